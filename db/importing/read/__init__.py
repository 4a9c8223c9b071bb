"""Read a file: from its bytes to field values."""
