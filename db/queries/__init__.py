"""Reads, scoped to the viewer and aggregated in SQL."""
