"""Charts, tables and sentences of the changes between two moments."""
