"""Measures of what changed between two moments."""
