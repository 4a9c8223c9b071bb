"""Server time of every page: repeated, first after a change, and redrawn; relative to a callback that does nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import brotli
from sqlalchemy import event, select

from bench.board import EMPTY_CALLBACK, BrowserUser, DemoBoard
from bench.timing import medians, prepare_nothing
from callbacks.pages import router
from callbacks.pages.registry import PAGES, PageSpec
from callbacks.security.wiring import CallbackSpec
from db.queries.learning.hypotheses import hypotheses
from db.queries.programmes.navigation import ProgrammeContext, load_programme_context
from db.queries.reviews.meetings import last_closing
from db.schema.models import Team

MAX_AGAIN_RATIO, MAX_FIRST_RATIO = 10.0, 50.0
MAX_MEETING_RATIO = 120.0  # pages that load two moments and all changes between them
MEETINGS = ("meeting",)


@dataclass(frozen=True)
class PageCost:
    """Median milliseconds of a page and of the callback that does nothing; number of SQL statements of an uncached request."""

    page: str
    nothing: float
    again: float
    first: float
    redraw: float
    statements: int
    most_first: float = MAX_FIRST_RATIO

    @property
    def breaches(self) -> list[str]:
        """A sentence for each measure that exceeds its bound."""
        measured = (
            ("again", self.again, MAX_AGAIN_RATIO),
            ("redraw", self.redraw, MAX_AGAIN_RATIO),
            ("after a change", self.first, self.most_first),
        )
        return [
            f"{self.page}, {label}: {time / self.nothing:.1f} times a callback that does nothing; at most {max_ratio:g}"
            for label, time, max_ratio in measured
            if time > max_ratio * self.nothing
        ]


def measure_pages(demo: DemoBoard, lead: BrowserUser, sponsor: BrowserUser, rounds: int) -> Iterator[PageCost]:
    """Yield the cost of every page for a lead, and of the sponsor's page for a sponsor."""
    frame = default_programme(demo)
    for page in measured_pages():
        person = sponsor if page.key == "my-challenge" else lead
        yield _measure_page(demo, person, page, page_path(demo, page, frame), rounds)


def _last_closed_review(demo: DemoBoard, frame: ProgrammeContext) -> str:
    """Returns the id of the last closed review."""
    with demo.sessions.system("audit") as session:
        closing = last_closing(session, frame.id)
    if closing is None:
        raise RuntimeError("the demo has no closed review")
    return closing.review_id


def _first_hypothesis(demo: DemoBoard, frame: ProgrammeContext) -> str:
    """Returns the id of the first hypothesis."""
    with demo.sessions.system("audit") as session:
        found = hypotheses(session, frame.id)
    if not found:
        raise RuntimeError("the demo has no hypothesis")
    return str(found[0]["id"])


def _first_company(demo: DemoBoard, frame: ProgrammeContext) -> str:
    """Returns the organisation id of the team that entered first."""
    with demo.sessions.system("audit") as session:
        statement = select(Team.organisation_id).where(Team.programme_id == frame.id).order_by(Team.entered_on, Team.id)
        return str(session.scalars(statement.limit(1)).one())


def measured_pages() -> list[PageSpec]:
    """Returns the pages that show records. Forms and grids are left out, because they are neither cached nor drawn; so is the page of
    one transaction, which is part of ``/history``.
    """
    return [page for page in PAGES if page.past and page.key != "history-change"]


def page_path(demo: DemoBoard, page: PageSpec, frame: ProgrammeContext) -> str:
    """Returns the path of a page: for the newest running cohort, its first challenge, or the record from ``RECORD_ID_BY_PAGE``."""
    running = [cohort_id for cohort_id, _, ended in frame.cohorts if ended is None]
    newest = running[0] if running else frame.cohorts[0][0]
    challenge = next(challenge_id for challenge_id, _, cohort in frame.challenges if cohort == newest)
    record_id = (
        RECORD_ID_BY_PAGE[page.key](demo, frame)
        if page.key in RECORD_ID_BY_PAGE
        else {"cohort": newest, "challenge": challenge}.get(page.key, "")
    )
    return page.path.replace("<id>", record_id)


RECORD_ID_BY_PAGE: dict[str, Callable[[DemoBoard, ProgrammeContext], str]] = {
    "hypothesis": _first_hypothesis,
    "company": _first_company,
    **dict.fromkeys(MEETINGS, _last_closed_review),
}


def _measure_page(demo: DemoBoard, person: BrowserUser, page: PageSpec, path: str, rounds: int) -> PageCost:
    empty, look = person.body(EMPTY_CALLBACK, {}), router_body(person, path)
    redraw = person.body(redraw_callback(page), {"filters.data": "", "revision.data": 1, "url.pathname": path})
    if person.send(redraw).status_code != 200 or b"Page not found" in brotli.decompress(person.send(look).get_data()):
        raise RuntimeError(f"{path} is not shown")
    clear = demo.board.page_cache.clear
    times = medians(
        {
            "nothing": (prepare_nothing, lambda: person.send(empty)),
            "again": (prepare_nothing, lambda: person.send(look)),
            "redraw": (prepare_nothing, lambda: person.send(redraw)),
            "nothing too": (prepare_nothing, lambda: person.send(empty)),
            "first": (clear, lambda: person.send(look)),
        },
        rounds,
    )
    nothing = (times["nothing"] + times["nothing too"]) / 2
    max_first = MAX_MEETING_RATIO if page.key in (*MEETINGS, "review", "changes") else MAX_FIRST_RATIO
    return PageCost(path, nothing, times["again"], times["first"], times["redraw"], _count_statements(demo, person, look), max_first)


def router_body(person: BrowserUser, path: str, search: str = "") -> bytes:
    """Returns the request body that asks the router for a page."""
    return person.body(router.CALLBACKS[0], {"url.pathname": path, "url.search": search})  # type: ignore[arg-type] # the first callback is a server callback


def redraw_callback(page: PageSpec) -> CallbackSpec:
    """Returns the callback that redraws a page."""
    callbacks: list[CallbackSpec] = sys.modules[page.render.__module__].CALLBACKS
    return callbacks[0]


def _count_statements(demo: DemoBoard, person: BrowserUser, look: bytes) -> int:
    """Returns the number of SQL statements of an uncached request, session lookup included."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    demo.board.page_cache.clear()
    event.listen(demo.sessions.engine, "before_cursor_execute", note)
    person.send(look)
    event.remove(demo.sessions.engine, "before_cursor_execute", note)
    return len(sent)


def default_programme(demo: DemoBoard) -> ProgrammeContext:
    """Returns the programme that is shown first."""
    with demo.sessions.system("audit") as session:
        frame = load_programme_context(session, "")
    if frame is None:
        raise RuntimeError("the demo has no programme")
    return frame
