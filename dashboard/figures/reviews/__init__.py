"""Charts, tables and sentences of the weekly review."""
