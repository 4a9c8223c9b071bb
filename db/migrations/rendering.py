"""How a new migration writes the store's own column types: as plain ones, so that it never changes with the program."""

from __future__ import annotations

from typing import Any, Literal

from db.schema.base import Pence, UtcDateTime


def is_compared(item: Any, name: str | None, kind: str, _reflected: bool, _to: Any) -> bool:
    """Whether a part of a store is compared with the models: all but the index of words, which each database has in its own way."""
    if kind == "column" and item.table.name == "search_entries":
        return name not in ("number", "words")
    return not str(name).startswith("search_words") and name != "ix_search_entries_words"


def render_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """The source of a column type; False leaves it to Alembic."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.BigInteger()" if isinstance(item, Pence) else False
