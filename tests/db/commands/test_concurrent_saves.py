"""Concurrent writers: nothing is lost, nothing fails, and a form based on an outdated version is always refused."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from db.commands.save import save
from db.errors import Conflict
from db.records import RECORD_SCHEMAS
from db.schema.models import Action, Milestone, Revision
from tests.db.conftest import Cast

THREADS, SAVES = 8, 25


def milestone(cast: Cast) -> tuple[str, int]:
    with cast.sessions.open(cast.lead) as session:
        return session.execute(select(Milestone.id, Milestone.version).where(Milestone.challenge_id == cast.a)).one()


def test_every_save_of_eight_concurrent_writers_is_counted(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        action = session.scalars(select(Action.id).where(Action.challenge_id == cast.a)).one()
    barrier = Barrier(THREADS)

    def carry_over() -> None:
        barrier.wait()
        for _ in range(SAVES):
            with cast.sessions.open(cast.lead, write=True) as session:
                row = session.scalars(select(Action).where(Action.id == action)).one()
                row.carried += 1

    with ThreadPoolExecutor(THREADS) as threads:
        for future in [threads.submit(carry_over) for _ in range(THREADS)]:
            future.result()
    with cast.sessions.open(cast.lead) as session:
        row = session.execute(select(Action.carried, Action.version).where(Action.id == action)).one()
        assert row == (THREADS * SAVES, THREADS * SAVES + 1)
        numbers = session.scalars(select(Revision.number).order_by(Revision.number)).all()
        assert numbers == list(range(1, THREADS * SAVES + 2))
        past = Action.__history__
        carried = session.scalars(select(past.carried).where(past.id == action).order_by(past.revision)).all()
        assert carried == list(range(THREADS * SAVES + 1))


def test_of_two_editors_with_the_same_form_one_saves_and_one_gets_a_conflict(cast: Cast):
    record_id, version = milestone(cast)
    for round_number in range(10):
        barrier = Barrier(2)

        def edit(title: str, form_version: int = version + round_number, at: Barrier = barrier) -> str:
            at.wait()
            try:
                with cast.sessions.open(cast.lead, write=True) as session:
                    save(
                        session,
                        RECORD_SCHEMAS["milestone"],
                        {"title": title},
                        programme_id=cast.north,
                        record_id=record_id,
                        version=form_version,
                    )
            except Conflict as refused:
                return f"saw {refused.theirs['title']}"
            return title

        with ThreadPoolExecutor(2) as threads:
            results = sorted(threads.map(edit, ("one", "two")), key=lambda text: text.startswith("saw"))
        with cast.sessions.open(cast.lead) as session:
            assert session.execute(select(Milestone.title, Milestone.version).where(Milestone.id == record_id)).one() == (
                results[0], version + round_number + 1,
            )  # fmt: skip
        assert results[1] == f"saw {results[0]}"
        with cast.sessions.open(cast.lead, write=True) as session:  # so that the next round changes whichever title it writes
            session.scalars(select(Milestone).where(Milestone.id == record_id)).one().title = "between"
        version += 1
