"""The application with a clock that a test sets, on the accelerator."""

from __future__ import annotations

import contextlib
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dash import Dash
from sqlalchemy import select

from callbacks.app_factory import build_app
from dashboard.config import Settings
from db.access import Role
from db.commands.accounts import users as account_users
from db.schema.models import Programme
from db.session import Sessions, make_engine
from db.values.dates import Day
from tests.conftest import copy_sqlite_store
from tests.db.accelerator_store import Accelerator, build_accelerator
from tests.wire.visitor import SeededApp, Visitor

PASSWORD = "correct horse battery"


@dataclass
class SetClock:
    """A clock that stands at the moment that a test sets."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def set(self, text: str) -> None:
        """Set it to a time in UTC: ``2026-05-09 23:59``."""
        self.moment = datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class ClockedBoard:
    """The application with a clock of its own, on the accelerator with an administrator and a lead of North."""

    clock: SetClock
    store: Accelerator
    app: Dash

    def at(self, text: str, person: str = "admin") -> Visitor:
        """Returns a person who signed in just now, at a time in UTC."""
        self.clock.set(text)
        return Visitor(SeededApp(self.app, self.store.sessions, {}, {"sponsor-a": "", "sponsor-b": ""}), self.token(person))

    def token(self, person: str) -> str:
        """Returns the token of a new sign-in."""
        with self.store.sessions.system("sign-in", write=True) as session:
            user = account_users.verify_password(session, f"{person}@example.org", PASSWORD)
            return account_users.start_session(session, user.id, self.clock())

    def add_milestone(self, day: date) -> None:
        """Add a milestone that is expected on a day, and is not done."""
        values = {"title": "Trial", "challenge": self.store.ids["1.1"], "baseline": Day(day), "forecast": Day(day)}
        self.store.save("milestone", values)

    def move(self, name: str, zone: str) -> None:
        """Change the time zone of a programme."""
        with self.store.sessions.system("command-line", write=True) as session:
            session.scalars(select(Programme).where(Programme.short_name == name)).one().time_zone = zone


@contextlib.contextmanager
def clocked_board(sqlite_at_head: pathlib.Path, folder: pathlib.Path) -> Iterator[ClockedBoard]:
    """Yields the application on a new store in a folder. It is 4 May 2026, 9:00 in UTC."""
    clock = SetClock(datetime(2026, 5, 4, 9, tzinfo=UTC))
    url = copy_sqlite_store(sqlite_at_head, folder)
    sessions = Sessions(make_engine(url), clock)
    store = build_accelerator(sessions)
    with sessions.system("command-line", write=True) as session:
        for role, programmes in ((Role.ADMIN, []), (Role.LEAD, [store.programme])):
            account_users.add_user(
                session, email=f"{role.value}@example.org", name=role.value, role=role, password=PASSWORD, programmes=programmes
            )
    app = build_app(Settings(database_url=url, demo=True), sessions)
    app.server.config["PROPAGATE_EXCEPTIONS"] = True
    yield ClockedBoard(clock, store, app)
    sessions.engine.dispose()
