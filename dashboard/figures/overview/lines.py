"""The budget lines of the year as bullets, for a viewer whose overview is about money alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.figures.spend.bars import budget_bullet
from dashboard.figures.spend.text import STATES, ledger_href
from dashboard.formats import pounds, signed_pounds
from dashboard.graphics import Bullet, Code
from dashboard.metrics.spend.outturn import SpendTotals, largest_variance_first, sum_lines
from dashboard.metrics.spend.periods import SpendFilter
from dashboard.prose import Prose, Text, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import Funder

FIRST_LINES = 9
HOW = "Solid, spent; hatched, committed; light, still expected; red, over; tick, budget. The programme’s own money."


@dataclass(frozen=True)
class LineRow:
    """A budget line: its name and address, the chip of its challenge, its bar, amounts as (budget, spent, outturn, variance), and its state."""

    name: str
    href: str
    code: Code | None
    bar: Bullet | None
    amounts: tuple[Text, Text, Text, Text]
    state: str
    tone: Tone


@dataclass(frozen=True)
class LineList:
    """The lines shown, the sums over the lines with a budget, and ``rest``: words and address that show all."""

    heading: Prose
    rows: tuple[LineRow, ...]
    total: LineRow | None
    rest: tuple[Text, str] | None = None
    how: str = HOW


def line_list(lines: pd.DataFrame, year: str, view: View) -> LineList:
    """Returns the programme's own lines of a year, those beyond their tolerance first, then those without a budget. ``lines``: of
    ``outturn.measure_spend``."""
    of = {"year": year, "funder": Funder.PROGRAMME.value}
    rows = frame_rows(largest_variance_first(lines))
    rank = {"over": 0, "under": 0, "no budget": 1}
    ordered = sorted(rows, key=lambda row: rank.get(row.state, 2))
    budgeted = sum_lines(lines[lines["budget"].notna()])
    listed = f"/spend{view.search}"
    beyond = view.words("lines_beyond_tolerance", budgeted.beyond_tolerance, href=listed, **of)
    every = view.count("lines_with_budget", budgeted.lines, "line", href=listed, **of)
    heading = prose(
        "{beyond} of {every} with a budget {verb} beyond tolerance",
        beyond=beyond,
        every=every,
        verb="is" if budgeted.beyond_tolerance == 1 else "are",
    )
    most = max(FIRST_LINES, budgeted.beyond_tolerance)
    rest = (
        (prose("All {lines}", lines=view.count("budget_lines", len(rows), "line", **of)), f"/spend{view.search}")
        if len(rows) > most
        else None
    )
    return LineList(heading, tuple(_row(row, year, view) for row in ordered[:most]), _total(budgeted, year, view), rest)


def _row(line: Any, year: str, view: View) -> LineRow:
    def amount(measure: str, pence: int | None, text: str) -> Text:
        return "" if pence is None else prose("{amount}", amount=view.show(measure, pence, text, line=line.id))

    words, tone = STATES[line.state]
    bar = None if line.budget is None else budget_bullet(line.budget, line.actual, line.committed, line.outturn)
    return LineRow(
        line.name,
        ledger_href(view.search, **SpendFilter(year, line.funder).parameters(view.today, line=line.id)),
        view.code(line.challenge_id) if line.challenge_id in view.labels else None,
        bar,
        (
            "None set" if line.budget is None else amount("budget", line.budget, pounds(line.budget)),
            amount("actual_spend", line.actual, pounds(line.actual)),
            amount("outturn", line.outturn, pounds(line.outturn)),
            amount("variance", line.variance, signed_pounds(line.variance)),
        ),
        words.partition(" ")[2],
        tone,
    )


def _total(total: SpendTotals, year: str, view: View) -> LineRow | None:
    """Returns the sums over the lines with a budget; None without one."""
    if total.budget is None or total.variance is None:
        return None
    of = {"year": year, "funder": Funder.PROGRAMME.value}
    words, tone = STATES[total.state]
    return LineRow(
        "All lines with a budget",
        f"/spend{view.search}",
        None,
        budget_bullet(total.budget, total.actual, total.committed, total.outturn),
        (
            prose("{amount}", amount=view.show("budget", total.budget, pounds(total.budget), **of)),
            prose("{amount}", amount=view.show("actual_spend", total.actual, pounds(total.actual), **of, part="with a budget")),
            prose("{amount}", amount=view.show("budgeted_outturn", total.outturn, pounds(total.outturn), **of)),
            prose("{amount}", amount=view.show("variance", total.variance, signed_pounds(total.variance), **of)),
        ),
        words.partition(" ")[2],
        tone,
    )
