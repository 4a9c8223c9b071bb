"""Tables of actions by owner, and of decisions with their reversals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from dashboard.figures.actions.summary import NO_OWNER, owner_label, reversal_texts, reversals_by_decision
from dashboard.figures.engagement.quiet_sponsors import form_href, owing_party
from dashboard.figures.engagement.tables import WHOLE_PROGRAMME, kind_note, overdue_text
from dashboard.formats import capitalise
from dashboard.metrics.actions import NOBODY, count_by_owner, days_late, owner_key
from dashboard.metrics.days import days_between
from dashboard.metrics.engagement import AGE_BANDS
from dashboard.prose import Name, Prose, prose
from dashboard.table_parts import TablePart
from dashboard.tables import DAY, DAYS, STATUS, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.access import Permission
from db.frames import frame_of_objects, frame_rows
from db.schema.enums.records import ActionOutcome, Party
from db.values.dates import date_text

MAX_ABOUT_LENGTH, MAX_TEXT_LENGTH = 60, 120  # characters on screen
TIMES_TEXTS = {1: "once", 2: "twice"}
NO_DATE, CLOSED = 9_999, 10_000  # sort keys of states: those without a date after all dates, closed ones last


@dataclass(frozen=True)
class ActionTableContext:
    """The view, (text, address) of the records that actions and decisions are about, and the challenge of the page, if any (``here``), which is
    not repeated in rows."""

    view: View
    about: Mapping[tuple[str, str], tuple[str, str]]
    here: str = ""

    def subject(self, row: Any) -> tuple[str, str, str, Tone]:
        """Returns the subject of a row as (text, address, note, tone): the linked record with its challenge as note; else its challenge; else
        the programme."""
        about, challenge = linked_record(row), row.challenge_id
        if about is not None and about[0] == "challenge":
            challenge, about = about[1], None
        label = "" if challenge == self.here else self.view.labels.get(challenge or "", "")
        if about is not None and about in self.about:
            words, href = self.about[about]
            return words, href, label, ""
        if self.here and challenge == self.here:
            return "This challenge", "", "", "quiet"
        return label or WHOLE_PROGRAMME, f"/challenges/{challenge}{self.view.search}" if label else "", "", ""

    def subjects(self, rows: list[Any]) -> dict[str, list[Any]]:
        """Returns the subjects of rows as the columns about, about_href, about_note and about_tone."""
        subjects = [self.subject(row) for row in rows]
        return {name: [part[place] for part in subjects] for place, name in enumerate(("about", "about_href", "about_note", "about_tone"))}


ABOUT = Column("about", "About", href="about_href", note="about_note", tone="about_tone", most=MAX_ABOUT_LENGTH)
ACTION_COLUMNS = (
    Column("what", "Action", href="href", note="what_note", note_most=MAX_TEXT_LENGTH),
    Column("owner_name", "Owner", note="owed"),
    Column("owed", "Owed by"),
    Column("days_open", "Open, days", DAYS, measure="action_age", narrowed=(("action", "id"),)),
    ABOUT,
    Column("due_on", "Due", DAY, unknown="No date"),
    Column("state", "State", STATUS, tone="state_tone", sort="state_sort", note="state_note"),
    Column("raised_on", "Raised", DAY, href="raised_href", note="raised_note"),
    Column("answer", "Answer", href="answer_href", act=True),
)


def linked_record(row: Any) -> tuple[str, str] | None:
    """Returns kind and id of the record that an action or decision is about, else of its milestone; None without either."""
    if row.about_kind and row.about_id:
        return row.about_kind, row.about_id
    milestone = getattr(row, "milestone_id", None)
    return ("milestone", milestone) if milestone else None


def linked_records(*frames: pd.DataFrame | None) -> set[tuple[str, str]]:
    """Returns kind and id of the records that actions and decisions are about."""
    names = ("about_kind", "about_id", "milestone_id")
    named = [frame[[name for name in names if name in frame]] for frame in frames if frame is not None]
    return {key for frame in named for row in frame_rows(frame) if (key := linked_record(row)) is not None}


@dataclass(frozen=True)
class OwnedActions:
    """Open and closed actions by owner. ``owners`` of ``count_by_owner``; ``rows``: the rows of the tables, in the order of the owners;
    ``places``: where the rows of each owner are, by its key."""

    owners: pd.DataFrame
    rows: pd.DataFrame
    places: Mapping[str, slice]
    context: ActionTableContext

    @cached_property
    def _every(self) -> Table:
        """All rows, of which the table of an owner shows a part."""
        return self.complete()

    def of_owner(self, key: str) -> Table:
        """Returns the table of an owner."""
        places, columns = self.places[key], self._columns("owner_name", "days_open")
        return TablePart(self.rows.iloc[places], columns, "", self.context.view, of=self._every, places=places)

    def by_owner(self, caption: str) -> Table:
        """Returns one table of all owners, with the owing party as the note of the owner."""
        return Table(self.rows, self._columns("owed", "days_open"), caption, self.context.view)

    def complete(self) -> Table:
        """Returns one table of all owners for files: owner, owing party and days open in columns of their own."""
        return Table(self.rows, self._columns(), "Actions by owner, overdue first", self.context.view)

    def _columns(self, *left_out: str) -> tuple[Column, ...]:
        hidden = left_out if self.context.view.may(Permission.RECORD) else (*left_out, "answer")
        return tuple(column for column in ACTION_COLUMNS if column.key not in hidden)


def owned_actions(
    actions: pd.DataFrame, closed: pd.DataFrame | None, context: ActionTableContext, owners: pd.DataFrame | None = None
) -> OwnedActions:
    """Returns actions by owner: of each the longest overdue first, then the oldest, then the closed ones.

    ``actions`` of ``open_action_states``, ``closed`` of ``closed_actions``, None where they are not shown; both ``with_owners``. ``owners``:
    of ``count_by_owner`` of both, where it is known.
    """
    owners = count_by_owner(actions, closed) if owners is None else owners
    opened = sorted(frame_rows(actions), key=lambda row: (-row.overdue_days, -row.age_days, row.what))
    ended = [] if closed is None else _closed_rows(closed)
    texts = [*(_open_texts(row, context.view) for row in opened), *(_closed_texts(row, context.view) for row in ended)]
    places: dict[str, slice] = {}
    start = 0
    for owner in frame_rows(owners):
        start, first = start + owner.open + owner.closed, start
        places[owner.owner_key] = slice(first, start)
    order = sorted(range(len(texts)), key=lambda place: places[texts[place].owner_key].start)
    rows = [(*opened, *ended)[place] for place in order]
    return OwnedActions(owners, _frame(rows, [texts[place] for place in order], context), places, context)


def _closed_rows(actions: pd.DataFrame) -> list[Any]:
    ours, days_open = actions["owed_by"] == Party.US.value, days_between(actions["raised_on"], actions["answered_on"])
    return frame_rows(actions.assign(ours=ours, late=days_late(actions), days_open=days_open))


class _Texts(NamedTuple):
    """The texts of an action in which open and closed ones differ."""

    owner_key: str
    what_note: str
    days_open: int | None
    state: str | Prose
    state_tone: Tone
    state_sort: int
    state_note: str | Prose
    answer: str
    answer_href: str


def _open_texts(row: Any, view: View) -> _Texts:
    note = prose("open for {days}", days=view.count("action_age", row.age_days, "day", action=row.id))
    answer = form_href(view.search, "action-answer", record=row.id)
    return _Texts(row.owner_key, kind_note(row), row.age_days, *_due_state(row, view), note, "Answer", answer)


def _closed_texts(row: Any, view: View) -> _Texts:
    return _Texts(row.owner_key, row.answer or "", row.days_open, _closed_state(row, view), "quiet", CLOSED, "", "", "")


def _frame(rows: list[Any], texts: list[_Texts], context: ActionTableContext) -> pd.DataFrame:
    """Returns the rows of the tables under the keys of :data:`ACTION_COLUMNS`."""
    columns: dict[str, list[Any]] = {
        **{name: [getattr(row, name) for row in rows] for name in ("id", "what", "due_on", "raised_on")},
        "owner_key": [words.owner_key for words in texts],
        "what_note": [words.what_note for words in texts],
        "days_open": [words.days_open for words in texts],
        "state": [words.state for words in texts],
        "state_tone": [words.state_tone for words in texts],
        "state_sort": [words.state_sort for words in texts],
        "state_note": [words.state_note for words in texts],
        "answer": [words.answer for words in texts],
        "answer_href": [words.answer_href for words in texts],
        **_shared_columns(rows, context),
    }
    return frame_of_objects(columns)


def _shared_columns(rows: list[Any], context: ActionTableContext) -> dict[str, list[Any]]:
    search = context.view.search
    return {
        "href": [f"/record/action/{row.id}{search}" for row in rows],
        "owner_name": [row.owner or NO_OWNER for row in rows],
        "owed": [_owing_party_text(row) for row in rows],
        "raised_href": [f"/review/{row.review_id}{search}" if row.review_id and row.review_on else "" for row in rows],
        "raised_note": [_raised_note(row, context.view) for row in rows],
        **context.subjects(rows),
    }


def _owing_party_text(action: Any) -> str:
    return "Us" if action.ours else capitalise(owing_party(action).removeprefix("the "))


def _due_state(action: Any, view: View) -> tuple[str | Prose, Tone, int]:
    """Returns (text, tone, sort key) of an open action's due date compared with today."""
    if action.overdue:
        return overdue_text(action, view), "bad", -action.overdue_days
    if action.due_on is None:
        return "○ No date agreed", "quiet", NO_DATE
    days_left = (action.due_on - view.today).days
    if days_left == 0:
        return "▲ Due today", "warn", 0
    if days_left < 0:
        return "○ Its challenge does not run", "quiet", NO_DATE - 1
    return prose("● Due in {days}", days=view.count("action_days_left", days_left, "day", action=action.id)), "", days_left


def _closed_state(row: Any, view: View) -> Prose:
    outcome = ActionOutcome(row.outcome or ActionOutcome.DONE)
    how: str | Prose = ", on time" if row.late == 0 else ""
    if row.late:
        how = prose(", {late} late", late=view.count("action_days_late", row.late, "day", action=row.id))
    glyph = "✓" if outcome is ActionOutcome.DONE else "○"
    return prose("{glyph} {outcome} on {day}{how}", glyph=glyph, outcome=outcome.label, day=Name(date_text(row.answered_on)), how=how)


def _raised_note(row: Any, view: View) -> str | Prose:
    """Returns the review at which an action was raised, and how often reviews carried it over."""
    review = f"at the review of {date_text(row.review_on)}" if row.review_id and row.review_on else ""
    if not row.carried:
        return review
    times = TIMES_TEXTS.get(row.carried, f"{row.carried} times")
    carried = prose("carried {times}", times=view.show("action_times_carried", row.carried, times, action=row.id))
    return prose("{review}; {carried}", review=Name(review), carried=carried) if review else carried


def filter_owner(actions: pd.DataFrame, name: str) -> pd.DataFrame:
    """Returns the actions of the owner of a name (``-``: actions without an owner); all for an empty name. ``actions``: ``with_owners``."""
    if not name:
        return actions
    return actions[actions["owner_key"] == ("" if name == NOBODY else owner_key(name))]


def owner_heading(owner: Any, view: View) -> Prose:
    """Returns an owner's counts: ``Programme lead: 4 open, 2 overdue, the oldest for 63 days``. ``owner``: a row of ``count_by_owner``."""
    key = owner.owner_key or NOBODY
    parts: dict[str, str | Prose] = {"overdue": "", "oldest": "", "closed": ""}
    if owner.overdue:
        parts["overdue"] = prose(", {n} overdue", n=view.show("actions_overdue", owner.overdue, owner=key))
    if owner.open:
        parts["oldest"] = prose(", the oldest for {n}", n=view.count("action_age", owner.oldest, "day", owner=key))
    if owner.closed:
        parts["closed"] = prose("; {n} closed", n=view.show("actions_closed", owner.closed, owner=key))
    count = view.show("actions_open", owner.open, owner=key)
    return prose("{owner}: {open} open{overdue}{oldest}{closed}", owner=Name(owner_label(owner)), open=count, **parts)


def decisions_table(decisions: pd.DataFrame, reversals: pd.DataFrame, context: ActionTableContext) -> Table:
    """Returns decisions, newest first, with their reversals; the column About only where it has content beyond ``here``."""
    rows, search = frame_rows(decisions), context.view.search
    reversed_by = reversals_by_decision(reversals)
    texts = [reversal_texts(row, reversed_by.get(row.id, [])) for row in rows]
    values: dict[str, list[Any]] = {
        "what": [row.what for row in rows],
        "href": [f"/record/decision/{row.id}{search}" for row in rows],
        "tone": ["quiet" if row.id in reversed_by else "" for row in rows],
        "published_note": ["Published to the sponsor" if row.published else "" for row in rows],
        "by": [", ".join(words for words, _ in _decider_links(row, search)) for row in rows],
        "by_links": [_decider_links(row, search) for row in rows],
        "reversals": ["; ".join(words for words, _ in reversing) for reversing in texts],
        "reversal_links": [tuple((words, f"/record/decision/{other}{search}") for words, other in reversing) for reversing in texts],
    }
    values |= {"decided_on": [row.decided_on for row in rows], **context.subjects(rows)}
    columns = (
        Column("what", "Decision", href="href", tone="tone", note="published_note"),
        Column("decided_on", "Decided", DAY),
        ABOUT,
        Column("by", "By", links="by_links"),
        Column("reversals", "Reversals", tone="tone", links="reversal_links", most=MAX_TEXT_LENGTH),
    )
    table = Table.of_lists(values, columns, "Decisions, the newest first", context.view)
    return table if not context.here or any(table.shown_values("about_href")) else table.without("about")


def _decider_links(row: Any, search: str) -> tuple[tuple[str, str], ...]:
    """Returns (text, address) of who decided, and of the review at which it was decided."""
    by = (row.decided_by or "Not recorded", "")
    return (by, (f"review of {date_text(row.review_on)}", f"/review/{row.review_id}{search}")) if row.review_id and row.review_on else (by,)


def filter_text(owner: str, age: str) -> str:
    """Returns the filter of an address as text; empty without a filter."""
    label = next((label.lower() for key, label, _, _ in AGE_BANDS if key == age), "")
    if not owner and not label:
        return ""
    subject = "Actions without an owner" if owner == NOBODY else f"Actions of {owner}" if owner else "Open actions"
    return subject + (f", raised {label} ago" if label else "")
