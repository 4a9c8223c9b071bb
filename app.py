"""Composition root: the app from its settings, and the command line. Importing it has no side effects."""

from __future__ import annotations

import os
import pathlib
import sys
import traceback
from typing import TYPE_CHECKING

import click

from dashboard.config import SettingError, Settings
from db.admin.cli.accounts import user
from db.admin.cli.context import open_store
from db.admin.cli.exports import PACK, WORKBOOK
from db.admin.cli.publish import PUBLISHED_VIEW
from db.admin.cli.store import COMMANDS as STORE_COMMANDS
from db.admin.cli.store import DEMO_SIGN_IN_HINT
from db.admin.cli.transfer import COMMANDS as TRANSFER_COMMANDS

if TYPE_CHECKING:
    import dash

    from db.session import Sessions


def create_app(settings: Settings, sessions: Sessions | None = None) -> dash.Dash:
    """Returns the app on the store of the settings, ready to serve."""
    from callbacks.app_factory import build_app
    from db.session import Sessions, make_engine

    return build_app(settings, sessions or Sessions(make_engine(settings.database_url)))


def main(argv: list[str] | None = None) -> int:
    """Run the command line. Returns the exit code: 0, or 1 with a sentence on stderr."""
    try:
        ended = cohortboard(args=argv, prog_name="cohortboard", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return _exit_with_error("Stopped.")
    except click.exceptions.NoArgsIsHelpError as error:
        return _exit_with_error(error.format_message())
    except click.UsageError as error:
        return _exit_with_error(error.format_message() + (f" ({error.ctx.command_path} --help shows how)" if error.ctx else ""))
    except Exception as error:
        return _exit_with_error(_error_sentence(error))
    return ended if isinstance(ended, int) else 0


def _exit_with_error(sentence: str) -> int:
    click.echo(sentence, err=True)
    return 1


def _error_sentence(error: Exception) -> str:
    """Returns the error as a sentence for the user."""
    from sqlalchemy.exc import DBAPIError

    from db.errors import Invalid, StoreError

    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, Invalid):
        return "\n".join(f"{sentence}." if not sentence.endswith(".") else sentence for _, sentence in error.problems)
    if isinstance(error, StoreError | SettingError):
        return str(error)
    if isinstance(error, DBAPIError):
        return f"The store could not do it: {str(error.orig).strip().splitlines()[0]}."
    if isinstance(error, OSError):
        return f"{error.filename or 'The system'}: {error.strerror or error}."
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{pathlib.Path(last.filename).name}, line {last.lineno}"
    return f"Something nobody expected went wrong in {place}: {type(error).__name__}: {error}. Please report it."


def run() -> None:
    """Entry point of the console script."""
    sys.exit(main())


def _read_settings(*, demo: bool = False) -> Settings:
    return Settings.from_environment(os.environ, demo=demo)


def _make_workbook(sessions: Sessions, programme_id: str, cohort_id: str, as_at: str) -> bytes:
    """Returns a cohort as an XLSX workbook, with all that its page shows an administrator. ``as_at`` empty: today."""
    from callbacks.page_request import NoSuchMoment
    from callbacks.routes.data_files import cohort_workbook_file

    try:
        return cohort_workbook_file(sessions, programme_id, cohort_id, as_at)
    except NoSuchMoment as nothing:
        raise click.ClickException(str(nothing)) from nothing


def _make_published_view(sessions: Sessions, programme_id: str, as_at: str) -> bytes:
    """Returns the published view of a programme as one HTML page. ``as_at`` empty: today."""
    from callbacks.page_request import NoSuchMoment
    from callbacks.routes.data_files import published_page_file

    try:
        return published_page_file(sessions, programme_id, as_at)
    except NoSuchMoment as nothing:
        raise click.ClickException(str(nothing)) from nothing


def _make_review_pack(sessions: Sessions, programme: str, review: str, closing: int | None, shareable: bool, ending: str) -> bytes:
    """Returns the pack of a review as an HTML page or an XLSX workbook, by ``ending``."""
    from callbacks.exports.review_pack import PackSelection
    from callbacks.routes.review_pack import review_pack_file

    return review_pack_file(sessions, programme, review, PackSelection(closing, shareable), ending)


@click.group(no_args_is_help=True)
@click.version_option(package_name="cohortboard")
@click.pass_context
def cohortboard(context: click.Context) -> None:
    """Cohortboard: the dashboard on which an innovation accelerator is tracked.

    \b
    Example, to look at an invented programme:  cohortboard serve --demo
    Example, to start a real installation:      cohortboard init

    Settings come from the environment, such as COHORTBOARD_DATABASE_URL.
    """
    context.obj = _read_settings
    context.meta.update({WORKBOOK: _make_workbook, PACK: _make_review_pack, PUBLISHED_VIEW: _make_published_view})


@cohortboard.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8050, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@click.option("--demo", is_flag=True, help="Look at the invented programme and the public record; built when missing.")
def serve(host: str, port: int, *, demo: bool) -> None:
    """Serve the board until stopped with Ctrl-C.

    \b
    Example:  cohortboard serve --demo
    Example:  cohortboard serve --host 0.0.0.0 --port 80
    """
    settings = _read_settings(demo=demo)
    from callbacks import server as serving

    try:
        listener = serving.open_listener(host, port)
    except OSError as error:
        raise click.ClickException(f"{host}:{port} cannot be had: {error.strerror}. Name another port with --port.") from error
    new_file = settings.database_url == Settings().database_url
    with listener, open_store(settings, create=demo or new_file, upgrade=demo) as sessions:
        if demo:
            from db.admin.demo import ensure_demo

            click.echo(ensure_demo(sessions))
        _print_warnings(settings, sessions, host)
        server = create_app(settings, sessions).server
        sessions.engine.dispose()
        shown = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{listener.getsockname()[1]}"  # noqa: S104 # compared, not bound

        def on_ready() -> None:
            click.echo(f"Cohortboard is on {settings.origin or shown}")
            if demo:
                click.echo(DEMO_SIGN_IN_HINT)

        serving.serve(
            server, listener, workers=settings.workers, threads=settings.threads,
            after_fork=lambda: sessions.engine.dispose(close=False), on_ready=on_ready,
        )  # fmt: skip


def _print_warnings(settings: Settings, sessions: Sessions, host: str) -> None:
    """Print warnings about the settings at start."""
    import sqlite3

    from db.admin.account_lookup import has_admin

    if settings.sqlite and sqlite3.sqlite_version_info < (3, 51, 3):
        version = sqlite3.sqlite_version
        click.echo(f"Note: SQLite {version} has a rare fault that 3.51.3 mends. One worker is safe; for more use PostgreSQL.", err=True)
    if not settings.origin and host not in ("127.0.0.1", "localhost", "::1"):
        click.echo("Note: COHORTBOARD_ORIGIN is not set, so only browsers on this machine can sign in.", err=True)
    with sessions.system("command-line") as session:
        if not has_admin(session):
            click.echo("Note: nobody can sign in yet. Stop this, and run: cohortboard init", err=True)


for command in (*STORE_COMMANDS, *TRANSFER_COMMANDS, user):
    cohortboard.add_command(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["serve"]))
