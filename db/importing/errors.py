"""What an import says: faults by row and column, the plan of a dry run, the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.errors import StoreError
from db.fields.record_schema import RecordSchema, Values
from db.schema.enums.records import OrganisationType


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file: the line as a person sees it (0: the file as a whole), the column, what stands there, what to do."""

    row: int
    column: str
    value: str
    sentence: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"row {self.row}" if self.row else "", self.column) if part)
        return f"{place}: {self.sentence}" if place else self.sentence


class UnreadableFile(ValueError):
    """The file cannot be read at all. The message is a sentence for the person who chose it."""


class ImportRefused(StoreError):
    """Nothing was imported. ``faults`` names every reason."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults[:20]))
        self.faults = faults


@dataclass(frozen=True)
class AddedOrganisation:
    """An organisation that is recorded because rows of the file name it. ``type`` is a guess to be checked, and is said as one."""

    id: str
    name: str
    type: str

    def __str__(self) -> str:
        return f"Recorded besides: {self.name}, as {OrganisationType(self.type).label}. Check its type"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One record to write. ``version`` is the version to start with (create) or the one expected in the store (update).

    ``given`` says that the file named the id, as an export does: then an empty cell is an empty value, not a default.
    """

    line: int
    id: str
    action: Literal["create", "update", "unchanged"]
    version: int
    values: Values
    given: bool


@dataclass(frozen=True)
class FieldChange:
    """What a row of the file would change in a stored record: the line, the field with its label, what it holds now and then."""

    row: int
    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do. With any fault it does nothing.

    ``line`` holds the header; ``total`` rows below it were read; ``kept`` stored records of the kind the file
    does not name; ``added`` organisations are recorded besides; rows ``left_out`` are no records.
    """

    kind: RecordSchema
    programme_id: str
    file_name: str
    rows: tuple[PlannedRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    line: int = 0
    total: int = 0
    kept: int = 0
    changes: tuple[FieldChange, ...] = ()
    added: tuple[AddedOrganisation, ...] = ()
    left_out: frozenset[int] = frozenset()

    def _count(self, action: str) -> int:
        return sum(row.action == action for row in self.rows)

    @property
    def wrong(self) -> int:
        """How many rows have an error."""
        return len(self._rows_with_errors())

    @property
    def warned(self) -> int:
        """How many rows have a warning and no error."""
        return len({one.row for one in self.warnings if one.row} - self._rows_with_errors() - self.left_out)

    @property
    def valid_count(self) -> int:
        """How many rows have neither."""
        return max(0, self.total - self.wrong - self.warned)

    def _rows_with_errors(self) -> set[int]:
        return {one.row for one in self.faults if one.row > self.line}

    @property
    def created(self) -> int:
        """How many records it would create."""
        return self._count("create")

    @property
    def updated(self) -> int:
        """How many records it would change."""
        return self._count("update")

    @property
    def unchanged(self) -> int:
        """How many records the file holds just as the store does."""
        return self._count("unchanged")

    def header(self, field: str) -> str:
        """The column a field stands in, as the file writes it; the field's own name where the file has none."""
        return dict(self.columns).get(field, field)


@dataclass(frozen=True)
class ImportReceipt:
    """What an import did, as stored in ``import_batches``."""

    batch_id: str
    kind: str
    created: int
    updated: int
    unchanged: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PastImport:
    """An import of the past: what came in, when and by whom, and whether it was taken back since."""

    batch_id: str
    kind: str
    file_name: str
    at: datetime
    by: str
    created: int
    updated: int
    unchanged: int
    notes: str
    undone_at: datetime | None
    undone_by: str | None
