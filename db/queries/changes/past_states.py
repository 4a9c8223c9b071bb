"""Two moments of a programme and the challenges looked at: the statements that read past states between them, each made once.

Narrowed to challenges, every statement begins at the rows of those challenges or at ids of records, so that its cost does not grow with
the store. An index on revisions would walk through all that was recorded in between: ``+ 0`` keeps databases from choosing it then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import ColumnElement, Integer, Select, String, and_, bindparam, func, inspect, literal, or_, select, union, union_all

from db.schema.base import OfChallenge
from db.schema.models import (
    ChallengeSponsor,
    Cohort,
    Conversation,
    ConversationChallenge,
    Organisation,
    Person,
    ResearchSession,
    ResearchSessionChallenge,
    Support,
    SupportTeam,
    Team,
    TeamChallenge,
)
from db.session import STILL

NOW = STILL - 1
PROGRAMME, COHORT = bindparam("programme", type_=String), bindparam("cohort", type_=String)
SINCE, UNTIL = bindparam("since", type_=Integer), bindparam("until", type_=Integer)
CHALLENGES, IDS = (bindparam(name, type_=String, expanding=True) for name in ("challenges", "ids"))
Condition = ColumnElement[bool]
Make = TypeVar("Make", bound=Callable[..., Any])
# Records of several challenges: the rows that name their challenges, and the column of those that names the record.
THROUGH: dict[type[Any], tuple[type[Any], str]] = {
    Conversation: (ConversationChallenge, "conversation_id"),
    ResearchSession: (ResearchSessionChallenge, "research_session_id"),
    Team: (TeamChallenge, "team_id"),
}


def once(make: Make) -> Make:
    """Keep what a function gives for each choice of its arguments, with the types it has."""
    return cast(Make, cache(make))


class Shape(NamedTuple):
    """Whether only some challenges are looked at, and whether also what belongs to their cohort or to no challenge."""

    narrowed: bool
    whole: bool


@dataclass(frozen=True)
class Span:
    """From one revision of a programme to a later one. ``challenges`` None: all of it.

    With ``cohort`` also what belongs to that cohort or to no challenge of any; without it a list of challenges stands alone.
    """

    programme_id: str
    since: int
    until: int
    challenges: tuple[str, ...] | None = None
    cohort: str | None = None

    @property
    def shape(self) -> Shape:
        """Which statements read it."""
        return Shape(self.challenges is not None, self.cohort is not None)

    @property
    def values(self) -> dict[str, Any]:
        """What the statements are given."""
        named = {"programme": self.programme_id, "since": self.since, "until": self.until, "cohort": self.cohort}
        return named | {"challenges": list(self.challenges or ())}

    def within(self, number: int | None) -> bool:
        """Whether a transaction lies after the earlier moment, and not after the later."""
        return number is not None and self.since < number <= self.until

    def looks_at(self, model: type[Any], about: Iterable[str]) -> bool:
        """Whether a record about some challenges is looked at: not one of several that was about these in between alone."""
        return self.challenges is None or model not in THROUGH or not set(self.challenges).isdisjoint(about)


@once
def ends(model: type[Any], shape: Shape) -> Any:
    """States that hold at one of the moments and not at the other; None of a table that has none to look at."""
    past = model.__history__
    where = _own(past, model, shape)
    began, ended = and_(_began(past, shape), _held_at(past, UNTIL)), and_(_ended(past, shape), _held_at(past, SINCE))
    return None if where is None else _either(_columns(past), and_(_programme(past), where), began, ended, shape)


@once
def touched(link: type[Any], own: str, owner: type[Any], shape: Shape) -> Any:
    """Ids of the records, named by a column of linked rows, of which such rows began or ended in between."""
    past = link.__history__
    key = getattr(past, own)
    where = and_(_programme(past), _linked(past, link, own, owner, shape)) if shape.narrowed else _programme(past)
    return _either([key], where, _began(past, shape), _ended(past, shape), shape)


@once
def stirred(tables: tuple[tuple[type[Any], str, type[Any]], ...], shape: Shape) -> Any:
    """The name of each table with the number of its states that began or ended in between, in one statement.

    ``tables``: (table, the column that names the record, the table of the record), as :func:`touched` takes them; a table of records
    is its own. Only of a span that is narrowed.
    """
    parts = []
    for model, own, owner in tables:
        past = model.__history__
        where = _own(past, model, shape) if model is owner else _linked(past, model, own, owner, shape)
        if where is not None:
            changed = or_(_began(past, shape), _ended(past, shape))
            name = literal(model.__tablename__).label("name")
            parts.append(select(name, func.count(past.id).label("states")).where(_programme(past), where, changed))
    return union_all(*parts)


@once
def at_moments(model: type[Any], column: str) -> Select[Any]:
    """States at either moment of rows that name one of the ids in a column."""
    past = model.__history__
    return select(*_columns(past)).where(
        getattr(past, column).in_(IDS), _programme(past), or_(_held_at(past, SINCE), _held_at(past, UNTIL))
    )


@once
def all_states(model: type[Any], column: str) -> Select[Any]:
    """All states of rows that name one of the ids in a column."""
    past = model.__history__
    return select(*_columns(past)).where(getattr(past, column).in_(IDS), _programme(past))


@once
def begun(model: type[Any]) -> Select[Any]:
    """The first transaction in between of each record."""
    past = model.__history__
    return select(past.id, func.min(past.revision)).where(past.id.in_(IDS), _began(past, Shape(True, False))).group_by(past.id)


@once
def gone(model: type[Any]) -> Select[Any]:
    """The last transaction in between that ended a state of each record."""
    past = model.__history__
    return select(past.id, func.max(past.superseded)).where(past.id.in_(IDS), _ended(past, Shape(True, False))).group_by(past.id)


def _either(columns: list[Any], where: Condition, began: Condition, ended: Condition, shape: Shape) -> Any:
    """Rows under either of two conditions: found by what is narrowed to, else one after the other, each by its own index."""
    if shape.narrowed:
        return select(*columns).where(where, or_(began, ended))
    return union_all(select(*columns).where(where, began), select(*columns).where(where, ended))


def _programme(past: Any) -> Condition:
    return past.programme_id == PROGRAMME  # type: ignore[no-any-return] # a column of a class made at run time


def _began(past: Any, shape: Shape) -> Condition:
    number = past.revision + 0 if shape.narrowed else past.revision
    return and_(number > SINCE, number <= UNTIL)


def _ended(past: Any, shape: Shape) -> Condition:
    number = past.superseded + 0 if shape.narrowed else past.superseded
    return and_(number > SINCE, number <= UNTIL)


def _held_at(past: Any, number: Any) -> Condition:
    return and_(past.revision + 0 <= number, func.coalesce(past.superseded, STILL) > number)


def _own(past: Any, model: type[Any], shape: Shape) -> Condition | None:
    """The condition that makes past states of a table those looked at."""
    if not shape.narrowed:
        return _programme(past)
    if model in THROUGH or model is Support:
        return past.id.in_(_records(model))  # type: ignore[no-any-return] # as above
    if issubclass(model, OfChallenge):
        return _of_challenges(past, shape)
    if model in (Organisation, Person):
        return (past.id if model is Organisation else past.organisation_id).in_(_taking_part())  # type: ignore[no-any-return] # as above
    if not shape.whole:
        return None
    return past.id == COHORT if model is Cohort else _programme(past)  # what a programme has once, whatever its size


def _linked(past: Any, link: type[Any], own: str, owner: type[Any], shape: Shape) -> Condition:
    """The same of rows that name their record in a column."""
    if issubclass(link, OfChallenge):
        return past.challenge_id.in_(CHALLENGES)  # type: ignore[no-any-return] # as above
    return getattr(past, own).in_(_records(owner))  # type: ignore[no-any-return] # as above


def _of_challenges(past: Any, shape: Shape) -> Condition:
    about: Condition = past.challenge_id.in_(CHALLENGES)
    if not shape.whole:
        return about
    if not hasattr(past, "cohort_id"):
        return or_(about, past.challenge_id.is_(None))
    return or_(about, and_(past.challenge_id.is_(None), or_(past.cohort_id.is_(None), past.cohort_id == COHORT)))


def _records(model: type[Any]) -> Select[Any]:
    """Ids of records of several challenges that were about these at either moment or in between; of support, by its teams."""
    if model is Support:
        given = SupportTeam.__history__
        return select(given.support_id).where(given.team_id.in_(_records(Team)))
    link, own = THROUGH[model]
    past = link.__history__
    near = past.revision + 0 <= UNTIL, func.coalesce(past.superseded, STILL) > SINCE
    return select(getattr(past, own)).where(past.challenge_id.in_(CHALLENGES), *near)


def _taking_part() -> Any:
    """Ids of the organisations that pose or answer the challenges."""
    posing, teams = ChallengeSponsor.__history__, Team.__history__
    posed = select(posing.organisation_id).where(posing.challenge_id.in_(CHALLENGES))
    return union(posed, select(teams.organisation_id).where(teams.id.in_(_records(Team))))


def _columns(past: Any) -> list[Any]:
    return [getattr(past, one.key) for one in inspect(past).column_attrs]
