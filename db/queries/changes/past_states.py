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

from db.schema.base import ChallengeScoped
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
from db.session import NOT_SUPERSEDED

LATEST_REVISION = NOT_SUPERSEDED - 1
PROGRAMME, COHORT = bindparam("programme", type_=String), bindparam("cohort", type_=String)
SINCE, UNTIL = bindparam("since", type_=Integer), bindparam("until", type_=Integer)
CHALLENGES, IDS = (bindparam(name, type_=String, expanding=True) for name in ("challenges", "ids"))
Condition = ColumnElement[bool]
CachedFunction = TypeVar("CachedFunction", bound=Callable[..., Any])
# Records of several challenges: the rows that name their challenges, and the column of those that names the record.
CHALLENGE_LINKS: dict[type[Any], tuple[type[Any], str]] = {
    Conversation: (ConversationChallenge, "conversation_id"),
    ResearchSession: (ResearchSessionChallenge, "research_session_id"),
    Team: (TeamChallenge, "team_id"),
}


def cache_typed(make: CachedFunction) -> CachedFunction:
    """Keep what a function gives for each choice of its arguments, with the types it has."""
    return cast(CachedFunction, cache(make))


class SpanScope(NamedTuple):
    """Whether only some challenges are looked at, and whether also what belongs to their cohort or to no challenge."""

    narrowed: bool
    whole: bool


@dataclass(frozen=True)
class RevisionSpan:
    """From one revision of a programme to a later one. ``challenges`` None: all of it.

    With ``cohort`` also what belongs to that cohort or to no challenge of any; without it a list of challenges stands alone.
    """

    programme_id: str
    since: int
    until: int
    challenges: tuple[str, ...] | None = None
    cohort: str | None = None

    @property
    def shape(self) -> SpanScope:
        """Which statements read it."""
        return SpanScope(self.challenges is not None, self.cohort is not None)

    @property
    def values(self) -> dict[str, Any]:
        """What the statements are given."""
        named = {"programme": self.programme_id, "since": self.since, "until": self.until, "cohort": self.cohort}
        return named | {"challenges": list(self.challenges or ())}

    def within(self, number: int | None) -> bool:
        """Whether a transaction lies after the earlier moment, and not after the later."""
        return number is not None and self.since < number <= self.until

    def includes_record(self, model: type[Any], about: Iterable[str]) -> bool:
        """Whether a record about some challenges is looked at: not one of several that was about these in between alone."""
        return self.challenges is None or model not in CHALLENGE_LINKS or not set(self.challenges).isdisjoint(about)


@cache_typed
def states_that_differ(model: type[Any], shape: SpanScope) -> Any:
    """States that hold at one of the moments and not at the other; None of a table that has none to look at."""
    past = model.__history__
    where = _scope_condition(past, model, shape)
    began, ended = (
        and_(_began_in_span(past, shape), _is_valid_at(past, UNTIL)),
        and_(_ended_in_span(past, shape), _is_valid_at(past, SINCE)),
    )
    return None if where is None else _select_either(_columns(past), and_(_is_of_programme(past), where), began, ended, shape)


@cache_typed
def records_with_changed_links(link: type[Any], own: str, owner: type[Any], shape: SpanScope) -> Any:
    """Ids of the records, named by a column of linked rows, of which such rows began or ended in between."""
    past = link.__history__
    key = getattr(past, own)
    where = and_(_is_of_programme(past), _link_scope_condition(past, link, own, owner, shape)) if shape.narrowed else _is_of_programme(past)
    return _select_either([key], where, _began_in_span(past, shape), _ended_in_span(past, shape), shape)


@cache_typed
def count_changed_states(tables: tuple[tuple[type[Any], str, type[Any]], ...], shape: SpanScope) -> Any:
    """The name of each table with the number of its states that began or ended in between, in one statement.

    ``tables``: (table, the column that names the record, the table of the record), as :func:`records_with_changed_links` takes them; a table of records
    is its own. Only of a span that is narrowed.
    """
    parts = []
    for model, own, owner in tables:
        past = model.__history__
        where = _scope_condition(past, model, shape) if model is owner else _link_scope_condition(past, model, own, owner, shape)
        if where is not None:
            changed = or_(_began_in_span(past, shape), _ended_in_span(past, shape))
            name = literal(model.__tablename__).label("name")
            parts.append(select(name, func.count(past.id).label("states")).where(_is_of_programme(past), where, changed))
    return union_all(*parts)


@cache_typed
def states_at_both_ends(model: type[Any], column: str) -> Select[Any]:
    """States at either moment of rows that name one of the ids in a column."""
    past = model.__history__
    return select(*_columns(past)).where(
        getattr(past, column).in_(IDS), _is_of_programme(past), or_(_is_valid_at(past, SINCE), _is_valid_at(past, UNTIL))
    )


@cache_typed
def all_states(model: type[Any], column: str) -> Select[Any]:
    """All states of rows that name one of the ids in a column."""
    past = model.__history__
    return select(*_columns(past)).where(getattr(past, column).in_(IDS), _is_of_programme(past))


@cache_typed
def first_revisions(model: type[Any]) -> Select[Any]:
    """The first transaction in between of each record."""
    past = model.__history__
    return select(past.id, func.min(past.revision)).where(past.id.in_(IDS), _began_in_span(past, SpanScope(True, False))).group_by(past.id)


@cache_typed
def removal_revisions(model: type[Any]) -> Select[Any]:
    """The last transaction in between that ended a state of each record."""
    past = model.__history__
    return (
        select(past.id, func.max(past.superseded)).where(past.id.in_(IDS), _ended_in_span(past, SpanScope(True, False))).group_by(past.id)
    )


def _select_either(columns: list[Any], where: Condition, began: Condition, ended: Condition, shape: SpanScope) -> Any:
    """Rows under either of two conditions: found by what is narrowed to, else one after the other, each by its own index."""
    if shape.narrowed:
        return select(*columns).where(where, or_(began, ended))
    return union_all(select(*columns).where(where, began), select(*columns).where(where, ended))


def _is_of_programme(past: Any) -> Condition:
    return past.programme_id == PROGRAMME  # type: ignore[no-any-return] # a column of a class made at run time


def _began_in_span(past: Any, shape: SpanScope) -> Condition:
    number = past.revision + 0 if shape.narrowed else past.revision
    return and_(number > SINCE, number <= UNTIL)


def _ended_in_span(past: Any, shape: SpanScope) -> Condition:
    number = past.superseded + 0 if shape.narrowed else past.superseded
    return and_(number > SINCE, number <= UNTIL)


def _is_valid_at(past: Any, number: Any) -> Condition:
    return and_(past.revision + 0 <= number, func.coalesce(past.superseded, NOT_SUPERSEDED) > number)


def _scope_condition(past: Any, model: type[Any], shape: SpanScope) -> Condition | None:
    """The condition that makes past states of a table those looked at."""
    if not shape.narrowed:
        return _is_of_programme(past)
    if model in CHALLENGE_LINKS or model is Support:
        return past.id.in_(_record_ids(model))  # type: ignore[no-any-return] # as above
    if issubclass(model, ChallengeScoped):
        return _challenge_condition(past, shape)
    if model in (Organisation, Person):
        return (past.id if model is Organisation else past.organisation_id).in_(_organisation_ids())  # type: ignore[no-any-return] # as above
    if not shape.whole:
        return None
    return past.id == COHORT if model is Cohort else _is_of_programme(past)  # what a programme has once, whatever its size


def _link_scope_condition(past: Any, link: type[Any], own: str, owner: type[Any], shape: SpanScope) -> Condition:
    """The same of rows that name their record in a column."""
    if issubclass(link, ChallengeScoped):
        return past.challenge_id.in_(CHALLENGES)  # type: ignore[no-any-return] # as above
    return getattr(past, own).in_(_record_ids(owner))  # type: ignore[no-any-return] # as above


def _challenge_condition(past: Any, shape: SpanScope) -> Condition:
    about: Condition = past.challenge_id.in_(CHALLENGES)
    if not shape.whole:
        return about
    if not hasattr(past, "cohort_id"):
        return or_(about, past.challenge_id.is_(None))
    return or_(about, and_(past.challenge_id.is_(None), or_(past.cohort_id.is_(None), past.cohort_id == COHORT)))


def _record_ids(model: type[Any]) -> Select[Any]:
    """Ids of records of several challenges that were about these at either moment or in between; of support, by its teams."""
    if model is Support:
        given = SupportTeam.__history__
        return select(given.support_id).where(given.team_id.in_(_record_ids(Team)))
    link, own = CHALLENGE_LINKS[model]
    past = link.__history__
    near = past.revision + 0 <= UNTIL, func.coalesce(past.superseded, NOT_SUPERSEDED) > SINCE
    return select(getattr(past, own)).where(past.challenge_id.in_(CHALLENGES), *near)


def _organisation_ids() -> Any:
    """Ids of the organisations that pose or answer the challenges."""
    posing, teams = ChallengeSponsor.__history__, Team.__history__
    posed = select(posing.organisation_id).where(posing.challenge_id.in_(CHALLENGES))
    return union(posed, select(teams.organisation_id).where(teams.id.in_(_record_ids(Team))))


def _columns(past: Any) -> list[Any]:
    return [getattr(past, one.key) for one in inspect(past).column_attrs]
