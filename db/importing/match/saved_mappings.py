"""Column mappings saved by header, to be applied to the next file with the same header."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import RecordSchema
from db.importing.read.header_row import normalise_header
from db.schema.models import ImportMapping
from db.session_state import session_state


@dataclass(frozen=True)
class ColumnMapping:
    """Field name by header (empty: left out), and whether dates are written month first (None: not specified)."""

    columns: Mapping[str, str]
    month_first: bool | None


def save_column_mapping(
    session: Session, programme_id: str, kind: RecordSchema, headers: Sequence[str], mapping: Mapping[str, str], month_first: bool | None
) -> None:
    """Save the column mapping for files with these headers. Flushes, never commits."""
    state = session_state(session)
    row = _load_row(session, programme_id, kind, headers)
    if row is None:
        row = ImportMapping(programme_id=programme_id, kind=kind.plural, header_key=_header_key(headers))
        session.add(row)
    row.columns, row.month_first = dict(mapping), month_first
    row.at, row.by = state.clock(), state.author_name
    session.flush()


def load_column_mapping(session: Session, programme_id: str, kind: RecordSchema, headers: Sequence[str]) -> ColumnMapping | None:
    """Returns the saved mapping for files with these headers; None where there is none."""
    row = _load_row(session, programme_id, kind, headers)
    return None if row is None else ColumnMapping(dict(row.columns), row.month_first)


def _load_row(session: Session, programme_id: str, kind: RecordSchema, headers: Sequence[str]) -> ImportMapping | None:
    return session.scalars(
        select(ImportMapping).where(
            ImportMapping.programme_id == programme_id, ImportMapping.kind == kind.plural, ImportMapping.header_key == _header_key(headers)
        )
    ).first()


def _header_key(headers: Sequence[str]) -> str:
    """Returns a hash of the normalised headers that does not depend on their order."""
    return hashlib.sha256("\n".join(sorted(normalise_header(header) for header in headers)).encode()).hexdigest()
