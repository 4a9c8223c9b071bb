"""What becomes of a challenge's open milestones, actions and company teams when it is paused, cancelled or merged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.act_steps import Step, not_passed, reforecast, shifted, slip_words
from db.history import today
from db.queries.open_records import OpenParts, OpenTeam, ends_of
from db.queries.programmes.navigation import calendar_of
from db.schema.enums.records import ActionOutcome, ForActions, ForMilestones, ForTeams, GateDecision, TeamOutcome
from db.schema.models import Action, Challenge, Milestone, Reforecast, StageMove, Team, TeamChallenge
from db.values.dates import Day, in_words

Values = dict[str, Any]
PLURALS = {"agreement not fully paid": "agreements not fully paid", "company team at work": "company teams at work"}


def plural(count: int, noun: str) -> str:
    """``1 milestone``, ``2 milestones``."""
    return f"{count} {noun if count == 1 else PLURALS.get(noun, f'{noun}s')}"


def rows_of(session: Session, model: type[Any], ids: list[str]) -> list[Any]:
    """Rows of ids, in their order."""
    found = {row.id: row for row in session.scalars(select(model).where(model.id.in_(ids)))}
    return [found[one] for one in ids]


def milestones(session: Session, challenge: Challenge, parts: OpenParts, values: Values, target: Challenge | None) -> Step | None:
    """The step for open milestones; None where they stay as they are."""
    choice = values.get("milestones") or ForMilestones.LEAVE
    if choice == ForMilestones.LEAVE or not parts.milestones:
        return None
    rows = rows_of(session, Milestone, [one.id for one in parts.milestones])
    if choice == ForMilestones.DROP:
        return _drop(session, rows, values["reason"])
    if choice == ForMilestones.MOVE and target is not None:
        return _take_along(session, challenge, rows, target, opened=bool(values.get("opened")))
    return _reforecast(session, challenge, rows, values)


def _drop(session: Session, rows: list[Milestone], reason: str) -> Step:
    def drop() -> None:
        for row in rows:
            row.dropped_on, row.dropped_why = today(session), reason

    return Step(f"{plural(len(rows), 'milestone')} dropped", drop, tuple(f"Dropped: {row.title}" for row in rows))


def _take_along(session: Session, challenge: Challenge, rows: list[Any], target: Challenge, *, opened: bool) -> Step:
    """Milestones go to the other challenge with the moves of their dates; what was published for one's sponsors stays theirs."""

    def take() -> None:
        for row in rows:
            _belongs(row, challenge, target, opened=opened)
        for move in session.scalars(select(Reforecast).where(Reforecast.milestone_id.in_([row.id for row in rows]))):
            move.challenge_id = target.id

    return Step(f"{plural(len(rows), 'milestone')} moved along", take, tuple(f"Moved along: {row.title}" for row in rows))


def _belongs(row: Any, challenge: Challenge, target: Challenge, *, opened: bool) -> None:
    row.challenge_id = target.id
    row.came_from_id = None if opened else row.came_from_id or challenge.id


def _reforecast(session: Session, challenge: Challenge, rows: list[Milestone], values: Values) -> Step | None:
    """New dates, each kept with the one reason."""
    moves = [
        (row, before, to) for row in rows if (before := ends_of(row)) and (to := _new_day(session, challenge, before, values)) != before
    ]
    if not moves:
        return None
    not_passed(
        [(row.title, to) for row, _, to in moves], "days" if values["milestones"] == ForMilestones.BY_DAYS else "until", today(session)
    )

    def move() -> None:
        for row, _, to in moves:
            reforecast(session, row, to, values["category"], values["reason"])

    details = tuple(f"{row.title}: {slip_words(row.baseline_on, row.baseline_precision == 'day', before, to)}" for row, before, to in moves)
    by = f" by {values['days']} working days" if values["milestones"] == ForMilestones.BY_DAYS else f" to {in_words(values['until'])}"
    return Step(f"{plural(len(moves), 'milestone')} moved{by}", move, details)


def _new_day(session: Session, challenge: Challenge, before: Day, values: Values) -> Day:
    if values["milestones"] == ForMilestones.TO_END:
        return Day(values["until"]) if before.last < values["until"] else before
    return shifted(before, values["days"], calendar_of(session, challenge.programme_id))


def actions(session: Session, parts: OpenParts, values: Values, target: Challenge | None) -> Step | None:
    """The step for open actions; None where they stay open."""
    choice = values.get("actions") or ForActions.LEAVE
    if choice == ForActions.LEAVE or not parts.actions:
        return None
    rows = rows_of(session, Action, [one.id for one in parts.actions])
    count = plural(len(rows), "action")
    if choice == ForActions.MOVE and target is not None:
        source = rows[0].challenge_id

        def take() -> None:
            for row in rows:
                row.challenge_id, row.came_from_id = target.id, None if values.get("opened") else row.came_from_id or source

        return Step(f"{count} moved along", take, tuple(f"Moved along: {row.what}" for row in rows))
    outcome = ActionOutcome.DEFERRED if choice == ForActions.DEFER else ActionOutcome.DROPPED

    def close() -> None:
        for row in rows:
            row.answered_on, row.outcome, row.answer = today(session), outcome.value, values["reason"]
            row.published_answer = values.get("published_what") if row.published_what else None

    return Step(f"{count} closed as {outcome.value}", close, tuple(f"{outcome.label}: {row.what}" for row in rows))


DECISIONS = {ForTeams.PAUSE: (GateDecision.PAUSED, TeamOutcome.PAUSED), ForTeams.WITHDRAW: (GateDecision.WITHDREW, TeamOutcome.WITHDREW)}


def teams(session: Session, challenge: Challenge, parts: OpenParts, values: Values, target: Challenge | None) -> Step | None:
    """The step for teams at work. One that answers another challenge too goes on there, and is left alone."""
    choice = values.get("teams") or ForTeams.LEAVE
    if choice == ForTeams.LEAVE:
        return None
    if choice == ForTeams.MOVE and target is not None:
        return _answer_too(session, challenge, parts, target)
    if choice == ForTeams.GO_ON:
        return _go_on(session, [one for one in parts.teams if one.outcome == TeamOutcome.PAUSED])
    decision, outcome = DECISIONS[ForTeams(choice)]
    chosen = [one for one in parts.teams if not one.elsewhere and one.outcome != outcome]
    rows = rows_of(session, Team, [one.id for one in chosen])

    def decide() -> None:
        for row in rows:
            row.outcome = outcome.value
            session.add(
                StageMove(
                    programme_id=row.programme_id, challenge_id=challenge.id, team_id=row.id, from_stage=row.stage, decision=decision.value,
                    decided_on=today(session), decided_by=values.get("decided_by"), reason=values["reason"],
                )
            )  # fmt: skip

    return Step(f"{plural(len(rows), 'company team')} {outcome.value}", decide, tuple(row.name for row in rows)) if rows else None


def _go_on(session: Session, chosen: list[OpenTeam]) -> Step | None:
    rows = rows_of(session, Team, [one.id for one in chosen])

    def go_on() -> None:
        for row in rows:
            row.outcome = TeamOutcome.ACTIVE.value

    return Step(f"{plural(len(rows), 'company team')} at work again", go_on, tuple(row.name for row in rows)) if rows else None


def _answer_too(session: Session, challenge: Challenge, parts: OpenParts, target: Challenge) -> Step | None:
    """Teams answer the other challenge as well. That they answered this one stays: so sponsors of both see them, sponsors of one do not."""
    there = set(session.scalars(select(TeamChallenge.team_id).where(TeamChallenge.challenge_id == target.id)))
    fresh = [one for one in parts.teams if one.id not in there]
    if not fresh:
        return None

    def answer() -> None:
        for one in fresh:
            session.add(TeamChallenge(programme_id=challenge.programme_id, team_id=one.id, challenge_id=target.id))

    return Step(f"{plural(len(fresh), 'company team')} moved along", answer, tuple(f"Moved along: {one.name}" for one in fresh))
