"""Apply an import plan: every row in one transaction, or none."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from db import history
from db.batching import split_batches
from db.commands.on_save.registry import ON_SAVE
from db.commands.save import apply_values
from db.errors import Invalid
from db.fields.record_schema import ValidationPurpose
from db.fields.types import shorten
from db.gc_tuning import gc_paused
from db.importing.apply.set_statements import bulk_insert, bulk_update, is_single_row_kind
from db.importing.errors import AddedOrganisation, Fault, ImportPlan, ImportReceipt, ImportRefused, PlannedRow
from db.importing.preview.dry_run import ProgressCallback
from db.records.organisations import ORGANISATION
from db.schema.base import new_id
from db.schema.models import BudgetLine, ImportBatch
from db.session_state import session_state

CHANGED_MEANWHILE = "The record changed while the file was being imported. Export it again"
ROW_REFUSED = "The store refuses this row: it clashes with another record, or refers to one that is gone. Check its ids and names"
MONEY_KINDS = ("payment", "plan-month", "forecast")
DATABASE_REFUSALS = (IntegrityError, DataError, StaleDataError)


def apply_import(session: Session, plan: ImportPlan, *, progress: ProgressCallback | None = None) -> ImportReceipt:
    """Apply an import plan. For a whole export of another store no defaults are filled in and no dependent rows are created.

    ``progress`` is called with (rows written, rows to write). Flushes, never commits. Raises :class:`ImportRefused`; the store is then
    unchanged.
    """
    if plan.faults:
        raise ImportRefused(plan.faults)
    batch_id = new_id()
    state = session_state(session)
    state.batch_id, state.purpose = batch_id, "import" if plan.purpose is ValidationPurpose.RECORDING else "opening"
    state.assign_programme(plan.programme_id)
    notes = (*plan.notes, *(str(warning) for warning in plan.warnings))
    with gc_paused(), session.begin_nested():
        session.add(
            ImportBatch(
                id=batch_id, programme_id=plan.programme_id, kind=plan.kind.plural, file_name=plan.file_name[:300],
                at=state.clock(), by=state.author_name,
                created=plan.created, updated=plan.updated, unchanged=plan.unchanged, notes="\n".join(notes) or None,
            )
        )  # fmt: skip
        session.flush()
        _add_organisations(session, plan.programme_id, plan.added)
        _ImportWriter(session, plan, progress).write()
    return ImportReceipt(batch_id, plan.kind.plural, plan.created, plan.updated, plan.unchanged, notes)


def _add_organisations(session: Session, programme_id: str, added: tuple[AddedOrganisation, ...]) -> None:
    for organisation in added:
        apply_values(
            session,
            ORGANISATION,
            {"name": organisation.name, "type": organisation.type},
            programme_id=programme_id,
            with_id=organisation.id,
        )
    session.flush()


def _line_challenges(session: Session, programme_id: str) -> dict[str, str | None]:
    """Returns the challenge id of every budget line of the programme, by id."""
    rows = session.execute(select(BudgetLine.id, BudgetLine.challenge_id).where(BudgetLine.programme_id == programme_id))
    return {row.id: row.challenge_id for row in rows}


class _ImportWriter:
    """Writes the rows of one plan: new records first, because a changed record may refer to them."""

    def __init__(self, session: Session, plan: ImportPlan, progress: ProgressCallback | None) -> None:
        self.session, self.plan, self.progress = session, plan, progress
        self.whole = plan.purpose is ValidationPurpose.CHECKING
        self.done, self.total = 0, plan.created + plan.updated
        self.line_challenges = _line_challenges(session, plan.programme_id) if plan.kind.name in MONEY_KINDS else {}
        self.in_bulk = is_single_row_kind(plan.kind) and (self.whole or plan.kind.name not in ON_SAVE or plan.kind.name in MONEY_KINDS)
        self.faults: list[Fault] = []

    def write(self) -> None:
        """Write all rows. Raises :class:`ImportRefused` with every fault that the store reports."""
        for action in ("create", "update"):
            for portion in split_batches([row for row in self.plan.rows if row.action == action]):
                self._write_batch(portion)
                self.done += len(portion)
                if self.progress:
                    self.progress(self.done, self.total)
        if self.in_bulk:
            self.session.expire_all()  # bulk statements do not update the objects already loaded in the session
        if self.faults:
            raise ImportRefused(tuple(sorted(self.faults, key=lambda fault: fault.row)))

    def _write_batch(self, portion: list[PlannedRow]) -> None:
        """Write a batch with few statements; if the database refuses it, write row by row to find the faulty row."""
        if portion[0].action == "create":
            history.current_revision(self.session)
        try:
            with self.session.begin_nested():
                self._write_rows(portion)
        except DATABASE_REFUSALS:
            for row in portion:
                self._write_single_row(row)

    def _write_single_row(self, row: PlannedRow) -> None:
        try:
            with self.session.begin_nested():
                self._write_rows([row])
        except DATABASE_REFUSALS:
            self._add_fault(row, "", ROW_REFUSED)

    def _add_fault(self, row: PlannedRow, field: str, sentence: str) -> None:
        matching_field = next((candidate for candidate in self.plan.kind.fields if candidate.name == field), None)
        value = matching_field.write(row.values.get(field)) if matching_field else ""
        self.faults.append(Fault(row.line, self.plan.header(field) if field else "", shorten(value), sentence))

    def _write_rows(self, portion: list[PlannedRow]) -> None:
        if self.in_bulk:
            self._write_in_bulk(portion)
            return
        stored = self._load_stored([row.id for row in portion if row.action == "update"])
        written: list[tuple[PlannedRow, Any]] = []
        for planned in portion:
            row = stored.get(planned.id)
            if planned.action == "update" and (row is None or row.version != planned.version):
                self._add_fault(planned, "version", CHANGED_MEANWHILE)
                continue
            try:
                written.append((planned, self._save_row(planned, row)))
            except Invalid as invalid:
                for field, sentence in invalid.problems:
                    self._add_fault(planned, field, sentence)
        self.session.flush()
        self._restore_versions([(planned, row) for planned, row in written if planned.action == "create" and planned.version > 1])

    def _write_in_bulk(self, portion: list[PlannedRow]) -> None:
        """Write rows of a single-table kind with a few statements."""
        kind, programme_id = self.plan.kind, self.plan.programme_id
        derived_columns = (
            {row.id: {"challenge_id": self.line_challenges[row.values["budget_line"]]} for row in portion} if self.line_challenges else {}
        )
        if portion[0].action == "create":
            bulk_insert(self.session, kind, programme_id, portion, derived_columns)
            return
        versions = self._stored_versions([row.id for row in portion])
        for row in portion:
            if versions.get(row.id) != row.version:
                self._add_fault(row, "version", CHANGED_MEANWHILE)
        bulk_update(self.session, kind, programme_id, [row for row in portion if versions.get(row.id) == row.version], derived_columns)

    def _stored_versions(self, ids: list[str]) -> dict[str, int]:
        model = self.plan.kind.model
        rows = self.session.execute(select(model.id, model.version).where(model.programme_id == self.plan.programme_id, model.id.in_(ids)))
        return {row.id: row.version for row in rows}

    def _load_stored(self, ids: list[str]) -> dict[str, Any]:
        model = self.plan.kind.model
        if not ids:
            return {}
        rows = self.session.scalars(select(model).where(model.programme_id == self.plan.programme_id, model.id.in_(ids)))
        return {row.id: row for row in rows}

    def _save_row(self, planned: PlannedRow, stored: Any) -> Any:
        """Save a row and return it. Money was checked against its budget line by the plan; fields that an export left empty stay empty."""
        kind, values = self.plan.kind, planned.values
        columns = {name for name, _ in self.plan.columns}
        exported = planned.given and planned.action == "create" and "version" in columns
        whole = (kind.name == "conversation" and planned.given and "organisations" in columns) or (kind.name == "milestone" and exported)
        row = apply_values(
            self.session, kind, values, programme_id=self.plan.programme_id, row=stored, with_id=planned.id,
            on_save=kind.name not in MONEY_KINDS and not whole and not self.whole,
        )  # fmt: skip
        if kind.name in MONEY_KINDS:
            row.challenge_id = self.line_challenges[row.budget_line_id]
        return row

    def _restore_versions(self, written: list[tuple[PlannedRow, Any]]) -> None:
        """Set the exported version numbers on created records, with set statements on rows that this session has just inserted."""
        if not written:
            return
        table, past = self.plan.kind.model.__table__, self.plan.kind.model.__history__.__table__
        versions = [{"row": row.id, "had": planned.version} for planned, row in written]
        connection, number = Session.connection(self.session), history.current_revision(self.session)
        in_programme = table.c.programme_id == self.plan.programme_id
        connection.execute(update(table).where(table.c.id == bindparam("row"), in_programme).values(version=bindparam("had")), versions)
        connection.execute(
            update(past).where(past.c.id == bindparam("row"), past.c.revision == number).values(version=bindparam("had")), versions
        )
        for planned, row in written:
            set_committed_value(row, "version", planned.version)
