"""Charts and tables of spend against budget."""
