"""Rules: functions that compare drafts of one kind of record with each other and with stored records.

A rule sees all drafts at once, in order: one from a form, some from a grid, many from a file, every stored record in a check of the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.access import Permission, Viewer
from db.batching import read_in_batches
from db.fields.record_schema import Problem, RecordSchema, ValidationPurpose, Values, When, read_values
from db.fields.types import ValidationContext
from db.session_state import session_state

MAX_LOOKUP_VALUES = 1_000
Key = TypeVar("Key")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Draft:
    """One record to be saved, with its defaults applied.

    ``place``: its place among the drafts. ``id``: that of the stored record, or the one that a new record of a file will get; empty in a
    form. ``stored``: its values before; None for a new record. ``unreadable``: the fields whose text could not be read.
    """

    place: int
    values: Values
    id: str = ""
    stored: Values | None = None
    unreadable: tuple[Problem, ...] = ()

    @property
    def unread(self) -> tuple[str, ...]:
        """The names of the fields whose text could not be read."""
        return tuple(problem.field for problem in self.unreadable) if self.unreadable else ()

    @property
    def is_new(self) -> bool:
        """Whether the record is not stored yet."""
        return self.stored is None

    def before(self, name: str) -> Any:
        """Returns the stored value of a field; None for a new record."""
        return None if self.stored is None else self.stored.get(name)

    def changes(self, *names: str) -> bool:
        """Whether the record is new or one of the fields has another value than the stored one."""
        return self.stored is None or any(self.values.get(name) != self.stored.get(name) for name in names)

    def error(self, name: str, sentence: str) -> DraftProblem:
        """Returns an error of a field; of the whole record where ``name`` is empty."""
        return DraftProblem(self.place, Problem(name, sentence))

    def warning(self, name: str, sentence: str) -> DraftProblem:
        """Returns a warning of a field; of the whole record where ``name`` is empty."""
        return DraftProblem(self.place, Problem(name, sentence, warning=True))


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """A problem and the place of its draft."""

    place: int
    problem: Problem


Drafts = Sequence[Draft]


@dataclass(frozen=True)
class Facts:
    """What rules may know beside the drafts: the viewer's session, today, the purpose, and lookups of what the drafts name."""

    session: Session
    context: ValidationContext
    purpose: ValidationPurpose = ValidationPurpose.RECORDING
    _found: dict[tuple[Any, frozenset[Any]], Any] = field(default_factory=dict, repr=False)

    @property
    def today(self) -> date:
        """Today in the programme's time zone."""
        return self.context.today

    @property
    def programme_id(self) -> str:
        """The id of the programme of the drafts."""
        return self.context.programme

    @property
    def viewer(self) -> Viewer:
        """The viewer who records."""
        return session_state(self.session).viewer

    @property
    def steers(self) -> bool:
        """Whether the viewer may take a lead's decisions."""
        return self.viewer.may(Permission.STEER)

    def matching(self, statement: Select[*tuple[Any, ...]], column: Any, values: Iterable[Any]) -> list[Any]:
        """Returns the rows of the statement in which the column has one of the values; None and empty values match nothing.

        With more than ``MAX_LOOKUP_VALUES`` values the statement is run once without them, and its rows are filtered: it must select the
        column.
        """
        wanted = {value for value in values if value}
        if len(wanted) > MAX_LOOKUP_VALUES:
            return [row for row in self.session.execute(statement) if getattr(row, column.key) in wanted]
        return read_in_batches(self.session, statement, column, wanted)

    def once(self, read: Callable[[Session, Collection[Key]], Found], keys: Iterable[Key]) -> Found:
        """Returns what a query finds for keys; several rules that ask the same share one read."""
        wanted = frozenset(keys)
        if (read, wanted) not in self._found:
            self._found[read, wanted] = read(self.session, wanted)
        return cast(Found, self._found[read, wanted])

    def by_id(self, model: type[Any], ids: Iterable[str | None], *columns: Any) -> dict[str, Any]:
        """Returns the rows of a model by id, with the given columns."""
        return {row.id: row for row in self.matching(select(model.id, *columns), model.id, ids)}


RuleFunction = Callable[[Drafts, Facts], Iterator[DraftProblem]]


@dataclass(frozen=True)
class Rule:
    """A rule, declared with :func:`rule`. ``reads``: fields without which a draft cannot be judged; drafts in which one is unreadable are left out."""

    function: RuleFunction
    when: When
    reads: frozenset[str]

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__

    def __call__(self, drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
        """Yields the problems of the drafts."""
        return self.function([draft for draft in drafts if self.reads.isdisjoint(draft.unread)], facts)


def rule(when: When, *reads: str) -> Callable[[RuleFunction], Rule]:
    """Decorator of a function of drafts and facts: declares when it is asked and which fields it reads."""
    return lambda function: Rule(function, when, frozenset(reads))


def read_draft(
    kind: RecordSchema, raw: Any, context: ValidationContext, *, record_id: str = "", stored: Values | None = None,
    only: Iterable[str] | None = None, place: int = 0,
) -> Draft:  # fmt: skip
    """Returns the draft of what was typed, with its defaults. Fields outside ``only`` keep their stored values."""
    values, unreadable = read_values(kind, raw, context, stored=stored, only=only)
    kind.complete(values, context.today)
    return Draft(place, values, record_id, stored, unreadable)


def drafted_ids(drafts: Drafts) -> set[str]:
    """Returns the ids of the drafts: of their stored states only the drafts themselves count."""
    return {draft.id for draft in drafts if draft.id}


def group_drafts(drafts: Drafts, name: str) -> dict[Any, list[Draft]]:
    """Returns the drafts by the value of a field, in order; those without a value are left out."""
    groups: dict[Any, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.values.get(name):
            groups[draft.values[name]].append(draft)
    return groups
