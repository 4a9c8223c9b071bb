"""Where a team or challenge stands in its Innovation Flow, and what has to be met before it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.schema.models import Challenge, Cohort, Stage, Team, TeamChallenge

DEFAULT_FLOW = "Standard"


@dataclass(frozen=True)
class GateSubject:
    """What a gate decision is about: its stage now, its flow, its challenge and cohort where it has one of each."""

    programme_id: str
    stage: str | None
    flow: str
    challenge_id: str | None
    cohort_id: str | None
    is_team: bool


def read_gate_subject(session: Session, team: str | None, challenge: str | None) -> GateSubject | None:
    """The team, or else the challenge, of an id; None when the viewer has neither."""
    if team:
        return _team_subject(session, team, challenge)
    if not challenge:
        return None
    chosen = select(Challenge.programme_id, Challenge.stage, Challenge.flow, Challenge.cohort_id).where(Challenge.id == challenge)
    row = session.execute(chosen).first()
    return GateSubject(row.programme_id, row.stage, row.flow, challenge, row.cohort_id, is_team=False) if row else None


def _team_subject(session: Session, team: str, challenge: str | None) -> GateSubject | None:
    row = session.execute(select(Team.programme_id, Team.stage, Team.cohort_id).where(Team.id == team)).first()
    if row is None:
        return None
    link = select(Challenge.id, Challenge.flow, Challenge.cohort_id).join(TeamChallenge, TeamChallenge.challenge_id == Challenge.id)
    of = session.execute(link.where(TeamChallenge.team_id == team).order_by(Challenge.code, Challenge.id)).all()
    own = next((one for one in of if one.id == challenge), of[0] if of else None)
    cohort = row.cohort_id or (own.cohort_id if own else None)
    flow = own.flow if own else session.execute(select(Cohort.flow).where(Cohort.id == cohort)).scalar() or DEFAULT_FLOW
    sole = challenge or (of[0].id if len(of) == 1 else None)
    return GateSubject(row.programme_id, row.stage, flow, sole, cohort, is_team=True)


def current_flow_stages(session: Session, programme_id: str, flow: str) -> list[Any]:
    """Rows (name, checklist, usual_teams) of the stages of a flow in order, retired ones left out."""
    chosen = select(Stage.name, Stage.checklist, Stage.usual_teams).where(Stage.programme_id == programme_id, Stage.flow == flow)
    return list(session.execute(chosen.where(Stage.archived.is_(False)).order_by(Stage.position)).all())


def exit_points(session: Session, programme_id: str, record_id: str) -> list[tuple[str, str]]:
    """(point, label) of the checklist of the stage that a team or challenge stands in; of all stages where none is named."""
    found = (read_gate_subject(session, record_id, None) or read_gate_subject(session, None, record_id)) if record_id else None
    if found is not None:
        return [
            (point, point)
            for step in current_flow_stages(session, programme_id, found.flow)
            if step.name == found.stage
            for point in step.checklist
        ]
    chosen = select(Stage.name, Stage.checklist).where(Stage.programme_id == programme_id, Stage.archived.is_(False))
    rows = session.execute(chosen.order_by(Stage.flow.desc(), Stage.position)).all()
    return list({point: f"{row.name}: {point}" for row in rows for point in row.checklist}.items())
