"""Detect a file of another kind, or of another version, before its columns are checked."""

from __future__ import annotations

import re

from db.fields.record_schema import SYSTEM_COLUMNS, RecordSchema
from db.importing.match.columns import known_column_names
from db.importing.read.files import ImportSheet
from db.importing.read.header_row import normalise_header
from db.records import TRANSFER_SCHEMAS

MIN_LEAD = 2


def exported_kind(sheet: ImportSheet) -> str | None:
    """Returns the kind that an export wrote above the header; None where there is none."""
    for remark in sheet.remarks:
        if written := re.match(r"#\s*Kind:\s*([a-z-]+)", remark):
            return written[1]
    return None


def wrong_file_sentence(kind: RecordSchema, sheet: ImportSheet) -> str:
    """Returns a sentence about a file of another kind or another version; empty where the file is of the expected kind."""
    written = exported_kind(sheet)
    other = TRANSFER_SCHEMAS.get(written or "") or _closer_kind(kind, sheet)
    if other is not None and other.plural != kind.plural:
        return f"This looks like {_kind_words(other)}, not {_kind_words(kind)}. Choose the other kind, or another file"
    names_by_key = known_column_names(kind)
    unknown = [header for header in sheet.header if header and normalise_header(header) not in names_by_key]
    if written == kind.plural and unknown:
        listed = ", ".join(f"“{header}”" for header in unknown)
        return f"This was exported by another version of Cohortboard: {listed} no longer stands in {_kind_words(kind)}. Export it again"
    return ""


def _kind_words(kind: RecordSchema) -> str:
    return kind.plural.replace("-", " ")


def _closer_kind(kind: RecordSchema, sheet: ImportSheet) -> RecordSchema | None:
    """Returns the kind that matches most columns, if it matches at least ``MIN_LEAD`` more than the expected kind; else None."""
    keys = {normalise_header(header) for header in sheet.header if header} - set(SYSTEM_COLUMNS)
    matches_expected = len(keys & known_column_names(kind).keys())
    best = max(TRANSFER_SCHEMAS.values(), key=lambda candidate: len(keys & known_column_names(candidate).keys()))
    matches_best = len(keys & known_column_names(best).keys())
    return (
        best if matches_best - matches_expected >= MIN_LEAD and 2 * matches_best > len(keys) and 2 * matches_expected <= len(keys) else None
    )
