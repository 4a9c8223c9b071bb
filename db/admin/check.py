"""Consistency checks of the store, each with its result in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Connection, Text, and_, cast, exists, func, or_, select

from db.admin.migrate import UpkeepError, head_version, store_label, stored_version
from db.exporting.stored_records import load_records
from db.fields.record_schema import ValidationPurpose
from db.fields.types import ValidationContext
from db.history import TRACKED_MODELS, today
from db.records import TRANSFER_SCHEMAS
from db.rules.ask import ask_rules
from db.rules.rule import Draft, Facts
from db.schema.models import Programme, Pulse, Revision, RevisionCounter
from db.session import ScopedSession, Sessions, make_engine

MAX_RECORDS_NAMED = 20


@dataclass(frozen=True)
class CheckResult:
    """The result of one check: whether it passed, and the sentence to print."""

    good: bool
    sentence: str


def check_store(url: str) -> list[CheckResult]:
    """Run all checks of the store. Later checks are skipped when an earlier failure makes them meaningless."""
    try:
        version = stored_version(url)
    except UpkeepError as error:
        return [CheckResult(False, str(error))]
    if version is None:
        return [CheckResult(False, f"There is no store at {store_label(url)}. Make one with: cohortboard init (or cohortboard demo).")]
    if version != head_version():
        return [CheckResult(False, f"The store is at version {version}, this Cohortboard needs {head_version()}. Run: cohortboard migrate")]
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return [
                CheckResult(True, f"The store at {store_label(url)} is reachable."),
                CheckResult(True, f"Its tables are at version {version}, which this Cohortboard needs."),
                *_check_file(connection),
                *_check_counter(connection),
                *_check_history(connection),
                *_check_rules(Sessions(engine)),
            ]
    finally:
        engine.dispose()


def _check_file(connection: Connection) -> Iterator[CheckResult]:
    """SQLite: check the file's integrity and its foreign keys. PostgreSQL enforces both itself."""
    if connection.dialect.name != "sqlite":
        return
    integrity_lines = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    yield CheckResult(
        integrity_lines == ["ok"],
        "The file is whole." if integrity_lines == ["ok"] else f"The file is damaged: {integrity_lines[0]}. Restore a backup.",
    )
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    nowhere = f"{len(broken)} references lead nowhere, the first in {broken[0][0]}." if broken else "Every reference leads to a record."
    yield CheckResult(not broken, nowhere)


def _check_counter(connection: Connection) -> Iterator[CheckResult]:
    """Check that the revision counter agrees with the revisions, and that no pulse is ahead of it."""
    number = connection.execute(select(RevisionCounter.number)).scalar()
    last, many = connection.execute(select(func.coalesce(func.max(Revision.number), 0), func.count())).one()
    if number == last == many:
        yield CheckResult(True, f"{many} changes are recorded, numbered without a gap.")
    else:
        yield CheckResult(False, f"The counter is at {number}, but the last of {many} changes is number {last}.")
    ahead = connection.execute(select(func.count()).where(Pulse.revision > last)).scalar_one()
    if ahead:
        yield CheckResult(False, f"{ahead} pages would wait for changes that never were.")


def _check_history(connection: Connection) -> Iterator[CheckResult]:
    """Check that every live record equals its one open state in the history, and that no other state is open."""
    records = wrong = 0
    for name, model in TRACKED_MODELS.items():
        live, past = model.__table__, model.__history__.__table__
        records += connection.execute(select(func.count()).select_from(live)).scalar_one()
        same = [_comparable(live.c[column.name]).is_not_distinct_from(_comparable(past.c[column.name])) for column in live.columns]
        matched = exists().where(past.c.id == live.c.id, past.c.superseded.is_(None), *same)
        open_states = select(past.c.id, func.count().label("number")).where(past.c.superseded.is_(None)).group_by(past.c.id).subquery()
        odd = connection.execute(select(func.count()).select_from(live).where(~matched)).scalar_one()
        joined = open_states.outerjoin(live, live.c.id == open_states.c.id)
        strays = select(func.count()).select_from(joined).where(or_(live.c.id.is_(None), open_states.c.number > 1))
        backwards = select(func.count()).select_from(past).where(and_(past.c.superseded.is_not(None), past.c.superseded <= past.c.revision))
        odd += connection.execute(strays).scalar_one() + connection.execute(backwards).scalar_one()
        wrong += odd
        if odd:
            yield CheckResult(False, f"{name}: {odd} records do not agree with their history.")
    if not wrong:
        yield CheckResult(True, f"All {records} records agree with their history.")


def _check_rules(sessions: Sessions) -> Iterator[CheckResult]:
    """Check that every stored record keeps the rules that always hold, such as no payment recorded twice."""
    with sessions.system("audit") as session:
        programmes = session.scalars(select(Programme.id).order_by(Programme.position, Programme.id)).all()
        broken = [sentence for programme_id in programmes for sentence in _broken_rules(session, programme_id)]
    yield from (CheckResult(False, sentence) for sentence in broken[:MAX_RECORDS_NAMED])
    if len(broken) > MAX_RECORDS_NAMED:
        yield CheckResult(False, f"{len(broken) - MAX_RECORDS_NAMED} more records do not keep the rules of their kind.")
    if not broken:
        yield CheckResult(True, "Every record keeps the rules of its kind.")


def _broken_rules(session: ScopedSession, programme_id: str) -> Iterator[str]:
    """Yields a sentence for each rule that a record of the programme does not keep."""
    facts = Facts(session, ValidationContext(today(session, programme_id), programme=programme_id), ValidationPurpose.CHECKING)
    for kind in TRANSFER_SCHEMAS.values():
        stored = load_records(session, kind, programme_id)
        drafts = [Draft(place, record.values, record.id) for place, record in enumerate(stored.values())]
        for place, problems in ask_rules(kind, drafts, facts).items():
            yield from (f"{kind.plural}, id {drafts[place].id}: {problem.sentence}." for problem in problems if not problem.warning)


def _comparable(column: Column[Any]) -> ColumnElement[Any]:
    """Returns a column that can be compared; JSON as text, because PostgreSQL has no equality for it."""
    return cast(column, Text) if isinstance(column.type, JSON) else column
