"""Rules that refuse a second record with the same key: the unique constraints of the tables, and names compared without case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import UniqueConstraint, select

from db.fields.record_schema import RecordSchema, Values, When
from db.rules.rule import DraftProblem, Drafts, Facts, Rule, drafted_ids, rule

ABOUT = ("about_kind", "about_id")
SENTENCES = {
    "plan-month": "This line has a planned amount of this month already. Change that one instead",
    "forecast": "This line has a forecast of this month already. Change that one instead",
    "weekly-update": "This challenge has an update of that week already. Open it from the challenge's page to change it",
    "review": "There is a review on this day already. Choose another day, or open that one",
    "review-closing": "This review has a closing of that number already. Enter the next number",
    "review-health": "This review has agreed a health of this challenge already. Change that one instead",
    "outcome": "This company team has an outcome of these months already. Change that one instead",
    "evidence": "This is evidence for that hypothesis already. Change that one instead",
    "stage": "The flow has a stage of this name already. Choose another name",
    "user-group": "There is a user group of this name already. Choose another name",
}


def unique_rules(kind: RecordSchema) -> tuple[Rule, ...]:
    """Returns a rule for each unique constraint of the table of a kind of record."""
    constraints = [constraint for constraint in kind.model.__table__.constraints if isinstance(constraint, UniqueConstraint)]
    keys = sorted(tuple(column.name for column in constraint.columns if column.name != "programme_id") for constraint in constraints)
    return tuple(
        unique_rule(kind, *(next(field.name for field in kind.fields if column in field.columns) for column in key)) for key in keys
    )


def unique_rule(kind: RecordSchema, *names: str) -> Rule:
    """Returns a rule that refuses a draft that has the values of another record of the programme in these fields.

    Its sentence stands in ``SENTENCES``. Text is compared without case. Each field is stored in one column. ``about_kind`` and
    ``about_id`` of a draft from a form are those of the record that the form is opened for.
    """
    columns = [getattr(kind.model, kind[name].columns[0]) for name in names]
    marked = [name for name in names if name not in ABOUT][-1]
    sentence = SENTENCES[kind.name]

    def key_of(values: Values, facts: Facts) -> tuple[Any, ...]:
        about = dict(zip(ABOUT, facts.context.about or (), strict=False))
        return tuple(_folded(values.get(name) or about.get(name)) for name in names)

    def same_key(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
        changed = [(draft, key) for draft in drafts if draft.changes(*names) and None not in (key := key_of(draft.values, facts))]
        drafted = drafted_ids(drafts)
        statement = select(kind.model.id, *columns).where(kind.model.programme_id == facts.programme_id)
        is_text = bool(changed) and isinstance(changed[0][1][0], str) and not columns[0].key.endswith("_id")
        rows = facts.session.execute(statement) if is_text else facts.matching(statement, columns[0], (key[0] for _, key in changed))
        taken = {tuple(_folded(value) for value in row[1:]) for row in rows if row[0] not in drafted}
        for draft, key in changed:
            if key in taken:
                yield draft.error(marked, sentence)
            taken.add(key)

    same_key.__name__ = f"same_{'_'.join(names)}"
    return rule(When.ALWAYS, *names)(same_key)


def _folded(value: Any) -> Any:
    """Returns text without case and repeated spaces, None for empty text; other values unchanged."""
    return (" ".join(value.split()).casefold() or None) if isinstance(value, str) else value
