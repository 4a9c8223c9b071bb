"""What becomes of a challenge's open milestones, actions and company teams when it is paused, cancelled or merged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.act_steps import ActStep, check_not_passed, reforecast_milestone, shift_day, slip_text
from db.history import today
from db.queries.open_records import OpenChallengeParts, OpenTeam, expected_day
from db.queries.programmes.navigation import read_working_days
from db.schema.enums.records import ActionOutcome, ActiveTeamsChoice, GateDecision, OpenActionsChoice, OpenMilestonesChoice, TeamOutcome
from db.schema.models import Action, Challenge, Milestone, Reforecast, StageMove, Team, TeamChallenge
from db.values.dates import Day, date_text

Values = dict[str, Any]
IRREGULAR_PLURALS = {"agreement not fully paid": "agreements not fully paid", "company team at work": "company teams at work"}


def plural(count: int, noun: str) -> str:
    """``1 milestone``, ``2 milestones``."""
    return f"{count} {noun if count == 1 else IRREGULAR_PLURALS.get(noun, f'{noun}s')}"


def load_rows_by_id(session: Session, model: type[Any], ids: list[str]) -> list[Any]:
    """Rows of ids, in their order."""
    found = {row.id: row for row in session.scalars(select(model).where(model.id.in_(ids)))}
    return [found[one] for one in ids]


def plan_milestones(
    session: Session, challenge: Challenge, parts: OpenChallengeParts, values: Values, target: Challenge | None
) -> ActStep | None:
    """The step for open milestones; None where they stay as they are."""
    choice = values.get("milestones") or OpenMilestonesChoice.LEAVE
    if choice == OpenMilestonesChoice.LEAVE or not parts.milestones:
        return None
    rows = load_rows_by_id(session, Milestone, [one.id for one in parts.milestones])
    if choice == OpenMilestonesChoice.DROP:
        return _drop_milestones_step(session, rows, values["reason"])
    if choice == OpenMilestonesChoice.MOVE and target is not None:
        return _move_milestones_step(session, challenge, rows, target, opened=bool(values.get("opened")))
    return _reforecast_step(session, challenge, rows, values)


def _drop_milestones_step(session: Session, rows: list[Milestone], reason: str) -> ActStep:
    def drop() -> None:
        for row in rows:
            row.dropped_on, row.dropped_why = today(session), reason

    return ActStep(f"{plural(len(rows), 'milestone')} dropped", drop, tuple(f"Dropped: {row.title}" for row in rows))


def _move_milestones_step(session: Session, challenge: Challenge, rows: list[Any], target: Challenge, *, opened: bool) -> ActStep:
    """Milestones go to the other challenge with the moves of their dates; what was published for one's sponsors stays theirs."""

    def take() -> None:
        for row in rows:
            _assign_to_challenge(row, challenge, target, opened=opened)
        for move in session.scalars(select(Reforecast).where(Reforecast.milestone_id.in_([row.id for row in rows]))):
            move.challenge_id = target.id

    return ActStep(f"{plural(len(rows), 'milestone')} moved along", take, tuple(f"Moved along: {row.title}" for row in rows))


def _assign_to_challenge(row: Any, challenge: Challenge, target: Challenge, *, opened: bool) -> None:
    row.challenge_id = target.id
    row.came_from_id = None if opened else row.came_from_id or challenge.id


def _reforecast_step(session: Session, challenge: Challenge, rows: list[Milestone], values: Values) -> ActStep | None:
    """New dates, each kept with the one reason."""
    moves = [
        (row, before, to)
        for row in rows
        if (before := expected_day(row)) and (to := _shifted_day(session, challenge, before, values)) != before
    ]
    if not moves:
        return None
    check_not_passed(
        [(row.title, to) for row, _, to in moves],
        "days" if values["milestones"] == OpenMilestonesChoice.BY_DAYS else "until",
        today(session),
    )

    def move() -> None:
        for row, _, to in moves:
            reforecast_milestone(session, row, to, values["category"], values["reason"])

    details = tuple(f"{row.title}: {slip_text(row.baseline_on, row.baseline_precision == 'day', before, to)}" for row, before, to in moves)
    by = (
        f" by {values['days']} working days"
        if values["milestones"] == OpenMilestonesChoice.BY_DAYS
        else f" to {date_text(values['until'])}"
    )
    return ActStep(f"{plural(len(moves), 'milestone')} moved{by}", move, details)


def _shifted_day(session: Session, challenge: Challenge, before: Day, values: Values) -> Day:
    if values["milestones"] == OpenMilestonesChoice.TO_END:
        return Day(values["until"]) if before.last < values["until"] else before
    return shift_day(before, values["days"], read_working_days(session, challenge.programme_id))


def plan_actions(session: Session, parts: OpenChallengeParts, values: Values, target: Challenge | None) -> ActStep | None:
    """The step for open actions; None where they stay open."""
    choice = values.get("actions") or OpenActionsChoice.LEAVE
    if choice == OpenActionsChoice.LEAVE or not parts.actions:
        return None
    rows = load_rows_by_id(session, Action, [one.id for one in parts.actions])
    count = plural(len(rows), "action")
    if choice == OpenActionsChoice.MOVE and target is not None:
        source = rows[0].challenge_id

        def take() -> None:
            for row in rows:
                row.challenge_id, row.came_from_id = target.id, None if values.get("opened") else row.came_from_id or source

        return ActStep(f"{count} moved along", take, tuple(f"Moved along: {row.what}" for row in rows))
    outcome = ActionOutcome.DEFERRED if choice == OpenActionsChoice.DEFER else ActionOutcome.DROPPED

    def close() -> None:
        for row in rows:
            row.answered_on, row.outcome, row.answer = today(session), outcome.value, values["reason"]
            row.published_answer = values.get("published_what") if row.published_what else None

    return ActStep(f"{count} closed as {outcome.value}", close, tuple(f"{outcome.label}: {row.what}" for row in rows))


TEAM_DECISIONS = {
    ActiveTeamsChoice.PAUSE: (GateDecision.PAUSED, TeamOutcome.PAUSED),
    ActiveTeamsChoice.WITHDRAW: (GateDecision.WITHDREW, TeamOutcome.WITHDREW),
}


def plan_teams(
    session: Session, challenge: Challenge, parts: OpenChallengeParts, values: Values, target: Challenge | None
) -> ActStep | None:
    """The step for teams at work. One that answers another challenge too goes on there, and is left alone."""
    choice = values.get("teams") or ActiveTeamsChoice.LEAVE
    if choice == ActiveTeamsChoice.LEAVE:
        return None
    if choice == ActiveTeamsChoice.MOVE and target is not None:
        return _move_teams_step(session, challenge, parts, target)
    if choice == ActiveTeamsChoice.GO_ON:
        return _resume_teams_step(session, [one for one in parts.teams if one.outcome == TeamOutcome.PAUSED])
    decision, outcome = TEAM_DECISIONS[ActiveTeamsChoice(choice)]
    chosen = [one for one in parts.teams if not one.elsewhere and one.outcome != outcome]
    rows = load_rows_by_id(session, Team, [one.id for one in chosen])

    def decide() -> None:
        for row in rows:
            row.outcome = outcome.value
            session.add(
                StageMove(
                    programme_id=row.programme_id, challenge_id=challenge.id, team_id=row.id, from_stage=row.stage, decision=decision.value,
                    decided_on=today(session), decided_by=values.get("decided_by"), reason=values["reason"],
                )
            )  # fmt: skip

    return ActStep(f"{plural(len(rows), 'company team')} {outcome.value}", decide, tuple(row.name for row in rows)) if rows else None


def _resume_teams_step(session: Session, chosen: list[OpenTeam]) -> ActStep | None:
    rows = load_rows_by_id(session, Team, [one.id for one in chosen])

    def go_on() -> None:
        for row in rows:
            row.outcome = TeamOutcome.ACTIVE.value

    return ActStep(f"{plural(len(rows), 'company team')} at work again", go_on, tuple(row.name for row in rows)) if rows else None


def _move_teams_step(session: Session, challenge: Challenge, parts: OpenChallengeParts, target: Challenge) -> ActStep | None:
    """Teams answer the other challenge as well. That they answered this one stays: so sponsors of both see them, sponsors of one do not."""
    there = set(session.scalars(select(TeamChallenge.team_id).where(TeamChallenge.challenge_id == target.id)))
    fresh = [one for one in parts.teams if one.id not in there]
    if not fresh:
        return None

    def answer() -> None:
        for one in fresh:
            session.add(TeamChallenge(programme_id=challenge.programme_id, team_id=one.id, challenge_id=target.id))

    return ActStep(f"{plural(len(fresh), 'company team')} moved along", answer, tuple(f"Moved along: {one.name}" for one in fresh))
