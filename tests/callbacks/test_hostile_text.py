"""No text of a record becomes markup, a link or an entity in a figure: every free text of the demo is made hostile, every figure is read."""

from __future__ import annotations

import dataclasses
import pathlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import String, Text, select

from callbacks.exports.page_files import PAGE_CONTENTS
from callbacks.page_request import resolve_page_request
from dashboard.page_content import AgendaScreen, Chart
from db.access import Role, Viewer
from db.queries.programmes.navigation import load_programme_context
from db.queries.reviews.meetings import list_meetings
from db.schema.base import Base
from db.schema.models import Hypothesis, Programme, Team
from db.seed.demo.build import build_demo
from db.session import Sessions, make_engine
from db.session_state import session_state
from tests.conftest import copy_sqlite_store, made_once
from tests.demos import DAYS

pytestmark = pytest.mark.slow
TODAY = DAYS[0]
HOSTILE = '<a href="//e.io">Go</a> <b>x</b> &lt;i&gt; "q" '
FORBIDDEN = re.compile(r"<a\b|<b>x|<i\b|&quot;|&(?!amp;|lt;|gt;)|(?<!amp;)lt;i")
OWN_FIELDS = {"customdata", "href"}  # addresses, which plotly does not draw
LENGTH_OF_FREE_TEXT = 200  # a shorter column holds a code, a word of a fixed list or a key


def free_text_columns() -> Iterator[tuple[str, str]]:
    """Yields (table, column) of every text that a person types, in the tables of today and of the past."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            long = isinstance(column.type, Text) or (isinstance(column.type, String) and (column.type.length or 0) >= LENGTH_OF_FREE_TEXT)
            if long and not column.foreign_keys and not column.primary_key and table.name not in {"users", "sign_ins", "programmes"}:
                yield table.name, column.name


@pytest.fixture(scope="module")
def hostile_demo(sqlite_at_head: pathlib.Path) -> Iterator[Sessions]:
    """Yields sessions on a demo in which every free text begins with markup."""

    def make(folder: pathlib.Path) -> None:
        engine = make_engine(copy_sqlite_store(sqlite_at_head, folder))
        build_demo(Sessions(engine), TODAY)
        with engine.begin() as connection:
            for table, column in free_text_columns():
                connection.exec_driver_sql(f"UPDATE {table} SET {column} = ? || {column} WHERE {column} <> ''", (HOSTILE,))
        engine.dispose()

    engine = make_engine(f"sqlite:///{made_once('hostile-demo', make) / 'board.db'}")
    yield Sessions(engine)
    engine.dispose()


def charts_in(content: Any) -> Iterator[Chart]:
    """Yields the charts in the content of a page."""
    if isinstance(content, Chart):
        yield content
    elif isinstance(content, AgendaScreen):
        yield from (chart for _, chart in content.charts)
    elif isinstance(content, list | tuple):
        for part in content:
            yield from charts_in(part)


def texts_in(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yields (path, text) of every text of a figure."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in OWN_FIELDS:
                yield from texts_in(value, f"{path}.{key}")
    elif isinstance(node, list | tuple):
        for value in node:
            yield from texts_in(value, path)
    elif isinstance(node, str):
        yield path, node


@pytest.mark.parametrize("key", sorted(PAGE_CONTENTS))
def test_text_of_records_is_text_in_every_figure(hostile_demo: Sessions, key: str) -> None:
    with hostile_demo.system("seed") as session:
        programme = session.scalars(select(Programme.id)).one()
    viewer = Viewer("u", "Demo lead", "lead@demo.example", Role.LEAD, (programme,))
    with hostile_demo.open(viewer) as session:
        session_state(session).open_past = lambda revision: session
        context = load_programme_context(session, "")
        assert context is not None
        ids = {
            "cohort": [cohort_id for cohort_id, _, _ in context.cohorts][:2],
            **{page: [challenge_id for challenge_id, _, _ in context.challenges][:2] for page in ("challenge", "one-challenge")},
            "meeting": [meeting.id for meeting in list_meetings(session, programme)][:1],
            "company": list(session.scalars(select(Team.organisation_id).order_by(Team.id)))[:2],
            "hypothesis": list(session.scalars(select(Hypothesis.id).order_by(Hypothesis.id)))[:2],
        }
        drawn = [
            (chart.title, path, words)
            for record_id in ids.get(key, [""])
            for search in ("?period=all", "?cohort=all&period=all")
            for content in PAGE_CONTENTS[key](
                session,
                dataclasses.replace(
                    resolve_page_request(session, viewer, search, path={"id": record_id} if record_id else {}), today=TODAY
                ),
            ).values()
            for chart in charts_in(content)
            for path, words in texts_in(chart.drawing)
        ]
    assert [(str(title)[:60], path, words) for title, path, words in drawn if FORBIDDEN.search(words)][:10] == []
