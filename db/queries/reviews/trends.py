"""Queries of past states at the closings of the last reviews. Each table is read once for all closings.

A state has ``born`` and ``died``: it was valid at the closings whose index p, in revision order, satisfies born <= p < died. The statements
need a session without ``as_at``, which would limit them to one revision; they read no state later than the last closing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from db.frames import DATE, INTEGER, OBJECT, Frame, frame_of
from db.history import entity
from db.queries.reviews.meetings import Meeting
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
from db.session import NOT_SUPERSEDED

if TYPE_CHECKING:
    import pandas as pd

MAX_REVIEWS = 13
Rows = list[dict[str, Any]]
ViewScope = tuple[Sequence[str] | None, str | None]  # challenges and cohort of the view


@dataclass(frozen=True)
class ClosingPoint:
    """The latest closing of a review. ``revision``: the frozen revision. ``before``: the revision before the review's first closing."""

    review_id: str
    held_on: date
    closed_on: date
    revision: int
    before: int


def closing_points(meetings: Iterable[Meeting], *, most: int = MAX_REVIEWS) -> list[ClosingPoint]:
    """Returns the last ``most`` of the reviews (given newest first) that have a closing with a frozen revision, oldest first."""
    points = [point for meeting in meetings if (point := _closing_point(meeting)) is not None]
    return points[:most][::-1]


def _closing_point(meeting: Meeting) -> ClosingPoint | None:
    frozen = [closing for closing in meeting.closings if closing.revision is not None]
    if not frozen:
        return None
    first, last = frozen[0].revision or 0, frozen[-1]
    return ClosingPoint(meeting.id, meeting.held_on, last.closed_on, last.revision or 0, first - 1)


def revisions_of(points: Sequence[ClosingPoint]) -> list[int]:
    """Returns the sorted distinct ``revision`` and ``before`` numbers of closings."""
    return sorted({number for point in points for number in (point.revision, point.before)})


@lru_cache(maxsize=32)
def _overlap_conditions(past: Any) -> tuple[Any, Any]:
    """The conditions for states valid between the first and the last revision. Cached, because building them takes as long as the query."""
    return past.revision + 0 <= bindparam("last"), func.coalesce(past.superseded, NOT_SUPERSEDED) > bindparam("first")


class PastReader:
    """Reads states of a programme at sorted revisions ``numbers``, in a session without ``as_at``."""

    def __init__(self, session: Session, programme_id: str, numbers: Sequence[int]) -> None:
        self.session = session
        self.programme_id = programme_id
        self.numbers = numbers

    def scope_conditions(self, past: Any) -> Any:
        """Returns the conditions for states of the programme that may be valid at one of the revisions."""
        return *_overlap_conditions(past), past.programme_id == self.programme_id

    def states(self, past: Any, names: Sequence[str], *where: Any) -> Rows:
        """Returns the states of a table that were valid at one of the revisions: the named columns, revision, superseded, born, died."""
        columns = [getattr(past, name) for name in names]
        return list(self.rows(select(*columns, past.revision, past.superseded).where(*self.scope_conditions(past), *where)))

    def rows(self, statement: Any) -> Iterator[dict[str, Any]]:
        """Yields the rows of a statement (with ``revision`` and ``superseded``) that were valid at one of the revisions, with born and died."""
        result = self.session.execute(statement, {"first": self.numbers[0], "last": self.numbers[-1]})
        names = list(result.keys())
        for row in result:
            state = dict(zip(names, row, strict=True))
            state["born"], state["died"] = self.place(state["revision"]), self.place(state["superseded"])
            if state["born"] < state["died"]:
                yield state

    def joined_rows(self, statement: Any) -> Rows:
        """Returns the rows of a join whose two states were valid at the same revision; the second has ``other_revision`` and ``other_superseded``."""
        rows = []
        for row in self.rows(statement):
            if row["other_revision"] is not None:
                row["born"] = max(row["born"], self.place(row["other_revision"]))
                row["died"] = min(row["died"], self.place(row["other_superseded"]))
            if row["born"] < row["died"]:
                rows.append(row)
        return rows

    def place(self, revision: int | None) -> int:
        """Returns the index of the first of ``numbers`` that is not lower than a revision; their number for None."""
        return len(self.numbers) if revision is None else bisect_left(self.numbers, revision)


def agreed_healths(reader: PastReader, reviews: Sequence[str]) -> Rows:
    """Health of challenges agreed at reviews: review_id, challenge_id, health, reason."""
    state: Any = ReviewHealth.__history__
    return reader.states(state, ("review_id", "challenge_id", "health", "reason"), state.review_id.in_(reviews))


def weekly_healths(reader: PastReader, challenges: Sequence[str], since: date) -> Rows:
    """Weekly updates since a Monday: challenge_id, week, health."""
    state: Any = WeeklyUpdate.__history__
    return reader.states(state, ("challenge_id", "week", "health"), state.challenge_id.in_(challenges), state.week >= since)


def challenge_stages(reader: PastReader, challenges: Sequence[str]) -> Rows:
    """States of challenges and quiet thresholds of their stages in working days: id, state, threshold."""
    state, stage = Challenge.__history__, Stage.__history__
    joined = and_(stage.flow == state.flow, stage.name == state.stage, *reader.scope_conditions(stage))
    stage_columns = stage.revision.label("other_revision"), stage.superseded.label("other_superseded")
    statement = select(state.id, state.state, stage.quiet_working_days.label("threshold"), state.revision, state.superseded, *stage_columns)
    return reader.joined_rows(statement.outerjoin(stage, joined).where(*reader.scope_conditions(state), state.id.in_(challenges)))


def sponsor_away_dates(session: Session, challenges: Sequence[str]) -> Frame:
    """Away dates of the lead sponsor of each challenge, at the session's revision: challenge_id, away."""
    link, organisation = entity(session, ChallengeSponsor), entity(session, Organisation)
    statement = select(link.challenge_id, organisation.away).join(organisation, organisation.id == link.organisation_id)
    rows = session.execute(statement.where(link.challenge_id.in_(challenges)).order_by(link.position, link.organisation_id)).all()
    away_by_challenge: dict[str, Any] = {}
    for row in rows:
        away_by_challenge.setdefault(row.challenge_id, row.away)
    return Frame(("challenge_id", "away"), list(away_by_challenge.items()))


DATE_COLUMNS = ("baseline_on", "baseline_precision", "forecast_on", "forecast_precision", "actual_on", "actual_precision")


def milestones(reader: PastReader, scope: ViewScope) -> Rows:
    """Milestones of the selected challenges and cohort: id, challenge_id, title, the three dates with precision, archived, dropped_on."""
    state: Any = Milestone.__history__
    return reader.states(
        state, ("id", "challenge_id", "title", *DATE_COLUMNS, "archived", "dropped_on"), *_milestone_conditions(state, scope)
    )


def milestone_moves(reader: PastReader, challenges: Sequence[str]) -> Rows:
    """Re-forecasts of milestones: milestone_id, moved_on, from_on, to_on."""
    state: Any = Reforecast.__history__
    return reader.states(state, ("milestone_id", "moved_on", "from_on", "to_on"), state.challenge_id.in_(challenges))


def actions(reader: PastReader, challenges: Sequence[str] | None) -> Rows:
    """Actions of challenges, or all of the programme: id, challenge_id, owed_by, raised_on, due_on, answered_on, outcome."""
    state: Any = Action.__history__
    names = ("id", "challenge_id", "owed_by", "raised_on", "due_on", "answered_on", "outcome")
    return reader.states(state, names, *([] if challenges is None else [state.challenge_id.in_(challenges)]))


def actions_at_closings(reader: PastReader, challenges: Sequence[str] | None) -> pd.DataFrame:
    """Actions with the state of their challenge at the closings: due_on, answered_on, outcome, challenge_state, born, died."""
    state, challenge = Action.__history__, Challenge.__history__
    joined = and_(challenge.id == state.challenge_id, *reader.scope_conditions(challenge))
    challenge_columns = challenge.revision.label("other_revision"), challenge.superseded.label("other_superseded")
    statement = select(
        state.due_on, state.answered_on, state.outcome, challenge.state.label("challenge_state"), state.revision, state.superseded,
        *challenge_columns,
    )  # fmt: skip
    where = [] if challenges is None else [state.challenge_id.in_(challenges)]
    rows = reader.joined_rows(statement.outerjoin(challenge, joined).where(*reader.scope_conditions(state), *where))
    dtypes = {"due_on": DATE, "answered_on": DATE, "outcome": OBJECT, "challenge_state": OBJECT, "born": INTEGER, "died": INTEGER}
    return frame_of({name: (dtype, [row[name] for row in rows]) for name, dtype in dtypes.items()})


def sponsor_conversations(reader: PastReader, challenges: Sequence[str]) -> Rows:
    """Conversations of challenges with their sponsors: challenge_id, held_on, precision.

    A conversation is included if it names no organisation or a sponsor of the challenge, or if the challenge has no sponsor.
    """
    conversation: Any = Conversation.__history__
    link: Any = ConversationChallenge.__history__
    participant, sponsor_link, any_sponsor = (
        aliased(model.__history__) for model in (ConversationOrganisation, ChallengeSponsor, ChallengeSponsor)
    )
    has_participants = exists(select(participant.id).where(participant.conversation_id == conversation.id))
    with_sponsor = exists(
        select(participant.id).join(sponsor_link, sponsor_link.organisation_id == participant.organisation_id)
        .where(participant.conversation_id == conversation.id, sponsor_link.challenge_id == link.challenge_id)
    )  # fmt: skip
    has_sponsor = exists(select(any_sponsor.id).where(any_sponsor.challenge_id == link.challenge_id))
    link_columns = link.revision.label("other_revision"), link.superseded.label("other_superseded")
    statement = (
        select(
            link.challenge_id,
            conversation.held_precision.label("precision"),
            conversation.held_on,
            conversation.revision,
            conversation.superseded,
            *link_columns,
        )
        .join(link, link.conversation_id == conversation.id)
        .where(
            *reader.scope_conditions(conversation),
            *_overlap_conditions(link),
            link.challenge_id.in_(challenges),
            or_(~has_participants, with_sponsor, ~has_sponsor),
        )
    )
    return reader.joined_rows(statement)


LINE_COLUMNS = ("id", "name", "challenge_id", "category", "funder", "financial_year", "amount_pence", "tolerance_percent")


def programme_money(reader: PastReader, years: Sequence[str], scope: ViewScope) -> tuple[Rows, Rows, Rows]:
    """The programme's own money in financial years: budget lines (``LINE_COLUMNS``); plans and forecasts (budget_line_id, month, pence,
    forecast: True or False); ledger rows (id, budget_line_id, month, pence, kind, settles_id)."""
    line, plan, forecast, payment = (model.__history__ for model in (BudgetLine, PlanMonth, Forecast, Payment))
    lines = reader.states(
        line, LINE_COLUMNS, line.financial_year.in_(years), line.funder == Funder.PROGRAMME.value, *_line_conditions(line, scope)
    )
    ids = sorted({line_row["id"] for line_row in lines})
    months = union_all(
        *(
            select(
                amount.budget_line_id,
                amount.month,
                amount.amount_pence.label("pence"),
                literal(is_forecast).label("forecast"),
                amount.revision,
                amount.superseded,
            ).where(*reader.scope_conditions(amount), amount.budget_line_id.in_(ids))
            for amount, is_forecast in ((plan, False), (forecast, True))
        )
    )
    ledger = select(
        payment.id, payment.budget_line_id, payment.month, payment.amount_pence.label("pence"), payment.kind, payment.settles_id,
        payment.revision, payment.superseded,
    )  # fmt: skip
    of_lines = or_(payment.budget_line_id.in_(ids), payment.settles_id.is_not(None))
    return lines, list(reader.rows(months)), list(reader.rows(ledger.where(*reader.scope_conditions(payment), of_lines)))


def _milestone_conditions(state: Any, scope: ViewScope) -> list[Any]:
    """Returns the conditions for milestones of the challenges, and of the cohort itself."""
    challenges, cohort = scope
    if challenges is None:
        return []
    of_challenges = state.challenge_id.in_(challenges)
    return [or_(of_challenges, and_(state.challenge_id.is_(None), state.cohort_id == cohort)) if cohort else of_challenges]


def _line_conditions(state: Any, scope: ViewScope) -> list[Any]:
    """Returns the conditions for budget lines, the same as in :mod:`db.queries.spend.budget_lines`."""
    challenges, cohort = scope
    if challenges is None:
        return []
    of_challenges = state.challenge_id.in_(challenges)
    shared = and_(state.challenge_id.is_(None), or_(state.cohort_id.is_(None), state.cohort_id == cohort))
    return [or_(of_challenges, shared) if cohort else of_challenges]
