"""Reads of a sponsor's page: published columns of the sponsor's own challenges, today's state only, nothing else.

The session refuses a sponsor every other column and row; these queries name what the page shows, so that they run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.rows import fetch_rows
from db.schema.enums.learning import EvidenceDirection
from db.schema.enums.records import ActionOutcome, Party
from db.schema.models import (
    Action,
    Challenge,
    ChallengeSponsor,
    Conversation,
    ConversationChallenge,
    Decision,
    Evidence,
    Finding,
    Hypothesis,
    Milestone,
    Reforecast,
    Verdict,
    WeeklyUpdate,
)

Row = dict[str, Any]
Rows = list[Row]
DIRECTIONS = tuple(one.value for one in EvidenceDirection)
MAX_CONVERSATIONS = 5


def _filter_by_challenges(statement: Any, column: Any, challenges: Sequence[str] | None) -> Any:
    return statement if challenges is None else statement.where(column.in_(challenges))


def challenges(session: Session, programme_id: str, chosen: Sequence[str] | None = None) -> Rows:
    """Own challenges: id, code, title, question, summary, stage, stage_since, state, paused_until, sponsors (how many pose it)."""
    posing = (
        select(ChallengeSponsor.challenge_id, func.count().label("sponsors"))
        .where(ChallengeSponsor.programme_id == programme_id)
        .group_by(ChallengeSponsor.challenge_id)
        .subquery()
    )
    statement = (
        select(
            Challenge.id, Challenge.code, Challenge.title, Challenge.question, Challenge.published_summary.label("summary"), Challenge.stage,
            Challenge.stage_since, Challenge.state, Challenge.paused_until, func.coalesce(posing.c.sponsors, 0).label("sponsors"),
        )
        .outerjoin(posing, posing.c.challenge_id == Challenge.id)
        .where(Challenge.programme_id == programme_id)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Challenge.id, chosen))


def actions(session: Session, programme_id: str, chosen: Sequence[str] | None = None) -> Rows:
    """Published actions between the sponsor and the programme team: id, challenge_id, kind, what, owed_by, raised_on, due_on,
    answered_on, answer, outcome, by_sponsor. Open ones by date, then the answered ones, latest first. Dropped ones are left out."""
    statement = (
        select(
            Action.id, Action.challenge_id, Action.kind, Action.published_what.label("what"), Action.owed_by, Action.raised_on, Action.due_on,
            Action.answered_on, Action.published_answer.label("answer"), Action.outcome, Action.by_sponsor,
        )
        .where(
            Action.programme_id == programme_id, *_has_text(Action.published_what),
            Action.owed_by.in_([Party.SPONSOR.value, Party.US.value]),
            or_(Action.outcome.is_(None), Action.outcome != ActionOutcome.DROPPED.value),
        )
        .order_by(Action.answered_on.is_not(None), Action.answered_on.desc(), Action.due_on.is_(None), Action.due_on, Action.raised_on, Action.id)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Action.challenge_id, chosen))


def milestones(session: Session, programme_id: str, chosen: Sequence[str] | None = None) -> Rows:
    """Milestones with a published title: id, challenge_id, title, type, stage, the three dates with their precision, dropped_on, by date."""
    ends = func.coalesce(Milestone.actual_on, Milestone.forecast_on, Milestone.baseline_on)
    statement = (
        select(
            Milestone.id, Milestone.challenge_id, Milestone.published_title.label("title"), Milestone.type, Milestone.stage,
            Milestone.baseline_on, Milestone.baseline_precision, Milestone.forecast_on, Milestone.forecast_precision,
            Milestone.actual_on, Milestone.actual_precision, Milestone.dropped_on,
        )
        .where(*_has_published_title(programme_id))
        .order_by(ends, Milestone.published_title)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Milestone.challenge_id, chosen))


def milestone_moves(session: Session, programme_id: str, chosen: Sequence[str] | None = None) -> Rows:
    """Moves of the date of milestones with a published title: challenge_id, title, moved_on, from_on, to_on; forecast_on and its precision,
    which is what the last of them moved to. Without the reason, which is the team's. Latest first."""
    statement = (
        select(
            Milestone.challenge_id, Milestone.published_title.label("title"), Reforecast.moved_on, Reforecast.from_on, Reforecast.to_on,
            Milestone.forecast_on, Milestone.forecast_precision,
        )
        .join(Reforecast, Reforecast.milestone_id == Milestone.id)
        .where(*_has_published_title(programme_id))
        .order_by(Reforecast.moved_on.desc(), Reforecast.id)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Milestone.challenge_id, chosen))


def _has_published_title(programme_id: str) -> tuple[Any, ...]:
    """The conditions of a milestone that a sponsor reads."""
    return (
        Milestone.programme_id == programme_id, Milestone.archived.is_(False),
        *_has_text(Milestone.published_title),
    )  # fmt: skip


def latest_updates(session: Session, programme_id: str, chosen: Sequence[str] | None = None) -> Rows:
    """The latest weekly update of each challenge: challenge_id, week, health, changed."""
    place = func.row_number().over(partition_by=WeeklyUpdate.challenge_id, order_by=WeeklyUpdate.week.desc())
    ranked = _filter_by_challenges(
        select(WeeklyUpdate.challenge_id, WeeklyUpdate.week, WeeklyUpdate.health, WeeklyUpdate.changed, place.label("place")).where(
            WeeklyUpdate.programme_id == programme_id
        ),
        WeeklyUpdate.challenge_id,
        chosen,
    ).subquery()
    return fetch_rows(session, select(ranked.c.challenge_id, ranked.c.week, ranked.c.health, ranked.c.changed).where(ranked.c.place == 1))


def decisions(session: Session, programme_id: str, chosen: Sequence[str] | None = None) -> Rows:
    """Decisions with a wording for the sponsor: id, challenge_id, decided_on, what. Latest first.

    ``replaces_on`` is the day of the decision it reverses, ``replaced_on`` that of the latest one which reverses it: each only where that
    one has a wording for the sponsor too and is of a challenge of theirs, so that nothing tells of a decision they do not read.
    """
    before, later = aliased(Decision), aliased(Decision)
    replaced = (
        select(later.reverses_id, func.max(later.decided_on).label("on"))
        .where(*_has_text(later.published_what))
        .group_by(later.reverses_id)
        .subquery()
    )
    statement = (
        select(
            Decision.id, Decision.challenge_id, Decision.decided_on, Decision.published_what.label("what"),
            before.decided_on.label("replaces_on"), replaced.c.on.label("replaced_on"),
        )
        .outerjoin(before, and_(before.id == Decision.reverses_id, *_has_text(before.published_what)))
        .outerjoin(replaced, replaced.c.reverses_id == Decision.id)
        .where(Decision.programme_id == programme_id, *_has_text(Decision.published_what))
        .order_by(Decision.decided_on.desc(), Decision.id)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Decision.challenge_id, chosen))


def _has_text(column: Any) -> tuple[Any, Any]:
    """That a published column says something."""
    return column.is_not(None), column != ""


def findings(session: Session, programme_id: str, chosen: Sequence[str] | None = None) -> Rows:
    """Findings with a published statement: id, challenge_id, found_on, found_precision, statement, change. Latest first."""
    statement = (
        select(
            Finding.id, Finding.challenge_id, Finding.found_on, Finding.found_precision,
            Finding.published_statement.label("statement"), Finding.published_change.label("change"),
        )
        .where(Finding.programme_id == programme_id, *_has_text(Finding.published_statement))
        .order_by(Finding.found_on.desc(), Finding.id)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Finding.challenge_id, chosen))


def hypotheses(session: Session, programme_id: str, chosen: Sequence[str] | None = None) -> Rows:
    """Hypotheses with a wording for the sponsor: id, challenge_id, statement, status; verdict, decided_on and reason of the latest verdict
    whose reason has one; supports, weakens, neutral: how much of the evidence has one."""
    statement = (
        select(Hypothesis.id, Hypothesis.challenge_id, Hypothesis.published_statement.label("statement"), Hypothesis.status)
        .where(Hypothesis.programme_id == programme_id, *_has_text(Hypothesis.published_statement))
        .order_by(Hypothesis.reference.is_(None), Hypothesis.reference, Hypothesis.published_statement, Hypothesis.id)
    )
    found = fetch_rows(session, _filter_by_challenges(statement, Hypothesis.challenge_id, chosen))
    ids = [row["id"] for row in found]
    verdicts, counts = _latest_published_verdicts(session, ids), _published_evidence_counts(session, ids)
    none: Row = {"verdict": None, "decided_on": None, "reason": None}
    return [{**row, **(verdicts.get(row["id"]) or none), **{one: counts.get((row["id"], one), 0) for one in DIRECTIONS}} for row in found]


def _latest_published_verdicts(session: Session, ids: Sequence[str]) -> dict[str, Row]:
    statement = (
        select(Verdict.hypothesis_id, Verdict.verdict, Verdict.decided_on, Verdict.published_reason.label("reason"))
        .where(Verdict.hypothesis_id.in_(ids), *_has_text(Verdict.published_reason))
        .order_by(Verdict.decided_on, Verdict.id.desc())
    )
    return {row.pop("hypothesis_id"): row for row in fetch_rows(session, statement)}


def _published_evidence_counts(session: Session, ids: Sequence[str]) -> dict[tuple[str, str], int]:
    statement = (
        select(Evidence.hypothesis_id, Evidence.direction, func.count().label("number"))
        .where(Evidence.hypothesis_id.in_(ids), *_has_text(Evidence.published_note))
        .group_by(Evidence.hypothesis_id, Evidence.direction)
    )
    return {(row["hypothesis_id"], row["direction"]): row["number"] for row in fetch_rows(session, statement)}


def conversations(session: Session, programme_id: str, chosen: Sequence[str] | None = None, *, most: int = MAX_CONVERSATIONS) -> Rows:
    """The ``most`` latest conversations of each challenge with a published summary: id, challenge_id, held_on, held_precision, channel,
    summary, by_sponsor. A conversation that is also about a challenge of somebody else is out of the sponsor's sight."""
    place = func.row_number().over(partition_by=ConversationChallenge.challenge_id, order_by=(Conversation.held_on.desc(), Conversation.id))
    ranked = _filter_by_challenges(
        select(
            Conversation.id, ConversationChallenge.challenge_id, Conversation.held_on, Conversation.held_precision, Conversation.channel,
            Conversation.published_summary.label("summary"), Conversation.by_sponsor, place.label("place"),
        )
        .join(ConversationChallenge, ConversationChallenge.conversation_id == Conversation.id)
        .where(Conversation.programme_id == programme_id, *_has_text(Conversation.published_summary)),
        ConversationChallenge.challenge_id,
        chosen,
    ).subquery()  # fmt: skip
    columns = [column for column in ranked.c if column.name != "place"]
    return fetch_rows(session, select(*columns).where(ranked.c.place <= most).order_by(ranked.c.held_on.desc(), ranked.c.id))
