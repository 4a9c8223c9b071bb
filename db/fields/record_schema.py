"""Kinds of record: their fields and checks, and the one way to read a draft of a record from what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Any

from db.fields.types import Field, FieldValueError, ReasonField, ValidationContext

Values = dict[str, Any]
SYSTEM_COLUMNS = ("id", "version")  # columns of every file beside the fields


@dataclass(frozen=True)
class Problem:
    """Something wrong with one field (or, with no field, with the record). A warning asks; an error refuses."""

    field: str
    sentence: str
    warning: bool = False


class ValidationPurpose(Enum):
    """Why drafts are checked: they are recorded now, loaded as history, or are stored already."""

    RECORDING = "recording"
    HISTORY = "history"
    CHECKING = "checking"


class When(Enum):
    """When a rule or check is asked.

    ``ALWAYS``: it holds for every stored record. ``RECORDING``: it concerns the act of recording or changing a record, also from a file.
    ``DECIDING``: it concerns a decision taken now; for records loaded as history its errors are warnings.
    """

    ALWAYS = "always"
    RECORDING = "when recording"
    DECIDING = "when deciding"


def applicable(when: When, purpose: ValidationPurpose, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yields the problems of a rule that count for the purpose: all, none, or as warnings.

    ``problems`` is not iterated when the rule is not asked for the purpose.
    """
    if purpose is ValidationPurpose.CHECKING and when is not When.ALWAYS:
        return
    softened = purpose is ValidationPurpose.HISTORY and when is When.DECIDING
    yield from (replace(problem, warning=True) for problem in problems) if softened else problems


@dataclass(frozen=True)
class RecordDraft:
    """Values that passed every check, with what should be asked before they are saved."""

    values: Values
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ValidationErrors:
    """Why a record cannot be saved: every problem at once, in the order of the fields."""

    problems: tuple[Problem, ...]

    def of(self, name: str) -> str | None:
        """The sentence for a field, if it has one."""
        return next((problem.sentence for problem in self.problems if problem.field == name), None)


CheckFunction = Callable[[Values, ValidationContext], Iterable[Problem]]


@dataclass(frozen=True)
class Check:
    """A rule about the values of one draft alone, which needs no stored records; declared with :func:`check`.

    ``reads``: fields without which a draft cannot be judged; it is not asked where one of them is unreadable.
    """

    function: CheckFunction
    when: When
    reads: frozenset[str] = frozenset()

    def __call__(self, values: Values, context: ValidationContext) -> Iterable[Problem]:
        """Returns the problems of the values."""
        return self.function(values, context)


def check(when: When, *reads: str) -> Callable[[CheckFunction], Check]:
    """Decorator of a function of values and context: declares when it is asked, and without which fields it is not."""
    return lambda function: Check(function, when, frozenset(reads))


@dataclass(frozen=True)
class RecordSchema:
    """A kind of record. ``name`` is the word in addresses, ``plural`` the word for import and export.

    ``derive`` sets, in place, values that follow from the others, such as the Monday of a week; ``defaults`` those left empty that have a
    usual value, such as today. Both are applied before the rules are asked (:meth:`complete`). What saving a record does beside its own row
    is in :mod:`db.commands.on_save`.
    """

    name: str
    plural: str
    noun: str
    model: type[Any]
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    display_name: Callable[[Values], str] = field(default=lambda values: "")
    act: bool = False
    derive: Callable[[Values], None] = field(default=lambda values: None)
    defaults: Callable[[Values, date], None] = field(default=lambda values, today: None)

    def complete(self, values: Values, today: date) -> None:
        """Sets derived values and defaults in place."""
        self.derive(values)
        self.defaults(values, today)

    def __getitem__(self, name: str) -> Field:
        return next(schema_field for schema_field in self.fields if schema_field.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fields, in order."""
        return tuple(schema_field.name for schema_field in self.fields)

    @property
    def reasons(self) -> tuple[ReasonField, ...]:
        """The fields with the reason for a change of a record."""
        return tuple(schema_field for schema_field in self.fields if isinstance(schema_field, ReasonField))

    @property
    def stored_fields(self) -> tuple[Field, ...]:
        """The fields that a record has, in order: all but the reasons for its changes."""
        return tuple(schema_field for schema_field in self.fields if schema_field not in self.reasons)


def set_defaults(**usual: Any) -> Callable[[Values, date], None]:
    """Returns a function that sets fields left empty to these values. A value may be a function of today, such as ``Day``."""

    def defaults(values: Values, today: date) -> None:
        for name, value in usual.items():
            if values.get(name) is None:
                values[name] = value(today) if callable(value) else value

    return defaults


def read_values(
    kind: RecordSchema, raw: Mapping[str, Any], context: ValidationContext, *, stored: Values | None, only: Iterable[str] | None
) -> tuple[Values, tuple[Problem, ...]]:
    """Returns the values of what was typed, and a problem for each field that cannot be read. Fields outside ``only`` keep ``stored`` values."""
    names_to_read = set(kind.names if only is None else only)
    values: Values = dict(stored or {})
    problems: list[Problem] = []
    for schema_field in kind.fields:
        if schema_field.name not in names_to_read:
            values.setdefault(schema_field.name, None)
            continue
        try:
            values[schema_field.name] = schema_field.read(raw.get(schema_field.name), context)
        except FieldValueError as bad:
            problems.append(Problem(schema_field.name, str(bad)))
    return values, tuple(problems)


def run_checks(
    kind: RecordSchema, values: Values, unreadable: Sequence[Problem], context: ValidationContext, purpose: ValidationPurpose
) -> Iterator[Problem]:
    """Yields the problems of the kind's checks. Fields with an ``unreadable`` problem count as empty, and no check reports them again."""
    broken = {problem.field for problem in unreadable}
    seen = {**values, **dict.fromkeys(broken)} if broken else values
    for kind_check in kind.checks:
        if kind_check.reads & broken:
            continue
        if found := tuple(kind_check(seen, context)):
            yield from (problem for problem in applicable(kind_check.when, purpose, found) if problem.field not in broken)


def in_field_order(kind: RecordSchema, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Returns the problems in the order of the fields; those of the whole record first."""
    order = {name: place for place, name in enumerate(kind.names)}
    return tuple(sorted(problems, key=lambda problem: order.get(problem.field, -1)))


def parse_record(
    kind: RecordSchema,
    raw: Mapping[str, Any],
    context: ValidationContext,
    *,
    stored: Values | None = None,
    only: Iterable[str] | None = None,
) -> RecordDraft | ValidationErrors:
    """Read a record from what was typed, by its fields and checks alone: for kinds without rules. All problems at once."""
    values, unreadable = read_values(kind, raw, context, stored=stored, only=only)
    found = [*unreadable, *run_checks(kind, values, unreadable, context, ValidationPurpose.RECORDING)]
    if any(not problem.warning for problem in found):
        return ValidationErrors(in_field_order(kind, (problem for problem in found if not problem.warning)))
    return RecordDraft(values, tuple(found))
