"""A press of Undo: which transaction it names, and what became of it in words."""

from __future__ import annotations

from typing import Any

from callbacks.security.wiring import Call
from db.commands.undo import take_back
from db.errors import Invalid, NotFound

MOST_REVISIONS = 2**31


def revision_of(clicks: int | None, carried: Any) -> int | None:
    """The transaction that a press names; None where nothing was pressed. Raises :class:`NotFound` for a number that none can have."""
    if not clicks or not isinstance(carried, dict) or type(carried.get("revision")) is not int:
        return None
    revision: int = carried["revision"]
    if not 0 < revision < MOST_REVISIONS:
        raise NotFound("no such revision")
    return revision


def taken_back(call: Call, revision: int, done: str) -> str:
    """Take a transaction back, all of it: ``done``, or a sentence that says why not."""
    try:
        take_back(call.session, revision)
    except Invalid as wrong:
        call.session.rollback()
        return f"Not undone. {wrong.problems[0][1]}."
    return done
