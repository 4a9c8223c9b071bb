"""Queries for gate decisions: the current stage of a team or challenge in its Innovation Flow, and its exit checklist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.schema.models import Challenge, Cohort, Stage, Team, TeamChallenge

DEFAULT_FLOW = "Standard"


@dataclass(frozen=True)
class GateSubject:
    """The subject of a gate decision: current stage, flow, and its challenge and cohort (None: none, or several challenges)."""

    programme_id: str
    stage: str | None
    flow: str
    challenge_id: str | None
    cohort_id: str | None
    is_team: bool


def read_gate_subject(session: Session, team: str | None, challenge: str | None) -> GateSubject | None:
    """Returns the team, or else the challenge, as subject of a gate decision; None when the viewer has neither."""
    if team:
        return _team_subject(session, team, challenge)
    if not challenge:
        return None
    statement = select(Challenge.programme_id, Challenge.stage, Challenge.flow, Challenge.cohort_id).where(Challenge.id == challenge)
    row = session.execute(statement).first()
    return GateSubject(row.programme_id, row.stage, row.flow, challenge, row.cohort_id, is_team=False) if row else None


def _team_subject(session: Session, team: str, challenge: str | None) -> GateSubject | None:
    row = session.execute(select(Team.programme_id, Team.stage, Team.cohort_id).where(Team.id == team)).first()
    if row is None:
        return None
    link = select(Challenge.id, Challenge.flow, Challenge.cohort_id).join(TeamChallenge, TeamChallenge.challenge_id == Challenge.id)
    challenges = session.execute(link.where(TeamChallenge.team_id == team).order_by(Challenge.code, Challenge.id)).all()
    chosen = next((challenge_row for challenge_row in challenges if challenge_row.id == challenge), challenges[0] if challenges else None)
    cohort = row.cohort_id or (chosen.cohort_id if chosen else None)
    flow = chosen.flow if chosen else session.execute(select(Cohort.flow).where(Cohort.id == cohort)).scalar() or DEFAULT_FLOW
    sole = challenge or (challenges[0].id if len(challenges) == 1 else None)
    return GateSubject(row.programme_id, row.stage, flow, sole, cohort, is_team=True)


def current_flow_stages(session: Session, programme_id: str, flow: str) -> list[Any]:
    """Rows (name, checklist, usual_teams) of the unarchived stages of a flow, in order."""
    statement = select(Stage.name, Stage.checklist, Stage.usual_teams).where(Stage.programme_id == programme_id, Stage.flow == flow)
    return list(session.execute(statement.where(Stage.archived.is_(False)).order_by(Stage.position)).all())


def exit_points(session: Session, programme_id: str, record_id: str) -> list[tuple[str, str]]:
    """Returns (point, label) of the checklist of the current stage of a team or challenge; of all stages where it is not found."""
    subject = (read_gate_subject(session, record_id, None) or read_gate_subject(session, None, record_id)) if record_id else None
    if subject is not None:
        return [
            (point, point)
            for stage in current_flow_stages(session, programme_id, subject.flow)
            if stage.name == subject.stage
            for point in stage.checklist
        ]
    statement = select(Stage.name, Stage.checklist).where(Stage.programme_id == programme_id, Stage.archived.is_(False))
    rows = session.execute(statement.order_by(Stage.flow.desc(), Stage.position)).all()
    return list({point: f"{row.name}: {point}" for row in rows for point in row.checklist}.items())
