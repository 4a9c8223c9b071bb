"""Queries of cohorts: comparison, Innovation Flow and milestone grid."""
