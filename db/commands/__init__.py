"""Writes. They flush; the caller that opened the session commits."""
