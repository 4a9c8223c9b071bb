"""Migrations of the store, run by :mod:`db.admin.migrate`; ``python -m db.migrations "what it does"`` writes the next one."""
