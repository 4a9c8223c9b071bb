"""Milestones on the overview: attention items, the tile of overdue milestones and the cell of each challenge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.figures.milestones.charts import OPEN_STATES, WHOLE_COHORT
from dashboard.filters import Filters
from dashboard.formats import format_slip, plural, truncate
from dashboard.metrics.milestones import MilestoneRow
from dashboard.page_content import AttentionItem, Cell, Tile
from db.schema.enums.records import Party
from db.values.dates import Day, date_text

MANY_MOVES = 4


def attention(milestones: Sequence[MilestoneRow], labels: Mapping[str, str], search: str) -> list[AttentionItem]:
    """Returns attention items: overdue milestones grouped by challenge, and open ones moved at least ``MANY_MOVES`` times."""
    items: list[AttentionItem] = []
    late: dict[str, list[MilestoneRow]] = {}
    for milestone in milestones:
        if milestone.state == "overdue":
            late.setdefault(milestone.challenge_id or "", []).append(milestone)
        if milestone.state in OPEN_STATES and milestone.moves >= MANY_MOVES:
            items.append(_repeated_moves_item(milestone, labels, search))
    for challenge, overdue in late.items():
        overdue.sort(key=lambda milestone: -milestone.late)
        worst, rest = overdue[0], len(overdue) - 1
        others_text = (
            f", and {plural(rest, 'more milestone')} of this challenge past {'its' if rest == 1 else 'their'} date" if rest else ""
        )
        waits = f"Waits on {Party(worst.waits_on).label.lower()}. " if worst.waits_on else ""
        items.append(
            AttentionItem(
                3 if worst.late > 14 else 2,
                worst.late,
                "Milestones",
                f"{worst.title} is {plural(worst.late, 'day')} overdue{others_text}",
                f"{waits}{labels.get(challenge, WHOLE_COHORT)}. Complete it or move it.",
                f"/record/milestone-move/{worst.id}{search}",
                "overdue",
                challenge or None,
            )
        )
    return items


def _repeated_moves_item(milestone: MilestoneRow, labels: Mapping[str, str], search: str) -> AttentionItem:
    first = f" It was first promised for {milestone.baseline}" if milestone.baseline else ""
    now = f" and is now expected {milestone.forecast}." if milestone.forecast else "."
    return AttentionItem(
        3 if (milestone.slip or 0) > 21 else 2,
        milestone.slip or 0,
        "Milestones",
        f"{milestone.title} has moved {milestone.moves} times, {format_slip(milestone.slip)} in all",
        f"{labels.get(milestone.challenge_id or '', WHOLE_COHORT)}.{first}{now if first else ''}",
        f"/record/milestone/{milestone.id}{search}",
        "slips-by-steps",
        milestone.challenge_id,
    )


def overdue_tile(milestones: Sequence[MilestoneRow], search: str) -> Tile:
    """Returns the number of overdue milestones, of those open."""
    overdue = sum(milestone.state == "overdue" for milestone in milestones)
    still = sum(milestone.state in OPEN_STATES for milestone in milestones)
    done = max((milestone.actual.on for milestone in milestones if milestone.actual), default=None)
    fresh = f"Last completed {date_text(done)}" if done else "None completed in this period"
    return Tile(
        "Milestones overdue",
        str(overdue),
        f"of {plural(still, 'open milestone')}",
        fresh,
        f"/milestones{search}",
        "bad" if overdue else "good",
    )


def cells_by_challenge(milestones: Sequence[MilestoneRow], today: date, filters: Filters) -> dict[str, Cell]:
    """Returns by challenge id a cell with the overdue milestones and the next one."""
    by_challenge: dict[str, list[MilestoneRow]] = {}
    for milestone in milestones:
        if milestone.challenge_id:
            by_challenge.setdefault(milestone.challenge_id, []).append(milestone)
    return {challenge: _challenge_cell(challenge, group, today, filters) for challenge, group in by_challenge.items()}


def _challenge_cell(challenge: str, milestones: Sequence[MilestoneRow], today: date, filters: Filters) -> Cell:
    href = f"/milestones{filters.search(challenge=challenge)}"
    late = [milestone for milestone in milestones if milestone.state == "overdue"]
    ahead = sorted(
        (milestone for milestone in milestones if milestone.state in ("soon", "ahead") and milestone.ends),
        key=lambda milestone: milestone.ends or Day(today),
    )
    following = f"Next: {truncate(ahead[0].title, 40)}, {ahead[0].ends}" if ahead else "Nothing ahead is recorded"
    if late:
        return Cell(
            f"{len(late)} overdue, by up to {plural(max(milestone.late for milestone in late), 'day')}", href, "bad", note=following
        )
    return Cell("None overdue", href, note=following)
