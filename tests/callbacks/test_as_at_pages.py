"""Every page as at a moment equals the page shown at that moment, for generated histories of real saves, undos and settings changes."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import pathlib
import re
import tempfile
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import select

from callbacks.page_cache import PageCache
from callbacks.page_request import Display
from callbacks.pages.page import Page
from callbacks.pages.registry import PAGES, match_page
from callbacks.security.wiring import CallbackContext
from dashboard.config import Settings
from db.errors import NotFound
from db.queries.programmes.navigation import load_programme_context
from db.queries.reviews.meetings import list_meetings
from db.schema.models import Hypothesis, Team
from db.session import ScopedSession
from db.session_state import session_state
from tests.conftest import copy_sqlite_store, postgres_database
from tests.generated_histories import SCHEMA_BY_NAME, ProgrammeHistory, Step, open_history
from tests.soak import Rounds

LONDON = ZoneInfo("Europe/London")
AS_AT = re.compile(r"as-at=[0-9T%A:-]+&|[?&]as-at=[0-9T%A:-]+")
SCOPE_MOMENT = re.compile(r"(?<=day=)(\d{4}-\d\d-\d\d)T[\d:.]+")  # the scope of a measure names the moment, today's only the day
CARRIED = re.compile(
    r'\{"props": \{"value": "[^"]*", "type": "hidden", "name": "as-at"\}[^}]*\}, '
)  # the hidden field with the moment in a form
SEARCHES = ("?programme=board", "?programme=board&cohort=all&period=all", "?programme=board&cohort=all&period=4w&week=2025-02-03")
chapters = st.lists(st.lists(st.integers(0, 2**32), min_size=25, max_size=50), min_size=2, max_size=3)
kinds = st.lists(
    st.sampled_from(sorted(SCHEMA_BY_NAME)), max_size=5, unique=True
)  # with few kinds at a time, records refer to each other more often
Chapters = list[list[Step]]
PageContents = dict[str, str]


def as_at_pages() -> list[Page]:
    """Returns every page that supports a past moment; a reviewer may see them all.

    Without the history pages and the pages to read of records, which show what was recorded by then with the names of today and have their own
    tests.
    """
    return [page for page in PAGES if page.past and page.key != "my-challenge" and not page.key.startswith(("history", "reading-"))]


def render_pages(history: ProgrammeHistory, search: str) -> PageContents:
    """Returns every page by path, as at the history's current time."""
    with history.sessions.open(history.reviewer) as session:
        programme = load_programme_context(session, "board")
        assert programme is not None
        meetings = [meeting.id for meeting in list_meetings(session, programme.id)]
        hypotheses = list(session.scalars(select(Hypothesis.id).order_by(Hypothesis.id)))
        companies = list(session.scalars(select(Team.organisation_id).order_by(Team.id)))
    ids_by_page = {
        "cohort": [cohort_id for cohort_id, _, _ in programme.cohorts][:2],
        **{key: [challenge_id for challenge_id, _, _ in programme.challenges][:2] for key in ("challenge", "one-challenge")},
        "meeting": meetings[:2],
        "company": companies[:2],
        "hypothesis": hypotheses[:2],
    }
    paths = [page.path.replace("<id>", record_id) for page in as_at_pages() for record_id in ids_by_page.get(page.key, [""])]
    return {path: render_page(history, path, search) for path in paths}


def render_page(history: ProgrammeHistory, path: str, search: str, moment: datetime | None = None) -> str:
    """Returns a page as JSON as the router sends it, without the moment in its addresses."""
    match = match_page(path)
    assert match is not None
    page, ids = match
    query = search if moment is None else f"{search}&as-at={moment.astimezone(LONDON):%Y-%m-%dT%H:%M:%S}"
    with contextlib.ExitStack() as opened:

        def past(revision: int) -> ScopedSession:
            return opened.enter_context(history.sessions.open(history.reviewer, as_at=revision))

        context = CallbackContext(
            opened.enter_context(history.sessions.open(history.reviewer)), history.reviewer, Settings(), Display(), PageCache(), past
        )
        session_state(context.session).open_past = past
        page_request = context.resolve_request(query, **ids)
        if moment is None:
            page_request = dataclasses.replace(page_request, today=history.now.astimezone(LONDON).date())
        try:
            tree = page.render(context, page_request, path)
        except NotFound:  # an organisation that is no longer a company has no company page
            tree = "Page not found"
    return SCOPE_MOMENT.sub(r"\1", CARRIED.sub("", AS_AT.sub("", json.dumps(tree, cls=PlotlyJSONEncoder))))


def check_past_pages(history: ProgrammeHistory, chapters_: Chapters, about: list[str]) -> None:
    """Apply the chapters, render every page after each, more steps at the end, then compare every page as at each of those moments."""
    expected: list[tuple[datetime, str, PageContents]] = []
    for number, chapter in enumerate(chapters_):
        for step in chapter:
            history.apply_step(step, about)
        search = SEARCHES[number % len(SEARCHES)]
        expected.append((history.now, search, render_pages(history, search)))
    for step in range(10):
        history.apply_step(step)
    for moment, search, pages_then in expected:
        assert {path: render_page(history, path, search, moment) for path in pages_then} == pages_then, moment


@pytest.mark.slow
def test_page_as_at_moment_equals_page_shown_then(begun_file: pathlib.Path, rounds: Rounds) -> None:
    def compare(generated: Chapters, about: list[str]) -> None:
        with tempfile.TemporaryDirectory() as folder, open_history(copy_sqlite_store(begun_file, pathlib.Path(folder))) as history:
            check_past_pages(history, generated, about)

    rounds.repeat(compare, 3, generated=chapters, about=kinds)


@pytest.mark.slow
def test_page_as_at_moment_equals_page_shown_then_on_postgresql(postgres: str, begun_postgres: str, rounds: Rounds) -> None:
    def compare(generated: Chapters, about: list[str]) -> None:
        with postgres_database(postgres, begun_postgres) as url, open_history(url) as history:
            check_past_pages(history, generated, about)

    rounds.repeat(compare, 1, generated=chapters, about=kinds)


@pytest.mark.slow
def test_generated_histories_change_every_page(begun_file: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with open_history(copy_sqlite_store(begun_file, tmp_path)) as history:
        before = render_pages(history, SEARCHES[1])
        for step in range(240):
            history.apply_step(step)
        after = {path: render_page(history, path, SEARCHES[1]) for path in before}
        changed = {
            page.key for path, content in before.items() if after[path] != content and (match := match_page(path)) for page in (match[0],)
        }
        assert changed == {page.key for page in as_at_pages()}
