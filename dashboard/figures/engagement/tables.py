"""Tables of sponsor engagement: conversations by week, open actions, conversations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.figures.engagement.quiet_sponsors import form_href, in_words, number_word, owing_party
from dashboard.filters import add_query
from dashboard.formats import capitalise, join_phrases
from dashboard.metrics.engagement import AGE_BANDS, BAND_KEYS, MAX_WEEKS, ConversationWeeks, silent_lately
from dashboard.metrics.sponsors import OWED_BY_SPONSORS, OWED_TO_SPONSORS, sides
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import COUNT, DAY, DAYS, STATUS, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.schema.enums.records import ATTENDED, ActionKind, Channel
from db.values.dates import monday_of

PARTNER = "partner"
RECENT_WEEKS = 3
MAX_LABEL_LENGTH, MAX_LABELS_LENGTH, MAX_SAID_LENGTH = 18, 60, 180  # characters on screen
HEAT_TONES: tuple[Tone, ...] = ("quiet", "heat-1", "heat-2", "heat-3")
OWED_BY_US = {"us": True, "them": False}
OF_SPONSORS = {OWED_BY_SPONSORS: "sponsors owe us", OWED_TO_SPONSORS: "we owe sponsors"}
WHOLE_PROGRAMME = "Whole programme"
HOW_CONVERSATIONS = (
    "A row is one conversation, whatever number of challenges and organisations took part in it; only what was recorded. The latest first."
)


def weeks_chart(weeks: ConversationWeeks, view: View) -> Chart:
    """Who was there week by week? Sponsors down, then partners; weeks across, recorded conversations in the cell.

    The title counts sponsors only: their silence is measured, that of partners is not.
    """
    mondays, partner = weeks.mondays, weeks.organisations["partner"].astype(bool)
    names = list(weeks.organisations["name"][~partner])
    silent = silent_lately(weeks, RECENT_WEEKS)
    missing = list(weeks.organisations["name"].loc[silent.index][silent])
    title = _weeks_title(names, missing, min(len(mondays), RECENT_WEEKS), view)
    last = Name(f"Conversations by organisation and week, to the week of {mondays[-1]:%-d %B %Y}.")
    lately = prose("None lately: {names}.", names=Name(join_phrases(missing))) if missing else ""
    frame = _weeks_frame(weeks, view)
    return Chart(
        title=title,
        subtitle="Recorded conversations in the week from each Monday. A number opens them."
        + (f" The latest {MAX_WEEKS} weeks." if len(mondays) == MAX_WEEKS else ""),
        caption=join_prose([last, title + ".", lately]),
        table=Table(frame, _week_columns(mondays, "%-d %b %Y", heat=False), "Conversations by sponsor and week", view),
        how="",
        measures=("conversations", "conversations_missed", "sponsors_without_conversation"),
        heat=Table(frame, _week_columns(mondays, "%-d %b", heat=True), "", view, heat=True),
        empty=None if len(frame) else EmptyState("No sponsor is recorded for these challenges."),
    )


def _week_columns(mondays: list[date], form: str, *, heat: bool) -> tuple[Column, ...]:
    """Returns the columns of organisations by week; ``heat``: those of the heatmap, in which a week without a conversation is a dot."""
    weeks = (
        Column(
            f"{week}", f"{week:{form}}", COUNT, note=f"missed{week}", zero="·" if heat else "", measure="conversations",
            href=f"href{week}" if heat else "", tone=f"tone{week}" if heat else "",
            narrowed=(("organisation", "organisation_id"), ("week", f"week{week}")),
        )
        for week in mondays
    )  # fmt: skip
    total = Column("total", "In all", COUNT, measure="conversations", narrowed=(("organisation", "organisation_id"),))
    return (Column("name", "Sponsor", href="href", note="kind"), *weeks, total)


def _weeks_frame(weeks: ConversationWeeks, view: View) -> pd.DataFrame:
    """Returns a row an organisation: for each Monday the count, its address, tone, note and week."""
    organisations = weeks.organisations
    hrefs = ["/engagement" + add_query(view.search, with_=organisation) for organisation in organisations["organisation_id"]]
    columns: dict[str, list[Any]] = {
        "organisation_id": column_values(organisations, "organisation_id"), "name": column_values(organisations, "name"), "href": hrefs,
        "kind": [PARTNER if partner else "" for partner in organisations["partner"]],
    }  # fmt: skip
    counts = {"total": column_values(organisations, "total")}
    by_week = zip(weeks.mondays, weeks.talks.to_numpy().T.tolist(), weeks.missed.to_numpy().T.tolist(), strict=True)
    for week, talks, missed in by_week:
        counts[f"{week}"] = talks
        columns |= {
            f"href{week}": [
                f"{href}&week={week}" if count or absent else "" for href, count, absent in zip(hrefs, talks, missed, strict=True)
            ],
            f"tone{week}": [HEAT_TONES[min(count, 3)] for count in talks],
            f"missed{week}": [
                prose("{missed} missed", missed=view.show("conversations_missed", absent, organisation=organisation, week=f"{week}"))
                if absent
                else ""
                for organisation, absent in zip(columns["organisation_id"], missed, strict=True)
            ],
            f"week{week}": [f"{week}"] * len(organisations),
        }
    return pd.concat([pd.DataFrame(columns, dtype="object"), pd.DataFrame(counts)], axis=1)


def _weeks_title(names: list[str], missing: list[str], count: int, view: View) -> Prose:
    lately = "week" if count == 1 else f"{number_word(count)} weeks"
    if not names:
        return prose("No sponsor is recorded here")
    alone = Name(names[0]) if len(names) == 1 else None
    if len(missing) == len(names):
        return prose(
            "{who} conversation in the last {lately}",
            who=prose("{name} had no", name=alone) if alone else "No sponsor had a",
            lately=lately,
        )
    if not missing:
        return prose("{who} had a conversation in the last {lately}", who=alone or "Every sponsor", lately=lately)
    return prose(
        "{missing} of {sponsors} sponsors had no conversation in the last {lately}{named}",
        missing=view.words("sponsors_without_conversation", len(missing)),
        sponsors=in_words(view, "sponsors_of_view", len(names)),
        lately=lately,
        named=prose(": {name}", name=Name(missing[0])) if len(missing) == 1 else "",
    )


def filter_actions(actions: pd.DataFrame, owed: str, age: str) -> pd.DataFrame:
    """Returns the actions that match an address. ``owed``: ``us``, ``them`` or a side of :data:`OF_SPONSORS`; ``age``: key of an age band;
    other values do not filter."""
    chosen = actions if owed not in OWED_BY_US else actions[actions["ours"] == OWED_BY_US[owed]]
    chosen = chosen[sides(chosen) == owed] if owed in OF_SPONSORS else chosen
    return chosen[chosen["age_band"] == age] if age in BAND_KEYS else chosen


def filter_text(owed: str, age: str) -> str:
    """Returns the filter of an address as text; empty without a filter."""
    label = next((label.lower() for key, label, _, _ in AGE_BANDS if key == age), "")
    side = {"us": "we owe", "them": "others owe us", **OF_SPONSORS}.get(owed, "")
    return " ".join(
        part
        for part in (f"What {side}" if side else "What is owed" if label else "", f"and was raised {label} ago" if label else "")
        if part
    )


def overdue_text(action: Any, view: View) -> Prose:
    """Returns by how many days an open action is overdue: ``■ 3 days overdue``."""
    return prose("■ {late} overdue", late=view.count("action_days_overdue", action.overdue_days, "day", action=action.id))


def listing(actions: pd.DataFrame, view: View) -> Table:
    """Returns open actions, by due date; for who may record also the link Answer."""
    rows = frame_rows(actions)
    states: list[Any] = [overdue_text(row, view) if row.overdue else "● Not yet due" for row in rows]
    frame = actions.assign(
        href=[f"/record/action/{row.id}{view.search}" for row in rows],
        kind_note=[kind_note(row) for row in rows],
        challenge=[view.labels.get(row.challenge_id or "", WHOLE_PROGRAMME) for row in rows],
        challenge_href=[f"/challenges/{row.challenge_id}{view.search}" if row.challenge_id else "" for row in rows],
        who=[_who_owes(row) for row in rows],
        state=states,
        tone=["bad" if row.overdue else "" for row in rows],
        urgency=-actions["overdue_days"],
        answer="Answer",
        answer_href=[form_href(view.search, "action-answer", record=row.id) for row in rows],
    )
    columns = (
        Column("what", "Action", href="href", note="kind_note"),
        Column("challenge", "Challenge", href="challenge_href", most=MAX_LABEL_LENGTH),
        Column("who", "Who owes it", note="owner"),
        Column("due_on", "Due", DAY, unknown="No date"),
        Column("state", "State", STATUS, tone="tone", sort="urgency"),
        Column("age_days", "Open, days", DAYS, measure="action_age", narrowed=(("action", "id"),)),
        Column("answer", "Answer", href="answer_href", act=True),
    )
    table = Table(frame, columns, "Open actions, overdue first", view)
    return table if view.may(Permission.RECORD) else table.without("answer")


def kind_note(action: Any) -> str:
    """Returns the kind of an action, where it is not a task."""
    return "" if action.kind in ("", None, ActionKind.TASK) else ActionKind(action.kind).label


def _who_owes(action: Any) -> str:
    if not action.ours:
        return capitalise(owing_party(action))
    return f"We owe it to {action.organisation}" if action.organisation else "We owe it"


def conversations_table(conversations: pd.DataFrame, links: pd.DataFrame, invited: pd.DataFrame, view: View) -> Table:
    """Returns conversations, the latest first: date, participants, challenges, channel and notes.

    The frames of ``db.queries.engagement.conversations.latest_conversations``.
    """
    challenges: dict[str, list[str]] = {}
    for conversation, challenge in zip(links["conversation_id"], links["challenge_id"], strict=True):
        challenges.setdefault(conversation, []).append(challenge)
    people: dict[str, list[str]] = {}
    for row in frame_rows(invited):
        people.setdefault(row.conversation_id, []).append(f"{row.name} (did not come)" if row.came not in ATTENDED else row.name)
    places = {challenge: place for place, challenge in enumerate(view.labels)}
    rows = frame_rows(conversations)
    about = [sorted((c for c in challenges.get(row.id, ()) if c in places), key=places.__getitem__) for row in rows]
    frame = conversations.assign(
        href=[f"/record/conversation/{row.id}{view.search}" for row in rows],
        with_whom=[join_phrases(people.get(row.id, ())) or _nobody_named(row, challenges) for row in rows],
        about=[join_phrases(view.labels[challenge] for challenge in chosen) or "No challenge" for chosen in about],
        about_href=[_only_challenge(challenges.get(row.id, []), view) for row in rows],
        channel_label=[Channel(channel).label for channel in conversations["channel"]],
        notes=[row.said or row.published_summary for row in rows],
    )
    columns = (
        Column("held_on", "Date", DAY, precision="held_precision", href="href"),
        Column("with_whom", "With", note="their_people"),
        Column("about", "About", href="about_href", most=MAX_LABELS_LENGTH),
        Column("channel_label", "Channel"),
        Column("notes", "What was said", unknown="Nothing was noted", most=MAX_SAID_LENGTH),
    )
    return Table(frame, columns, "Conversations, the latest first", view)


def _nobody_named(conversation: Any, challenges: dict[str, list[str]]) -> str:
    if conversation.by_sponsor:
        return "The sponsor, who recorded it"
    return "The sponsor" if challenges.get(conversation.id) else "Not recorded"


def _only_challenge(challenges: list[str], view: View) -> str:
    return f"/challenges/{challenges[0]}{view.search}" if len(challenges) == 1 else ""


def parse_week(words: str) -> tuple[date, date] | None:
    """Returns the Monday and the Sunday of the week of a date (``2026-11-16``); None for any other text."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    first = monday_of(day)
    return first, first + timedelta(days=6)


def conversations_filter_text(week: tuple[date, date] | None, name: str) -> str:
    """Returns the filter of an address as text; empty without a filter."""
    return " ".join(
        part
        for part in (f"With {name}" if name else "", f"{'in' if name else 'In'} the week of {week[0]:%-d %B %Y}" if week else "")
        if part
    )
