"""What saving a record does beside its own row: defaults, derived columns, rows beside it. The registry has one entry per kind of record."""
