"""Queries of hypotheses, live measures, outcomes and reuse."""
