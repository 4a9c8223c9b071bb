"""Scoring of evidence: points by source and strength, and the verdict that they give. A fixed rule, not a test of significance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

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


def score_evidence(evidence: pd.DataFrame, on: date) -> pd.DataFrame:
    """Returns the evidence judged on or before a day, oldest first, with its points.

    ``evidence``: of ``db.queries.learning.hypotheses.evidence``. ``points`` (Int64): 1 weak, 2 moderate, 3 strong; 0 for neutral evidence.
    ``counted`` (bool): of several pieces with the same ``root`` for one hypothesis the one with most points counts; of equal ones the one
    judged last; of those judged on the same day one that weakens.
    """
    import numpy as np
    import pandas as pd

    judged = evidence[evidence["judged_on"].to_numpy() <= np.datetime64(on)]
    pieces = _pieces(judged)
    roots = _root_numbers(judged)
    scored = judged.assign(points=pd.array(pieces.points, dtype="Int64"), counted=_counted(pieces, roots, np.arange(len(judged))))
    return scored.take(np.lexsort((pieces.ids, pieces.days)))


@dataclass(frozen=True)
class _Pieces:
    """Pieces of evidence as arrays: their days, points, ids, and whether they support or weaken."""

    days: Any
    points: Any
    ids: Any
    supports: Any
    weakens: Any


def _pieces(judged: pd.DataFrame) -> _Pieces:
    import numpy as np

    direction, strength = (judged[name].to_numpy(dtype=object) for name in ("direction", "strength"))
    points = np.select([strength == name for name in POINTS_BY_STRENGTH], list(POINTS_BY_STRENGTH.values()), 0)
    return _Pieces(
        days=judged["judged_on"].to_numpy().astype("datetime64[D]").astype(np.int64),
        points=np.where(direction == EvidenceDirection.NEUTRAL, 0, points),
        ids=judged["id"].to_numpy(dtype=object),
        supports=direction == EvidenceDirection.SUPPORTS,
        weakens=direction == EvidenceDirection.WEAKENS,
    )


def _root_numbers(judged: pd.DataFrame) -> Any:
    """Returns a number for each root of each hypothesis."""
    import pandas as pd

    (hypothesis, _), (root, names) = (pd.factorize(judged[name]) for name in ("hypothesis_id", "root"))
    return hypothesis * max(len(names), 1) + root


def _counted(pieces: _Pieces, roots: Any, rows: Any) -> Any:
    """Returns which of the pieces ``rows`` count: of those of one root the one with most points, then the one judged last, then one that
    weakens, then the first by id. ``roots``: the number of the root of each of ``rows``."""
    import numpy as np

    order = np.lexsort((pieces.ids[rows], ~pieces.weakens[rows], -pieces.days[rows], -pieces.points[rows]))
    _, first = np.unique(roots[order], return_index=True)
    counted = np.zeros(len(rows), dtype=bool)
    counted[order[first]] = True
    return counted


def side_points(scored: pd.DataFrame) -> pd.DataFrame:
    """Returns by hypothesis ``supporting`` and ``weakening``: the sums of the points of the counted pieces of each side (Int64)."""
    import numpy as np
    import pandas as pd

    of, hypotheses = pd.factorize(scored["hypothesis_id"])
    points = np.where(scored["counted"].to_numpy(), scored["points"].to_numpy(dtype=np.int64), 0)
    sides = {"supporting": EvidenceDirection.SUPPORTS, "weakening": EvidenceDirection.WEAKENS}
    direction = scored["direction"].to_numpy(dtype=object)
    sums = {name: np.bincount(of, np.where(direction == side, points, 0), len(hypotheses)) for name, side in sides.items()}
    return pd.DataFrame(
        {name: pd.array(values.astype(np.int64), dtype="Int64") for name, values in sums.items()},
        index=pd.Index(hypotheses, name="hypothesis_id"),
    )


def verdicts_of_points(supporting: pd.Series, weakening: pd.Series) -> pd.Series:
    """Returns the verdict that follows from the points alone, with s supporting and w weakening points.

    s + w < 4: too early. Else s >= 6 and s >= 3w: supported. Else s >= 2w: leaning. Else w >= 2s: not supported. Else: mixed.
    """
    import numpy as np
    import pandas as pd

    for_, against = supporting.to_numpy(dtype=np.int64), weakening.to_numpy(dtype=np.int64)
    return pd.Series(_verdicts(for_, against), supporting.index, dtype=object)


def _verdicts(supporting: Any, weakening: Any) -> Any:
    """Returns :func:`verdicts_of_points` of arrays of points."""
    import numpy as np

    return np.select(
        [
            supporting + weakening < MIN_POINTS_IN_ALL,
            (supporting >= MIN_POINTS_SUPPORTED) & (supporting >= SUPPORTED_RATIO * weakening),
            supporting >= LEANING_RATIO * weakening,
            weakening >= LEANING_RATIO * supporting,
        ],
        [VerdictResult.TOO_EARLY.value, VerdictResult.SUPPORTED.value, VerdictResult.LEANING.value, VerdictResult.NOT_SUPPORTED.value],
        VerdictResult.MIXED.value,
    ).astype(object)


def verdict_changes(evidence: pd.DataFrame, until: date) -> pd.DataFrame:
    """Returns the days up to ``until`` on which the computed verdict of one hypothesis changed, oldest first: day, verdict.

    All days are worked out at once: each piece is taken once for each day on which it was known.
    """
    import numpy as np
    import pandas as pd

    judged = evidence[evidence["judged_on"].to_numpy() <= np.datetime64(until)]
    pieces, roots = _pieces(judged), _root_numbers(judged)
    days = np.unique(pieces.days)
    day, rows = np.nonzero(pieces.days <= days[:, None])
    counted = _counted(pieces, day * (roots.max(initial=0) + 1) + roots[rows], rows)
    points = np.where(counted, pieces.points[rows], 0)
    sides = (np.bincount(day, points * side[rows], len(days)) for side in (pieces.supports, pieces.weakens))
    verdict = _verdicts(*sides)
    changed = np.append(True, verdict[1:] != verdict[:-1])[: len(days)]
    return pd.DataFrame({"day": days[changed].astype("datetime64[D]").astype("datetime64[s]"), "verdict": verdict[changed]})


def criterion_sentence(measure: str | None, comparison: str | None, threshold: int | None, unit: str | None, by: date | None) -> str:
    """Returns a criterion as text: ``applications per challenge: at least 6 applications by 3 May 2026``. Unknown parts are omitted."""
    bound = (
        f"{Comparison(comparison or Comparison.AT_LEAST).value} {format_number(threshold)} {unit or ''}".strip()
        if threshold is not None
        else ""
    )
    target = " ".join(part for part in (bound, f"by {date_text(by)}" if by else "") if part)
    return ": ".join(part for part in (measure or "", target) if part)
