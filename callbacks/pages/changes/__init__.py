"""``/changes``, and the recent changes for other pages."""
