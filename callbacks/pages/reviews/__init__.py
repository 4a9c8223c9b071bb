"""``/review``, ``/review/<id>`` and the presenter."""
