"""Charts and tables of sponsor engagement."""
