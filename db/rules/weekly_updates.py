"""Rules of weekly updates."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.queries.week import find_update_of_week
from db.rules.rule import Rule


def _check_weekly_update(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses a second update for a challenge and week."""
    existing_id = find_update_of_week(session, values.get("challenge") or "", values["week"])
    if existing_id and existing_id != record_id:
        yield Problem("week", "This challenge has an update of that week already. Open it from the challenge's page to change it")


RULES: dict[str, Rule] = {"weekly-update": _check_weekly_update}
