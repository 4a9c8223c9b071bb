"""``/changes``, and its content for other pages."""
