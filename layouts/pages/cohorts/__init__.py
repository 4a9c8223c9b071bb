"""Layouts of ``/cohorts`` and ``/cohorts/<id>``."""
