"""The differences between two moments: applied to then they give now, exactly; in the viewer's scope; at a cost of what they are about."""

from __future__ import annotations

import pathlib
import tempfile
from datetime import date

import pytest
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.access import Role
from db.errors import Refused
from db.history import entity
from db.queries.changes.differences import changes_between
from db.queries.changes.states_by_transaction import link_tables, values_at
from db.queries.record_names import SCHEMA_BY_MODEL
from db.schema.models import BudgetLine, Challenge, ChallengeSponsor, Milestone, Organisation, Payment, Person, Support
from db.schema.revisions import Revision
from db.session import Sessions, make_engine
from db.session_state import session_state
from db.values.dates import Day
from tests.conftest import copy_sqlite_store, postgres_database
from tests.db.conftest import Cast
from tests.db.queries.test_record_history import put
from tests.generated_histories import SCHEMA_BY_NAME, ProgrammeHistory, start_history
from tests.soak import Rounds

steps = st.lists(st.integers(0, 2**32), min_size=25, max_size=50)
moments = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=3)
kinds = st.lists(
    st.sampled_from(sorted(SCHEMA_BY_NAME)), min_size=1, max_size=5, unique=True
)  # few at a time, so that the same records change again


def latest(session) -> int:
    return session.scalars(select(func.max(Revision.number))).one()


def states(sessions: Sessions, life: ProgrammeHistory, moment: int) -> dict:
    """Every record with every field, as a session that looks back reads it."""
    found = {}
    with sessions.open(life.reviewer, as_at=moment) as session:
        for model, kind in SCHEMA_BY_MODEL.items():
            links = {link: (own, session.scalars(select(entity(session, link))).all()) for link, own in link_tables(kind)}
            for row in session.scalars(select(entity(session, model))):
                rows = {link: [one for one in there if getattr(one, own) == row.id] for link, (own, there) in links.items()}
                found[kind.name, row.id] = values_at(kind, [row], rows, moment)
    return found


def applied(sessions: Sessions, life: ProgrammeHistory, since: int, until: int | None, then: dict) -> dict:
    """What was then, with the differences put in its place."""
    now = dict(then)
    with sessions.open(life.reviewer) as session:
        for one in changes_between(session, life.programme, since, until):
            key = (one.kind.name, one.record_id)
            assert then.get(key) == one.before
            assert since < one.last.revision <= (until or latest(session))
            now.pop(key, None)
            if one.after is not None:
                now[key] = one.after
    return now


def hold(sessions: Sessions, told: list[int], about: list[str], pairs: list[tuple[float, float]]) -> None:
    life = start_history(sessions)
    for step in told:
        life.apply_step(step, about)
    with sessions.open(life.reviewer) as session:
        last = latest(session)
    for one, other in pairs:
        since, until = sorted((round(one * last), round(other * last)))
        then, now = states(sessions, life, since), states(sessions, life, until)
        assert applied(sessions, life, since, until, then) == now
        assert applied(sessions, life, since, None, then) == states(sessions, life, last)
        hold_narrowed(sessions, life, since, until)


def hold_narrowed(sessions: Sessions, life: ProgrammeHistory, since: int, until: int) -> None:
    """Looked at from one challenge, what differs is what differs of it, by the same transactions."""
    with sessions.open(life.reviewer) as session:
        whole = changes_between(session, life.programme, since, until)
        for challenge in session.scalars(select(Challenge.id)).all():
            narrowed = changes_between(session, life.programme, since, until, [challenge])
            told = {(one.kind.name, one.record_id): one for one in narrowed if one.kind.model not in (Organisation, Person, Support)}
            assert told == {(one.kind.name, one.record_id): one for one in whole if challenge in one.challenge_ids}


@pytest.mark.slow
def test_differences_applied_to_then_give_now(sqlite_at_head: pathlib.Path, rounds: Rounds):
    def compare(told, about, pairs):
        with tempfile.TemporaryDirectory() as folder:
            engine = make_engine(copy_sqlite_store(sqlite_at_head, pathlib.Path(folder)))
            hold(Sessions(engine), told, about, pairs)
            engine.dispose()

    rounds.repeat(compare, 4, told=steps, about=kinds, pairs=moments)


@pytest.mark.slow
def test_differences_applied_to_then_give_now_on_postgresql(postgres: str, postgres_at_head: str, rounds: Rounds):
    def compare(told, about, pairs):
        with postgres_database(postgres, postgres_at_head) as url:
            engine = make_engine(url)
            hold(Sessions(engine), told, about, pairs)
            engine.dispose()

    rounds.repeat(compare, 1, told=steps, about=kinds, pairs=moments)


def test_differences_of_a_new_a_moved_and_a_removed_record(cast: Cast):
    title = {"title": "Doors", "type": "deliverable", "challenge": cast.a}
    made = put(cast, "milestone", {**title, "forecast": Day(date(2026, 5, 3))})
    with cast.sessions.open(cast.lead) as session:
        since = latest(session)
    moved = put(cast, "milestone", {**title, "challenge": cast.b, "forecast": Day(date(2026, 5, 9))}, made, cast.viewer(Role.MEMBER))
    new = put(cast, "conversation", {"held": Day(date(2026, 1, 6)), "channel": "call", "challenges": [cast.a]})
    put(cast, "conversation", {"held": Day(date(2026, 1, 7)), "channel": "call", "challenges": [cast.b]}, new)
    with cast.sessions.open(cast.lead, write=True) as session:
        session.delete(session.scalars(select(Payment).where(Payment.challenge_id == cast.a)).one())
    with cast.sessions.open(cast.lead) as session:
        found = {one.kind.name: one for one in changes_between(session, cast.north, since, None)}
        narrowed = {one.kind.name: one for one in changes_between(session, cast.north, since, None, [cast.a])}
    assert moved == made
    milestone, talk, payment = (found[one] for one in ("milestone", "conversation", "payment"))
    assert (milestone.before["forecast"], milestone.after["forecast"]) == (Day(date(2026, 5, 3)), Day(date(2026, 5, 9)))
    assert (milestone.challenge_ids, milestone.last.by, milestone.created) == ((cast.b, cast.a), "The member", None)
    assert (talk.before, talk.challenge_ids, talk.created.revision, talk.last.revision) == (None, (cast.b,), since + 2, since + 3)
    assert (payment.after, payment.is_removed, payment.last.revision) == (None, True, since + 4)
    assert narrowed == {"milestone": milestone, "payment": payment}


def test_differences_of_linked_rows_are_differences_of_their_record(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        health = session.scalars(select(Organisation.id).where(Organisation.name == "Health board")).one()
        since, version = latest(session), session.scalars(select(Challenge.version).where(Challenge.id == cast.a)).one()
    with cast.sessions.open(cast.lead, write=True) as session:
        session.add(ChallengeSponsor(programme_id=cast.north, challenge_id=cast.a, organisation_id=health, position=1))
    with cast.sessions.open(cast.lead) as session:
        assert session.scalars(select(Challenge.version).where(Challenge.id == cast.a)).one() == version
        for challenges in (None, [cast.a]):
            (one,) = changes_between(session, cast.north, since, None, challenges)
            assert (one.before["sponsors"], one.after["sponsors"], one.last.revision) == ([cast.council], [cast.council, health], since + 1)
        assert changes_between(session, cast.north, since, None, [cast.b]) == []


def test_differences_of_an_opening_load_are_none_until_somebody_changes_them(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        since = latest(session)
    with cast.sessions.system("seed", write=True, programme_id=cast.north) as session:
        session_state(session).purpose = "opening"
        session.add_all(Milestone(programme_id=cast.north, challenge_id=cast.a, title=title) for title in ("left", "changed"))
    with cast.sessions.open(cast.lead) as session:
        record = session.scalars(select(Milestone.id).where(Milestone.title == "changed")).one()
    put(cast, "milestone", {"title": "changed since", "challenge": cast.a}, record)
    with cast.sessions.open(cast.lead) as session:
        found = {one.after["title"]: one for one in changes_between(session, cast.north, since, None)}
    assert {title: (one.opening, one.new, one.then and one.then["title"]) for title, one in found.items()} == {
        "left": (True, True, None),
        "changed since": (False, False, "changed"),
    }


def test_differences_stay_in_the_viewers_scope(cast: Cast):
    with cast.sessions.open(cast.viewer(Role.FINANCE)) as session:
        assert {one.kind.model.__tablename__ for one in changes_between(session, cast.north, 0, None)} == {"budget_lines", "payments"}
    with cast.sessions.open(cast.lead) as session:
        assert changes_between(session, cast.south, 0, None) == []
        everything = changes_between(session, cast.north, 0, None)
    assert {one.after["title"] for one in everything if one.kind.name == "challenge"} == {"A", "B"}
    with cast.sessions.open(cast.sponsor_a) as session, pytest.raises(Refused):
        changes_between(session, cast.north, 0, None)


def test_differences_are_read_while_looking_back(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        since = latest(session)
    line = {"name": "line", "category": "research", "financial_year": "2026-27", "funder": "programme"}
    made = put(cast, "budget-line", {**line, "amount": 100_00})
    put(cast, "budget-line", {**line, "amount": 200_00}, made)
    with cast.sessions.open(cast.lead) as live, cast.sessions.open(cast.lead, as_at=since + 1) as past:
        session_state(past).current = live
        (one,) = changes_between(past, cast.north, since, None)
    assert (one.kind.model, one.before, one.after["amount"]) == (BudgetLine, None, 100_00)
