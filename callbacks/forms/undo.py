"""A press of Undo: which transaction it names, and what became of it in words."""

from __future__ import annotations

from typing import Any

from callbacks.security.wiring import CallbackContext
from db.commands.undo import undo_transaction
from db.errors import Invalid, NotFound

MAX_REVISION = 2**31


def pressed_revision(clicks: int | None, carried: Any) -> int | None:
    """The transaction that a press names; None where nothing was pressed. Raises :class:`NotFound` for a number that none can have."""
    if not clicks or not isinstance(carried, dict) or type(carried.get("revision")) is not int:
        return None
    revision: int = carried["revision"]
    if not 0 < revision < MAX_REVISION:
        raise NotFound("no such revision")
    return revision


def undo_revision(context: CallbackContext, revision: int, done: str) -> str:
    """Take a transaction back, all of it: ``done``, or a sentence that says why not."""
    try:
        undo_transaction(context.session, revision)
    except Invalid as wrong:
        context.session.rollback()
        return f"Not undone. {wrong.problems[0][1]}."
    return done
