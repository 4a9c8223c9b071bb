"""Results of an import: faults by row and column, the plan of a dry run, the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from db.errors import StoreError
from db.fields.record_schema import ValidationPurpose, Values
from db.fields.transfer_schema import TransferSchema
from db.schema.enums.records import OrganisationType


@dataclass(frozen=True)
class Fault:
    """A fault in a file: line number as in a spreadsheet (0: the whole file), column heading, cell text, and a sentence with the remedy."""

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
    """An organisation to be recorded because rows of the file name it. ``type`` is a guess, and is reported as one to be checked."""

    id: str
    name: str
    type: str

    def __str__(self) -> str:
        return f"Recorded besides: {self.name}, as {OrganisationType(self.type).label}. Check its type"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One record to write. ``version`` is the version to start with (create) or the one expected in the store (update).

    ``given``: the file names the id, as an export does; an empty cell is then an empty value, not a default.
    """

    line: int
    id: str
    action: Literal["create", "update", "unchanged"]
    version: int
    values: Values
    given: bool


@dataclass(frozen=True)
class FieldChange:
    """A change that a row of the file would make to a stored record: line, field with its label, text before and after."""

    row: int
    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do. A plan with any fault cannot be applied.

    ``purpose``: ``HISTORY`` for what happened before the programme was tracked here, which is neither a change nor a late entry;
    ``CHECKING`` for a whole export of another store. ``header_line``: line number of the header; ``row_count``: rows read below it;
    ``unmentioned_count``: stored records of the kind that the file does not name; ``added``: organisations to be recorded as well;
    ``left_out``: lines of rows that are not records. ``question``: what to decide about the whole file before it is applied; empty without one.
    """

    kind: TransferSchema
    programme_id: str
    file_name: str
    purpose: ValidationPurpose = ValidationPurpose.RECORDING
    rows: tuple[PlannedRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    question: str = ""
    header_line: int = 0
    row_count: int = 0
    unmentioned_count: int = 0
    changes: tuple[FieldChange, ...] = ()
    added: tuple[AddedOrganisation, ...] = ()
    left_out: frozenset[int] = frozenset()

    def _count(self, action: str) -> int:
        return sum(row.action == action for row in self.rows)

    @property
    def error_count(self) -> int:
        """Number of rows with an error."""
        return len(self._rows_with_errors())

    @property
    def warning_count(self) -> int:
        """Number of rows with a warning and no error."""
        return len({warning.row for warning in self.warnings if warning.row} - self._rows_with_errors() - self.left_out)

    @property
    def valid_count(self) -> int:
        """Number of rows with neither an error nor a warning."""
        return max(0, self.row_count - self.error_count - self.warning_count)

    def _rows_with_errors(self) -> set[int]:
        return {fault.row for fault in self.faults if fault.row > self.header_line}

    @property
    def created(self) -> int:
        """Number of records to create."""
        return self._count("create")

    @property
    def updated(self) -> int:
        """Number of records to change."""
        return self._count("update")

    @property
    def unchanged(self) -> int:
        """Number of records that are equal in the file and in the store."""
        return self._count("unchanged")

    def header(self, field: str) -> str:
        """Returns the column heading of a field in the file; the field's name where the file has no such column."""
        return dict(self.columns).get(field, field)


@dataclass(frozen=True)
class ImportReceipt:
    """The counts and notes of an import, as stored in ``import_batches``."""

    batch_id: str
    kind: str
    created: int
    updated: int
    unchanged: int
    notes: tuple[str, ...] = ()
