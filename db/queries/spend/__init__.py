"""Queries of budget lines, the ledger and the month grids."""
