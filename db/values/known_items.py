"""What is known of an attention item, as it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class KnownState:
    """An item that is known: its kind and the id that it is about, how it stood then, until when, why and by whom."""

    id: str
    item_kind: str
    item_id: str
    severity: int
    extent: int
    members: frozenset[str]
    until: date
    reason: str
    by: str
