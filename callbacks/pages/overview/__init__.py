"""``/``, the overview."""
