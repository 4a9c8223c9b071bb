"""Archive in place of delete: a record leaves the pickers and lists, with a reason, and can be restored. A parent with live children refuses."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from db.commands.act_steps import set_transaction_reason
from db.errors import Invalid
from db.history import today
from db.queries.live_children import Child, live_children

KIND_NOUNS = {
    "challenge": ("challenge", "challenges"), "milestone": ("open milestone", "open milestones"), "action": ("open action", "open actions"),
    "team": ("company team at work", "company teams at work"), "budget-line": ("budget line", "budget lines"),
    "agreement": ("agreement not fully paid", "agreements not fully paid"), "person": ("person", "people"),
}  # fmt: skip
MAX_NAMED_CHILDREN = 3


def refusal_sentence(children: list[Child]) -> str:
    """The sentence that names what still lives under a record; empty where nothing does."""
    parts = []
    for kind, group in groupby(children, key=lambda one: one.kind):
        some = [one.called for one in group]
        named = ", ".join(f"“{one}”" for one in some[:MAX_NAMED_CHILDREN]) + (
            f" and {len(some) - MAX_NAMED_CHILDREN} more" if len(some) > MAX_NAMED_CHILDREN else ""
        )
        parts.append(f"{len(some)} {KIND_NOUNS[kind][len(some) > 1]}: {named}")
    return f"It cannot be archived while something lives under it: {'; '.join(parts)}. Settle or archive that first" if parts else ""


def archive(session: Session, row: Any, values: dict[str, Any]) -> None:
    """Take a record out of the pickers and lists. Raises :class:`Invalid` where something still lives under it."""
    if row.archived:
        raise Invalid([("", "It is archived already")])
    if sentence := refusal_sentence(live_children(session, type(row), row.id, today(session))):
        raise Invalid([("", sentence)])
    set_transaction_reason(session, values["reason"])
    row.archived = True


def restore(session: Session, row: Any, values: dict[str, Any]) -> None:
    """Put a record back into the pickers and lists."""
    if not row.archived:
        raise Invalid([("", "It is not archived")])
    set_transaction_reason(session, values["reason"])
    row.archived = False
