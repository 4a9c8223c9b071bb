"""Published wording of what came from a merged challenge: written for that one's sponsors, until it is worded anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from db.history import is_loading_file


def clear_came_from_if_reworded(session: Session, row: Any, name: str) -> None:
    """New published wording is for the sponsors of the challenge it belongs to now: they may read it from here on."""
    if row.came_from_id is not None and inspect(row).attrs[name].history.deleted and not is_loading_file(session):
        row.came_from_id = None
