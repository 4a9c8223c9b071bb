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
    """Yields the records that applying a template would create, as warnings to confirm.

    First their number and targets, then title and day of each, then those that exist and are skipped.
    """
    drafts = plan_template_records(session, values["template"], values["challenges"] or [], values["teams"] or [], values["start"])
    new_drafts = [draft for draft in drafts if not draft.already_exists]
    days = {(draft.item["title"], draft.day): None for draft in new_drafts}
    notices = [Problem("start", f"{date_text(day)}, {day:%A}: {title}", warning=True) for title, day in days]
    target_names = list(dict.fromkeys(draft.target_name for draft in new_drafts))
    if new_drafts:
        notices.insert(
            0,
            Problem(
                "",
                f"This makes {len(new_drafts)} {'record' if len(new_drafts) == 1 else 'records'}, for {', '.join(target_names)}",
                warning=True,
            ),
        )
    yield from notices
    yield from (
        Problem("", f"Skipped, there already: {draft.item['title']} ({draft.target_name})", warning=True)
        for draft in drafts
        if draft.already_exists
    )


RULES: dict[str, Rule] = {"template-apply": preview_template}
