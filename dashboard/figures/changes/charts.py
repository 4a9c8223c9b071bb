"""Charts of changes between two moments: moved milestones, moved outturn, number of changes by challenge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

import pandas as pd

from dashboard.filters import add_query
from dashboard.formats import count_in_words, format_slip, plural, pounds, signed_pounds, truncate
from dashboard.metrics.changes.by_record_type import ChangeSubject
from dashboard.metrics.changes.significance import HOW_CHANGED, ChangeItem, count_by_challenge
from dashboard.metrics.days import rounded_median
from dashboard.metrics.spend.moves import sum_moves
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table, Tone
from dashboard.theme import Palette, base_layout
from db.frames import frame_rows
from db.schema.enums.records import Funder
from db.values.currency import currency_unit

MAX_DRAWN = 18
ROW_HEIGHT, BAR_HEIGHT = 28, 34


def moved_milestones_chart(changes: Sequence[ChangeItem], labels: Mapping[str, str], palette: Palette, search: str) -> Chart:
    """Which dates moved, and how far? Hollow dot: date before; solid dot: date now; days as text; the longest move first."""
    known = sorted(
        (change for change in changes if change.act == "moved" and change.days), key=lambda change: (-(change.days or 0), change.record)
    )
    drawn = known[:MAX_DRAWN]
    later = [change.days or 0 for change in known if (change.days or 0) > 0]
    title = (
        f"{count_in_words(len(later), 'milestone')} moved later, by {plural(rounded_median(pd.Series(later)) or 0, 'day')} at the median"
        if later
        else f"{count_in_words(len(known), 'milestone')} moved, none of them later"
    )
    rest = f" The {len(drawn)} longest of {len(known)} are drawn." if len(known) > len(drawn) else ""
    return Chart(
        title=title if known else "No date of a milestone moved",
        subtitle="Calendar days from the date it had to the date it has. Hollow: then. Solid: now." + rest,
        caption=f"{title}." + (f" The longest move is {format_slip(known[0].days)}: {known[0].values['title']}." if known else ""),
        table=_moved_table(known, labels, search),
        how=HOW_CHANGED,
        figure=_dumbbell(drawn, labels, palette, search),
        empty=None if known else EmptyState("No milestone has another date than it had then."),
    )


def _dumbbell(drawn: Sequence[ChangeItem], labels: Mapping[str, str], palette: Palette, search: str) -> dict[str, Any]:
    place = [len(drawn) - 1 - n for n in range(len(drawn))]
    xs = [day for change in drawn for day in (change.before.on.isoformat(), change.after.on.isoformat(), None)]
    ys = [level for y in place for level in (y, y, None)]
    dates: list[date] = [day.on for change in drawn for day in (change.before, change.after)]
    first, last = (min(dates), max(dates)) if dates else (date(2000, 1, 1), date(2000, 1, 2))
    colours = [palette.accent if (change.days or 0) < 0 else palette.bad if (change.days or 0) > 28 else palette.warn for change in drawn]
    ends = {"type": "scatter", "y": place, "hoverinfo": "skip"}
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": {"color": palette.ghost, "width": 2}, "hoverinfo": "skip"},
        {
            **ends, "mode": "markers", "x": [change.before.on.isoformat() for change in drawn],
            "marker": {"size": 10, "color": palette.ground, "line": {"color": palette.ghost, "width": 2}},
        },
        {
            **ends, "mode": "markers+text", "x": [change.after.on.isoformat() for change in drawn], "marker": {"size": 11, "color": colours},
            "text": [f"  {format_slip(change.days)}  " for change in drawn], "textfont": {"color": palette.ink, "size": 12},
            "textposition": ["middle right" if (change.days or 0) > 0 else "middle left" for change in drawn], "hoverinfo": "text",
            "hovertext": [_moved_hover(change, labels) for change in drawn], "customdata": [_record_href(change, search) for change in drawn],
        },
    ]  # fmt: skip
    room = timedelta(days=max((last - first).days // 2, 14))
    layout = base_layout(
        palette, max(len(drawn), 1) * ROW_HEIGHT + 52,
        xaxis={"type": "date", "range": [(first - room / 2).isoformat(), (last + room).isoformat()]},
        yaxis={"tickvals": place, "ticktext": [truncate(_milestone_label(change, labels), 38) for change in drawn], "range": [-0.7, len(drawn) - 0.3],
            "showline": False, "ticks": ""},
    )  # fmt: skip
    return {"data": traces, "layout": layout}


def _milestone_label(change: ChangeItem, labels: Mapping[str, str]) -> str:
    code = _challenge_label(change, labels).split(" ")[0]
    return f"{code} {change.values['title']}" if code[:1].isdigit() else str(change.values["title"])


def _challenge_label(change: ChangeItem, labels: Mapping[str, str]) -> str:
    return next((labels[challenge] for challenge in change.challenges if challenge in labels), "Whole cohort")


def _record_href(change: ChangeItem, search: str) -> str:
    return f"/record/milestone/{change.changed.record_id}{search}" if change.changed else ""


def _moved_hover(change: ChangeItem, labels: Mapping[str, str]) -> str:
    title, challenge = escape(str(change.values["title"])), escape(_challenge_label(change, labels))
    return f"<b>{title}</b><br>{challenge}<br>Was {change.before}, is {change.after}: {format_slip(change.days)}"


def _moved_table(known: Sequence[ChangeItem], labels: Mapping[str, str], search: str) -> Table:
    columns = (Column("Milestone"), Column("Challenge"), Column("Was"), Column("Is"), Column("Moved, days", number=True), Column("Why"))
    rows = tuple(
        (
            Cell(str(change.values["title"]), _record_href(change, search)),
            Cell(_challenge_label(change, labels)),
            Cell(str(change.before), sort=change.before.on.isoformat()),
            Cell(str(change.after), sort=change.after.on.isoformat()),
            Cell(f"{change.days:+d}".replace("-", "−"), sort=change.days),
            Cell("; ".join(reason.replace("\n", ": ").removesuffix(": ").capitalize() for reason in change.why)),
        )
        for change in known
    )
    return Table(columns, rows, "Milestones that moved, the longest move first")


def outturn_chart(changes: pd.DataFrame | None, palette: Palette, search: str) -> Chart:
    """Where did the outturn move, and by how much? A bar for each budget line, to the right for more, to the left for less.

    ``changes``: the frame of ``spend.moves.compare_budget_lines``; None where no period can be read.
    """
    known = [] if changes is None else frame_rows(changes)
    moved = [change for change in known if change.outturn_moved]
    drawn = moved[:MAX_DRAWN]
    most = f"; most {moved[0].name}, by {signed_pounds(moved[0].outturn_moved)}" if moved else ""
    title = f"The outturn of {plural(len(moved), 'line')} moved{most}" if moved else "No outturn moved"
    rest = f" The {len(drawn)} largest of {len(moved)} are drawn." if len(moved) > len(drawn) else ""
    return Chart(
        title=title,
        subtitle=f"Outturn of each budget line now less then, {currency_unit()}, the largest first.{_programme_total_text(changes)}{rest}",
        caption=f"{title}.",
        table=_money_table(known, search),
        how="Each is worked out as it was known at either moment.",
        measures=("outturn", "commitment"),
        figure=_outturn_bars(drawn, palette, search),
        empty=None if moved else EmptyState("Every budget line is expected to end where it was expected to end then."),
    )


def _programme_total_text(changes: pd.DataFrame | None) -> str:
    """Returns the change of the programme's own money; money of other funders is never added to it."""
    total = {} if changes is None else sum_moves(changes)
    if not total:
        return ""
    outturn, paid, committed = (signed_pounds(total[amount]) for amount in ("outturn", "actual", "committed"))
    return f" The programme's own money: outturn {outturn}, actual {paid}, undrawn commitments {committed}."


def _outturn_bars(drawn: Sequence[Any], palette: Palette, search: str) -> dict[str, Any]:
    amounts = [change.outturn_moved / 100 for change in drawn]
    widest = max([abs(amount) for amount in amounts], default=1)
    colours = [palette.bad if change.state == "over" and change.outturn_moved > 0 else palette.accent for change in drawn]
    trace = {
        "type": "bar", "orientation": "h", "x": amounts, "y": [0 - n for n in range(len(drawn))], "width": 0.36, "marker": {"color": colours},
        "text": [signed_pounds(change.outturn_moved) for change in drawn], "textposition": "outside", "cliponaxis": False,
        "textfont": {"color": palette.ink, "size": 12}, "hoverinfo": "text", "hovertext": [_money_hover(change) for change in drawn],
        "customdata": [f"/spend{add_query(search, line=change.id)}" for change in drawn],
    }  # fmt: skip
    name = {"xref": "paper", "x": 0, "xanchor": "left", "showarrow": False, "font": {"size": 12, "color": palette.quiet}}
    layout = base_layout(
        palette, max(len(drawn), 1) * (BAR_HEIGHT + 6) + 30,
        xaxis={"range": [-widest * 1.5 if min(amounts, default=0) < 0 else -widest * 0.05, widest * 1.5], "visible": False, "zeroline": True},
        yaxis={"visible": False, "range": [0.5 - max(len(drawn), 1), 0.75]}, bargap=0,
        shapes=[{"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": palette.line, "width": 1}}],
        annotations=[{**name, "y": 0.4 - n, "text": escape(truncate(change.name, 48))} for n, change in enumerate(drawn)],
    )  # fmt: skip
    return {"data": [trace], "layout": layout}


def _outturns(change: Any) -> tuple[str, str]:
    """Returns the outturn of a line at both moments."""
    was, is_ = ("not there" if pence is None else pounds(pence) for pence in (change.outturn_then, change.outturn_now))
    return was, is_


def _money_hover(change: Any) -> str:
    was, is_ = _outturns(change)
    return f"<b>{escape(change.name)}</b><br>Outturn was {was}, is {is_}: {signed_pounds(change.outturn_moved)}"


def _money_table(changes: Sequence[Any], search: str) -> Table:
    columns = (
        Column("Budget line"), Column("Year"), Column("Funder"),
        *(Column(f"{name}, {currency_unit()}", number=True) for name in ("Outturn then", "Outturn now", "Outturn moved", "Actual moved", "Undrawn moved")),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(change.name, f"/spend{add_query(search, line=change.id)}"), Cell(change.financial_year), Cell(Funder(change.funder).label),
            *(Cell(text) for text in _outturns(change)),
            *(Cell(signed_pounds(moved), sort=moved) for moved in (change.outturn_moved, change.actual_moved, change.committed_moved)),
        )
        for change in changes
    )  # fmt: skip
    return Table(columns, rows, "Budget lines whose money moved, the largest move of outturn first")


def changes_heatmap(changes: Sequence[ChangeItem], labels: Mapping[str, str]) -> Chart:
    """Where did most change? Challenges by subjects, the number of changes in each cell."""
    counts = count_by_challenge(changes)
    rows = [challenge for challenge in labels if challenge in counts] + ([""] if "" in counts or set(counts) - labels.keys() else [])
    total = len(changes)
    busiest = max(rows, key=lambda challenge: sum(counts.get(challenge, {}).values()), default="")
    title = (
        f"{plural(total, 'change')}, most of them about {truncate(labels.get(busiest, 'the programme'), 44)}"
        if total
        else "Nothing changed"
    )
    heat = Table(
        (Column("Challenge"), *(Column(subject.label, number=True) for subject in ChangeSubject)),
        tuple(_heat_row(challenge, counts.get(challenge, {}), labels) for challenge in rows),
        "Changes by challenge and subject",
        heat=True,
    )
    return Chart(
        title=title,
        subtitle="Number of changes. One about several challenges counts in each; decisions are among actions, gates among teams.",
        caption=f"{title}.",
        table=heat,
        how=HOW_CHANGED,
        heat=heat,
        empty=None if total else EmptyState("No record is other than it was then."),
    )


def _heat_row(challenge: str, counts: Mapping[ChangeSubject, int], labels: Mapping[str, str]) -> tuple[Cell, ...]:
    name = Cell(labels.get(challenge, "Programme"), f"/challenges/{challenge}" if challenge else "")
    return (
        name,
        *(
            Cell(str(counts.get(subject, 0)), tone=_heat_tone(counts.get(subject, 0)), sort=counts.get(subject, 0))
            for subject in ChangeSubject
        ),
    )


def _heat_tone(count: int) -> Tone:
    return "quiet" if count == 0 else "heat-1" if count < 3 else "heat-2" if count < 8 else "heat-3"
