"""The demo: an invented programme whose records end today, together with the public record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update

from db.admin.migrate import UpkeepError, exclusive_transaction, reflect_tables
from db.schema.models import Programme, Revision, RevisionCounter, User
from db.seed.demo.build import build_demo
from db.seed.public_record import SHORT_NAME, load_public_record
from db.session import Sessions
from db.values.dates import LONDON

SEED_PURPOSES = ("seed", "opening")


@dataclass(frozen=True)
class DemoState:
    """The state of the demo in a store: the day on which it ends (None: no demo), and whether it was changed since it was built."""

    day: date | None
    changed: bool


def read_demo_state(sessions: Sessions) -> DemoState:
    """Returns the state of the demo. Raises :class:`UpkeepError` when the store holds a real programme."""
    with sessions.system("seed") as session:
        rows = session.execute(select(Programme.id, Programme.name, Programme.short_name, Programme.invented)).all()
        real = [row.name for row in rows if not row.invented and row.short_name != SHORT_NAME]
        if real:
            raise UpkeepError(f"This store holds a real programme ({real[0]}): the demo is for a store of its own. Nothing was changed.")
        invented = [row.id for row in rows if row.invented]
        last = select(func.max(Revision.at)).where(
            Revision.programme_id.in_(invented), Revision.user_id == "system", Revision.purpose.in_(SEED_PURPOSES)
        )
        moment = session.execute(last).scalar()
        records = session.execute(select(func.count()).select_from(Revision).where(Revision.purpose.not_in(SEED_PURPOSES))).scalar_one()
        guests = session.execute(select(func.count()).select_from(User).where(User.email.not_like("%@demo.example"))).scalar_one()
    return DemoState(moment.astimezone(LONDON).date() if moment else None, bool(records or guests))


def ensure_demo(sessions: Sessions, now: datetime | None = None, *, reset: bool = False) -> str:
    """Make the demo end today: build it, or rebuild an unchanged one of another day; a changed one is kept. Returns a sentence to print."""
    now = now or sessions.clock()
    today = now.astimezone(LONDON).date()
    state = read_demo_state(sessions)
    if not reset and state.day == today:
        return "The demo ends today already."
    if not reset and state.day and state.changed:
        return f"The demo was changed, so it still ends on {state.day}. For a fresh one: cohortboard demo --reset"
    empty_store(sessions)
    real = load_public_record(sessions, now)
    build_demo(sessions, today, also=(real.programme_id,))
    return "The demo was built to end today."


def empty_store(sessions: Sessions) -> None:
    """Delete the rows of every table, accounts included."""
    with exclusive_transaction(sessions.engine) as connection:
        for table in reversed(reflect_tables(connection)):
            if table.name != RevisionCounter.__tablename__:
                connection.execute(delete(table))
        connection.execute(update(RevisionCounter).values(number=0))
