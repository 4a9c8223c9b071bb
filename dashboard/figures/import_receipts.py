"""Receipts of file imports, newest first, each with a link that undoes the import."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.filters import add_query
from dashboard.formats import format_datetime
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import COUNT, INSTANT, Column, Table
from dashboard.view import View
from db.frames import frame_rows


def kind_label(plural: str) -> str:
    """Returns the label of a kind: ``stage-dates`` becomes "Stage dates"."""
    words = plural.replace("-", " ")
    return words[:1].upper() + words[1:]


def sentence(receipts: pd.DataFrame, view: View) -> Prose:
    """Returns the file, kind, time and author of the latest import. ``receipts``: of ``db.importing.past_imports``."""
    if receipts.empty:
        return prose("Bring a spreadsheet as it is: nothing is imported before you have seen what each row does.")
    (last,) = frame_rows(receipts.head(1))
    return prose(
        "Last import: {file}, {kind}, on {at} by {by}.",
        file=Name(last.file_name),
        kind=kind_label(last.kind).lower(),
        at=Name(format_datetime(last.at, view.zone)),
        by=Name(last.by),
    )


def listing(receipts: pd.DataFrame, view: View) -> Table:
    """Returns one row for each receipt: file, counts, time and author; the last column links to undoing it."""
    rows = frame_rows(receipts)
    frame = receipts.assign(
        label=[kind_label(row.kind) for row in rows],
        state=["Undo" if row.undone_at is None else f"Undone {format_datetime(row.undone_at, view.zone)} by {row.undone_by}" for row in rows],
        state_href=[
            "/import" + add_query(view.search, undo=row.batch_id) + "#import-undo-box" if row.undone_at is None else "" for row in rows
        ],
        state_tone=["" if row.undone_at is None else "quiet" for row in rows],
    )  # fmt: skip
    batch = (("import", "batch_id"),)
    columns = (
        Column("file_name", "File", note="notes"),
        Column("label", "Kind"),
        Column("created", "Created", COUNT, measure="records_imported", narrowed=batch),
        Column("updated", "Changed", COUNT, measure="records_changed_by_import", narrowed=batch),
        Column("unchanged", "As they were", COUNT, measure="records_unchanged_by_import", narrowed=batch),
        Column("at", "When", INSTANT),
        Column("by", "By"),
        Column("state", "State", href="state_href", tone="state_tone", sortable=False),
    )
    return Table(frame, columns, "What came in, newest first", view)


def undo_question(receipt: Any, view: View) -> Prose:
    """Returns the confirmation question before an import is undone, with what it would remove and restore. ``receipt``: a row."""
    effects: list[Prose] = []
    batch = {"import": receipt.batch_id}
    if receipt.created:
        created = view.show("records_imported", receipt.created, **batch)
        effects.append(prose("remove the {created} {kind} it created", created=created, kind=kind_label(receipt.kind).lower()))
    if receipt.updated:
        updated = view.show("records_changed_by_import", receipt.updated, **batch)
        effects.append(prose("give the {updated} it changed back what they held before", updated=updated))
    return prose(
        "Undo the import of {file}? This will {effects}. The history keeps both.",
        file=Name(receipt.file_name),
        effects=join_prose(effects, " and ") if effects else "change nothing",
    )
