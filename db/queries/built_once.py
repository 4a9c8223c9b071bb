"""Queries of which the statement is built once, and run with the values of each call as parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from sqlalchemy import Row, Select, bindparam
from sqlalchemy.orm import Session

from db.history import entity, entity_alias
from db.session import frame
from db.session_state import session_state

if TYPE_CHECKING:
    import pandas as pd

Values = ParamSpec("Values")
Prepared = tuple[Select[Any], Mapping[str, Any]]


@dataclass(frozen=True)
class Entities:
    """The classes to query in a session: those of today, or of past states."""

    session: Session

    def __call__(self, model: type[Any]) -> Any:
        """Returns the class to query of a model."""
        return entity(self.session, model)

    def alias(self, model: type[Any], name: str) -> Any:
        """Returns an alias of it under a name of its own in the statement."""
        return entity_alias(self.session, model, name)


def built_once(build: Callable[Concatenate[Entities, Values], Select[Any]]) -> Callable[Concatenate[Session, Values], pd.DataFrame]:
    """Returns the query of a statement: from a session and the values that the statement is built for, to the rows as a DataFrame.

    ``build`` makes the statement. Instead of a value it gets the parameter of that name, to compare columns with (``in_`` for a list); None
    and truth values reach it as they are, and an empty text as None. A statement is kept for each set of these, for today and for past
    states: to build it, and to find the tables that it names, takes as long as to run it.
    """
    prepare = _prepare(build)

    @wraps(build)
    def read(session: Session, /, *args: Values.args, **values: Values.kwargs) -> pd.DataFrame:
        return frame(session, *prepare(session, args, values))

    return read


def rows_built_once(
    build: Callable[Concatenate[Entities, Values], Select[Any]],
) -> Callable[Concatenate[Session, Values], Sequence[Row[Any]]]:
    """Returns the query of a statement as :func:`built_once` does, to the rows themselves."""
    prepare = _prepare(build)

    @wraps(build)
    def read(session: Session, /, *args: Values.args, **values: Values.kwargs) -> Sequence[Row[Any]]:
        return session.execute(*prepare(session, args, values)).all()

    return read


def _prepare(build: Callable[..., Select[Any]]) -> Callable[[Session, tuple[Any, ...], Mapping[str, Any]], Prepared]:
    """Returns the function from a session and the values of a call to the kept statement and its parameters."""
    names = list(inspect.signature(build).parameters)[1:]
    kept: dict[tuple[Any, ...], Select[Any]] = {}

    def prepare(session: Session, args: tuple[Any, ...], values: Mapping[str, Any]) -> Prepared:
        given = {name: None if value == "" else value for name, value in (*zip(names, args, strict=False), *values.items())}
        parameters = {name: value for name, value in given.items() if not _decides(value)}
        key = (session_state(session).as_at is None, *((name, given[name] if _decides(given[name]) else ...) for name in sorted(given)))
        if key not in kept:
            asked: dict[str, Any] = {name: bindparam(name) for name in parameters}
            kept[key] = build(Entities(session), **(given | asked))
        return kept[key], parameters

    return prepare


def _decides(value: Any) -> bool:
    """Whether a value decides which statement is built, rather than being a parameter of it."""
    return value is None or isinstance(value, bool)
