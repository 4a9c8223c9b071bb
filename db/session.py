"""Database sessions with row-level access control.

``Sessions.open(viewer)`` opens a session for a person, ``Sessions.system(purpose)`` one for internal tasks. The viewer's row scope is
added to every SELECT of a viewer's session. Raw SQL, Core tables, bulk changes, hidden tables and, for a sponsor, unpublished
columns are refused. Every write is checked against the viewer's scope and role before it is flushed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Column,
    ColumnClause,
    Engine,
    Select,
    Table,
    TableClause,
    TextClause,
    and_,
    create_engine,
    event,
    exists,
    func,
    inspect,
    or_,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import Alias

from db import history
from db.access import Purpose, Role, Viewer, can_acknowledge, can_read_table, can_write_table
from db.errors import Busy, Refused, Unscoped
from db.part_scope import part_criteria
from db.result_frames import build_frame
from db.schema.base import AttentionScoped, Base, ChallengeScoped, MergeOriginScoped, PastState, ProgrammeScoped
from db.schema.enums.attention import MONEY_KINDS
from db.schema.models import ChallengeSponsor, Conversation, ConversationChallenge, FormDraft, Organisation, PageLook, Team, TeamChallenge
from db.session_state import KEY, SessionState, session_state
from db.values.clock import utc_now

if TYPE_CHECKING:
    import pandas as pd

BUSY_TIMEOUT_MS = 30_000
NOT_SUPERSEDED = 2**31 - 1  # replaces NULL, so that "valid at" is one comparison: with two joined by OR, databases scan all states
KEYED_SYSTEM_TABLES = frozenset(
    {"request_keys", "pulses", "form_drafts", "page_looks"}
)  # hidden tables that a viewer's session may read with the execution option ``for_keys``
ALWAYS_WRITABLE_TABLES = frozenset(
    {"request_keys", "form_drafts", "import_batches", "import_mappings"}
)  # writable by every role: request keys, form drafts and import receipts
LOOK_TIMEOUT_MS = 50  # what a page waits at most to store that somebody looked
UNTRACKED_PURPOSES = ("sign-in", "throttle", "look")  # these write no tracked records, so they need no lock on the revision counter
MONEY_ITEM_KINDS = sorted(kind.value for kind in MONEY_KINDS)
MULTI_CHALLENGE_LINKS: tuple[tuple[type[Any], type[Any], str], ...] = (
    (Conversation, ConversationChallenge, "conversation_id"),
    (Team, TeamChallenge, "team_id"),
)


class ScopedSession(Session):
    """A session that holds its viewer and gives no access to its raw connection."""

    def connection(self, *args: Any, **kwargs: Any) -> Any:
        """Raises :class:`Unscoped`: statements on a connection bypass the row scope."""
        raise Unscoped("a session's raw connection is not handed out; write an ORM statement")

    def _bulk(self, *args: Any, **kwargs: Any) -> Any:
        raise Unscoped("rows are changed one by one through the session, or by an import")

    # bulk writes skip the flush events that check scope and record history
    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _bulk


def make_engine(url: str) -> Engine:
    """Returns a database engine. SQLite: WAL, ``synchronous=FULL``, foreign keys on, writers wait up to 30 s for the lock."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver must neither begin nor commit by itself
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("write", False)
        if writing:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={connection.get_execution_options().get('patience', BUSY_TIMEOUT_MS)}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


class Sessions:
    """Opens sessions on one database. ``clock`` returns the current time in UTC, from which every session has its time and its day."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now) -> None:
        self.engine, self.clock = engine, clock
        self._writing = engine.execution_options(write=True)
        self._looking = engine.execution_options(write=True, patience=LOOK_TIMEOUT_MS)

    @contextlib.contextmanager
    def open(self, viewer: Viewer, *, write: bool = False, as_at: int | None = None) -> Iterator[ScopedSession]:
        """Yields a session for a person. With ``write`` it commits at the end; with ``as_at`` it reads the state at that revision.

        Raises :class:`Refused` for ``as_at`` together with ``write``, or for a sponsor.
        """
        if as_at is not None and (write or viewer.sponsor):
            raise Refused("the past is read only, and for programme staff")
        yield from self._session(SessionState(viewer, write, as_at, clock=self.clock))

    @contextlib.contextmanager
    def system(
        self, purpose: Purpose, *, write: bool = False, now: datetime | None = None, programme_id: str | None = None
    ) -> Iterator[ScopedSession]:
        """Yields a session without row scope for an internal task. Only the purpose ``seed`` may set ``now``; else :class:`Refused` is raised."""
        if now is not None and purpose != "seed":
            raise Refused("only the demo seed may set the clock")
        viewer = Viewer(user_id="system", name="Cohortboard", email="", role=Role.ADMIN)
        clock = self.clock if now is None else lambda: now
        yield from self._session(SessionState(viewer, write, system=purpose, clock=clock, purpose=purpose, programme_id=programme_id))

    def _session(self, state: SessionState) -> Iterator[ScopedSession]:
        write = state.write
        engine = self.engine if not write else self._looking if state.system == "look" else self._writing
        session = ScopedSession(engine, info={KEY: state}, autoflush=write)
        with session:
            try:
                if write and state.system not in UNTRACKED_PURPOSES:
                    history.lock_revision_counter(session)
                yield session
                if write:
                    session.commit()
            except BaseException as error:
                session.rollback()
                if state.system == "look" and isinstance(error, DBAPIError):
                    raise Busy("another transaction writes") from error
                raise


def frame(session: Session, statement: Select[*tuple[Any, ...]], parameters: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Returns the rows of a SELECT, in the session's scope, as a DataFrame with one column for each column of the statement.

    ``parameters``: the values of its parameters, where it has any.

    The dtype of a column follows from its type in the statement, so that an empty result has the same dtypes as a full one; see
    :mod:`db.frames`.
    """
    return build_frame(statement.selected_columns, session.execute(statement, parameters).all())


@event.listens_for(ScopedSession, "do_orm_execute")
def apply_row_scope(execution: ORMExecuteState) -> None:
    """Check each statement against the session's viewer and add the row scope, before it runs. Raises :class:`Unscoped` or :class:`Refused`."""
    state = session_state(execution.session)
    if not execution.is_select:
        raise Unscoped("rows are changed one by one through the session, or by an import")
    if not execution.is_orm_statement:
        raise Unscoped("write the statement with mapped classes: raw SQL and Core tables are outside the row scope")
    if state.system is None:
        hidden = tuple(part_criteria(execution.session, state, _refuse_tables(execution, state.viewer)))
        if hidden:
            execution.statement = execution.statement.options(*hidden)
    if state.scope_options is None:
        state.scope_options = tuple(_scope_criteria(state))
    if state.scope_options:
        execution.statement = execution.statement.options(*state.scope_options)


def _refuse_tables(state: ORMExecuteState, viewer: Viewer) -> frozenset[str]:
    """Refuse tables that the role may not read, Core tables, and for a sponsor whole rows and unpublished columns.

    Returns the tables that the statement names.
    """
    sponsor = viewer.sponsor and not state.execution_options.get("for_writing")
    if sponsor and any(d["entity"] is not None and d["expr"] is d["entity"] for d in _column_descriptions(state)):
        raise Unscoped("a sponsor's page names the published columns it shows, never a whole row")
    mapped, plain = _named_tables(state.statement)
    for element in visitors.iterate(cast(Any, state.statement)) if sponsor else ():
        if isinstance(element, Column) and not (_is_published(element) or _is_system_key_column(state, element)):
            raise Unscoped(f"{element.table.name}.{element.name} is not published to sponsors")
    if plain - mapped:
        raise Unscoped(f"{', '.join(sorted(plain - mapped))}: named as a Core table, outside the row scope")
    _refuse_live_tables(state, mapped)
    for table in mapped:
        if table in KEYED_SYSTEM_TABLES and state.execution_options.get("for_keys"):
            continue
        if (
            VISIBILITY_BY_TABLE[table] == "hidden"
            or (viewer.sponsor and VISIBILITY_BY_TABLE[table] == "staff")
            or not can_read_table(viewer.role, table)
        ):
            raise Refused(f"{viewer.role} may not read {table}")
    return mapped


def _named_tables(statement: Any) -> tuple[frozenset[str], frozenset[str]]:
    """Returns the tables that a statement names by their class, and those named as Core tables. Raises :class:`Unscoped` for raw SQL.

    A statement never changes, so what was found is kept with it: the long ones are built once and run for every request.
    """
    if statement not in _TABLES_BY_STATEMENT:
        mapped: set[str] = set()
        plain: set[str] = set()
        for element in visitors.iterate(statement):
            _collect_table_names(element, mapped, plain)
        _TABLES_BY_STATEMENT[statement] = frozenset(mapped), frozenset(plain)
    return _TABLES_BY_STATEMENT[statement]


def _refuse_live_tables(state: ORMExecuteState, mapped: frozenset[str]) -> None:
    """Refuse live tables in a session with ``as_at``, so that no page mixes past and current states."""
    if session_state(state.session).as_at is not None and (live := mapped & history.TRACKED_MODELS.keys()):
        raise Unscoped(f"{', '.join(sorted(live))}: a session that looks back reads through db.history.entity, not the tables of today")


def _collect_table_names(element: Any, mapped: set[str], plain: set[str]) -> None:
    """Add the table of a statement element to ``mapped`` (named by its class) or ``plain`` (named as a Core table)."""
    if _is_textual_sql(element):
        raise Unscoped("raw SQL is outside the row scope")
    entity = element._annotations.get("parententity")
    if isinstance(element, Table):
        (plain if entity is None else mapped).add(element.name)
    elif isinstance(element, Column) and (table := _table_of(element)) is not None:
        if entity is None:
            raise Unscoped(f"{element} is named as a Core column, outside the row scope")
        mapped.add(table.name)


def _column_descriptions(state: ORMExecuteState) -> list[dict[str, Any]]:
    return list(getattr(state.statement, "column_descriptions", []))


def _is_textual_sql(element: Any) -> bool:
    """Whether a statement element is raw SQL: text, a prefix or hint, a literal column except ``count(*)``, or a table or column by bare name."""
    if isinstance(element, Select):
        return any(getattr(element, part, ()) for part in ("_prefixes", "_suffixes", "_hints", "_statement_hints"))
    if isinstance(element, TableClause):
        return not isinstance(element, Table)
    if isinstance(element, ColumnClause) and not isinstance(element, Column):
        return (element.table is None and element.name != "*") or _is_textual_sql(element.table)
    return isinstance(element, TextClause)


def _table_of(column: Any) -> Table | None:
    """The table of a column, directly or through an alias; None where it comes from a subquery."""
    source = column.table
    while isinstance(source, Alias):
        source = source.element
    return source if isinstance(source, Table) else None


def _is_system_key_column(state: ORMExecuteState, column: Any) -> bool:
    """Whether a column belongs to a table of ``KEYED_SYSTEM_TABLES`` and the statement has the option ``for_keys``."""
    table = _table_of(column)
    return table is not None and table.name in KEYED_SYSTEM_TABLES and bool(state.execution_options.get("for_keys"))


def _is_published(column: Any) -> bool:
    return all(base.info.get("published", False) for base in column.base_columns if isinstance(getattr(base, "table", None), Table))


def _scope_criteria(state: SessionState) -> Iterator[Any]:
    """The loader criteria of a session: its past revision, and its viewer's programmes and challenges."""
    viewer = state.viewer
    if (moment := state.as_at) is not None and (loads := list(state.loads)):
        yield with_loader_criteria(
            PastState,
            lambda cls: and_(
                or_(cls.revision + 0 <= moment, cls.revision.in_(loads)),
                or_(cls.superseded.is_(None), and_(or_(cls.superseded > moment, cls.revision > moment), cls.superseded.not_in(loads))),
            ),
            include_aliases=True,
        )
    elif moment is not None:
        yield with_loader_criteria(
            PastState,
            lambda cls: and_(cls.revision + 0 <= moment, func.coalesce(cls.superseded, NOT_SUPERSEDED) > moment),
            include_aliases=True,
        )
    if state.system:
        return
    user_id = viewer.user_id
    yield with_loader_criteria(FormDraft, lambda cls: cls.user_id == user_id, include_aliases=True)
    yield with_loader_criteria(PageLook, lambda cls: cls.user_id == user_id, include_aliases=True)
    if viewer.sees_all_programmes:
        return
    if viewer.role is Role.FINANCE:
        yield with_loader_criteria(AttentionScoped, lambda cls: cls.item_kind.in_(MONEY_ITEM_KINDS), include_aliases=True)
    programmes = list(viewer.programmes)
    yield with_loader_criteria(ProgrammeScoped, lambda cls: cls.programme_id.in_(programmes), include_aliases=True)
    if viewer.sponsor:
        yield from _sponsor_scope_criteria(list(viewer.challenges))


def _sponsor_scope_criteria(challenge_ids: list[str]) -> Iterator[Any]:
    """A sponsor's rows: those of own challenges, those linked to several challenges only if all are own, and the organisations that take part."""
    yield with_loader_criteria(ChallengeScoped, lambda cls: cls.challenge_id.in_(challenge_ids), include_aliases=True)
    yield with_loader_criteria(
        MergeOriginScoped, lambda cls: or_(cls.came_from_id.is_(None), cls.came_from_id.in_(challenge_ids)), include_aliases=True
    )
    for model, link_model, key in MULTI_CHALLENGE_LINKS:
        own_links, other_links = (link_model.__table__.alias() for _ in range(2))  # aliases, because a statement may name the table itself
        yield with_loader_criteria(
            model,
            and_(
                exists(select(own_links.c.id).where(own_links.c[key] == model.id, own_links.c.challenge_id.in_(challenge_ids))),
                ~exists(select(other_links.c.id).where(other_links.c[key] == model.id, other_links.c.challenge_id.not_in(challenge_ids))),
            ),
            include_aliases=True,
        )
    sponsor_links, team, team_links = (model.__table__.alias() for model in (ChallengeSponsor, Team, TeamChallenge))
    team_organisations = select(team.c.organisation_id).where(team_links.c.team_id == team.c.id)
    yield with_loader_criteria(
        Organisation,
        or_(
            Organisation.id.in_(select(sponsor_links.c.organisation_id).where(sponsor_links.c.challenge_id.in_(challenge_ids))),
            Organisation.id.in_(team_organisations.where(team_links.c.challenge_id.in_(challenge_ids))),
        ),
        include_aliases=True,
    )


@event.listens_for(ScopedSession, "before_flush")
def check_flush_permissions(session: Session, _context: Any, _instances: Any) -> None:
    """Check every new, changed or removed row against the viewer's role and scope, before and after the change. Raises :class:`Refused`."""
    state = session_state(session)
    if not state.write:
        raise Refused("this session only reads")
    if state.system:
        return
    viewer = state.viewer
    changed = [row for row in session.dirty if session.is_modified(row)]
    for row in [*session.new, *changed, *session.deleted]:
        table = row.__tablename__
        if isinstance(row, PastState) or (not can_write_table(viewer.role, table) and table not in ALWAYS_WRITABLE_TABLES):
            raise Refused(f"{viewer.role} may not change {table}")
        if isinstance(row, AttentionScoped) and not all(
            can_acknowledge(viewer.role, money=kind in MONEY_KINDS) for kind in _current_and_previous_values(row, "item_kind")
        ):
            raise Refused(f"{viewer.role} may not record that this is known")
        if isinstance(row, FormDraft) and _current_and_previous_values(row, "user_id") != {viewer.user_id}:
            raise Refused("what another person has typed")
        if not viewer.sees_all_programmes:
            _check_row_scope(row, viewer)


def check_set_write_permissions(session: Session, table: str, programme_id: str) -> None:
    """The checks of :func:`check_flush_permissions` for rows of one table and programme that are written without a flush."""
    state = session_state(session)
    if not state.write:
        raise Refused("this session only reads")
    viewer = state.viewer
    if state.system:
        return
    if viewer.sponsor or not can_write_table(viewer.role, table):
        raise Refused(f"{viewer.role} may not change {table}")
    if not viewer.sees_all_programmes and programme_id not in viewer.programmes:
        raise Refused("the record belongs to another programme")


def _check_row_scope(row: Any, viewer: Viewer) -> None:
    if not _current_and_previous_values(row, "programme_id") <= set(viewer.programmes):
        raise Refused("the record belongs to another programme")
    if (
        viewer.sponsor
        and isinstance(row, ChallengeScoped)
        and not _current_and_previous_values(row, "challenge_id") <= set(viewer.challenges)
    ):
        raise Refused("the record belongs to another challenge")


def _current_and_previous_values(row: Any, column: str) -> set[Any]:
    """The current value of a column and, when it is being changed, the previous one."""
    change = inspect(row).attrs[column].history
    return {getattr(row, column), *(change.deleted or ())}


_TABLES_BY_STATEMENT: WeakKeyDictionary[Any, tuple[frozenset[str], frozenset[str]]] = WeakKeyDictionary()
VISIBILITY_BY_TABLE: dict[str, str] = {mapper.local_table.name: mapper.class_.__seen__ for mapper in Base.registry.mappers}  # type: ignore[attr-defined] # tables
history.enable_tracking(ScopedSession)
