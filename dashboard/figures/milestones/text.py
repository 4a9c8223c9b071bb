"""The tables of milestones, and the sentence of their slip."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.filters import add_query
from dashboard.formats import plural
from dashboard.metrics.milestones import MilestoneTotals
from dashboard.prose import Prose, prose
from dashboard.tables import COUNT, DAY, DAYS, STATUS, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.access import Permission
from db.schema.enums.records import MilestoneType, Party

STATES: dict[str, tuple[str, Tone]] = {
    "overdue": ("■ Overdue", "bad"),
    "soon": ("▲ Due soon", "warn"),
    "ahead": ("● Ahead", ""),
    "not dated": ("◇ Not dated", ""),
    "unknown": ("○ Outcome not known", "quiet"),
    "set aside": ("‖ Set aside with its challenge", "quiet"),
    "dropped": ("✕ Dropped", "quiet"),
    "done": ("✓ Done", "quiet"),
}
RANKS = {state: rank for rank, state in enumerate(STATES)}
CLOSED_STATES = ("done", "dropped")
DAY_NAMES = ("baseline", "first_baseline", "forecast", "actual", "ends")
WHOLE_COHORT = "Whole cohort"
MANY_MOVES = 3
SLIP = Column(
    "slip_days", "Slip, days", DAYS, signed=True, unknown="not known", measure="milestone_slip", narrowed=(("milestone", "id"),)
)  # fmt: skip

FIRST_SLIP = Column(
    "first_slip_days", "Slip against first baseline, days", DAYS, signed=True, measure="first_slip", narrowed=(("milestone", "id"),)
)  # fmt: skip


def is_rebaselined(row: Any) -> bool:
    """Whether the baseline of a milestone is no longer the first one. ``row``: of the frame of ``milestone_states``."""
    return (row.first_baseline_on, row.first_baseline_precision) != (row.baseline_on, row.baseline_precision)


def label_with_code(title: str, challenge: str) -> str:
    """Returns the title of a milestone, after the code of its challenge where the label of the challenge begins with one."""
    code = challenge.split(" ")[0]
    return f"{code} {title}" if code[:1].isdigit() else title


def slip_message(totals: MilestoneTotals, view: View) -> Prose:
    """Returns the number of milestones that slipped and their median slip: ``Three of 9 milestones slipped, by 11 days at the median``.

    Milestones whose slip is not known are left out.
    """
    if not totals.slip_known:
        return prose("No slip is known: no milestone has both a baseline and a date")
    known = view.count("milestones_slip_known", totals.slip_known, "milestone")
    if not totals.slipped:
        return prose("None of {known} slipped", known=known)
    return prose(
        "{slipped} of {known} slipped, by {median} at the median",
        slipped=view.words("milestones_slipped", totals.slipped),
        known=known,
        median=view.show("median_slip", totals.median_slip),
    )


def _labelled(rows: list[Any], view: View) -> dict[str, list[Any]]:
    """Returns the columns of tables of milestones: those of the rows, of ``milestone_states``, which tables show, the texts of the state, the
    addresses of the record and its challenge."""
    return {
        **{name: [getattr(row, name) for row in rows] for name in ("id", "title", *(f"{name}_precision" for name in DAY_NAMES))},
        "href": [f"/record/milestone/{row.id}{view.search}" for row in rows],
        "challenge": [view.labels.get(row.challenge_id or "", WHOLE_COHORT) for row in rows],
        "challenge_href": [f"/challenges/{row.challenge_id}{view.search}" if row.challenge_id else "" for row in rows],
        "state_label": [STATES[row.state][0] for row in rows],
        "tone": [STATES[row.state][1] for row in rows],
        **{f"{name}_on": [getattr(row, f"{name}_on") for row in rows] for name in DAY_NAMES},
        "slip_days": [row.slip_days for row in rows],
        "first_slip_days": [row.first_slip_days if is_rebaselined(row) else None for row in rows],
        "rank": [RANKS[row.state] for row in rows],
    }


def milestones_table(rows: list[Any], caption: str, view: View) -> Table:
    """Returns every milestone of a chart, with days at the precision to which they are known. ``rows``: of the frame of ``milestone_states``."""
    values = {
        **_labelled(rows, view),
        "type_label": [MilestoneType(row.type).label for row in rows],
        "moves": [row.moves for row in rows],
    }
    columns = (
        Column("title", "Milestone", href="href"),
        Column("challenge", "Challenge", href="challenge_href"),
        Column("type_label", "Type"),
        Column("baseline_on", "Baseline", DAY, precision="baseline_precision", unknown="Not known"),
        Column("forecast_on", "Forecast", DAY, precision="forecast_precision", unknown="Not dated"),
        Column("actual_on", "Actual", DAY, precision="actual_precision"),
        SLIP,
        FIRST_SLIP,
        Column("moves", "Moves", COUNT, measure="milestone_moves", narrowed=(("milestone", "id"),)),
        Column("state_label", "State", STATUS, tone="tone", sort="rank"),
    )
    return Table.of_lists(values, columns, caption, view)


def listing(milestones: list[Any], view: View) -> Table:
    """Returns all milestones, overdue first, then by day; for who may record also the links Move and Complete. ``milestones``: the rows of
    the frame of ``milestone_states``."""
    rows = sorted(milestones, key=_listing_place)
    texts = {
        "state_label": [
            f"{STATES[row.state][0]} by {plural(row.late_days, 'day')}" if row.state == "overdue" else STATES[row.state][0] for row in rows
        ],
        "moves_note": [f"moved {plural(row.moves, 'time')}" if row.moves >= MANY_MOVES else "" for row in rows],
        "waits_note": [
            f"waits on {Party(row.waits_on).label.lower()}" if row.waits_on and row.state not in CLOSED_STATES else "" for row in rows
        ],
        "move": ["" if row.state in CLOSED_STATES else "Move" for row in rows],
        "move_href": [add_query(view.search, form="milestone-move", record=row.id) for row in rows],
        "complete": ["" if row.state in CLOSED_STATES else "Complete" for row in rows],
        "complete_href": [add_query(view.search, form="milestone-done", record=row.id) for row in rows],
    }
    columns = (
        Column("title", "Milestone", href="href", note="moves_note"),
        Column("challenge", "Challenge", href="challenge_href", most=26),
        Column("baseline_on", "Baseline", DAY, precision="baseline_precision", unknown="Not known"),
        Column("ends_on", "Expected or done", DAY, precision="ends_precision", unknown="Not dated"),
        SLIP,
        FIRST_SLIP,
        Column("state_label", "State", STATUS, tone="tone", sort="rank", note="waits_note"),
        Column("move", "Move", href="move_href", act=True),
        Column("complete", "Complete", href="complete_href", act=True),
    )
    table = Table.of_lists(_labelled(rows, view) | texts, columns, "Milestones, overdue first", view)
    return table if view.may(Permission.RECORD) else table.without("move", "complete")


def _listing_place(row: Any) -> tuple[int, int, date, str]:
    """Returns what the list is sorted by: the state, the longest overdue, the day (none last), the title."""
    return RANKS[row.state], -row.late_days, row.ends_on or date.max, row.title
