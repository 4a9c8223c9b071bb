"""Effects of saving a gate decision on its team or challenge."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import Invalid
from db.fields.record_schema import Values
from db.history import is_loading_file
from db.records.challenges.stage_moves import OUTCOMES, STATES
from db.schema.enums.records import GateDecision
from db.schema.models import Challenge, StageMove, Team, TeamChallenge


def load_gate_subject(session: Session, row: StageMove) -> Any:
    """Returns the team or challenge that a gate decision is about."""
    model, record_id = (Team, row.team_id) if row.team_id else (Challenge, row.challenge_id)
    return session.scalars(select(model).where(model.id == record_id)).one()


def apply_stage_move(session: Session, row: StageMove, values: Values) -> None:
    """Update stage and state of the team or challenge, unless a later decision is recorded.

    An imported decision updates nothing. A decision about a team of exactly one challenge takes that challenge.
    """
    if row.team_id and not row.challenge_id:
        challenges = list(session.scalars(select(TeamChallenge.challenge_id).where(TeamChallenge.team_id == row.team_id)))
        row.challenge_id = challenges[0] if len(challenges) == 1 else None
    if is_loading_file(session):
        return
    later = _has_later_decision(session, row)
    subject = load_gate_subject(session, row)
    if row.from_stage is None:
        row.from_stage = subject.stage
    if not later:
        _update_subject(subject, row)


def _has_later_decision(session: Session, row: StageMove) -> bool:
    """Whether a later decision about the same team or challenge is recorded."""
    same_subject = (
        StageMove.team_id == row.team_id if row.team_id else StageMove.team_id.is_(None) & (StageMove.challenge_id == row.challenge_id)
    )
    return (
        session.scalars(select(StageMove.id).where(same_subject, StageMove.id != row.id, StageMove.decided_on > row.decided_on)).first()
        is not None
    )


def _update_subject(subject: Any, row: StageMove) -> None:
    """Set outcome or state, and stage. Raises :class:`Invalid` for a decision that is not possible for a challenge."""
    decision = GateDecision(row.decision)
    if row.team_id:
        subject.outcome = OUTCOMES[decision].value
    elif decision in STATES:
        subject.state = STATES[decision].value
        if decision is GateDecision.ADVANCE:
            subject.stage_since = row.decided_on
            subject.paused_until = None
    else:
        raise Invalid([("decision", "Choose Advance, Paused or Finished for a challenge")])
    subject.stage = row.to_stage if decision is GateDecision.ADVANCE else row.from_stage or subject.stage
