"""Queries of the change history: transactions, states of a record, differences between two revisions."""
