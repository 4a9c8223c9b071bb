"""Administration of the store: migrations, backup and restore, checks, the demo, the daily clean-up.

Apart from the migrations, these are the only modules that use engines directly: they work on whole tables, without a viewer.
"""
