"""The command that writes the published view."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from db.admin.cli.context import SettingsReader, open_store

if TYPE_CHECKING:
    from db.session import Sessions

PUBLISHED_VIEW = "published-view"
MakePublishedView = Callable[["Sessions", str, str], bytes]  # sessions, programme id, as-at day or empty


@click.command("publish")
@click.argument("file", type=click.Path(path_type=pathlib.Path, dir_okay=False))
@click.option("--programme", help="Short name of the programme; needed when there are several.")
@click.option("--as-at", default="", help="As it was known at the end of a day, such as 2026-05-03.")
@click.pass_obj
def publish(read_settings: SettingsReader, file: pathlib.Path, programme: str | None, as_at: str) -> None:
    """Write what a programme may make public to the page FILE: flow by round, outcomes, learning, gains.

    One .html file that opens without network. Published wording only, counts under 5 suppressed, nobody named. Read it through before
    you put it anywhere: whether a wording names somebody, no program can tell.

    \b
    Example:  cohortboard publish --programme north north.html
    """
    if file.suffix.lower() != ".html":
        raise click.UsageError("The published view is a page: name the file so, such as north.html.")
    from db.admin.account_lookup import resolve_programme

    make: MakePublishedView = click.get_current_context().meta[PUBLISHED_VIEW]
    with open_store(read_settings()) as sessions:
        with sessions.system("command-line") as session:
            programme_id = resolve_programme(session, programme)
        file.write_bytes(make(sessions, programme_id, as_at))
    click.echo(f"The published view is in {file}. Read it through before you put it anywhere.")
