"""Measures of the grids: how many rows are filled in."""

from __future__ import annotations

from dashboard.measures.measure import FILTERED, Example, Measure, Unit

GIVEN = "Three rows, two of them filled in."
WEEK = "the weekly updates of the week, of the running challenges in the grid"
LINES = "the budget lines of the year and funder in the grid"
MILESTONES = "the milestones of the cohort and its challenges in the grid"


def _progress() -> tuple[int, int, int]:
    """Returns the rows, those done and those left of the example."""
    from dashboard.metrics.grids import grid_progress

    progress = grid_progress((True, True, False))
    return progress.rows, progress.done, progress.left


def _rows(key: str, name: str, formula: str, source: str) -> Measure:
    return Measure(key, name, formula, Unit.COUNT, source, Example(GIVEN, "Rows: 3.", lambda: _progress()[0], 3), scope=FILTERED)


def _done(key: str, name: str, formula: str, source: str) -> Measure:
    return Measure(key, name, formula, Unit.COUNT, source, Example(GIVEN, "Filled in: 2.", lambda: _progress()[1], 2), scope=FILTERED)


def _left(key: str, name: str, formula: str, source: str) -> Measure:
    return Measure(key, name, formula, Unit.COUNT, source, Example(GIVEN, "Left: 1.", lambda: _progress()[2], 1), scope=FILTERED)


MEASURES: tuple[Measure, ...] = (
    _rows("weekly_update_rows", "Challenges to report on", "Running challenges with a row in the grid of the week.", WEEK),
    _done("weekly_updates_done", "Weekly updates recorded", "Rows of the grid of the week with a weekly update.", WEEK),
    _left("weekly_updates_left", "Weekly updates to go", "Rows of the grid of the week without a weekly update.", WEEK),
    _rows("month_grid_lines", "Budget lines in the grid", "Budget lines of the year and funder with a row in the grid of months.", LINES),
    _left("month_grid_lines_empty", "Budget lines without an amount", "Rows of the grid of months without an amount in any month.", LINES),
    _done("cohort_grid_done", "Milestones of the cohort that are done", "Rows of the grid with an actual day.", MILESTONES),
    _left("cohort_grid_open", "Milestones of the cohort that are open", "Rows of the grid without an actual day.", MILESTONES),
)
