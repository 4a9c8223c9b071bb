"""One hypothesis: its first sentence, facts, warnings about its evidence, and how its verdict went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure
from dashboard.figures.learning.hypotheses import VERDICT_ORDER, sides_text, verdict_text
from dashboard.figures.learning.live_measures import notes_text, show_measure
from dashboard.formats import capitalise, format_day, truncate
from dashboard.metrics.learning.hypotheses import EvidenceQuality
from dashboard.metrics.learning.live_measures import MeasureValue
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import DAY, Column, Table
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.learning import HypothesisStatus, VerdictResult
from db.values.dates import date_text
from db.values.evidence_scoring import criterion_sentence

MAX_TITLE = 90


def title(row: Any) -> str:
    """Returns the heading of its page: the reference and the statement, shortened."""
    return f"{row.reference}: {truncate(row.statement, MAX_TITLE)}" if row.reference else truncate(row.statement, MAX_TITLE)


def criterion(row: Any) -> str:
    """Returns the criterion as a sentence; empty when none is set."""
    return criterion_sentence(row.measure, row.comparison, row.threshold, row.unit, row.by_on)


def headline(row: Any, view: View) -> Prose:
    """Returns the first sentence: computed verdict, number of sources, declared verdict. ``row``: of ``assess_hypotheses``."""
    if row.computed is None:
        return prose("No evidence is recorded yet, so nothing can be said.")
    declared = f" Declared on {format_day(row.declared_on)}: {VerdictResult(row.declared).label.lower()}." if row.declared else ""
    return prose("The evidence says: {verdict}. ", verdict=verdict_text(row.computed)) + sides_text(row, view) + "." + declared


def warnings(row: Any, quality: EvidenceQuality, changes: Sequence[Any], kinds: Mapping[str, str]) -> list[str]:
    """Returns warnings about the evidence as sentences. ``changes``: rows of changes of the criterion; ``kinds``: plural names of the kinds of
    record."""
    of_one_kind = f"All the evidence is of one kind: {kinds.get(quality.single_kind, quality.single_kind)}." if quality.single_kind else ""
    sole = f"{quality.sole_judge} alone judged all the evidence." if quality.sole_judge else ""
    return [warning for warning in (of_one_kind, *_criterion_warnings(row, quality.first_on, changes), sole) if warning]


def _criterion_warnings(row: Any, first: date | None, changes: Sequence[Any]) -> list[str]:
    if first is None:
        return []
    if row.fixed_on is None:
        return ["No day is recorded on which the criterion was set, so it may have been set after the first evidence."]
    if changes:
        return [f"The criterion was changed on {date_text(change.changed_on)}, after the first evidence." for change in changes]
    return (
        [f"The criterion was set on {date_text(row.fixed_on)}, after the first evidence of {date_text(first)}."]
        if row.fixed_on > first
        else []
    )


def subject_label(row: Any, labels: Mapping[str, str]) -> str:
    """Returns the challenge, company team or programme of a hypothesis."""
    return labels.get(row.challenge_id or "", "") or row.team or "The programme"


def subject(row: Any, view: View) -> Name:
    """Returns the subject of a hypothesis with its address; none for the programme and for a team."""
    return Name(subject_label(row, view.labels), f"/challenges/{row.challenge_id}{view.search}" if row.challenge_id else "")


def facts(row: Any, live: MeasureValue | None, view: View) -> list[tuple[str, Any]]:
    """Returns (label, text) of a hypothesis, the statement first. ``live``: the current value of its measure."""
    return [
        ("We believe", row.statement), ("Of", Prose((subject(row, view),))), ("Criterion", criterion(row)),
        *([("Measured now", live_measure_text(row, live, view))] if live else []),
        ("Criterion set", format_day(row.fixed_on)), ("Owner", row.owner or ""), ("Status", HypothesisStatus(row.status).label),
        *([("Missing to answer it", row.missing)] if row.missing else []),
        ("The sponsor reads", row.published_statement or "Nothing: it stays within the programme team"),
    ]  # fmt: skip


def live_measure_text(row: Any, live: MeasureValue, view: View) -> Prose:
    """Returns a live measure with its caveats, and whether it meets the criterion. It is of the challenge, else of the whole programme."""
    met = live.meets(row.comparison, row.threshold)
    of_programme = view.over_everything()
    narrowed = {"challenge": row.challenge_id} if row.challenge_id else {}
    value = prose("{label}: {value}.", label=live.label, value=show_measure(live, of_programme, **narrowed))
    unknown = notes_text(live.unknown, of_programme, **narrowed)
    criterion_text = "" if met is None else "The criterion is met." if met else "The criterion is not met."
    return join_prose([value, "Too few to generalise." if live.small else "", unknown + "." if unknown else "", criterion_text])


def change_texts(changes: Sequence[Any]) -> list[str]:
    """Returns the changes of a criterion: ``Changed on 3 May 2026, was: applications per challenge: at least 6. Why: …``."""
    return [
        f"Changed on {format_day(change.changed_on)}, was: {change.was}{'. Why: ' + change.why if change.why else ''}" for change in changes
    ]


def verdict_history_chart(steps: pd.DataFrame, verdicts: pd.DataFrame, view: View) -> Chart:
    """How did the computed verdict change, and what was declared when? A step for each change, a diamond for each declared verdict.

    ``steps``: of ``verdict_changes``; ``verdicts``: those declared by the day, latest first.
    """
    changes, declared = frame_rows(steps), frame_rows(verdicts)[::-1]
    heading = _history_message(changes, declared)
    rows = sorted(
        [(row.day, "Evidence", VerdictResult(row.verdict).label) for row in changes]
        + [(row.decided_on, "Declared", VerdictResult(row.verdict).label) for row in declared]
    )
    days, what, words = ([row[place] for row in rows] for place in range(3))
    return Chart(
        title=heading,
        subtitle="Line: what the evidence said. Diamonds: verdicts that were declared.",
        caption=f"{heading}. " + " ".join(f"{format_day(on)}, {kind.lower()}: {word}." for on, kind, word in rows),
        table=Table.of_lists(
            {"day": days, "what": what, "word": words},
            (Column("day", "Day", DAY), Column("what", "What"), Column("word", "Verdict")),
            "What the evidence said and what was declared, the oldest first",
            view,
        ),
        how="",
        measures=("evidence_verdict",),
        figure=_history_figure(changes, declared, view),
        empty=None
        if changes
        else EmptyState("No evidence is recorded yet. Open a milestone, a finding or another record and choose Use as evidence."),
    )


def _history_figure(changes: Sequence[Any], declared: Sequence[Any], view: View) -> Any:
    palette, today = view.palette, view.today.isoformat()
    heights = [VERDICT_ORDER.index(VerdictResult(row.verdict)) for row in changes]
    traces = [
        {
            "type": "scatter", "mode": "lines", "line": {"shape": "hv", "color": palette.series[0], "width": 2}, "hoverinfo": "text",
            "x": [*(row.day.isoformat() for row in changes), today], "y": [*heights, *heights[-1:]],
            "hovertext": [
                *(f"{format_day(row.day)}: the evidence said {VerdictResult(row.verdict).label.lower()}" for row in changes), "Today",
            ],
        },
        {
            "type": "scatter", "mode": "markers", "x": [row.decided_on.isoformat() for row in declared], "hoverinfo": "text",
            "y": [VERDICT_ORDER.index(VerdictResult(row.verdict)) for row in declared],
            "marker": {"symbol": "diamond", "size": 12, "color": palette.series[2], "line": {"color": palette.ground, "width": 1}},
            "hovertext": [f"{format_day(row.decided_on)}: declared {VerdictResult(row.verdict).label.lower()}" for row in declared],
        },
    ]  # fmt: skip
    return figure(
        traces,
        palette,
        230,
        xaxis={"type": "date", "tickformat": "%-d %b\n%Y"},
        yaxis={
            "tickvals": list(range(len(VERDICT_ORDER))),
            "ticktext": [capitalise(word.value) for word in VERDICT_ORDER],
            "range": [-0.4, len(VERDICT_ORDER) - 0.6],
        },
    )


def _history_message(changes: Sequence[Any], declared: Sequence[Any]) -> str:
    if not changes:
        return "Nothing speaks for or against it yet"
    now = f"Since {format_day(changes[-1].day)} the evidence says: {verdict_text(changes[-1].verdict)}"
    if not declared:
        return f"{now}; no verdict is declared"
    return f"{now}; declared on {format_day(declared[-1].decided_on)}: {VerdictResult(declared[-1].verdict).label.lower()}"
