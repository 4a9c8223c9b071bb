"""Rules of gate decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.fields.line_lists import is_mandatory_point
from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.queries.gates import GateSubject, current_flow_stages, read_gate_subject
from db.rules.rule import Rule
from db.schema.enums.records import GateDecision, TeamOutcome
from db.schema.models import Cohort, Stage, StageMove, Team, TeamChallenge
from db.values.dates import Day, date_text


def check_stage_move(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Checks the order of stages, the exit checklist, the usual number of teams and the day of a gate decision."""
    subject = read_gate_subject(session, values.get("team"), values.get("challenge"))
    if subject is None or values.get("decided") is None:
        return
    yield from _check_decision_day(session, record_id, values, subject)
    if values.get("decision") == GateDecision.ADVANCE and values.get("to_stage"):
        flow = current_flow_stages(session, subject.programme_id, subject.flow)
        from_stage = values.get("from_stage") or _stored_from_stage(session, record_id) or subject.stage
        yield from _check_stage_order(values, subject, from_stage, [stage.name for stage in flow])
        yield from _check_exit_points(values, next((stage.checklist for stage in flow if stage.name == from_stage), []))
        yield from _check_team_count(session, record_id, values, subject, {stage.name: stage.usual_teams for stage in flow})


def _stored_from_stage(session: Session, record_id: str | None) -> str | None:
    """The stage that a stored move left; None for a new one."""
    return session.execute(select(StageMove.from_stage).where(StageMove.id == record_id)).scalar() if record_id else None


def _check_stage_order(values: Values, subject: GateSubject, from_stage: str | None, stage_names: list[str]) -> Iterator[Problem]:
    """Refuses a stage outside the flow or the current one; a skipped stage or a step back needs a reason."""
    to_stage = values["to_stage"]
    if to_stage not in stage_names:
        yield Problem("to_stage", f"{to_stage} is no stage of the {subject.flow} flow. Choose one of: {', '.join(stage_names)}")
    elif to_stage == from_stage:
        yield Problem("to_stage", f"It stands in {to_stage} already. Choose the stage it advances to")
    elif from_stage in stage_names and not values.get("reason"):
        step = stage_names.index(to_stage) - stage_names.index(from_stage)
        if step > 1:
            skipped = ", ".join(stage_names[stage_names.index(from_stage) + 1 : stage_names.index(to_stage)])
            yield Problem("reason", f"This skips {skipped}. Enter the reason")
        if step < 0:
            yield Problem("reason", f"This goes back from {from_stage} to {to_stage}. Enter the reason")


def _check_exit_points(values: Values, checklist: list[str]) -> Iterator[Problem]:
    """Refuses mandatory points of the exit checklist that are not ticked, unless a reason is given."""
    ticked = set(values.get("ticked") or [])
    unmet = [point for point in checklist if is_mandatory_point(point) and point not in ticked]
    if unmet and not values.get("override"):
        rest = f" and {len(unmet) - 1} more" if len(unmet) > 1 else ""
        yield Problem("override", f"Not met: {unmet[0]}{rest}. Tick what is met, or enter why it goes on without")


def _check_team_count(
    session: Session, record_id: str | None, values: Values, subject: GateSubject, usual_teams: dict[str, int | None]
) -> Iterator[Problem]:
    """Warns when the stage would have more active teams of the challenge than its usual number."""
    usual_count, challenge = usual_teams.get(values["to_stage"]), values.get("challenge") or subject.challenge_id
    if not subject.is_team or not challenge or usual_count is None:
        return
    other_teams = (
        select(func.count())
        .select_from(Team)
        .join(TeamChallenge, TeamChallenge.team_id == Team.id)
        .where(TeamChallenge.challenge_id == challenge, Team.stage == values["to_stage"], Team.outcome == TeamOutcome.ACTIVE.value)
        .where(Team.id != values["team"], Team.archived.is_(False))
    )
    count = (session.execute(other_teams).scalar() or 0) + 1
    if count > usual_count:
        yield Problem(
            "to_stage", f"{values['to_stage']} would have {count} teams of this challenge; it usually takes {usual_count}", warning=True
        )


def _check_decision_day(session: Session, record_id: str | None, values: Values, subject: GateSubject) -> Iterator[Problem]:
    """Warns when a later decision is recorded, or the day is outside the dates of the cohort."""
    decided: Day = values["decided"]
    same_subject = StageMove.team_id == values["team"] if values.get("team") else StageMove.challenge_id == values.get("challenge")
    others = select(func.max(StageMove.decided_on)).where(same_subject, StageMove.id != (record_id or ""))
    others = others if values.get("team") else others.where(StageMove.team_id.is_(None))
    last: date | None = session.execute(others).scalar()
    if last and decided.last < last:
        yield Problem(
            "decided", f"A later decision, of {date_text(last)}, is recorded: this one then changes nothing of how it stands", warning=True
        )
    row = session.execute(select(Cohort.name, Cohort.launch_on, Cohort.ended_on).where(Cohort.id == subject.cohort_id)).first()
    if row and ((row.launch_on and decided.last < row.launch_on) or (row.ended_on and decided.on > row.ended_on)):
        yield Problem("decided", f"{decided} is outside {row.name}", warning=True)


def check_challenge_stage(session: Session, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when the stage of a challenge is not a stage of its flow."""
    flow, stage = values.get("flow") or "Standard", values.get("stage")
    statement = select(Stage.name).where(Stage.flow == flow)
    names = set(session.scalars(statement.where(Stage.programme_id == context.programme) if context.programme else statement))
    if stage and names and stage not in names:
        yield Problem("stage", f"{stage} is no stage of the {flow} flow", warning=True)


RULES: dict[str, Rule] = {"stage-move": check_stage_move}
