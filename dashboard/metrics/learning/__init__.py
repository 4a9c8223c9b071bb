"""Metrics of hypotheses, live measures, outcomes, reuse and support."""
