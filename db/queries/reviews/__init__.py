"""Reads of reviews: meetings, minutes, trends over closings."""
