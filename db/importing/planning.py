"""The dry run: what an import would create and change, or every fault of the file at once. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import new_id
from db.importing import cells, ledger
from db.importing.columns import Columns, known, match
from db.importing.faults import Change, Fault, ImportPlan, PlannedRow, Unreadable
from db.importing.files import Sheet, read_sheet
from db.importing.names import FileLists, own_reference
from db.importing.stored import Stored, chunks, records, same
from db.queries.lists import StoredLists
from db.records.fields import Bad, Field, Ground, Text, clean, shorten
from db.records.kinds import Errors, Kind, Problem, Values, read

NOT_AN_ID = (
    "This is not an id of this programme. Leave it empty for a new record, or use 3 to 32 small letters, digits and hyphens of your own"
)
DAY_ORDER = (
    "“{}” can be read in two ways. Say whether the file writes the day or the month first (--dates day-first), or write the year first"
)
UNCALCULATED = "The cell holds the spreadsheet error {}. Correct it in the spreadsheet"

Progress = Callable[[int, int], None]


def plan(
    session: Session, kind: Kind, source: bytes, file_name: str, *, programme_id: str, today: date, month_first: bool | None = None,
    mapping: Mapping[str, str] | None = None, sheet: str | None = None, header_line: int | None = None, add_missing: bool = False,
    progress: Progress | None = None,
) -> ImportPlan:  # fmt: skip
    """What importing the file would do. ``month_first`` None: nobody said how slashed dates are to be read, so none is guessed.

    ``mapping``: header to field name, or nothing for a column to leave out; headers that it does not name are matched by name.
    ``header_line``: the line that names the columns, where it cannot be told. ``add_missing``: organisations that are not known yet are
    recorded with the rows that name them. ``progress`` hears (rows done, rows).
    """
    empty = ImportPlan(kind, programme_id, file_name)
    try:
        found_sheet = read_sheet(source, file_name, sheet=sheet, header_line=header_line, known=known(kind))
    except Unreadable as unreadable:
        return replace(empty, faults=(Fault(0, "", "", str(unreadable)),))
    columns, faults = match(kind, found_sheet, mapping)
    reading = _Reading(
        session, kind, programme_id, columns, Ground(today, month_first=bool(month_first), loading=True), month_first is None
    )
    reading.faults += faults
    reading.read(found_sheet)
    if progress:
        progress(len(reading.rows), len(reading.rows))
    order = {name: place for place, name in enumerate(columns.places)}
    rows = reading.in_order()
    found = sorted(dict.fromkeys(reading.faults), key=lambda fault: (fault.row, order.get(reading.fields.get(fault.column, ""), -1)))
    headers = tuple((name, place[1]) for name, place in columns.places.items())
    planned = () if found else tuple(_planned(kind, row) for row in rows)
    return replace(
        empty, rows=planned, faults=tuple(found), warnings=tuple(reading.warnings), columns=headers,
        line=found_sheet.line, total=len(rows), kept=reading.kept(), changes=() if found else tuple(reading.changes()),
    )  # fmt: skip


@dataclass
class _Row:
    """A row on its way: its line, its cells, the record it is, what was read so far."""

    line: int
    cells: list[str]
    id: str
    given: bool
    version: int | None
    stored: Stored | None = None
    values: Values = field(default_factory=dict)
    broken: bool = False


class _Reading:
    """One file being read against the store."""

    def __init__(self, session: Session, kind: Kind, programme_id: str, columns: Columns, ground: Ground, order_unsaid: bool) -> None:
        self.session, self.kind, self.programme_id, self.columns = session, kind, programme_id, columns
        self.lists = FileLists(StoredLists(session, programme_id))
        self.ground = replace(ground, lists=self.lists)
        self.order_unsaid = order_unsaid
        self.fields = {columns.header(name): name for name in columns.places}
        self.present = [one for one in kind.fields if one.name in columns.places]
        self.own = next((one for one in self.present if one == own_reference(kind)), None)
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self.rows: list[_Row] = []

    def read(self, sheet: Sheet) -> None:
        """Read every row; leave faults, warnings and rows."""
        self.rows = [self._named(line, texts) for line, texts in sheet.rows]
        self._meet_store()
        self._refuse_missing_columns()
        for row in self.rows:
            self._read_row(row)
        sound = {row.id: row for row in self.rows if not row.broken}
        if self.own is not None:
            self.lists.add_rows(self.session, self.kind, self.programme_id, {row.id: row.values or self._called(row) for row in self.rows})
            for row in self.rows:
                self._read_own(row, self.own)
        for row in sound.values():
            row.values = ledger.settled(self.kind, row.values)
        for record_id, name, sentence in ledger.refusals(
            self.session, self.kind, self.programme_id, {record_id: row.values for record_id, row in sound.items()}
        ):
            self._fault(sound[record_id], name, sentence)

    def _fault(self, row: _Row, name: str, sentence: str) -> None:
        row.broken = True
        self.faults.append(
            Fault(row.line, self.columns.header(name) if name else "", shorten(self.columns.cell(name, row.cells)), sentence)
        )

    def _named(self, line: int, texts: list[str]) -> _Row:
        """The row with its id (its own or a new one) and the version it was exported with."""
        said, version = (self.columns.cell(name, texts).strip() for name in ("id", "version"))
        row = _Row(line, texts, said or new_id(), bool(said), None)
        if said and not cells.ID.fullmatch(said):
            self._fault(row, "id", NOT_AN_ID)
        if version.isdecimal() and version.isascii() and 0 < len(version) <= 9 and int(version):
            row.version = int(version)
        elif version:
            self._fault(row, "version", "The version must be a whole number, as the export wrote it")
        return row

    def _meet_store(self) -> None:
        """Find the records that the ids name; refuse ids named twice, ids of elsewhere and versions gone by."""
        given = {row.id for row in self.rows if row.given and not row.broken}
        stored = records(self.session, self.kind, self.programme_id, sorted(given)) if given else {}
        elsewhere = self._elsewhere(given - stored.keys())
        first: dict[str, int] = {}
        for row in self.rows:
            row.stored = stored.get(row.id)
            if row.id in elsewhere:
                self._fault(row, "id", NOT_AN_ID)
            if row.given and cells.ID.fullmatch(row.id) and first.setdefault(row.id, row.line) != row.line:
                self._fault(row, "id", f"This id stands in row {first[row.id]} too. Keep one of the two rows")
            if row.stored and row.version not in (None, row.stored.version):
                now = row.stored.version
                self._fault(row, "version", f"The record changed since this file was exported: it is at version {now} now. Export it again")

    def _elsewhere(self, ids: set[str]) -> set[str]:
        """Ids that are taken by a record the viewer has no part in: looked up past the row scope, told to nobody."""
        taken: set[str] = set()
        table = self.kind.model.__table__
        for portion in chunks(sorted(ids)):
            taken |= set(Session.connection(self.session).execute(select(table.c.id).where(table.c.id.in_(portion))).scalars())
        return taken

    def _refuse_missing_columns(self) -> None:
        if all(row.stored for row in self.rows):
            return
        for one in self.kind.fields:
            if one.required and one not in self.present:
                self.faults.append(Fault(self.columns.line, one.name, "", f"The column “{one.name}” is missing: every new record needs it"))

    def _read_row(self, row: _Row) -> None:
        raw = {one.name: cells.plain(one, self.columns.cell(one.name, row.cells)) for one in self.present}
        refused = {one.name for one in self.present if self._refused(row, one, raw[one.name])}
        only = [one.name for one in self.present if one is not self.own and one.name not in refused]
        read_as = read(self.kind, raw, self.ground, stored=row.stored.values if row.stored else None, only=only)
        if isinstance(read_as, Errors):
            for problem in read_as.problems:
                if problem.field not in refused and not self._already_missing(row, problem):
                    self._fault(row, problem.field, problem.sentence)
            return
        row.values = read_as.values
        self.warnings += [
            Fault(row.line, self.columns.header(one.field), shorten(raw.get(one.field, "")), one.sentence) for one in read_as.warnings
        ]

    def _called(self, row: _Row) -> Values:
        """What a row that has faults would be called, so that a row referring to it is not blamed."""
        return {one.name: clean(self.columns.cell(one.name, row.cells)) or None for one in self.present if isinstance(one, Text)}

    def _refused(self, row: _Row, one: Field, text: str) -> bool:
        """Whether the cell cannot be read as it stands, whatever its field."""
        if text.strip() in cells.ERRORS:
            self._fault(row, one.name, UNCALCULATED.format(text.strip()))
        elif self.order_unsaid and cells.waits_for_order(one, text):
            self._fault(row, one.name, DAY_ORDER.format(shorten(text)))
        else:
            return False
        return True

    def _already_missing(self, row: _Row, problem: Problem) -> bool:
        """Whether the whole column is missing, which is said once and not in every row."""
        named = next((one for one in self.kind.fields if one.name == problem.field), None)
        return row.stored is None and named is not None and named.required and named not in self.present

    def _read_own(self, row: _Row, own: Field) -> None:
        """Read the reference to a record of the same kind, which may stand in the same file."""
        try:
            row.values[own.name] = own.read(cells.plain(own, self.columns.cell(own.name, row.cells)), self.ground)
        except Bad as bad:
            self._fault(row, own.name, str(bad))

    def kept(self) -> int:
        """How many stored records of the kind the file does not name."""
        model = self.kind.model
        stored = self.session.execute(select(func.count(model.id)).where(model.programme_id == self.programme_id)).scalar_one()
        return int(stored) - len({row.stored.id for row in self.rows if row.stored})

    def changes(self) -> Iterator[Change]:
        """What the file would change in stored records, field by field."""
        for row in self.rows:
            if row.stored:
                yield from self._changes_of(row, row.stored.values)

    def _changes_of(self, row: _Row, before: Values) -> Iterator[Change]:
        for one in self.present:
            if row.values.get(one.name) != before.get(one.name):
                was, will = (one.show(values.get(one.name), self.lists) for values in (before, row.values))
                if was != will:
                    yield Change(row.line, one.name, one.label, was, will)

    def in_order(self) -> list[_Row]:
        """The rows, each after the row of the file that it refers to; a circle of rows is a fault."""
        if self.own is None:
            return self.rows
        by_id, placed = {row.id: row for row in self.rows}, dict[str, _Row]()
        for row in self.rows:
            chain: dict[str, _Row] = {}
            one: _Row | None = row
            while one is not None and one.id not in placed and one.id not in chain:
                chain[one.id] = one
                one = by_id.get(one.values.get(self.own.name) or "")
            if one is not None and one.id in chain:
                self._fault(row, self.own.name, f"{self.own.label}: these records refer to one another in a circle. Empty one of the cells")
            placed |= dict(reversed(chain.items()))
        return list(placed.values())


def _planned(kind: Kind, row: _Row) -> PlannedRow:
    if row.stored is None:
        return PlannedRow(row.line, row.id, "create", row.version or 1, row.values, row.given)
    action: Any = "unchanged" if same(kind, row.values, row.stored.values) else "update"
    return PlannedRow(row.line, row.id, action, row.stored.version, row.values, given=True)
