"""The declaration of a grid: rows as sent, the result of each, and drafts that are read and validated as in their form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from callbacks.page_request import PageRequest
from dashboard.formats import format_datetime
from db.access import Permission
from db.commands import save
from db.errors import Conflict
from db.fields.record_schema import Problem, RecordSchema, Values
from db.fields.types import FieldValueError, ValidationContext
from db.rules.rule import Draft, read_draft
from db.session import ScopedSession
from layouts.components.grid import CellProblem, Grid, GridRow, RowConflict

NEW_ROW_PREFIX = "new-"


@dataclass(frozen=True)
class TypedRow:
    """A row as sent: its key, the version it was read at, and the texts of the edited cells, by column."""

    key: str
    stamp: str
    cells: Mapping[str, str]

    @property
    def new(self) -> bool:
        """Whether the row was added in the grid."""
        return self.key.startswith(NEW_ROW_PREFIX)


@dataclass(frozen=True)
class OpenGrid:
    """A grid as now stored, and the context that its specification needs about the records."""

    grid: Grid
    grid_context: Any = None

    def row(self, key: str) -> GridRow | None:
        """Returns the row with a key, or None."""
        return next((row for row in self.grid.rows if row.key == key), None)


@dataclass(frozen=True)
class GridSaveContext:
    """The state of a save in progress."""

    session: ScopedSession
    request: PageRequest
    validation_context: ValidationContext
    open_grid: OpenGrid


@dataclass(frozen=True)
class RecordWrite:
    """One record to create or change. ``columns``: the grid's column by field name, where the two differ."""

    kind: RecordSchema
    draft: Draft
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass
class RowResult:
    """The result of reading a row: its problems, its warnings (``asks``), its conflict with the stored record, the records to write.

    The rules are asked for the records of all rows at once, after every row is read.
    """

    key: str
    name: str
    problems: list[CellProblem] = field(default_factory=list)
    asks: list[CellProblem] = field(default_factory=list)
    conflict: RowConflict | None = None
    writes: list[RecordWrite] = field(default_factory=list)

    def add_problems(self, problems: Iterable[Problem], columns: Mapping[str, str] | None = None) -> None:
        """Add the problems and warnings of a draft, each to its cell."""
        for problem in problems:
            column = (columns or {}).get(problem.field, problem.field)
            (self.asks if problem.warning else self.problems).append(CellProblem(self.key, self.name, column, problem.sentence))


@dataclass(frozen=True)
class GridSpec:
    """A kind of grid. ``about`` returns the identifier of an address's rows, ``opens`` the stored grid, ``reads`` the result of one row.

    ``shows``: (label, address) of the pages that show the records.
    """

    name: str
    needs: Permission
    noun: tuple[str, str]
    button: str
    about: Callable[[PageRequest], str]
    opens: Callable[[ScopedSession, PageRequest], OpenGrid]
    reads: Callable[[GridSaveContext, TypedRow], RowResult]
    shows: tuple[tuple[str, str], ...] = ()


def add_draft(
    save_context: GridSaveContext, row_result: RowResult, kind: RecordSchema, raw: Mapping[str, Any], *,
    record_id: str = "", stored: Values | None = None, columns: Mapping[str, str] | None = None,
) -> Draft:  # fmt: skip
    """Reads a draft as in its form, adds it to the records of the row unless it equals the stored one, and returns it.

    A stored record keeps the fields not in ``raw``. ``columns``: the grid's column by field name, where the two differ.
    """
    draft = read_draft(
        kind, raw, save_context.validation_context, record_id=record_id, stored=stored, only=raw.keys() if record_id else None
    )
    if draft.unreadable or not record_id or draft.values != stored:
        row_result.writes.append(RecordWrite(kind, draft, columns or {}))
    return draft


def add_conflict(save_context: GridSaveContext, row_result: RowResult, kind: RecordSchema, row: Any, typed: Mapping[str, str]) -> None:
    """Add to a row the conflict with its changed record: the cells whose stored value differs from the typed one."""
    changed: Conflict = save.build_conflict(save_context.session, kind, row)
    cells = []
    for name, text in typed.items():
        field_ = kind[name]
        stored = field_.show(changed.theirs.get(name), save_context.validation_context.lists)
        if stored != (words := display_value(kind, name, text, save_context.validation_context)):
            cells.append((field_.label, stored, words))
    if cells:
        row_result.conflict = RowConflict(row_result.name, changed_by_text(changed, save_context.request.programme.time_zone), cells)


def changed_by_text(changed: Conflict, zone: str) -> str:
    """Returns who changed a record, and when, in a time zone."""
    return f"Changed by {changed.by}{f' on {format_datetime(changed.at, zone)}' if changed.at else ''}, while you were typing"


def display_value(kind: RecordSchema, name: str, text: str, validation_context: ValidationContext) -> str:
    """Returns a typed text in the display format of its field; the text unchanged if it is not a valid value."""
    field_ = kind[name]
    try:
        return field_.show(field_.read(text, validation_context), validation_context.lists)
    except FieldValueError:
        return text
