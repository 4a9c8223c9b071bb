"""Render the project's own column types as standard ones in new migrations, so that a migration never changes with the program."""

from __future__ import annotations

from typing import Any, Literal

from db.schema.base import Pence, UtcDateTime


def is_compared(item: Any, name: str | None, kind: str, _reflected: bool, _to: Any) -> bool:
    """Returns whether a part of a store is compared with the models: all but the full-text index, which differs between the databases."""
    if kind == "column" and item.table.name == "search_entries":
        return name not in ("number", "words")
    return not str(name).startswith("search_words") and name != "ix_search_entries_words"


def render_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Returns the source of a column type; False leaves it to Alembic."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.BigInteger()" if isinstance(item, Pence) else False
