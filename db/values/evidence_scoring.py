"""Scoring of evidence: points by source and strength, and the verdict that they give. A fixed rule, not a test of significance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from db.schema.enums.learning import Comparison, EvidenceDirection, VerdictResult
from db.schema.enums.records import Strength
from db.values.dates import date_text
from db.values.number_formats import format_number

if TYPE_CHECKING:
    import pandas as pd

# Record kinds that can be evidence. Excluded: containers (challenges, cohorts, teams, organisations) and lists.
EVIDENCE_KINDS = (
    "milestone", "research-session", "finding", "conversation", "decision", "action", "payment", "stage-move", "agreement", "weekly-update",
    "published-figure", "outcome", "reuse", "gain",
)  # fmt: skip
POINTS_BY_STRENGTH = {Strength.WEAK.value: 1, Strength.MODERATE.value: 2, Strength.STRONG.value: 3}
MIN_POINTS_IN_ALL = 4  # supporting plus weakening points: at least two sources
MIN_POINTS_SUPPORTED = 6  # supporting points required for "supported"
LEANING_RATIO, SUPPORTED_RATIO = 2, 3  # minimum ratio of the points of the two sides

RecordKey = tuple[str, str]


def score_evidence(evidence: pd.DataFrame, on: date, of: Sequence[str] = ("hypothesis_id",)) -> pd.DataFrame:
    """Returns the evidence judged on or before a day, oldest first, with its points.

    ``evidence``: of ``db.queries.learning.hypotheses.evidence``. ``points`` (Int64): 1 weak, 2 moderate, 3 strong; 0 for neutral evidence.
    ``counted`` (bool): of several pieces with the same ``root`` the one with most points counts; of equal ones the one judged last; of
    those judged on the same day one that weakens. ``of``: the columns within which a root counts once.
    """
    import pandas as pd

    judged = evidence[evidence["judged_on"] <= pd.Timestamp(on)]
    points = judged["strength"].map(POINTS_BY_STRENGTH).mask(judged["direction"] == EvidenceDirection.NEUTRAL, 0).astype("Int64")
    scored = judged.assign(points=points, other=judged["direction"] != EvidenceDirection.WEAKENS)
    ranked = scored.sort_values(["points", "judged_on", "other", "id"], ascending=[False, False, True, True], kind="stable")
    ranked["counted"] = ~ranked.duplicated([*of, "root"])
    return ranked.drop(columns="other").sort_values(["judged_on", "id"], kind="stable")


def side_points(scored: pd.DataFrame, by: Sequence[str] = ("hypothesis_id",)) -> pd.DataFrame:
    """Returns by hypothesis ``supporting`` and ``weakening``: the sums of the points of the counted pieces of each side (Int64)."""
    sides = {"supporting": EvidenceDirection.SUPPORTS, "weakening": EvidenceDirection.WEAKENS}
    points = {name: scored["points"].where(scored["counted"] & (scored["direction"] == side), 0) for name, side in sides.items()}
    return scored[list(by)].assign(**points).groupby(list(by), sort=False)[list(sides)].sum()


def verdicts_of_points(supporting: pd.Series, weakening: pd.Series) -> pd.Series:
    """Returns the verdict that follows from the points alone, with s supporting and w weakening points.

    s + w < 4: too early. Else s >= 6 and s >= 3w: supported. Else s >= 2w: leaning. Else w >= 2s: not supported. Else: mixed.
    """
    import pandas as pd

    verdict = pd.Series(VerdictResult.MIXED.value, supporting.index, object)
    verdict = verdict.mask(weakening >= LEANING_RATIO * supporting, VerdictResult.NOT_SUPPORTED.value)
    verdict = verdict.mask(supporting >= LEANING_RATIO * weakening, VerdictResult.LEANING.value)
    enough = (supporting >= MIN_POINTS_SUPPORTED) & (supporting >= SUPPORTED_RATIO * weakening)
    verdict = verdict.mask(enough, VerdictResult.SUPPORTED.value)
    return verdict.mask(supporting + weakening < MIN_POINTS_IN_ALL, VerdictResult.TOO_EARLY.value)


def verdict_changes(evidence: pd.DataFrame, until: date) -> pd.DataFrame:
    """Returns the days up to ``until`` on which the computed verdict of one hypothesis changed, oldest first: day, verdict."""
    import pandas as pd

    judged = evidence[evidence["judged_on"] <= pd.Timestamp(until)]
    days = judged[["judged_on"]].drop_duplicates().rename(columns={"judged_on": "day"}).sort_values("day")
    known = days.merge(judged, how="cross")
    points = side_points(score_evidence(known[known["judged_on"] <= known["day"]], until, ("day",)), ("day",)).sort_index()
    verdict = verdicts_of_points(points["supporting"], points["weakening"])
    return verdict[verdict != verdict.shift()].rename("verdict").reset_index()


def criterion_sentence(measure: str | None, comparison: str | None, threshold: int | None, unit: str | None, by: date | None) -> str:
    """Returns a criterion as text: ``applications per challenge: at least 6 applications by 3 May 2026``. Unknown parts are omitted."""
    bound = (
        f"{Comparison(comparison or Comparison.AT_LEAST).value} {format_number(threshold)} {unit or ''}".strip()
        if threshold is not None
        else ""
    )
    target = " ".join(part for part in (bound, f"by {date_text(by)}" if by else "") if part)
    return ": ".join(part for part in (measure or "", target) if part)
