"""Is this the file that was meant? A file of another kind, or one that another version wrote, is named before its columns are judged."""

from __future__ import annotations

import re

from db.fields.record_schema import SYSTEM_COLUMNS, RecordSchema
from db.importing.match.columns import known_column_names
from db.importing.read.files import ImportSheet
from db.importing.read.header_row import normalise_header
from db.records import TRANSFER_SCHEMAS

MIN_LEAD = 2


def exported_kind(sheet: ImportSheet) -> str | None:
    """The kind that an export wrote above its header; None where it wrote none."""
    for remark in sheet.remarks:
        if found := re.match(r"#\s*Kind:\s*([a-z-]+)", remark):
            return found[1]
    return None


def wrong_file_sentence(kind: RecordSchema, sheet: ImportSheet) -> str:
    """The sentence that names a file of another kind or of another version; empty where the file is what was asked for."""
    written = exported_kind(sheet)
    other = TRANSFER_SCHEMAS.get(written or "") or _closer_kind(kind, sheet)
    if other is not None and other.plural != kind.plural:
        return f"This looks like {_kind_words(other)}, not {_kind_words(kind)}. Choose the other kind, or another file"
    ways = known_column_names(kind)
    unknown = [header for header in sheet.header if header and normalise_header(header) not in ways]
    if written == kind.plural and unknown:
        listed = ", ".join(f"“{one}”" for one in unknown)
        return f"This was exported by another version of Cohortboard: {listed} no longer stands in {_kind_words(kind)}. Export it again"
    return ""


def _kind_words(kind: RecordSchema) -> str:
    return kind.plural.replace("-", " ")


def _closer_kind(kind: RecordSchema, sheet: ImportSheet) -> RecordSchema | None:
    """The kind that knows most of the columns, and clearly more of them than the one that was asked for."""
    keys = {normalise_header(header) for header in sheet.header if header} - set(SYSTEM_COLUMNS)
    here = len(keys & known_column_names(kind).keys())
    best = max(TRANSFER_SCHEMAS.values(), key=lambda one: len(keys & known_column_names(one).keys()))
    there = len(keys & known_column_names(best).keys())
    return best if there - here >= MIN_LEAD and 2 * there > len(keys) and 2 * here <= len(keys) else None
