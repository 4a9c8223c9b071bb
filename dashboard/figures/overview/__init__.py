"""Charts, tables and sentences of the overview."""
