"""Derived fields of hypotheses, evidence and verdicts, set when they are saved."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from db.history import is_loading_file, today
from db.queries.learning.hypotheses import evidence
from db.schema.enums.learning import HypothesisStatus
from db.schema.models import CriterionChange, Evidence, Hypothesis, Verdict
from db.session_state import session_state
from db.values.evidence_scoring import criterion_sentence, score_evidence, side_points, verdicts_of_points

CRITERION_COLUMNS = ("measure", "live_measure", "comparison", "threshold", "unit", "by_on")


def derive_hypothesis_fields(session: Session, row: Hypothesis, values: Any) -> None:
    """Set the day a criterion was fixed, on creation and when it changes.

    When evidence exists, the previous criterion is recorded as a :class:`CriterionChange`. Imports change nothing.
    """
    state = inspect(row)
    if state.pending or state.transient:
        if not is_loading_file(session):
            row.fixed_on = row.fixed_on or today(session, row.programme_id)
        return
    before = {name: (state.attrs[name].history.deleted or [getattr(row, name)])[0] for name in CRITERION_COLUMNS}
    if all(before[name] == getattr(row, name) for name in CRITERION_COLUMNS) or is_loading_file(session):
        return
    was = criterion_sentence(*(before[name] for name in CRITERION_COLUMNS if name != "live_measure"))
    if session.execute(select(Evidence.id).where(Evidence.hypothesis_id == row.id).limit(1)).first() is not None:
        session.add(
            CriterionChange(
                programme_id=row.programme_id, challenge_id=row.challenge_id, hypothesis_id=row.id, changed_on=today(session, row.programme_id),
                was=was or "No criterion", why=session_state(session).reason,
            )
        )  # fmt: skip
    row.fixed_on = today(session, row.programme_id)


def derive_evidence_fields(session: Session, row: Evidence, values: Any) -> None:
    """Set the challenge of the hypothesis, the day (today by default) and the author (the viewer by default)."""
    row.challenge_id = session.execute(select(Hypothesis.challenge_id).where(Hypothesis.id == row.hypothesis_id)).scalar()
    row.judged_on = row.judged_on or today(session, row.programme_id)
    if row.judged_by is None and not is_loading_file(session):
        row.judged_by = session_state(session).author_name


def derive_verdict_fields(session: Session, row: Verdict, values: Any) -> None:
    """Set the challenge, day and author of a verdict, and the verdict computed from the evidence, unless the file of a new verdict states it.

    Outside imports the hypothesis becomes concluded when the next step is to stop, else testing.
    """
    hypothesis = session.scalars(select(Hypothesis).where(Hypothesis.id == row.hypothesis_id)).first()
    row.challenge_id = hypothesis.challenge_id if hypothesis is not None else None
    row.decided_on = row.decided_on or today(session, row.programme_id)
    if row.decided_by is None and not is_loading_file(session):
        row.decided_by = session_state(session).author_name
    stated = values.get("computed") is not None and not inspect(row).persistent
    changed = any(inspect(row).attrs[name].history.has_changes() for name in ("hypothesis_id", "decided_on"))
    if row.computed is None or (changed and not stated):
        row.computed = computed_verdict(session, row.hypothesis_id, row.decided_on)
    if hypothesis is not None and not is_loading_file(session):
        stopped = row.next_step == "stop"
        hypothesis.status = (HypothesisStatus.CONCLUDED if stopped else HypothesisStatus.TESTING).value


def computed_verdict(session: Session, hypothesis_id: str, on: date) -> str | None:
    """Returns the verdict computed from the evidence judged on or before a day; None without evidence."""
    points = side_points(score_evidence(evidence(session, [hypothesis_id]), on))
    return None if points.empty else str(verdicts_of_points(points["supporting"], points["weakening"]).iloc[0])
