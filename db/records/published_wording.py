"""Published text of records that came from a merged challenge: readable by sponsors of both challenges only, until it is reworded."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from db.history import is_loading_file


def clear_came_from_if_reworded(session: Session, row: Any, name: str) -> None:
    """Clear the record's previous challenge when its published text changed: the sponsors of its challenge may then read it."""
    if row.came_from_id is not None and inspect(row).attrs[name].history.deleted and not is_loading_file(session):
        row.came_from_id = None
