"""Metrics of cohorts and their Innovation Flow."""
