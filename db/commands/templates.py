"""Applying a template: creates milestones or actions for challenges and company teams."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import Invalid
from db.fields.record_schema import Values
from db.history import today
from db.queries.template_plan import TemplateRecordDraft, plan_template_records
from db.schema.enums.records import ActionKind, Party, TemplateOutput
from db.schema.models import Action, Milestone, Template


def apply_template(session: Session, values: Values, programme_id: str) -> str:
    """Create the records of a template for every challenge and team, except those that exist. Returns the template's id.

    Raises :class:`Invalid` when all of them exist.
    """
    template = session.scalars(select(Template).where(Template.id == values["template"])).one()
    drafts = [
        draft
        for draft in plan_template_records(session, template.id, values["challenges"] or [], values["teams"] or [], values["start"])
        if not draft.already_exists
    ]
    if not drafts:
        raise Invalid([("template", "Everything that it would make is there already, so nothing was made")])
    published = bool(values.get("published"))
    for draft in drafts:
        session.add(
            _build_milestone(template, draft, published)
            if template.makes == TemplateOutput.MILESTONES
            else _build_action(session, template, draft, published)
        )
    return template.id


def _build_milestone(template: Template, draft: TemplateRecordDraft, published: bool) -> Milestone:
    title = draft.item["title"]
    return Milestone(
        programme_id=template.programme_id, challenge_id=draft.challenge, team_id=draft.team, stage=template.stage, title=title,
        published_title=title if published else None, baseline_on=draft.day, forecast_on=draft.day,
        **({"type": draft.item["type"]} if draft.item.get("type") else {}),
    )  # fmt: skip


def _build_action(session: Session, template: Template, draft: TemplateRecordDraft, published: bool) -> Action:
    what, owed_by = draft.item["title"], draft.item.get("owed_by") or Party.SPONSOR.value
    return Action(
        programme_id=template.programme_id, challenge_id=draft.challenge, kind=draft.item.get("type") or ActionKind.TASK.value, what=what,
        published_what=what if published else None, owed_by=owed_by, owed_to=Party.SPONSOR.value if owed_by == Party.US else Party.US.value,
        owed_by_organisation_id=draft.organisation if owed_by == Party.TEAM else None, raised_on=today(session, template.programme_id), due_on=draft.day,
    )  # fmt: skip
