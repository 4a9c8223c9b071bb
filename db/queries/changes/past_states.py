"""Statements that read past states between two revisions of a programme, optionally of some challenges. Each is built once and cached.

Limited to challenges, every statement selects by challenge or record id, so that its cost does not grow with the database. An index on
revisions would scan all states recorded in the span: ``+ 0`` prevents databases from using it.
"""

from __future__ import annotations

from collections.abc import Callable
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
# Models whose records can have several challenges: the model of their linked rows, and its column with the record's id.
CHALLENGE_LINKS: dict[type[Any], tuple[type[Any], str]] = {
    Conversation: (ConversationChallenge, "conversation_id"),
    ResearchSession: (ResearchSessionChallenge, "research_session_id"),
    Team: (TeamChallenge, "team_id"),
}


def cache_typed(function: CachedFunction) -> CachedFunction:
    """Decorator: :func:`functools.cache` that preserves the function's type."""
    return cast(CachedFunction, cache(function))


class SpanScope(NamedTuple):
    """``narrowed``: only records of some challenges. ``whole``: also records of their cohort, or of no cohort and no challenge."""

    narrowed: bool
    whole: bool


@dataclass(frozen=True)
class RevisionSpan:
    """A span from one revision of a programme (exclusive) to a later one (inclusive).

    ``challenges`` None: all. ``cohort``: also records of that cohort, and those of no cohort and no challenge.
    """

    programme_id: str
    since: int
    until: int
    challenges: tuple[str, ...] | None = None
    cohort: str | None = None

    @property
    def shape(self) -> SpanScope:
        """The variant of the statements that read the span."""
        return SpanScope(self.challenges is not None, self.cohort is not None)

    @property
    def values(self) -> dict[str, Any]:
        """The bound parameters of the statements."""
        parameters = {"programme": self.programme_id, "since": self.since, "until": self.until, "cohort": self.cohort}
        return parameters | {"challenges": list(self.challenges or ())}

    def within(self, number: int | None) -> bool:
        """Whether a transaction is in the span: ``since`` < number <= ``until``; False for None."""
        return number is not None and self.since < number <= self.until


@cache_typed
def states_that_differ(model: type[Any], shape: SpanScope) -> Any:
    """States that are valid at exactly one of the two revisions; None for a table without records in scope."""
    past = model.__history__
    where = _scope_condition(past, model, shape)
    began, ended = (
        and_(_began_in_span(past, shape), _is_valid_at(past, UNTIL)),
        and_(_ended_in_span(past, shape), _is_valid_at(past, SINCE)),
    )
    return None if where is None else _select_either(_columns(past), and_(_is_of_programme(past), where), began, ended, shape)


@cache_typed
def records_with_changed_links(link: type[Any], own: str, owner: type[Any], shape: SpanScope) -> Any:
    """Ids of the records (column ``own`` of linked rows) whose linked rows began or ended in the span."""
    past = link.__history__
    key = getattr(past, own)
    where = and_(_is_of_programme(past), _link_scope_condition(past, link, own, owner, shape)) if shape.narrowed else _is_of_programme(past)
    return _select_either([key], where, _began_in_span(past, shape), _ended_in_span(past, shape), shape)


@cache_typed
def count_changed_states(tables: tuple[tuple[type[Any], str, type[Any]], ...], shape: SpanScope) -> Any:
    """One statement for (name, states): each table with the number of its states that began or ended in the span. Only for ``narrowed``.

    ``tables``: (model, column with the record's id, model of the record), as in :func:`records_with_changed_links`; for records themselves
    both models are the same.
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
    """States at either revision of rows whose ``column`` is one of the ids."""
    past = model.__history__
    return select(*_columns(past)).where(
        getattr(past, column).in_(IDS), _is_of_programme(past), or_(_is_valid_at(past, SINCE), _is_valid_at(past, UNTIL))
    )


@cache_typed
def all_states(model: type[Any], column: str) -> Select[Any]:
    """All states of rows whose ``column`` is one of the ids."""
    past = model.__history__
    return select(*_columns(past)).where(getattr(past, column).in_(IDS), _is_of_programme(past))


@cache_typed
def first_revisions(model: type[Any]) -> Select[Any]:
    """(id, number) of the first transaction in the span of each record."""
    past = model.__history__
    return select(past.id, func.min(past.revision)).where(past.id.in_(IDS), _began_in_span(past, SpanScope(True, False))).group_by(past.id)


@cache_typed
def writing_revisions(model: type[Any], column: str) -> Any:
    """(id, number) of every transaction in the span that wrote or removed rows whose ``column`` is one of the ids, each once."""
    past, shape = model.__history__, SpanScope(True, False)
    key = getattr(past, column)
    return union(
        select(key, past.revision).where(key.in_(IDS), _began_in_span(past, shape)),
        select(key, past.superseded).where(key.in_(IDS), _ended_in_span(past, shape)),
    )


@cache_typed
def removal_revisions(model: type[Any]) -> Select[Any]:
    """(id, number) of the last transaction in the span that ended a state of each record."""
    past = model.__history__
    return (
        select(past.id, func.max(past.superseded)).where(past.id.in_(IDS), _ended_in_span(past, SpanScope(True, False))).group_by(past.id)
    )


def _select_either(columns: list[Any], where: Condition, began: Condition, ended: Condition, shape: SpanScope) -> Any:
    """Rows that meet either condition: with OR for ``narrowed``, else as a UNION ALL, of which each part uses its own index."""
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
    """Returns the condition for past states in scope; None where a table has none."""
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
    return past.id == COHORT if model is Cohort else _is_of_programme(past)  # settings and lists of the programme: few rows


def _link_scope_condition(past: Any, link: type[Any], own: str, owner: type[Any], shape: SpanScope) -> Condition:
    """Returns the condition for linked rows in scope, whose column ``own`` holds the record's id."""
    if issubclass(link, ChallengeScoped):
        return past.challenge_id.in_(CHALLENGES)  # type: ignore[no-any-return] # as above
    return getattr(past, own).in_(_record_ids(owner))  # type: ignore[no-any-return] # as above


def _challenge_condition(past: Any, shape: SpanScope) -> Condition:
    of_challenges: Condition = past.challenge_id.in_(CHALLENGES)
    if not shape.whole:
        return of_challenges
    if not hasattr(past, "cohort_id"):
        return or_(of_challenges, past.challenge_id.is_(None))
    return or_(of_challenges, and_(past.challenge_id.is_(None), or_(past.cohort_id.is_(None), past.cohort_id == COHORT)))


def _record_ids(model: type[Any]) -> Select[Any]:
    """Ids of the records that had one of the challenges at some time in the span; for support, by its teams."""
    if model is Support:
        support_team = SupportTeam.__history__
        return select(support_team.support_id).where(support_team.team_id.in_(_record_ids(Team)))
    link, own = CHALLENGE_LINKS[model]
    past = link.__history__
    overlaps = past.revision + 0 <= UNTIL, func.coalesce(past.superseded, NOT_SUPERSEDED) > SINCE
    return select(getattr(past, own)).where(past.challenge_id.in_(CHALLENGES), *overlaps)


def _organisation_ids() -> Any:
    """Ids of the sponsors of the challenges and of the organisations with a team for them."""
    sponsor, teams = ChallengeSponsor.__history__, Team.__history__
    sponsor_ids = select(sponsor.organisation_id).where(sponsor.challenge_id.in_(CHALLENGES))
    return union(sponsor_ids, select(teams.organisation_id).where(teams.id.in_(_record_ids(Team))))


def _columns(past: Any) -> list[Any]:
    return [getattr(past, attribute.key) for attribute in inspect(past).column_attrs]
