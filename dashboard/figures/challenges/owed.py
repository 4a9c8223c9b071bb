"""What is owed now for one challenge, and what was decided last, as lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.figures.challenges.one_challenge import OneChallenge, weekday_text
from dashboard.figures.engagement.quiet_sponsors import action_act
from dashboard.formats import capitalise, number_word
from dashboard.prose import Name, Prose, Text, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.schema.enums.records import Party
from db.values.dates import date_text

MAX_OWED, MAX_DECIDED = 6, 2


@dataclass(frozen=True)
class OwedLine:
    """An open action: when it is due, who owes it, what, its record, and what is done about it (words, address), for who may."""

    when: Text
    tone: Tone
    who: Text
    what: str
    href: str
    act: tuple[str, str] | None = None


@dataclass(frozen=True)
class DecidedLine:
    """A decision: its day, what was decided, its record."""

    day: str
    what: str
    href: str


def owed_title(data: OneChallenge, view: View) -> Prose:
    """Returns how much is owed: ``Owed now: six, one of them late``."""
    rows = frame_rows(data.actions)
    if not rows:
        return prose("Nothing is owed either way")
    href, late = data.page_href("/actions"), sum(row.overdue for row in rows)
    of = {"challenge": data.id, "part": "all sides"}
    count = view.show("actions_open", len(rows), number_word(len(rows)).lower(), href=href, **of)
    if not late:
        return prose("Owed now: {count}, none late", count=count)
    late_text = number_word(late).lower()
    of_them = " of them" if len(rows) > 1 else ""
    overdue = view.show("actions_overdue", late, late_text, href=href, **of)
    return prose("Owed now: {count}, {late}{of_them} late", count=count, late=overdue, of_them=of_them)


def owed_lines(data: OneChallenge, view: View) -> list[OwedLine]:
    """Returns the open actions, the longest late first, then by day; those without a day last. Late ones and ours carry the act."""
    rows = sorted(frame_rows(data.actions), key=lambda row: (row.due_on is None, row.due_on or view.today, row.what))
    return [_line(row, view) for row in rows[:MAX_OWED]]


def _line(row: Any, view: View) -> OwedLine:
    when: Text = "No day"
    if row.overdue:
        when = prose("{days} late", days=view.count("action_days_overdue", row.overdue_days, "day", action=row.id))
    elif row.due_on:
        when = Prose((Name(weekday_text(row.due_on, view.today)),))
    acts = view.may(Permission.RECORD) and (row.overdue or row.ours)
    act = action_act(row.id, ours=bool(row.ours), search=view.search) if acts else None
    return OwedLine(when, "bad" if row.overdue else "", _who(row), row.what, f"/record/action/{row.id}{view.search}", act)


def _who(row: Any) -> Prose:
    owner = "" if row.owner else ", no owner"
    name = "We" if row.ours else row.organisation or capitalise(Party(row.owed_by).label.lower())
    return Prose((Name(f"{name}{owner if row.ours else ''}"),))


def owed_rest(data: OneChallenge, view: View) -> Text:
    """Returns how many more are owed; empty where all are shown."""
    rest = len(data.actions) - MAX_OWED
    if rest <= 0:
        return ""
    count = view.show("actions_open", rest, str(rest), href=f"{data.records_href}#challenge-decisions", challenge=data.id, part="not shown")
    return prose("and {count} more", count=count)


def decided_lines(data: OneChallenge, view: View) -> list[DecidedLine]:
    """Returns the last decisions, the newest first."""
    return [
        DecidedLine(
            weekday_text(row.decided_on, view.today) if (view.today - row.decided_on).days < 100 else date_text(row.decided_on),
            row.what,
            f"/record/decision/{row.id}{view.search}",
        )
        for row in frame_rows(data.decisions)[:MAX_DECIDED]
    ]
