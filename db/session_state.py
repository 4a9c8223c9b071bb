"""State of a session beside its connection: the viewer, the revision it reads, and what its transaction records."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

from db.access import Purpose, Viewer
from db.errors import Unscoped
from db.schema.enums.parts import Part
from db.values.clock import utc_now

Given = ParamSpec("Given")
Reading = TypeVar("Reading", bound=Session)
Result = TypeVar("Result")
KEY = "state"  # key in session.info, which SQLAlchemy types as a plain dictionary


@dataclass
class SessionState:
    """The state of one session.

    ``system`` is the purpose of a session without row scope, None for a person's session. ``as_at`` is the revision up to which a
    session on past states reads. ``clock`` returns the current time in UTC.

    The fields from ``purpose`` on are written to the revision row of the transaction: ``purpose`` is the source of the change,
    ``author`` (id, name) the account it is recorded for when that is not the viewer, ``undoes`` the revision that an undo reverts,
    ``overrode`` the warnings that were confirmed.
    """

    viewer: Viewer
    write: bool = False
    as_at: int | None = None
    loads: tuple[int, ...] = ()
    """For a session on past states: later transactions whose records it reads too, as if they had been there before."""
    system: Purpose | None = None
    clock: Callable[[], datetime] = utc_now
    scope_options: tuple[Any, ...] | None = None
    """The loader criteria of the row scope, built at the first statement."""
    every_part: bool = False
    """Whether the session also reads records of parts that are switched off: for exports and the history."""
    programmes_without: Mapping[Part, tuple[str, ...]] | None = None
    """The ids of the programmes in which each part is off, read at the first statement that names a table of a part."""
    revision: int | None = None
    """The revision of this transaction; None before the first change."""
    notified_tables: set[str] = field(default_factory=set)
    """Tables whose change this transaction has already announced to open pages."""
    current: Session | None = None
    """For a session on past states: the viewer's session on current rows."""
    open_past: Callable[[int], Any] | None = None
    """Opens a session of the same viewer as at a revision, and closes it with the request."""
    results: dict[Hashable, Any] = field(default_factory=dict)
    """What functions decorated with :func:`read_once` have returned, by function and arguments."""
    past_sessions: dict[tuple[int, tuple[int, ...]], Any] = field(default_factory=dict)
    """The sessions on past states that this session has opened, by revision and ``loads``."""
    purpose: str = "form"
    programme_id: str | None = None
    author: tuple[str, str] | None = None
    batch_id: str | None = None
    reason: str | None = None
    undoes: int | None = None
    overrode: str | None = None

    @property
    def author_id(self) -> str:
        """Id of the account that changes are recorded for."""
        return self.author[0] if self.author else self.viewer.user_id

    @property
    def author_name(self) -> str:
        """Name that changes are recorded under."""
        return self.author[1] if self.author else self.viewer.name

    def assign_programme(self, programme_id: str) -> None:
        """Set the programme of the transaction, unless it has one."""
        self.programme_id = self.programme_id or programme_id

    def start_revision(self) -> None:
        """Record the changes that follow under a new revision, within the same database transaction."""
        self.revision = self.programme_id = self.batch_id = None

    def link_past(self, current: Session, open_past: Callable[[int], Any] | None) -> None:
        """For a session on past states: set the viewer's session on current rows, and the function that opens further past sessions."""
        self.current, self.open_past = current, open_past

    def past_session(self, revision: int, loads: tuple[int, ...] = ()) -> Any:
        """Returns a session of the same viewer as at a revision, with what later transactions ``loads`` brought; one for each of these.
        Raises :class:`Unscoped` when the session has no ``open_past``."""
        if self.open_past is None:
            raise Unscoped("this session opens no session on past states")
        key = (revision, loads)
        if key not in self.past_sessions:
            self.past_sessions[key] = self.open_past(revision)
            if loads:
                session_state(self.past_sessions[key]).loads = loads
        return self.past_sessions[key]


def session_state(session: Session) -> SessionState:
    """Returns the state of a session. Raises :class:`Unscoped` for a session that :class:`db.session.Sessions` did not open."""
    state = session.info.get(KEY)
    if not isinstance(state, SessionState):
        raise Unscoped("this session has no viewer")
    return state


def current_session(session: Session) -> Session:
    """Returns the viewer's session on current rows: the session itself, unless it reads past states."""
    return session_state(session).current or session


@contextmanager
def reading_every_part(session: Session) -> Iterator[None]:
    """Inside the block the session also reads records of parts that are switched off: what was recorded is exported and kept in history."""
    state = session_state(session)
    before, state.every_part = state.every_part, True
    try:
        yield
    finally:
        state.every_part = before


def read_once(
    function: Callable[Concatenate[Reading, Given], Result],
) -> Callable[Concatenate[Reading, Given], Result]:
    """Decorator of a function of a session: a session that only reads runs it once for equal arguments, and returns the same object again.

    For what several parts of a page need. The caller must not change what is returned. In a writing session the function always runs.
    """

    @wraps(function)
    def run(session: Reading, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        state = session_state(session)
        if state.write:
            return function(session, *args, **kwargs)
        key = (function, _hashable(args), _hashable(tuple(sorted(kwargs.items()))))
        if key not in state.results:
            state.results[key] = function(session, *args, **kwargs)
        return cast(Result, state.results[key])

    return run


def _hashable(value: Any) -> Hashable:
    """Returns an argument as a value with a hash: lists and tuples as tuples, also within each other."""
    return tuple(_hashable(part) for part in value) if isinstance(value, list | tuple) else cast(Hashable, value)
