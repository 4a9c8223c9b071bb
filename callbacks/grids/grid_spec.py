"""What a grid is made of: its rows as they came, what becomes of each, and drafts read and weighed as their form would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from callbacks.page_request import PageRequest
from dashboard.formats import format_datetime
from db.access import Permission
from db.commands import save
from db.commands.save_checks import check_before_save
from db.errors import Conflict
from db.fields.record_schema import Problem, RecordSchema, ValidationErrors, Values, parse_record
from db.fields.types import FieldValueError, ValidationContext
from db.session import ScopedSession
from layouts.components.grid import CellProblem, Grid, GridRow, RowConflict

NEW_ROW_PREFIX = "new-"


@dataclass(frozen=True)
class TypedRow:
    """A row as it came: its key, the stamp it was read at, and the texts of the cells that were touched, by column."""

    key: str
    stamp: str
    cells: Mapping[str, str]

    @property
    def new(self) -> bool:
        """Whether the row was added in the grid."""
        return self.key.startswith(NEW_ROW_PREFIX)


@dataclass(frozen=True)
class OpenGrid:
    """A grid as it stands, and what its sheet knows of the records behind it."""

    grid: Grid
    grid_context: Any = None

    def row(self, key: str) -> GridRow | None:
        """The row of a key."""
        return next((one for one in self.grid.rows if one.key == key), None)


@dataclass(frozen=True)
class GridSaveContext:
    """A save being worked on."""

    session: ScopedSession
    request: PageRequest
    validation_context: ValidationContext
    open_grid: OpenGrid


@dataclass(frozen=True)
class RecordWrite:
    """One record to create (without an id) or change. ``columns``: the grid's column for a field that is called otherwise."""

    kind: RecordSchema
    values: Values
    record_id: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass
class RowResult:
    """What became of a row: what is wrong with it, what is asked, how it differs from the store, what would be written."""

    key: str
    name: str
    problems: list[CellProblem] = field(default_factory=list)
    asks: list[CellProblem] = field(default_factory=list)
    conflict: RowConflict | None = None
    writes: list[RecordWrite] = field(default_factory=list)

    def add_problems(self, problems: Iterable[Problem], columns: Mapping[str, str] | None = None) -> None:
        """Add problems and questions of a draft, each to its cell."""
        for one in problems:
            column = (columns or {}).get(one.field, one.field)
            (self.asks if one.warning else self.problems).append(CellProblem(self.key, self.name, column, one.sentence))


@dataclass(frozen=True)
class GridSpec:
    """A kind of grid. ``about`` names the rows of an address, ``opens`` gives them as they stand, ``reads`` makes drafts of one.

    ``shows``: where it shows after saving.
    """

    name: str
    needs: Permission
    noun: tuple[str, str]
    button: str
    about: Callable[[PageRequest], str]
    opens: Callable[[ScopedSession, PageRequest], OpenGrid]
    reads: Callable[[GridSaveContext, TypedRow], RowResult]
    shows: tuple[tuple[str, str], ...] = ()


def validate_draft(
    save_context: GridSaveContext, row_result: RowResult, kind: RecordSchema, raw: Mapping[str, Any], *,
    record_id: str | None = None, stored: Values | None = None, columns: Mapping[str, str] | None = None, weighs: bool = True,
) -> Values | None:  # fmt: skip
    """Read and weigh a draft as its form would, telling its row what is wrong. A record that exists keeps the fields not in ``raw``.

    ``columns``: the grid's column for a field that is called otherwise. ``weighs`` False: its sheet weighs the row as a whole.
    """
    found = parse_record(kind, raw, save_context.validation_context, stored=stored, only=raw.keys() if record_id else None)
    if isinstance(found, ValidationErrors):
        row_result.add_problems(found.problems, columns)
        return None
    if record_id and found.values == stored:
        return found.values
    weighed = check_before_save(save_context.session, kind.name, record_id, found.values, save_context.validation_context) if weighs else []
    row_result.add_problems((*found.warnings, *weighed), columns)
    row_result.writes.append(RecordWrite(kind, found.values, record_id, columns or {}))
    return found.values


def add_conflict(save_context: GridSaveContext, row_result: RowResult, kind: RecordSchema, row: Any, typed: Mapping[str, str]) -> None:
    """Tell a row that its record changed meanwhile: cells whose stored value is not what was typed, both ways."""
    changed: Conflict = save.build_conflict(save_context.session, kind, row)
    cells = []
    for name, text in typed.items():
        one = kind[name]
        stored = one.show(changed.theirs.get(name), save_context.validation_context.lists)
        if stored != (words := display_value(kind, name, text, save_context.validation_context)):
            cells.append((one.label, stored, words))
    if cells:
        row_result.conflict = RowConflict(row_result.name, changed_by_text(changed), cells)


def changed_by_text(changed: Conflict) -> str:
    """Who changed a record, and when."""
    return f"Changed by {changed.by}{f' on {format_datetime(changed.at)}' if changed.at else ''}, while you were typing"


def display_value(kind: RecordSchema, name: str, text: str, validation_context: ValidationContext) -> str:
    """A typed text as people read its value; the text itself where it has none."""
    one = kind[name]
    try:
        return one.show(one.read(text, validation_context), validation_context.lists)
    except FieldValueError:
        return text
