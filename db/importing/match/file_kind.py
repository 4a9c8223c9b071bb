"""Is this the file that was meant? A file of another kind, or one that another version wrote, is named before its columns are judged."""

from __future__ import annotations

import re

from db.importing.match.columns import OWN, known
from db.importing.read.files import Sheet
from db.importing.read.header_row import key_of
from db.records import TRANSFER
from db.records.record_schema import Kind

CLEARLY = 2


def named_kind(sheet: Sheet) -> str | None:
    """The kind that an export wrote above its header; None where it wrote none."""
    for remark in sheet.remarks:
        if found := re.match(r"#\s*Kind:\s*([a-z-]+)", remark):
            return found[1]
    return None


def other_template(kind: Kind, sheet: Sheet) -> str:
    """The sentence that names a file of another kind or of another version; empty where the file is what was asked for."""
    written = named_kind(sheet)
    other = TRANSFER.get(written or "") or _nearer(kind, sheet)
    if other is not None and other.plural != kind.plural:
        return f"This looks like {_words(other)}, not {_words(kind)}. Choose the other kind, or another file"
    ways = known(kind)
    unknown = [header for header in sheet.header if header and key_of(header) not in ways]
    if written == kind.plural and unknown:
        listed = ", ".join(f"“{one}”" for one in unknown)
        return f"This was exported by another version of Cohortboard: {listed} no longer stands in {_words(kind)}. Export it again"
    return ""


def _words(kind: Kind) -> str:
    return kind.plural.replace("-", " ")


def _nearer(kind: Kind, sheet: Sheet) -> Kind | None:
    """The kind that knows most of the columns, and clearly more of them than the one that was asked for."""
    keys = {key_of(header) for header in sheet.header if header} - set(OWN)
    here = len(keys & known(kind).keys())
    best = max(TRANSFER.values(), key=lambda one: len(keys & known(one).keys()))
    there = len(keys & known(best).keys())
    return best if there - here >= CLEARLY and 2 * there > len(keys) and 2 * here <= len(keys) else None
