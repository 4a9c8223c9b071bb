"""The page cache: contents are reused only for the same viewer, address and revision."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from callbacks.page_cache import PageCache
from callbacks.page_request import PastMoment, resolve_page_request
from dashboard.as_at import AsAtTime
from db.access import Role, Viewer
from db.queries.programmes.navigation import CurrentProgramme
from db.schema.models import Challenge, Programme
from db.session import Sessions


@pytest.fixture
def programme(sqlite_sessions):
    with sqlite_sessions.system("seed", write=True, now=datetime(2026, 5, 1, tzinfo=UTC)) as session:
        record = Programme(name="One", short_name="one")
        session.add(record)
        session.flush()
        session.add(Challenge(programme_id=record.id, title="Floods"))
        return record.id


def titles(session, page_request):
    """Returns the contents of a page that shows challenge titles."""
    return {
        "titles": session.scalars(select(Challenge.title).where(Challenge.programme_id == page_request.programme.id)).all(),
        "who": page_request.viewer.name,
    }


def viewer(programme, name="Lead", role=Role.LEAD):
    return Viewer(name, name, f"{name}@example.org", role, (programme,))


def read_contents(sessions, cache, viewer_, search="", **changes):
    with sessions.open(viewer_) as session:
        return cache.contents(session, dataclasses.replace(resolve_page_request(session, viewer_, search), **changes), titles)


def test_page_cache_reuses_contents_until_a_record_changes(sqlite_sessions, programme):
    cache, lead = PageCache(), viewer(programme)
    first = read_contents(sqlite_sessions, cache, lead)
    assert read_contents(sqlite_sessions, cache, lead) is first
    with sqlite_sessions.open(lead, write=True) as session:
        session.scalars(select(Challenge), execution_options={"for_writing": True}).one().title = "Rivers"
    assert read_contents(sqlite_sessions, cache, lead)["titles"] == ["Rivers"]


@pytest.mark.parametrize("other", [{"name": "Another"}, {"role": Role.MEMBER}])
def test_page_cache_is_not_shared_between_viewers(sqlite_sessions, programme, other):
    cache = PageCache()
    first = read_contents(sqlite_sessions, cache, viewer(programme))
    assert read_contents(sqlite_sessions, cache, viewer(programme, **other)) is not first


def test_page_cache_depends_on_address_and_day(sqlite_sessions, programme):
    cache, lead = PageCache(), viewer(programme)
    first = read_contents(sqlite_sessions, cache, lead)
    assert read_contents(sqlite_sessions, cache, lead, "?period=4w") is not first
    assert read_contents(sqlite_sessions, cache, lead, "?week=2026-05-04") is not first
    assert read_contents(Sessions(sqlite_sessions.engine, lambda: datetime(2030, 1, 1, tzinfo=UTC)), cache, lead) is not first
    assert read_contents(sqlite_sessions, cache, lead, "?form=milestone&for=x") is first  # the panel does not change the page


def test_page_cache_depends_on_moment_and_revision(sqlite_sessions, programme):
    cache, lead, current_programme = PageCache(), viewer(programme), CurrentProgramme(programme, "one", "Europe/London")
    moments = [
        PastMoment(AsAtTime(text, datetime(2026, 5, 3, tzinfo=UTC)), revision, current_programme)
        for text, revision in (("2026-05-03", 1), ("2026-05-03", 2), ("2026-05-02", 2))
    ]
    first = read_contents(sqlite_sessions, cache, lead)
    past_contents = [read_contents(sqlite_sessions, cache, lead, back=moment) for moment in moments]
    assert len({id(contents) for contents in (first, *past_contents)}) == 4
    assert [
        read_contents(sqlite_sessions, cache, lead, back=moment) is contents
        for moment, contents in zip(moments, past_contents, strict=True)
    ] == [True, True, True]


def test_page_cache_drops_the_least_recently_used(sqlite_sessions, programme):
    cache, lead = PageCache(max_entries=2), viewer(programme)
    first = read_contents(sqlite_sessions, cache, lead)
    read_contents(sqlite_sessions, cache, lead, "?period=4w")
    assert read_contents(sqlite_sessions, cache, lead) is first
    read_contents(sqlite_sessions, cache, lead, "?period=26w")
    read_contents(sqlite_sessions, cache, lead, "?period=4w")
    assert read_contents(sqlite_sessions, cache, lead) is not first
