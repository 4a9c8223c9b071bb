"""How the numbers of a chart or a table are worked out, from the registry of measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.measures import MEASURES
from dashboard.measures.measure import Measure
from db.values.currency import currency_prefix


def how_worked_out(measures: Sequence[str], words: str = "", title: str = "How this is worked out") -> Any:
    """Returns the folded explanation: the definition and worked example of each measure, then ``words``; None where there is nothing."""
    if not measures and not words:
        return None
    body: list[Any] = [html.Div(_definition(MEASURES[key]), className="definition") for key in measures]
    if words:
        body.append(html.P(words))
    return html.Details([html.Summary(title), *body], className="how")


def _definition(measure: Measure) -> list[Any]:
    """Returns the name, the formula, the denominator of a share, the source and the worked example of a measure."""
    share = f" It is a share of {measure.denominator}." if measure.denominator else ""
    in_currency = {ord("£"): currency_prefix()}  # examples are written with pounds
    example = f"Example: {measure.example.given} {measure.example.result}".translate(in_currency)
    return [
        html.P([html.Strong(f"{measure.name}. "), f"{measure.formula}{share} Read from: {measure.source}."]),
        html.P(example, className="example"),
    ]
