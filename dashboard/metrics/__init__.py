"""Metrics: frames or rows in, typed results out. Each docstring states formula and unit."""
