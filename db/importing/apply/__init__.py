"""The import itself: all rows in one transaction, or none."""
