"""Receipts of file imports, newest first, each with a link that undoes the import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.filters import add_query
from dashboard.formats import format_datetime
from dashboard.page_content import Cell, Column, Table
from db.values.number_formats import format_number

BatchRow = Any  # a receipt: batch_id, kind, file_name, at, by, created, updated, unchanged, notes, undone_at, undone_by


def kind_label(plural: str) -> str:
    """Returns the label of a kind: ``stage-dates`` becomes "Stage dates"."""
    words = plural.replace("-", " ")
    return words[:1].upper() + words[1:]


def sentence(receipts: Sequence[BatchRow]) -> str:
    """Returns the file, kind, time and author of the latest import."""
    if not receipts:
        return "Bring a spreadsheet as it is: nothing is imported before you have seen what each row does."
    last = receipts[0]
    return f"Last import: {last.file_name}, {kind_label(last.kind).lower()}, on {format_datetime(last.at)} by {last.by}."


def listing(receipts: Sequence[BatchRow], search: str) -> Table:
    """Returns one row for each receipt: file, counts, time and author; the last column links to undoing it."""
    columns = (
        Column("File"), Column("Kind"), Column("Created", number=True), Column("Changed", number=True), Column("As they were", number=True),
        Column("When"), Column("By"), Column("State", sortable=False),
    )  # fmt: skip
    return Table(columns, tuple(_receipt_cells(receipt, search) for receipt in receipts), caption="What came in, newest first")


def _receipt_cells(receipt: BatchRow, search: str) -> tuple[Cell, ...]:
    if receipt.undone_at is None:
        state = Cell("Undo", href="/import" + add_query(search, undo=receipt.batch_id) + "#import-undo-box")
    else:
        state = Cell(f"Undone {format_datetime(receipt.undone_at)} by {receipt.undone_by}", tone="quiet")
    return (
        Cell(receipt.file_name, note=receipt.notes),
        Cell(kind_label(receipt.kind)),
        *(Cell(format_number(number), sort=number) for number in (receipt.created, receipt.updated, receipt.unchanged)),
        Cell(format_datetime(receipt.at), sort=receipt.at.isoformat()),
        Cell(receipt.by),
        state,
    )


def undo_question(receipt: BatchRow) -> str:
    """Returns the confirmation question before an import is undone, with what it would remove and restore."""
    effects = []
    if receipt.created:
        effects.append(f"remove the {format_number(receipt.created)} {kind_label(receipt.kind).lower()} it created")
    if receipt.updated:
        effects.append(f"give the {format_number(receipt.updated)} it changed back what they held before")
    return f"Undo the import of {receipt.file_name}? This will {' and '.join(effects) or 'change nothing'}. The history keeps both."
