"""The timeline of one challenge as a table: a row for each mark, in the order of the days."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.figures.challenges.one_challenge import OneChallenge
from dashboard.figures.health import HEALTHS, health_mark, statement_text
from dashboard.figures.milestones.text import STATES
from dashboard.tables import COUNT, DAY, DAYS, Column, Table
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import SessionStatus

COLUMNS = (
    Column("what", "What", href="href"),
    Column("kind", "Kind"),
    Column("first_on", "First date", DAY, precision="first_precision"),
    Column("on", "Date", DAY, precision="precision", unknown="Not dated"),
    Column("slip_days", "Slip against the first date, days", DAYS, signed=True, row_measure="slip_measure", measure="milestone_slip",
        narrowed=(("milestone", "milestone"),)),
    Column("moves", "Moves", COUNT, measure="milestone_moves", narrowed=(("milestone", "milestone"),)),
    Column("people", "People", COUNT, measure="session_people", narrowed=(("session", "session"),)),
    Column("state", "State"),
)  # fmt: skip
KEYS = (
    "what", "href", "kind", "first_on", "first_precision", "on", "precision", "slip_days", "slip_measure", "moves", "people", "state",
    "milestone", "session",
)  # fmt: skip


def timeline_table(data: OneChallenge, view: View) -> Table:
    """Returns what the timeline draws, and what came before."""
    rows = [*_stages(data), *_milestones(data, view), *_talks(data, view), *_sessions(data, view), *_decisions(data, view), *_weeks(data)]
    rows.sort(key=lambda row: row.get("on") or date.max)
    values = {key: [row.get(key) for row in rows] for key in KEYS}
    return Table.of_lists(values, COLUMNS, "The challenge in order of time", view)


def _stages(data: OneChallenge) -> list[dict[str, Any]]:
    return [
        {
            "what": f"{period['label'] or period['stage']} begins", "kind": "Stage, planned" if period["planned"] else "Stage",
            "on": period["start_on"], "precision": period["start_precision"],
        }
        for period in data.periods
        if period["start_on"]
    ]  # fmt: skip


def _milestones(data: OneChallenge, view: View) -> list[dict[str, Any]]:
    return [
        {
            "what": row.title, "href": f"/record/milestone/{row.id}{view.search}", "kind": "Milestone", "milestone": row.id,
            "first_on": row.first_baseline_on, "first_precision": row.first_baseline_precision, "on": row.ends_on, "precision": row.ends_precision,
            "slip_days": row.first_slip_days, "slip_measure": "milestone_slip" if row.first_slip_days == row.slip_days else "first_slip",
            "moves": row.moves, "state": STATES[row.state][0],
        }
        for row in data.milestone_rows
    ]  # fmt: skip


def _talks(data: OneChallenge, view: View) -> list[dict[str, Any]]:
    return [
        {
            "what": "Conversation", "href": f"/record/conversation/{row.id}{view.search}", "kind": "Conversation", "on": row.held_on,
            "precision": row.held_precision,
        }
        for row in frame_rows(data.talks)
    ]  # fmt: skip


def _sessions(data: OneChallenge, view: View) -> list[dict[str, Any]]:
    return [
        {
            "what": "Research session", "href": f"/record/research-session/{row.id}{view.search}", "kind": "Research session", "session": row.id,
            "on": row.held_on, "precision": row.held_precision, "people": row.people, "state": SessionStatus(row.status).label,
        }
        for row in frame_rows(data.research.sessions)
    ]  # fmt: skip


def _decisions(data: OneChallenge, view: View) -> list[dict[str, Any]]:
    return [
        {"what": row.what, "href": f"/record/decision/{row.id}{view.search}", "kind": "Decision", "on": row.decided_on, "precision": "day"}
        for row in frame_rows(data.decisions)
    ]


def _weeks(data: OneChallenge) -> list[dict[str, Any]]:
    """Returns the health of each week, by the team and by the records."""
    health = data.health
    said = [
        {"what": "Team says", "kind": "Health", "on": week, "precision": "week", "state": statement_text(health.team.get(week))}
        for week in health.weeks
    ]
    judged = [
        {
            "what": "Records say", "kind": "Health", "on": row.week, "precision": "week",
            "state": health_mark(None if row.rank is None else HEALTHS[row.rank])[1] if row.running else "Not running then",
        }
        for row in frame_rows(health.marks)
    ]  # fmt: skip
    return [*said, *judged]
