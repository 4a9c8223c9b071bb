"""Steps of acts that change many records, and helpers that all acts share: dates, the decision, the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from db.access import Role
from db.errors import Invalid, Refused
from db.history import today
from db.schema.models import Decision
from db.session_state import session_state
from db.values.dates import Day, Precision, monday_of
from db.values.working_days import WorkingDays

MAX_ROWS = 1000


@dataclass(frozen=True)
class ActStep:
    """A step of an act: its description, the details record by record, and the function that carries it out."""

    words: str
    execute: Callable[[], None]
    details: tuple[str, ...] = ()


def require_lead(session: Session) -> None:
    """Raise :class:`Refused` unless the viewer is a lead or an administrator, whichever page the request comes from."""
    if session_state(session).viewer.role not in (Role.ADMIN, Role.LEAD):
        raise Refused("only the programme lead does this")


def shift_day(day: Day, days: int, calendar: WorkingDays) -> Day:
    """Returns a day moved by working days, later or (below 0) earlier.

    A day known to the week, month or year keeps its precision: the period that contains its last day moved by the working days.
    """
    new_day = _shift_working_days(day.last, days, calendar)
    if day.exact:
        return Day(new_day)
    first_days = {
        Precision.WEEK: monday_of(new_day), Precision.MONTH: new_day.replace(day=1),
        Precision.YEAR: date(new_day.year, 1, 1), Precision.FINANCIAL_YEAR: date(new_day.year - (new_day.month < 4), 4, 1),
    }  # fmt: skip
    return Day(first_days[day.precision], day.precision)


def _shift_working_days(start: date, days: int, calendar: WorkingDays) -> date:
    if days >= 0:
        return calendar.after(start, days)
    day = start
    while days:
        day -= timedelta(days=1)
        days += calendar.is_working_day(day)
    return day


def check_not_passed(moves: Sequence[tuple[str, Day]], field: str, on: date) -> None:
    """Raise :class:`Invalid` when a new day of an open milestone is before ``on``. ``moves``: (title, new day)."""
    passed = [f"“{title}” ({day})" for title, day in moves if day.last < on]
    if passed:
        titles = ", ".join(passed[:3]) + (f" and {len(passed) - 3} more" if len(passed) > 3 else "")
        raise Invalid([(field, f"The new day of {titles} would have passed already. Choose a later one, or complete those first")])


def slip_text(baseline: date | None, exact: bool, before: Day | None, after: Day) -> str:
    """``12 Jun 2026 → 26 Jun 2026, slip +0 → +14 days``: slip is the day less the baseline, in calendar days.

    Shown only when the baseline and both days are known to the day.
    """
    words = f"{before or 'no date'} → {after}"
    if baseline is None or not exact or before is None or not before.exact or not after.exact:
        return f"{words}, slip not known"
    slip_before, slip_after = ((day.on - baseline).days for day in (before, after))
    return f"{words}, slip {slip_before:+d} → {slip_after:+d} days".replace("-", "−")


def record_decision(
    session: Session,
    *,
    programme_id: str,
    challenge_id: str | None,
    about: tuple[str, str],
    what: str,
    why: str,
    by: str | None,
    published: str | None = None,
    effective: date | None = None,
) -> None:
    """Record the decision of an act. ``about``: (kind of record, id)."""
    session.add(
        Decision(
            programme_id=programme_id, challenge_id=challenge_id, decided_on=today(session, programme_id), what=what[:4000], published_what=published, why=why,
            decided_by=by or session_state(session).author_name, effective_on=effective, about_kind=about[0],
            about_id=about[1],
        )
    )  # fmt: skip


def set_transaction_reason(session: Session, reason: str) -> None:
    """Set the reason of the transaction, which the history of every changed record shows."""
    session_state(session).reason = reason
