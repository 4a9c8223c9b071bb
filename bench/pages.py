"""Server time of every page: looked at again, for the first time after a change, and redrawn; beside a callback that does nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import brotli
from sqlalchemy import event, select

from bench.board import NOTHING, Demo, Person
from bench.timing import medians, nothing_first
from callbacks.pages import router
from callbacks.pages.registry import PAGES, Page
from callbacks.security.wiring import Wire
from db.queries.learning.hypotheses import hypotheses
from db.queries.programmes.navigation import ProgrammeFrame, programme_frame
from db.queries.reviews.meetings import last_closed
from db.schema.models import Team

MOST_AGAIN, MOST_FIRST = 10.0, 50.0
MOST_MEETING = 120.0  # pages that look at two moments: the overview or the money then and now, and all that changed between
MEETINGS = ("meeting",)


@dataclass(frozen=True)
class Cost:
    """Median milliseconds of a page and of the callback that did nothing in its rounds; SQL statements of a first look."""

    page: str
    nothing: float
    again: float
    first: float
    redraw: float
    statements: int
    most_first: float = MOST_FIRST

    @property
    def past(self) -> list[str]:
        """What is past its bound, in words."""
        measured = (("again", self.again, MOST_AGAIN), ("redraw", self.redraw, MOST_AGAIN), ("after a change", self.first, self.most_first))
        return [
            f"{self.page}, {what}: {time / self.nothing:.1f} times a callback that does nothing; at most {most:g}"
            for what, time, most in measured
            if time > most * self.nothing
        ]


def costs(demo: Demo, lead: Person, sponsor: Person, rounds: int) -> Iterator[Cost]:
    """The cost of every page that a lead sees, and of the sponsor's."""
    frame = frame_of(demo)
    for page in measured():
        person = sponsor if page.key == "my-challenge" else lead
        yield _cost(demo, person, page, address(demo, page, frame), rounds)


def _closed(demo: Demo, frame: ProgrammeFrame) -> str:
    """The last review that was closed."""
    with demo.sessions.system("audit") as session:
        found = last_closed(session, frame.id)
    if found is None:
        raise RuntimeError("the demo has no closed review")
    return found.review_id


def _believed(demo: Demo, frame: ProgrammeFrame) -> str:
    """The first hypothesis."""
    with demo.sessions.system("audit") as session:
        found = hypotheses(session, frame.id)
    if not found:
        raise RuntimeError("the demo has no hypothesis")
    return str(found[0]["id"])


def _company(demo: Demo, frame: ProgrammeFrame) -> str:
    """The company of the first team."""
    with demo.sessions.system("audit") as session:
        statement = select(Team.organisation_id).where(Team.programme_id == frame.id).order_by(Team.entered_on, Team.id)
        return str(session.scalars(statement.limit(1)).one())


def measured() -> list[Page]:
    """The pages that show records. Those that work on today alone, forms and grids, keep nothing and draw nothing; the page of one
    transaction is a line of ``/history`` opened.
    """
    return [page for page in PAGES if page.past and page.key != "history-change"]


def address(demo: Demo, page: Page, frame: ProgrammeFrame) -> str:
    """The path of a page: of the newest cohort that runs, of its first challenge; of the record that ``ABOUT`` finds."""
    running = [one for one, _, ended in frame.cohorts if ended is None]
    newest = running[0] if running else frame.cohorts[0][0]
    challenge = next(one for one, _, cohort in frame.challenges if cohort == newest)
    about = ABOUT[page.key](demo, frame) if page.key in ABOUT else {"cohort": newest, "challenge": challenge}.get(page.key, "")
    return page.path.replace("<id>", about)


ABOUT: dict[str, Callable[[Demo, ProgrammeFrame], str]] = {
    "hypothesis": _believed,
    "company": _company,
    **dict.fromkeys(MEETINGS, _closed),
}


def _cost(demo: Demo, person: Person, page: Page, path: str, rounds: int) -> Cost:
    empty, look = person.body(NOTHING, {}), look_at(person, path)
    redraw = person.body(redraw_of(page), {"filters.data": "", "revision.data": 1, "url.pathname": path})
    if person.send(redraw).status_code != 200 or b"Page not found" in brotli.decompress(person.send(look).get_data()):
        raise RuntimeError(f"{path} is not shown")
    forget = demo.board.kept.forget
    found = medians(
        {
            "nothing": (nothing_first, lambda: person.send(empty)),
            "again": (nothing_first, lambda: person.send(look)),
            "redraw": (nothing_first, lambda: person.send(redraw)),
            "nothing too": (nothing_first, lambda: person.send(empty)),
            "first": (forget, lambda: person.send(look)),
        },
        rounds,
    )
    nothing = (found["nothing"] + found["nothing too"]) / 2
    most = MOST_MEETING if page.key in (*MEETINGS, "review", "changes") else MOST_FIRST
    return Cost(path, nothing, found["again"], found["first"], found["redraw"], _statements(demo, person, look), most)


def look_at(person: Person, path: str, search: str = "") -> bytes:
    """The body that asks the router for a page."""
    return person.body(router.WIRES[0], {"url.pathname": path, "url.search": search})  # type: ignore[arg-type] # the first of them runs on the server


def redraw_of(page: Page) -> Wire:
    """The callback that redraws a page."""
    wires: list[Wire] = sys.modules[page.entry.__module__].WIRES
    return wires[0]


def _statements(demo: Demo, person: Person, look: bytes) -> int:
    """How many SQL statements a first look sends, the reading of the session among them."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    demo.board.kept.forget()
    event.listen(demo.sessions.engine, "before_cursor_execute", note)
    person.send(look)
    event.remove(demo.sessions.engine, "before_cursor_execute", note)
    return len(sent)


def frame_of(demo: Demo) -> ProgrammeFrame:
    """The programme that everybody sees first."""
    with demo.sessions.system("audit") as session:
        frame = programme_frame(session, "")
    if frame is None:
        raise RuntimeError("the demo has no programme")
    return frame
