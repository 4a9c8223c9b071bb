"""Charts and tables of company outcomes."""
