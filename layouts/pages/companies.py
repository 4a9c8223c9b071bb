"""The head of a company's page, and what was decided of it at the gates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.companies import Fact
from layouts.components import graphics
from layouts.components.blocks import facts
from layouts.components.prose import prose


def head_facts(content: Sequence[Fact]) -> Any:
    """Returns the facts side by side."""
    return html.Ul([html.Li(_fact(fact), className="head-fact") for fact in content], className="head-facts")


def _fact(fact: Fact) -> list[Any]:
    name = html.Span([fact.name, graphics.stage_bar(fact.stage) if fact.stage is not None else None], className="head-fact-name")
    chip = html.Span(graphics.code_chip(fact.code), **{"data-record": ""}) if fact.code is not None else None
    value = html.Span([chip, html.Span(prose(fact.value))], className="head-fact-value")
    recorded = {"data-record": ""} if isinstance(fact.note, str) else {}
    return [name, value, html.Span(prose(fact.note), className="head-fact-note", **recorded)]


def gates(decisions: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Any:
    """Returns what was decided at the gates; a line where nothing was."""
    if not decisions:
        return [html.H2("At the gate"), html.P("No gate decision about its teams is recorded.", className="empty")]
    return html.Div([html.Div([html.H2(heading), facts(named)]) for heading, named in decisions], className="grid-2")
