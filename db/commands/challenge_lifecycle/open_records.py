"""Steps for a challenge's open milestones, actions and company teams when it is paused, cancelled or merged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.act_steps import ActStep, check_not_passed, shift_day, slip_text
from db.commands.milestone_dates import set_forecast
from db.history import today
from db.queries.open_records import OpenChallengeParts, OpenTeam, expected_day
from db.queries.programmes.navigation import read_working_days
from db.schema.enums.records import ActionOutcome, ActiveTeamsChoice, GateDecision, OpenActionsChoice, OpenMilestonesChoice, TeamOutcome
from db.schema.models import Action, Challenge, Milestone, Rebaseline, Reforecast, StageMove, Team, TeamChallenge
from db.values.dates import Day, date_text

Values = dict[str, Any]
IRREGULAR_PLURALS = {"agreement not fully paid": "agreements not fully paid", "company team at work": "company teams at work"}


def plural(count: int, noun: str) -> str:
    """``1 milestone``, ``2 milestones``."""
    return f"{count} {noun if count == 1 else IRREGULAR_PLURALS.get(noun, f'{noun}s')}"


def load_rows_by_id(session: Session, model: type[Any], ids: list[str]) -> list[Any]:
    """Returns the rows of ids, in the order of the ids."""
    rows_by_id = {row.id: row for row in session.scalars(select(model).where(model.id.in_(ids)))}
    return [rows_by_id[row_id] for row_id in ids]


def plan_milestones(
    session: Session, challenge: Challenge, parts: OpenChallengeParts, values: Values, target: Challenge | None
) -> ActStep | None:
    """Returns the step for open milestones; None when they are not changed."""
    choice = values.get("milestones") or OpenMilestonesChoice.LEAVE
    if choice == OpenMilestonesChoice.LEAVE or not parts.milestones:
        return None
    rows = load_rows_by_id(session, Milestone, [milestone.id for milestone in parts.milestones])
    if choice == OpenMilestonesChoice.DROP:
        return _drop_milestones_step(session, rows, values["reason"])
    if choice == OpenMilestonesChoice.MOVE and target is not None:
        return _move_milestones_step(session, challenge, rows, target, opened=bool(values.get("opened")))
    return _reforecast_step(session, challenge, rows, values)


def _drop_milestones_step(session: Session, rows: list[Milestone], reason: str) -> ActStep:
    def drop_milestones() -> None:
        for row in rows:
            row.dropped_on, row.dropped_why = today(session, row.programme_id), reason

    return ActStep(f"{plural(len(rows), 'milestone')} dropped", drop_milestones, tuple(f"Dropped: {row.title}" for row in rows))


def _move_milestones_step(session: Session, challenge: Challenge, rows: list[Any], target: Challenge, *, opened: bool) -> ActStep:
    """The step that assigns milestones, their moves and new baselines to the other challenge.

    Unless ``opened``, what was published stays visible only to sponsors of both challenges.
    """

    def move_milestones() -> None:
        for row in rows:
            _assign_to_challenge(row, challenge, target, opened=opened)
        ids = [row.id for row in rows]
        for model in (Reforecast, Rebaseline):
            acts: Iterable[Any] = session.scalars(select(model).where(model.milestone_id.in_(ids)))
            for act in acts:
                act.challenge_id = target.id

    return ActStep(f"{plural(len(rows), 'milestone')} moved along", move_milestones, tuple(f"Moved along: {row.title}" for row in rows))


def _assign_to_challenge(row: Any, challenge: Challenge, target: Challenge, *, opened: bool) -> None:
    """Assign a row to the other challenge. Unless ``opened``, the challenge it came from is recorded, which limits published text."""
    row.challenge_id = target.id
    row.came_from_id = None if opened else row.came_from_id or challenge.id


def _reforecast_step(session: Session, challenge: Challenge, rows: list[Milestone], values: Values) -> ActStep | None:
    """The step that moves milestones to new dates, with one reason; None when no date changes."""
    moves = [
        (row, before, after)
        for row in rows
        if (before := expected_day(row)) and (after := _shifted_day(session, challenge, before, values)) != before
    ]
    if not moves:
        return None
    check_not_passed(
        [(row.title, after) for row, _, after in moves],
        "days" if values["milestones"] == OpenMilestonesChoice.BY_DAYS else "until",
        today(session, challenge.programme_id),
    )

    def move_dates() -> None:
        for row, _, after in moves:
            set_forecast(session, row, after, values["category"], values["reason"])

    details = tuple(
        f"{row.title}: {slip_text(row.baseline_on, row.baseline_precision == 'day', before, after)}" for row, before, after in moves
    )
    shift_text = (
        f" by {values['days']} working days"
        if values["milestones"] == OpenMilestonesChoice.BY_DAYS
        else f" to {date_text(values['until'])}"
    )
    return ActStep(f"{plural(len(moves), 'milestone')} moved{shift_text}", move_dates, details)


def _shifted_day(session: Session, challenge: Challenge, before: Day, values: Values) -> Day:
    """The new day of a milestone: the end of the pause when its day is earlier, or its day moved by working days."""
    if values["milestones"] == OpenMilestonesChoice.TO_END:
        return Day(values["until"]) if before.last < values["until"] else before
    return shift_day(before, values["days"], read_working_days(session, challenge.programme_id))


def plan_actions(session: Session, parts: OpenChallengeParts, values: Values, target: Challenge | None) -> ActStep | None:
    """Returns the step for open actions; None when they stay open."""
    choice = values.get("actions") or OpenActionsChoice.LEAVE
    if choice == OpenActionsChoice.LEAVE or not parts.actions:
        return None
    rows = load_rows_by_id(session, Action, [action.id for action in parts.actions])
    count = plural(len(rows), "action")
    if choice == OpenActionsChoice.MOVE and target is not None:
        source = rows[0].challenge_id

        def move_actions() -> None:
            for row in rows:
                row.challenge_id, row.came_from_id = target.id, None if values.get("opened") else row.came_from_id or source

        return ActStep(f"{count} moved along", move_actions, tuple(f"Moved along: {row.what}" for row in rows))
    outcome = ActionOutcome.DEFERRED if choice == OpenActionsChoice.DEFER else ActionOutcome.DROPPED

    def close_actions() -> None:
        for row in rows:
            row.answered_on, row.outcome, row.answer = today(session, row.programme_id), outcome.value, values["reason"]
            row.published_answer = values.get("published_what") if row.published_what else None

    return ActStep(f"{count} closed as {outcome.value}", close_actions, tuple(f"{outcome.label}: {row.what}" for row in rows))


TEAM_DECISIONS = {
    ActiveTeamsChoice.PAUSE: (GateDecision.PAUSED, TeamOutcome.PAUSED),
    ActiveTeamsChoice.WITHDRAW: (GateDecision.WITHDREW, TeamOutcome.WITHDREW),
}


def plan_teams(
    session: Session, challenge: Challenge, parts: OpenChallengeParts, values: Values, target: Challenge | None
) -> ActStep | None:
    """Returns the step for active teams. A team that also works on another challenge is not paused or withdrawn."""
    choice = values.get("teams") or ActiveTeamsChoice.LEAVE
    if choice == ActiveTeamsChoice.LEAVE:
        return None
    if choice == ActiveTeamsChoice.MOVE and target is not None:
        return _move_teams_step(session, challenge, parts, target)
    if choice == ActiveTeamsChoice.GO_ON:
        return _resume_teams_step(session, [team for team in parts.teams if team.outcome == TeamOutcome.PAUSED])
    decision, outcome = TEAM_DECISIONS[ActiveTeamsChoice(choice)]
    chosen = [team for team in parts.teams if not team.elsewhere and team.outcome != outcome]
    rows = load_rows_by_id(session, Team, [team.id for team in chosen])

    def record_decisions() -> None:
        for row in rows:
            row.outcome = outcome.value
            session.add(
                StageMove(
                    programme_id=row.programme_id, challenge_id=challenge.id, team_id=row.id, from_stage=row.stage, decision=decision.value,
                    decided_on=today(session, row.programme_id), decided_by=values.get("decided_by"), reason=values["reason"],
                )
            )  # fmt: skip

    return (
        ActStep(f"{plural(len(rows), 'company team')} {outcome.value}", record_decisions, tuple(row.name for row in rows)) if rows else None
    )


def _resume_teams_step(session: Session, teams: list[OpenTeam]) -> ActStep | None:
    """The step that makes paused teams active again; None without any."""
    rows = load_rows_by_id(session, Team, [team.id for team in teams])

    def resume_teams() -> None:
        for row in rows:
            row.outcome = TeamOutcome.ACTIVE.value

    return ActStep(f"{plural(len(rows), 'company team')} at work again", resume_teams, tuple(row.name for row in rows)) if rows else None


def _move_teams_step(session: Session, challenge: Challenge, parts: OpenChallengeParts, target: Challenge) -> ActStep | None:
    """The step that adds teams to the other challenge. They stay linked to this one, so only sponsors of both see them.

    None when all of them are linked already.
    """
    known_ids = set(session.scalars(select(TeamChallenge.team_id).where(TeamChallenge.challenge_id == target.id)))
    new_teams = [team for team in parts.teams if team.id not in known_ids]
    if not new_teams:
        return None

    def add_teams() -> None:
        for team in new_teams:
            session.add(TeamChallenge(programme_id=challenge.programme_id, team_id=team.id, challenge_id=target.id))

    return ActStep(
        f"{plural(len(new_teams), 'company team')} moved along", add_teams, tuple(f"Moved along: {team.name}" for team in new_teams)
    )
