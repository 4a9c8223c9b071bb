"""Marks of milestones in charts: a colour and a shape for each state."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.figures.figure import figure
from dashboard.figures.milestones.marks import DrawnMilestone, half_fills, mark_of, milestone_traces
from dashboard.graphics import MilestoneMark
from dashboard.theme import LIGHT

PAST = DrawnMilestone(
    MilestoneMark.PAST, date(2026, 5, 4), 1, first_on=date(2026, 5, 1), late_to=date(2026, 5, 20), hover="Past", href="/record/a"
)
SOON = DrawnMilestone(
    MilestoneMark.SOON, date(2026, 5, 25), 0, first_on=date(2026, 5, 25), moves=(date(2026, 5, 22),), hover="Soon", href="/record/b"
)


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        ("overdue", MilestoneMark.PAST),
        ("soon", MilestoneMark.SOON),
        ("ahead", MilestoneMark.AHEAD),
        ("done", MilestoneMark.DONE),
        ("dropped", MilestoneMark.FIRST),
        ("set aside", MilestoneMark.FIRST),
    ],
)
def test_each_state_has_its_mark(state: str, mark: MilestoneMark) -> None:
    assert mark_of(state) is mark


def test_lines_run_from_the_first_date_and_past_dates_to_today() -> None:
    moved, late, ticks, first, marks = milestone_traces([PAST, SOON], LIGHT)

    assert (moved["x"], moved["y"]) == (["2026-05-01", "2026-05-04", None], [1, 1, None])  # a first date that holds draws no line
    assert (late["x"], late["line"]["color"]) == (["2026-05-04", "2026-05-20", None], LIGHT.bad_mark)
    assert (ticks["x"], ticks["y"]) == (["2026-05-22"], [0])
    assert first["x"] == ["2026-05-01"]
    assert marks["marker"]["color"] == [LIGHT.bad_mark, LIGHT.ground]  # filled past its date, an outline while it is ahead
    assert marks["customdata"] == ["/record/a", "/record/b"]


def test_only_milestones_due_soon_are_half_filled() -> None:
    fills = half_fills([PAST, SOON], LIGHT)

    assert [(fill["xanchor"], fill["yanchor"], fill["fillcolor"]) for fill in fills] == [("2026-05-25", 0, LIGHT.warn_mark)]


def test_traces_and_shapes_are_valid_in_a_figure() -> None:
    made = figure(milestone_traces([PAST, SOON], LIGHT), LIGHT, 200, shapes=half_fills([PAST, SOON], LIGHT))

    assert len(made.data) == 5
