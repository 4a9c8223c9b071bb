"""Small graphics of cells, tiles and lists, as elements that ``assets/graphics.css`` draws; each is one picture with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Any

from dash import html

from dashboard.graphics import (
    Boxes,
    Bullet,
    Code,
    DaysBar,
    Dots,
    KeyEntry,
    LineBar,
    MilestoneTrack,
    RangeBar,
    Sparkline,
    StageBar,
    TrackLine,
    TrackMark,
    clamped,
)
from dashboard.tables import StatusStrip, StripRun
from layouts.components.link import link
from layouts.components.prose import prose

HEALTH_MARKS = {"good": "mark-good", "warn": "mark-warn", "bad": "mark-bad"}


def _picture(children: Any, sentence: str, classes: str, **style: Any) -> Any:
    """Returns a graphic as one picture with its text alternative, which hovering shows too."""
    return html.Span(children, className=classes, role="img", title=sentence, style=style or None, **{"aria-label": sentence})


def _percent(share: float) -> str:
    return f"{100 * clamped(share):.1f}%"


def sparkline(content: Sparkline) -> Any:
    """Returns a line or bars over the weeks. The scale begins at 0, and ends at the largest value or the limit."""
    known = [value for value in content.values if value is not None]
    top = max([*known, content.limit or 0]) or 1
    draw = _bars if content.kind == "bars" else _line
    parts = draw(content, top)
    if content.limit is not None:
        parts.append(html.Span(className="spark-limit", style={"--y": clamped(content.limit / top)}))
    return _picture(parts, content.sentence, f"spark spark-{content.kind}{' spark-wide' if content.wide else ''}")


def _bars(content: Sparkline, top: float) -> list[Any]:
    last = len(content.values) - 1
    return [
        html.Span(
            className="spark-gap" if value is None else f"spark-bar tone-{content.tone}" if place == last and content.tone else "spark-bar",
            style={"--h": _percent((value or 0) / top)},
        )
        for place, value in enumerate(content.values)
    ]


def _line(content: Sparkline, top: float) -> list[Any]:
    """Returns the line as one element cut to the shape of a thin band, and the mark at its end."""
    points = [(place / max(len(content.values) - 1, 1), value / top) for place, value in enumerate(content.values) if value is not None]
    if not points:
        return []
    corners = _step_corners(points) if content.steps else [(x, y, 0) for x, y in points]
    upper = [f"calc({100 * x:.1f}% - {side}px) calc({100 * (1 - y):.1f}% - 1px)" for x, y, side in corners]
    lower = [f"calc({100 * x:.1f}% + {side}px) calc({100 * (1 - y):.1f}% + 1px)" for x, y, side in reversed(corners)]
    end = html.Span(
        className=f"spark-end tone-{content.tone}" if content.tone else "spark-end", style={"--y": round(clamped(points[-1][1]), 3)}
    )
    return [html.Span(className="spark-path", style={"clipPath": f"polygon({', '.join([*upper, *lower])})"}), end]


def _step_corners(points: Sequence[tuple[float, float]]) -> list[tuple[float, float, int]]:
    """Returns the corners of a line in steps as (x, y, side): ``side`` is how far to the left the upper edge of the line turns there, so that its
    upright parts are as thick as the level ones: 1 where it goes up, -1 where it goes down."""
    corners = [(*points[0], 0)]
    for (_, before), (x, after) in pairwise(points):
        side = (after > before) - (after < before)
        corners += [(x, before, side), (x, after, side)]
    return corners


def strip(content: StatusStrip, word: str | None = None) -> Any:
    """Returns a status strip as marks alone, oldest week first, and the latest status in words. ``word``: other words, "" for none."""
    said = content.word if word is None else word
    marks = [_run(run) for run in content.runs()]
    description = f"{content.name}, oldest week first: {content.word} now"
    return html.Span(
        [
            html.Span(marks, className="strip-marks", role="img", **{"aria-label": description}),
            html.Span(said, className=f"strip-word tone-{content.tone or 'quiet'}") if said else None,
        ],
        className="strip-row",
    )


def _run(run: StripRun) -> Any:
    """Returns adjacent equal marks as one element, as many cells wide as there are weeks."""
    classes = f"strip-run {HEALTH_MARKS.get(run.tone, 'mark-none')}{f' drawn-{run.drawn}' if run.drawn else ''}"
    marks = html.Span(className=classes, title="\n".join(run.sentences), style={"--n": len(run.sentences)})
    return html.Span(marks, className="strip-agreed") if run.drawn == "agreed" else marks


def dots(content: Dots) -> Any:
    """Returns marks in a row: full, half, or a ring for none."""
    groups = [
        html.Span(
            [html.Span(className=f"dots-run dot-{kind}", style={"--n": len(list(run))}) for kind, run in groupby(group)],
            className="dots-group",
        )
        for group in content.groups
    ]
    return _picture(groups, content.sentence, "dots")


def days_bar(content: DaysBar) -> Any:
    """Returns a bar of days on a track, with a tick at the limit."""
    fill = (
        html.Span(className=f"days-fill tone-{content.tone or 'quiet'}", style={"--w": _percent(content.share)})
        if content.share is not None
        else None
    )
    tick = html.Span(className="tick", style={"--x": _percent(content.limit)}) if content.limit is not None else None
    return _picture([fill, tick], content.sentence, "days-bar")


def bullet(content: Bullet) -> Any:
    """Returns the parts of a bullet bar one after the other, with a tick at the target."""
    parts = [html.Span(className=f"bullet-part part-{part.kind}", style={"--w": _percent(part.share)}) for part in content.parts]
    tick = html.Span(className="tick", style={"--x": _percent(content.target)}) if content.target is not None else None
    return _picture([*parts, tick], content.sentence, "bullet")


def boxes(content: Boxes) -> Any:
    """Returns boxes in a row, the first of them filled."""
    drawn = [html.Span(className="box" if place < content.full else "box box-open") for place in range(content.whole)]
    return _picture(drawn, content.sentence, "boxes")


def range_bar(content: RangeBar) -> Any:
    """Returns a range on a line with its ends in words below it, a mark, and a tick at the target."""
    line = [
        html.Span(className="range-band", style={"--x": _percent(content.low), "--w": _percent(content.high - content.low)}),
        html.Span(className="range-mark", style={"--x": _percent(content.mark)}),
    ]
    words = [
        html.Span(prose(content.low_text), className="range-low", style={"--x": _percent(content.low)}),
        html.Span(prose(content.high_text), className="range-high", style={"--x": _percent(content.high)}),
    ]
    if content.target is not None:
        line.append(html.Span(className="tick", style={"--x": _percent(content.target)}))
        words.append(html.Span(content.target_text, className="range-target"))
    return _picture([html.Span(line, className="range-line"), html.Span(words, className="range-words")], content.sentence, "range-bar")


def line_bar(content: LineBar) -> Any:
    """Returns what was spent within where a budget line ends, with its budget and tolerance."""
    start, end = content.band
    parts = [
        html.Span(className="line-band", style={"--x": _percent(start), "--w": _percent(end - start)}),
        html.Span(className=f"line-ends tone-{content.tone}" if content.tone else "line-ends", style={"--w": _percent(content.ends)}),
        html.Span(className="line-spent", style={"--w": _percent(content.spent)}),
        html.Span(className="tick", style={"--x": _percent(content.target)}),
    ]
    return _picture(parts, content.sentence, "line-bar")


def milestone_track(content: MilestoneTrack) -> Any:
    """Returns the milestones of a challenge on a line of time."""
    closed = [
        html.Span(className="track-closed", style={"--x": _percent(start), "--w": _percent(end - start)}) for start, end in content.closures
    ]
    today = [html.Span(className="track-today", style={"--x": _percent(content.today)})] if content.today is not None else []
    lines = [part for line in content.lines for part in _track_line(line)]
    return _picture([*closed, *today, *lines, *(_track_mark(mark) for mark in content.marks)], content.sentence, "milestone-track")


def _track_line(line: TrackLine) -> list[Any]:
    style = {"--x": _percent(line.start), "--w": _percent(line.end - line.start)}
    ticks = [html.Span(className="track-tick", style={"--x": _percent(tick)}) for tick in line.ticks]
    return [html.Span(className=f"track-line tone-{line.tone}" if line.tone else "track-line", style=style), *ticks]


def _track_mark(content: TrackMark) -> Any:
    return html.Span(className=f"mark mark-{content.mark.value}", title=content.sentence or None, style={"--x": _percent(content.share)})


def stage_bar(content: StageBar) -> Any:
    """Returns a box for each stage in its shade, those not reached in outline."""
    boxes = [
        html.Span(className=f"stage-box stage-{min(place, 5) + 1}" if place <= content.reached else "stage-box", title=name)
        for place, name in enumerate(content.stages)
    ]
    return _picture(boxes, content.sentence, "stage-bar")


def code_chip(content: Code, *, large: bool = False) -> Any:
    """Returns the code of a challenge in the shade of its stage, which its accessible name says. ``large``: as in a heading."""
    words = [
        html.Span(content.code, **{"data-record": ""}),
        html.Span(f", {content.stage}", className="visually-hidden") if content.stage else None,
    ]
    classes = f"code-chip stage-{content.shade}" if content.shade else "code-chip"
    classes += " large" if large else ""
    return (
        link(words, content.href, className=classes, title=content.stage)
        if content.href
        else html.Span(words, className=classes, title=content.stage)
    )


def key(entries: Iterable[KeyEntry], label: str = "") -> Any:
    """Returns a key in one line: marks with their words."""
    items: Sequence[Any] = [html.Span([html.Span(className=f"mark {entry.mark}"), entry.words], className="key-entry") for entry in entries]
    return html.Div([html.Span(label, className="key-label") if label else None, *items], className="key")
