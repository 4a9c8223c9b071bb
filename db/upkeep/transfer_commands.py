"""The commands that bring records in and out: import and export."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

import click

from db.upkeep.export_commands import export_file, kind_of
from db.upkeep.opening import Read, store

if TYPE_CHECKING:
    from db.importing import ImportPlan

DATES = {None: None, "day-first": False, "month-first": True}


@click.command("import")
@click.option("--kind", help="What the rows are, such as milestones; the message for a wrong one lists them all.")
@click.option("--all", "everything", is_flag=True, help="A whole set, as cohortboard export --all wrote it, into a store without it.")
@click.argument("file", type=click.Path(exists=True, path_type=pathlib.Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--programme", help="Short name of the programme; needed when there are several.")
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="How dates such as 3/5/2026 are meant.")
@click.option("--opening", is_flag=True, help="The first load of an installation: its rows are neither changes nor late entries.")
@click.pass_obj
def import_file(
    read: Read, kind: str | None, file: pathlib.Path, programme: str | None, dates: str | None, *, everything: bool, dry_run: bool,
    opening: bool,
) -> None:  # fmt: skip
    """Import the rows of a CSV or XLSX FILE: all of them, or none and every bad cell named.

    \b
    Example:  cohortboard import --kind milestones milestones.csv --dry-run
    Example:  cohortboard import --all records.zip
    """
    if everything == (kind is not None):
        raise click.UsageError("Say what to import: either --kind with a kind, or --all.")
    if kind is None:
        _import_set(read, file, dry_run=dry_run)
        return
    if file.is_dir():
        raise click.UsageError(f"{file} is a folder. Name a file, or import a whole set with --all.")
    wanted = kind_of(kind)
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


def _import_set(read: Read, place: pathlib.Path, *, dry_run: bool) -> None:
    """A whole set into a store that has none of its programmes, made where there is no store yet; all of it, or nothing."""
    from db.history import today
    from db.importing.loading import load, read_files

    with store(read(), create=True) as sessions, sessions.system("command-line", write=True) as session:
        receipts = load(session, read_files(place), today=today(session))
        if dry_run:
            session.rollback()
    created = sum(one.created for one in receipts)
    click.echo(f"{created:,} records {'would be' if dry_run else 'were'} created from {len(receipts)} files.")


def _refuse_faults(planned: ImportPlan) -> None:
    """Every bad cell on its own line, and nothing imported."""
    if not planned.faults:
        return
    for fault in planned.faults:
        click.echo(f"{planned.file_name}, {fault}", err=True)
    raise click.ClickException("Nothing was imported.")


COMMANDS: tuple[click.Command, ...] = (import_file, export_file)
