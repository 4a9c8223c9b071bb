"""The ``cohortboard`` command line."""
