"""Rules of reviews: a closed one does not change; warnings about a non-working day, and about opening a review before its day."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.queries.programmes.navigation import read_working_days
from db.rules.review_closing import check_review_unchanged
from db.rules.rule import Rule
from db.values.dates import date_text


def _check_review(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses to change a closed review; warns when the day of the review is not a working day."""
    if problems := list(check_review_unchanged(session, record_id, values)):
        yield from problems
        return
    held = values.get("held")
    if held and context.programme and not read_working_days(session, context.programme).is_working_day(held):
        yield Problem("held", f"{date_text(held)} is a weekend, a public holiday or a closure", warning=True)


def _check_review_start(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when the review is opened before its day."""
    held = values.get("held")
    if held and held > context.today:
        days_ahead = (held - context.today).days
        yield Problem(
            "held",
            f"The review is on {date_text(held)}, in {days_ahead} day{'' if days_ahead == 1 else 's'}. Type today to hold it now",
            warning=True,
        )


RULES: dict[str, Rule] = {
    "review": _check_review,
    "review-start": _check_review_start,
}
