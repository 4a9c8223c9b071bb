"""Reads of cohorts: side by side, one cohort, its flow and its milestones."""
