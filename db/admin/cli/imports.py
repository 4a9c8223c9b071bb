"""The import command: a file of one kind, a whole file set, or undoing an import."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from db.admin.cli.context import SettingsReader, open_store
from db.admin.cli.progress import ProgressBar
from db.schema.enums.records import MoveReason
from db.values.number_formats import format_number

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from db.fields.transfer_schema import TransferSchema
    from db.importing import ImportPlan

DAY_ORDERS = {None: None, "day-first": False, "month-first": True}
MAX_CHANGES_SHOWN = 200
REASONS = click.Choice([reason.value for reason in MoveReason])


@dataclass(frozen=True)
class ColumnOptions:
    """The command-line options about the columns of the file."""

    mapped: tuple[str, ...]
    left_out: tuple[str, ...]
    sheet: str | None
    header_row: int | None
    month_first: bool | None

    @property
    def has_mapping(self) -> bool:
        """Whether the command line maps or leaves out columns."""
        return bool(self.mapped or self.left_out)

    def mapping(self, kind: TransferSchema) -> dict[str, str]:
        """Returns the field name by header; empty for a column to leave out."""
        from db.importing.match.columns import known_column_names
        from db.importing.read.header_row import normalise_header

        names_by_key, fields_by_header = known_column_names(kind), dict.fromkeys(self.left_out, "")
        for option in self.mapped:
            header, equals, name = option.rpartition("=")
            if not equals:
                raise click.UsageError(f"Write --map “{option}” as header=field, such as --map “Finish=forecast”.")
            fields_by_header[header.strip()] = names_by_key.get(normalise_header(name), name.strip())
        return fields_by_header


@click.command("import")
@click.option("--kind", help="What the rows are, such as milestones; the message for a wrong one lists them all.")
@click.option("--all", "everything", is_flag=True, help="A whole set, as cohortboard export --all wrote it, into a store without it.")
@click.option("--undo", metavar="RECEIPT", help="Take back the import of this receipt: what it created goes, what it changed is as before.")
@click.argument("file", required=False, type=click.Path(exists=True, path_type=pathlib.Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--programme", help="Short name of the programme; needed when there are several.")
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="How dates such as 3/5/2026 are meant.")
@click.option("--map", "mapped", multiple=True, metavar="HEADER=FIELD", help="Read a column as this field. Remembered for such files.")
@click.option("--leave-out", multiple=True, metavar="HEADER", help="A column that is not imported. Remembered for such files.")
@click.option("--sheet", help="The sheet of a workbook; the first that holds anything unless you say.")
@click.option("--header-row", type=click.IntRange(1), help="The row that names the columns, where titles stand above it.")
@click.option("--add-organisations", is_flag=True, help="Record organisations that rows name and nobody recorded yet.")
@click.option(
    "--opening",
    is_flag=True,
    help="History from before the programme was tracked here: no change, no late entry; rules about decisions only warn.",
)
@click.option("--move-reason", type=REASONS, help="Why forecasts of milestones move, for the rows that do not say it.")
@click.option("--baseline-reason", type=REASONS, help="Why baselines of milestones change, for the rows that do not say it.")
@click.pass_obj
def import_file(read_settings: SettingsReader, /, kind: str | None, file: pathlib.Path | None, undo: str | None, **options: Any) -> None:
    """Import the rows of a CSV or XLSX FILE: all of them, or none and every bad cell named.

    \b
    Example:  cohortboard import --kind milestones milestones.csv --dry-run
    Example:  cohortboard import --kind payments "Ledger May.xlsx" --map "Inv no=reference" --leave-out "Cost centre" --dates day-first
    Example:  cohortboard import --undo 4t0k2m9x1c7qz
    Example:  cohortboard import --all records.zip
    """
    everything = options.pop("everything")
    if (kind is not None) + everything + (undo is not None) != 1:
        raise click.UsageError("Say what to import: either --kind with a kind, or --all. Or take an import back with --undo.")
    if undo is not None:
        _undo(read_settings, undo)
        return
    if file is None:
        raise click.UsageError("Name the file to import.")
    if kind is None:
        _import_set(read_settings, file, dry_run=options["dry_run"])
        return
    if file.is_dir():
        raise click.UsageError(f"{file} is a folder. Name a file, or import a whole set with --all.")
    columns = ColumnOptions(options["mapped"], options["leave_out"], options["sheet"], options["header_row"], DAY_ORDERS[options["dates"]])
    _import_rows(read_settings, _schema_of_kind(read_settings, kind, options["programme"]), file, columns, options)


def _schema_of_kind(read_settings: SettingsReader, name: str, programme: str | None) -> TransferSchema:
    """Returns the schema of the kind by its file name. Raises ``click.UsageError`` that lists the kinds that the programme imports: without
    those of parts that it has not switched on, and of no part where it is not known which programme."""
    from db.admin.account_lookup import resolve_programme
    from db.errors import StoreError
    from db.queries.programmes.parts import programme_parts
    from db.records import TRANSFER_SCHEMAS
    from db.schema.enums.parts import is_on, part_of_table

    if name in TRANSFER_SCHEMAS:
        return TRANSFER_SCHEMAS[name]
    try:
        with open_store(read_settings()) as sessions, sessions.system("command-line") as session:
            parts = programme_parts(session, resolve_programme(session, programme))
    except (click.ClickException, StoreError):
        parts = frozenset()
    known = [kind.plural for kind in TRANSFER_SCHEMAS.values() if is_on(part_of_table(kind.model.__tablename__), parts)]
    raise click.UsageError(f"There is no kind “{name}”. There is: {', '.join(known)}.")


def _import_rows(
    read_settings: SettingsReader, kind: TransferSchema, file: pathlib.Path, columns: ColumnOptions, options: dict[str, Any]
) -> None:
    from db.admin.account_lookup import resolve_programme
    from db.fields.record_schema import ValidationPurpose
    from db.history import today
    from db.importing import apply_import, plan_import, save_column_mapping

    dry_run, source, receipt = options["dry_run"], file.read_bytes(), None
    with open_store(read_settings()) as sessions, sessions.system("command-line", write=not dry_run) as session:
        programme_id = resolve_programme(session, options["programme"])
        mapping, month_first, headers = _resolve_columns(session, programme_id, kind, source, file.name, columns)
        with ProgressBar("Checking") as checked:
            planned = plan_import(
                session, kind, source, file.name, programme_id=programme_id, month_first=month_first, today=today(session, programme_id), mapping=mapping,
                sheet=columns.sheet, header_line=columns.header_row, add_missing=options["add_organisations"],
                reasons={field.name: options[field.name] or "" for field in kind.reasons},
                purpose=ValidationPurpose.HISTORY if options["opening"] else ValidationPurpose.RECORDING, progress=checked,
            )  # fmt: skip
        _refuse_faults(planned)
        if not dry_run:
            with ProgressBar("Writing") as written:
                receipt = apply_import(session, planned, progress=written)
            if columns.has_mapping and headers:
                save_column_mapping(session, programme_id, kind, headers, mapping, month_first)
    _print_result(planned, receipt.batch_id if receipt else None)


def _resolve_columns(
    session: Session, programme_id: str, kind: TransferSchema, source: bytes, file_name: str, columns: ColumnOptions
) -> tuple[dict[str, str], bool | None, tuple[str, ...]]:
    """Returns column mapping, day order and headers: from the command line, else from the saved mapping for such a file."""
    from db.importing import UnreadableFile, load_column_mapping, preview_file

    mapping = columns.mapping(kind)
    try:
        headers = preview_file(source, file_name, kind, sheet=columns.sheet, header_line=columns.header_row).headers
    except UnreadableFile:
        return mapping, columns.month_first, ()
    before = load_column_mapping(session, programme_id, kind, headers)
    if before is None or columns.has_mapping:
        return mapping, columns.month_first, headers
    click.echo("The columns are read as last time.", err=True)
    return dict(before.columns), before.month_first if columns.month_first is None else columns.month_first, headers


def _print_result(planned: ImportPlan, receipt: str | None) -> None:
    """Print the outcome: warnings, changed fields, counts and the receipt."""
    if planned.question:
        click.echo(f"Note: {planned.question}, with --opening.", err=True)
    for message in (*(f"Note: {note}" for note in planned.notes), *(f"Note: {warning}" for warning in planned.warnings)):
        click.echo(message, err=True)
    for change in planned.changes[:MAX_CHANGES_SHOWN]:
        click.echo(f"row {change.row}, {change.label}: {change.before or 'empty'} → {change.after or 'empty'}", err=True)
    would, kind = ("" if receipt else "would be "), planned.kind.plural
    unmentioned = (
        f" {planned.unmentioned_count} that the file does not name {'were' if receipt else 'would be'} kept."
        if planned.unmentioned_count
        else ""
    )
    click.echo(
        f"Of {kind}: {planned.created} {would}created, {planned.updated} {would}changed, {planned.unchanged} as they were.{unmentioned}"
    )
    if receipt:
        click.echo(f"Receipt {receipt}. To take it back: cohortboard import --undo {receipt}")


def _undo(read_settings: SettingsReader, batch_id: str) -> None:
    from db.errors import Invalid, NotFound
    from db.importing import undo_batch

    try:
        with open_store(read_settings()) as sessions, sessions.system("command-line", write=True) as session:
            count = undo_batch(session, batch_id)
    except NotFound:
        raise click.ClickException(f"There is no receipt {batch_id}.") from None
    except Invalid as refused:
        raise click.ClickException(f"{refused.problems[0][1]}.") from None
    click.echo(f"The import was taken back: {count} rows are as they were before.")


def _import_set(read_settings: SettingsReader, place: pathlib.Path, *, dry_run: bool) -> None:
    """Import a whole file set into a store that has none of its programmes; the store is created if there is none."""
    from db.importing.apply.file_set import import_file_set, read_files

    with open_store(read_settings(), create=True) as sessions, sessions.system("command-line", write=True) as session:
        receipts = import_file_set(session, read_files(place))
        if dry_run:
            session.rollback()
    created = sum(receipt.created for receipt in receipts)
    click.echo(f"{format_number(created)} records {'would be' if dry_run else 'were'} created from {len(receipts)} files.")


def _refuse_faults(planned: ImportPlan) -> None:
    """Print every fault on a line and raise ``click.ClickException``, if there are faults."""
    if not planned.faults:
        return
    for fault in planned.faults:
        click.echo(f"{planned.file_name}, {fault}", err=True)
    counts = (
        f" Rows: {planned.valid_count} fine, {planned.warning_count} with a warning, {planned.error_count} with an error."
        if planned.row_count
        else ""
    )
    raise click.ClickException(f"Nothing was imported.{counts}")
