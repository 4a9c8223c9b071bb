"""The silence of sponsors by challenge: its table and its attention items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.filters import add_query
from dashboard.formats import capitalise, count_in_words, format_near_day
from dashboard.metrics.attention import LATE_DAYS, NEEDS_A_LOOK, URGENT, late_severity, late_since
from dashboard.page_content import AttentionItem, ItemAct
from dashboard.prose import Name, Prose, Shown, prose
from dashboard.tables import DAY, DAYS, STATUS, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.schema.enums.attention import AttentionKind
from db.schema.enums.records import Party
from db.values.dates import Day, Precision, date_text

ROW_HEIGHT = 30
TOPIC = "Engagement"
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


def action_act(action_id: str, *, ours: bool, search: str) -> tuple[str, str]:
    """Returns the words and the address of what is done about an open action: what we owe is answered, and others are reminded of theirs."""
    if ours:
        return "Answer", form_href(search, "action-answer", record=action_id)
    return "Remind", form_href(search, "reminder", for_=action_id)


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

    ``silences``: with the column of :func:`dashboard.figures.engagement.quiet_since.quiet_since`. Actions overdue by up to ``LATE_DAYS`` share one item by
    challenge and direction.
    """
    late = actions[actions["overdue"]].fillna({"challenge_id": ""}).sort_values("overdue_days", ascending=False, kind="stable")
    is_late = (late["overdue_days"] > LATE_DAYS).to_numpy(dtype=bool)
    of_challenge: dict[tuple[str, bool], list[Any]] = {}
    for action in frame_rows(late[~is_late]):
        of_challenge.setdefault((action.challenge_id, action.ours), []).append(action)
    items = [*_silence_items(silences, view), *(_overdue_item((action,), view) for action in frame_rows(late[is_late]))]
    items += [_overdue_item(several, view) for several in of_challenge.values()]
    return sorted(items, key=lambda item: (-item.severity, -item.age))


def _silence_items(silences: pd.DataFrame, view: View) -> list[AttentionItem]:
    silent = silences[silences["beyond"]]
    if len(silent) > 1 and silences["last_on"].isna().all():
        what = prose(
            "No conversation with a sponsor is recorded for {quiet} running challenges", quiet=in_words(view, "sponsors_quiet", len(silent))
        )
        why = "Their stages expect conversations; none has been recorded yet."
        href = form_href(view.search, "conversation")
        return [
            AttentionItem(
                1, 0, TOPIC, what, why, f"/engagement{href}", "quiet-sponsor",
                kind=AttentionKind.NO_CONVERSATIONS,
                members=tuple(sorted(column_values(silent, "challenge_id"))),
                acts=(ItemAct("We spoke", href, Permission.RECORD),),
                title=what,
            )
        ]  # fmt: skip
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
    href = form_href(view.search, "conversation", for_=silence.challenge_id)
    return AttentionItem(
        URGENT if silence.severe else NEEDS_A_LOOK, silence.working_days or 0, TOPIC, what, why, f"/engagement{href}", "quiet-sponsor",
        silence.challenge_id,
        kind=AttentionKind.SPONSOR_QUIET,
        subject=silence.challenge_id,
        since=silence.since,
        acts=(ItemAct("We spoke", href, Permission.RECORD),),
        title=prose("{sponsor} is quiet", sponsor=Name(silence.sponsor or "The sponsor")),
        stands=_silence_stands(silence, view),
    )  # fmt: skip


def _silence_stands(silence: Any, view: View) -> Prose:
    """Returns how long a sponsor has been quiet: ``17 days, limit 5``."""
    if silence.working_days is None:
        return prose(NONE_RECORDED)
    return prose(
        "{days}, limit {limit}",
        days=view.show("sponsor_silence", silence.working_days, challenge=silence.challenge_id),
        limit=view.show("quiet_threshold", silence.threshold, str(silence.threshold), challenge=silence.challenge_id),
    )


def _short_day(day: date, today: date) -> str:
    return f"{day:%-d %b}" if day.year == today.year else date_text(day)


def owing_party(action: Any) -> str:
    """Returns the owing party inside a sentence: ``Northmoor Council``, ``the sponsor``, ``we``. ``action``: a row of open actions."""
    return "we" if action.ours else action.organisation or f"the {Party(action.owed_by).label.lower()}"


def _overdue_item(several: Sequence[Any], view: View) -> AttentionItem:
    """Returns the item of an overdue action, or of several of one challenge and side, the longest overdue first."""
    worst, count = several[0], len(several)
    label = Name(view.labels.get(worst.challenge_id, WHOLE_PROGRAMME))
    late = view.count("action_days_overdue", worst.overdue_days, "day", action=worst.id)
    due = Name(_short_day(worst.due_on, view.today))
    if count == 1:
        name = f"{capitalise(owing_party(worst))} {'owe' if worst.ours else 'owes us'}"
        title = prose("{name}: {what}", name=Name(name.removesuffix(" us")), what=Name(worst.what))
        what = prose("{name}, {late} overdue: {what}", name=Name(name), late=late, what=Name(worst.what))
        owner = f" Owner: {worst.owner}." if worst.owner else ""
        why = prose("For {challenge}, due on {due}.{owner}", challenge=label, due=due, owner=Name(owner))
    else:
        counted = {"challenge": worst.challenge_id} if worst.challenge_id else {"part": "programme"}
        overdue = view.words("actions_overdue", count, "action", part="minor", side="us" if worst.ours else "them", **counted)
        side = "we owe" if worst.ours else "others owe us"
        title = prose("{overdue} that {side}", overdue=overdue, side=side)
        what = prose("{overdue} that {side} for {challenge} are overdue", overdue=overdue, side=side, challenge=label)
        why = prose("The oldest was due on {due}, {late} ago: {what}", due=due, late=late, what=Name(worst.what))
    answer = form_href(view.search, "action-answer", record=worst.id)
    kind = AttentionKind.ACTIONS_WE_OWE if worst.ours else AttentionKind.ACTIONS_OWED_TO_US
    act = ItemAct(*action_act(worst.id, ours=worst.ours, search=view.search), Permission.RECORD)
    is_late = worst.overdue_days > LATE_DAYS
    return AttentionItem(
        late_severity(worst.overdue_days), worst.overdue_days, TOPIC, what, why, f"/engagement{answer}",
        "we-owe" if worst.ours else "they-owe", worst.challenge_id or None,
        kind=AttentionKind.ACTION_LATE if is_late else kind,
        subject=worst.id if is_late else worst.challenge_id,
        members=() if is_late else tuple(sorted(action.id for action in several)),
        since=max(late_since(action.overdue_days, view.today) for action in several),
        acts=(act,),
        title=title,
        stands=prose("{late} late", late=late),
    )  # fmt: skip
