"""What came in from files: the receipts, newest first, each with the way to take it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.filters import add_query
from dashboard.formats import format_datetime
from dashboard.page_content import Cell, Column, Table

BatchRow = Any  # a receipt: batch_id, kind, file_name, at, by, created, updated, unchanged, notes, undone_at, undone_by


def kind_label(plural: str) -> str:
    """A kind as people read it: ``stage-dates`` is “Stage dates”."""
    words = plural.replace("-", " ")
    return words[:1].upper() + words[1:]


def sentence(receipts: Sequence[BatchRow]) -> str:
    """What came in last, in one sentence."""
    if not receipts:
        return "Bring a spreadsheet as it is: nothing is imported before you have seen what each row does."
    last = receipts[0]
    return f"Last import: {last.file_name}, {kind_label(last.kind).lower()}, on {format_datetime(last.at)} by {last.by}."


def listing(receipts: Sequence[BatchRow], search: str) -> Table:
    """Which file, what it did, when and by whom; the last column leads to taking it back."""
    columns = (
        Column("File"), Column("Kind"), Column("Created", number=True), Column("Changed", number=True), Column("As they were", number=True),
        Column("When"), Column("By"), Column("State", sortable=False),
    )  # fmt: skip
    return Table(columns, tuple(_receipt_cells(one, search) for one in receipts), caption="What came in, newest first")


def _receipt_cells(one: BatchRow, search: str) -> tuple[Cell, ...]:
    if one.undone_at is None:
        state = Cell("Undo", href="/import" + add_query(search, undo=one.batch_id) + "#import-undo-box")
    else:
        state = Cell(f"Undone {format_datetime(one.undone_at)} by {one.undone_by}", tone="quiet")
    return (
        Cell(one.file_name, note=one.notes),
        Cell(kind_label(one.kind)),
        *(Cell(f"{number:,}", sort=number) for number in (one.created, one.updated, one.unchanged)),
        Cell(format_datetime(one.at), sort=one.at.isoformat()),
        Cell(one.by),
        state,
    )


def undo_question(one: BatchRow) -> str:
    """What taking an import back would mean."""
    what = []
    if one.created:
        what.append(f"remove the {one.created:,} {kind_label(one.kind).lower()} it created")
    if one.updated:
        what.append(f"give the {one.updated:,} it changed back what they held before")
    return f"Undo the import of {one.file_name}? This will {' and '.join(what) or 'change nothing'}. The history keeps both."
