"""Record schemas of hypotheses, evidence, verdicts, reuse, support and outcomes."""
