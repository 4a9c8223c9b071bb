"""Queries of the sponsor's page: published columns of the sponsor's own challenges, current state only.

A sponsor's session raises an error for every other column, so each query names the columns that the page shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.queries.milestones import by_expected_day, first_baseline, is_first_of
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
    Rebaseline,
    Reforecast,
    Verdict,
    WeeklyUpdate,
)

Row = dict[str, Any]
Rows = list[Row]
DIRECTIONS = tuple(direction.value for direction in EvidenceDirection)
MAX_CONVERSATIONS = 5


def _filter_by_challenges(statement: Any, column: Any, challenges: Sequence[str] | None) -> Any:
    return statement if challenges is None else statement.where(column.in_(challenges))


def challenges(session: Session, programme_id: str, challenge_ids: Sequence[str] | None = None) -> Rows:
    """Own challenges: id, code, title, question, summary, stage, stage_since, state, paused_until, sponsors (their number)."""
    sponsor_counts = (
        select(ChallengeSponsor.challenge_id, func.count().label("sponsors"))
        .where(ChallengeSponsor.programme_id == programme_id)
        .group_by(ChallengeSponsor.challenge_id)
        .subquery()
    )
    statement = (
        select(
            Challenge.id, Challenge.code, Challenge.title, Challenge.question, Challenge.published_summary.label("summary"),
            Challenge.stage, Challenge.stage_since, Challenge.state, Challenge.paused_until,
            func.coalesce(sponsor_counts.c.sponsors, 0).label("sponsors"),
        )
        .outerjoin(sponsor_counts, sponsor_counts.c.challenge_id == Challenge.id)
        .where(Challenge.programme_id == programme_id)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Challenge.id, challenge_ids))


def actions(session: Session, programme_id: str, challenge_ids: Sequence[str] | None = None) -> Rows:
    """Published actions between the sponsor and the programme team: id, challenge_id, kind, what, owed_by, raised_on, due_on,
    answered_on, answer, outcome, by_sponsor. Open actions by due date, then answered ones, latest first. Dropped actions are excluded."""
    statement = (
        select(
            Action.id, Action.challenge_id, Action.kind, Action.published_what.label("what"), Action.owed_by, Action.raised_on,
            Action.due_on, Action.answered_on, Action.published_answer.label("answer"), Action.outcome, Action.by_sponsor,
        )
        .where(
            Action.programme_id == programme_id, *_has_text(Action.published_what),
            Action.owed_by.in_([Party.SPONSOR.value, Party.US.value]),
            or_(Action.outcome.is_(None), Action.outcome != ActionOutcome.DROPPED.value),
        )
        .order_by(Action.answered_on.is_not(None), Action.answered_on.desc(), Action.due_on.is_(None), Action.due_on, Action.raised_on, Action.id)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Action.challenge_id, challenge_ids))


def milestones(session: Session, programme_id: str, challenge_ids: Sequence[str] | None = None) -> Rows:
    """Milestones with a published title: id, challenge_id, title, type, stage, the three dates and the first baseline with their precision,
    dropped_on, by date."""
    statement = (
        select(
            Milestone.id, Milestone.challenge_id, Milestone.published_title.label("title"), Milestone.type, Milestone.stage,
            Milestone.baseline_on, Milestone.baseline_precision, Milestone.forecast_on, Milestone.forecast_precision,
            Milestone.actual_on, Milestone.actual_precision, Milestone.dropped_on, *first_baseline(Milestone, Rebaseline),
        )
        .outerjoin(Rebaseline, is_first_of(Rebaseline, Milestone))
        .where(*_has_published_title(programme_id))
        .order_by(*by_expected_day(Milestone), Milestone.published_title)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Milestone.challenge_id, challenge_ids))


def milestone_moves(session: Session, programme_id: str, challenge_ids: Sequence[str] | None = None) -> Rows:
    """Re-forecasts of milestones with a published title, latest first: challenge_id, milestone_id, title, moved_on, from_on, to_on, and the milestone's current
    forecast_on with precision. The reason is not published."""
    statement = (
        select(
            Milestone.challenge_id, Reforecast.milestone_id, Milestone.published_title.label("title"), Reforecast.moved_on, Reforecast.from_on,
            Reforecast.to_on, Milestone.forecast_on, Milestone.forecast_precision,
        )
        .join(Reforecast, Reforecast.milestone_id == Milestone.id)
        .where(*_has_published_title(programme_id))
        .order_by(Reforecast.moved_on.desc(), Reforecast.id)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Milestone.challenge_id, challenge_ids))


def _has_published_title(programme_id: str) -> tuple[Any, ...]:
    """The conditions of milestones that a sponsor may read: unarchived, with a published title."""
    return (
        Milestone.programme_id == programme_id, Milestone.archived.is_(False),
        *_has_text(Milestone.published_title),
    )  # fmt: skip


def latest_updates(session: Session, programme_id: str, challenge_ids: Sequence[str] | None = None) -> Rows:
    """The latest weekly update of each challenge: challenge_id, week, health, changed."""
    place = func.row_number().over(partition_by=WeeklyUpdate.challenge_id, order_by=WeeklyUpdate.week.desc())
    ranked = _filter_by_challenges(
        select(WeeklyUpdate.challenge_id, WeeklyUpdate.week, WeeklyUpdate.health, WeeklyUpdate.changed, place.label("place")).where(
            WeeklyUpdate.programme_id == programme_id
        ),
        WeeklyUpdate.challenge_id,
        challenge_ids,
    ).subquery()
    return fetch_rows(session, select(ranked.c.challenge_id, ranked.c.week, ranked.c.health, ranked.c.changed).where(ranked.c.place == 1))


def decisions(session: Session, programme_id: str, challenge_ids: Sequence[str] | None = None) -> Rows:
    """Decisions with a published text, latest first: id, challenge_id, decided_on, what, replaces_on, replaced_on.

    ``replaces_on``: the date of the decision that it reverses. ``replaced_on``: that of the latest decision that reverses it. Both are NULL
    where the other decision has no published text or is outside the sponsor's scope, so that its existence is not disclosed.
    """
    reversed_decision, reversing = aliased(Decision), aliased(Decision)
    replacements = (
        select(reversing.reverses_id, func.max(reversing.decided_on).label("on"))
        .where(*_has_text(reversing.published_what))
        .group_by(reversing.reverses_id)
        .subquery()
    )
    statement = (
        select(
            Decision.id, Decision.challenge_id, Decision.decided_on, Decision.published_what.label("what"),
            reversed_decision.decided_on.label("replaces_on"), replacements.c.on.label("replaced_on"),
        )
        .outerjoin(reversed_decision, and_(reversed_decision.id == Decision.reverses_id, *_has_text(reversed_decision.published_what)))
        .outerjoin(replacements, replacements.c.reverses_id == Decision.id)
        .where(Decision.programme_id == programme_id, *_has_text(Decision.published_what))
        .order_by(Decision.decided_on.desc(), Decision.id)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Decision.challenge_id, challenge_ids))


def _has_text(column: Any) -> tuple[Any, Any]:
    """The conditions that a column is neither NULL nor empty."""
    return column.is_not(None), column != ""


def findings(session: Session, programme_id: str, challenge_ids: Sequence[str] | None = None) -> Rows:
    """Findings with a published statement, latest first: id, challenge_id, found_on, found_precision, statement, change."""
    statement = (
        select(
            Finding.id, Finding.challenge_id, Finding.found_on, Finding.found_precision, Finding.published_statement.label("statement"),
            Finding.published_change.label("change"),
        )
        .where(Finding.programme_id == programme_id, *_has_text(Finding.published_statement))
        .order_by(Finding.found_on.desc(), Finding.id)
    )  # fmt: skip
    return fetch_rows(session, _filter_by_challenges(statement, Finding.challenge_id, challenge_ids))


def hypotheses(session: Session, programme_id: str, challenge_ids: Sequence[str] | None = None) -> Rows:
    """Hypotheses with a published statement: id, challenge_id, statement, status; verdict, decided_on and reason of the latest verdict with a
    published reason; supports, weakens, neutral: the number of pieces of evidence of each direction with a published note."""
    statement = (
        select(Hypothesis.id, Hypothesis.challenge_id, Hypothesis.published_statement.label("statement"), Hypothesis.status)
        .where(Hypothesis.programme_id == programme_id, *_has_text(Hypothesis.published_statement))
        .order_by(Hypothesis.reference.is_(None), Hypothesis.reference, Hypothesis.published_statement, Hypothesis.id)
    )
    rows = fetch_rows(session, _filter_by_challenges(statement, Hypothesis.challenge_id, challenge_ids))
    ids = [row["id"] for row in rows]
    verdicts, counts = _latest_published_verdicts(session, ids), _published_evidence_counts(session, ids)
    none: Row = {"verdict": None, "decided_on": None, "reason": None}
    return [
        {**row, **(verdicts.get(row["id"]) or none), **{direction: counts.get((row["id"], direction), 0) for direction in DIRECTIONS}}
        for row in rows
    ]


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


def conversations(
    session: Session, programme_id: str, challenge_ids: Sequence[str] | None = None, *, most: int = MAX_CONVERSATIONS
) -> Rows:
    """The ``most`` latest conversations of each challenge with a published summary: id, challenge_id, held_on, held_precision, channel,
    summary, by_sponsor. Conversations that are also about another sponsor's challenge are outside the row scope."""
    place = func.row_number().over(partition_by=ConversationChallenge.challenge_id, order_by=(Conversation.held_on.desc(), Conversation.id))
    ranked = _filter_by_challenges(
        select(
            Conversation.id, ConversationChallenge.challenge_id, Conversation.held_on, Conversation.held_precision, Conversation.channel,
            Conversation.published_summary.label("summary"), Conversation.by_sponsor, place.label("place"),
        )
        .join(ConversationChallenge, ConversationChallenge.conversation_id == Conversation.id)
        .where(Conversation.programme_id == programme_id, *_has_text(Conversation.published_summary)),
        ConversationChallenge.challenge_id,
        challenge_ids,
    ).subquery()  # fmt: skip
    columns = [column for column in ranked.c if column.name != "place"]
    return fetch_rows(session, select(*columns).where(ranked.c.place <= most).order_by(ranked.c.held_on.desc(), ranked.c.id))
