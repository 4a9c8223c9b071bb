"""What evidence comes to: sources counted once, their points, and the verdict that they make. A plain rule; no test of significance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from db.schema.enums.learning import Comparison, EvidenceDirection, VerdictResult
from db.schema.enums.records import Strength
from db.values.dates import date_text

# What can speak for or against a hypothesis. Left out: what only holds others together (challenges, cohorts, teams, organisations), and lists.
EVIDENCE_KINDS = (
    "milestone", "research-session", "finding", "conversation", "decision", "action", "payment", "stage-move", "agreement", "weekly-update",
    "published-figure", "outcome", "reuse", "gain",
)  # fmt: skip
POINTS_BY_STRENGTH = {Strength.WEAK: 1, Strength.MODERATE: 2, Strength.STRONG: 3}
MIN_POINTS_IN_ALL = 4  # points on both sides together: at least two sources
MIN_POINTS_SUPPORTED = 6  # points for, of a hypothesis that is supported
LEANING_RATIO, SUPPORTED_RATIO = 2, 3  # how many times the points of the other side one side has

RecordKey = tuple[str, str]


@dataclass(frozen=True)
class EvidenceLink:
    """A piece of evidence. ``source``: kind and id of its record; ``root``: those of the record that this one rests on, else its own."""

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
        """1 weak, 2 moderate, 3 strong; 0 of what speaks for neither side."""
        return 0 if self.direction == EvidenceDirection.NEUTRAL else POINTS_BY_STRENGTH[Strength(self.strength)]


@dataclass(frozen=True)
class EvidenceSummary:
    """Evidence of a hypothesis as at a day, each source once: the links that count, those that rest on a source counted already, the verdict."""

    counted: tuple[EvidenceLink, ...]
    again: tuple[EvidenceLink, ...]

    def of(self, direction: str, strength: str = "") -> list[EvidenceLink]:
        """The links that count of a direction, and of a strength where one is given."""
        return [one for one in self.counted if one.direction == direction and strength in ("", one.strength)]

    @property
    def supporting(self) -> int:
        """Points of the sources that support it."""
        return sum(one.points for one in self.of(EvidenceDirection.SUPPORTS))

    @property
    def weakening(self) -> int:
        """Points of the sources that weaken it."""
        return sum(one.points for one in self.of(EvidenceDirection.WEAKENS))

    @property
    def verdict(self) -> VerdictResult:
        """What the evidence alone says.

        A source gives 1 point (weak), 2 (moderate) or 3 (strong) to its side. Fewer than 4 points on both sides together: too early.
        6 points or more for it, and at least three times those against: supported. At least twice those against: leaning. Those against
        at least twice those for it: not supported. Otherwise: mixed.
        """
        ours, theirs = self.supporting, self.weakening
        if ours + theirs < MIN_POINTS_IN_ALL:
            return VerdictResult.TOO_EARLY
        if ours >= MIN_POINTS_SUPPORTED and ours >= SUPPORTED_RATIO * theirs:
            return VerdictResult.SUPPORTED
        if ours >= LEANING_RATIO * theirs:
            return VerdictResult.LEANING
        return VerdictResult.NOT_SUPPORTED if theirs >= LEANING_RATIO * ours else VerdictResult.MIXED


def summarise_evidence(links: Iterable[EvidenceLink], on: date) -> EvidenceSummary:
    """What was judged on or before a day, each source once.

    Of several links to the same source the strongest counts; of equally strong ones the one judged last; of those judged on the same day
    one that weakens.
    """
    by_root: dict[RecordKey, list[EvidenceLink]] = {}
    for one in links:
        if one.judged_on <= on:
            by_root.setdefault(one.root, []).append(one)
    ranked = [sorted(some, key=_strength_order) for some in by_root.values()]
    first = sorted((some[0] for some in ranked), key=_date_order)
    return EvidenceSummary(tuple(first), tuple(sorted((one for some in ranked for one in some[1:]), key=_date_order)))


def _strength_order(one: EvidenceLink) -> tuple[int, int, bool, str]:
    return -one.points, -one.judged_on.toordinal(), one.direction != EvidenceDirection.WEAKENS, one.id


def _date_order(one: EvidenceLink) -> tuple[date, str]:
    return one.judged_on, one.id


def verdict_changes(links: Sequence[EvidenceLink], until: date) -> list[tuple[date, VerdictResult]]:
    """(day, verdict) for each day on which what the evidence says changed, the oldest first, up to a day."""
    found: list[tuple[date, VerdictResult]] = []
    for on in sorted({one.judged_on for one in links if one.judged_on <= until}):
        word = summarise_evidence(links, on).verdict
        if not found or found[-1][1] != word:
            found.append((on, word))
    return found


def criterion_sentence(measure: str | None, comparison: str | None, threshold: int | None, unit: str | None, by: date | None) -> str:
    """A criterion in a sentence: ``applications per challenge: at least 6 applications by 3 May 2026``; parts not known are left out."""
    bound = f"{Comparison(comparison or Comparison.AT_LEAST).value} {threshold:,} {unit or ''}".strip() if threshold is not None else ""
    wanted = " ".join(part for part in (bound, f"by {date_text(by)}" if by else "") if part)
    return ": ".join(part for part in (measure or "", wanted) if part)
