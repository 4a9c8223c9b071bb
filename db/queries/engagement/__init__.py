"""Queries of conversations, actions and decisions."""
