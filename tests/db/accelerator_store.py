"""Builds a small real programme for tests of rules and decisions: one cohort, two challenges, four companies with teams, two budget lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from db.access import Role, Viewer
from db.commands.programmes import add_programme
from db.commands.save import SaveResult, save, stored_values
from db.commands.undo import undo_transaction
from db.records import RECORD_SCHEMAS
from db.schema.enums.parts import Part
from db.session import Sessions
from db.values.dates import Day
from tests.db.form_save import problems_of_form, save_as_form

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
TODAY = date(2026, 5, 4)


def exact(year: int, month: int, day: int) -> Day:
    return Day(date(year, month, day))


@dataclass
class Accelerator:
    """Sessions on the store, its lead, and the ids of its records by name."""

    sessions: Sessions
    programme: str
    ids: dict[str, str]

    @property
    def lead(self) -> Viewer:
        return Viewer("lead", "The lead", "lead@example.org", Role.LEAD, (self.programme,))

    def save(self, kind: str, values: dict[str, Any], record: str | None = None) -> SaveResult:
        """Save as the lead, in a separate transaction. Raises :class:`Invalid` with the errors of the rules, as a form would show them."""
        with self.sessions.open(self.lead, write=True) as session:
            return save_as_form(session, kind, values, programme_id=self.programme, today=TODAY, record_id=record)

    def undo(self, saved: SaveResult) -> int:
        with self.sessions.open(self.lead, write=True) as session:
            return undo_transaction(session, saved.revision)

    def check_draft(self, kind: str, values: dict[str, Any], record: str | None = None) -> list[tuple[str, str, bool]]:
        """Returns (field, sentence, whether it is only a warning) for each problem of a draft."""
        with self.sessions.open(self.lead) as session:
            problems = problems_of_form(session, kind, values, programme_id=self.programme, today=TODAY, record_id=record)
            return [(problem.field, problem.sentence, problem.warning) for problem in problems]

    def values(self, kind: str, model: type[Any], record_id: str) -> dict[str, Any]:
        """The stored values of a record, by field."""
        with self.sessions.open(self.lead) as session:
            return stored_values(session, RECORD_SCHEMAS[kind], session.scalars(select(model).where(model.id == record_id)).one())

    def row(self, model: type[Any], record_id: str, *columns: str) -> tuple[Any, ...]:
        with self.sessions.open(self.lead) as session:
            row = session.scalars(select(model).where(model.id == record_id)).one()
            return tuple(getattr(row, column) for column in columns)


def build_accelerator(sessions: Sessions) -> Accelerator:
    """Write it into an empty store, with a second programme that has records of the same names."""
    ids: dict[str, str] = {}
    with sessions.system("seed", write=True, now=NOW) as session:
        north = add_programme(
            session, name="North", short_name="north", parts=list(Part), closures=[{"from": "2026-05-11", "to": "2026-05-12"}]
        )
        south = add_programme(session, name="South", short_name="south", parts=list(Part))

        def new(key: str, kind: str, programme: str = north, /, **values: Any) -> str:
            ids[key] = save(session, RECORD_SCHEMAS[kind], values, programme_id=programme).id
            return ids[key]

        cohort = new("cohort", "cohort", name="Round 1", launch=exact(2026, 1, 12), ended=date(2026, 12, 31))
        for code in ("1.1", "1.2"):
            new(code, "challenge", title=f"Question {code}", code=code, cohort=cohort, stage="Exploration", stage_since=date(2026, 3, 2))
        for name in ("Ash", "Birch", "Cedar", "Dogwood"):
            new(f"company {name}", "organisation", name=f"{name} works", type="company")
            new(
                name, "team", organisation=ids[f"company {name}"], name=name, challenges=[ids["1.1"]], cohort=cohort, stage="Open call",
                outcome="active",
            )  # fmt: skip
        new("travel", "budget-line", name="Travel", category="travel", financial_year="2026-27", amount=1_000_00)
        new("events", "budget-line", name="Events", category="events", financial_year="2026-27", amount=2_000_00)
        new("old", "budget-line", name="Travel", category="travel", financial_year="2025-26", amount=500_00)
        new("unset", "budget-line", name="Unset", category="other", financial_year="2026-27")
        new("paid", "payment", budget_line=ids["travel"], amount=400_00, paid_on=date(2026, 4, 20), supplier="Rail", reference="R1")
        new("foreign line", "budget-line", south, name="Travel", category="travel", financial_year="2026-27", amount=9_000_00)
        new("foreign company", "organisation", south, name="Ash works", type="company", identifier="12345678")
    return Accelerator(sessions, north, ids)
