"""Charts, tables and sentences of what changed between two moments."""
