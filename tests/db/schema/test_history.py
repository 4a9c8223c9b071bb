"""The history: every state of a record, in the order of the revisions, as at any of them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from db import history
from db.history import entity, revision_at
from db.schema.models import Milestone, Pulse, Revision, RevisionCounter
from tests.db.conftest import SEEDED_AT, Cast


def titles(cast: Cast, revision: int | None = None) -> list[str]:
    """Titles of A's milestones now, or as at a revision."""
    with cast.sessions.open(cast.lead, as_at=revision) as session:
        model = entity(session, Milestone)
        return sorted(session.scalars(select(model.title).where(model.challenge_id == cast.a)))


def states(cast: Cast, title: str | None = None) -> list[tuple[int, int | None, int, str]]:
    """(revision, superseded, version, title) of the milestones of A in the history."""
    history_model = Milestone.__history__
    columns = select(history_model.revision, history_model.superseded, history_model.version, history_model.title).where(
        history_model.challenge_id == cast.a
    )
    with cast.sessions.open(cast.lead) as session:
        return [
            tuple(row) for row in session.execute(columns.order_by(history_model.id, history_model.revision)) if title in (None, row.title)
        ]


def rename(cast: Cast, old: str, new: str) -> None:
    with cast.sessions.open(cast.lead, write=True) as session:
        session.scalars(select(Milestone).where(Milestone.title == old)).one().title = new


def remove(cast: Cast, title: str) -> None:
    with cast.sessions.open(cast.lead, write=True) as session:
        session.delete(session.scalars(select(Milestone).where(Milestone.title == title)).one())


def test_every_state_is_stored_and_ends_where_the_next_begins(cast: Cast):
    rename(cast, "inner A", "second")
    rename(cast, "second", "third")
    assert states(cast) == [(1, 2, 1, "inner A"), (2, 3, 2, "second"), (3, None, 3, "third")]


def test_a_session_as_at_a_revision_reads_the_state_of_then(cast: Cast):
    rename(cast, "inner A", "second")
    remove(cast, "second")
    assert [titles(cast, revision) for revision in (0, 1, 2, 3, None)] == [[], ["inner A"], ["second"], [], []]


def test_a_removed_record_has_no_open_state(cast: Cast):
    remove(cast, "inner A")
    assert states(cast) == [(1, 2, 1, "inner A")]


def test_two_changes_in_one_transaction_are_one_state(cast: Cast):
    with cast.sessions.open(cast.lead, write=True) as session:
        row = session.scalars(select(Milestone).where(Milestone.title == "inner A")).one()
        row.title = "on the way"
        session.flush()
        row.title = "there"
    assert states(cast) == [(1, 2, 1, "inner A"), (2, None, 3, "there")]


def test_a_record_created_and_removed_in_one_transaction_has_no_state(cast: Cast):
    with cast.sessions.open(cast.lead, write=True) as session:
        row = Milestone(programme_id=cast.north, challenge_id=cast.a, title="fleeting")
        session.add(row)
        session.flush()
        session.delete(row)
    assert states(cast, "fleeting") == []


def test_a_save_without_difference_makes_no_state(cast: Cast):
    rename(cast, "inner A", "inner A")
    assert states(cast) == [(1, None, 1, "inner A")]
    with cast.sessions.open(cast.lead) as session:
        assert session.scalars(select(Revision.number)).all() == [1]


def test_a_failed_transaction_writes_nothing(cast: Cast):
    def fail_half_way() -> None:
        with cast.sessions.open(cast.lead, write=True) as session:
            session.scalars(select(Milestone).where(Milestone.title == "inner A")).one().title = "lost"
            session.flush()
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert states(cast) == [(1, None, 1, "inner A")]
    rename(cast, "inner A", "kept")
    assert states(cast) == [(1, 2, 1, "inner A"), (2, None, 2, "kept")]


def test_a_revision_records_who_when_and_why(cast: Cast):
    before = datetime.now(UTC)
    rename(cast, "inner A", "second")
    with cast.sessions.open(cast.lead) as session:
        rows = session.execute(
            select(Revision.number, Revision.at, Revision.user_id, Revision.by, Revision.purpose).order_by(Revision.number)
        ).all()
    assert rows[0] == (1, SEEDED_AT, "system", "Cohortboard", "seed")
    assert (rows[1][0], *rows[1][2:]) == (2, "user-lead", "The lead", "form")
    assert before <= rows[1][1] <= datetime.now(UTC)


def test_a_moment_resolves_to_the_last_revision_before_it(cast: Cast):
    rename(cast, "inner A", "second")
    with cast.sessions.open(cast.lead) as session:
        at = session.scalars(select(Revision.at).order_by(Revision.number)).all()
        moments = (datetime(2025, 1, 1, tzinfo=UTC), SEEDED_AT, datetime(2026, 1, 6, tzinfo=UTC), at[1])
        assert [revision_at(session, moment) for moment in moments] == [0, 1, 1, 2]


def test_a_change_updates_the_pulse_of_its_programme_and_challenge_only(cast: Cast):
    rename(cast, "inner A", "second")
    with cast.sessions.system("daily") as session:
        pulses = dict(session.execute(select(Pulse.key, Pulse.revision)).all())
    assert pulses == {
        f"programme:{cast.north}": 2, f"challenge:{cast.a}": 2, f"challenge:{cast.b}": 1,
        f"programme:{cast.south}": 1, f"challenge:{cast.c}": 1,
    }  # fmt: skip


def test_a_state_holds_every_column_of_its_record(cast: Cast):
    for model in history.TRACKED_MODELS.values():
        history_model = model.__history__
        with cast.sessions.system("audit") as session:
            live = {row.id: history.column_values(row) for row in session.scalars(select(model))}
            open_states = {
                row.id: history.column_values(row)
                for row in session.scalars(select(history_model).where(history_model.superseded.is_(None)))
            }
        assert {key: {**state, "revision": 1, "superseded": None} for key, state in live.items()} == open_states


def test_the_counter_is_the_number_of_the_last_revision(cast: Cast):
    for number in range(3):
        rename(cast, f"inner A{'!' * number}", f"inner A{'!' * (number + 1)}")
    with cast.sessions.system("audit") as session:
        assert session.scalars(select(RevisionCounter.number)).one() == 4
        assert session.scalars(select(Revision.number).order_by(Revision.number)).all() == [1, 2, 3, 4]
