"""Cycles of references between records of one kind, such as milestones that depend on one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from db.rules.rule import Draft, Drafts, Facts


def find_cycles(drafts: Drafts, facts: Facts, name: str, model: type[Any], column: Any) -> Iterator[Draft]:
    """Yields each draft whose reference ``name`` leads back to the draft itself, through drafts and stored records (``column`` of ``model``).

    The stored records are read level by level, for all drafts at once. A cycle that does not contain the draft is not yielded for it.
    """
    targets: dict[str, str | None] = {draft.id: draft.values.get(name) for draft in drafts if draft.id}
    changed = [draft for draft in drafts if draft.id and draft.values.get(name) and draft.changes(name)]
    pending = {draft.values[name] for draft in changed} - targets.keys()
    statement = select(model.id, column).where(model.programme_id == facts.programme_id)
    while pending:
        found = {row[0]: row[1] for row in facts.matching(statement, model.id, pending)}
        targets |= {record_id: found.get(record_id) for record_id in pending}
        pending = {target for target in found.values() if target} - targets.keys()
    in_cycle: set[str] = set()
    settled: set[str] = set()
    for draft in changed:
        path: dict[str, None] = {}
        current: str | None = draft.id
        while current and current not in path and current not in settled:
            path[current] = None
            current = targets.get(current)
        if current in path:
            records = list(path)
            in_cycle.update(records[records.index(current) :])
        settled.update(path)
    yield from (draft for draft in changed if draft.id in in_cycle)
