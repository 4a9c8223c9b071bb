"""Reads of what was known at each closing of the last reviews, from past states, each table once for all closings.

A state comes with ``born`` and ``died``: it stood at the closings whose place p in the order of their revisions has born <= p < died.
The statements run in a session of today, for one that looks back has a single moment; they name no state later than the last closing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from db.frames import Frame
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

MAX_REVIEWS = 13
Rows = list[dict[str, Any]]
ViewScope = tuple[Sequence[str] | None, str | None]  # challenges and cohort of the view


@dataclass(frozen=True)
class ClosingPoint:
    """The latest closing of a review: the day it was held, the day it was closed, the revision it froze, and the one before its first closing."""

    review_id: str
    held_on: date
    closed_on: date
    revision: int
    before: int


def closing_points(found: Iterable[Meeting], *, most: int = MAX_REVIEWS) -> list[ClosingPoint]:
    """The last of reviews (newest first) that have a closing which froze a moment of this store, the first held first."""
    known = [point for one in found if (point := _closing_point(one)) is not None]
    return known[:most][::-1]


def _closing_point(one: Meeting) -> ClosingPoint | None:
    frozen = [closing for closing in one.closings if closing.revision is not None]
    if not frozen:
        return None
    first, last = frozen[0].revision or 0, frozen[-1]
    return ClosingPoint(one.id, one.held_on, last.closed_on, last.revision or 0, first - 1)


def revisions_of(found: Sequence[ClosingPoint]) -> list[int]:
    """The revisions of closings and those before each review was first closed, in their order."""
    return sorted({number for one in found for number in (one.revision, one.before)})


@lru_cache(maxsize=32)
def _overlap_conditions(past: Any) -> tuple[Any, Any]:
    """What makes states of a table those between the first and the last revision; made once, for making it costs as much as reading."""
    return past.revision + 0 <= bindparam("last"), func.coalesce(past.superseded, NOT_SUPERSEDED) > bindparam("first")


class PastReader:
    """Reads states of the programme at given revisions, in a session of today."""

    def __init__(self, session: Session, programme_id: str, numbers: Sequence[int]) -> None:
        self.session = session
        self.programme_id = programme_id
        self.numbers = numbers

    def scope_conditions(self, past: Any) -> Any:
        """The states of the programme that some of the revisions may have seen."""
        return *_overlap_conditions(past), past.programme_id == self.programme_id

    def states(self, past: Any, names: Sequence[str], *where: Any) -> Rows:
        """The states of a table that stood at some closing: the named columns, born and died."""
        columns = [getattr(past, name) for name in names]
        return list(self.rows(select(*columns, past.revision, past.superseded).where(*self.scope_conditions(past), *where)))

    def rows(self, statement: Any) -> Iterator[dict[str, Any]]:
        """The rows of a statement with ``revision`` and ``superseded`` that stood at some closing."""
        result = self.session.execute(statement, {"first": self.numbers[0], "last": self.numbers[-1]})
        names = list(result.keys())
        for row in result:
            found = dict(zip(names, row, strict=True))
            found["born"], found["died"] = self.place(found["revision"]), self.place(found["superseded"])
            if found["born"] < found["died"]:
                yield found

    def joined_rows(self, statement: Any) -> Rows:
        """The rows of a statement over two tables that stood together; of the second as ``other_revision`` and ``other_superseded``."""
        rows = []
        for row in self.rows(statement):
            if row["other_revision"] is not None:
                row["born"] = max(row["born"], self.place(row["other_revision"]))
                row["died"] = min(row["died"], self.place(row["other_superseded"]))
            if row["born"] < row["died"]:
                rows.append(row)
        return rows

    def place(self, revision: int | None) -> int:
        """The place of the first closing that saw a revision."""
        return len(self.numbers) if revision is None else bisect_left(self.numbers, revision)


def agreed_healths(past: PastReader, reviews: Sequence[str]) -> Rows:
    """Healths that reviews agreed on: review_id, challenge_id, health, reason."""
    state: Any = ReviewHealth.__history__
    return past.states(state, ("review_id", "challenge_id", "health", "reason"), state.review_id.in_(reviews))


def weekly_healths(past: PastReader, challenges: Sequence[str], since: date) -> Rows:
    """Weekly updates since a Monday: challenge_id, week, health."""
    state: Any = WeeklyUpdate.__history__
    return past.states(state, ("challenge_id", "week", "health"), state.challenge_id.in_(challenges), state.week >= since)


def challenge_stages(past: PastReader, challenges: Sequence[str]) -> Rows:
    """Where challenges stood, and how long their stage may be quiet: id, state, threshold."""
    state, stage = Challenge.__history__, Stage.__history__
    joined = and_(stage.flow == state.flow, stage.name == state.stage, *past.scope_conditions(stage))
    other = stage.revision.label("other_revision"), stage.superseded.label("other_superseded")
    found = select(state.id, state.state, stage.quiet_working_days.label("threshold"), state.revision, state.superseded, *other)
    return past.joined_rows(found.outerjoin(stage, joined).where(*past.scope_conditions(state), state.id.in_(challenges)))


def sponsor_away_dates(session: Session, challenges: Sequence[str]) -> Frame:
    """The leading sponsor of each challenge, with its away dates as the session knows them: challenge_id, away."""
    posing, organisation = entity(session, ChallengeSponsor), entity(session, Organisation)
    found = select(posing.challenge_id, organisation.away).join(organisation, organisation.id == posing.organisation_id)
    rows = session.execute(found.where(posing.challenge_id.in_(challenges)).order_by(posing.position, posing.organisation_id)).all()
    leading: dict[str, Any] = {}
    for row in rows:
        leading.setdefault(row.challenge_id, row.away)
    return Frame(("challenge_id", "away"), list(leading.items()))


DATE_COLUMNS = ("baseline_on", "baseline_precision", "forecast_on", "forecast_precision", "actual_on", "actual_precision")


def milestones(past: PastReader, chosen: ViewScope) -> Rows:
    """Milestones of the view: id, challenge_id, title, the three dates with precision, archived, dropped_on."""
    state: Any = Milestone.__history__
    return past.states(
        state, ("id", "challenge_id", "title", *DATE_COLUMNS, "archived", "dropped_on"), *_milestone_conditions(state, chosen)
    )


def milestone_moves(past: PastReader, challenges: Sequence[str]) -> Rows:
    """Moves of milestones: milestone_id, moved_on, from_on, to_on."""
    state: Any = Reforecast.__history__
    return past.states(state, ("milestone_id", "moved_on", "from_on", "to_on"), state.challenge_id.in_(challenges))


def actions(past: PastReader, challenges: Sequence[str] | None) -> Rows:
    """Actions of challenges, or all of the programme: id, challenge_id, owed_by, raised_on, due_on, answered_on, outcome."""
    state: Any = Action.__history__
    names = ("id", "challenge_id", "owed_by", "raised_on", "due_on", "answered_on", "outcome")
    return past.states(state, names, *([] if challenges is None else [state.challenge_id.in_(challenges)]))


def sponsor_conversations(past: PastReader, challenges: Sequence[str]) -> Rows:
    """Conversations of challenges with their sponsors: challenge_id, held_on, precision.

    One counts that names no organisation, or a sponsor of the challenge, or is about a challenge without sponsor.
    """
    talk: Any = Conversation.__history__
    about: Any = ConversationChallenge.__history__
    joined, posing, any_sponsor = (aliased(model.__history__) for model in (ConversationOrganisation, ChallengeSponsor, ChallengeSponsor))
    named = exists(select(joined.id).where(joined.conversation_id == talk.id))
    sponsor = exists(
        select(joined.id).join(posing, posing.organisation_id == joined.organisation_id)
        .where(joined.conversation_id == talk.id, posing.challenge_id == about.challenge_id)
    )  # fmt: skip
    sponsored = exists(select(any_sponsor.id).where(any_sponsor.challenge_id == about.challenge_id))
    other = about.revision.label("other_revision"), about.superseded.label("other_superseded")
    found = (
        select(about.challenge_id, talk.held_precision.label("precision"), talk.held_on, talk.revision, talk.superseded, *other)
        .join(about, about.conversation_id == talk.id)
        .where(
            *past.scope_conditions(talk), *_overlap_conditions(about), about.challenge_id.in_(challenges), or_(~named, sponsor, ~sponsored)
        )
    )
    return past.joined_rows(found)


LINE_COLUMNS = ("id", "name", "challenge_id", "category", "funder", "financial_year", "amount_pence", "tolerance_percent")


def programme_money(past: PastReader, years: Sequence[str], chosen: ViewScope) -> tuple[Rows, Rows, Rows]:
    """The programme's own money in financial years: its lines, what was planned and forecast of them (budget_line_id, month, pence,
    forecast: whether it is one), and the ledger (id, budget_line_id, month, pence, kind, settles_id)."""
    line, plan, forecast, row = (one.__history__ for one in (BudgetLine, PlanMonth, Forecast, Payment))
    lines = past.states(
        line, LINE_COLUMNS, line.financial_year.in_(years), line.funder == Funder.PROGRAMME.value, *_line_conditions(line, chosen)
    )
    ids = sorted({one["id"] for one in lines})
    months = union_all(
        *(
            select(
                one.budget_line_id,
                one.month,
                one.amount_pence.label("pence"),
                literal(word).label("forecast"),
                one.revision,
                one.superseded,
            ).where(*past.scope_conditions(one), one.budget_line_id.in_(ids))
            for one, word in ((plan, False), (forecast, True))
        )
    )
    ledger = select(
        row.id, row.budget_line_id, row.month, row.amount_pence.label("pence"), row.kind, row.settles_id, row.revision, row.superseded
    )
    own = or_(row.budget_line_id.in_(ids), row.settles_id.is_not(None))
    return lines, list(past.rows(months)), list(past.rows(ledger.where(*past.scope_conditions(row), own)))


def _milestone_conditions(state: Any, chosen: ViewScope) -> list[Any]:
    """The conditions of milestones: of the challenges, and of the cohort as a whole."""
    challenges, cohort = chosen
    if challenges is None:
        return []
    own = state.challenge_id.in_(challenges)
    return [or_(own, and_(state.challenge_id.is_(None), state.cohort_id == cohort)) if cohort else own]


def _line_conditions(state: Any, chosen: ViewScope) -> list[Any]:
    """The conditions of budget lines, as ``db.queries.spend.budget_lines`` has them."""
    challenges, cohort = chosen
    if challenges is None:
        return []
    own = state.challenge_id.in_(challenges)
    shared = and_(state.challenge_id.is_(None), or_(state.cohort_id.is_(None), state.cohort_id == cohort))
    return [or_(own, shared) if cohort else own]
