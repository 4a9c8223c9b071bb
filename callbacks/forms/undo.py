"""The Undo button: the transaction to undo, and the result in words."""

from __future__ import annotations

from typing import Any

from callbacks.security.wiring import CallbackContext
from db.commands.undo import undo_transaction
from db.errors import Invalid, NotFound

MAX_REVISION = 2**31


def pressed_revision(clicks: int | None, carried: Any) -> int | None:
    """Returns the revision to undo; None without a click. Raises :class:`NotFound` for a number that is not a revision."""
    if not clicks or not isinstance(carried, dict) or type(carried.get("revision")) is not int:
        return None
    revision: int = carried["revision"]
    if not 0 < revision < MAX_REVISION:
        raise NotFound("no such revision")
    return revision


def undo_revision(context: CallbackContext, revision: int, done: str) -> str:
    """Undo a whole transaction. Returns ``done``, or a sentence with the reason why it was not undone."""
    try:
        undo_transaction(context.session, revision)
    except Invalid as error:
        context.session.rollback()
        return f"Not undone. {error.problems[0][1]}."
    return done
