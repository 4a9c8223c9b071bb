"""Layouts of the form pages under ``/record``."""
