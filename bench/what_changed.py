"""Uncached server time of ``/changes`` over a year, to compare the demo with the same store at many times its cohorts."""

from __future__ import annotations

from datetime import timedelta

from bench.board import BrowserUser, DemoBoard
from bench.pages import router_body
from bench.timing import medians

MAX_GROWTH_RATIO = 10.0
WEEKS = 52


def measure_changes_page(demo: DemoBoard, lead: BrowserUser, rounds: int) -> float:
    """Returns the median milliseconds of an uncached ``/changes`` over a year, with the default filters."""
    body = router_body(lead, "/changes", f"?from={demo.today - timedelta(weeks=WEEKS)}")
    return medians({"changes": (demo.board.page_cache.clear, lambda: lead.send(body))}, rounds)["changes"]
