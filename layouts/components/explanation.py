"""How the numbers of a chart or a table are worked out, from the registry of measures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from dash import html

from dashboard.measures import MEASURES
from db.values.currency import currency_prefix


def how_worked_out(measures: Sequence[str], words: str = "", title: str = "How this is worked out") -> Any:
    """Returns the folded explanation: the definition and worked example of each measure, then ``words``; None where there is nothing."""
    if not measures and not words:
        return None
    body: list[Any] = [_definition(key, currency_prefix()) for key in measures]
    if words:
        body.append(html.P(words))
    return html.Details([html.Summary(title), *body], className="how")


@lru_cache(maxsize=1024)
def _definition(key: str, prefix: str) -> html.Div:
    """Returns the name, the formula, the denominator of a share, the source and the worked example of a measure. ``prefix``: the sign of the
    programme's currency. Kept: every page has dozens of them, and they do not change."""
    measure = MEASURES[key]
    share = f" It is a share of {measure.denominator}." if measure.denominator else ""
    in_currency = {ord("£"): prefix}  # examples are written with pounds
    example = f"Example: {measure.example.given} {measure.example.result}".translate(in_currency)
    words = [html.Strong(f"{measure.name}. "), f"{measure.formula}{share} Read from: {measure.source}."]
    return html.Div([html.P(words), html.P(example, className="example")], className="definition")
