"""Tables and sentences of user accounts: state, scope, last sign-in and the changes made to them."""

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
    """Returns the number of accounts, and of those that cannot sign in (closed, ended, without password)."""
    ended, waiting = sum(not account.open for account in accounts), sum(account.open and not account.has_password for account in accounts)
    parts = [f"{ended} closed or past their last day" if ended else "", f"{waiting} without a password yet" if waiting else ""]
    rest = join_phrases(parts)
    plain = ", all of them open" if len(accounts) > 1 else ", and it is open" if accounts else " yet"
    return f"{count_in_words(len(accounts), 'account')}{f': {rest}' if rest else plain}."


def account_state(account: Any) -> tuple[str, Tone]:
    """Returns the state of an account and its tone."""
    if not account.active:
        return "Closed", "quiet"
    if account.ended:
        return f"Ended after {format_day(account.ends_on)}", "quiet"
    if not account.has_password:
        return ("Link sent, no password yet" if account.link_expires_at else "No password yet"), "warn"
    return "Active", ""


def scope_text(account: Any) -> str:
    """Returns the programmes or challenges that an account may see."""
    return "; ".join(scope.words for scope in account.scopes) or ("Everything" if account.role == "admin" else "Nothing")


def accounts_table(accounts: Sequence[Any], search: str, zone: str) -> Table:
    """Returns one row for each account; the name links to the account's details below the table."""
    columns = ("Name and e-mail address", "State", "Role", "Programme or challenges", "Last day", "Last seen")
    return Table(
        (*(Column(heading) for heading in columns), Column("Browsers", number=True)),
        tuple(
            (
                Cell(account.name, f"/people{add_query(search, account=account.id)}#people-card", note=account.email),
                Cell(account_state(account)[0], tone=account_state(account)[1]),
                Cell(account.role.capitalize()),
                Cell(scope_text(account)),
                Cell(format_day(account.ends_on), sort=account.ends_on.isoformat() if account.ends_on else "9999"),
                Cell(
                    format_datetime(account.last_seen_at, zone) if account.last_seen_at else "Never",
                    sort=account.last_seen_at.isoformat() if account.last_seen_at else "",
                ),
                Cell(str(account.signed_in_browsers)),
            )
            for account in accounts
        ),
        caption="Accounts",
    )


def facts(account: Any, zone: str) -> list[tuple[str, str]]:
    """Returns (label, text) of one account: state, last sign-in, signed-in browsers and password link."""
    link = f"Good until {format_datetime(account.link_expires_at, zone)}" if account.link_expires_at else "None"
    return [
        ("E-mail address", account.email),
        ("State", account_state(account)[0]),
        ("Last seen", format_datetime(account.last_seen_at, zone) if account.last_seen_at else "Never"),
        ("Signed in", f"in {plural(account.signed_in_browsers, 'browser')}" if account.signed_in_browsers else "nowhere"),
        ("Link to set a password", link),
    ]


def events_table(rows: Sequence[Any], zone: str, *, whose: bool) -> Table:
    """Returns the changes to accounts, latest first. ``whose``: add a column with the account."""
    cells = tuple(
        (
            Cell(format_datetime(event.at, zone), sort=event.at.isoformat()),
            *((Cell(event.who),) if whose else ()),
            Cell(f"{ACT_TEXTS[AccountEventType(event.act)]} {event.detail}" if event.detail else ACT_TEXTS[AccountEventType(event.act)]),
            Cell(event.by),
        )
        for event in rows
    )
    columns = ("When", *(("Account",) if whose else ()), "What", "By")
    return Table(
        tuple(Column(heading) for heading in columns), cells, caption="Changes to accounts" if whose else "Changes to this account"
    )
