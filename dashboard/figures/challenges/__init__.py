"""Charts and tables of one challenge."""
