"""What a page showed is kept for one viewer, one address and one revision; never longer, never for another."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from callbacks.page_cache import PageCache
from callbacks.page_request import PastMoment, resolve_page_request
from dashboard.as_at import AsAtTime
from db.access import Role, Viewer
from db.queries.programmes.navigation import CurrentProgramme
from db.schema.models import Challenge, Programme


@pytest.fixture
def programme(sqlite_sessions):
    with sqlite_sessions.system("seed", write=True, now=datetime(2026, 5, 1, tzinfo=UTC)) as session:
        made = Programme(name="One", short_name="one")
        session.add(made)
        session.flush()
        session.add(Challenge(programme_id=made.id, title="Floods"))
        return made.id


def titles(session, page_request):
    """The contents of a page that shows challenge titles."""
    return {
        "titles": session.scalars(select(Challenge.title).where(Challenge.programme_id == page_request.programme.id)).all(),
        "who": page_request.viewer.name,
    }


def viewer(programme, name="Lead", role=Role.LEAD):
    return Viewer(name, name, f"{name}@example.org", role, (programme,))


def shown(sessions, kept, one, search="", **changes):
    with sessions.open(one) as session:
        return kept.contents(session, dataclasses.replace(resolve_page_request(session, one, search), **changes), titles)


def test_kept_contents_are_the_same_object_until_a_record_changes(sqlite_sessions, programme):
    kept, lead = PageCache(), viewer(programme)
    first = shown(sqlite_sessions, kept, lead)
    assert shown(sqlite_sessions, kept, lead) is first
    with sqlite_sessions.open(lead, write=True) as session:
        session.scalars(select(Challenge), execution_options={"for_writing": True}).one().title = "Rivers"
    assert shown(sqlite_sessions, kept, lead)["titles"] == ["Rivers"]


@pytest.mark.parametrize("other", [{"name": "Another"}, {"role": Role.MEMBER}])
def test_kept_contents_are_never_shared_between_viewers(sqlite_sessions, programme, other):
    kept = PageCache()
    first = shown(sqlite_sessions, kept, viewer(programme))
    assert shown(sqlite_sessions, kept, viewer(programme, **other)) is not first


def test_kept_contents_are_made_anew_for_another_address_or_day(sqlite_sessions, programme):
    kept, lead = PageCache(), viewer(programme)
    first = shown(sqlite_sessions, kept, lead)
    assert shown(sqlite_sessions, kept, lead, "?period=4w") is not first
    assert shown(sqlite_sessions, kept, lead, "?week=2026-05-04") is not first
    assert shown(sqlite_sessions, kept, lead, today=date(2030, 1, 1)) is not first
    assert shown(sqlite_sessions, kept, lead, "?form=milestone&for=x") is first  # the panel changes nothing on the page


def test_kept_contents_as_at_a_moment_are_those_of_its_revision(sqlite_sessions, programme):
    kept, lead, standing = PageCache(), viewer(programme), CurrentProgramme(programme, "one", "Europe/London")
    moments = [
        PastMoment(AsAtTime(text, datetime(2026, 5, 3, tzinfo=UTC)), revision, standing)
        for text, revision in (("2026-05-03", 1), ("2026-05-03", 2), ("2026-05-02", 2))
    ]
    first = shown(sqlite_sessions, kept, lead)
    found = [shown(sqlite_sessions, kept, lead, back=one) for one in moments]
    assert len({id(one) for one in (first, *found)}) == 4
    assert [shown(sqlite_sessions, kept, lead, back=one) is made for one, made in zip(moments, found, strict=True)] == [True, True, True]


def test_kept_contents_drop_the_longest_unused(sqlite_sessions, programme):
    kept, lead = PageCache(most=2), viewer(programme)
    first = shown(sqlite_sessions, kept, lead)
    shown(sqlite_sessions, kept, lead, "?period=4w")
    assert shown(sqlite_sessions, kept, lead) is first
    shown(sqlite_sessions, kept, lead, "?period=26w")
    shown(sqlite_sessions, kept, lead, "?period=4w")
    assert shown(sqlite_sessions, kept, lead) is not first
