"""Kinds of record: their fields and checks, and the one way to read a draft of a record from what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from db.fields.types import Bad, Field, Ground

Values = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """Something wrong with one field (or, with no field, with the record). A warning asks; an error refuses."""

    field: str
    sentence: str
    warning: bool = False


@dataclass(frozen=True)
class Draft:
    """Values that passed every check, with what should be asked before they are saved."""

    values: Values
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Errors:
    """Why a record cannot be saved: every problem at once, in the order of the fields."""

    problems: tuple[Problem, ...]

    def of(self, name: str) -> str | None:
        """The sentence for a field, if it has one."""
        return next((problem.sentence for problem in self.problems if problem.field == name), None)


Check = Callable[[Values, Ground], Iterable[Problem]]
Settle = Callable[..., None]
Perform = Callable[..., str]


@dataclass(frozen=True)
class Kind:
    """A kind of record. ``name`` is the word in addresses, ``plural`` the word for import and export.

    ``settle(session, row, values)`` fills what follows from the values (defaults, rows beside it) before the flush.
    ``perform(session, values, programme_id)`` stands in place of a row for an act that makes or changes many; it returns an id.
    """

    name: str
    plural: str
    noun: str
    model: type[Any]
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    called: Callable[[Values], str] = field(default=lambda values: "")
    settle: Settle | None = None
    act: bool = False
    perform: Perform | None = None

    def __getitem__(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fields, in order."""
        return tuple(one.name for one in self.fields)


def read(
    kind: Kind, raw: Mapping[str, Any], ground: Ground, *, stored: Values | None = None, only: Iterable[str] | None = None
) -> Draft | Errors:
    """Read a record from what was typed. Fields outside ``only`` keep their ``stored`` values. All problems at once."""
    asked = set(kind.names if only is None else only)
    values: Values = dict(stored or {})
    problems: list[Problem] = []
    for one in kind.fields:
        if one.name not in asked:
            values.setdefault(one.name, None)
            continue
        try:
            values[one.name] = one.read(raw.get(one.name), ground)
        except Bad as bad:
            problems.append(Problem(one.name, str(bad)))
    return judged(kind, values, problems, ground)


def judged(kind: Kind, values: Values, problems: Iterable[Problem], ground: Ground) -> Draft | Errors:
    """Hold values against the checks of the kind. ``problems``: fields that could not be read, which no check blames again."""
    broken = {problem.field for problem in problems}
    seen = {**dict.fromkeys(broken), **values} if broken else values
    found = [problem for check in kind.checks for problem in check(seen, ground)]
    errors = [*problems, *(problem for problem in found if problem.field not in broken and not problem.warning)]
    if errors:
        order = {name: place for place, name in enumerate(kind.names)}
        return Errors(tuple(sorted(errors, key=lambda problem: order.get(problem.field, -1))))
    return Draft(values, tuple(problem for problem in found if problem.warning))
