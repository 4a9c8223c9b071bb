"""Writes of accounts: management, sign-in sessions, passwords, password links, handover."""
