"""Upkeep of the store: migrations, backup and restore, checks, the demo, the daily sweep.

The only modules beside the migrations that use engines directly: they work on whole tables, for nobody in particular.
"""
