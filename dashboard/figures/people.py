"""Accounts in words and tables: who there is, what each sees, who is still to come and who has gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.filters import add_query
from dashboard.formats import count_in_words, format_datetime, format_day, join_phrases, plural
from dashboard.page_content import Cell, Column, Table, Tone
from db.schema.enums.records import AccountEventType

ACT_TEXTS = {
    AccountEventType.ADDED: "Added as",
    AccountEventType.NAME: "Name:",
    AccountEventType.ROLE: "Role:",
    AccountEventType.SCOPE: "Sees:",
    AccountEventType.END_DATE: "Last day:",
    AccountEventType.LINK: "Made a link to set a password,",
    AccountEventType.PASSWORD: "Set the password",
    AccountEventType.SIGNED_OUT: "Ended all sessions",
    AccountEventType.CLOSED: "Closed the account",
    AccountEventType.REOPENED: "Reopened the account",
}
HOW_ACCOUNTS = (
    "Last seen is the last sign-in; a sign-in lasts eight hours. Browsers counts those that are signed in now. An account works to the end "
    "of its last day, in its programme's time zone. A lead sees and changes the accounts that lie wholly within their own programmes, and "
    "no administrator's; administrators see and change all. A changed role, programme or challenge signs the account out everywhere at once."
)


def sentence(accounts: Sequence[Any]) -> str:
    """How many accounts there are, and how many of them nobody can sign in to."""
    ended, waiting = sum(not one.open for one in accounts), sum(one.open and not one.has_password for one in accounts)
    parts = [f"{ended} closed or past their last day" if ended else "", f"{waiting} without a password yet" if waiting else ""]
    rest = join_phrases(parts)
    plain = ", all of them open" if len(accounts) > 1 else ", and it is open" if accounts else " yet"
    return f"{count_in_words(len(accounts), 'account')}{f': {rest}' if rest else plain}."


def account_state(one: Any) -> tuple[str, Tone]:
    """Where an account stands, and its tone."""
    if not one.active:
        return "Closed", "quiet"
    if one.ended:
        return f"Ended after {format_day(one.ends_on)}", "quiet"
    if not one.has_password:
        return ("Link sent, no password yet" if one.link_expires_at else "No password yet"), "warn"
    return "Active", ""


def scope_text(one: Any) -> str:
    """What an account sees, in words."""
    return "; ".join(scope.words for scope in one.scopes) or ("Everything" if one.role == "admin" else "Nothing")


def accounts_table(accounts: Sequence[Any], search: str, zone: str) -> Table:
    """The accounts. A name opens the account below."""
    columns = ("Name and e-mail address", "State", "Role", "Programme or challenges", "Last day", "Last seen")
    return Table(
        (*(Column(one) for one in columns), Column("Browsers", number=True)),
        tuple(
            (
                Cell(one.name, f"/people{add_query(search, account=one.id)}#people-card", note=one.email),
                Cell(account_state(one)[0], tone=account_state(one)[1]),
                Cell(one.role.capitalize()),
                Cell(scope_text(one)),
                Cell(format_day(one.ends_on), sort=one.ends_on.isoformat() if one.ends_on else "9999"),
                Cell(
                    format_datetime(one.last_seen_at, zone) if one.last_seen_at else "Never",
                    sort=one.last_seen_at.isoformat() if one.last_seen_at else "",
                ),
                Cell(str(one.signed_in_browsers)),
            )
            for one in accounts
        ),
        caption="Accounts",
    )


def facts(one: Any, zone: str) -> list[tuple[str, str]]:
    """The account that is open: where it stands and when it was used."""
    link = f"Good until {format_datetime(one.link_expires_at, zone)}" if one.link_expires_at else "None"
    return [
        ("E-mail address", one.email),
        ("State", account_state(one)[0]),
        ("Last seen", format_datetime(one.last_seen_at, zone) if one.last_seen_at else "Never"),
        ("Signed in", f"in {plural(one.signed_in_browsers, 'browser')}" if one.signed_in_browsers else "nowhere"),
        ("Link to set a password", link),
    ]


def events_table(rows: Sequence[Any], zone: str, *, whose: bool) -> Table:
    """What was done to accounts, latest first. ``whose`` names the account in each row."""
    told = tuple(
        (
            Cell(format_datetime(one.at, zone), sort=one.at.isoformat()),
            *((Cell(one.who),) if whose else ()),
            Cell(f"{ACT_TEXTS[AccountEventType(one.act)]} {one.detail}" if one.detail else ACT_TEXTS[AccountEventType(one.act)]),
            Cell(one.by),
        )
        for one in rows
    )
    columns = ("When", *(("Account",) if whose else ()), "What", "By")
    return Table(tuple(Column(one) for one in columns), told, caption="Changes to accounts" if whose else "Changes to this account")
