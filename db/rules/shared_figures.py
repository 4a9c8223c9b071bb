"""Rule of figures given to others: warns when the same measure was given before with another value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext, shorten
from db.rules.rule import Rule
from db.schema.models import FigureGiven
from db.values.dates import date_text

MAX_DEFINITION_LENGTH = 200


def _check_figure_given(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when the latest figure of the same measure has another value, naming its value, recipient, day and definition."""
    measure, value = values.get("measure"), values.get("value")
    if not measure or not value:
        return
    figure = FigureGiven
    earlier_figures = select(figure.value, figure.given_on, figure.to_whom, figure.definition).where(
        figure.programme_id == context.programme, figure.measure == measure, figure.value.is_not(None), figure.id != (record_id or "")
    )
    last: Any = session.execute(earlier_figures.order_by(figure.given_on.desc(), figure.id.desc()).limit(1)).first()
    if last is not None and last.value != value:
        yield Problem(
            "value",
            f"“{last.value}” was given to {last.to_whom} on {date_text(last.given_on)}, by this definition: {shorten(last.definition, MAX_DEFINITION_LENGTH)}",
            warning=True,
        )


RULES: dict[str, Rule] = {"figure-given": _check_figure_given}
