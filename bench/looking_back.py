"""Uncached server time of every page as at a past moment, relative to the same page today, at many times the demo's cohorts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from bench.board import BrowserUser, DemoBoard, content_of
from bench.pages import MEETINGS, RECORD_TO_READ, default_programme, measured_pages, page_path, router_body
from bench.timing import medians

MAX_PAST_RATIO = 3.0
TIMES = 100
WEEKS_AGO = (2, 20)


@dataclass(frozen=True)
class PastPageCost:
    """Median milliseconds of a page today and as at each past moment."""

    page: str
    today: float
    past: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        """Time at each past moment divided by the time today."""
        return [time / self.today for time in self.past]

    @property
    def breaches(self) -> list[str]:
        """A sentence for each moment whose ratio exceeds the bound."""
        return [
            f"{self.page}, as at {weeks} weeks ago: {ratio:.1f} times the page today; at most {MAX_PAST_RATIO:g}"
            for weeks, ratio in zip(WEEKS_AGO, self.ratios, strict=True)
            if ratio > MAX_PAST_RATIO
        ]


def measure_past_pages(demo: DemoBoard, lead: BrowserUser, rounds: int) -> Iterator[PastPageCost]:
    """Yield the cost of every page that can be shown as at a past moment."""
    frame = default_programme(demo)
    clear = demo.board.page_cache.clear
    days = {str(weeks): demo.today - timedelta(weeks=weeks) for weeks in WEEKS_AGO}
    for page in measured_pages():
        path = page_path(demo, page, frame)
        if page.key in ("my-challenge", RECORD_TO_READ, *MEETINGS):  # the milestone was not recorded yet at the earliest moment
            continue
        bodies = {"today": router_body(lead, path)} | {weeks: router_body(lead, path, f"?as-at={day}") for weeks, day in days.items()}
        for body in bodies.values():
            shown = content_of(lead.send(body))
            if b"Page not found" in shown or b"Nothing to look back to" in shown:
                raise RuntimeError(f"{path} is not shown")
        times = medians({name: (clear, lambda body=body: lead.send(body)) for name, body in bodies.items()}, rounds)  # type: ignore[misc] # a lambda with a default
        yield PastPageCost(path, times["today"], tuple(times[weeks] for weeks in days))
