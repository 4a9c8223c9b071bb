"""Metrics of spend against budget, in integer pence."""
