"""``/`` of a programme without records: the checklist of its first morning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dash import html

from dashboard.figures.first_steps import NO_MARKS, NOTHING_SPENT, TWO_DATES, Step
from dashboard.graphics import Bullet, Code, DaysBar, Dots, MilestoneTrack, StageBar
from dashboard.prose import Prose
from dashboard.tables import StatusStrip
from layouts.components import graphics
from layouts.components.link import link
from layouts.components.page import page_head, render_content
from layouts.components.prose import prose
from layouts.ids.pages import FirstStepsIds

DRAWN: dict[type, Callable[[Any], Any]] = {
    StageBar: graphics.stage_bar,
    MilestoneTrack: graphics.milestone_track,
    Bullet: graphics.bullet,
    Code: graphics.code_chip,
    StatusStrip: lambda strip: [graphics.strip(strip, ""), graphics.strip(strip, "")],
}
EMPTY_SILENCE = DaysBar(None, 0.25, "An empty bar with a mark at the limit")
EMPTY_GROUPS = Dots((("none",) * 4, ("none",) * 4), "Eight rings, one for each group")
HELD = (
    "Records are in your own database, each change with who made it and when; a past day can be looked at again.",
    "Of the people who take part in research the board holds counts, and never a name.",
    "Sponsors read what is published to them, and nothing else.",
)


def layout(steps: Any) -> Any:
    """Returns the element that the steps are drawn in."""
    return html.Div(steps, id=FirstStepsIds.STEPS, className="page-body page-first-steps")


def page(steps: Sequence[Step], sentence: Prose, progress: Prose, import_href: str) -> Any:
    """Returns the whole page. ``import_href``: the address of the import, "" for who may not import."""
    head = page_head("Overview", [html.P(render_content(sentence), className="lead-sentence")], about="the first morning")
    return html.Div([head, _progress(steps, progress), html.Div([_checklist(steps), _beside(import_href)], className="first-columns")])


def _progress(steps: Sequence[Step], words: Prose) -> Any:
    boxes = [html.Span(className="progress-box done" if step.done else "progress-box") for step in steps]
    return html.P(
        [html.Span(boxes, className="progress-boxes", **{"aria-hidden": "true"}), html.Span(prose(words))], className="first-progress"
    )


def _checklist(steps: Sequence[Step]) -> Any:
    following = next((place for place, step in enumerate(steps) if not step.done), None)
    head = html.Div([html.Span("Step"), html.Span("What it fills")], className="first-head", **{"aria-hidden": "true"})
    rows = [html.Li(_step(place + 1, step, main=place == following), className="first-step") for place, step in enumerate(steps)]
    return html.Div([head, html.Ol(rows, className="first-steps"), _sample()], className="first-list")


def _step(number: int, step: Step, *, main: bool) -> list[Any]:
    state = "done" if step.done else "next" if main else "open"
    mark = html.Span("✓" if step.done else str(number), className=f"step-mark {state}", **{"aria-hidden": "true"})
    words = html.Div(
        [
            html.H2([step.title, html.Span(" (done)", className="visually-hidden") if step.done else None]),
            html.P(step.done_words or step.sentence if step.done else step.sentence),
        ]
    )
    picture = DRAWN[type(step.picture)](step.picture) if step.picture is not None else html.Span(className=f"fills-{number}")
    fills = html.Div([html.Div(picture, className="fills-picture", **{"aria-hidden": "true"}), html.Span(step.fills)], className="fills")
    return [mark, words, fills, html.Div(_act(step, main=main), className="first-act")]


def _act(step: Step, *, main: bool) -> Any:
    words, href = step.act
    if not href:
        return html.Span("" if step.done else "A programme lead does this", className="quiet-note")
    return link(words, href, className="" if step.done else "btn btn-primary" if main else "btn btn-outline-secondary")


def _sample() -> Any:
    """Returns a line of the overview as it will be, with a note below each part."""
    parts = (
        (html.Span("Number and title"), "The worst off stands first"),
        ([graphics.strip(NO_MARKS, ""), graphics.strip(NO_MARKS, "")], "Team says, above; records say, below"),
        (graphics.milestone_track(TWO_DATES), "Next milestone, from today"),
        (graphics.days_bar(EMPTY_SILENCE), "Days since we spoke"),
        (graphics.dots(EMPTY_GROUPS), "Groups heard"),
        (graphics.bullet(NOTHING_SPENT), "Outturn of budget"),
    )
    cells = [
        html.Div([html.Div(picture, className="sample-picture"), html.Span(words)], className="sample-cell") for picture, words in parts
    ]
    return html.Div([html.H2("Then each challenge is one line here"), html.Div(cells, className="first-sample")])


def _beside(import_href: str) -> Any:
    spreadsheet = [
        html.H2("Is it in a spreadsheet already?"),
        html.P(
            "Cohorts, challenges, milestones, budgets and more come in from CSV or Excel. You see what was read before anything is kept."
        ),
        link("Import a file", import_href, className="btn btn-outline-secondary"),
    ]
    kept = [
        html.H2("What is kept"),
        html.P("Every change, with who and when. No record of a citizen, ever: sessions hold counts only."),
        html.Details([html.Summary("How data is held"), *(html.P(words) for words in HELD)], className="how"),
    ]
    return html.Div([html.Section(spreadsheet) if import_href else None, html.Section(kept)], className="first-beside")
