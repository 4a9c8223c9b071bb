"""Hypotheses with their evidence, verdicts, and cost of learning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import key_positions, objects, whole_numbers
from db.schema.enums.learning import EvidenceDirection, HypothesisStatus, VerdictResult
from db.schema.enums.records import Strength
from db.values.evidence_scoring import verdicts_of_points

SIDES = (EvidenceDirection.SUPPORTS.value, EvidenceDirection.WEAKENS.value, EvidenceDirection.NEUTRAL.value)
STRENGTHS = (Strength.STRONG.value, Strength.MODERATE.value, Strength.WEAK.value)
MISSING: Any = None
SOURCE_COUNTS = [f"{side}_{strength}" for side in SIDES for strength in STRENGTHS]


def assess_hypotheses(hypotheses: pd.DataFrame, scored: pd.DataFrame, verdicts: pd.DataFrame, on: date) -> pd.DataFrame:
    """What the evidence says of each hypothesis as at a day, and what was declared last.

    ``hypotheses`` and ``verdicts``: of ``db.queries.learning.hypotheses``; only what is dated on or before the day counts. ``scored``: the
    evidence, of ``db.values.evidence_scoring.score_evidence`` on the same day.
    Returns the hypotheses, in their order, with

    - ``supporting``, ``weakening`` (Int64): points of the counted sources of each side. ``sources`` (Int64): counted sources.
    - ``<side>_<strength>`` and ``<side>`` (Int64): counted sources that support, weaken or are neutral.
    - ``computed``: the verdict that follows from the points; None without evidence.
    - ``declared``, ``declared_id``, ``declared_on``, ``next_step``: of the verdict declared last; missing without any.
    - ``apart`` (bool): declared and computed differ. ``answered`` (bool): declared other than too early. ``open`` (bool): still tested.
    """
    ids = hypotheses["id"].to_numpy(dtype=object)
    of, side, strength = (
        key_positions((scored[name].to_numpy(dtype=object),), (objects(within),))
        for name, within in (("hypothesis_id", ids), ("direction", SIDES), ("strength", STRENGTHS))
    )
    shown, points = scored["counted"].to_numpy() & (of >= 0), scored["points"].to_numpy(dtype=np.int64)
    sources, totals = np.zeros((len(ids), len(SIDES), len(STRENGTHS)), np.int64), np.zeros((len(ids), len(SIDES)), np.int64)
    np.add.at(sources, (of[shown], side[shown], strength[shown]), 1)
    np.add.at(totals, (of[shown], side[shown]), points[shown])
    by_side = sources.sum(axis=2)
    supporting, weakening = totals[:, 0], totals[:, 1]
    found = by_side.sum(axis=1)
    verdict = verdicts_of_points(pd.Series(supporting), pd.Series(weakening)).to_numpy()
    computed = np.where(found > 0, verdict, MISSING)
    known = np.flatnonzero(verdicts["decided_on"].to_numpy() <= np.datetime64(on))
    latest = np.append(known, -1)[key_positions((ids,), (verdicts["hypothesis_id"].to_numpy(dtype=object)[known],))]
    last = {
        name: verdicts[column].array.take(latest, allow_fill=True)
        for name, column in (("declared_id", "id"), ("declared", "verdict"), ("declared_on", "decided_on"), ("next_step", "next_step"))
    }
    declared = np.asarray(last["declared"], dtype=object)
    whole = {"supporting": supporting, "weakening": weakening, "sources": found}
    whole |= dict(zip(SOURCE_COUNTS, sources.reshape(-1, len(SOURCE_COUNTS)).T, strict=True)) | dict(zip(SIDES, by_side.T, strict=True))
    assessed = {name: whole_numbers(counts) for name, counts in whole.items()} | last
    assessed |= {
        "computed": pd.Series(computed, hypotheses.index, dtype=object),
        "apart": (latest >= 0) & (found > 0) & (declared != computed),
        "answered": (latest >= 0) & (declared != VerdictResult.TOO_EARLY),
        "open": hypotheses["status"].to_numpy(dtype=object) == HypothesisStatus.TESTING,
    }
    return pd.concat([hypotheses, pd.DataFrame(assessed, hypotheses.index, copy=False)], axis=1)


def count_verdicts(assessed: pd.DataFrame) -> pd.Series:
    """Returns the number of hypotheses by computed verdict; without evidence it is too early."""
    counts = assessed["computed"].fillna(VerdictResult.TOO_EARLY.value).value_counts()
    return counts.reindex([verdict.value for verdict in VerdictResult], fill_value=0)


@dataclass(frozen=True)
class EvidenceQuality:
    """What to look at twice in the evidence of one hypothesis. ``single_kind``: the only kind of record that counts for or against it;
    ``first_on``: the day of the first evidence; ``sole_judge``: who alone judged all of it. Empty or None where there is nothing to say."""

    single_kind: str
    first_on: date | None
    sole_judge: str


def evidence_quality(scored: pd.DataFrame) -> EvidenceQuality:
    """Returns what to look at twice in evidence of :func:`~db.values.evidence_scoring.score_evidence` for one hypothesis."""
    counted = scored["counted"].to_numpy() & (scored["direction"].to_numpy(dtype=object) != EvidenceDirection.NEUTRAL)
    kinds, judges = (
        pd.unique(scored["root_kind"].to_numpy(dtype=object)[counted]),
        scored["judged_by"].fillna("").astype(object).str.split().str.join(" "),
    )
    first, sole = scored["judged_on"].min(), judges.str.casefold().nunique() == 1
    return EvidenceQuality(
        single_kind=str(kinds[0]) if len(kinds) == 1 else "",
        first_on=None if pd.isna(first) else first.date(),
        sole_judge=str(judges.iloc[-1]) if sole and judges.iloc[0] else "",
    )


@dataclass(frozen=True)
class LearningCost:
    """Cost of learning: money paid in pence (None: nothing recorded), number of findings, number of hypotheses with a verdict."""

    paid: int | None
    findings: int
    answered: int

    @property
    def pence_per_finding(self) -> int | None:
        """Paid / findings, in pence; None without money or findings."""
        return None if self.paid is None or not self.findings else round(self.paid / self.findings)

    @property
    def pence_per_answer(self) -> int | None:
        """Paid / hypotheses with a verdict, in pence; None without money or verdicts."""
        return None if self.paid is None or not self.answered else round(self.paid / self.answered)
