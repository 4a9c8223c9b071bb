"""Rule of figures given to others: warns when the same measure was given before with another value."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from db.fields.record_schema import When
from db.fields.types import shorten
from db.rules.rule import DraftProblem, Drafts, Facts, drafted_ids, group_drafts, rule
from db.schema.models import FigureGiven
from db.values.dates import date_text

MAX_DEFINITION_LENGTH = 200


@rule(When.RECORDING, "measure", "value")
def other_value_given(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Warns when the latest figure of the same measure has another value, naming its value, recipient, day and definition."""
    valued = [draft for draft in drafts if draft.values.get("value") and draft.changes("measure", "value")]
    drafted = drafted_ids(drafts)
    figure = FigureGiven
    columns = (figure.id, figure.measure, figure.value, figure.given_on, figure.to_whom, figure.definition)
    statement = select(*columns).where(figure.programme_id == facts.programme_id, figure.value.is_not(None))
    rows = facts.matching(statement, figure.measure, group_drafts(valued, "measure"))
    latest = {row.measure: row for row in sorted(rows, key=lambda row: (row.given_on, row.id)) if row.id not in drafted}
    for draft in valued:
        last = latest.get(draft.values.get("measure") or "")
        if last is not None and last.value != draft.values["value"]:
            definition = shorten(last.definition, MAX_DEFINITION_LENGTH)
            given = f"“{last.value}” was given to {last.to_whom} on {date_text(last.given_on)}, by this definition: {definition}"
            yield draft.warning("value", given)


RULES = {"figure-given": (other_value_given,)}
