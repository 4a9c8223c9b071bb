"""The opening loads of a programme: transactions that brought what was recorded elsewhere before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from db.fields.record_change import OPENING
from db.history import TRACKED_MODELS
from db.queries.changes.states_by_transaction import can_read_history
from db.schema.revisions import Revision
from db.session import NOT_SUPERSEDED


def read_opening_loads(session: Session, programme_id: str, since: int, until: int | None) -> dict[int, datetime]:
    """Returns the opening loads after one revision up to another (None: the last): their numbers, in order, with their times (UTC).

    Left out are those that were undone by then, and those that altered what somebody else had written in the same period. ``session``
    reads current rows.
    """
    within = Revision.programme_id == programme_id, Revision.number.between(since + 1, NOT_SUPERSEDED if until is None else until)
    undone = select(Revision.undoes).where(*within, Revision.undoes.is_not(None))
    statement = select(Revision.number, Revision.at).where(*within, Revision.purpose == OPENING, Revision.number.not_in(undone))
    loads = {row.number: row.at for row in session.execute(statement.order_by(Revision.number))}
    altered = _altered_states(session, list(loads), since) if loads else []
    while foreign := {by for written_by, by in altered if by in loads and written_by not in loads}:
        loads = {number: at for number, at in loads.items() if number not in foreign}
    return loads


def _altered_states(session: Session, loads: list[int], since: int) -> list[tuple[int, int]]:
    """Returns the transactions after a revision that wrote what loads altered: (transaction, load)."""
    states = [model.__history__ for model in TRACKED_MODELS.values() if can_read_history(session, model)]
    parts = [select(state.revision, state.superseded).where(state.superseded.in_(loads), state.revision > since) for state in states]
    return [(row[0], row[1]) for row in session.execute(union(*parts))]
