"""``/cohorts`` and ``/cohorts/<id>``."""
