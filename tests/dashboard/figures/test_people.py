"""Sentences and tables of user accounts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from dashboard.figures import people as figures
from dashboard.tables import Table, screen_column
from dashboard.view import View
from db.frames import INSTANT, OBJECT, frame_of
from db.queries.accounts import accounts_frame

AT = datetime(2026, 5, 3, 9, 4, tzinfo=UTC)
VIEW = View(date(2026, 5, 4), search="?programme=north")


def texts(table: Table) -> list[list[str]]:
    """Returns the texts of a table as they are on screen, row by row."""
    return [list(row) for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]


@dataclass(frozen=True)
class Scope:
    words: str


@dataclass(frozen=True)
class Account:
    id: str = "one"
    email: str = "member@example.org"
    name: str = "Researcher"
    role: str = "member"
    active: bool = True
    ended: bool = False
    has_password: bool = True
    ends_on: date | None = None
    last_seen_at: datetime | None = None
    signed_in_browsers: int = 0
    link_expires_at: datetime | None = None
    scopes: tuple[Scope, ...] = (Scope("north"),)

    @property
    def open(self) -> bool:
        return self.active and not self.ended


ACTIVE_ACCOUNT = Account()


@pytest.mark.parametrize(
    ("accounts", "sentence"),
    [
        ([], "No account yet."),
        ([ACTIVE_ACCOUNT], "One account, and it is open."),
        ([ACTIVE_ACCOUNT, ACTIVE_ACCOUNT], "Two accounts, all of them open."),
        ([ACTIVE_ACCOUNT, replace(ACTIVE_ACCOUNT, has_password=False)], "Two accounts: 1 without a password yet."),
        (
            [
                replace(ACTIVE_ACCOUNT, active=False),
                replace(ACTIVE_ACCOUNT, ended=True, has_password=False),
                replace(ACTIVE_ACCOUNT, has_password=False),
            ],
            "Three accounts: 2 closed or past their last day and 1 without a password yet.",
        ),
    ],
)
def test_sentence_counts_accounts_that_cannot_sign_in(accounts: list[Any], sentence: str) -> None:
    assert str(figures.sentence(accounts_frame(accounts), VIEW)) == sentence


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (ACTIVE_ACCOUNT, "Active"),
        (replace(ACTIVE_ACCOUNT, ends_on=date(2026, 9, 30)), "Active"),
        (replace(ACTIVE_ACCOUNT, ends_on=date(2026, 4, 30), ended=True), "Ended after 30 Apr 2026"),
        (replace(ACTIVE_ACCOUNT, active=False, ended=True, ends_on=date(2026, 4, 30)), "Closed"),
        (replace(ACTIVE_ACCOUNT, has_password=False), "No password yet"),
        (replace(ACTIVE_ACCOUNT, has_password=False, link_expires_at=AT), "Link sent, no password yet"),
    ],
)
def test_account_state_text(account: Any, words: str) -> None:
    assert figures.account_state(account)[0] == words


def test_accounts_table_uses_the_programmes_time_zone() -> None:
    account = replace(
        ACTIVE_ACCOUNT,
        last_seen_at=AT,
        signed_in_browsers=2,
        ends_on=date(2026, 9, 30),
        scopes=(Scope("north: 1.1 A"), Scope("north: 1.2 B")),
    )
    table = figures.accounts_table(accounts_frame([account]), VIEW)
    assert texts(table) == [["Researcher", "Active", "Member", "north: 1.1 A; north: 1.2 B", "30 Sep 2026", "3 May 2026 at 10:04", "2"]]
    assert list(table.frame["href"]) == ["/people?programme=north&account=one#people-card"]
    assert list(table.frame["email"]) == ["member@example.org"]


def test_accounts_table_says_never_where_nobody_signed_in() -> None:
    never = figures.accounts_table(accounts_frame([replace(ACTIVE_ACCOUNT, role="admin", scopes=())]), VIEW)
    assert texts(never)[0][2:6] == ["Admin", "Everything", "", "Never"]


EVENTS = frame_of(
    {
        "at": (INSTANT, [AT] * 3),
        "who": (OBJECT, ["Researcher"] * 3),
        "by": (OBJECT, ["Programme lead"] * 3),
        "act": (OBJECT, ["role", "signed out", "link made"]),
        "detail": (OBJECT, ["member → lead", None, "good for 7 days"]),
    }
)


def test_events_table_shows_act_author_and_time() -> None:
    assert texts(figures.events_table(EVENTS, VIEW, whose=False)) == [
        ["3 May 2026 at 10:04", "Role: member → lead", "Programme lead"],
        ["3 May 2026 at 10:04", "Ended all sessions", "Programme lead"],
        ["3 May 2026 at 10:04", "Made a link to set a password, good for 7 days", "Programme lead"],
    ]
    assert texts(figures.events_table(EVENTS, VIEW, whose=True))[1][1] == "Researcher"


def test_latest_changes_say_how_many_there_are_and_lead_to_all() -> None:
    table = figures.events_table(EVENTS, VIEW, whose=True, total=35)
    assert (table.cut, table.rest_href) == ((3, 35), "/people?programme=north&all=changes#people-card")
