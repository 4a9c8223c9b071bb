"""Migrations of the store, run by :mod:`db.upkeep.migrating`; ``python -m db.migrations "what it does"`` writes the next one."""
