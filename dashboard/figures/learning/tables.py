"""Tables of hypotheses, their evidence and their verdicts; the lines below a record that is evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.figures.actions.summary import RecordLine
from dashboard.figures.learning.hypotheses import subject_label, verdict_mark
from dashboard.figures.milestones import truncate
from dashboard.formats import format_day, format_near_day, plural
from dashboard.metrics.learning.hypotheses import HypothesisAssessment
from dashboard.page_content import Cell, Column, Table
from db.schema.enums.learning import EvidenceDirection, HypothesisStatus, NextStep
from db.schema.enums.records import Strength
from db.values.evidence_scoring import EvidenceLink, RecordKey

SOURCE_REMOVED = "Source removed"
MAX_TEXT_LENGTH = 160
DIRECTION_LABELS = {
    EvidenceDirection.SUPPORTS: "→ Supports",
    EvidenceDirection.WEAKENS: "← Weakens",
    EvidenceDirection.NEUTRAL: "○ Neutral",
}


def hypotheses_table(hypotheses: Iterable[HypothesisAssessment], labels: Mapping[str, str], search: str) -> Table:
    """Hypotheses with what the evidence says beside what was declared."""
    columns = (
        Column("Hypothesis"), Column("Evidence says"), Column("Supports", number=True), Column("Weakens", number=True),
        Column("Declared, next step"), Column("Criterion"), Column("Owner"),
    )  # fmt: skip
    return Table(columns, tuple(_hypothesis_cells(one, labels, search) for one in hypotheses), "Hypotheses, those being tested first")


def _hypothesis_cells(one: HypothesisAssessment, labels: Mapping[str, str], search: str) -> tuple[Cell, ...]:
    row, declared = one.row, one.declared
    word, tone = verdict_mark(one.computed)
    about = " · ".join(filter(None, (row["reference"], HypothesisStatus(row["status"]).label, truncate(subject_label(one, labels), 28))))
    return (
        Cell(row["statement"], f"/learning/{row['id']}{search}", note=about),
        Cell(word, tone=tone, note=row["missing"] or ""), _count_cell(one, EvidenceDirection.SUPPORTS), _count_cell(one, EvidenceDirection.WEAKENS),
        _declared_cell(declared, one.apart, search), Cell(one.criterion or "No criterion is set", tone="" if one.criterion else "warn"),
        Cell(row["owner"] or "Nobody yet", tone="" if row["owner"] else "quiet"),
    )  # fmt: skip


def _declared_cell(row: Mapping[str, Any] | None, apart: bool, search: str) -> Cell:
    if row is None:
        return Cell("Not declared", tone="quiet")
    note = f"{NextStep(row['next_step']).label}, {format_day(row['decided_on'])}"
    return Cell(verdict_mark(row["verdict"])[0], f"/record/verdict/{row['id']}{search}", "warn" if apart else "", note=note)


def _count_cell(one: HypothesisAssessment, direction: EvidenceDirection) -> Cell:
    some = one.weighed.of(direction)
    return Cell(str(len(some)), note=plural(sum(link.points for link in some), "point") if some else "", sort=len(some))


def evidence_table(one: HypothesisAssessment, sources: Mapping[RecordKey, tuple[str, str]], search: str, today: date) -> Table:
    """The evidence of a hypothesis, each linked to its source; what rests on a source that is counted already says so.

    ``sources``: words and address of the records that the viewer sees.
    """
    columns = (
        Column("Source"), Column("What it does"), Column("How strongly"), Column("Why"), Column("Judged"), Column("By"), Column("Counts"),
    )  # fmt: skip
    first = {link.root: link for link in one.weighed.counted}
    links = sorted([*one.weighed.counted, *one.weighed.again], key=lambda link: (-link.judged_on.toordinal(), link.id))
    return Table(
        columns, tuple(_evidence_cells(link, first[link.root], sources, search, today) for link in links), "Evidence, the latest first"
    )


def _evidence_cells(
    link: EvidenceLink, first: EvidenceLink, sources: Mapping[RecordKey, tuple[str, str]], search: str, today: date
) -> tuple[Cell, ...]:
    words, href = sources.get(link.source, (SOURCE_REMOVED, ""))
    own = link.id == first.id
    why = "Once" if own else f"No: the same source as {sources.get(first.source, (SOURCE_REMOVED.lower(), ''))[0]}"
    return (
        Cell(words, href, "" if link.source in sources else "quiet"),
        Cell(DIRECTION_LABELS[EvidenceDirection(link.direction)], f"/record/evidence/{link.id}{search}"), Cell(Strength(link.strength).label), Cell(link.note),
        Cell(format_near_day(link.judged_on, today), sort=link.judged_on.isoformat()), Cell(link.judged_by or "Not recorded"),
        Cell(why, tone="" if own else "quiet"),
    )  # fmt: skip


def verdicts_table(rows: Sequence[Mapping[str, Any]], search: str) -> Table:
    """Verdicts on a hypothesis, the latest first, beside what the evidence said then."""
    columns = (
        Column("Decided"),
        Column("Verdict"),
        Column("Evidence said"),
        Column("Next step"),
        Column("Reason"),
        Column("By"),
        Column("Review"),
    )
    cells = tuple(
        (
            Cell(format_day(row["decided_on"]), f"/record/verdict/{row['id']}{search}", sort=row["decided_on"].isoformat()),
            Cell(*_verdict_cell_parts(row["verdict"])),
            Cell(
                verdict_mark(row["computed"])[0] if row["computed"] else "Not recorded",
                tone="quiet" if row["computed"] in (None, row["verdict"]) else "warn",
            ),
            Cell(NextStep(row["next_step"]).label),
            Cell(row["reason"], note="Published to the sponsor" if row["published_reason"] else ""),
            Cell(row["decided_by"] or "Not recorded"),
            Cell(f"Review of {format_day(row['review_on'])}", f"/review/{row['review_id']}{search}") if row["review_on"] else Cell(""),
        )
        for row in rows
    )
    return Table(columns, cells, "Verdicts, the latest first")


def meeting_verdicts_table(rows: Sequence[Mapping[str, Any]], search: str) -> Table:
    """Verdicts taken at a meeting, beside what the evidence said."""
    columns = Column("Hypothesis"), Column("Verdict"), Column("Evidence said"), Column("Next step"), Column("Reason")
    cells = tuple(
        (
            Cell(row["statement"], f"/learning/{row['hypothesis_id']}{search}", note=row["reference"] or ""),
            Cell(*_verdict_cell_parts(row["verdict"])),
            Cell(verdict_mark(row["computed"])[0] if row["computed"] else "Not recorded", tone="quiet"),
            Cell(NextStep(row["next_step"]).label),
            Cell(row["reason"]),
        )
        for row in rows
    )
    return Table(columns, cells, "Verdicts on hypotheses")


def _verdict_cell_parts(word: str) -> tuple[str, str, Any]:
    text, tone = verdict_mark(word)
    return text, "", tone


def evidence_lines(rows: Iterable[Mapping[str, Any]], search: str, today: date) -> list[RecordLine]:
    """What a record is evidence for, a line each, which leads to the hypothesis."""
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


def criterion_change_texts(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Changes of a criterion: ``Changed on 3 May 2026, was: applications per challenge: at least 6. Why: …``."""
    return [f"Changed on {format_day(row['changed_on'])}, was: {row['was']}{'. Why: ' + row['why'] if row['why'] else ''}" for row in rows]
