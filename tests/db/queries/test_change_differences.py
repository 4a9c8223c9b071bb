"""The differences between two revisions: applied to the earlier states they give the later ones exactly, in the viewer's scope."""

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
)  # few kinds per example, so that the same records change repeatedly


def latest(session) -> int:
    return session.scalars(select(func.max(Revision.number))).one()


def states(sessions: Sessions, history: ProgrammeHistory, moment: int) -> dict:
    """Returns every record with every field by (kind, id), as read by a session as at a revision."""
    values = {}
    with sessions.open(history.reviewer, as_at=moment) as session:
        for model, kind in SCHEMA_BY_MODEL.items():
            links = {link: (column, session.scalars(select(entity(session, link))).all()) for link, column in link_tables(kind)}
            for row in session.scalars(select(entity(session, model))):
                rows = {
                    link: [linked for linked in linked_rows if getattr(linked, column) == row.id]
                    for link, (column, linked_rows) in links.items()
                }
                values[kind.name, row.id] = values_at(kind, [row], rows, moment)
    return values


def applied(sessions: Sessions, history: ProgrammeHistory, since: int, until: int | None, earlier: dict) -> dict:
    """Returns the states at the earlier revision with the differences applied."""
    later = dict(earlier)
    with sessions.open(history.reviewer) as session:
        for change in changes_between(session, history.programme, since, until):
            key = (change.kind.name, change.record_id)
            assert earlier.get(key) == change.before
            assert since < change.last.revision <= (until or latest(session))
            later.pop(key, None)
            if change.after is not None:
                later[key] = change.after
    return later


def check_differences(sessions: Sessions, step_seeds: list[int], kind_names: list[str], pairs: list[tuple[float, float]]) -> None:
    history = start_history(sessions)
    for step in step_seeds:
        history.apply_step(step, kind_names)
    with sessions.open(history.reviewer) as session:
        last = latest(session)
    for first, second in pairs:
        since, until = sorted((round(first * last), round(second * last)))
        earlier, later = states(sessions, history, since), states(sessions, history, until)
        assert applied(sessions, history, since, until, earlier) == later
        assert applied(sessions, history, since, None, earlier) == states(sessions, history, last)
        check_differences_of_challenges(sessions, history, since, until)


def check_differences_of_challenges(sessions: Sessions, history: ProgrammeHistory, since: int, until: int) -> None:
    """Check that the differences of one challenge are those of all that concern it, with the same transactions."""
    with sessions.open(history.reviewer) as session:
        whole = changes_between(session, history.programme, since, until)
        for challenge in session.scalars(select(Challenge.id)).all():
            narrowed = changes_between(session, history.programme, since, until, [challenge])
            own_changes = {
                (change.kind.name, change.record_id): change
                for change in narrowed
                if change.kind.model not in (Organisation, Person, Support)
            }
            assert own_changes == {(change.kind.name, change.record_id): change for change in whole if challenge in change.challenge_ids}


@pytest.mark.slow
def test_differences_applied_to_earlier_states_give_later_states(sqlite_at_head: pathlib.Path, rounds: Rounds):
    def compare(step_seeds, kind_names, pairs):
        with tempfile.TemporaryDirectory() as folder:
            engine = make_engine(copy_sqlite_store(sqlite_at_head, pathlib.Path(folder)))
            check_differences(Sessions(engine), step_seeds, kind_names, pairs)
            engine.dispose()

    rounds.repeat(compare, 4, step_seeds=steps, kind_names=kinds, pairs=moments)


@pytest.mark.slow
def test_differences_applied_to_earlier_states_give_later_states_on_postgresql(postgres: str, postgres_at_head: str, rounds: Rounds):
    def compare(step_seeds, kind_names, pairs):
        with postgres_database(postgres, postgres_at_head) as url:
            engine = make_engine(url)
            check_differences(Sessions(engine), step_seeds, kind_names, pairs)
            engine.dispose()

    rounds.repeat(compare, 1, step_seeds=steps, kind_names=kinds, pairs=moments)


def test_differences_of_a_new_a_moved_and_a_removed_record(cast: Cast):
    title = {"title": "Doors", "type": "deliverable", "challenge": cast.a}
    milestone_id = put(cast, "milestone", {**title, "forecast": Day(date(2026, 5, 3))})
    with cast.sessions.open(cast.lead) as session:
        since = latest(session)
    moved = put(
        cast, "milestone", {**title, "challenge": cast.b, "forecast": Day(date(2026, 5, 9))}, milestone_id, cast.viewer(Role.MEMBER)
    )
    new = put(cast, "conversation", {"held": Day(date(2026, 1, 6)), "channel": "call", "challenges": [cast.a]})
    put(cast, "conversation", {"held": Day(date(2026, 1, 7)), "channel": "call", "challenges": [cast.b]}, new)
    with cast.sessions.open(cast.lead, write=True) as session:
        session.delete(session.scalars(select(Payment).where(Payment.challenge_id == cast.a)).one())
    with cast.sessions.open(cast.lead) as session:
        changes = {change.kind.name: change for change in changes_between(session, cast.north, since, None)}
        narrowed = {change.kind.name: change for change in changes_between(session, cast.north, since, None, [cast.a])}
    assert moved == milestone_id
    milestone, talk, payment = (changes[name] for name in ("milestone", "conversation", "payment"))
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
            (change,) = changes_between(session, cast.north, since, None, challenges)
            assert (change.before["sponsors"], change.after["sponsors"], change.last.revision) == (
                [cast.council],
                [cast.council, health],
                since + 1,
            )
        assert changes_between(session, cast.north, since, None, [cast.b]) == []


def test_a_record_that_a_challenge_had_only_in_between_is_no_difference_of_it(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        since = latest(session)
    held = {"held": Day(date(2026, 5, 4)), "method": "interview", "people": 1, "challenges": [cast.a]}
    visit = put(cast, "research-session", held)
    finding = put(cast, "finding", {"challenge": cast.a, "statement": "They wait", "sessions": [visit]})
    put(cast, "finding", {"challenge": cast.b, "statement": "They wait"}, finding)
    with cast.sessions.open(cast.lead) as session:
        found = {
            challenge: [(change.kind.name, change.record_id) for change in changes_between(session, cast.north, since, None, [challenge])]
            for challenge in (cast.a, cast.b)
        }
        (moved,) = changes_between(session, cast.north, since + 2, None, [cast.a])
    assert found == {cast.a: [("research-session", visit)], cast.b: [("finding", finding)]}
    assert (moved.before["challenge"], moved.after["challenge"]) == (cast.a, cast.b)


def test_differences_of_an_opening_load_have_an_earlier_state_only_after_a_change(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        since = latest(session)
    with cast.sessions.system("seed", write=True, programme_id=cast.north) as session:
        session_state(session).purpose = "opening"
        session.add_all(Milestone(programme_id=cast.north, challenge_id=cast.a, title=title) for title in ("left", "changed"))
    with cast.sessions.open(cast.lead) as session:
        record = session.scalars(select(Milestone.id).where(Milestone.title == "changed")).one()
    put(cast, "milestone", {"title": "changed since", "challenge": cast.a}, record)
    with cast.sessions.open(cast.lead) as session:
        changes = {change.after["title"]: change for change in changes_between(session, cast.north, since, None)}
    assert {title: (change.opening, change.new, change.then and change.then["title"]) for title, change in changes.items()} == {
        "left": (True, True, None),
        "changed since": (False, False, "changed"),
    }


def test_differences_stay_in_the_viewers_scope(cast: Cast):
    with cast.sessions.open(cast.viewer(Role.FINANCE)) as session:
        assert {change.kind.model.__tablename__ for change in changes_between(session, cast.north, 0, None)} == {"budget_lines", "payments"}
    with cast.sessions.open(cast.lead) as session:
        assert changes_between(session, cast.south, 0, None) == []
        everything = changes_between(session, cast.north, 0, None)
    assert {change.after["title"] for change in everything if change.kind.name == "challenge"} == {"A", "B"}
    with cast.sessions.open(cast.sponsor_a) as session, pytest.raises(Refused):
        changes_between(session, cast.north, 0, None)


def test_differences_can_be_read_in_a_session_as_at_an_earlier_revision(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        since = latest(session)
    line = {"name": "line", "category": "research", "financial_year": "2026-27", "funder": "programme"}
    line_id = put(cast, "budget-line", {**line, "amount": 100_00})
    put(cast, "budget-line", {**line, "amount": 200_00}, line_id)
    with cast.sessions.open(cast.lead) as live, cast.sessions.open(cast.lead, as_at=since + 1) as past:
        session_state(past).current = live
        (change,) = changes_between(past, cast.north, since, None)
    assert (change.kind.model, change.before, change.after["amount"]) == (BudgetLine, None, 100_00)
