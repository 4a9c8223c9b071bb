"""What changed over a year, looked at for the first time: the store as it is beside the same with many times its cohorts."""

from __future__ import annotations

from datetime import timedelta

from bench.board import Demo, Person
from bench.pages import look_at
from bench.timing import medians
from callbacks.page_request import local_today

MOST_GROWN = 10.0
WEEKS = 52


def look(demo: Demo, lead: Person, rounds: int) -> float:
    """Median milliseconds of the first look at ``/changes`` over a year, with the filters that everybody begins with."""
    body = look_at(lead, "/changes", f"?from={local_today() - timedelta(weeks=WEEKS)}")
    return medians({"changes": (demo.board.kept.forget, lambda: lead.send(body))}, rounds)["changes"]
