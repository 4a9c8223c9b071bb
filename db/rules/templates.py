"""The preview of a template, shown before it is applied."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.queries.template_plan import plan_template_records
from db.rules.rule import Rule
from db.values.dates import date_text


def preview_template(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """The day of each record that applying a template would make, as warnings to confirm, and the records that exist already."""
    made = plan_template_records(session, values["template"], values["challenges"] or [], values["teams"] or [], values["start"])
    fresh = [one for one in made if not one.already_exists]
    days = {(one.item["title"], one.on): None for one in fresh}
    notices = [Problem("start", f"{date_text(on)}, {on:%A}: {title}", warning=True) for title, on in days]
    whose = list(dict.fromkeys(one.whose for one in fresh))
    if fresh:
        notices.insert(
            0, Problem("", f"This makes {len(fresh)} {'record' if len(fresh) == 1 else 'records'}, for {', '.join(whose)}", warning=True)
        )
    yield from notices
    yield from (
        Problem("", f"Skipped, there already: {one.item['title']} ({one.whose})", warning=True) for one in made if one.already_exists
    )


RULES: dict[str, Rule] = {"template-apply": preview_template}
