"""The one way in which stored dates of milestones change: a moved forecast and a changed baseline are recorded with their reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from db.fields.types import DayField
from db.history import today
from db.records.milestones import DATE_FIELDS, MilestoneDates, is_move
from db.schema.enums.records import MoveReason
from db.schema.models import Milestone, Rebaseline, Reforecast
from db.values.dates import Day, Precision

UNDONE_NOTE = "Undone"


def milestone_dates(session: Session, row: Milestone, state: Mapping[str, Any] | None = None) -> MilestoneDates:
    """Returns the dates of a row as it is in the session, or those of a past state (column name to value)."""
    has_moved = select(func.count()).select_from(Reforecast).where(Reforecast.milestone_id == row.id)
    values = {name: getattr(row, name) for field in DATE_FIELDS for name in field.columns} | dict(state or {})
    baseline, forecast, actual = (_day(field, values) for field in DATE_FIELDS)
    never_dated = baseline is None and forecast is None  # only then it matters whether it has moved
    return MilestoneDates(baseline, forecast, actual, never_dated and bool(session.scalar(has_moved)))


def _day(field: DayField, values: Mapping[str, Any]) -> Day | None:
    on = values[f"{field.name}_on"]
    return None if on is None else Day(on, Precision(values[f"{field.name}_precision"]))


def dates_before(session: Session, row: Milestone) -> MilestoneDates | None:
    """Returns the dates that a row had before its changes that are not flushed yet; None for a new row."""
    if inspect(row).transient or inspect(row).pending:
        return None
    histories = {name: inspect(row).attrs[name].history for field in DATE_FIELDS for name in field.columns}
    return milestone_dates(session, row, {name: changed.deleted[0] for name, changed in histories.items() if changed.deleted})


def set_forecast(session: Session, row: Milestone, to: Day | None, reason: str, note: str | None) -> None:
    """Set the forecast of a milestone, and record the move."""
    before = milestone_dates(session, row)
    row.forecast_on, row.forecast_precision = (to.on, to.precision.value) if to else (None, Precision.DAY.value)
    record_move(session, row, before, reason, note)


def record_move(session: Session, row: Milestone, before: MilestoneDates | None, reason: str, note: str | None) -> None:
    """Record the move of a milestone whose forecast was set, with its reason; nothing where :func:`is_move` says that it is none."""
    now = milestone_dates(session, row)
    if before is None or not is_move(before, now.forecast):
        return
    session.add(
        Reforecast(
            programme_id=row.programme_id, challenge_id=row.challenge_id, milestone_id=row.id, moved_on=today(session, row.programme_id),
            from_on=row_day(before.forecast), to_on=row_day(now.forecast), reason=reason, note=note,
        )
    )  # fmt: skip


def row_day(day: Any) -> Any:
    """Returns the first day of a :class:`Day`; None for none."""
    return None if day is None else day.on


def record_rebaseline(session: Session, row: Milestone, before: MilestoneDates | None, reason: str, note: str | None) -> None:
    """Record the new baseline of a milestone whose baseline was set, with the old one and the reason. A first baseline replaces none."""
    now = milestone_dates(session, row)
    if before is None or before.baseline is None or now.baseline is None or now.baseline == before.baseline:
        return
    session.add(
        Rebaseline(
            programme_id=row.programme_id, challenge_id=row.challenge_id, milestone_id=row.id, number=next_number(session, row.id),
            changed_on=today(session, row.programme_id), from_on=before.baseline.on, from_precision=before.baseline.precision.value, to_on=now.baseline.on,
            to_precision=now.baseline.precision.value, reason=reason, note=note,
        )
    )  # fmt: skip


def next_number(session: Session, milestone_id: str) -> int:
    """Returns the number of the next new baseline of a milestone."""
    latest = session.scalar(select(func.max(Rebaseline.number)).where(Rebaseline.milestone_id == milestone_id))
    unsaved = [row.number for row in session.new if isinstance(row, Rebaseline) and row.milestone_id == milestone_id and row.number]
    return max(latest or 0, *unsaved, 0) + 1


def record_undone_dates(
    session: Session, row: Milestone, undone: MilestoneDates, before: MilestoneDates, recorded: Collection[type[Any]]
) -> None:
    """Record what an undo changes in a milestone's dates where the transaction that it undoes had recorded no act.

    ``undone``: the dates that the transaction had given; ``before``: those that it had replaced; ``recorded``: the models of the acts that
    it had recorded for the milestone, which the undo removes.
    """
    if Reforecast not in recorded and is_move(before, undone.forecast):
        record_move(session, row, undone, MoveReason.OTHER.value, UNDONE_NOTE)
    if Rebaseline not in recorded:
        record_rebaseline(session, row, undone, MoveReason.OTHER.value, UNDONE_NOTE)
