"""Editable grids: week, plan, forecasts, cohort milestones."""
