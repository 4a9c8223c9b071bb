"""Challenges with open records of every kind, computed by hand, for tests of acts that settle them. Today is Monday 1 June 2026."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from db.access import Viewer
from db.commands.save import SaveResult, save
from db.commands.undo import undo_transaction
from db.history import TRACKED_MODELS
from db.records import RECORD_SCHEMAS
from db.schema.models import (
    Action,
    Agreement,
    BudgetLine,
    Challenge,
    Instalment,
    Milestone,
    Organisation,
    Payment,
    PlanMonth,
    Programme,
    StageMove,
    Team,
    TeamChallenge,
)
from db.session_state import session_state
from tests.db.conftest import Cast
from tests.db.form_save import save_as_form

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
MAY, JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (5, 6, 7, 8))


@contextlib.contextmanager
def writing_session(cast: Cast, viewer: Viewer | None = None) -> Iterator[Any]:
    """A writing session of the lead (or another) on 1 June 2026."""
    with cast.sessions.open(viewer or cast.lead, write=True) as session:
        session_state(session).clock = lambda: NOW
        yield session


def save_act(cast: Cast, kind: str, record_id: str, values: dict[str, Any], viewer: Viewer | None = None) -> SaveResult:
    """Save an act as its form does; for a sponsor, whose forms have no such act, without asking its rules."""
    with writing_session(cast, viewer) as session:
        if viewer is not None and viewer.sponsor:
            return save(session, RECORD_SCHEMAS[kind], values, programme_id=cast.north, record_id=record_id)
        return save_as_form(session, kind, values, programme_id=cast.north, today=NOW.date(), record_id=record_id)


def undo(cast: Cast, revision: int) -> int:
    """Undo an act as the lead. Returns the number of restored rows."""
    with writing_session(cast) as session:
        return undo_transaction(session, revision)


def all_rows(cast: Cast) -> dict[str, dict[str, dict[str, Any]]]:
    """Every tracked row of the store without its version, by table and id."""
    with cast.sessions.system("audit") as session:
        return {
            name: {
                row.id: {column.name: getattr(row, column.name) for column in model.__table__.columns if column.name != "version"}
                for row in session.scalars(select(model))
            }
            for name, model in TRACKED_MODELS.items()
        }


def single_row(cast: Cast, model: type[Any], **where: Any) -> Any:
    """The only matching row, detached."""
    with cast.sessions.system("audit") as session:
        row = session.scalars(select(model).filter_by(**where)).one()
        session.expunge(row)
        return row


def rows(cast: Cast, model: type[Any], **where: Any) -> list[Any]:
    """All matching rows, detached."""
    with cast.sessions.system("audit") as session:
        matching = list(session.scalars(select(model).filter_by(**where)))
        session.expunge_all()
        return matching


def seed_open_records(cast: Cast, *, line_of_b: bool = True) -> dict[str, str]:
    """Write the open records. A has two open milestones, two open actions, an agreement of £5,000 with £2,000 paid, a line of £10,000 and a team.

    The line of A, 2026-27: budget £10,000; paid £2,000 in May (on the agreement) and £500 in June; plan May £2,000, June £1,000,
    July £3,000, August £4,000. So actual £2,500, unpaid £3,000, still expected £500 + £3,000 + £4,000, outturn £10,000.
    The line of B: budget £1,000; paid £100 in June; plan June £300, July £800. Outturn £100 + £200 + £800 = £1,100.
    """
    ids: dict[str, str] = {}
    with writing_session(cast) as session:
        north = {"programme_id": cast.north}
        programme = session.scalars(select(Programme).where(Programme.id == cast.north)).one()
        programme.holiday_country, programme.holiday_region = "GB", "SCT"
        for row in session.scalars(select(Milestone).where(Milestone.title == "inner A")):
            row.actual_on = date(2026, 3, 2)
        company = session.scalars(select(Organisation).where(Organisation.name == "Company")).one()

        def add(name: str, row: Any) -> str:
            session.add(row)
            session.flush()
            ids[name] = row.id
            return row.id

        at = {**north, "challenge_id": cast.a}
        for name, baseline, forecast in (
            ("Prototype", date(2026, 6, 8), date(2026, 6, 8)),
            ("Pilot", date(2026, 6, 15), date(2026, 6, 22)),
        ):
            add(name, Milestone(**at, title=name, published_title=f"Published {name}", baseline_on=baseline, forecast_on=forecast))
        action = Action(
            **at,
            what="Confirm site",
            published_what="Published site",
            owed_by="sponsor",
            raised_on=date(2026, 5, 4),
            due_on=date(2026, 6, 5),
        )
        add("action", action)
        _money(cast, add, at, company.id, line_of_b=line_of_b)
        team = add("team", Team(**north, organisation_id=company.id, name="Team of A alone", stage="Exploration"))
        add("link", TeamChallenge(**at, team_id=team))
    return ids


def _money(cast: Cast, add: Any, at: dict[str, Any], company: str, *, line_of_b: bool) -> None:
    fees = {"category": "exploration fee", "financial_year": "2026-27"}
    line = add("line", BudgetLine(**at, name="Fees of A", amount_pence=10_000_00, **fees))
    agreement = add(
        "agreement",
        Agreement(**at, organisation_id=company, budget_line_id=line, kind="exploration", value_pence=5_000_00, signed_on=date(2026, 5, 1)),
    )
    for due, amount in ((date(2026, 5, 15), 2_000_00), (date(2026, 7, 15), 3_000_00)):
        add(f"instalment {due}", Instalment(**at, agreement_id=agreement, due_on=due, amount_pence=amount))
    on = {**at, "budget_line_id": line}
    add("paid", Payment(**on, month=MAY, amount_pence=2_000_00, agreement_id=agreement, paid_on=date(2026, 5, 15)))
    add("paid too", Payment(**on, month=JUNE, amount_pence=500_00, paid_on=date(2026, 6, 1)))
    for month, amount in ((MAY, 2_000_00), (JUNE, 1_000_00), (JULY, 3_000_00), (AUGUST, 4_000_00)):
        add(f"plan {month}", PlanMonth(**on, month=month, amount_pence=amount))
    if not line_of_b:
        return
    of_b = {**at, "challenge_id": cast.b}
    other = add("line of b", BudgetLine(**of_b, name="Fees of B", amount_pence=1_000_00, **fees))
    add("paid of b", Payment(**of_b, budget_line_id=other, month=JUNE, amount_pence=100_00, paid_on=date(2026, 6, 1)))
    for month, amount in ((JUNE, 300_00), (JULY, 800_00)):
        add(f"plan of b {month}", PlanMonth(**of_b, budget_line_id=other, month=month, amount_pence=amount))


__all__ = ["Challenge", "StageMove", "all_rows", "rows", "save_act", "seed_open_records", "single_row", "undo", "writing_session"]
