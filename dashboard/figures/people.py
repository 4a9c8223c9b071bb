"""Tables and sentences of user accounts: state, scope, last sign-in and the changes made to them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.filters import add_query
from dashboard.formats import format_datetime, format_day, plural
from dashboard.metrics.accounts import account_totals
from dashboard.prose import Prose, join_prose, prose
from dashboard.tables import COUNT, DAY, INSTANT, STATUS, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
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


def sentence(accounts: pd.DataFrame, view: View) -> Prose:
    """Returns the number of accounts, and of those that cannot sign in (closed, ended, without password).

    ``accounts``: of ``db.queries.accounts.accounts_frame``.
    """
    totals = account_totals(accounts)
    parts = [
        prose("{n} closed or past their last day", n=view.show("accounts_ended", totals.ended)) if totals.ended else "",
        prose("{n} without a password yet", n=view.show("accounts_waiting", totals.waiting)) if totals.waiting else "",
    ]
    plain = ", all of them open" if totals.total > 1 else ", and it is open" if totals.total else " yet"
    rest = prose(": {parts}", parts=join_prose(parts, ", ", " and ")) if any(parts) else prose(plain)
    return prose("{accounts}{rest}.", accounts=view.words("accounts_managed", totals.total, "account"), rest=rest)


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


def accounts_table(accounts: pd.DataFrame, view: View) -> Table:
    """Returns one row for each account; the name links to the account's details below the table."""
    rows = frame_rows(accounts)
    states = [account_state(account) for account in rows]
    frame = accounts.assign(
        href=[f"/people{add_query(view.search, account=account.id)}#people-card" for account in rows],
        state=[state for state, _ in states],
        state_tone=[tone for _, tone in states],
        role_label=[account.role.capitalize() for account in rows],
        scope=[scope_text(account) for account in rows],
    )
    columns = (
        Column("name", "Name and e-mail address", href="href", note="email"),
        Column("state", "State", STATUS, tone="state_tone"),
        Column("role_label", "Role"),
        Column("scope", "Programme or challenges"),
        Column("ends_on", "Last day", DAY),
        Column("last_seen_at", "Last seen", INSTANT, unknown="Never"),
        Column("signed_in_browsers", "Browsers", COUNT, measure="account_browsers", narrowed=(("account", "id"),)),
    )
    return Table(frame, columns, "Accounts", view)


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


def events_table(events: pd.DataFrame, view: View, *, whose: bool, total: int | None = None) -> Table:
    """Returns the changes to accounts, latest first. ``whose``: add a column with the account; ``total``: how many there are where the latest
    only are given."""
    rows = frame_rows(events)
    acts = [ACT_TEXTS[AccountEventType(event.act)] for event in rows]
    frame = events.assign(what=[f"{act} {event.detail}" if event.detail else act for act, event in zip(acts, rows, strict=True)])
    columns = (Column("at", "When", INSTANT), Column("who", "Account"), Column("what", "What"), Column("by", "By"))
    rest = f"/people{add_query(view.search, all='changes')}#people-card"
    table = Table(frame, columns, "Changes to accounts" if whose else "Changes to this account", view, total=total, rest_href=rest)
    return table if whose else table.without("who")
