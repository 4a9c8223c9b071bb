"""The migrations, oldest first; written with ``python -m db.migrations``, then read and corrected by hand."""
