"""The diary of the demo programme: entries are planned in any order and written in order of time."""

from __future__ import annotations

import contextlib
import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from db.commands.save import save
from db.fields.record_schema import Values
from db.records import RECORD_SCHEMAS
from db.schema.base import new_id
from db.seed.demo.clock import Clock
from db.session import Sessions
from db.session_state import session_state
from db.values.dates import LONDON, monday_of

ROLES = ("admin", "lead", "finance", "member", "reviewer", "sponsor")
WRITTEN_AT = {"admin": time(9, 5), "lead": time(9, 40), "finance": time(11, 10), "member": time(14, 20), "sponsor": time(16, 5)}
BEFORE_WORK = time(6, 30)


@dataclass(frozen=True, order=True)
class DiaryEntry:
    """An entry that one role writes at one moment. At equal times, ordered by role, then by order of planning."""

    at: datetime
    rank: int
    number: int
    day: date = field(compare=False)
    by: str = field(compare=False)
    act: Callable[[Session], object] = field(compare=False)


@dataclass
class Diary:
    """Collects the planned entries, record ids by a readable key, the day on which each record is written, and the events of each
    challenge's week (by challenge code and Monday)."""

    clock: Clock
    programme_id: str
    users: dict[str, tuple[str, str]] = field(default_factory=dict)
    entries: list[DiaryEntry] = field(default_factory=list)
    events_by_week: dict[tuple[str, date], list[str]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str, str] = field(default_factory=dict)
    days_written: dict[str, date] = field(default_factory=dict)
    rng: random.Random = field(default_factory=random.Random)
    hour: time | None = None
    _numbers: Any = field(default_factory=itertools.count)

    @contextlib.contextmanager
    def at(self, hour: time) -> Iterator[None]:
        """Entries planned in this context are written at ``hour``, and thus in a transaction of their own."""
        self.hour, before = hour, self.hour
        yield
        self.hour = before

    def do(self, day: date, by: str, act: Callable[[Session], object]) -> None:
        """Plan an entry. Days before the first day become the first day, by the administrator. Raises ``ValueError`` for a future day."""
        if day > self.clock.today:
            raise ValueError(f"{day} is after {self.clock.today}")
        if day <= self.clock.load:
            day, by = self.clock.load, "admin"
        self.entries.append(DiaryEntry(self.moment(day, by), ROLES.index(by), next(self._numbers), day, by, act))

    def new(self, day: date, by: str, kind: str, /, **values: Any) -> str:
        """Plan a new record of a kind. Returns its id, for use in later entries."""
        record_id = new_id()
        self.days_written[record_id] = max(day, self.clock.load)
        given: Values = values
        self.do(day, by, lambda session: save(session, RECORD_SCHEMAS[kind], given, programme_id=self.programme_id, with_id=record_id))
        return record_id

    def change(self, day: date, by: str, kind: str, record_id: str, /, **values: Any) -> None:
        """Plan a change of a record. Fields that are not given stay unchanged."""
        given: Values = values
        self.do(day, by, lambda session: save(session, RECORD_SCHEMAS[kind], given, programme_id=self.programme_id, record_id=record_id))

    def register_id(self, key: str, record_id: str) -> str:
        """Register an id under a key such as ``challenge 3.1``. Returns the id. Raises ``ValueError`` for a repeated key."""
        if key in self.ids:
            raise ValueError(f"{key} is planned twice")
        self.ids[key] = record_id
        return record_id

    def add(self, day: date, by: str, model: type[Any], /, **values: Any) -> str:
        """Plan a row of a table without a record schema (stages, user groups, forecasts). Returns its id."""
        row_id = new_id()
        self.do(day, by, lambda session: session.add(model(id=row_id, programme_id=self.programme_id, **values)))
        return row_id

    def note(self, code: str, day: date, sentence: str) -> None:
        """Add a sentence to the weekly update of the day's week."""
        self.events_by_week[code, monday_of(day)].append(sentence)

    def moment(self, day: date, by: str) -> datetime:
        """Returns the time at which a role writes on a day. Today's entries are dated before work, so that they are in the past."""
        at = datetime.combine(day, BEFORE_WORK if day == self.clock.today else self.hour or WRITTEN_AT[by], LONDON)
        return at + timedelta(minutes=ROLES.index(by) if day == self.clock.today else day.day)

    def write_all(self, sessions: Sessions) -> None:
        """Write all entries, one transaction for each time and role, dated at that time and in the role's name."""
        for (at, by), entries in itertools.groupby(sorted(self.entries), key=lambda entry: (entry.at, entry.by)):
            with sessions.system("seed", write=True, now=at, programme_id=self.programme_id) as session:
                session_state(session).author = self.users[by]
                session_state(session).purpose = "opening" if at.date() == self.clock.load else "seed"
                for entry in entries:
                    entry.act(session)
