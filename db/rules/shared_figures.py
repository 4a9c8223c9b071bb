"""A figure given before with another value is asked about, so that this answer and the last one agree, or say why not."""

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
    """The same measure was given before with another value: names the last time, its value, day and definition."""
    measure, value = values.get("measure"), values.get("value")
    if not measure or not value:
        return
    past = FigureGiven
    before = select(past.value, past.given_on, past.to_whom, past.definition).where(
        past.programme_id == context.programme, past.measure == measure, past.value.is_not(None), past.id != (record_id or "")
    )
    last: Any = session.execute(before.order_by(past.given_on.desc(), past.id.desc()).limit(1)).first()
    if last is not None and last.value != value:
        yield Problem(
            "value",
            f"“{last.value}” was given to {last.to_whom} on {date_text(last.given_on)}, by this definition: {shorten(last.definition, MAX_DEFINITION_LENGTH)}",
            warning=True,
        )


RULES: dict[str, Rule] = {"figure-given": _check_figure_given}
