"""Effects of saving a milestone, a move of its date or a new baseline."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.act_steps import require_lead, set_transaction_reason
from db.commands.milestone_dates import dates_before, milestone_dates, next_number, record_move, record_rebaseline
from db.fields.record_schema import Values
from db.records.milestones import resulting_forecast
from db.records.published_wording import clear_came_from_if_reworded
from db.schema.enums.records import MoveReason
from db.schema.models import Milestone, Rebaseline, Reforecast


def apply_milestone_rules(session: Session, row: Milestone, values: Values) -> None:
    """Fill the forecast, record a move and a new baseline, and make reworded published text visible to the new sponsors.

    A move or new baseline without a reason, which the rules refuse in forms and files, is recorded with the reason "other".
    """
    before, now = dates_before(session, row), milestone_dates(session, row)
    reasons = {name: values.get(name) or MoveReason.OTHER.value for name in ("move_reason", "baseline_reason")}
    changed = {"baseline": now.baseline, "forecast": now.forecast, "actual": now.actual}
    if (forecast := resulting_forecast(before, changed)) != now.forecast and forecast is not None:
        row.forecast_on, row.forecast_precision = forecast.on, forecast.precision.value
    record_move(session, row, before, reasons["move_reason"], None)
    record_rebaseline(session, row, before, reasons["baseline_reason"], None)
    clear_came_from_if_reworded(session, row, "published_title")


def move_forecast(session: Session, row: Milestone, values: Values) -> None:
    """Record the move of a milestone by its act."""
    record_move(session, row, dates_before(session, row), values["reason"], values.get("move_note"))


def set_new_baseline(session: Session, row: Milestone, values: Values) -> None:
    """Record the new baseline of a milestone. For leads and administrators."""
    require_lead(session)
    before = dates_before(session, row)
    set_transaction_reason(session, values.get("move_note") or MoveReason(values["reason"]).label)
    record_rebaseline(session, row, before, values["reason"], values.get("move_note"))


def complete_rebaseline(session: Session, row: Rebaseline, values: Values) -> None:
    """Set an empty challenge of a new baseline to that of its milestone, and an empty number to the next one."""
    set_challenge_of_milestone(session, row, values)
    if values.get("number") is None:
        row.number = next_number(session, row.milestone_id)


def set_challenge_of_milestone(session: Session, row: Reforecast | Rebaseline, values: Values) -> None:
    """Set an empty challenge of a move or of a new baseline to that of its milestone."""
    if row.challenge_id is None:
        row.challenge_id = session.scalars(select(Milestone.challenge_id).where(Milestone.id == row.milestone_id)).first()
