"""How a new migration writes the store's own column types: as plain ones, so that it never changes with the program."""

from __future__ import annotations

from typing import Any, Literal

from db.base import UTC, Pence


def render_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """The source of a column type; False leaves it to Alembic."""
    if kind != "type":
        return False
    if isinstance(item, UTC):
        return "sa.DateTime(timezone=True)"
    return "sa.BigInteger()" if isinstance(item, Pence) else False
