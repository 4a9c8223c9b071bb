"""The parts of a milestone's page to read that other kinds do not have: its dates as facts, its moves, and what comes after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.records.parts import KindParts, said_notes
from dashboard.figures.milestones import move_steps, one_milestone
from dashboard.record_pages.reading import Reading
from db.queries.changes.record_history import RecordTransaction
from db.queries.milestone_record import read_milestone_story
from db.session import ScopedSession
from db.values.clock import date_in_zone
from layouts.pages.records import milestone as layouts
from layouts.pages.records.reading import Fact, shown

SHOWN_ELSEWHERE = (
    "title",
    "challenge",
    "baseline",
    "forecast",
    "actual",
    "waits_on",
    "acceptance_test",
    "acceptance_required",
    "accepted_by",
)


def milestone_parts(
    session: ScopedSession, request: PageRequest, row: Any, reading: Reading, changes: Sequence[RecordTransaction]
) -> KindParts:
    """Returns the parts of a milestone. ``changes``: its history, the newest first; empty where the viewer may not read it."""
    story = read_milestone_story(session, row)
    milestone = one_milestone.one_milestone(row.id, reading.values, row.dropped_on, story, request.today)
    view, notes = request.view, said_notes(request, changes)
    cells = one_milestone.fact_cells(milestone, reading.words("waits_on") or "Nobody named", reading.words("owner"), view)
    facts = [
        Fact(
            cell.label,
            shown(cell.value),
            shown(cell.note or notes.get(reading.schema[cell.field].label if cell.field else "", "")),
            cell.mark,
            cell.tone,
        )
        for cell in cells
    ]
    begins = date_in_zone(request.programme.time_zone, changes[-1][0].at) if changes else date.max
    steps = move_steps.moves_chart(milestone, begins, view)
    title, bars = move_steps.reason_bars(milestone, view)
    return KindParts(
        sentence=one_milestone.sentence(milestone, view),
        further=one_milestone.moved_text(milestone, view),
        facts=facts,
        main=[layouts.moves_section(steps, move_steps.move_lines(milestone, view))],
        aside=[
            layouts.reason_section(title, bars),
            layouts.later_section(one_milestone.later_lines(milestone, view)),
            layouts.acceptance_section(
                reading.words("acceptance_test"), reading.words("accepted_by"), required=bool(reading.value("acceptance_required"))
            ),
        ],
        elsewhere=SHOWN_ELSEWHERE,
    )
