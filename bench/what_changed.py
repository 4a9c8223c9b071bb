"""What changed over a year, looked at for the first time: the store as it is beside the same with many times its cohorts."""

from __future__ import annotations

from datetime import timedelta

from bench.board import BrowserUser, DemoBoard
from bench.pages import router_body
from bench.timing import medians
from callbacks.page_request import local_today

MAX_GROWTH_RATIO = 10.0
WEEKS = 52


def measure_changes_page(demo: DemoBoard, lead: BrowserUser, rounds: int) -> float:
    """Median milliseconds of the first look at ``/changes`` over a year, with the filters that everybody begins with."""
    body = router_body(lead, "/changes", f"?from={local_today() - timedelta(weeks=WEEKS)}")
    return medians({"changes": (demo.board.page_cache.clear, lambda: lead.send(body))}, rounds)["changes"]
