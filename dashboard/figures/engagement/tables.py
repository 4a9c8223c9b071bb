"""Tables of sponsor engagement: conversations by week, open actions, latest conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.figures.engagement.quiet_sponsors import form_href, number_word, owing_party
from dashboard.filters import add_query
from dashboard.formats import count_in_words, format_near_day, join_phrases, plural, truncate
from dashboard.metrics.engagement import AGE_BANDS, HOW_WEEKS, MAX_WEEKS, OpenActionRow, OrganisationWeeks, age_band_key
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table, Tone
from db.schema.enums.records import ActionKind, Attendance, Channel
from db.values.dates import Day, Precision

PARTNER = "partner"
RECENT_WEEKS = 3
MAX_LABEL_LENGTH = 22
HEAT_TONES: tuple[Tone, ...] = ("quiet", "heat-1", "heat-2", "heat-3")
OWED_BY_US = {"us": True, "them": False}


def weeks_chart(
    mondays: Sequence[date], rows: Sequence[OrganisationWeeks], search: str, partners: Sequence[OrganisationWeeks] = ()
) -> Chart:
    """Who was there week by week? Sponsors down, then partners; weeks across, recorded conversations in the cell.

    The title counts sponsors only: their silence is measured, that of partners is not.
    """
    recent = set(mondays[-RECENT_WEEKS:])
    missing = [row for row in rows if not recent & set(row.talks)]
    title = _weeks_title(rows, missing, min(len(mondays), RECENT_WEEKS))
    heat_rows = tuple(_heat_row(row, mondays, search, partner=row in partners) for row in (*rows, *partners))
    plain_rows = tuple(
        (
            Cell(row.name, note=PARTNER if row in partners else ""),
            *(Cell(f"{row.talks.get(week, 0)}" + (f" ({row.missed[week]} missed)" if week in row.missed else "")) for week in mondays),
            Cell(str(row.total)),
        )
        for row in (*rows, *partners)
    )  # fmt: skip
    partner_text = f" and {plural(len(partners), 'partner')}" if partners else ""
    caption = f"Conversations of {plural(len(rows), 'sponsor')}{partner_text} in {plural(len(mondays), 'week')} to the week of {mondays[-1]:%-d %B %Y}."
    return Chart(
        title=title,
        subtitle="Recorded conversations in the week from each Monday. A number opens them."
        + (f" The latest {MAX_WEEKS} weeks." if len(mondays) == MAX_WEEKS else ""),
        caption=f"{caption} {title}." + (f" None lately: {join_phrases(row.name for row in missing)}." if missing else ""),
        table=Table(_week_columns(mondays, "%-d %b %Y"), plain_rows, "Conversations by sponsor and week"),
        how=HOW_WEEKS,
        heat=Table(_week_columns(mondays, "%-d %b"), heat_rows, "", heat=True),
        empty=None if rows or partners else EmptyState("No sponsor is recorded for these challenges."),
    )


def _week_columns(mondays: Sequence[date], form: str) -> tuple[Column, ...]:
    return (Column("Sponsor"), *(Column(f"{week:{form}}", number=True) for week in mondays), Column("In all", number=True))


def _weeks_title(rows: Sequence[OrganisationWeeks], missing: Sequence[OrganisationWeeks], weeks_: int) -> str:
    lately = "week" if weeks_ == 1 else f"{number_word(weeks_)} weeks"
    if not rows:
        return "No sponsor is recorded here"
    if len(missing) == len(rows):
        return f"{rows[0].name if len(rows) == 1 else 'No sponsor'} had {'no' if len(rows) == 1 else 'a'} conversation in the last {lately}"
    if not missing:
        return f"{rows[0].name if len(rows) == 1 else 'Every sponsor'} had a conversation in the last {lately}"
    named = f": {missing[0].name}" if len(missing) == 1 else ""
    first = count_in_words(len(missing), "sponsor").split(" ")[0]
    return f"{first} of {number_word(len(rows))} sponsors had no conversation in the last {lately}{named}"


def _heat_row(row: OrganisationWeeks, mondays: Sequence[date], search: str, *, partner: bool = False) -> tuple[Cell, ...]:
    with_ = "/engagement" + add_query(search, with_=row.organisation_id)
    cells = []
    for week in mondays:
        count = row.talks.get(week, 0)
        missed = f"{row.missed[week]} missed" if week in row.missed else ""
        href = f"{with_}&week={week.isoformat()}" if count or missed else ""
        cells.append(Cell(str(count) if count else "·", href, HEAT_TONES[min(count, 3)], note=missed))
    return (Cell(row.name, with_, note=PARTNER if partner else ""), *cells, Cell(str(row.total)))


def filter_actions(actions: Sequence[OpenActionRow], owed: str, age: str) -> list[OpenActionRow]:
    """Returns the actions that match an address. ``owed``: ``us`` or ``them``; ``age``: key of an age band; other values do not filter."""
    keys = {key for key, _, _, _ in AGE_BANDS}
    return [
        action
        for action in actions
        if OWED_BY_US.get(owed, action.ours) is action.ours and (age not in keys or age_band_key(action.age_days) == age)
    ]


def filter_text(owed: str, age: str) -> str:
    """Returns the filter of an address as text; empty without a filter."""
    label = next((label.lower() for key, label, _, _ in AGE_BANDS if key == age), "")
    side = {"us": "we owe", "them": "others owe us"}.get(owed, "")
    return " ".join(
        part
        for part in (f"What {side}" if side else "What is owed" if label else "", f"and was raised {label} ago" if label else "")
        if part
    )


def listing(actions: Sequence[OpenActionRow], labels: Mapping[str, str], search: str, today: date, *, acts: bool) -> Table:
    """Returns open actions, the longest overdue first; with ``acts`` also Answer."""
    columns = (
        Column("Action"), Column("Challenge"), Column("Who owes it"), Column("Due"), Column("State"), Column("Open, days", number=True),
        *((Column("Answer", sortable=False),) if acts else ()),
    )  # fmt: skip
    return Table(
        columns, tuple(_action_cells(action, labels, search, today, acts=acts) for action in actions), "Open actions, overdue first"
    )


def _action_cells(action: OpenActionRow, labels: Mapping[str, str], search: str, today: date, *, acts: bool) -> tuple[Cell, ...]:
    name = owing_party(action)
    late = action.overdue_days
    return (
        Cell(
            action.what,
            f"/record/action/{action.id}{search}",
            note="" if action.kind in ("", ActionKind.TASK) else ActionKind(action.kind).label,
        ),
        Cell(
            truncate(labels.get(action.challenge_id or "", "Whole programme"), MAX_LABEL_LENGTH - 4),
            f"/challenges/{action.challenge_id}{search}" if action.challenge_id else "",
        ),
        Cell(
            (f"We owe it to {action.organisation}" if action.organisation else "We owe it")
            if action.ours
            else f"{name[:1].upper()}{name[1:]}",
            note=action.owner or "",
        ),
        Cell(
            format_near_day(action.due_on, today) if action.due_on else "No date",
            sort=action.due_on.isoformat() if action.due_on else "9999",
        ),
        Cell(f"■ {plural(late, 'day')} overdue" if late else "● Not yet due", tone="bad" if late else "", sort=-late),
        Cell(str(action.age_days)),
        *((Cell("Answer", form_href(search, "action-answer", record=action.id)),) if acts else ()),
    )


def conversations_table(
    rows: Sequence[Any], challenges_by_conversation: Mapping[str, Sequence[str]], people: Mapping[str, Sequence[tuple[str, str]]], labels: Mapping[str, str],
    search: str, today: date,
) -> Table:  # fmt: skip
    """Returns the latest conversations: date, participants, challenges, channel and notes."""
    columns = (Column("Date"), Column("With"), Column("About"), Column("Channel"), Column("What was said"))
    return Table(
        columns,
        tuple(_conversation_cells(row, challenges_by_conversation[row.id], people[row.id], labels, search, today) for row in rows),
        "Conversations, the latest first",
    )


def _conversation_cells(
    row: Any, about: Sequence[str], people: Sequence[tuple[str, str]], labels: Mapping[str, str], search: str, today: date
) -> tuple[Cell, ...]:
    day = Day(row.held_on, Precision(row.held_precision))
    names = [f"{name} (did not come)" if came == Attendance.NO else name for name, came in people]
    with_ = join_phrases(names) or ("The sponsor, who recorded it" if row.by_sponsor else "The sponsor" if about else "Not recorded")
    titles = [labels[challenge] for challenge in labels if challenge in about]
    return (
        Cell(
            format_near_day(day.on, today) if day.exact else str(day),
            f"/record/conversation/{row.id}{search}",
            sort=row.held_on.isoformat(),
        ),
        Cell(with_, note=row.their_people or ""),
        Cell(
            join_phrases(truncate(title, MAX_LABEL_LENGTH) for title in titles) or "No challenge",
            f"/challenges/{about[0]}{search}" if len(about) == 1 else "",
        ),
        Cell(Channel(row.channel).label),
        Cell(truncate(row.said or row.published_summary or "Nothing was noted", 180)),
    )


def parse_week(text: str) -> tuple[date, date] | None:
    """Returns the Monday and the Sunday of the week of a date (``2026-11-16``); None for any other text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def conversations_filter_text(week: tuple[date, date] | None, name: str) -> str:
    """Returns the filter of an address as text; empty without a filter."""
    return " ".join(
        part
        for part in (f"With {name}" if name else "", f"{'in' if name else 'In'} the week of {week[0]:%-d %B %Y}" if week else "")
        if part
    )
