"""One timeline of a company: the stages of its entries, gate decisions, milestones, payments, research sessions and support."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from textwrap import wrap
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure, short_text, text
from dashboard.formats import format_day, plural, short_pounds
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Prose, join_prose, prose
from dashboard.tables import DAY, Column, Table
from dashboard.theme import stage_shade
from dashboard.view import View
from db.frames import frame_rows

ROW, TALL_ROW, NARROW_ROW = 24, 33, 40  # pixels of a line, of one with a name of two lines; on a phone the name stands above it
MOST_MILESTONES = 8
CLOSE_DAYS = 20  # words of a payment stand before it where the next follows sooner
NAME_WIDTH = 44  # characters of a name of a line, which takes two lines where it is longer
NAMES = 0.28  # share of the width for the names of the lines
DAY_MS = 86_400_000
NARROW_BEFORE, NARROW_AFTER = timedelta(days=75), timedelta(days=45)


@dataclass(frozen=True)
class CompanyStory:
    """What the timeline draws: frames of ``db.queries.companies`` (``milestones`` with their states), of ``db.queries.spend.budget_lines`` (None
    for who may not see money), and the support given; ``numbers``: the place of each stage in its flow."""

    entries: pd.DataFrame
    periods: pd.DataFrame
    moves: pd.DataFrame
    milestones: pd.DataFrame
    payments: pd.DataFrame | None
    instalments: pd.DataFrame | None
    sessions: pd.DataFrame
    support: pd.DataFrame
    numbers: Mapping[str, int]


@dataclass
class _Drawing:
    """The lines from the top, and what is drawn on them. ``days``: all days drawn; ``events``: (day, what, words) for the table."""

    view: View
    names: list[str] = field(default_factory=list)
    traces: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    events: list[tuple[date, str, str, str]] = field(default_factory=list)

    def line(self, name: str) -> int:
        """Adds a line and returns its place, from 0 downwards."""
        self.names.append(name)
        return -(len(self.names) - 1)

    def say(self, day: date, place: float, words: str, *, colour: str = "", anchor: str = "left", shift: int = 9) -> None:
        """Writes words beside a day on a line."""
        self.notes.append({
            "x": day.isoformat(), "y": place, "text": words, "showarrow": False, "xanchor": anchor, "xshift": shift if anchor == "left" else -shift,
            "font": {"size": 12, "color": colour or self.view.palette.ink},
        })  # fmt: skip


def company_chart(story: CompanyStory, view: View) -> Chart:
    """How is this company? Its stages, gates, milestones, money, sessions and support on one line of time."""
    drawing = _Drawing(view)
    _draw_stages(story, drawing)
    _draw_milestones(frame_rows(story.milestones), drawing)
    if story.payments is not None and story.instalments is not None:
        _draw_money(frame_rows(story.payments), frame_rows(story.instalments), drawing)
    _draw_sessions(frame_rows(story.sessions), drawing)
    _draw_support(frame_rows(story.support), drawing)
    title = _title(story, view)
    events = sorted(drawing.events)
    return Chart(
        title=title,
        subtitle="Grey diamonds are done, red ones past, outlines ahead. Filled squares are paid, hatched ones committed.",
        caption=title + ". Lines of time, one below the other.",
        table=Table.of_lists(
            {"day": [one[0] for one in events], "what": [one[1] for one in events], "words": [one[2] for one in events], "href": [one[3] for one in events]},
            (Column("words", "What", href="href"), Column("what", "Kind"), Column("day", "Day", DAY)),
            "What is drawn, the oldest first", view,
        ),
        how="The milestones are those of the company’s own teams; the payments are the ledger rows that draw on its agreements.",
        measures=("company_milestones", "company_milestones_past"),
        figure=_figure(drawing),
        empty=None if drawing.days else EmptyState("No day of this company is recorded yet."),
    )  # fmt: skip


def _title(story: CompanyStory, view: View) -> Prose:
    rows = [row for row in frame_rows(story.milestones) if row.state not in ("dropped", "set aside")]
    past = sorted((row.late_days for row in rows if row.state in ("overdue", "unknown")), reverse=True)
    done = sum(row.state == "done" for row in rows)
    company = {"company": view.record}
    total = view.show("company_milestones", len(rows), href="#company-timeline", **company)
    if past:
        longest = view.show("company_longest_past", past[0], **company)
        count = view.words("company_milestones_past", len(past), href="#company-timeline", **company)
        verb = "is past its date by" if len(past) == 1 else "are past their dates by up to"
        words = prose("{count} of its {total} milestones {verb} {days}", count=count, total=total, verb=verb, days=longest)
    elif rows:
        finished = view.words("company_milestones_done", done, href="#company-timeline", **company)
        words = prose("{done} of its {total} milestones are done", done=finished, total=total)
    else:
        words = prose("No milestone of its own is recorded")
    if story.payments is None or story.payments.empty:
        return words
    paid = int(story.payments["pence"].sum())
    return join_prose([words, prose("{paid} is paid", paid=view.show("company_paid", paid, short_pounds(paid), **company))], "; ")


def _draw_stages(story: CompanyStory, drawing: _Drawing) -> None:
    view, moves = drawing.view, frame_rows(story.moves)
    palette = view.palette
    periods = frame_rows(story.periods)
    for entry in frame_rows(story.entries)[::-1]:
        own = [
            row
            for row in periods
            if row.team_id == entry.id and (entry.entered_on is None or row.end_on is None or row.end_on > entry.entered_on)
        ]
        reached = next((place for place, row in enumerate(own) if row.stage == entry.stage), len(own) - 1)
        own = own[: reached + 1]
        decided = [row for row in moves if row.team_id == entry.id]
        if not own and not decided:
            continue
        code = view.code(own[0].challenge_id).code if own else ""
        place = drawing.line(f"<b>Stage in {text(code)}</b>" if code else "<b>Stage</b>")
        for row in own:
            last = row.end_on or view.today
            shade = stage_shade(story.numbers.get(row.stage, 0)) - 1
            days = (last - row.start_on).days
            drawing.traces.append({
                "type": "bar", "orientation": "h", "y": [place], "base": [row.start_on.isoformat()], "x": [days * DAY_MS], "width": 0.78,
                "marker": {"color": palette.stages[shade], "line": {"color": palette.stage_line, "width": 1}},
                "text": [_stage_words(row, days, view)], "textposition": "inside", "insidetextanchor": "start", "constraintext": "none", "textangle": 0,
                "insidetextfont": {"size": 12, "color": palette.on_stages[shade]}, "hoverinfo": "text",
                "hovertext": [f"{text(row.stage)}: {format_day(row.start_on)} to {format_day(row.end_on) if row.end_on else 'now'}"],
            })  # fmt: skip
            drawing.days += [row.start_on, last]
            drawing.events.append((row.start_on, "Stage", f"{row.stage}, {plural(days, 'day')}", ""))
        if decided:
            place = drawing.line("Decided at the gate")
            _marks(
                drawing,
                [row.decided_on for row in decided],
                place,
                "triangle-right",
                palette.ink,
                [f"{row.reason or row.decision}" for row in decided],
            )
            drawing.say(decided[0].decided_on, place, short_text(decided[0].reason or decided[0].decision, 30 if view.narrow else 60))
            drawing.events += [
                (row.decided_on, "Gate decision", row.reason or row.decision, f"/record/stage-move/{row.id}{view.search}")
                for row in decided
            ]


def _stage_words(row: Any, days: int, view: View) -> str:
    """Returns what stands in the bar of a stage: its name, and of the current one how far it has come."""
    left = (row.end_on - view.today).days if row.end_on else 0
    words = (
        f"{text(row.stage)}: {(view.today - row.start_on).days} of {plural(days, 'day')}"
        if row.start_on <= view.today and left > 0
        else text(row.stage)
    )
    return words if days * 3.6 > len(words) * 6.5 or left > 0 else ""


def _marks(drawing: _Drawing, days: Sequence[date], place: float, symbol: str, colour: str, hover: Sequence[str], **marker: Any) -> None:
    drawing.days += days
    drawing.traces.append({
        "type": "scatter", "mode": "markers", "x": [day.isoformat() for day in days], "y": [place] * len(days), "hoverinfo": "text",
        "hovertext": [f"{text(words)}, {format_day(day)}" for words, day in zip(hover, days, strict=True)],
        "marker": {"symbol": symbol, "size": 11, "color": colour, "line": {"width": 1.5, "color": colour}, **marker},
    })  # fmt: skip


def _draw_milestones(rows: Sequence[Any], drawing: _Drawing) -> None:
    """Draws a line for each milestone with a date: the open ones first where there are more than fit."""
    view, palette = drawing.view, drawing.view.palette
    dated = [row for row in rows if row.ends_on is not None and row.state not in ("dropped", "set aside")]
    kept = sorted(dated, key=lambda row: row.state == "done")[:MOST_MILESTONES]
    for row in [row for row in dated if row in kept]:
        past = row.state in ("overdue", "unknown")
        name = "<br>".join(text(part) for part in wrap(row.title, NAME_WIDTH, max_lines=1 if view.narrow else 2, placeholder="…"))
        place = drawing.line(f"<b>{name}</b>" if past else name)
        if past:
            drawing.traces.append(_segment(row.ends_on, view.today, place, palette.bad_mark, 3))
            drawing.say(view.today, place, f"<b>{plural(row.late_days, 'day')} past</b>", colour=palette.bad)
        elif row.state == "done":
            first = row.baseline_on
            if first is not None and first != row.ends_on:
                drawing.traces.append(_segment(first, row.ends_on, place, palette.edge, 1))
                _marks(drawing, [first], place, "diamond-open", palette.edge, [f"First date of {row.title}"], size=8)
                drawing.say(row.ends_on, place, f"{(row.ends_on - first).days:+d} days".replace("-", "−"), colour=palette.second)
        else:
            drawing.say(row.ends_on, place, f"in {plural((row.ends_on - view.today).days, 'day')}", colour=palette.second)
        if row.state == "soon":
            _marks(drawing, [row.ends_on], place, "triangle-left", palette.warn_mark, [row.title], size=7)
        colour, symbol = {
            "done": (palette.edge, "diamond"), "soon": (palette.warn_mark, "diamond-open"), "ahead": (palette.hatch_line, "diamond-open"),
        }.get(row.state, (palette.bad_mark, "diamond"))  # fmt: skip
        _marks(drawing, [row.ends_on], place, symbol, colour, [row.title])
        drawing.events.append((row.ends_on, "Milestone", row.title, f"/record/milestone/{row.id}{view.search}"))


def _segment(start: date, end: date, place: float, colour: str, width: float) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": [start.isoformat(), end.isoformat()], "y": [place, place], "hoverinfo": "skip",
        "line": {"color": colour, "width": width},
    }  # fmt: skip


def _draw_money(payments: Sequence[Any], instalments: Sequence[Any], drawing: _Drawing) -> None:
    """Draws what is paid, and the instalments that fall due after today."""
    view, palette = drawing.view, drawing.view.palette
    paid = [(row.paid_on or row.month, row.pence) for row in payments]
    ahead = [(row.due_on, row.pence) for row in instalments if row.due_on > view.today]
    if not paid and not ahead:
        return
    place = drawing.line("Paid, and to be paid")
    for days, hatched in ((paid, False), (ahead, True)):
        if not days:
            continue
        pattern = (
            {"pattern": {"shape": "/", "fgcolor": palette.hatch, "bgcolor": palette.ground, "size": 5, "solidity": 0.3}} if hatched else {}
        )
        drawing.traces.append({
            "type": "bar", "orientation": "h", "y": [place] * len(days), "base": [(day - timedelta(days=2)).isoformat() for day, _ in days],
            "x": [4 * DAY_MS] * len(days), "width": 0.6, "hoverinfo": "text",
            "marker": {"color": palette.accent, "line": {"color": palette.hatch_line if hatched else palette.accent, "width": 1}, **pattern},
            "hovertext": [f"{short_pounds(pence)} {'due' if hatched else 'paid'} {format_day(day)}" for day, pence in days],
        })  # fmt: skip
        for number, (day, pence) in enumerate(days):
            close = number + 1 < len(days) and (days[number + 1][0] - day).days < CLOSE_DAYS
            drawing.say(day, place, short_pounds(pence), shift=12, anchor="right" if close else "left")
            drawing.days.append(day)
            drawing.events.append((day, "Instalment" if hatched else "Payment", short_pounds(pence), ""))


def _draw_sessions(rows: Sequence[Any], drawing: _Drawing) -> None:
    if not rows:
        return
    view, palette = drawing.view, drawing.view.palette
    place = drawing.line("Research sessions: citizens in each")
    drawing.traces.append({
        "type": "scatter", "mode": "markers+text", "x": [row.held_on.isoformat() for row in rows], "y": [place] * len(rows),
        "text": ["" if row.citizens is None else str(row.citizens) for row in rows], "textfont": {"size": 12, "color": palette.on_stages[1]},
        "marker": {"size": 19, "color": palette.stages[1], "line": {"width": 1, "color": palette.stage_line}}, "hoverinfo": "text",
        "hovertext": [f"Session on {format_day(row.held_on)}" for row in rows],
        "customdata": [f"/record/research-session/{row.id}{view.search}" for row in rows],
    })  # fmt: skip
    drawing.days += [row.held_on for row in rows]
    drawing.events += [(row.held_on, "Research session", "Session", f"/record/research-session/{row.id}{view.search}") for row in rows]


def _draw_support(rows: Sequence[Any], drawing: _Drawing) -> None:
    held = list({row.id: row for row in rows if row.held_on is not None}.values())
    if not held:
        return
    view = drawing.view
    place = drawing.line("Support: minutes")
    _marks(drawing, [row.held_on for row in held], place, "line-ns-open", view.palette.accent, [row.topic for row in held], size=12)
    for row in held:
        if row.minutes is not None:
            drawing.say(row.held_on, place, str(row.minutes), shift=5, colour=view.palette.second)
    drawing.events += [(row.held_on, "Support", row.topic, f"/record/support/{row.id}{view.search}") for row in held]


def _figure(drawing: _Drawing) -> Any:
    view, count = drawing.view, max(len(drawing.names), 1)
    palette, today = view.palette, view.today
    first, last = min([today, *drawing.days]) - timedelta(days=6), max([today, *drawing.days]) + timedelta(days=24)
    if view.narrow:
        first, last = max(first, today - NARROW_BEFORE), min(last, today + NARROW_AFTER)
    row = NARROW_ROW if view.narrow else TALL_ROW if any("<br>" in name for name in drawing.names) else ROW
    names = [
        {
            "x": 0, "xref": "paper", "xanchor": "left", "y": -place, "text": name, "showarrow": False, "align": "left",
            "yshift": 17 if view.narrow else 0, "xshift": -10, "font": {"size": 12, "color": palette.ink},
        }
        for place, name in enumerate(drawing.names)
    ]  # fmt: skip
    within = [note for note in drawing.notes if first.isoformat() <= note["x"] <= last.isoformat()]
    now = {
        "x": today.isoformat(), "y": 1, "yref": "paper", "yanchor": "bottom", "text": "<b>today</b>", "showarrow": False,
        "font": {"size": 12, "color": palette.ink},
    }  # fmt: skip
    line = {"x0": today.isoformat(), "x1": today.isoformat(), "y0": 0, "y1": 1, "yref": "paper", "line": {"color": palette.ink, "width": 1}}
    months = (last - first).days < (140 if view.narrow else 400)
    return figure(
        drawing.traces, palette, count * row + 56, barmode="overlay", annotations=[*names, *within, now],
        shapes=[{"type": "line", **line}],
        margin={"l": 8, "r": 12, "t": 24, "b": 8},
        xaxis={
            "type": "date", "range": [first.isoformat(), last.isoformat()], "domain": [0 if view.narrow else NAMES, 1], "showgrid": True,
            "gridcolor": palette.line, "showline": False, **({"dtick": "M1", "tickformat": "%b"} if months else {"nticks": 5, "tickformat": "%b %Y"}),
        },
        yaxis={"visible": False, "range": [-count + 0.4, 0.85 if view.narrow else 0.6]},
    )  # fmt: skip
