"""``/challenges/<id>``. Opened by programme staff: everything about one challenge as one story across its teams and stages.
Decides what to do next for it: whom to call, what to move, what to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.challenges import Update
from dashboard.metrics.health import HOW_HEALTH
from dashboard.views import Empty, Strip, Table
from layouts.cohort import links
from layouts.components.blocks import facts, how, strip
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.components.table import empty, table
from layouts.ids import Challenge as C

IDS = (C.SENTENCE, C.FACTS, C.HEALTH, C.MILESTONES, C.TEAMS, C.ENGAGEMENT, C.RESEARCH, C.SPEND, C.STORY)
CHARTS: dict[str, bool] = {}


@dataclass(frozen=True)
class View:
    """What the page shows, in words and tables. ``about``: (label, address) of sponsors and cohort; ``strips``: Team says, Records say."""

    sentence: str
    told: Sequence[tuple[str, str]]
    cohort: tuple[str, str]
    sponsors: Sequence[tuple[str, str]]
    sources: Sequence[tuple[str, str]]
    strips: Sequence[Strip]
    records: str
    update: Update | None
    milestones: Table
    teams: Table
    talks: Table
    actions: Table
    research: str
    findings: Table
    sessions: Table
    spend: Sequence[Table]
    story: Table


def contents(view: View, forms: Mapping[str, str]) -> dict[str, Any]:
    """What stands in each block. ``forms``: addresses of forms for this challenge by kind, those the viewer may open."""
    return {
        C.SENTENCE: view.sentence,
        C.FACTS: _facts(view),
        C.HEALTH: _health(view),
        C.MILESTONES: _or(view.milestones, "No milestone is recorded for it yet.", "Record a milestone", forms.get("milestone", "")),
        C.TEAMS: _or(view.teams, "No company team is recorded for it."),
        C.ENGAGEMENT: [
            html.H3("Open actions, both ways"),
            _or(view.actions, "Nothing is open between us and others.", "Raise an action", forms.get("action", "")),
            html.H3("Last conversations"),
            _or(view.talks, "No conversation is recorded about it.", "We spoke", forms.get("conversation", "")),
        ],
        C.RESEARCH: [
            html.P(view.research),
            html.H3("Findings"),
            _or(view.findings, "No finding is recorded yet.", "Record a finding", forms.get("finding", "")),
            html.H3("Last sessions"),
            _or(view.sessions, "No research session is recorded.", "Record a research session", forms.get("research-session", "")),
        ],
        C.SPEND: [_or(one, "") for one in view.spend if one.rows]
        or [empty(Empty("No budget line of its own is recorded. Programme lines may pay for it."))],
        C.STORY: table(view.story, tall=True) if view.story.rows else empty(Empty("Nothing dated is recorded of it yet.")),
    }


def _or(content: Table, nothing: str, action: str = "", href: str = "") -> Any:
    return table(content) if content.rows else empty(Empty(nothing, action if href else "", href))


def _facts(view: View) -> Any:
    sponsors = html.Span([html.Span([link(name, href), " "]) for name, href in view.sponsors], className="sources") if view.sponsors else ""
    pairs: list[tuple[str, Any]] = [("Sponsors" if len(view.sponsors) > 1 else "Sponsor", sponsors)]
    pairs.append(("Cohort", link(*view.cohort) if view.cohort[0] else "None: it stands outside the cohorts"))
    told: list[tuple[str, Any]] = [*view.told[:1], *pairs, *view.told[1:]]
    if view.sources:
        told.append(("Sources", links(view.sources)))
    return facts(told)


def _health(view: View) -> Any:
    shown: list[Any] = [
        html.Div([strip(one) for one in view.strips], className="strips"),
        html.P(view.records, className="records") if view.records else None,
    ]
    if view.update is None:
        shown.append(html.P("○ No weekly update is recorded.", className="empty"))
    else:
        head = [
            html.Span(view.update.health, className=f"health tone-{view.update.tone}"),
            link(view.update.week, f"/record/weekly-update/{view.update.id}"),
        ]
        shown.append(html.P(["The latest update: ", *head]))
        shown += [_wording(*one) for one in view.update.wordings]
    return [*shown, how("How this is worked out", HOW_HEALTH)]


def _wording(label: str, words: str, published: bool) -> Any:
    audience = html.Span(
        "The sponsor reads this" if published else "Programme team only; could be released under FOI",
        className="audience published" if published else "audience internal",
    )
    return html.Div([html.Span([html.Strong(label), " ", audience]), html.P(words)], className="wording")


def layout(title: str, content: Mapping[str, Any], search: str, forms: Mapping[str, str]) -> Any:
    """The page."""

    def act(kind: str, words: str) -> Any:
        return link(words, forms[kind], className="btn btn-primary") if kind in forms else None

    return page(
        title,
        C.SENTENCE,
        content,
        section("How it stands", html.Div(block(C.HEALTH, content), className="words"), actions=act("weekly-update", "Weekly update")),
        section("Promises", block(C.MILESTONES, content), actions=act("milestone", "Record a milestone")),
        section(
            "Sponsor and us",
            block(C.ENGAGEMENT, content, classes="stacked"),
            actions=[act("conversation", "We spoke"), act("action", "Raise an action")],
        ),
        section(
            "What research heard",
            block(C.RESEARCH, content, classes="stacked"),
            actions=[act("research-session", "Research session"), act("finding", "Finding")],
        ),
        section("Company teams", block(C.TEAMS, content)),
        section("Money", block(C.SPEND, content, classes="stacked"), actions=act("payment", "Record a payment")),
        section("What is known", html.Div(block(C.FACTS, content), className="words")),
        section("Its story", block(C.STORY, content)),
        above=link("All cohorts", f"/cohorts{search}", className="back"),
    )
