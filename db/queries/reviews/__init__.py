"""Queries of review meetings, their minutes, and trends over closings."""
