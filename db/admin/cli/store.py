"""The store commands: init, migrate, backup, restore, demo, daily, check."""

from __future__ import annotations

import os
import pathlib

import click

from db.admin.cli.context import SettingsReader, application_role, migrate_store, open_store, read_password

DEMO_SIGN_IN_HINT = "Sign in as lead@demo.example, password demo"


@click.command()
@click.option("--programme", help="Name of the programme; asked when missing.")
@click.option("--email", help="E-mail address of the first administrator; asked when missing.")
@click.option("--name", help="What to call the administrator; asked when missing.")
@click.pass_obj
def init(read_settings: SettingsReader, programme: str | None, email: str | None, name: str | None) -> None:
    """Start a real installation: an empty store, one programme, its first administrator.

    The password is asked for, or taken from COHORTBOARD_ADMIN_PASSWORD.

    \b
    Example:  cohortboard init --programme "North accelerator" --email lead@example.org --name "Programme lead"
    """
    settings = read_settings()
    from db.access import Role
    from db.admin.account_lookup import has_admin
    from db.admin.migrate import UpkeepError, store_label
    from db.commands.accounts.users import add_user
    from db.commands.programmes import add_programme

    with open_store(settings, create=True) as sessions:
        with sessions.system("command-line") as session:
            if has_admin(session):
                place = store_label(settings.database_url)
                raise UpkeepError(f"The store at {place} has an administrator already. To add people: cohortboard user add")
        programme = programme or click.prompt("Name of the programme")
        email = email or click.prompt("E-mail address of the first administrator")
        name = name or click.prompt("What to call them", default="Administrator")
        password = os.environ.get("COHORTBOARD_ADMIN_PASSWORD") or read_password(str(email))
        with sessions.system("command-line", write=True) as session:
            programme_id = add_programme(session, name=str(programme))
            add_user(session, email=str(email), name=str(name), role=Role.ADMIN, password=password, programmes=[programme_id])
    click.echo(f"The store at {store_label(settings.database_url)} is ready. Start it with: cohortboard serve")


@click.command()
@click.pass_obj
def migrate(read_settings: SettingsReader) -> None:
    """Bring the store to the version of this Cohortboard, in one step that either happens or does not.

    \b
    Example:  cohortboard migrate
    """
    result = migrate_store(read_settings())
    if result.before == result.after:
        click.echo(f"The store is at version {result.after} already.")
        return
    click.echo(f"The store went from version {result.before or 'none'} to {result.after}.")
    if result.copy:
        click.echo(f"A copy of the old one is in {result.copy}; remove it when all is well.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=pathlib.Path))
@click.pass_obj
def backup(read_settings: SettingsReader, file: pathlib.Path) -> None:
    """Write a backup of the whole store to FILE, while people work.

    \b
    Example:  cohortboard backup /srv/backups/board.zip
    """
    from db.admin.backup import backup as write_backup

    manifest = write_backup(read_settings().database_url, file)
    click.echo(f"{manifest.rows} rows of {len(manifest.tables)} tables are in {file}, read back and found whole.")


@click.command()
@click.argument("file", type=click.Path(path_type=pathlib.Path))
@click.pass_obj
def restore(read_settings: SettingsReader, file: pathlib.Path) -> None:
    """Fill an empty or new store from the backup FILE. Works from SQLite to PostgreSQL and back.

    \b
    Example:  COHORTBOARD_DATABASE_URL=sqlite:///restored.db cohortboard restore /srv/backups/board.zip
    """
    settings = read_settings()
    from db.admin.backup import restore as restore_backup
    from db.admin.migrate import store_label

    manifest = restore_backup(settings.database_url, file, owner_url=settings.migrate_url or None, role=application_role(settings))
    click.echo(
        f"{manifest.rows} rows of {len(manifest.tables)} tables are back in {store_label(settings.database_url)}, as of {manifest.made_at}."
    )
    click.echo("Everybody signs in again.")


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demo away, with what was changed in it, and build a fresh one.")
@click.pass_obj
def demo(read_settings: SettingsReader, *, reset: bool) -> None:
    """Build the invented programme, ending today, beside the public record. Never in a store with a real programme.

    \b
    Example:  cohortboard demo --reset
    """
    with open_store(read_settings(demo=True), create=True, upgrade=True) as sessions:
        from db.admin.demo import ensure_demo

        click.echo(ensure_demo(sessions, reset=reset))
    click.echo(DEMO_SIGN_IN_HINT)


@click.command()
@click.pass_obj
def daily(read_settings: SettingsReader) -> None:
    """Run this once a day: a backup (14 are kept), and out with what is past its use.

    \b
    Example, in a crontab:  15 3 * * *  cohortboard daily
    """
    settings = read_settings()
    from db.admin.daily import daily_backup, delete_expired
    from db.values.clock import utc_now

    with open_store(settings):
        now = utc_now()
        path, manifest, removed = daily_backup(settings.database_url, pathlib.Path(settings.backup_dir), now)
        click.echo(f"{manifest.rows} rows are in {path}." + (f" {len(removed)} old backups were removed." if removed else ""))
        for what, number in delete_expired(settings.database_url, now).items():
            click.echo(f"{number} {what} removed.")


@click.command()
@click.pass_obj
def check(read_settings: SettingsReader) -> None:
    """Ask the store everything it can say about its own health. Ends with 1 when something is wrong.

    \b
    Example:  cohortboard check
    """
    from db.admin.check import check_store

    results = check_store(read_settings().database_url)
    for result in results:
        click.echo(result.sentence, err=not result.good)
    if not all(result.good for result in results):
        raise click.exceptions.Exit(1)


COMMANDS: tuple[click.Command, ...] = (init, migrate, backup, restore, demo, daily, check)
