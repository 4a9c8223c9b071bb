"""Queries, limited to the viewer's row scope and aggregated in SQL."""
