"""The part of the row scope that leaves out the records of parts which a programme has not switched on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session, with_loader_criteria

from db import history
from db.schema.base import Base
from db.schema.enums.parts import Part, part_of_table, read_parts
from db.schema.enums.records import ActionKind
from db.schema.models import Programme, Template
from db.session_state import SessionState


def part_criteria(session: Session, state: SessionState, tables: Iterable[str]) -> Iterator[Any]:
    """Yields the loader criteria that leave out records of parts that are off in their programme, for the tables that a statement names.

    None for a session that writes: an act on a challenge takes all of its records along, also those that nobody is shown. None inside
    :func:`db.session_state.reading_every_part`.
    """
    named = [(table, part) for table in tables if (part := part_of_rows(table)) is not None]
    if not named or state.write or state.every_part:
        return
    if state.programmes_without is None:
        state.programmes_without = _programmes_without(session)
    for table, part in named:
        if programmes := list(state.programmes_without[part]):
            criterion = _without_adoption_steps if table in TEMPLATE_TABLES else _outside
            yield with_loader_criteria(MODELS_BY_TABLE[table], criterion(programmes), include_aliases=True)


def part_of_rows(table: str) -> Part | None:
    """Returns the part that the rows of a table belong to, all of them or, for templates, some."""
    return Part.ADOPTION if table in TEMPLATE_TABLES else part_of_table(table)


def _outside(programmes: list[str]) -> Any:
    """Returns the criterion of a class that its records belong to none of the programmes."""
    return lambda cls: cls.programme_id.not_in(programmes)


def _without_adoption_steps(programmes: list[str]) -> Any:
    """Returns the criterion of a class of templates that they belong to none of the programmes, or make no adoption step."""
    return lambda cls: or_(cls.programme_id.not_in(programmes), func.coalesce(cast(cls.items, String), "").not_like(ADOPTION_ITEM))


def _programmes_without(session: Session) -> dict[Part, tuple[str, ...]]:
    """Returns the viewer's programmes in which each part is off, at the moment of the session."""
    programme = history.entity(session, Programme)
    switched_on = {row.id: read_parts(row.parts) for row in session.execute(select(programme.id, programme.parts))}
    return {part: tuple(sorted(each for each, parts in switched_on.items() if part not in parts)) for part in Part}


TEMPLATE_TABLES = frozenset({Template.__tablename__, f"{Template.__tablename__}_version"})
ADOPTION_ITEM = f'%"{ActionKind.ADOPTION_STEP.value}"%'
MODELS_BY_TABLE: dict[str, type[Any]] = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined] # tables
