"""Writes transactions of a purpose into the accelerator, and reads the changes of a period."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from callbacks.page_request import resolve_page_request
from callbacks.pages.changes.page import changes_in_period, latest_headlines
from db.commands.save import save
from db.records import RECORD_SCHEMAS
from db.session import ScopedSession
from db.session_state import session_state
from tests.db.accelerator_store import Accelerator

SINCE_18_MAY = "?programme=north&cohort=all&from=2026-05-18"


def write(
    store: Accelerator, at: datetime, purpose: str, *records: tuple[str, dict[str, Any]], record: str | None = None, by: str = "Ann"
) -> list[str]:
    """Write records in one transaction of a purpose, in somebody's name. Returns their ids."""
    with store.sessions.system("seed", write=True, now=at, programme_id=store.programme) as session:
        session_state(session).purpose, session_state(session).author = purpose, (by, by)
        return [save(session, RECORD_SCHEMAS[kind], values, programme_id=store.programme, record_id=record).id for kind, values in records]


@contextlib.contextmanager
def opened(store: Accelerator) -> Iterator[ScopedSession]:
    """Yields a session of the lead that can open past sessions."""
    with contextlib.ExitStack() as stack:
        session = stack.enter_context(store.sessions.open(store.lead))
        session_state(session).open_past = lambda revision: stack.enter_context(store.sessions.open(store.lead, as_at=revision))
        yield session


def changes(store: Accelerator, search: str = SINCE_18_MAY) -> list[tuple[str, str, Any, Any]]:
    """Returns (subject, act, before, after) of the changes in a period."""
    with opened(store) as session:
        items = changes_in_period(session, resolve_page_request(session, store.lead, search)).items
    return sorted((row.subject, row.act, row.before, row.after) for row in items.itertuples())


def headlines(store: Accelerator) -> list[str]:
    """Returns the most important changes of the last week, as the overview tells them."""
    with opened(store) as session:
        return [
            str(line.what)
            for _, line in latest_headlines(session, resolve_page_request(session, store.lead, "?programme=north&cohort=all"))[1]
        ]
