"""Effects of saving a record beyond its own row: defaults, derived columns, related rows. The registry has one entry per kind of record."""
