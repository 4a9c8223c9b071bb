"""Writes. They flush; whoever opened the session commits."""
