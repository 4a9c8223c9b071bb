"""Every page as every role, today and at two past moments: equal scope means equal number, each number names its measure, each count leads
to its records, no list of children holds a list, and each link within a page leads to an element of it."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import pathlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from callbacks.page_cache import PageCache
from callbacks.page_request import Display, NoSuchMoment
from callbacks.pages.registry import PAGES, match_page
from callbacks.security.wiring import CallbackContext
from dashboard.config import Settings
from dashboard.measures import MEASURES
from db.access import Permission, Role, Viewer
from db.errors import NotFound, Refused
from db.queries.programmes.navigation import load_programme_context
from db.queries.reviews.meetings import list_meetings
from db.schema.models import ChallengeSponsor, Hypothesis, Programme, Team
from db.session import ScopedSession, Sessions
from db.session_state import session_state
from tests.demos import DAYS, built_for
from tests.measures_document import ROLES, documented_section, pages_by_measure, registry_section
from tests.showings import Fault, Showing, Unmarked, dead_anchors, nested_lists, plain, walk
from tests.unlinked_counts import unused_reasons, without_reason

pytestmark = pytest.mark.slow
TODAY = DAYS[0]
MOMENTS = (None, TODAY - timedelta(weeks=2), TODAY - timedelta(weeks=20))
SEARCHES = ("", "?cohort=all&period=all")
RECORDS_OF_A_KIND = 2  # how many pages of single challenges, companies … are walked
NOT_WALKED = {  # key of a page: why its numbers are no measures
    "import": "a form: its receipts are read by tests of imports",
}
# (id of the block, column or text): why its numbers are not values of a measure.
STORED_FIELDS: dict[tuple[str, str], str] = {}


@functools.cache
def viewers(sessions: Sessions) -> dict[Role, Viewer]:
    """Returns a viewer of the demo programme in each role; the sponsor is of the organisation that sponsors the first challenge."""
    with sessions.system("seed") as session:
        programme = session.scalars(select(Programme.id)).one()
        sponsored = session.scalars(select(ChallengeSponsor.challenge_id).order_by(ChallengeSponsor.challenge_id)).all()
    return {
        role: Viewer("u", f"Demo {role}", f"{role}@demo.example", role, (programme,), (sponsored[0],) if role is Role.SPONSOR else ())
        for role in Role
    }


def paths_of(session: ScopedSession, viewer: Viewer) -> list[str]:
    """Returns the paths of all pages that the viewer may open, with some records of each kind."""
    programme = load_programme_context(session, "")
    assert programme is not None
    staff = viewer.may(Permission.SEE_PROGRAMME)  # who may read meetings, teams and hypotheses
    ids_by_page = {
        "cohort": [cohort_id for cohort_id, _, _ in programme.cohorts],
        **{key: [challenge_id for challenge_id, _, _ in programme.challenges] for key in ("challenge", "one-challenge")},
        "meeting": [meeting.id for meeting in list_meetings(session, programme.id)] if staff else [],
        "present": [meeting.id for meeting in list_meetings(session, programme.id)][:1] if staff else [],
        "company": list(session.scalars(select(Team.organisation_id).order_by(Team.id))) if staff else [],
        "hypothesis": list(session.scalars(select(Hypothesis.id).order_by(Hypothesis.id))) if staff else [],
    }
    return [
        page.path.replace("<id>", record_id)
        for page in PAGES
        if viewer.may(page.needs) and page.key not in NOT_WALKED and not page.key.startswith("record-") and page.key != "history-change"
        for record_id in (ids_by_page.get(page.key, [])[:RECORDS_OF_A_KIND] if "<id>" in page.path else [""])
    ]


def walk_page(sessions: Sessions, viewer: Viewer, path: str, search: str, moment: date | None) -> Iterator[Showing | Unmarked | Fault]:
    """Yields what a page shows to a viewer."""
    match = match_page(path)
    assert match is not None
    page, ids = match
    if moment is not None and not page.past:
        return
    query = search if moment is None else f"{search}{'&' if search else '?'}as-at={moment.isoformat()}T12:00"
    with contextlib.ExitStack() as opened:

        def past(revision: int) -> ScopedSession:
            return opened.enter_context(sessions.open(viewer, as_at=revision))

        context = CallbackContext(opened.enter_context(sessions.open(viewer)), viewer, Settings(), Display(), PageCache(), past)
        session_state(context.session).open_past = past
        try:
            request = context.resolve_request(query, **ids)
            if moment is None:
                request = dataclasses.replace(request, today=TODAY)
            tree = page.render(context, request, path)
        except (NotFound, Refused, NoSuchMoment):
            return
    components = plain(tree)
    yield from walk(components, f"{path}{query}")
    yield from nested_lists(components, f"{path}{query}")
    yield from dead_anchors(components, f"{path}{query}")


@functools.cache
def walk_all(sessions: Sessions, viewer: Viewer, moment: date | None) -> list[Showing | Unmarked | Fault]:
    """Returns what all pages show to a viewer; kept, because two tests read it."""
    with sessions.open(viewer) as session:
        paths = paths_of(session, viewer)
    searches = SEARCHES if moment is None else SEARCHES[1:]  # a past view with the default filter is the same code again
    return [found for path in paths for search in searches for found in walk_page(sessions, viewer, path, search, moment)]


CASES = [(role, moment) for role in Role for moment in MOMENTS if moment is None or role is not Role.SPONSOR]


@pytest.fixture(scope="module")
def demo(sqlite_at_head: pathlib.Path) -> Iterator[Sessions]:
    """Yields sessions on the demo of a day."""
    with built_for(TODAY, sqlite_at_head) as sessions:
        yield sessions


@pytest.mark.parametrize(("role", "moment"), CASES, ids=[f"{role}-{moment or 'today'}" for role, moment in CASES])
def test_one_measure_in_one_scope_is_one_number_everywhere(demo: Sessions, role: Role, moment: date | None) -> None:
    values: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    unmarked: dict[tuple[str, str], set[str]] = defaultdict(set)
    faults: set[tuple[str, str]] = set()
    showings: list[Showing] = []
    for found in walk_all(demo, viewers(demo)[role], moment):
        if isinstance(found, Fault):
            faults.add((found.page.split("?")[0], found.what))
        elif isinstance(found, Showing):
            assert found.measure in MEASURES, found
            showings.append(found)
            values[found.measure, found.scope][found.value].add(f"{found.text} on {found.page}")
        elif (found.page.split("?")[0], found.place) not in STORED_FIELDS:
            unmarked[found.page.split("?")[0], found.place].add(found.text)
    unequal = {key: shown for key, shown in values.items() if len(shown) > 1}
    assert {key: {value: sorted(places)[:3] for value, places in shown.items()} for key, shown in unequal.items()} == {}
    listed = [f"{path} | {place} | {text[:90]}" for (path, place), texts in sorted(unmarked.items()) for text in sorted(texts)[:2]]
    assert "\n".join(listed) == ""
    assert sorted(faults) == []
    assert sorted(without_reason(showings)) == []


def test_each_reason_for_a_count_without_a_link_is_needed(demo: Sessions) -> None:
    # With and without the rights to record and to open a challenge; at a past moment nobody records.
    walks = ((Role.LEAD, None), (Role.LEAD, MOMENTS[1]), (Role.REVIEWER, None), (Role.FINANCE, None))
    showings = [found for role, moment in walks for found in walk_all(demo, viewers(demo)[role], moment) if isinstance(found, Showing)]
    assert sorted(unused_reasons(showings)) == []


def test_the_document_of_measures_is_made_from_the_registry_and_the_pages(demo: Sessions) -> None:
    showings = [found for role in ROLES for found in walk_all(demo, viewers(demo)[role], None) if isinstance(found, Showing)]
    assert documented_section() == registry_section(pages_by_measure(showings)), "Run python -m tests.measures_document."
