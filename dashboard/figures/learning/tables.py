"""Tables of hypotheses, evidence and verdicts; the list of hypotheses for which a record is evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.actions.summary import RecordLine
from dashboard.figures.learning.hypotheses import verdict_mark, verdict_rank
from dashboard.figures.learning.one_hypothesis import criterion, subject_label
from dashboard.formats import format_day, format_near_day, truncate
from dashboard.prose import Name, Prose
from dashboard.tables import COUNT, DAY, STATUS, Column, Table
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.learning import EvidenceDirection, HypothesisStatus, NextStep
from db.schema.enums.records import Strength
from db.values.evidence_scoring import POINTS_BY_STRENGTH, RecordKey

SOURCE_REMOVED = "Source removed"
MAX_TEXT_LENGTH = 160
DIRECTION_LABELS = {
    EvidenceDirection.SUPPORTS: "→ Supports",
    EvidenceDirection.WEAKENS: "← Weakens",
    EvidenceDirection.NEUTRAL: "○ Neutral",
}
OF_HYPOTHESIS = (("hypothesis", "id"),)


def hypotheses_table(assessed: pd.DataFrame, view: View) -> Table:
    """Returns hypotheses of ``assess_hypotheses`` with the computed and the declared verdict."""
    rows = frame_rows(assessed)
    criteria: list[Any] = [_recorded(criterion(row)) for row in rows]
    points: dict[str, list[Any]] = {
        side: [_points_text(measure, count, row.id, view) for row, count in ((row, getattr(row, side)) for row in rows)]
        for side, measure in (("supporting", "points_for"), ("weakening", "points_against"))
    }
    frame = assessed.assign(
        href=[f"/learning/{row.id}{view.search}" for row in rows],
        about=[_about_text(row, view.labels) for row in rows],
        says=[verdict_mark(row.computed)[0] for row in rows],
        says_tone=[verdict_mark(row.computed)[1] for row in rows],
        says_rank=[verdict_rank(row.computed) for row in rows],
        points_for=points["supporting"],
        points_against=points["weakening"],
        declared_label=[verdict_mark(row.declared)[0] if row.declared else "" for row in rows],
        declared_href=[f"/record/verdict/{row.declared_id}{view.search}" if row.declared else "" for row in rows],
        declared_tone=["quiet" if not row.declared else "warn" if row.apart else "" for row in rows],
        declared_note=[f"{NextStep(row.next_step).label}, {format_day(row.declared_on)}" if row.declared else "" for row in rows],
        declared_rank=[verdict_rank(row.declared) for row in rows],
        criterion=criteria,
        criterion_tone=["" if criterion(row) else "warn" for row in rows],
        owner_tone=["" if row.owner else "quiet" for row in rows],
    )
    columns = (
        Column("statement", "Hypothesis", href="href", note="about"),
        Column("says", "Evidence says", STATUS, tone="says_tone", note="missing", sort="says_rank"),
        Column("supports", "Supports", COUNT, note="points_for", measure="evidence_for", narrowed=OF_HYPOTHESIS),
        Column("weakens", "Weakens", COUNT, note="points_against", measure="evidence_against", narrowed=OF_HYPOTHESIS),
        Column(
            "declared_label", "Declared, next step", STATUS, href="declared_href", tone="declared_tone", note="declared_note",
            sort="declared_rank", unknown="Not declared",
        ),
        Column("criterion", "Criterion", tone="criterion_tone", unknown="No criterion is set"),
        Column("owner", "Owner", tone="owner_tone", unknown="Nobody yet"),
    )  # fmt: skip
    return Table(frame, columns, "Hypotheses, those being tested first", view)


def _recorded(text: str) -> Prose | None:
    """Returns text of a record; None without any."""
    return Prose((Name(text),)) if text else None


def _points_text(measure: str, points: int, hypothesis: str, view: View) -> Prose | str:
    return Prose((view.count(measure, points, "point", hypothesis=hypothesis),)) if points else ""


def _about_text(row: Any, labels: Mapping[str, str]) -> str:
    return " · ".join(part for part in (row.reference, HypothesisStatus(row.status).label, subject_label(row, labels)) if part)


def evidence_table(scored: pd.DataFrame, sources: Mapping[RecordKey, tuple[str, str]], view: View) -> Table:
    """Returns the evidence of a hypothesis, the latest first, each linked to its source; a source that is counted already is marked.

    ``scored``: of ``score_evidence``; ``sources``: (text, address) of the records that the viewer may see.
    """
    rows = sorted(sorted(frame_rows(scored), key=lambda row: row.id), key=lambda row: row.judged_on, reverse=True)
    first = {row.root: row for row in rows if row.counted}
    named = [sources.get((row.about_kind, row.about_id)) for row in rows]
    values: dict[str, list[Any]] = {
        "source": [words if words else SOURCE_REMOVED for words in (found[0] if found else "" for found in named)],
        "source_href": [found[1] if found else "" for found in named],
        "source_tone": ["" if found else "quiet" for found in named],
        "does": [DIRECTION_LABELS[EvidenceDirection(row.direction)] for row in rows],
        "does_href": [f"/record/evidence/{row.id}{view.search}" for row in rows],
        "strength_label": [Strength(row.strength).label for row in rows],
        "strength_rank": [POINTS_BY_STRENGTH[row.strength] for row in rows],
        "note": [row.note for row in rows],
        "judged_on": [row.judged_on for row in rows],
        "judged_by": [row.judged_by for row in rows],
        "counts": ["Once" if row.counted else f"No: the same source as {_named(first[row.root], sources)}" for row in rows],
        "counts_tone": ["" if row.counted else "quiet" for row in rows],
    }
    columns = (
        Column("source", "Source", href="source_href", tone="source_tone"),
        Column("does", "What it does", href="does_href"),
        Column("strength_label", "How strongly", STATUS, sort="strength_rank"),
        Column("note", "Why"),
        Column("judged_on", "Judged", DAY),
        Column("judged_by", "By", unknown="Not recorded"),
        Column("counts", "Counts", tone="counts_tone"),
    )
    return Table.of_lists(values, columns, "Evidence, the latest first", view)


def _named(row: Any, sources: Mapping[RecordKey, tuple[str, str]]) -> str:
    return sources.get((row.about_kind, row.about_id), (SOURCE_REMOVED.lower(), ""))[0]


def verdicts_table(verdicts: pd.DataFrame, view: View) -> Table:
    """Returns the declared verdicts on a hypothesis, latest first, with the verdict computed from the evidence at that time."""
    rows = frame_rows(verdicts)
    values = {name: [getattr(row, name) for row in rows] for name in ("decided_on", "reason", "decided_by", "review_on")}
    values |= _verdict_cells([row.verdict for row in rows], [row.computed for row in rows])
    values |= {
        "href": [f"/record/verdict/{row.id}{view.search}" for row in rows],
        "step": [NextStep(row.next_step).label for row in rows],
        "published": ["Published to the sponsor" if row.published_reason else "" for row in rows],
        "review": [f"Review of {format_day(row.review_on)}" if row.review_on else "" for row in rows],
        "review_href": [f"/review/{row.review_id}{view.search}" if row.review_on else "" for row in rows],
    }
    columns = (
        Column("decided_on", "Decided", DAY, href="href"),
        *VERDICT_COLUMNS,
        Column("step", "Next step"),
        Column("reason", "Reason", note="published"),
        Column("decided_by", "By", unknown="Not recorded"),
        Column("review", "Review", href="review_href", sort="review_on"),
    )
    return Table.of_lists(values, columns, "Verdicts, the latest first", view)


VERDICT_COLUMNS = (
    Column("word", "Verdict", STATUS, tone="word_tone", sort="word_rank"),
    Column("said", "Evidence said", STATUS, tone="said_tone", sort="said_rank", unknown="Not recorded"),
)


def _verdict_cells(declared: Sequence[str], computed: Sequence[str | None]) -> dict[str, list[Any]]:
    """Returns the cells of :data:`VERDICT_COLUMNS`; what the evidence said is marked where it differs."""
    return {
        "word": [verdict_mark(word)[0] for word in declared],
        "word_tone": [verdict_mark(word)[1] for word in declared],
        "word_rank": [verdict_rank(word) for word in declared],
        "said": [verdict_mark(word)[0] if word else "" for word in computed],
        "said_tone": ["quiet" if said in (None, word) else "warn" for said, word in zip(computed, declared, strict=True)],
        "said_rank": [verdict_rank(word) for word in computed],
    }


def meeting_verdicts_table(rows: Sequence[Mapping[str, Any]], view: View) -> Table:
    """Returns the verdicts declared at a meeting, with the verdict computed from the evidence."""
    cells = {
        "statement": [row["statement"] for row in rows],
        "href": [f"/learning/{row['hypothesis_id']}{view.search}" for row in rows],
        "reference": [row["reference"] for row in rows],
        **_verdict_cells([row["verdict"] for row in rows], [row["computed"] for row in rows]),
        "said_tone": ["quiet"] * len(rows),
        "step": [NextStep(row["next_step"]).label for row in rows],
        "reason": [row["reason"] for row in rows],
    }
    columns = (
        Column("statement", "Hypothesis", href="href", note="reference"),
        *VERDICT_COLUMNS,
        Column("step", "Next step"),
        Column("reason", "Reason"),
    )
    return Table.of_lists(cells, columns, "Verdicts on hypotheses", view)


def evidence_lines(rows: Iterable[Mapping[str, Any]], search: str, today: date) -> list[RecordLine]:
    """Returns one line for each hypothesis for which a record is evidence, linked to the hypothesis."""
    return [
        RecordLine(
            f"{row['reference']}: {truncate(row['statement'], MAX_TEXT_LENGTH)}"
            if row["reference"]
            else truncate(row["statement"], MAX_TEXT_LENGTH),
            f"/learning/{row['hypothesis_id']}{search}",
            (
                f"{DIRECTION_LABELS[EvidenceDirection(row['direction'])]}"
                f"{'' if row['direction'] == EvidenceDirection.NEUTRAL else ', ' + Strength(row['strength']).label.lower()}, "
                f"judged {format_near_day(row['judged_on'], today)}",
            ),
        )
        for row in rows
    ]
