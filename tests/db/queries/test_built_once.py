"""Kept statements: built once for each set of filters, and run with the values and within the scope of each call."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from db.errors import Unscoped
from db.frames import column_values
from db.queries.built_once import Entities, built_once, rows_built_once
from db.schema.models import Challenge, Cohort, Revision


@pytest.fixture
def counted():
    """A query of challenges that lists what its statement was built for."""
    built: list[tuple[bool, bool, bool]] = []

    def titles(entity: Entities, programme_id, *, challenges=None, title=None, by_code=False):
        built.append((challenges is None, title is None, by_code))
        challenge = entity(Challenge)
        statement = select(challenge.title).where(challenge.programme_id == programme_id)
        statement = statement if challenges is None else statement.where(challenge.id.in_(challenges))
        statement = statement if title is None else statement.where(challenge.title == title)
        return statement.order_by(challenge.code if by_code else challenge.title)

    return built_once(titles), built


def test_a_statement_is_built_once_for_each_set_of_filters_and_run_with_their_values(cast, counted):
    titles, built = counted
    with cast.sessions.open(cast.lead) as session:

        def read(**filters):
            return column_values(titles(session, cast.north, **filters), "title")

        every = read()
        assert len(every) >= 2
        assert read() == read(challenges=None, title="") == every
        assert read(challenges=[cast.a]) != read(challenges=[cast.b])
        assert len(read(challenges=[cast.a, cast.b])) == 2
        assert read(challenges=(cast.a,)) == read(challenges=[cast.a])
        assert read(challenges=[]) == []
        assert read(title=every[0]) == [every[0]]
        assert read(title=every[1]) == [every[1]]
        assert sorted(read(by_code=True)) == every
    assert built == [(True, True, False), (True, True, False), (False, True, False), (True, False, False), (True, True, True)]


def test_a_kept_statement_stays_within_the_scope_of_each_viewer(cast, counted):
    titles, built = counted
    with cast.sessions.open(cast.lead) as session:
        ours = column_values(titles(session, cast.north), "title")
        assert column_values(titles(session, cast.south), "title") == []
        assert column_values(titles(session, cast.north, challenges=[cast.c]), "title") == []
    with cast.sessions.open(cast.viewer("lead", programmes=(cast.south,))) as session:
        assert column_values(titles(session, cast.north), "title") == []
        assert len(column_values(titles(session, cast.south), "title")) == 1
    with cast.sessions.open(cast.sponsor_a) as session:
        assert 0 < len(column_values(titles(session, cast.north), "title")) < len(ours)
    assert len(built) == 2


def test_a_statement_that_was_kept_for_a_lead_is_refused_to_a_sponsor(cast):
    @built_once
    def notes(entity: Entities, programme_id):
        challenge = entity(Challenge)
        return select(challenge.id, challenge.notes).where(challenge.programme_id == programme_id)

    with cast.sessions.open(cast.lead) as session:
        assert len(notes(session, cast.north)) == 2
    with cast.sessions.open(cast.sponsor_a) as session, pytest.raises(Unscoped, match="notes"):
        notes(session, cast.north)


def test_past_states_have_a_statement_of_their_own(cast, counted):
    titles, built = counted
    with cast.sessions.open(cast.lead) as session:
        then = session.scalars(select(func.max(Revision.number))).one()
        before = column_values(titles(session, cast.north), "title")
    with cast.sessions.open(cast.lead, write=True) as session:
        session.scalars(select(Challenge).where(Challenge.id == cast.a)).one().title = "A new title"
    for _ in range(2):
        with cast.sessions.open(cast.lead) as session:
            assert "A new title" in column_values(titles(session, cast.north), "title")
        with cast.sessions.open(cast.lead, as_at=then) as session:
            assert column_values(titles(session, cast.north), "title") == before
    assert len(built) == 2


def test_rows_are_those_of_the_statement(cast):
    @rows_built_once
    def names(entity: Entities, programme_id):
        cohort = entity(Cohort)
        return select(cohort.id, cohort.name).where(cohort.programme_id == programme_id).order_by(cohort.name)

    with cast.sessions.open(cast.lead) as session:
        expected = session.execute(select(Cohort.id, Cohort.name).where(Cohort.programme_id == cast.north).order_by(Cohort.name)).all()
        assert names(session, cast.north) == expected
        assert names(session, cast.south) == []
