"""Kinds of record: their fields and checks, and the one way to read a draft of a record from what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
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


Check = Callable[[Values, ValidationContext], Iterable[Problem]]


@dataclass(frozen=True)
class RecordSchema:
    """A kind of record. ``name`` is the word in addresses, ``plural`` the word for import and export.

    What saving it does beside its own row is in :mod:`db.commands.on_save`.
    """

    name: str
    plural: str
    noun: str
    model: type[Any]
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    display_name: Callable[[Values], str] = field(default=lambda values: "")
    act: bool = False

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


def parse_record(
    kind: RecordSchema,
    raw: Mapping[str, Any],
    context: ValidationContext,
    *,
    stored: Values | None = None,
    only: Iterable[str] | None = None,
) -> RecordDraft | ValidationErrors:
    """Read a record from what was typed. Fields outside ``only`` keep their ``stored`` values. All problems at once."""
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
    return validate_values(kind, values, problems, context)


def validate_values(
    kind: RecordSchema, values: Values, problems: Iterable[Problem], context: ValidationContext
) -> RecordDraft | ValidationErrors:
    """Hold values against the checks of the kind. ``problems``: fields that could not be read, which no check blames again."""
    broken = {problem.field for problem in problems}
    seen = {**dict.fromkeys(broken), **values} if broken else values
    found = [problem for check in kind.checks for problem in check(seen, context)]
    errors = [*problems, *(problem for problem in found if problem.field not in broken and not problem.warning)]
    if errors:
        order = {name: place for place, name in enumerate(kind.names)}
        return ValidationErrors(tuple(sorted(errors, key=lambda problem: order.get(problem.field, -1))))
    return RecordDraft(values, tuple(problem for problem in found if problem.warning))
