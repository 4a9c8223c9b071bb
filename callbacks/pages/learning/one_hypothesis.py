"""``/learning/<id>``. Opened by the person who tests it, before a verdict: does it hold, on what evidence, since when?

Decides to persevere, adapt or stop. Read within the viewer's scope, in the programme of the hypothesis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from callbacks.forms.linked_records import linked_record_href
from callbacks.page_request import PageRequest, request_in_programme
from callbacks.pages.learning.live_measures import live_measure
from callbacks.pages.page import Block, ChartBlock, Page, Section, Sentence, act_classes
from dashboard.figures.cohorts.comparison import site_name
from dashboard.figures.learning import one_hypothesis as figures
from dashboard.figures.learning import tables
from dashboard.filters import add_query
from dashboard.forms import FORMS
from dashboard.forms.addresses import edit_href
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.metrics.learning import hypotheses as metrics
from dashboard.metrics.learning.live_measures import MeasureValue
from dashboard.page_content import EmptyState, Listing
from dashboard.prose import Name, Prose
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.queries.learning import hypotheses as queries
from db.queries.linked_records import read_linked_records
from db.records import RECORD_SCHEMAS
from db.schema.enums.parts import Part
from db.session import ScopedSession
from db.values.evidence_scoring import EVIDENCE_KINDS, RecordKey, score_evidence, verdict_changes
from layouts.components.link import link
from layouts.pages.learning import one_hypothesis as layouts

KIND_LABELS = {name: RECORD_SCHEMAS[name].plural.replace("-", " ") for name in EVIDENCE_KINDS}
NO_EVIDENCE = EmptyState(
    "Nothing speaks for or against it yet. Open a milestone, a finding, a conversation or another record, and choose Use as evidence."
)


@dataclass(frozen=True)
class OneHypothesis:
    """A hypothesis as at a day: its row of ``assess_hypotheses``, its evidence with points, the days on which the computed verdict changed, its
    verdicts and the changes of its criterion, latest first; ``names``: (text, address) of the sources that the viewer may see."""

    row: Any
    evidence: pd.DataFrame
    steps: pd.DataFrame
    verdicts: pd.DataFrame
    changes: Sequence[Any]
    names: Mapping[RecordKey, tuple[str, str]]
    live: MeasureValue | None


def in_its_programme(session: ScopedSession, request: PageRequest) -> PageRequest:
    """Returns the request in the programme of the hypothesis."""
    return request_in_programme(session, request, queries.programme_of_hypothesis(session, request.path.get("id", "")))


def hypothesis_of_page(session: ScopedSession, request: PageRequest) -> OneHypothesis:
    """Returns the hypothesis of the address with everything dated on or before the day of the request."""
    hypothesis, day = queries.read_hypothesis(session, request.path.get("id", "")), np.datetime64(request.today)
    ids = list(hypothesis["id"])
    evidence, verdicts = queries.evidence(session, ids), queries.verdicts(session, ids)
    changes = queries.criterion_changes(session, ids)
    scored = score_evidence(evidence, request.today)
    (row,) = frame_rows(metrics.assess_hypotheses(hypothesis, scored, verdicts, request.today))
    records = read_linked_records(session, request.programme.id, set(zip(scored["about_kind"], scored["about_id"], strict=True)))
    return OneHypothesis(
        row=row,
        evidence=scored,
        steps=verdict_changes(evidence, request.today),
        verdicts=verdicts[verdicts["decided_on"].to_numpy() <= day],
        changes=frame_rows(changes[changes["changed_on"].to_numpy() <= day]),
        names={key: (record.words[:1].upper() + record.words[1:], linked_record_href(request, record)) for key, record in records.items()},
        live=live_measure(session, request, row.live_measure, row.challenge_id or "") if row.live_measure else None,
    )


def _facts(data: OneHypothesis, view: View) -> Any:
    warnings = figures.warnings(data.row, metrics.evidence_quality(data.evidence), data.changes, KIND_LABELS)
    sources = [(site_name(address), address) for address in split_sources(data.row.source)]
    return layouts.hypothesis_facts(figures.facts(data.row, data.live, view), figures.change_texts(data.changes), sources, warnings)


def _evidence(data: OneHypothesis, view: View) -> Listing:
    table = tables.evidence_table(data.evidence, data.names, view)
    return Listing("hypothesis-evidence", table, NO_EVIDENCE, view.search, data.row.id, measures=("evidence_verdict",))


def _verdicts(data: OneHypothesis, view: View) -> Listing:
    decide = ("Record a verdict", _verdict_href(view, data.row.id)) if view.may(Permission.STEER) else ("", "")
    nothing = EmptyState("No verdict is recorded yet.", *decide)
    return Listing(
        "hypothesis-verdicts", tables.verdicts_table(data.verdicts, view), nothing, view.search, data.row.id, measures=("evidence_verdict",)
    )


def _verdict_href(view: View, hypothesis_id: str) -> str:
    return f"/record/verdict{add_query(view.search, for_=hypothesis_id)}"


def _change_link(view: View) -> Any:
    href = edit_href("hypothesis", view.record, view.search)
    return link("Change the hypothesis", href, className=act_classes()) if FORMS["hypothesis"].is_offered(view) else None


def _verdict_link(view: View) -> Any:
    href = _verdict_href(view, view.record)
    return link("Record a verdict", href, className=act_classes(primary=True)) if FORMS["verdict"].is_offered(view) else None


PAGE = Page(
    key="hypothesis",
    path="/learning/<id>",
    title="Hypothesis",
    needs=Permission.SEE_PROGRAMME,
    parts=(Part.HYPOTHESES,),
    question="Does it hold, on what evidence, since when? To persevere, adapt or stop?",
    resolve=in_its_programme,
    heading=(hypothesis_of_page, lambda data, view: Prose((Name(figures.title(data.row)),))),
    above=lambda view: link("All hypotheses", f"/learning{view.search}", className="back"),
    blocks=(
        Sentence(
            make=lambda data, view: figures.headline(data.row, view),
            data=hypothesis_of_page,
            opens=dict.fromkeys(
                ("evidence_for", "evidence_against", "evidence_neutral", "points_for", "points_against"), "#hypothesis-evidence"
            ),
        ),
        Block("facts", _facts, hypothesis_of_page, Section("What is known", actions=(_change_link,)), classes="words"),
        ChartBlock(
            "course",
            lambda data, view: figures.verdict_history_chart(data.steps, data.verdicts, view),
            hypothesis_of_page,
            Section("How it went"),
            wide=True,
        ),
        Block("evidence", _evidence, hypothesis_of_page, Section("Evidence")),
        Block("verdicts", _verdicts, hypothesis_of_page, Section("Verdicts", actions=(_verdict_link,))),
    ),
)
