"""Charts and tables of hypotheses, live measures and reuse."""
