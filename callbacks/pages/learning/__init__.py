"""``/learning``, ``/learning/<id>``, ``/outcomes``, ``/reuse`` and the live measures."""
