"""Scoring of evidence: points by source and strength, and the verdict that they give. A fixed rule, not a test of significance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from db.schema.enums.learning import Comparison, EvidenceDirection, VerdictResult
from db.schema.enums.records import Strength
from db.values.dates import date_text
from db.values.number_formats import format_number

# Record kinds that can be evidence. Excluded: containers (challenges, cohorts, teams, organisations) and lists.
EVIDENCE_KINDS = (
    "milestone", "research-session", "finding", "conversation", "decision", "action", "payment", "stage-move", "agreement", "weekly-update",
    "published-figure", "outcome", "reuse", "gain",
)  # fmt: skip
POINTS_BY_STRENGTH = {Strength.WEAK: 1, Strength.MODERATE: 2, Strength.STRONG: 3}
MIN_POINTS_IN_ALL = 4  # supporting plus weakening points: at least two sources
MIN_POINTS_SUPPORTED = 6  # supporting points required for "supported"
LEANING_RATIO, SUPPORTED_RATIO = 2, 3  # minimum ratio of the points of the two sides

RecordKey = tuple[str, str]


@dataclass(frozen=True)
class EvidenceLink:
    """A piece of evidence. ``source``: (kind, id) of its record. ``root``: (kind, id) of the record that the source is based on, else ``source``."""

    id: str
    hypothesis_id: str
    source: RecordKey
    root: RecordKey
    direction: str
    strength: str
    judged_on: date
    judged_by: str = ""
    note: str = ""

    @property
    def points(self) -> int:
        """Points by strength: 1 weak, 2 moderate, 3 strong; 0 for neutral evidence."""
        return 0 if self.direction == EvidenceDirection.NEUTRAL else POINTS_BY_STRENGTH[Strength(self.strength)]


@dataclass(frozen=True)
class EvidenceSummary:
    """Evidence of a hypothesis as at a date. ``counted``: one link for each root source. ``again``: further links to a root source already counted."""

    counted: tuple[EvidenceLink, ...]
    again: tuple[EvidenceLink, ...]

    def of(self, direction: str, strength: str = "") -> list[EvidenceLink]:
        """Returns the counted links of a direction, and of a strength where one is given."""
        return [link for link in self.counted if link.direction == direction and strength in ("", link.strength)]

    @property
    def supporting(self) -> int:
        """Sum of the points of the counted links that support the hypothesis."""
        return sum(link.points for link in self.of(EvidenceDirection.SUPPORTS))

    @property
    def weakening(self) -> int:
        """Sum of the points of the counted links that weaken the hypothesis."""
        return sum(link.points for link in self.of(EvidenceDirection.WEAKENS))

    @property
    def verdict(self) -> VerdictResult:
        """The verdict that follows from the points alone, with s supporting and w weakening points.

        s + w < 4: too early. Else s >= 6 and s >= 3w: supported. Else s >= 2w: leaning. Else w >= 2s: not supported. Else: mixed.
        """
        supporting, weakening = self.supporting, self.weakening
        if supporting + weakening < MIN_POINTS_IN_ALL:
            return VerdictResult.TOO_EARLY
        if supporting >= MIN_POINTS_SUPPORTED and supporting >= SUPPORTED_RATIO * weakening:
            return VerdictResult.SUPPORTED
        if supporting >= LEANING_RATIO * weakening:
            return VerdictResult.LEANING
        return VerdictResult.NOT_SUPPORTED if weakening >= LEANING_RATIO * supporting else VerdictResult.MIXED


def summarise_evidence(links: Iterable[EvidenceLink], on: date) -> EvidenceSummary:
    """Returns the evidence that was judged on or before a date, one counted link for each root source.

    Of several links to the same root source the one with most points counts; of equal ones the one judged last; of those judged on the
    same day one that weakens.
    """
    by_root: dict[RecordKey, list[EvidenceLink]] = {}
    for link in links:
        if link.judged_on <= on:
            by_root.setdefault(link.root, []).append(link)
    ranked = [sorted(group, key=_strength_order) for group in by_root.values()]
    counted = sorted((group[0] for group in ranked), key=_date_order)
    return EvidenceSummary(tuple(counted), tuple(sorted((link for group in ranked for link in group[1:]), key=_date_order)))


def _strength_order(link: EvidenceLink) -> tuple[int, int, bool, str]:
    return -link.points, -link.judged_on.toordinal(), link.direction != EvidenceDirection.WEAKENS, link.id


def _date_order(link: EvidenceLink) -> tuple[date, str]:
    return link.judged_on, link.id


def verdict_changes(links: Sequence[EvidenceLink], until: date) -> list[tuple[date, VerdictResult]]:
    """Returns (date, verdict) for each date up to ``until`` on which the computed verdict changed, oldest first."""
    changes: list[tuple[date, VerdictResult]] = []
    for on in sorted({link.judged_on for link in links if link.judged_on <= until}):
        verdict = summarise_evidence(links, on).verdict
        if not changes or changes[-1][1] != verdict:
            changes.append((on, verdict))
    return changes


def criterion_sentence(measure: str | None, comparison: str | None, threshold: int | None, unit: str | None, by: date | None) -> str:
    """Returns a criterion as text: ``applications per challenge: at least 6 applications by 3 May 2026``. Unknown parts are omitted."""
    bound = (
        f"{Comparison(comparison or Comparison.AT_LEAST).value} {format_number(threshold)} {unit or ''}".strip()
        if threshold is not None
        else ""
    )
    target = " ".join(part for part in (bound, f"by {date_text(by)}" if by else "") if part)
    return ": ".join(part for part in (measure or "", target) if part)
