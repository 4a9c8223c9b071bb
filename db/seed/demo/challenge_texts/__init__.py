"""Texts of the demo challenges. Everything here is invented."""
