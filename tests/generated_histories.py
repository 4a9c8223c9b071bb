"""A programme's life made up from a few numbers: real saves and undos of every kind of record, at moments of a clock of their own.

What is typed repeats itself (few words, few days, small numbers), so that rows tie wherever a page puts them in order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import singledispatch
from typing import Any

from sqlalchemy import select

from db.access import Role, Viewer
from db.commands.programmes import add_programme
from db.commands.save import save, stored_values
from db.commands.undo import undo_transaction
from db.errors import Conflict, Invalid, NotFound
from db.fields.file_only import MarkByReferenceField
from db.fields.line_lists import LinesField
from db.fields.record_schema import RecordDraft, RecordSchema, parse_record
from db.fields.types import (
    ChoiceByReferenceField,
    ChoiceField,
    CountByReferenceField,
    DayField,
    FinancialYearField,
    MoneyField,
    MonthField,
    ProgrammeListField,
    ReferenceField,
    ReferenceListField,
    TextField,
    ValidationContext,
    WholeNumberField,
    YesNoField,
)
from db.queries.choices import StoredLists
from db.records import RECORD_SCHEMAS, TRANSFER_SCHEMAS
from db.schema.models import Programme, UserGroup
from db.session import ScopedSession, Sessions

STARTED_AT = datetime(2025, 2, 3, 9, tzinfo=UTC)
WORDS = ("ferries", "parcels", "queues")
SETTINGS = {
    "short_name": ("board",),
    "flow": ("Standard", "Sprint"), "time_zone": ("Europe/London",), "currency": ("GBP",), "holiday_country": ("GB",), "holiday_region": ("SCT", "ENG"),
}  # fmt: skip
FREQUENT_KINDS = (
    "milestone",
    "conversation",
    "action",
    "research-session",
    "finding",
    "payment",
    "weekly-update",
    "plan-month",
    "agreement",
    "team",
)
SCHEMA_BY_NAME = {**{kind.name: kind for kind in TRANSFER_SCHEMAS.values()}, **RECORD_SCHEMAS}
Step = int  # everything about one act is drawn from it: what it is, what it says, how long until it


@dataclass
class ProgrammeHistory:
    """A programme and the clock its history is written by."""

    sessions: Sessions
    programme: str
    now: datetime = STARTED_AT
    revisions: list[int] = field(default_factory=list)

    @property
    def reviewer(self) -> Viewer:
        """Who sees every page and changes nothing, so that a page shows the same words today and as at today."""
        return Viewer("reviewer", "The reviewer", "reviewer@example.org", Role.REVIEWER, (self.programme,))

    def apply_step(self, step: Step, kinds: Sequence[str] = ()) -> None:
        """Do what a step says, about records of the kinds named, else of any."""
        chance = random.Random(step)
        acts = [SCHEMA_BY_NAME[name] for name in kinds] or ACTS
        self.now += timedelta(hours=chance.choice((0, 0, 1, 20, 100)), seconds=1)
        if chance.random() < 0.05:
            self.act(lambda session: _undo(session, self))
        else:
            kind = chance.choice(acts)
            self.act(lambda session: _record(session, self, kind, chance))

    def act(self, what: Callable[[ScopedSession], int | None]) -> bool:
        """One transaction of the clock. Refused, it leaves everything as it is."""
        try:
            with self.sessions.system("seed", write=True, now=self.now, programme_id=self.programme) as session:
                done = what(session)
        except (Conflict, Invalid, NotFound):
            return False
        self.revisions += [done] if done else []
        return done is not None


def start_history(sessions: Sessions, *, seed: int = 0) -> ProgrammeHistory:
    """A programme with a round, three challenges and something of every subject, a minute after another."""
    with sessions.system("seed", write=True, now=STARTED_AT - timedelta(days=1)) as session:
        programme = add_programme(session, name="The board", short_name="board")
        session.add_all(
            UserGroup(programme_id=programme, name=name, target=3, position=place) for place, name in enumerate(("Carers", "Rural"))
        )
    life, chance = ProgrammeHistory(sessions, programme), random.Random(seed)
    for name, kinds in (
        ("cohort", 2),
        ("organisation", 4),
        ("challenge", 3),
        ("team", 2),
        ("budget-line", 3),
        ("review", 1),
        ("hypothesis", 1),
        *((one, 2) for one in FREQUENT_KINDS),
    ):
        made = 0
        while made < kinds:
            life.now += timedelta(minutes=1)
            made += life.act(lambda session, kind=SCHEMA_BY_NAME[name]: _record(session, life, kind, chance, new=True))  # type: ignore[misc] # a default binds the kind
    return life


def resume_history(sessions: Sessions) -> ProgrammeHistory:
    """The life of a store that began, on the day after."""
    with sessions.system("seed") as session:
        (programme,) = session.scalars(select(Programme.id)).all()
    return ProgrammeHistory(sessions, programme, STARTED_AT + timedelta(days=1))


ACTS = [SCHEMA_BY_NAME[name] for name in sorted(SCHEMA_BY_NAME)] + [SCHEMA_BY_NAME[name] for name in FREQUENT_KINDS] * 2


def _undo(session: ScopedSession, life: ProgrammeHistory) -> int | None:
    """Take the last save back, if nothing changed since."""
    if life.revisions:
        undo_transaction(session, life.revisions.pop())
    return None


def _record(session: ScopedSession, life: ProgrammeHistory, kind: RecordSchema, chance: random.Random, *, new: bool = False) -> int | None:
    """Record one thing of a kind, or change one that is there."""
    ground = ValidationContext(life.now.date(), StoredLists(session, life.programme))
    rows = [] if new else session.scalars(select(kind.model).where(kind.model.programme_id == life.programme).order_by(kind.model.id)).all()
    row = chance.choice(rows) if rows and (kind.act or kind.name == "programme" or chance.random() < 0.5) else None
    if row is None and (kind.act or kind.name == "programme"):
        return None
    stored = stored_values(session, kind, row) if row is not None else {}
    asked = [one for one in kind.fields if row is None or one.required or chance.random() < 0.5]
    raw = {one.name: random_input(one, chance, ground) for one in asked if one.required or chance.random() < 0.7}
    draft = parse_record(kind, raw, ground, stored=stored, only=[one.name for one in asked] if row is not None else None)
    if not isinstance(draft, RecordDraft):
        return None
    known = {"record_id": row.id, "version": row.version} if row is not None else {}
    return save(session, kind, draft.values, programme_id=life.programme, **known).revision


@singledispatch
def random_input(one: Any, chance: random.Random, ground: ValidationContext) -> Any:
    """What somebody types into a field."""
    return chance.choice(WORDS)


@random_input.register
def _(one: TextField, chance: random.Random, ground: ValidationContext) -> str:
    if one.name in SETTINGS:
        return chance.choice(SETTINGS[one.name])
    if "source" in one.name or "link" in one.name or one.name == "website":
        return f"https://example.org/{chance.choice(WORDS)}"
    return f"{chance.choice(WORDS)} {chance.randrange(2)}".capitalize()[: one.limit]


@random_input.register
def _(one: ChoiceField, chance: random.Random, ground: ValidationContext) -> str:
    return chance.choice(one.options)[0]


@random_input.register
def _(one: YesNoField, chance: random.Random, ground: ValidationContext) -> str:
    return "yes" if chance.random() < 0.2 else "no"


@random_input.register
def _(one: WholeNumberField, chance: random.Random, ground: ValidationContext) -> str:
    return str(chance.randint(one.least, min(one.most, one.least + 3)))


@random_input.register
def _(one: MoneyField, chance: random.Random, ground: ValidationContext) -> str:
    return f"{chance.randrange(1, 5000)}.{chance.randrange(100):02d}"


@random_input.register
def _(one: DayField, chance: random.Random, ground: ValidationContext) -> str:
    monday = ground.today - timedelta(days=ground.today.weekday())
    return (monday + timedelta(weeks=chance.choice((-8, -1, 0) if one.past else (-2, 0, 1, 4)))).isoformat()


@random_input.register
def _(one: MonthField, chance: random.Random, ground: ValidationContext) -> str:
    month = ground.today.month - 1 + chance.randint(-2, 3)
    return date(ground.today.year + month // 12, month % 12 + 1, 1).strftime("%Y-%m")


@random_input.register
def _(one: FinancialYearField, chance: random.Random, ground: ValidationContext) -> str:
    return chance.choice(("2024-25", "2025-26"))


@random_input.register(ReferenceField)
@random_input.register(ProgrammeListField)
def _(one: Any, chance: random.Random, ground: ValidationContext) -> str:
    return chance.choice(["", *_ids(ground, one.to)]) if not one.required else chance.choice(_ids(ground, one.to) or [""])


@random_input.register
def _(one: ReferenceListField, chance: random.Random, ground: ValidationContext) -> list[str]:
    there = _ids(ground, one.to)
    return chance.sample(there, min(len(there), chance.randint(1 if one.required else 0, 2)))


@random_input.register
def _(one: CountByReferenceField, chance: random.Random, ground: ValidationContext) -> dict[str, str]:
    return {one: str(chance.randrange(4)) for one in _ids(ground, one.to)}


@random_input.register(LinesField)
@random_input.register(ChoiceByReferenceField)
@random_input.register(MarkByReferenceField)
def _(one: Any, chance: random.Random, ground: ValidationContext) -> str:
    return ""


def _ids(ground: ValidationContext, name: str) -> list[str]:
    return [one for one, _ in ground.lists.options(name)]
