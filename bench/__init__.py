"""Benchmarks of the dashboard, relative to a callback that does nothing. Run by ``make bench``; not part of the wheel."""
