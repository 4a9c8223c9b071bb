"""Charts and tables of cohorts and their Innovation Flow."""
