"""The account commands: user add, list, link, password, role, until, end, reopen."""

from __future__ import annotations

from typing import Any

import click

from db.admin.cli.context import ROLES, SettingsReader, StoreSettings, open_store, read_password


@click.group()
def user() -> None:
    """Who may sign in, and what they see.

    \b
    Example:  cohortboard user add lead@example.org --name "Programme lead" --role lead --programme north
    """


def _scope_options(command: Any) -> Any:
    """Add the options for an account's scope to a command."""
    command = click.option(
        "--challenge", "challenges", multiple=True, help="For a sponsor: a challenge, by code, title or id. Repeatable."
    )(command)
    return click.option("--programme", "programmes", multiple=True, help="A programme, by its short name. Repeatable.")(command)


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="What to call them.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What they may do.")
@click.option("--link", is_flag=True, help="Ask for no password: print a link, good for seven days, by which they set their own.")
@_scope_options
@click.pass_obj
def user_add(
    read_settings: SettingsReader, email: str, name: str, role: str, programmes: tuple[str, ...], challenges: tuple[str, ...], *, link: bool
) -> None:
    """Add an account. The password is asked for, or read from standard input.

    \b
    Example:  cohortboard user add sponsor@example.org --name "Challenge sponsor" --role sponsor --challenge 4.2
    """
    from db.access import Role
    from db.admin.account_lookup import create_password_link
    from db.commands.accounts.users import COMMAND_LINE, add_user

    with open_store(settings := read_settings()) as sessions:
        with sessions.system("command-line") as session:
            scope = _scope_ids(session, role, programmes, challenges)
        password = None if link else read_password(email)
        with sessions.system("command-line", write=True) as session:
            add_user(
                session, email=email, name=name, role=Role(role), password=password, programmes=scope[0], challenges=scope[1],
                by=COMMAND_LINE,
            )  # fmt: skip
            path = create_password_link(session, email, 7) if link else ""
    click.echo(_link_message(settings, email, path, 7) if link else f"{email} can sign in as {role}.")


def _link_message(settings: StoreSettings, email: str, path: str, days: int) -> str:
    """Returns the message with the password link; a full URL where the public address is configured."""
    where = "" if settings.origin else " Put the board's address before it."
    return f"{settings.origin}{path}\nWhoever has this link sets the password of {email}, once, within {days} day{'' if days == 1 else 's'}.{where}"


def _scope_ids(session: Any, role: str, programmes: tuple[str, ...], challenges: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Returns the programme ids and challenge ids of an account's scope. Raises ``click.UsageError`` for a scope that does not fit the role."""
    from db.admin.account_lookup import challenge_ids, programme_ids, resolve_programme

    named = programme_ids(session, programmes)
    if role == "sponsor":
        if not challenges:
            raise click.UsageError("A sponsor sees challenges: name at least one with --challenge.")
        return [], challenge_ids(session, challenges, named)
    if challenges:
        raise click.UsageError(f"--challenge is for sponsors; a {role} sees whole programmes.")
    return named or ([] if role == "admin" else [resolve_programme(session, None)]), []


@user.command("list")
@click.pass_obj
def user_list(read_settings: SettingsReader) -> None:
    """List the accounts.

    \b
    Example:  cohortboard user list
    """
    from db.admin.account_lookup import list_accounts

    with open_store(read_settings()) as sessions, sessions.system("command-line") as session:
        for account in list_accounts(session):
            sees = "; ".join(scope.words for scope in account.scopes) or ("everything" if account.role == "admin" else "nothing")
            click.echo(f"{account.email}  {account.name}  {account.role}  {sees}{_status_text(account)}")


def _status_text(account: Any) -> str:
    """Returns what prevents the account from signing in, now or later, in words; empty if nothing does."""
    from db.values.dates import date_text

    if not account.active:
        return "  (closed)"
    status_parts = [
        f"{'ended' if account.ended else 'ends'} after {date_text(account.ends_on)}" if account.ends_on else "",
        "" if account.has_password else "no password yet",
    ]
    words = ", ".join(part for part in status_parts if part)
    return f"  ({words})" if words else ""


@user.command("link")
@click.argument("email")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 14), help="How long it is good.")
@click.pass_obj
def user_link(read_settings: SettingsReader, email: str, days: int) -> None:
    """Make a link by which somebody sets their own password, once. Older links of the account are dead.

    \b
    Example:  cohortboard user link member@example.org --days 2
    """
    from db.admin.account_lookup import create_password_link

    with open_store(settings := read_settings()) as sessions, sessions.system("command-line", write=True) as session:
        path = create_password_link(session, email, days)
    click.echo(_link_message(settings, email, path, days))


@user.command("password")
@click.argument("email")
@click.pass_obj
def user_password(read_settings: SettingsReader, email: str) -> None:
    """Set a new password and sign the account out everywhere.

    \b
    Example:  cohortboard user password lead@example.org
    """
    from db.admin.account_lookup import account_id
    from db.commands.accounts.users import COMMAND_LINE, set_password

    with open_store(read_settings()) as sessions:
        with sessions.system("command-line") as session:
            user_id = account_id(session, email)
        password = read_password(email)
        with sessions.system("command-line", write=True) as session:
            set_password(session, user_id, password, by=COMMAND_LINE)
    click.echo(f"{email} has a new password and is signed out everywhere.")


@user.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@_scope_options
@click.pass_obj
def user_role(read_settings: SettingsReader, email: str, role: str, programmes: tuple[str, ...], challenges: tuple[str, ...]) -> None:
    """Change what an account may do and see, and sign it out everywhere.

    \b
    Example:  cohortboard user role member@example.org lead --programme north
    """
    from db.access import Role
    from db.admin.account_lookup import account_id, change_role

    with open_store(read_settings()) as sessions, sessions.system("command-line", write=True) as session:
        account_id(session, email)
        change_role(session, email, Role(role), *_scope_ids(session, role, programmes, challenges))
    click.echo(f"{email} is now {role}.")


@user.command("until")
@click.argument("email")
@click.argument("day")
@click.pass_obj
def user_until(read_settings: SettingsReader, email: str, day: str) -> None:
    """Give an account its last day, or "none". It is closed the day after.

    \b
    Example:  cohortboard user until member@example.org 2027-03-31
    """
    from db.admin.account_lookup import account_today, set_last_day
    from db.values.dates import DayParseError, date_text, parse_day

    with open_store(read_settings()) as sessions, sessions.system("command-line", write=True) as session:
        try:
            last = None if day.strip().casefold() == "none" else parse_day(day, account_today(session, email))
        except DayParseError as unclear:
            raise click.UsageError(f"{day}: {unclear}") from None
        if last is not None and not last.exact:
            raise click.UsageError(f"{day} is a {last.precision}: name one day, such as 2027-03-31, or none.")
        set_last_day(session, email, last.on if last else None)
    click.echo(f"{email} can sign in until the end of {date_text(last.on)}." if last else f"{email} has no last day.")


@user.command("end")
@click.argument("email")
@click.pass_obj
def user_end(read_settings: SettingsReader, email: str) -> None:
    """End an account: it is signed out everywhere and cannot sign in again.

    \b
    Example:  cohortboard user end lead@example.org
    """
    from db.admin.account_lookup import end_account

    with open_store(read_settings()) as sessions, sessions.system("command-line", write=True) as session:
        end_account(session, email)
    click.echo(f"{email} can no longer sign in.")


@user.command("reopen")
@click.argument("email")
@click.pass_obj
def user_reopen(read_settings: SettingsReader, email: str) -> None:
    """Open an account again that was ended, or whose last day is over.

    \b
    Example:  cohortboard user reopen lead@example.org
    """
    from db.admin.account_lookup import reopen_account

    with open_store(read_settings()) as sessions, sessions.system("command-line", write=True) as session:
        reopen_account(session, email)
    click.echo(f"{email} can sign in again.")
