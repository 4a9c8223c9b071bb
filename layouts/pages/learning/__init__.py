"""Layouts of ``/learning``, ``/learning/<id>``, ``/outcomes`` and ``/reuse``."""
