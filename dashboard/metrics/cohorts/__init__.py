"""Measures of cohorts and their Innovation Flow."""
