"""Metrics of the changes between two moments."""
