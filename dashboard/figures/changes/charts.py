"""Charts of changes between two moments: moved milestones, moved outturn, number of changes by challenge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.figures.changes.context import ChangeContext
from dashboard.figures.changes.text import reason_text
from dashboard.figures.figure import figure, iso_days, numbers, segments, short_text, text
from dashboard.figures.milestones.text import label_with_code
from dashboard.formats import format_slip, pounds, signed_pounds, truncate
from dashboard.metrics.changes.counts import change_totals, count_by_challenge, moved_milestones
from dashboard.metrics.changes.rules import ChangeSubject
from dashboard.metrics.changes.significance import HOW_CHANGED
from dashboard.metrics.spend.moves import moved_outturns, sum_moves
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, Shown, Text, prose
from dashboard.tables import COUNT, DAY, DAYS, MONEY, Column, Table
from dashboard.theme import Palette
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.schema.enums.records import Funder
from db.values.currency import currency_unit

MAX_DRAWN = 18
ROW_HEIGHT, NARROW_ROW_HEIGHT, BAR_HEIGHT = 28, 44, 34
MOVED = "_moved"


def moved_milestones_chart(changes: pd.DataFrame, context: ChangeContext) -> Chart:
    """Which dates moved, and how far? Hollow dot: date before; solid dot: date now; days as text; the longest move first."""
    view, moved, totals = context.view, _with_labels(moved_milestones(changes), context), change_totals(changes)
    drawn = moved.head(MAX_DRAWN)
    title = _moved_title(totals, view)
    total = view.show("milestones_moved", len(moved))
    return Chart(
        title=title,
        subtitle=prose(
            "Calendar days from the date it had to the date it has. Hollow: then. Solid: now.{rest}",
            rest=_rest_text(drawn, moved, "longest", total),
        ),
        caption=prose("{title}.{longest}", title=title, longest=_longest_text(moved, view)),
        table=_moved_table(moved, view),
        how=HOW_CHANGED,
        measures=("change_days", "milestones_later_between", "median_days_later"),
        figure=_dumbbell(drawn, view),
        empty=None if len(moved) else EmptyState("No milestone has another date than it had then."),
    )


def _rest_text(drawn: pd.DataFrame, moved: pd.DataFrame, which: str, total: Shown) -> Text:
    """Returns how many of all are drawn, where not all are; the table beside the picture has all of them."""
    if len(drawn) == len(moved):
        return ""
    return prose(" The {count} {which} of {total} are drawn.", count=Name(str(len(drawn))), which=which, total=total)


def _longest_text(moved: pd.DataFrame, view: View) -> Text:
    if moved.empty:
        return ""
    days, record = int(moved["days"].iloc[0]), moved["record_id"].iloc[0]
    shown = view.show("change_days", days, format_slip(days), record=record, act="moved")
    return prose(" The longest move is {days}: {title}.", days=shown, title=Name(moved["title"].iloc[0]))


def _moved_title(totals: Any, view: View) -> Text:
    if not totals.moved:
        return "No date of a milestone moved"
    if not totals.later:
        return prose("{moved} moved, none of them later", moved=view.words("milestones_moved", totals.moved, "milestone"))
    return prose(
        "{later} moved later, by {days} at the median",
        later=view.words("milestones_later_between", totals.later, "milestone"),
        days=view.show("median_days_later", totals.median_later),
    )


def _with_labels(moved: pd.DataFrame, context: ChangeContext) -> pd.DataFrame:
    """Returns moved milestones with ``title``, ``challenge``, ``href``, ``why`` and ``hover``."""
    rows = frame_rows(moved)
    labels = [_challenge_label(change, context.view.labels) for change in rows]
    return moved.assign(
        title=[str(change.values["title"]) for change in rows],
        challenge=labels,
        href=[f"/record/milestone/{change.record_id}{context.view.search}" for change in rows],
        why=[reason_text(change, replace(context, whole=True)) for change in rows],
        hover=[
            f"<b>{text(change.values['title'])}</b><br>{text(label)}<br>Was {change.before}, is {change.after}: {format_slip(change.days)}"
            for change, label in zip(rows, labels, strict=True)
        ],
    )


def _challenge_label(change: Any, labels: Mapping[str, str]) -> str:
    return next((labels[challenge] for challenge in change.challenge_ids if challenge in labels), "Whole cohort")


def _dumbbell(drawn: pd.DataFrame, view: View) -> Any:
    """Returns the day before and the day after of each milestone; on a phone its name stands above its row."""
    palette = view.palette
    place = list(range(len(drawn) - 1, -1, -1))
    before, after, days = iso_days(drawn["before_on"]), iso_days(drawn["after_on"]), numbers(drawn["days"])
    colours = [palette.accent if moved < 0 else palette.bad if moved > 28 else palette.warn for moved in days]
    labels = [short_text(label_with_code(*names), 38) for names in zip(drawn["title"], drawn["challenge"], strict=True)]
    ends = {"type": "scatter", "y": place, "hoverinfo": "skip"}
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": segments(before, after), "y": segments(place, place),
            "line": {"color": palette.ghost, "width": 2}, "hoverinfo": "skip"},
        {**ends, "mode": "markers", "x": before, "marker": {"size": 10, "color": palette.ground, "line": {"color": palette.ghost, "width": 2}}},
        {**ends, "mode": "markers+text", "x": after, "marker": {"size": 11, "color": colours}, "text": [f"  {format_slip(moved)}  " for moved in days],
            "textfont": {"color": palette.ink, "size": 12}, "textposition": ["middle right" if moved > 0 else "middle left" for moved in days],
            "hoverinfo": "text", "hovertext": list(drawn["hover"]), "customdata": list(drawn["href"])},
    ]  # fmt: skip
    return figure(
        traces, palette, max(len(drawn), 1) * (NARROW_ROW_HEIGHT if view.narrow else ROW_HEIGHT) + 52,
        xaxis={"type": "date", "range": _room(drawn), "nticks": 3 if view.narrow else 0},
        yaxis={
            "tickvals": [] if view.narrow else place, "ticktext": labels, "range": [-0.7, len(drawn) - 0.3], "showline": False, "ticks": "",
        },
        annotations=[_name_above(label, at, palette) for label, at in zip(labels, place, strict=True)] if view.narrow else [],
    )  # fmt: skip


def _name_above(label: str, place: int, palette: Palette) -> dict[str, Any]:
    return {
        "xref": "paper", "x": 0, "xanchor": "left", "y": place, "yshift": 16, "text": label, "showarrow": False,
        "font": {"color": palette.ink, "size": 12},
    }  # fmt: skip


def _room(drawn: pd.DataFrame) -> list[str]:
    """Returns the days that the axis spans: those drawn, with room for the texts at their right."""
    days = column_values(drawn, "before_on") + column_values(drawn, "after_on")
    if not days:
        return ["2000-01-01", "2000-01-02"]
    room = timedelta(days=max((max(days) - min(days)).days // 2, 14))
    return [(min(days) - room / 2).isoformat(), (max(days) + room).isoformat()]


def _moved_table(moved: pd.DataFrame, view: View) -> Table:
    columns = (
        Column("title", "Milestone", href="href"),
        Column("challenge", "Challenge"),
        Column("before_on", "Was", DAY),
        Column("after_on", "Is", DAY),
        Column("days", "Moved, days", DAYS, signed=True, measure="change_days", narrowed=(("record", "record_id"), ("act", "act"))),
        Column("why", "Why", most=200),
    )
    return Table(moved, columns, "Milestones that moved, the longest move first", view)


def outturn_chart(lines: pd.DataFrame, context: ChangeContext) -> Chart:
    """Where did the outturn move, and by how much? A bar for each budget line, to the right for more, to the left for less.

    ``lines``: of :func:`dashboard.metrics.spend.moves.compare_budget_lines`.
    """
    view, moved = context.view, moved_outturns(lines)
    drawn = moved.head(MAX_DRAWN)
    title = _outturn_title(moved, view)
    rest = _rest_text(drawn, moved, "largest", view.show("lines_with_moved_outturn", len(moved)))
    return Chart(
        title=title,
        subtitle=prose(
            "Outturn of each budget line at the end of the period less at its start, {unit}, the largest first.{own}{rest}",
            unit=currency_unit(), own=_own_money_text(lines, view), rest=rest,
        ),
        caption=prose("{title}.", title=title),
        table=_money_table(lines, context),
        how="Each is worked out as it was known at either moment.",
        measures=("outturn", "outturn_moved", "actual_moved", "committed_moved"),
        figure=_outturn_bars(drawn, view),
        empty=None if len(moved) else EmptyState("Every budget line is expected to end where it was expected to end then."),
    )  # fmt: skip


def _outturn_title(moved: pd.DataFrame, view: View) -> Text:
    if moved.empty:
        return "No outturn moved"
    largest = int(moved["outturn_moved"].iloc[0])
    return prose(
        "The outturn of {count} moved; most {name}, by {moved}",
        count=view.count("lines_with_moved_outturn", len(moved), "line"),
        name=Name(moved["name"].iloc[0]),
        moved=view.show("outturn_moved", largest, signed_pounds(largest), line=moved["id"].iloc[0]),
    )


def _own_money_text(lines: pd.DataFrame, view: View) -> Prose | str:
    """Returns the change of the programme's own money; money of other funders is never added to it."""
    own = sum_moves(lines)
    if not own:
        return ""
    shown = {amount: view.show(amount + MOVED, pence, signed_pounds(pence), funder=Funder.PROGRAMME.value) for amount, pence in own.items()}
    return prose(" The programme's own money: outturn {outturn}, actual {actual}, undrawn commitments {committed}.", **shown)


def _outturn_bars(drawn: pd.DataFrame, view: View) -> Any:
    palette, rows = view.palette, frame_rows(drawn)
    amounts = [row.outturn_moved / 100 for row in rows]
    widest = max([abs(amount) for amount in amounts], default=1)
    trace = {
        "type": "bar", "orientation": "h", "x": amounts, "y": [0 - n for n in range(len(rows))], "width": 0.36,
        "marker": {"color": [palette.bad if row.state == "over" and row.outturn_moved > 0 else palette.accent for row in rows]},
        "text": [signed_pounds(row.outturn_moved) for row in rows], "textposition": "outside", "cliponaxis": False,
        "textfont": {"color": palette.ink, "size": 12}, "hoverinfo": "text", "hovertext": [_money_hover(row) for row in rows],
        "customdata": [line_href(row.id, view.search) for row in rows],
    }  # fmt: skip
    name = {"xref": "paper", "x": 0, "xanchor": "left", "showarrow": False, "font": {"size": 12, "color": palette.quiet}}
    return figure(
        [trace], palette, max(len(rows), 1) * (BAR_HEIGHT + 6) + 30,
        xaxis={"range": [-widest * 1.5 if min(amounts, default=0) < 0 else -widest * 0.05, widest * 1.5], "visible": False, "zeroline": True},
        yaxis={"visible": False, "range": [0.5 - max(len(rows), 1), 0.75]}, bargap=0,
        shapes=[{"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": palette.line, "width": 1}}],
        annotations=[{**name, "y": 0.4 - n, "text": short_text(row.name, 48)} for n, row in enumerate(rows)],
    )  # fmt: skip


def line_href(line: str, search: str) -> str:
    """Returns the address of the ledger of a budget line."""
    return f"/spend{search}{'&' if search else '?'}line={line}"


def _money_hover(row: Any) -> str:
    was, is_ = (pounds(pence) if pence is not None else "not there" for pence in (row.outturn_then, row.outturn_now))
    moved = signed_pounds(row.outturn_moved)
    return f"<b>{text(row.name)}</b><br>Outturn was {was} at the start, is {is_} at the end of the period: {moved}"


def _money_table(lines: pd.DataFrame, context: ChangeContext) -> Table:
    of_line = (("line", "id"),)
    frame = lines.assign(
        href=[line_href(line, context.view.search) for line in lines["id"]],
        funder_label=[Funder(funder).label for funder in lines["funder"]],
        start=context.start,
        end=context.end or None,
    )
    at_start, at_end = (*of_line, ("moment", "start")), (*of_line, ("moment", "end"))
    columns = (
        Column("name", "Budget line", href="href"),
        Column("financial_year", "Year"),
        Column("funder_label", "Funder"),
        Column("outturn_then", "Outturn at the start", MONEY, unknown="not there", measure="outturn", narrowed=at_start),
        Column("outturn_now", "Outturn at the end", MONEY, unknown="not there", measure="outturn", narrowed=at_end),
        Column("outturn_moved", "Outturn moved", MONEY, signed=True, measure="outturn_moved", narrowed=of_line),
        Column("actual_moved", "Actual moved", MONEY, signed=True, measure="actual_moved", narrowed=of_line),
        Column("committed_moved", "Undrawn moved", MONEY, signed=True, measure="committed_moved", narrowed=of_line),
    )
    return Table(frame, columns, "Budget lines whose money moved, the largest move of outturn first", context.view)


def changes_heatmap(changes: pd.DataFrame, labels: Mapping[str, str], view: View) -> Chart:
    """Where did most change? Challenges by subjects, the number of changes in each cell."""
    counts, total = count_by_challenge(changes, labels), change_totals(changes).total
    rows = [challenge for challenge in (*labels, "") if challenge in counts.index]
    counts = counts.loc[rows]
    busiest = labels.get(str(counts.sum(axis=1).idxmax()), "the programme") if rows else ""
    count = view.count("changes", total, "change")
    title = prose("{count}, most of them about {busiest}", count=count, busiest=Name(truncate(busiest, 44))) if total else "Nothing changed"
    heat = _heat_table(counts, labels, view)
    return Chart(
        title=title,
        subtitle="Number of changes. One about several challenges counts in each; decisions are among actions, gates among teams.",
        caption=prose("{title}.", title=title),
        table=heat,
        how=HOW_CHANGED,
        measures=("changes",),
        heat=heat,
        empty=None if total else EmptyState("No record is other than it was then."),
    )


def _heat_table(counts: pd.DataFrame, labels: Mapping[str, str], view: View) -> Table:
    challenges = list(counts.index)
    frame = counts.assign(
        name=[labels.get(challenge, "Programme") for challenge in challenges],
        href=[f"/challenges/{challenge}" if challenge else "" for challenge in challenges],
        of=[challenge or "none" for challenge in challenges],
        **{f"{subject}_tone": [_heat_tone(count) for count in counts[subject]] for subject in ChangeSubject},
        **{f"{subject}_scope": subject.value for subject in ChangeSubject},
    )
    subjects = [
        Column(subject.value, subject.label, COUNT, tone=f"{subject}_tone", measure="changes", narrowed=(("challenge", "of"), ("subject", f"{subject}_scope")))
        for subject in ChangeSubject
    ]  # fmt: skip
    return Table(frame, (Column("name", "Challenge", href="href"), *subjects), "Changes by challenge and subject", view, heat=True)


def _heat_tone(count: int) -> Tone:
    return "quiet" if count == 0 else "heat-1" if count < 3 else "heat-2" if count < 8 else "heat-3"
