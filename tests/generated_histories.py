"""Generated histories of a programme: saves and undos of every kind of record, from a few numbers, at times of a simulated clock.

Inputs repeat (few words, few days, small numbers), so that rows tie wherever a page sorts them.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import singledispatch
from typing import Any

from sqlalchemy import select

from db.access import Role, Viewer
from db.commands.programmes import add_programme
from db.commands.save import save, stored_values
from db.commands.save_checks import check_draft
from db.commands.undo import undo_transaction
from db.errors import Conflict, Invalid, NotFound
from db.fields.file_only import MarkByReferenceField
from db.fields.line_lists import LinesField
from db.fields.record_schema import RecordSchema
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
from db.rules.rule import Facts, read_draft
from db.schema.base import seeded_ids
from db.schema.enums.parts import Part
from db.schema.models import Programme, UserGroup
from db.session import ScopedSession, Sessions, make_engine

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
Step = int  # seed of one step: the kind of record, its values and the time since the previous step


@dataclass
class ProgrammeHistory:
    """A programme, and the simulated clock of its transactions."""

    sessions: Sessions
    programme: str
    now: datetime = STARTED_AT
    revisions: list[int] = field(default_factory=list)

    @property
    def reviewer(self) -> Viewer:
        """A viewer who reads every page and changes nothing, so that a page has the same text live and as at today."""
        return Viewer("reviewer", "The reviewer", "reviewer@example.org", Role.REVIEWER, (self.programme,))

    def apply_step(self, step: Step, kinds: Sequence[str] = ()) -> None:
        """Perform a step on records of the kinds named, or of any kind."""
        rng = random.Random(step)
        schemas = [SCHEMA_BY_NAME[name] for name in kinds] or WEIGHTED_SCHEMAS
        self.now += timedelta(hours=rng.choice((0, 0, 1, 20, 100)), seconds=1)
        if rng.random() < 0.05:
            self.run_transaction(lambda session: _undo(session, self))
        else:
            kind = rng.choice(schemas)
            self.run_transaction(lambda session: _record(session, self, kind, rng))

    def run_transaction(self, function: Callable[[ScopedSession], int | None]) -> bool:
        """Run a function in one transaction. Returns whether it saved a revision; a refused transaction changes nothing."""
        try:
            with self.sessions.system("seed", write=True, now=self.now, programme_id=self.programme) as session:
                revision = function(session)
        except (Conflict, Invalid, NotFound):
            return False
        self.revisions += [revision] if revision else []
        return revision is not None


def start_history(sessions: Sessions, *, seed: int = 0) -> ProgrammeHistory:
    """Returns the history of a new programme with two cohorts, three challenges and records of every subject, at least a minute apart."""
    with sessions.system("seed", write=True, now=STARTED_AT - timedelta(days=1)) as session:
        programme = add_programme(session, name="The board", short_name="board", parts=list(Part))
        session.add_all(
            UserGroup(programme_id=programme, name=name, target=3, position=place) for place, name in enumerate(("Carers", "Rural"))
        )
    history, rng = ProgrammeHistory(sessions, programme), random.Random(seed)
    for name, count in (
        ("cohort", 2),
        ("organisation", 4),
        ("challenge", 3),
        ("team", 2),
        ("budget-line", 3),
        ("review", 1),
        ("hypothesis", 1),
        *((frequent, 2) for frequent in FREQUENT_KINDS),
    ):
        saved = 0
        while saved < count:
            history.now += timedelta(minutes=1)
            saved += history.run_transaction(lambda session, kind=SCHEMA_BY_NAME[name]: _record(session, history, kind, rng, new=True))  # type: ignore[misc] # a default binds the kind
    return history


def resume_history(sessions: Sessions) -> ProgrammeHistory:
    """Returns the history of the programme in a database, one day after its start."""
    with sessions.system("seed") as session:
        (programme,) = session.scalars(select(Programme.id)).all()
    return ProgrammeHistory(sessions, programme, STARTED_AT + timedelta(days=1))


@contextlib.contextmanager
def open_history(url: str) -> Iterator[ProgrammeHistory]:
    """Yields the history of a database that has the start of a programme."""
    engine = make_engine(url)
    try:
        with seeded_ids("history"):
            yield resume_history(Sessions(engine))
    finally:
        engine.dispose()


WEIGHTED_SCHEMAS = [SCHEMA_BY_NAME[name] for name in sorted(SCHEMA_BY_NAME)] + [SCHEMA_BY_NAME[name] for name in FREQUENT_KINDS] * 2


def _undo(session: ScopedSession, history: ProgrammeHistory) -> int | None:
    """Undo the last save. Raises :class:`Invalid` if its records changed since."""
    if history.revisions:
        undo_transaction(session, history.revisions.pop())
    return None


def _record(session: ScopedSession, history: ProgrammeHistory, kind: RecordSchema, rng: random.Random, *, new: bool = False) -> int | None:
    """Add or change a record of a kind. Returns the revision; None if nothing can be saved."""
    context = ValidationContext(history.now.date(), StoredLists(session, history.programme), programme=history.programme)
    rows = (
        [] if new else session.scalars(select(kind.model).where(kind.model.programme_id == history.programme).order_by(kind.model.id)).all()
    )
    row = rng.choice(rows) if rows and (kind.act or kind.name == "programme" or rng.random() < 0.5) else None
    if row is None and (kind.act or kind.name == "programme"):
        return None
    stored = stored_values(session, kind, row) if row is not None else None
    inputs = [schema_field for schema_field in kind.fields if row is None or schema_field.required or rng.random() < 0.5]
    raw = {
        schema_field.name: random_input(schema_field, rng, context)
        for schema_field in inputs
        if schema_field.required or rng.random() < 0.7
    }
    draft = read_draft(
        kind, raw, context, record_id="" if row is None else row.id, stored=stored,
        only=[schema_field.name for schema_field in inputs] if row is not None else None,
    )  # fmt: skip
    if any(not problem.warning for problem in check_draft(kind, draft, Facts(session, context))):
        return None
    target = {"record_id": row.id, "version": row.version} if row is not None else {}
    return save(session, kind, draft.values, programme_id=history.programme, **target).revision


@singledispatch
def random_input(schema_field: Any, rng: random.Random, context: ValidationContext) -> Any:
    """Returns a random input for a field."""
    return rng.choice(WORDS)


@random_input.register
def _(schema_field: TextField, rng: random.Random, context: ValidationContext) -> str:
    if schema_field.name in SETTINGS:
        return rng.choice(SETTINGS[schema_field.name])
    if "source" in schema_field.name or "link" in schema_field.name or schema_field.name == "website":
        return f"https://example.org/{rng.choice(WORDS)}"
    return f"{rng.choice(WORDS)} {rng.randrange(2)}".capitalize()[: schema_field.limit]


@random_input.register
def _(schema_field: ChoiceField, rng: random.Random, context: ValidationContext) -> str:
    return rng.choice(schema_field.options)[0]


@random_input.register
def _(schema_field: YesNoField, rng: random.Random, context: ValidationContext) -> str:
    return "yes" if rng.random() < 0.2 else "no"


@random_input.register
def _(schema_field: WholeNumberField, rng: random.Random, context: ValidationContext) -> str:
    return str(rng.randint(schema_field.least, min(schema_field.most, schema_field.least + 3)))


@random_input.register
def _(schema_field: MoneyField, rng: random.Random, context: ValidationContext) -> str:
    return f"{rng.randrange(1, 5000)}.{rng.randrange(100):02d}"


@random_input.register
def _(schema_field: DayField, rng: random.Random, context: ValidationContext) -> str:
    monday = context.today - timedelta(days=context.today.weekday())
    return (monday + timedelta(weeks=rng.choice((-8, -1, 0) if schema_field.past else (-2, 0, 1, 4)))).isoformat()


@random_input.register
def _(schema_field: MonthField, rng: random.Random, context: ValidationContext) -> str:
    month = context.today.month - 1 + rng.randint(-2, 3)
    return date(context.today.year + month // 12, month % 12 + 1, 1).strftime("%Y-%m")


@random_input.register
def _(schema_field: FinancialYearField, rng: random.Random, context: ValidationContext) -> str:
    return rng.choice(("2024-25", "2025-26"))


@random_input.register(ReferenceField)
@random_input.register(ProgrammeListField)
def _(schema_field: Any, rng: random.Random, context: ValidationContext) -> str:
    ids = _ids(context, schema_field.to)
    return rng.choice(["", *ids]) if not schema_field.required else rng.choice(ids or [""])


@random_input.register
def _(schema_field: ReferenceListField, rng: random.Random, context: ValidationContext) -> list[str]:
    ids = _ids(context, schema_field.to)
    return rng.sample(ids, min(len(ids), rng.randint(1 if schema_field.required else 0, 2)))


@random_input.register
def _(schema_field: CountByReferenceField, rng: random.Random, context: ValidationContext) -> dict[str, str]:
    return {record_id: str(rng.randrange(4)) for record_id in _ids(context, schema_field.to)}


@random_input.register(LinesField)
@random_input.register(ChoiceByReferenceField)
@random_input.register(MarkByReferenceField)
def _(schema_field: Any, rng: random.Random, context: ValidationContext) -> str:
    return ""


def _ids(context: ValidationContext, name: str) -> list[str]:
    return [record_id for record_id, _ in context.lists.options(name)]
