"""The export command: one kind, a cohort workbook, a review pack, the disclosure export, or everything as a file set."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import click

from db.admin.cli.context import SettingsReader, open_store
from db.values.number_formats import format_number

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from db.access import Viewer
    from db.fields.record_schema import RecordSchema
    from db.fields.transfer_schema import TransferSchema
    from db.queries.reviews.meetings import Meeting
    from db.session import Sessions

WORKBOOK, PACK, DISCLOSURE = "cohort-workbook", "review-pack", "disclosure"
MAX_NAMED = 8  # reviews listed in an error message
MakeWorkbook = Callable[["Sessions", str, str, str], bytes]  # sessions, programme id, cohort id, as-at day or empty
# sessions, programme short name, review id, closing number, whether it may be shared, file suffix
MakePack = Callable[["Sessions", str, str, int | None, bool, str], bytes]


def schema_by_name(name: str, *others: str) -> TransferSchema:
    """Returns the schema of the kind by its file name. Raises ``click.UsageError`` that lists all kinds."""
    from db.records import TRANSFER_SCHEMAS

    if name not in TRANSFER_SCHEMAS:
        raise click.UsageError(f"There is no kind “{name}”. There is: {', '.join((*TRANSFER_SCHEMAS, *others))}.")
    return TRANSFER_SCHEMAS[name]


@click.command("export")
@click.option("--kind", help="What to export, such as milestones; the message for a wrong one lists them all.")
@click.option("--all", "everything", is_flag=True, help="Everything recorded, as one documented set of files in a folder or .zip archive.")
@click.argument("file", type=click.Path(path_type=pathlib.Path))
@click.option("--as-at", help="As it was known at the end of a day, such as 2026-05-03.")
@click.option("--programme", help="Short name of the programme; needed for one kind when there are several.")
@click.option("--cohort", help="Name of the cohort, for the kind cohort-workbook.")
@click.option(
    "--review", help="Day of the review, such as 2026-05-04, or its id, for the kind review-pack; without it the last closed one."
)
@click.option("--closing", type=click.IntRange(1), help="Which closing of the review, for one that was closed again; without it the last.")
@click.option("--shareable", is_flag=True, help="Leave the confidential parts of the review pack out.")
@click.pass_obj
def export_file(
    read_settings: SettingsReader, kind: str | None, file: pathlib.Path, as_at: str | None, programme: str | None, cohort: str | None, review: str | None,
    closing: int | None, *, everything: bool, shareable: bool,
) -> None:  # fmt: skip
    """Write a programme's records of one kind to the CSV or XLSX FILE (- for CSV on standard output). What is written imports again.

    With --all write everything, of one programme or of all, to the folder or .zip archive FILE. It imports into an empty store to the
    same. The kind cohort-workbook is a whole cohort as one Excel workbook with charts. The kind review-pack is what a review looked at and
    decided, as one page that opens without network (.html) or as a workbook (.xlsx). The kind disclosure is every entry with legal names,
    identifiers, stage, agreements and values, and nothing that is for the programme team only (.csv or .xlsx).

    \b
    Example:  cohortboard export --kind milestones --as-at 2026-05-03 milestones.csv
    Example:  cohortboard export --kind cohort-workbook --cohort "Round 4" round-4.xlsx
    Example:  cohortboard export --kind review-pack --review 2026-05-04 --shareable review.html
    Example:  cohortboard export --kind disclosure entries.xlsx
    Example:  cohortboard export --all records.zip
    """
    if everything == (kind is not None):
        raise click.UsageError("Say what to export: either --kind with a kind, or --all.")
    with open_store(read_settings()) as sessions:
        if everything:
            _export_all(sessions, file, as_at, programme)
        elif kind == WORKBOOK:
            _export_workbook(sessions, file, as_at, programme, cohort)
        elif kind == PACK:
            _export_pack(sessions, file, as_at, programme, review, closing, shareable=shareable)
        elif kind == DISCLOSURE:
            _export_disclosure(sessions, file, as_at, programme)
        else:
            _export_kind(sessions, schema_by_name(kind or "", WORKBOOK, PACK, DISCLOSURE), file, as_at, programme)


def _export_kind(sessions: Sessions, kind: RecordSchema, file: pathlib.Path, as_at: str | None, programme: str | None) -> None:
    from db.admin.account_lookup import resolve_programme
    from db.exporting.records import export_csv, export_xlsx
    from db.session_state import reading_every_part

    with sessions.system("command-line") as session:
        programme_id = resolve_programme(session, programme)
        revision = None if as_at is None else _revision_at_end_of_day(session, as_at, programme_id)
    with sessions.open(_system_viewer(), as_at=revision) as session, reading_every_part(session):
        workbook = file.suffix.lower() == ".xlsx"
        source = (
            export_xlsx(session, kind, programme_id, as_at=revision)
            if workbook
            else export_csv(session, kind, programme_id, as_at=revision).encode()
        )
    if str(file) == "-":
        click.echo(source.decode(), nl=False)
        return
    file.write_bytes(source)
    click.echo(f"The {kind.plural} are in {file}.")


def _export_workbook(sessions: Sessions, file: pathlib.Path, as_at: str | None, programme: str | None, cohort: str | None) -> None:
    from db.admin.account_lookup import resolve_programme

    if file.suffix.lower() != ".xlsx":
        raise click.UsageError("A workbook is an .xlsx file: name it so, such as round-4.xlsx.")
    make: MakeWorkbook = click.get_current_context().meta[WORKBOOK]
    with sessions.system("command-line") as session:
        programme_id = resolve_programme(session, programme)
        cohort_id = _cohort_id(session, programme_id, cohort)
    file.write_bytes(make(sessions, programme_id, cohort_id, as_at or ""))
    click.echo(f"The cohort is in {file}.")


def _cohort_id(session: Session, programme_id: str, name: str | None) -> str:
    """Returns the id of the cohort with the name, reference or id; without one, of the only cohort."""
    from db.queries.choices import StoredLists

    lists = StoredLists(session, programme_id)
    cohorts = lists.options("cohorts")
    found = [cohorts[0][0]] if name is None and len(cohorts) == 1 else lists.find("cohorts", name or "")
    if len(found) != 1:
        raise click.UsageError(f"Say which cohort with --cohort. There is: {', '.join(label for _, label in cohorts) or 'none yet'}.")
    return found[0]


def _export_pack(
    sessions: Sessions, file: pathlib.Path, as_at: str | None, programme: str | None, review: str | None, closing: int | None, *,
    shareable: bool,
) -> None:  # fmt: skip
    from db.admin.account_lookup import resolve_programme
    from db.queries.programmes.navigation import load_programme_context
    from db.values.dates import date_text

    ending = file.suffix.lower()
    if ending not in (".html", ".xlsx"):
        raise click.UsageError("A review pack is a page or a workbook: name the file so, such as review.html or review.xlsx.")
    if as_at is not None:
        raise click.UsageError("A review pack is as at the moment its review was closed: choose it with --review and --closing.")
    make: MakePack = click.get_current_context().meta[PACK]
    with sessions.system("command-line") as session:
        programme_id = resolve_programme(session, programme)
        frame = load_programme_context(session, "", programme_id=programme_id)
        meeting = _find_review(session, programme_id, review)
    if closing is not None and closing not in [past_closing.number for past_closing in meeting.closings]:
        closing_numbers = ", ".join(str(past_closing.number) for past_closing in meeting.closings) or "none yet"
        raise click.UsageError(f"The review of {date_text(meeting.held_on)} has no closing {closing}. There is: {closing_numbers}.")
    file.write_bytes(make(sessions, frame.short_name if frame else "", meeting.id, closing, shareable, ending))
    click.echo(f"The pack of the review of {date_text(meeting.held_on)} is in {file}.")


def _find_review(session: Session, programme_id: str, text: str | None) -> Meeting:
    """Returns the review of the day or with the id; without one, the last closed review."""
    from db.history import today
    from db.queries.reviews.meetings import find_meeting, list_meetings
    from db.schema.enums.records import ReviewState
    from db.values.dates import DayParseError, date_text, parse_day

    meetings = list_meetings(session, programme_id)
    if text is None:
        found = next((meeting for meeting in meetings if meeting.state == ReviewState.CLOSED), None)
    elif (named := find_meeting(session, text)) is not None and named.programme_id == programme_id:
        found = named
    else:
        try:
            day = parse_day(text, today(session, programme_id)).on
        except DayParseError as unclear:
            raise click.UsageError(f"--review {text}: {unclear}.") from unclear
        found = next((meeting for meeting in meetings if meeting.held_on == day), None)
    if found is None:
        days = ", ".join(date_text(meeting.held_on) for meeting in meetings[:MAX_NAMED]) or "none yet"
        raise click.UsageError(f"Say which review with --review. There is: {days}.")
    return found


def _export_disclosure(sessions: Sessions, file: pathlib.Path, as_at: str | None, programme: str | None) -> None:
    from db.admin.account_lookup import resolve_programme
    from db.exporting.disclosure import build_disclosure
    from db.exporting.table_files import to_csv, to_xlsx
    from db.history import today
    from db.values.dates import parse_day

    with sessions.system("command-line") as session:
        programme_id = resolve_programme(session, programme)
        revision = None if as_at is None else _revision_at_end_of_day(session, as_at, programme_id)
        known_on = parse_day(as_at, today(session, programme_id)).last if as_at else today(session, programme_id)
    with sessions.open(_system_viewer(), as_at=revision) as session:
        written = build_disclosure(session, programme_id, known_on)
    file.write_bytes(to_xlsx(written) if file.suffix.lower() == ".xlsx" else to_csv(written).encode())
    click.echo(f"{format_number(len(written.rows))} rows are in {file}.")


def _export_all(sessions: Sessions, place: pathlib.Path, as_at: str | None, programme: str | None) -> None:
    from sqlalchemy import select

    from db.admin.account_lookup import resolve_programme
    from db.exporting.file_set import ProgrammeFiles, build_file_set, export_programme_files, zip_files
    from db.schema.models import Programme
    from db.session_state import reading_every_part

    archive = place.suffix.lower() == ".zip"
    if not archive and place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise click.UsageError(f"{place} is there already and not an empty folder. Name another, or a .zip file.")
    with sessions.system("command-line") as session:
        programme_ids = session.scalars(select(Programme.id).order_by(Programme.short_name)).all()
        chosen = [resolve_programme(session, programme)] if programme else list(programme_ids)
        revisions = {
            each_id: None if as_at is None else _revision_at_end_of_day(session, as_at, each_id, required=len(chosen) == 1)
            for each_id in chosen
        }
    parts: list[ProgrammeFiles] = []
    for programme_id, revision in revisions.items():
        if revision != 0:
            with sessions.open(_system_viewer(), as_at=revision) as session, reading_every_part(session):
                parts.append(export_programme_files(session, programme_id, as_at=revision))
    if not parts:
        raise click.ClickException(f"Nothing was recorded by {as_at}." if as_at else "There is no programme yet.")
    files = build_file_set(parts)
    if archive:
        place.write_bytes(zip_files(files))
    else:
        for path, source in files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(source)
    records = sum(rows for part in parts for _, _, rows in part.files)
    click.echo(
        f"{format_number(records)} records of {len(parts)} programme{'s' * (len(parts) != 1)} are in {place}, {len(files)} files in all."
    )


def _system_viewer() -> Viewer:
    """Returns the command line's viewer: an administrator, subject to the same scope rules as any user."""
    from db.access import Role, Viewer

    return Viewer("system", "Command line", "", Role.ADMIN)


def _revision_at_end_of_day(session: Session, text: str, programme_id: str, *, required: bool = True) -> int:
    """Returns the programme's last revision by the end of a day; 0 where it has none, or a usage error if ``required``."""
    from sqlalchemy import select

    from db.history import revision_at, today
    from db.schema.models import Programme
    from db.values.clock import load_time_zone
    from db.values.dates import DayParseError, parse_day

    try:
        day = parse_day(text, today(session, programme_id)).last
    except DayParseError as unclear:
        raise click.UsageError(f"--as-at {text}: {unclear}.") from unclear
    zone = load_time_zone(session.execute(select(Programme.time_zone).where(Programme.id == programme_id)).scalar_one())
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC) - timedelta(microseconds=1)
    revision = revision_at(session, end, programme_id)
    if not revision and required:
        raise click.UsageError(f"Nothing was recorded by the end of {day:%-d %B %Y}.")
    return revision
