"""``/learning/<id>``. Opened by the person who tests it, before a verdict: does it hold, on what evidence, since when?
Decides to persevere, adapt or stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.metrics.learning.hypotheses import HOW_COMPUTED, HOW_WARNINGS
from dashboard.page_content import Chart, EmptyState, Listing, Table
from layouts.components.blocks import explanation, facts
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.learning import HypothesisIds as H

IDS = (H.SENTENCE, H.FACTS, H.COURSE, H.EVIDENCE, H.VERDICTS)
CHARTS: dict[str, bool] = {H.COURSE: False}


@dataclass(frozen=True)
class HypothesisPageData:
    """Data of the page.

    ``of``: label and address of the hypothesis's subject; ``decide``: address of the verdict form, empty without permission.
    """

    sentence: str
    warnings: Sequence[str]
    fact_rows: Sequence[tuple[str, str]]
    of: tuple[str, str]
    changes: Sequence[str]
    sources: Sequence[tuple[str, str]]
    course: Chart
    evidence: Table
    verdicts: Table
    id: str
    search: str
    decide: str = ""


def contents(view: HypothesisPageData) -> dict[str, Any]:
    """Returns the content of each block by id."""
    decide = ("Record a verdict", view.decide) if view.decide else ("", "")
    return {
        H.SENTENCE: view.sentence,
        H.FACTS: _facts(view),
        H.COURSE: view.course,
        H.EVIDENCE: Listing(
            H.EVIDENCE, view.evidence,
            EmptyState("Nothing speaks for or against it yet. Open a milestone, a finding, a conversation or another record, and choose Use as evidence."),
            view.search, view.id, how=HOW_COMPUTED,
        ),
        H.VERDICTS: Listing(H.VERDICTS, view.verdicts, EmptyState("No verdict is recorded yet.", *decide), view.search, view.id, how=HOW_COMPUTED),
    }  # fmt: skip


def _facts(view: HypothesisPageData) -> Any:
    fact_rows: list[tuple[str, Any]] = [*view.fact_rows[:1], ("Of", link(*view.of) if view.of[1] else view.of[0]), *view.fact_rows[1:]]
    if view.changes:
        fact_rows.append(("Criterion changed", html.Ul([html.Li(change) for change in view.changes])))
    if view.sources:
        fact_rows.append(
            ("Source", html.Span([html.Span([link(name, address), " "]) for name, address in view.sources], className="sources"))
        )
    warnings = [html.H3("Look twice"), html.Ul([html.Li(f"▲ {warning}") for warning in view.warnings])] if view.warnings else []
    return [facts(fact_rows), *warnings, explanation("What is looked at", HOW_WARNINGS)]


def layout(title: str, content: Mapping[str, Any], search: str, *, edit: str, decide: str, about: str) -> Any:
    """Returns the page. ``edit`` and ``decide``: addresses of its form and of the verdict form, empty without permission."""
    change = link("Change the hypothesis", edit, className="btn btn-outline-secondary") if edit else None
    verdict = link("Record a verdict", decide, className="btn btn-primary") if decide else None
    return page(
        title,
        H.SENTENCE,
        content,
        section("What is known", html.Div(block(H.FACTS, content), className="words"), actions=change),
        section("How it went", block(H.COURSE, content, csv=f"/data/hypothesis/{H.COURSE}.csv{about}", wide=True)),
        section("Evidence", block(H.EVIDENCE, content)),
        section("Verdicts", block(H.VERDICTS, content), actions=verdict),
        explanation("How this is worked out", HOW_COMPUTED),
        above=link("All hypotheses", f"/learning{search}", className="back"),
    )
