"""Queries whose statement is built once, and run with the id of a record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam
from sqlalchemy.orm import Session

from db.history import entity
from db.result_frames import build_frame
from db.session_state import session_state

if TYPE_CHECKING:
    import pandas as pd

Entity = Callable[[type[Any]], Any]


def built_once(build: Callable[[Entity, Any], Select[Any]]) -> Callable[[Session, str], pd.DataFrame]:
    """Returns the query of a statement, from a session and the id of a record to the rows as a DataFrame.

    ``build``: makes the statement from a function that returns the class to query of a model, as :func:`db.history.entity` does, and from the
    id as a parameter. The statement is kept, one for the records of today and one for past ones: to build it, and to find the tables that
    it names, takes as long as to run it.
    """
    kept: dict[bool, tuple[Select[Any], list[Any]]] = {}

    @wraps(build)
    def read(session: Session, record_id: str) -> pd.DataFrame:
        past = session_state(session).as_at is not None
        if past not in kept:
            statement = build(partial(entity, session), bindparam("record_id"))
            kept[past] = statement, list(statement.selected_columns)
        statement, columns = kept[past]
        return build_frame(columns, session.execute(statement, {"record_id": record_id}).all())

    return read
