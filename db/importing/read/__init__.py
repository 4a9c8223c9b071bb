"""From the bytes of a file to cell values of fields."""
