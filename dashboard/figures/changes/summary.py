"""Changes between two moments as a sentence, a list by challenge and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.changes.context import ChangeContext
from dashboard.figures.changes.text import change_text, reason_text
from dashboard.formats import format_datetime, join_phrases, plural, pounds, signed_pounds
from dashboard.measures.changes import FIRST_CHALLENGES, FIRST_LINES
from dashboard.metrics.changes.counts import change_totals
from dashboard.metrics.changes.rules import ChangeSubject
from dashboard.metrics.spend.moves import moved_outturns
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tables import DAY, DAYS, INSTANT, MONEY, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import Health
from db.values.dates import date_text
from db.values.number_formats import format_number

MIN_OUTTURN_CHANGE = 1_000_00  # pence of outturn
MAX_LISTED = 3  # changes of one act and challenge with a line each; more share one line
PROGRAMME_LABEL = "The programme and its settings"
GROUPED_ACTS = (
    "held",
    "missed",
    "session",
    "planned",
    "paid",
    "payment changed",
    "payment removed",
    "update",
    "update changed",
    "raised",
    "finding",
    "due moved",
)


@dataclass(frozen=True)
class ChangeLine:
    """A change as text: tone, what happened, why, who and when, address of the record, note of a late entry; whether it was entered after the
    viewer looked the last time."""

    tone: Tone
    what: Text
    why: str = ""
    who: str = ""
    href: str = ""
    late: str = ""
    new: bool = False


@dataclass(frozen=True)
class ChangeGroup:
    """The changes of one challenge, the most significant first: the lines shown, those folded behind ``more``, and the number of others by
    sort."""

    name: str
    href: str
    lines: tuple[ChangeLine, ...]
    folded: tuple[ChangeLine, ...] = ()
    more: Text = ""
    others: Text = ""


@dataclass(frozen=True)
class ChangeList:
    """The changes by challenge: the groups shown, and those folded behind ``more``."""

    groups: tuple[ChangeGroup, ...]
    folded: tuple[ChangeGroup, ...] = ()
    more: Text = ""


def sentence(changes: pd.DataFrame, lines: pd.DataFrame, since: str, until: str, view: View) -> Prose:
    """Returns the changes between two moments (given as text): the largest of each subject, and the number of late entries.

    ``changes``: of :func:`dashboard.metrics.changes.significance.build_change_items`; ``lines``: of
    :func:`dashboard.metrics.spend.moves.compare_budget_lines`.
    """
    totals = change_totals(changes)
    span = Name(f"Between {since} and {until}" if until else f"Since {since}")
    if not totals.total:
        return prose("{span}, nothing changed.", span=span)
    if not totals.notable:
        return prose(
            "{span}, only {count} changed, in settings and details.", span=span, count=view.count("changes", totals.total, "record")
        )
    days = view.show("longest_move", totals.longest)
    parts = [
        prose(
            "{count} {verb} worse off",
            count=view.count("challenges_worse_off", totals.worse, "challenge"),
            verb=_verb(totals.worse, "is", "are"),
        )
        if totals.worse
        else "",
        prose(
            "{count} moved later, the longest by {days}", count=view.count("milestones_later_between", totals.later, "milestone"), days=days
        )
        if totals.later
        else "",
        prose(
            "{count} {verb} done",
            count=view.count("milestones_completed", totals.done, "milestone"),
            verb=_verb(totals.done, "was", "were"),
        )
        if totals.done
        else "",
        prose("{count} fell silent", count=view.count("sponsors_fallen_silent", totals.silent, "sponsor")) if totals.silent else "",
        _outturn_text(moved_outturns(lines), view),
        prose(
            "{count} went past {its} tolerance",
            count=view.count("lines_past_tolerance", totals.past_tolerance, "line"),
            its=_verb(totals.past_tolerance, "its", "their"),
        )
        if totals.past_tolerance
        else "",
        view.count("late_entries", totals.late, "late entry", "late entries") if totals.late else "",
    ]
    if not any(str(part) for part in parts):
        return prose("{span}: {count}, none of them large.", span=span, count=view.count("notable_changes", totals.notable, "change"))
    return prose("{span}: {parts}.", span=span, parts=join_prose(parts, ", ", " and "))


def _verb(count: int, singular: str, plural: str) -> str:
    return singular if count == 1 else plural


def _outturn_text(moved: pd.DataFrame, view: View) -> Text:
    """Returns how many outturns moved, and which moved most. ``moved``: the lines of which it did, the largest move first."""
    if moved.empty or abs(largest := int(moved["outturn_moved"].iloc[0])) < MIN_OUTTURN_CHANGE:
        return ""
    return prose(
        "the outturn of {count} moved, most {name} by {moved}",
        count=view.count("lines_with_moved_outturn", len(moved), "line"),
        name=Name(moved["name"].iloc[0]),
        moved=view.show("outturn_moved", largest, signed_pounds(largest), line=moved["id"].iloc[0]),
    )


def change_tone(change: Any) -> Tone:
    """Returns the tone of a change; empty for one that is neither good nor bad."""
    if change.act in ("says", "agreed"):
        tones: dict[str, Tone] = {Health.OFF_TRACK.value: "bad", Health.AT_RISK.value: "warn", Health.ON_TRACK.value: "good"}
        return tones.get(change.after or "", "quiet")
    if (change.act == "moved" and (change.days or 0) > 0) or change.act in ("silent", "not held", "not done after all", "past tolerance"):
        return "bad" if (change.days or 0) > 28 else "warn"
    if change.act == "state":
        return "good" if change.after in ("running", "finished") else "bad"
    return "good" if change.act in ("done", "acted", "spoke again") else ""


def change_line(change: Any, context: ChangeContext) -> ChangeLine:
    """Returns a change as text, with author and time."""
    by_import = ", by import" if change.purpose == "import" else ""
    entry_text = (
        f"{join_phrases(change.authors)}, {format_datetime(change.entered_at, context.view.zone)}{by_import}" if change.entered_by else ""
    )
    return ChangeLine(
        change_tone(change), change_text(change, context), reason_text(change, context), entry_text, context.link(change), late_entry_text(change, context),
        bool(change.entered_by) and context.view.is_new(change.entered_at),
    )  # fmt: skip


def late_entry_text(change: Any, context: ChangeContext) -> str:
    """Returns ``Late entry: dated 3 May 2026, entered 12 May 2026 at 10:04 by …``; empty for other changes."""
    if change.late_on is None:
        return ""
    at, by = (change.created_at, change.created_by) if change.created_at else (change.entered_at, change.entered_by)
    if not by:
        return f"Late entry: dated {date_text(change.late_on)}"
    return f"Late entry: dated {date_text(change.late_on)}, entered {format_datetime(at, context.view.zone)} by {by}"


def list_by_challenge(changes: pd.DataFrame, labels: Mapping[str, str], context: ChangeContext) -> ChangeList:
    """Returns changes by challenge, the challenge with the most significant one first; those without a challenge last."""
    by_challenge: dict[str, list[Any]] = {}
    for change in frame_rows(changes):
        for challenge in [challenge_id for challenge_id in change.challenge_ids if challenge_id in labels] or [""]:
            by_challenge.setdefault(challenge, []).append(change)
    order = sorted(by_challenge, key=lambda challenge: (not challenge, -by_challenge[challenge][0].weight, labels.get(challenge, "")))
    groups = tuple(_group(by_challenge[challenge], challenge, labels, context) for challenge in order)
    rest = groups[FIRST_CHALLENGES:]
    more = prose("Show {count} more challenges", count=context.view.show("folded_challenges", len(rest))) if rest else ""
    return ChangeList(groups[:FIRST_CHALLENGES], rest, more)


def _group(changes: Sequence[Any], challenge: str, labels: Mapping[str, str], context: ChangeContext) -> ChangeGroup:
    lines = tuple(_change_lines(changes, challenge, context))
    rest = lines[FIRST_LINES:]
    count = context.view.show("folded_lines", len(rest), challenge=challenge or "none")
    return ChangeGroup(
        labels.get(challenge, PROGRAMME_LABEL),
        f"/challenges/{challenge}{context.view.search}" if challenge else "",
        lines[:FIRST_LINES],
        rest,
        prose("Show {count} more", count=count) if rest else "",
        other_changes_text(changes, challenge, context.view),
    )


def _change_lines(changes: Sequence[Any], challenge: str, context: ChangeContext) -> list[ChangeLine]:
    """Returns the lines of one challenge; more than ``MAX_LISTED`` changes of the same act share one line."""
    alike: dict[tuple[str, bool], list[Any]] = {}
    for change in changes:
        if change.act in GROUPED_ACTS:
            alike.setdefault((change.act, change.late_on is not None), []).append(change)
    lines: list[ChangeLine] = []
    for change in changes:
        same = alike.get((change.act, change.late_on is not None), [])
        if _is_only_counted(change):
            continue
        if len(same) <= MAX_LISTED:
            lines.append(change_line(change, context))
        elif same and same[0] is change:
            lines.append(_grouped_line(same, challenge, context))
    return lines


GROUPED_NOUNS = {
    "held": ("conversation", "conversations", "held"), "missed": ("conversation", "conversations", "to which nobody came"),
    "session": ("research session", "research sessions", "held"),
    "planned": ("research session", "research sessions", "planned"), "paid": ("payment", "payments", "entered"),
    "payment changed": ("payment", "payments", "changed"), "payment removed": ("payment", "payments", "removed"),
    "update": ("weekly update", "weekly updates", "written"),
    "raised": ("action", "actions", "raised"), "finding": ("finding", "findings", "recorded"), "due moved": ("action", "actions", "given another date"),
}  # fmt: skip


def _grouped_line(same: Sequence[Any], challenge: str, context: ChangeContext) -> ChangeLine:
    """Returns one line for many changes of the same act: count, amount, and the range of dates of late entries."""
    singular, plural_noun, verb = GROUPED_NOUNS[same[0].act]
    late_on = sorted(change.late_on for change in same if change.late_on is not None)
    of = {"challenge": challenge or "none", "act": same[0].act, "part": "late" if late_on else "in time"}
    pence = [change.pence for change in same if change.pence is not None]
    total = sum(pence)
    money = context.view.show("amounts_together", total, pounds(total) if same[0].act == "paid" else signed_pounds(total), **of)
    what = prose(
        "{count} {verb}{money}",
        count=context.view.count("changes", len(same), singular, plural_noun, **of),
        verb=verb,
        money=prose(", {money} in all", money=money) if pence else "",
    )
    return ChangeLine("", what, "", _authors_text(same, context.view.zone), "", _late_entries_text(late_on))


def _authors_text(changes: Sequence[Any], zone: str) -> str:
    """Returns who entered changes, and when the last was entered."""
    entered = [change for change in changes if change.entered_by]
    if not entered:
        return ""
    authors = list(dict.fromkeys(author for change in entered for author in change.authors))
    latest = format_datetime(max(change.entered_at for change in entered), zone)
    return f"{join_phrases(authors[:2])}{' and others' if len(authors) > 2 else ''}, the last {latest}"


def _late_entries_text(late_on: Sequence[date]) -> str:
    """Returns the range of the dates of late entries, in order; empty without any."""
    if not late_on:
        return ""
    first, last = date_text(late_on[0]), date_text(late_on[-1])
    return f"Late entries: dated {first if first == last else f'{first} to {last}'}, entered after it"


def _is_only_counted(change: Any) -> bool:
    """Returns whether a change is counted without a line of its own: other subjects, and weekly updates entered in time."""
    return change.subject == ChangeSubject.OTHER or (
        change.subject == ChangeSubject.HEALTH and change.weight < 10 and change.late_on is None
    )


def other_changes_text(changes: Sequence[Any], challenge: str, view: View) -> Prose:
    """Returns the changes without a line of their own: ``1 weekly update; 3 other changes to stages and 1 to organisations``."""
    kinds = Counter(change.kind.plural.replace("-", " ") for change in changes if change.subject == ChangeSubject.OTHER)
    updates = sum(_is_only_counted(change) and change.subject == ChangeSubject.HEALTH for change in changes)
    about = {"challenge": challenge or "none", "part": "without a line"}
    parts = (
        [prose("Also {updates}", updates=view.count("changes", updates, "weekly update", **about, type="weekly updates"))]
        if updates
        else []
    )
    texts = []
    for place, (kind, count) in enumerate(kinds.most_common()):
        words = format_number(count) if place else plural(count, "other change")
        texts.append(prose("{count} to {kind}", count=view.show("changes", count, words, **about, type=kind), kind=kind))
    return join_prose([*parts, join_prose(texts, ", ", " and ")], "; ")


def changes_table(changes: pd.DataFrame, labels: Mapping[str, str], context: ChangeContext) -> Table:
    """Returns every change as a row, the most significant first, with whole texts."""
    rows, context = frame_rows(changes), replace(context, whole=True)
    texts: list[Any] = [change_text(change, context) for change in rows]
    frame = changes.assign(
        what=texts,
        href=[context.link(change) for change in rows],
        why=[reason_text(change, context) for change in rows],
        challenges=[
            "; ".join(labels[challenge] for challenge in change.challenge_ids if challenge in labels) or "Programme" for change in rows
        ],
        subject_label=[ChangeSubject(change.subject).label for change in rows],
        author=[join_phrases(change.authors) if change.entered_by else "" for change in rows],
    )
    columns = (
        Column("what", "What changed", href="href"),
        Column("why", "Why"),
        Column("challenges", "Challenge"),
        Column("subject_label", "Subject"),
        Column("days", "Days", DAYS, signed=True, measure="change_days", narrowed=(("record", "record_id"), ("act", "act"))),
        Column(
            "pence", "Amount", MONEY, signed=True, exact=True, measure="change_amount", narrowed=(("record", "record_id"), ("act", "act"))
        ),
        Column("author", "By"),
        Column("entered_at", "Entered", INSTANT),
        Column("late_on", "Late entry, dated", DAY),
    )
    return Table(frame, columns, "What changed, what matters most first", context.view)


def headlines(changes: pd.DataFrame, labels: Mapping[str, str], context: ChangeContext) -> list[tuple[str, ChangeLine]]:
    """Returns (challenge, change) of the given changes, for a short list."""
    return [
        (
            join_phrases(labels[challenge] for challenge in change.challenge_ids if challenge in labels) or "Programme",
            change_line(change, context),
        )
        for change in frame_rows(changes)
    ]
