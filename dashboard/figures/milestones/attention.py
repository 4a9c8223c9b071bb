"""Milestones on the overview: attention items, the tile of overdue milestones and the cell of each challenge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.figures.milestones.text import WHOLE_COHORT, is_rebaselined
from dashboard.filters import Filters, add_query
from dashboard.formats import format_near_day, format_slip, number_word, truncate
from dashboard.graphics import Sparkline
from dashboard.metrics.attention import LATE_DAYS, URGENT, late_severity, late_since
from dashboard.metrics.milestones import OPEN_STATES, milestone_totals, overdue_by_challenge, slip_measure
from dashboard.page_content import AttentionItem, ItemAct, SubjectCell, Tile
from dashboard.prose import Name, prose
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.schema.enums.attention import AttentionKind
from db.schema.enums.records import Party
from db.values.dates import named_day

MANY_MOVES = 4
TOPIC = "Milestones"


def attention(milestones: pd.DataFrame, view: View) -> list[AttentionItem]:
    """Returns attention items: open milestones moved at least ``MANY_MOVES`` times, those overdue by more than ``LATE_DAYS``, and the others
    that are overdue as one item a challenge."""
    moved = milestones[milestones["state"].isin(OPEN_STATES) & (milestones["moves"] >= MANY_MOVES)]
    overdue = milestones[milestones["state"] == "overdue"].sort_values("late_days", ascending=False, kind="stable")
    is_late = (overdue["late_days"] > LATE_DAYS).to_numpy(dtype=bool)
    of_challenge: dict[str, list[Any]] = {}
    for milestone in frame_rows(overdue[~is_late]):
        of_challenge.setdefault(milestone.challenge_id or "", []).append(milestone)
    return [
        *(_repeated_moves_item(milestone, view) for milestone in frame_rows(moved)),
        *(_overdue_item(milestone, (milestone,), view) for milestone in frame_rows(overdue[is_late])),
        *(_overdue_item(several[0], several, view) for several in of_challenge.values()),
    ]


def _overdue_item(worst: Any, several: Sequence[Any], view: View) -> AttentionItem:
    """Returns the item of an overdue milestone; of ``several`` of one challenge, of which it is overdue longest."""
    others, is_late = len(several) - 1, worst.late_days > LATE_DAYS
    rest = prose(
        ", and {others} of this challenge past {whose} date",
        others=view.count("milestones_overdue", others, "more milestone", part="others", **_challenge(worst)),
        whose="its" if others == 1 else "their",
    )
    waits = f"Waits on {Party(worst.waits_on).label.lower()}. " if worst.waits_on else ""
    late = view.show("days_overdue", worst.late_days, milestone=worst.id)
    return AttentionItem(
        late_severity(worst.late_days),
        worst.late_days,
        TOPIC,
        prose("{title} is {late} overdue{rest}", title=Name(worst.title), late=late, rest=rest if others else ""),
        prose("{waits}{challenge}. Complete it or move it.", waits=waits, challenge=_label(worst, view)),
        f"/record/milestone-move/{worst.id}{view.search}",
        "overdue",
        worst.challenge_id,
        kind=AttentionKind.MILESTONE_LATE if is_late else AttentionKind.MILESTONES_OVERDUE,
        subject=worst.id if is_late else worst.challenge_id or "",
        members=() if is_late else tuple(sorted(milestone.id for milestone in several)),
        since=max(late_since(milestone.late_days, view.today) for milestone in several),
        acts=(ItemAct("Complete or move", add_query(view.search, form="milestone-move", record=worst.id), Permission.RECORD),),
        title=prose("{title}{rest}", title=Name(worst.title), rest=rest if others else ""),
        stands=prose("{late} past", late=late),
    )


def _challenge(milestone: Any) -> dict[str, str]:
    return {"challenge": milestone.challenge_id} if milestone.challenge_id else {}


def _label(milestone: Any, view: View) -> Name:
    return Name(view.labels.get(milestone.challenge_id or "", WHOLE_COHORT))


def _repeated_moves_item(milestone: Any, view: View) -> AttentionItem:
    baseline, forecast = named_day(milestone, "first_baseline"), named_day(milestone, "forecast")
    first = f" It was first promised for {baseline}" if baseline else ""
    now = f" and is now expected {forecast}." if forecast else " and is not dated now."
    slip = milestone.first_slip_days
    moved = view.show(slip_measure(not is_rebaselined(milestone)), slip, format_slip(slip), milestone=milestone.id)
    return AttentionItem(
        URGENT,
        slip or 0,
        TOPIC,
        prose(
            "{title} has moved {moves} times, {slip} in all",
            title=Name(milestone.title),
            moves=view.show("milestone_moves", milestone.moves, milestone=milestone.id),
            slip=moved,
        ),
        prose("{challenge}.{since}", challenge=_label(milestone, view), since=Name(f"{first}{now}") if first else ""),
        f"/record/milestone/{milestone.id}{view.search}",
        "slips-by-steps",
        milestone.challenge_id,
        kind=AttentionKind.MILESTONE_MOVED,
        subject=milestone.id,
        extent=milestone.moves,
        since=milestone.last_moved_on,
        acts=(ItemAct("Take to review", add_query(view.search, form="agenda-item", for_=milestone.id), Permission.RECORD),),
        title=prose(
            "{title}, moved {moves} times",
            title=Name(milestone.title),
            moves=view.show("milestone_moves", milestone.moves, number_word(milestone.moves).lower(), milestone=milestone.id),
        ),
        stands=prose("{slip}", slip=moved),
    )


def overdue_tile(milestones: pd.DataFrame, view: View, line: Sparkline | None = None) -> Tile:
    """Returns the number of overdue milestones, of those open. ``line``: how many there were week by week."""
    totals = milestone_totals(milestones)
    done = max((day for day in column_values(milestones, "actual_on") if day), default=None)
    return Tile(
        "Milestones past their date",
        view.show("milestones_overdue", totals.overdue),
        prose("of {open} open", open=view.show("milestones_open", totals.open)),
        f"Last done {format_near_day(done, view.today)}" if done else "None done in this period" if totals.open else "None recorded",
        f"/milestones{view.search}",
        graphic=line,
    )


def cells_by_challenge(milestones: pd.DataFrame, filters: Filters, view: View) -> dict[str, SubjectCell]:
    """Returns by challenge id a cell with the overdue milestones and the next one."""
    ahead = milestones[milestones["state"].isin(("soon", "ahead")) & milestones["ends_on"].notna()]
    following = ahead.sort_values(["ends_on", "ends_precision"], kind="stable").drop_duplicates("challenge_id")
    next_texts = {
        milestone.challenge_id: f"Next: {truncate(milestone.title, 40)}, {named_day(milestone, 'ends')}"
        for milestone in frame_rows(following)
    }
    late = overdue_by_challenge(milestones)
    return {
        row.challenge_id: _challenge_cell(row, next_texts.get(row.challenge_id, "Nothing ahead is recorded"), filters, view)
        for row in frame_rows(late)
    }


def _challenge_cell(row: Any, following: str, filters: Filters, view: View) -> SubjectCell:
    """Returns the cell of a challenge. ``row``: of :func:`dashboard.metrics.milestones.overdue_by_challenge`."""
    challenge = row.challenge_id
    href = f"/milestones{filters.search(challenge=challenge)}"
    if not row.overdue:
        return SubjectCell("None overdue", href, note=following)
    text = prose(
        "{overdue} overdue, by up to {days}",
        overdue=view.show("milestones_overdue", row.overdue, challenge=challenge),
        days=view.show("days_overdue", row.latest, challenge=challenge),
    )
    return SubjectCell(text, href, "bad", note=following)
