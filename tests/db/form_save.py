"""Save a record as its form does: the rules are asked first, and their errors refuse it."""

from __future__ import annotations

from datetime import date
from typing import Any

from db.commands.save import SaveResult, fetch_row, save, stored_values
from db.commands.save_checks import check_draft
from db.errors import Invalid
from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.queries.choices import StoredLists
from db.records import RECORD_SCHEMAS
from db.rules.rule import Draft, Facts
from db.session import ScopedSession


def problems_of_form(
    session: ScopedSession, kind: str, values: dict[str, Any], *, programme_id: str, today: date, record_id: str | None = None
) -> tuple[Problem, ...]:
    """Returns the problems of a draft. A stored record keeps the values that are not given."""
    schema = RECORD_SCHEMAS[kind]
    stored: Values | None = None
    if record_id is not None:
        stored = stored_values(session, schema, fetch_row(session, schema.model, record_id))
    values = {**(stored or dict.fromkeys(schema.names)), **values}
    schema.complete(values, today)
    context = ValidationContext(today, StoredLists(session, programme_id), programme=programme_id)
    return check_draft(schema, Draft(0, values, record_id or "", stored), Facts(session, context))


def save_as_form(
    session: ScopedSession, kind: str, values: dict[str, Any], *, programme_id: str, today: date, record_id: str | None = None
) -> SaveResult:
    """Saves a record. Raises :class:`Invalid` with the errors of the rules."""
    found = problems_of_form(session, kind, values, programme_id=programme_id, today=today, record_id=record_id)
    if errors := [(problem.field, problem.sentence) for problem in found if not problem.warning]:
        raise Invalid(errors)
    return save(session, RECORD_SCHEMAS[kind], values, programme_id=programme_id, record_id=record_id)
