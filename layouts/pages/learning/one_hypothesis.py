"""What is known of one hypothesis: its facts, and what to look at twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.prose import Prose
from layouts.components.blocks import explanation, facts
from layouts.components.link import link
from layouts.components.prose import prose

HOW_WARNINGS = (
    "Look twice: everything that counts is of one kind of record; the criterion was set, or changed, after the first evidence was judged; one "
    "person alone judged all of it."
)


def hypothesis_facts(
    rows: Sequence[tuple[str, Any]], changes: Sequence[str], sources: Sequence[tuple[str, str]], warnings: Sequence[str]
) -> list[Any]:
    """Returns the facts with the changes of the criterion and the sources, then the warnings. ``sources``: (site, address) each."""
    shown: list[tuple[str, Any]] = [(label, prose(text) if isinstance(text, Prose) else text) for label, text in rows]
    if changes:
        shown.append(("Criterion changed", html.Ul([html.Li(change) for change in changes])))
    if sources:
        shown.append(("Source", html.Span([html.Span([link(name, address), " "]) for name, address in sources], className="sources")))
    listed = [html.H3("Look twice"), html.Ul([html.Li(f"▲ {warning}") for warning in warnings])] if warnings else []
    return [facts(shown), *listed, explanation("What is looked at", HOW_WARNINGS)]
