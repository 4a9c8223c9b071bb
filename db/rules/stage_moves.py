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
    """Order of the stages, points not met, usual numbers, days: refused only where a reason is missing."""
    found = read_gate_subject(session, values.get("team"), values.get("challenge"))
    if found is None or values.get("decided") is None:
        return
    yield from _check_decision_day(session, record_id, values, found)
    if values.get("decision") == GateDecision.ADVANCE and values.get("to_stage"):
        flow = current_flow_stages(session, found.programme_id, found.flow)
        left = values.get("from_stage") or _stored_from_stage(session, record_id) or found.stage
        yield from _check_stage_order(values, found, left, [step.name for step in flow])
        yield from _check_exit_points(values, next((step.checklist for step in flow if step.name == left), []))
        yield from _check_team_count(session, record_id, values, found, {step.name: step.usual_teams for step in flow})


def _stored_from_stage(session: Session, record_id: str | None) -> str | None:
    """The stage that a move which is there already left."""
    return session.execute(select(StageMove.from_stage).where(StageMove.id == record_id)).scalar() if record_id else None


def _check_stage_order(values: Values, found: GateSubject, left: str | None, names: list[str]) -> Iterator[Problem]:
    """One stage after the other; anything else says why."""
    to = values["to_stage"]
    if to not in names:
        yield Problem("to_stage", f"{to} is no stage of the {found.flow} flow. Choose one of: {', '.join(names)}")
    elif to == left:
        yield Problem("to_stage", f"It stands in {to} already. Choose the stage it advances to")
    elif left in names and not values.get("reason"):
        step = names.index(to) - names.index(left)
        if step > 1:
            skipped = ", ".join(names[names.index(left) + 1 : names.index(to)])
            yield Problem("reason", f"This skips {skipped}. Enter the reason")
        if step < 0:
            yield Problem("reason", f"This goes back from {left} to {to}. Enter the reason")


def _check_exit_points(values: Values, checklist: list[str]) -> Iterator[Problem]:
    """Points that must be met and are not ticked need a reason."""
    ticked = set(values.get("ticked") or [])
    open_ = [point for point in checklist if is_mandatory_point(point) and point not in ticked]
    if open_ and not values.get("override"):
        more = f" and {len(open_) - 1} more" if len(open_) > 1 else ""
        yield Problem("override", f"Not met: {open_[0]}{more}. Tick what is met, or enter why it goes on without")


def _check_team_count(
    session: Session, record_id: str | None, values: Values, found: GateSubject, usual: dict[str, int | None]
) -> Iterator[Problem]:
    """More teams than a stage normally takes: asks, never refuses."""
    most, challenge = usual.get(values["to_stage"]), values.get("challenge") or found.challenge_id
    if not found.is_team or not challenge or most is None:
        return
    there = (
        select(func.count())
        .select_from(Team)
        .join(TeamChallenge, TeamChallenge.team_id == Team.id)
        .where(TeamChallenge.challenge_id == challenge, Team.stage == values["to_stage"], Team.outcome == TeamOutcome.ACTIVE.value)
        .where(Team.id != values["team"], Team.archived.is_(False))
    )
    count = (session.execute(there).scalar() or 0) + 1
    if count > most:
        yield Problem("to_stage", f"{values['to_stage']} would have {count} teams of this challenge; it usually takes {most}", warning=True)


def _check_decision_day(session: Session, record_id: str | None, values: Values, found: GateSubject) -> Iterator[Problem]:
    """A decision comes after the last one, and within the cohort."""
    decided: Day = values["decided"]
    same = StageMove.team_id == values["team"] if values.get("team") else StageMove.challenge_id == values.get("challenge")
    others = select(func.max(StageMove.decided_on)).where(same, StageMove.id != (record_id or ""))
    others = others if values.get("team") else others.where(StageMove.team_id.is_(None))
    last: date | None = session.execute(others).scalar()
    if last and decided.last < last:
        yield Problem(
            "decided", f"A later decision, of {date_text(last)}, is recorded: this one then changes nothing of how it stands", warning=True
        )
    row = session.execute(select(Cohort.name, Cohort.launch_on, Cohort.ended_on).where(Cohort.id == found.cohort_id)).first()
    if row and ((row.launch_on and decided.last < row.launch_on) or (row.ended_on and decided.on > row.ended_on)):
        yield Problem("decided", f"{decided} is outside {row.name}", warning=True)


def check_challenge_stage(session: Session, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A challenge stands in a stage of its own flow."""
    flow, stage = values.get("flow") or "Standard", values.get("stage")
    of = select(Stage.name).where(Stage.flow == flow)
    names = set(session.scalars(of.where(Stage.programme_id == context.programme) if context.programme else of))
    if stage and names and stage not in names:
        yield Problem("stage", f"{stage} is no stage of the {flow} flow", warning=True)


RULES: dict[str, Rule] = {"stage-move": check_stage_move}
