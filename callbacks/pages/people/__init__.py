"""``/people``: accounts and handover."""
