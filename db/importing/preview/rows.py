"""Read the rows of one file and validate them against the store: faults, warnings and the record that each row matches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.batching import split_batches
from db.exporting.stored_records import is_unchanged, load_records
from db.fields.record_schema import Problem, ValidationPurpose, Values
from db.fields.types import TextField, ValidationContext, clean_text, shorten
from db.importing.errors import AddedOrganisation, Fault, ImportPlan
from db.importing.match.references import FileReferenceLists, self_reference_field
from db.importing.match.stored_records import match_rows
from db.importing.read import cell_text
from db.importing.read.cell_normalisation import Period
from db.importing.read.cell_values import ColumnReader, column_readers
from db.importing.read.cohort_periods import CohortPeriods
from db.importing.read.sheet_layout import ImportRow, ImportTable
from db.queries.choices import StoredLists
from db.records.milestones import keep_forecast
from db.rules.ask import ask_rules
from db.rules.rule import Draft, Facts
from db.schema.base import new_ids

NOT_AN_ID = (
    "This is not an id of this programme. Leave it empty for a new record, or use 3 to 32 small letters, digits and hyphens of your own"
)
NOT_A_VERSION = "The version must be a whole number, as the export wrote it"
BATCH_SIZE = 500


class ImportRows:
    """The rows of one file, validated against the stored records of one programme."""

    def __init__(
        self, session: Session, empty: ImportPlan, table: ImportTable, context: ValidationContext, line: int, reasons: Mapping[str, str]
    ) -> None:
        """``reasons``: the reason for changes of the rows that give none themselves, by field."""
        self.session, self.kind, self.programme_id, self.purpose, self.table, self.line, self.reasons = (
            session, empty.kind, empty.programme_id, empty.purpose, table, line, reasons,
        )  # fmt: skip
        kind, programme_id = self.kind, self.programme_id
        self.lists = FileReferenceLists(StoredLists(session, programme_id))
        self.context = replace(context, lists=self.lists, programme=programme_id)
        self.periods = CohortPeriods(session, programme_id, kind)
        self.fields = [field for field in kind.fields if field.name in table.places]
        self.self_reference = next((field for field in self.fields if field == self_reference_field(kind)), None)
        self.blank: Values = dict.fromkeys(kind.names)
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = list(table.warnings)
        self.rows = table.rows

    def read(self, *, day_order_unknown: bool, add_missing: bool, progress: Callable[[int, int], None] | None) -> None:
        """Read and validate every row; sets ``faults``, ``warnings`` and the values and id of each row."""
        total = len(self.rows)
        add = self.lists.make_adder(self.kind) if add_missing else None
        fields = {field.name: field for field in self.fields if field is not self.self_reference}
        by_name = column_readers(fields, self.context, day_order_unknown=day_order_unknown, add=add)
        for start in range(0, total, BATCH_SIZE):
            if progress:
                progress(start // 2, total)
            portion = self.rows[start : start + BATCH_SIZE]
            for row, fresh in zip(portion, new_ids(len(portion)), strict=True):
                self._assign_id(row, fresh)
            self._read_cells(portion, by_name)
        self._match()
        self._load_stored_records()
        self._refuse_missing_columns()
        for row in self.rows:
            self._merge_values(row)
        self._read_self_references()
        if progress:
            progress(total // 2, total)
        self._check_rules()
        if progress:
            progress(total, total)

    def heading(self, row: ImportRow, name: str) -> str:
        """Returns the column heading of a field of the row, as the file writes it."""
        return (row.headings or {}).get(name) or self.table.headings.get(name, name)

    def _text(self, row: ImportRow, name: str) -> str:
        place = self.table.places.get(name)
        return (row.cells[place] or "") if place is not None and place < len(row.cells) else ""

    def fault(self, row: ImportRow, name: str, sentence: str) -> None:
        """Add a fault for a field of the row, or for the whole row if ``name`` is empty."""
        row.broken = True
        self.faults.append(Fault(row.line, self.heading(row, name) if name else "", shorten(self._text(row, name)), sentence))

    def _add_warning(self, row: ImportRow, name: str, sentence: str) -> None:
        self.warnings.append(Fault(row.line, self.heading(row, name) if name else "", shorten(self._text(row, name).strip()), sentence))

    def _assign_id(self, row: ImportRow, fresh: str) -> None:
        """Set the row's id (from the file, else ``fresh``) and the version that it was exported with."""
        if "id" not in self.table.places:
            row.id = fresh
            return
        given_id, version = self._text(row, "id").strip(), self._text(row, "version").strip()
        row.id, row.given = given_id or fresh, bool(given_id)
        if given_id and not cell_text.ID_PATTERN.fullmatch(given_id):
            self.fault(row, "id", NOT_AN_ID)
        if version.isdecimal() and version.isascii() and 0 < len(version) <= 9 and int(version):
            row.version = int(version)
        elif version:
            self.fault(row, "version", NOT_A_VERSION)

    def _read_cells(self, portion: list[ImportRow], by_name: Mapping[str, ColumnReader]) -> None:
        """Read the cells of some rows, column by column."""
        periods: list[Period | None] | None = None
        for name, reader in by_name.items():
            place = self.table.places[name]
            if reader.timed and periods is None:
                periods = [self.periods.period_for(row.file_values) for row in portion]
            texts = [row.cells[place] if place < len(row.cells) else "" for row in portion]
            for row, text, cell in zip(portion, texts, reader.read_all(texts, periods), strict=True):
                if cell.fault:
                    row.problems = (*row.problems, Problem(name, cell.fault))
                elif text is not None:
                    row.file_values[name] = cell.value
                    if cell.warning:
                        self._add_warning(row, name, cell.warning)

    def _match(self) -> None:
        """Match rows without an id to stored records."""
        unnamed = {place: row.file_values for place, row in enumerate(self.rows) if not row.given}
        lines = {place: row.line for place, row in enumerate(self.rows)}
        taken = {row.id for row in self.rows if row.given}
        matches = match_rows(self.session, self.kind, self.programme_id, unnamed, lines, taken)
        for place, record_id in matches.record_ids.items():
            row = self.rows[place]
            row.id = record_id
            explained = any(row.file_values.get(field.name) for field in self.kind.reasons)  # an empty cell is then a change
            for name in self.kind.identity.filled_when_saved:
                if not row.file_values.get(name) and not explained:
                    row.file_values.pop(name, None)
        for place, (name, sentence) in matches.rejections.items():
            self.fault(self.rows[place], name, sentence)
        for place, (name, sentence) in matches.duplicates.items():
            self._add_warning(self.rows[place], name, sentence)
        self._matched = set(matches.record_ids.values())

    def _load_stored_records(self) -> None:
        """Load the stored record of each id; refuse repeated ids, ids that are used elsewhere and outdated versions."""
        given = {row.id for row in self.rows if row.given and cell_text.ID_PATTERN.fullmatch(row.id)}
        record_ids = sorted(given | self._matched)
        stored = load_records(self.session, self.kind, self.programme_id, record_ids) if record_ids else {}
        elsewhere = self._elsewhere(given - stored.keys())
        first_line_by_id: dict[str, int] = {}
        for row in self.rows:
            row.stored = stored.get(row.id)
            if row.id in elsewhere:
                self.fault(row, "id", NOT_AN_ID)
            if row.given and cell_text.ID_PATTERN.fullmatch(row.id) and first_line_by_id.setdefault(row.id, row.line) != row.line:
                self.fault(row, "id", f"This id stands in row {first_line_by_id[row.id]} too. Keep one of the two rows")
            if row.stored and row.version not in (None, row.stored.version):
                current_version = row.stored.version
                self.fault(
                    row,
                    "version",
                    f"The record changed since this file was exported: it is at version {current_version} now. Export it again",
                )

    def _elsewhere(self, ids: set[str]) -> set[str]:
        """Returns ids in use by records outside the viewer's row scope. Queried without the scope; the records are not shown."""
        taken: set[str] = set()
        table = self.kind.model.__table__
        for portion in split_batches(sorted(ids)):
            taken |= set(Session.connection(self.session).execute(select(table.c.id).where(table.c.id.in_(portion))).scalars())
        return taken

    def _refuse_missing_columns(self) -> None:
        if all(row.stored for row in self.rows):
            return
        for field in self.kind.fields:
            if field.required and field.name not in self.table.places:
                self.faults.append(Fault(self.line, field.name, "", f"The column “{field.name}” is missing: every new record needs it"))

    def _merge_values(self, row: ImportRow) -> None:
        """Sets the values of a row: those of the file over the stored ones, and the file's reasons where the row gives none."""
        row.values = {**(row.stored.values if row.stored else self.blank), **row.file_values}
        if self.kind.name == "milestone" and row.stored:
            keep_forecast(row.values, row.stored.values)
        row.values.update({name: reason for name, reason in self.reasons.items() if not row.values.get(name)})

    def _check_rules(self) -> None:
        """Asks the rules of the kind for every new or changed row at once. Values are completed first, unless the file is a whole export."""
        drafts = []
        for place, row in enumerate(self.rows):
            stored = row.stored.values if row.stored else None
            self.kind.derive(row.values)
            if stored is not None and not row.problems and is_unchanged(self.kind, row.values, stored):
                continue
            if self.purpose is not ValidationPurpose.CHECKING:
                self.kind.defaults(row.values, self.context.today)
            drafts.append(Draft(place, row.values, row.id, stored, row.problems))
        for place, problems in ask_rules(self.kind, drafts, Facts(self.session, self.context, self.purpose)).items():
            row = self.rows[place]
            for problem in problems:
                if problem.warning:
                    self._add_warning(row, problem.field, problem.sentence)
                elif not self._already_missing(row, problem):
                    self.fault(row, problem.field, problem.sentence)

    def _already_missing(self, row: ImportRow, problem: Problem) -> bool:
        """Returns whether the problem is a missing column, which is reported once and not for every row."""
        matching_field = next((field for field in self.kind.fields if field.name == problem.field), None)
        return (
            row.stored is None and matching_field is not None and matching_field.required and matching_field.name not in self.table.places
        )

    def _read_self_references(self) -> None:
        """Read the references to records of the same kind, which may be rows of the same file."""
        reference_field = self.self_reference
        if reference_field is None:
            return
        named = {row.id: {**row.values, **self._text_values(row)} if row.problems else row.values for row in self.rows}
        self.lists.add_rows(self.session, self.kind, self.programme_id, named)
        reader = ColumnReader(reference_field, self.context, day_order_unknown=False)
        for row in self.rows:
            cell = reader.read(self._text(row, reference_field.name), None)
            if cell.fault:
                row.problems = (*row.problems, Problem(reference_field.name, cell.fault))
            row.values[reference_field.name] = cell.value

    def _text_values(self, row: ImportRow) -> Values:
        """Returns the text values of a faulty row, so that rows that refer to it by name are not reported as well."""
        return {field.name: clean_text(self._text(row, field.name)) or None for field in self.fields if isinstance(field, TextField)}

    def added_organisations(self) -> tuple[AddedOrganisation, ...]:
        """Returns the organisations to be recorded with the rows that name them."""
        return self.lists.added_organisations()

    def in_reference_order(self) -> list[ImportRow]:
        """Returns the rows, each after the row that it refers to; within a cycle of references, which the rules refuse, in file order."""
        if self.self_reference is None:
            return self.rows
        by_id, placed = {row.id: row for row in self.rows}, dict[str, ImportRow]()
        for row in self.rows:
            chain: dict[str, ImportRow] = {}
            current: ImportRow | None = row
            while current is not None and current.id not in placed and current.id not in chain:
                chain[current.id] = current
                current = by_id.get(current.values.get(self.self_reference.name) or "")
            placed |= dict(reversed(chain.items()))
        return list(placed.values())
