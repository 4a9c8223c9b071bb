"""Which field a column holds, and which stored record a row is."""
