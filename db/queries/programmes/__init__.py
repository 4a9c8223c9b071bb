"""Reads of programmes: navigation and settings."""
