"""Archiving, in place of deletion: a record leaves the pickers and lists, with a reason, and can be restored.

A record with live children cannot be archived.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from db.commands.act_steps import set_transaction_reason


def archive(session: Session, row: Any, values: dict[str, Any]) -> None:
    """Archive a record."""
    set_transaction_reason(session, values["reason"])
    row.archived = True


def restore(session: Session, row: Any, values: dict[str, Any]) -> None:
    """Restore an archived record."""
    set_transaction_reason(session, values["reason"])
    row.archived = False
