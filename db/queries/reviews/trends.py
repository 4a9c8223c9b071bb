"""Queries of past states at the closings of the last reviews. Each table is read once for all closings.

The frames are those of :mod:`db.queries.states_at`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from db.frames import DATE, INTEGER, OBJECT, frame_of
from db.history import entity
from db.queries.built_once import Entities, built_once
from db.queries.reviews.meetings import Meeting
from db.queries.states_at import PastReader, valid_states
from db.schema.enums.records import Funder
from db.schema.models import (
    Action,
    BudgetLine,
    Challenge,
    ChallengeSponsor,
    Conversation,
    ConversationChallenge,
    ConversationOrganisation,
    Forecast,
    Milestone,
    Organisation,
    Payment,
    PlanMonth,
    Reforecast,
    ReviewHealth,
    Stage,
    WeeklyUpdate,
)
from db.values.dates import financial_year

if TYPE_CHECKING:
    import pandas as pd

MAX_REVIEWS = 13
ViewScope = tuple[Sequence[str] | None, str | None]  # challenges and cohort of the view


def closed_reviews(meetings: Iterable[Meeting], *, most: int = MAX_REVIEWS) -> pd.DataFrame:
    """Returns the last ``most`` of the reviews (given newest first) that have a closing with a frozen revision, oldest first.

    review_id, held_on, closed_on (of the last closing), ``revision`` (frozen by it), ``before`` (the revision before the review's first
    closing), ``financial_year`` of closed_on.
    """
    frozen = [(meeting, [closing for closing in meeting.closings if closing.revision is not None]) for meeting in meetings]
    closed = [(meeting, closings[0], closings[-1]) for meeting, closings in frozen if closings][:most][::-1]
    return frame_of(
        {
            "review_id": (OBJECT, [meeting.id for meeting, _, _ in closed]),
            "held_on": (DATE, [meeting.held_on for meeting, _, _ in closed]),
            "closed_on": (DATE, [last.closed_on for _, _, last in closed]),
            "revision": (INTEGER, [last.revision for _, _, last in closed]),
            "before": (INTEGER, [(first.revision or 0) - 1 for _, first, _ in closed]),
            "financial_year": (OBJECT, [financial_year(last.closed_on) for _, _, last in closed]),
        }
    )


def agreed_healths(reader: PastReader, reviews: Sequence[str]) -> pd.DataFrame:
    """Health of challenges agreed at reviews: review_id, challenge_id, health, reason."""
    state: Any = ReviewHealth.__history__
    return reader.states_at(state, ("review_id", "challenge_id", "health", "reason"), state.review_id.in_(reviews))


def weekly_healths(reader: PastReader, challenges: Sequence[str], since: date) -> pd.DataFrame:
    """Weekly updates since a Monday: challenge_id, week, health."""
    state: Any = WeeklyUpdate.__history__
    return reader.states_at(state, ("challenge_id", "week", "health"), state.challenge_id.in_(challenges), state.week >= since)


def challenge_states(reader: PastReader, challenges: Sequence[str] | None) -> pd.DataFrame:
    """States of challenges, or of all of the programme: id, state, flow, stage, stage_since, archived."""
    state: Any = Challenge.__history__
    return reader.states_at(
        state, ("id", "state", "flow", "stage", "stage_since", "archived"), *([] if challenges is None else [state.id.in_(challenges)])
    )


def stages(reader: PastReader) -> pd.DataFrame:
    """Stages of the flows: flow, name, quiet_working_days."""
    return reader.read(_stages)


@built_once
def _stages(entity: Entities, programme_id: str, first: int, last: int) -> Select[Any]:
    return valid_states(Stage.__history__, ("flow", "name", "quiet_working_days"), programme_id, first, last)


def sponsor_absences(session: Session, challenges: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """Returns the periods in which the lead sponsor of each challenge is away, as recorded at the session's revision, by challenge id."""
    link, organisation = entity(session, ChallengeSponsor), entity(session, Organisation)
    statement = select(link.challenge_id, organisation.away).join(organisation, organisation.id == link.organisation_id)
    rows = session.execute(statement.where(link.challenge_id.in_(challenges)).order_by(link.position, link.organisation_id)).all()
    return {row.challenge_id: row.away or [] for row in reversed(rows)}


DATE_COLUMNS = ("baseline_on", "baseline_precision", "forecast_on", "forecast_precision", "actual_on", "actual_precision")


def milestones(reader: PastReader, scope: ViewScope) -> pd.DataFrame:
    """Milestones of the selected challenges and cohort: id, challenge_id, title, the three dates with precision, archived, dropped_on."""
    state: Any = Milestone.__history__
    challenges, cohort = scope
    names, where = ("id", "challenge_id", "title", *DATE_COLUMNS, "archived", "dropped_on"), []
    if challenges is not None:
        of_challenges = state.challenge_id.in_(challenges)
        where = [or_(of_challenges, and_(state.challenge_id.is_(None), state.cohort_id == cohort)) if cohort else of_challenges]
    return reader.states_at(state, names, *where)


def milestone_moves(reader: PastReader, challenges: Sequence[str]) -> pd.DataFrame:
    """Re-forecasts of milestones: milestone_id, moved_on, from_on, to_on."""
    state: Any = Reforecast.__history__
    return reader.states_at(state, ("milestone_id", "moved_on", "from_on", "to_on"), state.challenge_id.in_(challenges))


def actions(reader: PastReader, challenges: Sequence[str] | None) -> pd.DataFrame:
    """Actions of challenges, or all of the programme: id, challenge_id, owed_by, raised_on, due_on, answered_on, outcome."""
    state: Any = Action.__history__
    names = ("id", "challenge_id", "owed_by", "raised_on", "due_on", "answered_on", "outcome")
    return reader.states_at(state, names, *([] if challenges is None else [state.challenge_id.in_(challenges)]))


@dataclass(frozen=True)
class ConversationStates:
    """States from which the conversations with sponsors follow. ``conversations``: id, held_on, held_precision; ``challenges``:
    conversation_id, challenge_id; ``participants``: conversation_id, organisation_id, came; ``sponsors``: challenge_id, organisation_id, position."""

    conversations: pd.DataFrame
    challenges: pd.DataFrame
    participants: pd.DataFrame
    sponsors: pd.DataFrame


def conversations(reader: PastReader, challenges: Sequence[str]) -> ConversationStates:
    """Returns the conversations of challenges, whom they were with, and the sponsors of the challenges."""
    return ConversationStates(*(reader.read(query, challenges) for query in (_conversations, _links, _participants, _sponsors)))


@built_once
def _conversations(entity: Entities, programme_id: str, first: int, last: int, challenges: Sequence[str]) -> Select[Any]:
    state: Any = Conversation.__history__
    chosen = state.id.in_(_conversation_ids(programme_id, challenges))
    return valid_states(state, ("id", "held_on", "held_precision"), programme_id, first, last, chosen)


@built_once
def _links(entity: Entities, programme_id: str, first: int, last: int, challenges: Sequence[str]) -> Select[Any]:
    state: Any = ConversationChallenge.__history__
    chosen = state.challenge_id.in_(challenges)
    return valid_states(state, ("conversation_id", "challenge_id"), programme_id, first, last, chosen)


@built_once
def _participants(entity: Entities, programme_id: str, first: int, last: int, challenges: Sequence[str]) -> Select[Any]:
    state: Any = ConversationOrganisation.__history__
    chosen = state.conversation_id.in_(_conversation_ids(programme_id, challenges))
    return valid_states(state, ("conversation_id", "organisation_id", "came"), programme_id, first, last, chosen)


@built_once
def _sponsors(entity: Entities, programme_id: str, first: int, last: int, challenges: Sequence[str]) -> Select[Any]:
    state: Any = ChallengeSponsor.__history__
    chosen = state.challenge_id.in_(challenges)
    return valid_states(state, ("challenge_id", "organisation_id", "position"), programme_id, first, last, chosen)


def _conversation_ids(programme_id: Any, challenges: Any) -> Select[Any]:
    """Ids of the conversations that were about any of the challenges at some time."""
    link: Any = ConversationChallenge.__history__
    return select(link.conversation_id).where(link.challenge_id.in_(challenges), link.programme_id == programme_id)


@dataclass(frozen=True)
class MoneyStates:
    """States of the programme's own money. ``lines``: id, financial_year, amount_pence; ``plans`` and ``forecasts``: budget_line_id, month,
    amount_pence; ``ledger``: id, budget_line_id, month, amount_pence, kind, settles_id."""

    lines: pd.DataFrame
    plans: pd.DataFrame
    forecasts: pd.DataFrame
    ledger: pd.DataFrame


def programme_money(reader: PastReader, years: Sequence[str], scope: ViewScope) -> MoneyStates:
    """Returns the programme's own money in financial years, with the rows of any line that settle an accrual."""
    line, plan, forecast, payment = (model.__history__ for model in (BudgetLine, PlanMonth, Forecast, Payment))
    lines = reader.states_at(
        line, ("id", "financial_year", "amount_pence"), line.financial_year.in_(years), line.funder == Funder.PROGRAMME.value,
        *_line_conditions(line, scope),
    )  # fmt: skip
    ids = sorted(set(lines["id"]))
    month_columns = ("budget_line_id", "month", "amount_pence")
    return MoneyStates(
        lines,
        reader.states_at(plan, month_columns, plan.budget_line_id.in_(ids)),
        reader.states_at(forecast, month_columns, forecast.budget_line_id.in_(ids)),
        reader.states_at(
            payment, ("id", *month_columns, "kind", "settles_id"), or_(payment.budget_line_id.in_(ids), payment.settles_id.is_not(None))
        ),
    )


def _line_conditions(state: Any, scope: ViewScope) -> list[Any]:
    """Returns the conditions for budget lines, the same as in :mod:`db.queries.spend.budget_lines`."""
    challenges, cohort = scope
    if challenges is None:
        return []
    of_challenges = state.challenge_id.in_(challenges)
    shared = and_(state.challenge_id.is_(None), or_(state.cohort_id.is_(None), state.cohort_id == cohort))
    return [or_(of_challenges, shared) if cohort else of_challenges]
