"""Accounts in words and tables: who there is, what each sees, who is still to come and who has gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.filters import also
from dashboard.formats import counted, day, joined, moment, plural
from dashboard.page_content import Cell, Column, Table, Tone
from db.schema.enums.records import AccountAct

ACTS = {
    AccountAct.ADDED: "Added as",
    AccountAct.NAME: "Name:",
    AccountAct.ROLE: "Role:",
    AccountAct.SCOPE: "Sees:",
    AccountAct.END_DATE: "Last day:",
    AccountAct.LINK: "Made a link to set a password,",
    AccountAct.PASSWORD: "Set the password",
    AccountAct.SIGNED_OUT: "Ended all sessions",
    AccountAct.CLOSED: "Closed the account",
    AccountAct.REOPENED: "Reopened the account",
}
HOW = (
    "Last seen is the last sign-in; a sign-in lasts eight hours. Browsers counts those that are signed in now. An account works to the end "
    "of its last day, in its programme's time zone. A lead sees and changes the accounts that lie wholly within their own programmes, and "
    "no administrator's; administrators see and change all. A changed role, programme or challenge signs the account out everywhere at once."
)


def sentence(accounts: Sequence[Any]) -> str:
    """How many accounts there are, and how many of them nobody can sign in to."""
    ended, waiting = sum(not one.open for one in accounts), sum(one.open and not one.has_password for one in accounts)
    parts = [f"{ended} closed or past their last day" if ended else "", f"{waiting} without a password yet" if waiting else ""]
    rest = joined(parts)
    plain = ", all of them open" if len(accounts) > 1 else ", and it is open" if accounts else " yet"
    return f"{counted(len(accounts), 'account')}{f': {rest}' if rest else plain}."


def state(one: Any) -> tuple[str, Tone]:
    """Where an account stands, and its tone."""
    if not one.active:
        return "Closed", "quiet"
    if one.ended:
        return f"Ended after {day(one.ends_on)}", "quiet"
    if not one.has_password:
        return ("Link sent, no password yet" if one.link_until else "No password yet"), "warn"
    return "Active", ""


def sees(one: Any) -> str:
    """What an account sees, in words."""
    return "; ".join(scope.words for scope in one.scopes) or ("Everything" if one.role == "admin" else "Nothing")


def table(accounts: Sequence[Any], search: str, zone: str) -> Table:
    """The accounts. A name opens the account below."""
    columns = ("Name and e-mail address", "State", "Role", "Programme or challenges", "Last day", "Last seen")
    return Table(
        (*(Column(one) for one in columns), Column("Browsers", number=True)),
        tuple(
            (
                Cell(one.name, f"/people{also(search, account=one.id)}#people-card", note=one.email),
                Cell(state(one)[0], tone=state(one)[1]),
                Cell(one.role.capitalize()),
                Cell(sees(one)),
                Cell(day(one.ends_on), sort=one.ends_on.isoformat() if one.ends_on else "9999"),
                Cell(
                    moment(one.last_seen_at, zone) if one.last_seen_at else "Never",
                    sort=one.last_seen_at.isoformat() if one.last_seen_at else "",
                ),
                Cell(str(one.browsers)),
            )
            for one in accounts
        ),
        caption="Accounts",
    )


def facts(one: Any, zone: str) -> list[tuple[str, str]]:
    """The account that is open: where it stands and when it was used."""
    link = f"Good until {moment(one.link_until, zone)}" if one.link_until else "None"
    return [
        ("E-mail address", one.email),
        ("State", state(one)[0]),
        ("Last seen", moment(one.last_seen_at, zone) if one.last_seen_at else "Never"),
        ("Signed in", f"in {plural(one.browsers, 'browser')}" if one.browsers else "nowhere"),
        ("Link to set a password", link),
    ]


def events(rows: Sequence[Any], zone: str, *, whose: bool) -> Table:
    """What was done to accounts, latest first. ``whose`` names the account in each row."""
    told = tuple(
        (
            Cell(moment(one.at, zone), sort=one.at.isoformat()),
            *((Cell(one.who),) if whose else ()),
            Cell(f"{ACTS[AccountAct(one.act)]} {one.detail}" if one.detail else ACTS[AccountAct(one.act)]),
            Cell(one.by),
        )
        for one in rows
    )
    columns = ("When", *(("Account",) if whose else ()), "What", "By")
    return Table(tuple(Column(one) for one in columns), told, caption="Changes to accounts" if whose else "Changes to this account")
