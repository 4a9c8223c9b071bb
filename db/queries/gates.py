"""Queries for gate decisions: the current stage of a team or challenge in its Innovation Flow, and its exit checklist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.batching import read_in_batches
from db.schema.models import Challenge, Cohort, Stage, Team, TeamChallenge

DEFAULT_FLOW = "Standard"
SubjectPair = tuple[str | None, str | None]


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
    return read_gate_subjects(session, {(team, challenge)}).get((team, challenge))


def read_gate_subjects(session: Session, pairs: Collection[SubjectPair]) -> dict[SubjectPair, GateSubject]:
    """Returns the subjects of gate decisions by team and challenge, either of which may be None; without those that the viewer lacks."""
    team_rows = read_in_batches(
        session, select(Team.id, Team.programme_id, Team.stage, Team.cohort_id), Team.id, [team for team, _ in pairs]
    )
    teams = {row.id: row for row in team_rows}
    link = select(TeamChallenge.team_id, Challenge.id, Challenge.flow, Challenge.cohort_id).join(
        Challenge, TeamChallenge.challenge_id == Challenge.id
    )
    challenges_of_team: dict[str, list[Any]] = defaultdict(list)
    for row in read_in_batches(session, link.order_by(Challenge.code, Challenge.id), TeamChallenge.team_id, teams):
        challenges_of_team[row.team_id].append(row)
    cohort_flows = {
        row.id: row.flow
        for row in read_in_batches(session, select(Cohort.id, Cohort.flow), Cohort.id, [row.cohort_id for row in team_rows])
    }
    own = select(Challenge.id, Challenge.programme_id, Challenge.stage, Challenge.flow, Challenge.cohort_id)
    challenges = {row.id: row for row in read_in_batches(session, own, Challenge.id, [challenge for team, challenge in pairs if not team])}
    subjects: dict[SubjectPair, GateSubject] = {}
    for team, challenge in pairs:
        if team and team in teams:
            subjects[team, challenge] = _team_subject(teams[team], challenge, challenges_of_team[team], cohort_flows)
        elif not team and challenge in challenges:
            row = challenges[challenge]
            subjects[team, challenge] = GateSubject(row.programme_id, row.stage, row.flow, challenge, row.cohort_id, is_team=False)
    return subjects


def _team_subject(team: Any, challenge: str | None, challenges: list[Any], cohort_flows: Mapping[str, str]) -> GateSubject:
    chosen = next((row for row in challenges if row.id == challenge), challenges[0] if challenges else None)
    cohort = team.cohort_id or (chosen.cohort_id if chosen else None)
    flow = chosen.flow if chosen else cohort_flows.get(cohort or "") or DEFAULT_FLOW
    sole = challenge or (challenges[0].id if len(challenges) == 1 else None)
    return GateSubject(team.programme_id, team.stage, flow, sole, cohort, is_team=True)


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
