"""Queries of programmes: navigation and settings."""
