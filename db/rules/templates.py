"""The preview of a template, shown before it is applied."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.record_schema import When
from db.queries.template_plan import plan_template_records
from db.rules.rule import Draft, DraftProblem, Drafts, Facts, rule
from db.values.dates import date_text


@rule(When.DECIDING, "template", "challenges", "teams", "start")
def preview_template(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Yields the records that applying a template would create, as warnings to confirm.

    First their number and targets, then title and day of each, then those that exist and are skipped.
    """
    for draft in drafts:
        if draft.values.get("template") and draft.values.get("start"):
            yield from _preview(draft, facts)


def _preview(applied: Draft, facts: Facts) -> Iterator[DraftProblem]:
    values = applied.values
    planned = plan_template_records(facts.session, values["template"], values["challenges"] or [], values["teams"] or [], values["start"])
    new = [record for record in planned if not record.already_exists]
    if planned and not new:
        yield applied.error("template", "Everything that it would make is there already, so nothing was made")
        return
    target_names = list(dict.fromkeys(record.target_name for record in new))
    if new:
        count = f"{len(new)} {'record' if len(new) == 1 else 'records'}"
        yield applied.warning("", f"This makes {count}, for {', '.join(target_names)}")
    days = {(record.item["title"], record.day): None for record in new}
    yield from (applied.warning("start", f"{date_text(day)}, {day:%A}: {title}") for title, day in days)
    yield from (
        applied.warning("", f"Skipped, there already: {record.item['title']} ({record.target_name})")
        for record in planned
        if record.already_exists
    )


RULES = {"template-apply": (preview_template,)}
