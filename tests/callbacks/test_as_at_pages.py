"""As at a moment, every page shows what it showed then: held over generated histories of real saves, undos and changes of settings."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import pathlib
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import make_url, select

from callbacks.page_cache import PageCache
from callbacks.pages.registry import PAGES, PageSpec, match_page
from callbacks.security.wiring import CallbackContext
from dashboard.config import Settings
from db.errors import NotFound
from db.queries.programmes.navigation import load_programme_context
from db.queries.reviews.meetings import list_meetings
from db.schema.base import seeded_ids
from db.schema.models import Hypothesis, Team
from db.session import ScopedSession, Sessions, make_engine
from db.session_state import session_state
from tests.conftest import copy_sqlite_store, postgres_database
from tests.generated_histories import SCHEMA_BY_NAME, ProgrammeHistory, Step, resume_history, start_history

LONDON = ZoneInfo("Europe/London")
AS_AT = re.compile(r"as-at=[0-9T%A:-]+&|[?&]as-at=[0-9T%A:-]+")
CARRIED = re.compile(r'\{"props": \{"value": "[^"]*", "type": "hidden", "name": "as-at"\}[^}]*\}, ')  # what a form says of the moment
SEARCHES = ("?programme=board", "?programme=board&cohort=all&period=all", "?programme=board&cohort=all&period=4w&week=2025-02-03")
REPEATED = settings(
    deadline=None, database=None, derandomize=True, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck)
)
chapters = st.lists(st.lists(st.integers(0, 2**32), min_size=25, max_size=50), min_size=2, max_size=3)
kinds = st.lists(st.sampled_from(sorted(SCHEMA_BY_NAME)), max_size=5, unique=True)  # few kinds at a time meet each other more often
Chapters = list[list[Step]]
Shown = dict[str, str]


def pages() -> list[PageSpec]:
    """Every page that can look back; a reviewer sees them all, and the same words today as later.

    The history is a list of what was recorded by then, told in the names of today: it is held by tests of its own.
    """
    return [page for page in PAGES if page.past and page.key != "my-challenge" and not page.key.startswith("history")]


def shown(life: ProgrammeHistory, search: str) -> Shown:
    """Every page by its path, as it is now by the life's clock."""
    with life.sessions.open(life.reviewer) as session:
        frame = load_programme_context(session, "board")
        assert frame is not None
        held = [one.id for one in list_meetings(session, frame.id)]
        believed = list(session.scalars(select(Hypothesis.id).order_by(Hypothesis.id)))
        companies = list(session.scalars(select(Team.organisation_id).order_by(Team.id)))
    about = {
        "cohort": [one for one, _, _ in frame.cohorts][:2],
        "challenge": [one for one, _, _ in frame.challenges][:2],
        "meeting": held[:2],
        "company": companies[:2],
        "hypothesis": believed[:2],
    }
    paths = [page.path.replace("<id>", one) for page in pages() for one in about.get(page.key, [""])]
    return {path: page_at(life, path, search) for path in paths}


def page_at(life: ProgrammeHistory, path: str, search: str, at: datetime | None = None) -> str:
    """A page as the router sends it, but for what it says of the moment in its addresses."""
    found = match_page(path)
    assert found is not None
    page, ids = found
    asked = search if at is None else f"{search}&as-at={at.astimezone(LONDON):%Y-%m-%dT%H:%M:%S}"
    with contextlib.ExitStack() as opened:

        def past(revision: int) -> ScopedSession:
            return opened.enter_context(life.sessions.open(life.reviewer, as_at=revision))

        call = CallbackContext(
            opened.enter_context(life.sessions.open(life.reviewer)), life.reviewer, Settings(), "light", PageCache(), past
        )
        session_state(call.session).open_past = past
        page_request = call.resolve_request(asked, **ids)
        if at is None:
            page_request = dataclasses.replace(page_request, today=life.now.astimezone(LONDON).date())
        try:
            tree = page.render(call, page_request, path)
        except NotFound:  # an organisation that is no company any more has no page as one
            tree = "Page not found"
    return CARRIED.sub("", AS_AT.sub("", json.dumps(tree, cls=PlotlyJSONEncoder)))


def hold(life: ProgrammeHistory, told: Chapters, about: list[str]) -> None:
    """Live the chapters, look at every page after each, and at the end look back at all of them."""
    then: list[tuple[datetime, str, Shown]] = []
    for number, chapter in enumerate(told):
        for one in chapter:
            life.apply_step(one, about)
        search = SEARCHES[number % len(SEARCHES)]
        then.append((life.now, search, shown(life, search)))
    for step in range(10):
        life.apply_step(step)
    for moment, search, pages_then in then:
        assert {path: page_at(life, path, search, moment) for path in pages_then} == pages_then, moment


@pytest.fixture(scope="module")
def begun_file(sqlite_at_head: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """An SQLite file with the beginning of a programme, to copy."""
    folder = tmp_path_factory.mktemp("begun")
    _begun(copy_sqlite_store(sqlite_at_head, folder))
    return folder / "board.db"


@pytest.fixture(scope="module")
def begun_postgres(postgres: str, postgres_at_head: str) -> Iterator[str]:
    """Name of a PostgreSQL database with the same beginning, to copy."""
    with postgres_database(postgres, postgres_at_head) as url:
        _begun(url)
        yield str(make_url(url).database)


def _begun(url: str) -> None:
    engine = make_engine(url)
    with seeded_ids("beginning"):
        start_history(Sessions(engine))
    engine.dispose()


@contextlib.contextmanager
def reopened(url: str) -> Iterator[ProgrammeHistory]:
    """The life of a store that began."""
    engine = make_engine(url)
    with seeded_ids("history"):
        yield resume_history(Sessions(engine))
    engine.dispose()


@settings(REPEATED, max_examples=8)
@given(told=chapters, about=kinds)
def test_every_page_as_at_a_moment_shows_what_it_showed_then(begun_file: pathlib.Path, told: Chapters, about: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, reopened(copy_sqlite_store(begun_file, pathlib.Path(folder))) as life:
        hold(life, told, about)


@settings(REPEATED, max_examples=2)
@given(told=chapters, about=kinds)
def test_every_page_as_at_a_moment_shows_what_it_showed_then_on_postgresql(
    postgres: str, begun_postgres: str, told: Chapters, about: list[str]
) -> None:
    with postgres_database(postgres, begun_postgres) as url, reopened(url) as life:
        hold(life, told, about)


def test_the_generated_histories_change_every_page(begun_file: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with reopened(copy_sqlite_store(begun_file, tmp_path)) as life:
        before = shown(life, SEARCHES[1])
        for step in range(240):
            life.apply_step(step)
        after = {path: page_at(life, path, SEARCHES[1]) for path in before}
        changed = {
            page.key for path, words in before.items() if after[path] != words and (found := match_page(path)) for page in (found[0],)
        }
        assert changed == {page.key for page in pages()}
