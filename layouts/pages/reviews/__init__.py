"""Layouts of ``/review``, ``/review/<id>`` and the presenter."""
