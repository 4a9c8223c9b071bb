"""Server time of every page: looked at again, for the first time after a change, and redrawn; beside a callback that does nothing."""

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
MAX_MEETING_RATIO = 120.0  # pages that look at two moments: the overview or the money then and now, and all that changed between
MEETINGS = ("meeting",)


@dataclass(frozen=True)
class PageCost:
    """Median milliseconds of a page and of the callback that did nothing in its rounds; SQL statements of a first look."""

    page: str
    nothing: float
    again: float
    first: float
    redraw: float
    statements: int
    most_first: float = MAX_FIRST_RATIO

    @property
    def past(self) -> list[str]:
        """What is past its bound, in words."""
        measured = (
            ("again", self.again, MAX_AGAIN_RATIO),
            ("redraw", self.redraw, MAX_AGAIN_RATIO),
            ("after a change", self.first, self.most_first),
        )
        return [
            f"{self.page}, {what}: {time / self.nothing:.1f} times a callback that does nothing; at most {most:g}"
            for what, time, most in measured
            if time > most * self.nothing
        ]


def measure_pages(demo: DemoBoard, lead: BrowserUser, sponsor: BrowserUser, rounds: int) -> Iterator[PageCost]:
    """The cost of every page that a lead sees, and of the sponsor's."""
    frame = default_programme(demo)
    for page in measured_pages():
        person = sponsor if page.key == "my-challenge" else lead
        yield _measure_page(demo, person, page, page_path(demo, page, frame), rounds)


def _last_closed_review(demo: DemoBoard, frame: ProgrammeContext) -> str:
    """The last review that was closed."""
    with demo.sessions.system("audit") as session:
        found = last_closing(session, frame.id)
    if found is None:
        raise RuntimeError("the demo has no closed review")
    return found.review_id


def _first_hypothesis(demo: DemoBoard, frame: ProgrammeContext) -> str:
    """The first hypothesis."""
    with demo.sessions.system("audit") as session:
        found = hypotheses(session, frame.id)
    if not found:
        raise RuntimeError("the demo has no hypothesis")
    return str(found[0]["id"])


def _first_company(demo: DemoBoard, frame: ProgrammeContext) -> str:
    """The company of the first team."""
    with demo.sessions.system("audit") as session:
        statement = select(Team.organisation_id).where(Team.programme_id == frame.id).order_by(Team.entered_on, Team.id)
        return str(session.scalars(statement.limit(1)).one())


def measured_pages() -> list[PageSpec]:
    """The pages that show records. Those that work on today alone, forms and grids, keep nothing and draw nothing; the page of one
    transaction is a line of ``/history`` opened.
    """
    return [page for page in PAGES if page.past and page.key != "history-change"]


def page_path(demo: DemoBoard, page: PageSpec, frame: ProgrammeContext) -> str:
    """The path of a page: of the newest cohort that runs, of its first challenge; of the record that ``RECORD_ID_BY_PAGE`` finds."""
    running = [one for one, _, ended in frame.cohorts if ended is None]
    newest = running[0] if running else frame.cohorts[0][0]
    challenge = next(one for one, _, cohort in frame.challenges if cohort == newest)
    about = (
        RECORD_ID_BY_PAGE[page.key](demo, frame)
        if page.key in RECORD_ID_BY_PAGE
        else {"cohort": newest, "challenge": challenge}.get(page.key, "")
    )
    return page.path.replace("<id>", about)


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
    found = medians(
        {
            "nothing": (prepare_nothing, lambda: person.send(empty)),
            "again": (prepare_nothing, lambda: person.send(look)),
            "redraw": (prepare_nothing, lambda: person.send(redraw)),
            "nothing too": (prepare_nothing, lambda: person.send(empty)),
            "first": (clear, lambda: person.send(look)),
        },
        rounds,
    )
    nothing = (found["nothing"] + found["nothing too"]) / 2
    most = MAX_MEETING_RATIO if page.key in (*MEETINGS, "review", "changes") else MAX_FIRST_RATIO
    return PageCost(path, nothing, found["again"], found["first"], found["redraw"], _count_statements(demo, person, look), most)


def router_body(person: BrowserUser, path: str, search: str = "") -> bytes:
    """The body that asks the router for a page."""
    return person.body(router.CALLBACKS[0], {"url.pathname": path, "url.search": search})  # type: ignore[arg-type] # the first of them runs on the server


def redraw_callback(page: PageSpec) -> CallbackSpec:
    """The callback that redraws a page."""
    wires: list[CallbackSpec] = sys.modules[page.render.__module__].CALLBACKS
    return wires[0]


def _count_statements(demo: DemoBoard, person: BrowserUser, look: bytes) -> int:
    """How many SQL statements a first look sends, the reading of the session among them."""
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
    """The programme that everybody sees first."""
    with demo.sessions.system("audit") as session:
        frame = load_programme_context(session, "")
    if frame is None:
        raise RuntimeError("the demo has no programme")
    return frame
