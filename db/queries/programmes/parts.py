"""Queries of the parts of a programme: which are switched on, and who switched each last."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.history import TRACKED_MODELS, entity
from db.schema.enums.parts import PART_BY_TABLE, Part, PartSwitch, read_parts
from db.schema.enums.records import ActionKind
from db.schema.models import Action, Programme
from db.schema.revisions import Revision
from db.session_state import current_session, session_state


def programme_parts(session: Session, programme_id: str) -> frozenset[Part]:
    """Returns the parts that a programme has switched on, at the moment of the session; none for an unknown programme."""
    programme = entity(session, Programme)
    return read_parts(session.execute(select(programme.parts).where(programme.id == programme_id)).scalar())


def used_parts(session: Session, programme_id: str) -> frozenset[Part]:
    """Returns the parts of which a programme has a record; of the adoption route an action that is an adoption step.

    ``session`` must read records of parts that are off: one of a command, or one that writes.
    """
    models = {TRACKED_MODELS[table]: part for table, part in PART_BY_TABLE.items()}
    used = {part for model, part in models.items() if _has_row(session, model.programme_id == programme_id, model)}
    steps = Action.kind == ActionKind.ADOPTION_STEP.value
    return frozenset(used | ({Part.ADOPTION} if _has_row(session, (Action.programme_id == programme_id) & steps, Action) else set()))


def _has_row(session: Session, condition: ColumnElement[bool], model: Any) -> bool:
    return session.execute(select(model.id).where(condition).limit(1)).first() is not None


def part_switches(session: Session, programme_id: str) -> list[PartSwitch]:
    """Returns every part, in order, with the last transaction that switched it on or off, up to the moment of the session.

    A session with ``as_at`` reads only the state of its moment, so the states are read in the live session.
    """
    past, moment = Programme.__history__, session_state(session).as_at
    statement = select(past.revision, past.parts).where(past.id == programme_id).order_by(past.revision)
    states = current_session(session).execute(statement if moment is None else statement.where(past.revision <= moment)).all()
    switched: dict[Part, int] = {}
    on: frozenset[Part] = frozenset()
    for place, state in enumerate(states):
        parts = read_parts(state.parts)
        if place:
            switched |= dict.fromkeys(parts ^ on, state.revision)
        on = parts
    revision = select(Revision.number, Revision.at, Revision.by).where(Revision.number.in_(set(switched.values())))
    acts = {row.number: row for row in current_session(session).execute(revision)}
    return [
        PartSwitch(part, part in on, acts[switched[part]].at, acts[switched[part]].by) if switched.get(part) in acts else PartSwitch(part, part in on)
        for part in Part
    ]  # fmt: skip
