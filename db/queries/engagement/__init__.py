"""Reads of conversations, actions and decisions."""
