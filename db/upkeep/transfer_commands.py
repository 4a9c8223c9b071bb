"""The commands that bring records in and out: import and export."""

from __future__ import annotations

import pathlib
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import click

from db.upkeep.opening import Read, store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from db.importing import ImportPlan
    from db.records.kinds import Kind

DATES = {None: None, "day-first": False, "month-first": True}


def _kind(name: str) -> Kind:
    from db.records import TRANSFER

    if name not in TRANSFER:
        raise click.UsageError(f"There is no kind “{name}”. There is: {', '.join(TRANSFER)}.")
    return TRANSFER[name]


@click.command("import")
@click.option("--kind", required=True, help="What the rows are, such as milestones; the message for a wrong one lists them all.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--programme", help="Short name of the programme; needed when there are several.")
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="How dates such as 3/5/2026 are meant.")
@click.option("--opening", is_flag=True, help="The first load of an installation: its rows are neither changes nor late entries.")
@click.pass_obj
def import_file(
    read: Read, kind: str, file: pathlib.Path, programme: str | None, dates: str | None, *, dry_run: bool, opening: bool
) -> None:
    """Import the rows of a CSV or XLSX FILE: all of them, or none and every bad cell named.

    \b
    Example:  cohortboard import --kind milestones milestones.csv --dry-run
    """
    wanted = _kind(kind)
    from db.history import today
    from db.importing import apply, plan
    from db.upkeep.accounts import only_programme

    with store(read()) as sessions, sessions.system("command-line", write=not dry_run) as session:
        planned = plan(
            session, wanted, file.read_bytes(), file.name,
            programme_id=only_programme(session, programme), month_first=DATES[dates], today=today(session),
        )  # fmt: skip
        _refuse_faults(planned)
        if not dry_run:
            apply(session, planned, opening=opening)
    for warning in planned.warnings:
        click.echo(f"Note: {warning}", err=True)
    would = "would be " if dry_run else ""
    click.echo(f"Of {kind}: {planned.created} {would}created, {planned.updated} {would}changed, {planned.unchanged} as they were.")


def _refuse_faults(planned: ImportPlan) -> None:
    """Every bad cell on its own line, and nothing imported."""
    if not planned.faults:
        return
    for fault in planned.faults:
        click.echo(f"{planned.file_name}, {fault}", err=True)
    raise click.ClickException("Nothing was imported.")


@click.command("export")
@click.option("--kind", required=True, help="What to export, such as milestones; the message for a wrong one lists them all.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=pathlib.Path))
@click.option("--as-at", help="As it was known at the end of a day, such as 2026-05-03.")
@click.option("--programme", help="Short name of the programme; needed when there are several.")
@click.pass_obj
def export_file(read: Read, kind: str, file: pathlib.Path, as_at: str | None, programme: str | None) -> None:
    """Write a programme's records of one kind to the CSV FILE (- for standard output). What is written imports again.

    \b
    Example:  cohortboard export --kind milestones --as-at 2026-05-03 milestones.csv
    """
    wanted = _kind(kind)
    from db.access import Role, Viewer
    from db.importing import export_csv
    from db.upkeep.accounts import only_programme

    clerk = Viewer("system", "Command line", "", Role.ADMIN)
    with store(read()) as sessions:
        with sessions.open(clerk) as session:
            programme_id = only_programme(session, programme)
            revision = None if as_at is None else _revision(session, as_at)
        with sessions.open(clerk, as_at=revision) as session:
            text = export_csv(session, wanted, programme_id, as_at=revision)
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    file.write_text(text, encoding="utf-8", newline="")
    click.echo(f"The {kind} are in {file}.")


def _revision(session: Session, text: str) -> int:
    """The last revision recorded by the end of a day."""
    from db.days import UnclearDay, read_day
    from db.history import LONDON, revision_at

    try:
        day = read_day(text, datetime.now(UTC).astimezone(LONDON).date()).last
    except UnclearDay as unclear:
        raise click.UsageError(f"--as-at {text}: {unclear}.") from unclear
    revision = revision_at(session, datetime.combine(day + timedelta(days=1), time(), LONDON) - timedelta(microseconds=1))
    if not revision:
        raise click.UsageError(f"Nothing was recorded by the end of {day:%-d %B %Y}.")
    return revision


COMMANDS: tuple[click.Command, ...] = (import_file, export_file)
