"""Query results as dictionaries."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

Rows = list[dict[str, Any]]


def fetch_rows(session: Session, statement: Any) -> Rows:
    """Returns all rows of a statement, in its order, as dictionaries of column name to value."""
    result = session.execute(statement)
    names = list(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result.all()]
