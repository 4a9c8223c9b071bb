"""Charts and tables of actions and decisions."""
