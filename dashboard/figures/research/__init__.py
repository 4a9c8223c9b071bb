"""Charts and tables of user research."""
