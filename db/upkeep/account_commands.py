"""The commands of accounts: user add, list, password, role, end."""

from __future__ import annotations

from typing import Any

import click

from db.upkeep.opening import ROLES, Read, password_for, store


@click.group()
def user() -> None:
    """Who may sign in, and what they see.

    \b
    Example:  cohortboard user add lead@example.org --name "Programme lead" --role lead --programme north
    """


def _scopes(command: Any) -> Any:
    """The options that say what an account sees."""
    command = click.option(
        "--challenge", "challenges", multiple=True, help="For a sponsor: a challenge, by code, title or id. Repeatable."
    )(command)
    return click.option("--programme", "programmes", multiple=True, help="A programme, by its short name. Repeatable.")(command)


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="What to call them.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What they may do.")
@_scopes
@click.pass_obj
def user_add(read: Read, email: str, name: str, role: str, programmes: tuple[str, ...], challenges: tuple[str, ...]) -> None:
    """Add an account. The password is asked for, or read from standard input.

    \b
    Example:  cohortboard user add sponsor@example.org --name "Challenge sponsor" --role sponsor --challenge 4.2
    """
    from db.access import Role
    from db.commands.people import add_user

    with store(read()) as sessions:
        with sessions.system("command-line") as session:
            scope = _scope(session, role, programmes, challenges)
        password = password_for(email)
        with sessions.system("command-line", write=True) as session:
            add_user(session, email=email, name=name, role=Role(role), password=password, programmes=scope[0], challenges=scope[1])
    click.echo(f"{email} can sign in as {role}.")


def _scope(session: Any, role: str, programmes: tuple[str, ...], challenges: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Ids of what an account of the role shall see. Refuses a scope that would show it nothing, or too much."""
    from db.upkeep.accounts import challenge_ids, only_programme, programme_ids

    named = programme_ids(session, programmes)
    if role == "sponsor":
        if not challenges:
            raise click.UsageError("A sponsor sees challenges: name at least one with --challenge.")
        return [], challenge_ids(session, challenges, named)
    if challenges:
        raise click.UsageError(f"--challenge is for sponsors; a {role} sees whole programmes.")
    return named or ([] if role == "admin" else [only_programme(session, None)]), []


@user.command("list")
@click.pass_obj
def user_list(read: Read) -> None:
    """List the accounts.

    \b
    Example:  cohortboard user list
    """
    from db.upkeep.accounts import accounts

    with store(read()) as sessions, sessions.system("command-line") as session:
        for one in accounts(session):
            sees = "; ".join(one.sees) or ("everything" if one.role == "admin" else "nothing")
            click.echo(f"{one.email}  {one.name}  {one.role}  {sees}{'' if one.active else '  (ended)'}")


@user.command("password")
@click.argument("email")
@click.pass_obj
def user_password(read: Read, email: str) -> None:
    """Set a new password and sign the account out everywhere.

    \b
    Example:  cohortboard user password lead@example.org
    """
    from db.commands.people import set_password
    from db.upkeep.accounts import account_id

    with store(read()) as sessions:
        with sessions.system("command-line") as session:
            found = account_id(session, email)
        password = password_for(email)
        with sessions.system("command-line", write=True) as session:
            set_password(session, found, password)
    click.echo(f"{email} has a new password and is signed out everywhere.")


@user.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@_scopes
@click.pass_obj
def user_role(read: Read, email: str, role: str, programmes: tuple[str, ...], challenges: tuple[str, ...]) -> None:
    """Change what an account may do and see, and sign it out everywhere.

    \b
    Example:  cohortboard user role member@example.org lead --programme north
    """
    from db.access import Role
    from db.commands.people import set_role, set_scope
    from db.upkeep.accounts import account_id

    with store(read()) as sessions, sessions.system("command-line", write=True) as session:
        found = account_id(session, email)
        scope = _scope(session, role, programmes, challenges)
        set_role(session, found, Role(role))
        set_scope(session, found, Role(role), *scope)
    click.echo(f"{email} is now {role}.")


@user.command("end")
@click.argument("email")
@click.pass_obj
def user_end(read: Read, email: str) -> None:
    """End an account: it is signed out everywhere and cannot sign in again.

    \b
    Example:  cohortboard user end lead@example.org
    """
    from db.upkeep.accounts import end_account

    with store(read()) as sessions, sessions.system("command-line", write=True) as session:
        end_account(session, email)
    click.echo(f"{email} can no longer sign in.")
