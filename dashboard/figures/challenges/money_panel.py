"""The panel of money of one challenge: spent and committed against the budget, and the months around today."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.challenges.one_challenge import OneChallenge
from dashboard.figures.figure import figure
from dashboard.figures.spend.text import variance_text
from dashboard.formats import short_pounds
from dashboard.metrics.spend.outturn import SpendTotals, sum_lines, sum_months
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tables import MONEY, MONTH, Column, Table
from dashboard.theme import Palette
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import Funder

BEFORE, MOST_MONTHS = 2, 5  # months drawn before this one, and in all
HEIGHT = 108
FUNDER = Funder.PROGRAMME.value
COLUMNS = (
    Column("month", "Month", MONTH),
    Column("actual", "Actual", MONEY, measure="actual_spend", narrowed=(("challenge", "challenge"), ("month", "key"), ("funder", "funder"))),
    Column("expected", "Still expected", MONEY, measure="expected_spend", narrowed=(("challenge", "challenge"), ("month", "key"), ("funder", "funder"))),
)  # fmt: skip


def money_panel(data: OneChallenge, view: View) -> Chart:
    """Where does the money end? The programme's own money of this financial year: spent, committed and expected against the budget, by month."""
    own = data.spend.of_funder(FUNDER)
    total, months = sum_lines(own.lines), sum_months(own.months)
    title = _title(data, total, view)
    shown = months.assign(
        challenge=data.id, funder=FUNDER, key=[f"{row.month:%Y-%m}" for row in frame_rows(months)]
    )  # fmt: skip
    return Chart(
        title=title,
        subtitle=join_prose([_lines(own.lines, data, view), _next(months, data, view)], "\n"),
        caption=title + "." if isinstance(title, Prose) else f"{title}.",
        table=Table(shown, COLUMNS, f"Money of the challenge by month, {data.year}", view),
        how="",
        page=("Open Spend against budget", data.page_href("/spend")),
        measures=("budget", "actual_spend", "commitment", "expected_spend", "outturn", "variance"),
        figure=_figure(total, months, view) if total.lines else None,
        empty=None
        if total.lines
        else EmptyState(
            "No budget line is recorded.", "Add a budget line" if "budget-line" in data.forms else "", data.forms.get("budget-line", "")
        ),
    )


def _of(data: OneChallenge) -> dict[str, str]:
    """Returns what the amounts are measured over: as on the overview and the page of spend."""
    return {"year": data.year, "funder": FUNDER, "challenge": data.id}


def _title(data: OneChallenge, total: SpendTotals, view: View) -> Text:
    if not total.lines:
        return f"No budget of its own in {data.year}"
    outturn = view.show("outturn", total.outturn, short_pounds(total.outturn), **_of(data))
    if total.budget is None or total.variance is None:
        return prose("Outturn {outturn}, no budget set", outturn=outturn)
    state = "on budget" if not total.variance else variance_text(total.variance) if total.state != "within" else "within tolerance"
    return prose(
        "Outturn {outturn} of {budget}: {state}",
        outturn=view.show(
            "budgeted_outturn", total.outturn - total.unbudgeted, short_pounds(total.outturn - total.unbudgeted), **_of(data)
        ),
        budget=view.show("budget", total.budget, short_pounds(total.budget), **_of(data)),
        state=state
        if total.state == "within" or not total.variance
        else view.show("variance", total.variance, variance_text(total.variance), **_of(data)),
    )


def _lines(lines: pd.DataFrame, data: OneChallenge, view: View) -> Text:
    rows = frame_rows(lines)
    if not rows:
        return "Programme lines may pay for it."
    if len(rows) == 1:
        return prose("{name}.", name=Name(rows[0].name, f"/record/budget-line/{rows[0].id}{view.search}"))
    worst = max(rows, key=lambda row: abs(row.variance or 0))
    count = view.words("budget_lines", len(rows), "budget line", href=data.page_href("/spend"), **_of(data))
    if worst.variance and worst.state in ("over", "under"):
        amount = view.show("variance", worst.variance, variance_text(worst.variance), line=worst.id)
        return prose("{count}; {name} is heading {amount}.", count=count, name=Name(worst.name), amount=amount)
    return prose("{count}, all within tolerance.", count=count)


def _next(months: pd.DataFrame, data: OneChallenge, view: View) -> Text:
    coming = next((row for row in frame_rows(months) if row.open and row.expected), None)
    if coming is None:
        return "No more is expected in this year." if len(months) else ""
    month = f"{coming.month:%Y-%m}"
    amount = view.show("expected_spend", coming.expected, challenge=data.id, funder=FUNDER, month=month)
    return prose("Next {amount} in {month}.", amount=amount, month=Name(f"{coming.month:%B}"))


def _figure(total: SpendTotals, months: pd.DataFrame, view: View) -> go.Figure:
    """Returns the bar of the year above the bars of the months. On both, spent is filled, committed hatched, expected light."""
    palette = view.palette
    expected = total.outturn - total.actual
    committed = min(total.committed, expected)
    top = max(total.outturn, total.budget or 0, 1)
    year = [
        _part(palette, "spent", x=[total.actual], y=["year"], base=[0]),
        _part(palette, "committed", x=[committed], y=["year"], base=[total.actual]),
        _part(palette, "expected", x=[expected - committed], y=["year"], base=[total.actual + committed]),
    ]
    rows, left = _months_around(months, view), committed
    parts: dict[str, list[int]] = {"spent": [], "committed": [], "expected": []}
    for row in rows:
        hatched = min(left, row.expected or 0) if row.open else 0
        left -= hatched
        for kind, amount in (("spent", row.actual or 0), ("committed", hatched), ("expected", (row.expected or 0) - hatched)):
            parts[kind].append(amount)
    labels = [f"{row.month:%b}" for row in rows]
    bars = [{**_part(palette, kind, x=labels, y=amounts), "xaxis": "x2", "yaxis": "y2", "width": 0.66} for kind, amounts in parts.items()]
    sums = [sum(amounts) for amounts in zip(*parts.values(), strict=True)]
    small = {"showarrow": False, "font": {"size": 12, "color": palette.ink}}
    words = [
        {**small, "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "top", "text": f"{short_pounds(total.actual)} spent"},
        *_second_words(committed, expected, small),
        *(
            {
                **small, "xref": "x2", "yref": "y2", "x": label, "y": amount, "yanchor": "bottom", "text": short_pounds(amount),
                "font": {"size": 12, "color": palette.second},
            }
            for label, amount in zip(labels, sums, strict=True)
            if amount
        ),
    ]  # fmt: skip
    shapes = [
        {"type": "line", "x0": total.budget, "x1": total.budget, "y0": -0.75, "y1": 0.75, "line": {"color": palette.ink, "width": 2}}
    ] if total.budget else []  # fmt: skip
    return figure(
        [*year, *bars], palette, HEIGHT, barmode="stack", bargap=0,
        xaxis={"visible": False, "fixedrange": True, "range": [0, top * 1.01]},
        yaxis={"visible": False, "fixedrange": True, "domain": [0.68, 0.82]},
        xaxis2={"anchor": "y2", "fixedrange": True, "tickfont": {"size": 12, "color": palette.quiet}, "linecolor": palette.line, "ticks": ""},
        yaxis2={"visible": False, "fixedrange": True, "domain": [0.16, 0.62], "range": [0, max([*sums, 1]) * 1.5]},
        margin={"l": 0, "r": 6, "t": 0, "b": 0, "pad": 0}, annotations=words, shapes=shapes,
    )  # fmt: skip


def _second_words(committed: int, expected: int, small: dict[str, Any]) -> list[dict[str, Any]]:
    if not expected:
        return []
    words = f"{short_pounds(committed)} committed" if committed else f"{short_pounds(expected)} expected"
    return [{**small, "xref": "paper", "yref": "paper", "x": 1, "y": 1, "xanchor": "right", "yanchor": "top", "text": words}]


def _part(palette: Palette, kind: str, **values: Any) -> dict[str, Any]:
    """Returns a bar of what is spent, committed or expected."""
    markers: dict[str, dict[str, Any]] = {
        "spent": {"color": palette.accent},
        "committed": {
            "color": palette.ground, "line": {"color": palette.hatch_line, "width": 1},
            "pattern": {"shape": "/", "fgcolor": palette.hatch, "bgcolor": palette.ground, "size": 5, "solidity": 0.35},
        },
        "expected": {"color": palette.stages[1], "line": {"color": palette.stage_line, "width": 1}},
    }  # fmt: skip
    amounts = values["x"] if "base" in values else values["y"]
    hover = [f"{short_pounds(amount)} {kind}" for amount in amounts]
    horizontal = {"orientation": "h"} if "base" in values else {}
    return {"type": "bar", "marker": markers[kind], "hoverinfo": "text", "hovertext": hover, **horizontal, **values}


def _months_around(months: pd.DataFrame, view: View) -> list[Any]:
    """Returns the months to draw: from two before this one, the five with money that follow."""
    rows = [row for row in frame_rows(months) if row.actual or row.expected]
    before = [row for row in rows if row.month < view.today.replace(day=1)]
    first = max(len(before) - BEFORE, 0)
    chosen = rows[first : first + MOST_MONTHS]
    return chosen if len(chosen) == MOST_MONTHS else rows[-MOST_MONTHS:]
