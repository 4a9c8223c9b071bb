"""Whether the database can be read, and which one it is."""

from __future__ import annotations

import sqlite3

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from db.schema.revisions import RevisionCounter
from db.session import Sessions

MIN_SAFE_SQLITE = (3, 51, 3)


def is_store_reachable(sessions: Sessions) -> bool:
    """Whether a read from the database succeeds."""
    try:
        with sessions.system("health") as session:
            return session.execute(select(RevisionCounter.number)).scalar() is not None
    except SQLAlchemyError:
        return False


def describe_store(sessions: Sessions) -> str:
    """Returns the name of the database, for SQLite with version and a warning when it is below ``MIN_SAFE_SQLITE``."""
    engine = sessions.engine
    if engine.dialect.name != "sqlite":
        return engine.dialect.name
    version = sqlite3.sqlite_version
    old = sqlite3.sqlite_version_info < MIN_SAFE_SQLITE
    return f"SQLite {version}" + (" (below 3.51.3: a rare fault with several writers; one worker process is safe)" if old else "")
