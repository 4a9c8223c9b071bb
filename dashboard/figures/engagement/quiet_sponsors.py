"""The silence of sponsors by challenge: its table and its attention items."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.filters import add_query
from dashboard.formats import capitalise, count_in_words, format_near_day
from dashboard.page_content import AttentionItem
from dashboard.prose import Name, Prose, Shown, prose
from dashboard.tables import DAY, DAYS, STATUS, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import Party
from db.values.dates import Day, Precision, date_text

ROW_HEIGHT = 30
TOPIC = "Engagement"
SERIOUS_DAYS_OURS = 30
SERIOUS_DAYS_THEIRS = 15
NONE_RECORDED = "No conversation recorded"
WHOLE_PROGRAMME = "the programme as a whole"
STATES: dict[str, tuple[str, Tone]] = {
    "no threshold": ("No threshold", ""),
    "severe": ("■ Twice the threshold", "bad"),
    "beyond": ("▲ Past the threshold", "warn"),
    "within": ("● Within it", ""),
}


def number_word(count: int) -> str:
    """Returns a count as a word inside a sentence: ``two``, ``none``, ``14``."""
    return "none" if count == 0 else count_in_words(count, "x").split(" ")[0].lower()


def in_words(view: View, measure: str, value: int, *, href: str = "", **narrowed: str) -> Shown:
    """Returns a count of a measure as a word inside a sentence."""
    return view.show(measure, value, number_word(value), href=href, **narrowed)


def form_href(search: str, form: str, **parameters: str) -> str:
    """Returns the query string that opens a form beside the page."""
    return add_query(search, form=form, **parameters)


def _working_days(silence: Any, view: View) -> Shown:
    return view.count("sponsor_silence", silence.working_days, "working day", challenge=silence.challenge_id)


def last_spoken_text(silence: Any, today: date) -> str:
    """Returns when the last conversation was, of a silence of no working day: ``today``, ``on Fri 8 May``, ``in the week of 4 May 2026``."""
    day = Day(silence.last_on, Precision(silence.last_precision))
    if day.exact:
        return "today" if day.on == today else f"on {format_near_day(day.on, today)}"
    return f"in the {day}" if day.precision is Precision.WEEK else f"in {day}"


def _threshold_text(silence: Any, view: View) -> Prose:
    if silence.threshold is None:
        stage = prose("The {stage} stage", stage=Name(silence.stage)) if silence.stage else "No stage is recorded, so it"
        return prose("{stage} sets no threshold", stage=stage)
    return prose(
        "The {stage} stage expects a conversation every {threshold}",
        stage=Name(silence.stage or ""),
        threshold=view.count("quiet_threshold", silence.threshold, "working day", challenge=silence.challenge_id),
    )


def silence_table(silences: pd.DataFrame, view: View) -> Table:
    """Returns the running challenges with their last conversation and the threshold of their stage, the longest quiet first."""
    rows = frame_rows(silences)
    states = ["no threshold" if r.threshold is None else "severe" if r.severe else "beyond" if r.beyond else "within" for r in rows]
    frame = silences.assign(
        challenge=[view.labels.get(row.challenge_id, "") for row in rows],
        href=[f"/challenges/{row.challenge_id}{view.search}" for row in rows],
        conversation_href=[f"/record/conversation/{row.conversation_id}{view.search}" if row.conversation_id else "" for row in rows],
        state=[STATES[state][0] for state in states],
        tone=[STATES[state][1] for state in states],
    )
    of_challenge = (("challenge", "challenge_id"),)
    columns = (
        Column("challenge", "Challenge", href="href"),
        Column("sponsor", "Sponsor", unknown="Not recorded"),
        Column("stage", "Stage", unknown="Not recorded"),
        Column("last_on", "Last conversation", DAY, precision="last_precision", href="conversation_href", unknown=NONE_RECORDED),
        Column("working_days", "Working days since", DAYS, unknown="not known", measure="sponsor_silence", narrowed=of_challenge),
        Column("threshold", "Threshold, working days", DAYS, unknown="none set", measure="quiet_threshold", narrowed=of_challenge),
        Column("state", "State", STATUS, tone="tone"),
    )
    return Table(frame, columns, "Running challenges, the longest quiet first", view)


def attention(silences: pd.DataFrame, actions: pd.DataFrame, view: View) -> list[AttentionItem]:
    """Returns attention items: quiet sponsors and overdue actions.

    Actions overdue by fewer days than ``SERIOUS_DAYS_OURS`` or ``SERIOUS_DAYS_THEIRS`` share one item by challenge and direction.
    """
    late = actions[actions["overdue"]].fillna({"challenge_id": ""}).sort_values("overdue_days", ascending=False, kind="stable")
    limits = late["ours"].map({True: SERIOUS_DAYS_OURS, False: SERIOUS_DAYS_THEIRS})
    is_serious = late["overdue_days"] >= limits
    minor = late[~is_serious]
    counts = minor.groupby(["challenge_id", "ours"]).size()
    worst = minor.drop_duplicates(["challenge_id", "ours"])
    items = [*_silence_items(silences, view), *(_overdue_item(action, 1, 3, view) for action in frame_rows(late[is_serious]))]
    items += [_overdue_item(action, int(counts[action.challenge_id, action.ours]), 2, view) for action in frame_rows(worst)]
    return sorted(items, key=lambda item: (-item.severity, -item.age))


def _silence_items(silences: pd.DataFrame, view: View) -> list[AttentionItem]:
    silent = silences[silences["beyond"]]
    if len(silent) > 1 and silences["last_on"].isna().all():
        what = prose(
            "No conversation with a sponsor is recorded for {quiet} running challenges", quiet=in_words(view, "sponsors_quiet", len(silent))
        )
        why = "Their stages expect conversations; none has been recorded yet."
        return [AttentionItem(1, 0, TOPIC, what, why, f"/engagement{form_href(view.search, 'conversation')}", "quiet-sponsor")]
    return [_silence_item(silence, view) for silence in frame_rows(silent)]


def _silence_item(silence: Any, view: View) -> AttentionItem:
    label = Name(view.labels.get(silence.challenge_id, ""))
    if silence.working_days is None:
        what = prose("No conversation with {sponsor} is recorded", sponsor=Name(silence.sponsor or "the sponsor"))
        why = prose("{threshold}, about {challenge}.", threshold=_threshold_text(silence, view), challenge=label)
    else:
        sponsor = Name(silence.sponsor or f"The sponsor of {label}")
        what = prose("{sponsor} has been quiet for {days}", sponsor=sponsor, days=_working_days(silence, view))
        why = prose(
            "The {stage} stage expects a conversation every {threshold}; the last about {challenge} was on {day}.",
            stage=Name(silence.stage or ""),
            threshold=view.show("quiet_threshold", silence.threshold, str(silence.threshold), challenge=silence.challenge_id),
            challenge=label,
            day=Name(_short_day(silence.last_on, view.today)),
        )
    href = f"/engagement{form_href(view.search, 'conversation', for_=silence.challenge_id)}"
    return AttentionItem(
        3 if silence.severe else 2, silence.working_days or 0, TOPIC, what, why, href, "quiet-sponsor", silence.challenge_id
    )


def _short_day(day: date, today: date) -> str:
    return f"{day:%-d %b}" if day.year == today.year else date_text(day)


def owing_party(action: Any) -> str:
    """Returns the owing party inside a sentence: ``Northmoor Council``, ``the sponsor``, ``we``. ``action``: a row of open actions."""
    return "we" if action.ours else action.organisation or f"the {Party(action.owed_by).label.lower()}"


def _overdue_item(worst: Any, count: int, severity: int, view: View) -> AttentionItem:
    """Returns the item of an overdue action; with ``count`` above 1 of that many of one challenge and side, of which it is the latest."""
    label = Name(view.labels.get(worst.challenge_id, WHOLE_PROGRAMME))
    late = view.count("action_days_overdue", worst.overdue_days, "day", action=worst.id)
    due = Name(_short_day(worst.due_on, view.today))
    if count == 1:
        name = f"{capitalise(owing_party(worst))} {'owe' if worst.ours else 'owes us'}"
        what = prose("{name}, {late} overdue: {what}", name=Name(name), late=late, what=Name(worst.what))
        owner = f" Owner: {worst.owner}." if worst.owner else ""
        why = prose("For {challenge}, due on {due}.{owner}", challenge=label, due=due, owner=Name(owner))
    else:
        counted = {"challenge": worst.challenge_id} if worst.challenge_id else {"part": "programme"}
        overdue = view.words("actions_overdue", count, "action", part="minor", side="us" if worst.ours else "them", **counted)
        side = "we owe" if worst.ours else "others owe us"
        what = prose("{overdue} that {side} for {challenge} are overdue", overdue=overdue, side=side, challenge=label)
        why = prose("The oldest was due on {due}, {late} ago: {what}", due=due, late=late, what=Name(worst.what))
    href = f"/engagement{form_href(view.search, 'action-answer', record=worst.id)}"
    story = "we-owe" if worst.ours else "they-owe"
    return AttentionItem(severity, worst.overdue_days, TOPIC, what, why, href, story, worst.challenge_id or None)
