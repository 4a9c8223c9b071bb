"""Archiving, in place of deletion: a record leaves the pickers and lists, with a reason, and can be restored.

A record with live children cannot be archived.
"""

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
    """Returns the sentence that names the live children of a record; empty without any."""
    parts = []
    for kind, group in groupby(children, key=lambda child: child.kind):
        names = [child.called for child in group]
        listed = ", ".join(f"“{name}”" for name in names[:MAX_NAMED_CHILDREN]) + (
            f" and {len(names) - MAX_NAMED_CHILDREN} more" if len(names) > MAX_NAMED_CHILDREN else ""
        )
        parts.append(f"{len(names)} {KIND_NOUNS[kind][len(names) > 1]}: {listed}")
    return f"It cannot be archived while something lives under it: {'; '.join(parts)}. Settle or archive that first" if parts else ""


def archive(session: Session, row: Any, values: dict[str, Any]) -> None:
    """Archive a record. Raises :class:`Invalid` when it is archived or has live children."""
    if row.archived:
        raise Invalid([("", "It is archived already")])
    if sentence := refusal_sentence(live_children(session, type(row), row.id, today(session, row.programme_id))):
        raise Invalid([("", sentence)])
    set_transaction_reason(session, values["reason"])
    row.archived = True


def restore(session: Session, row: Any, values: dict[str, Any]) -> None:
    """Restore an archived record. Raises :class:`Invalid` when it is not archived."""
    if not row.archived:
        raise Invalid([("", "It is not archived")])
    set_transaction_reason(session, values["reason"])
    row.archived = False
