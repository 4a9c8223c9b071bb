"""Applying a template: milestones or actions for challenges and company teams."""

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
    """Make everything that a template names, for every challenge and team, but what is there already. Returns the template's id."""
    template = session.scalars(select(Template).where(Template.id == values["template"])).one()
    made = [
        one
        for one in plan_template_records(session, template.id, values["challenges"] or [], values["teams"] or [], values["start"])
        if not one.already_exists
    ]
    if not made:
        raise Invalid([("template", "Everything that it would make is there already, so nothing was made")])
    published = bool(values.get("published"))
    for one in made:
        session.add(
            _build_milestone(template, one, published)
            if template.makes == TemplateOutput.MILESTONES
            else _build_action(session, template, one, published)
        )
    return template.id


def _build_milestone(template: Template, one: TemplateRecordDraft, published: bool) -> Milestone:
    title = one.item["title"]
    return Milestone(
        programme_id=template.programme_id, challenge_id=one.challenge, team_id=one.team, stage=template.stage, title=title,
        published_title=title if published else None, baseline_on=one.on, forecast_on=one.on, **({"type": one.item["type"]} if one.item.get("type") else {}),
    )  # fmt: skip


def _build_action(session: Session, template: Template, one: TemplateRecordDraft, published: bool) -> Action:
    what, side = one.item["title"], one.item.get("owed_by") or Party.SPONSOR.value
    return Action(
        programme_id=template.programme_id, challenge_id=one.challenge, kind=one.item.get("type") or ActionKind.TASK.value, what=what,
        published_what=what if published else None, owed_by=side, owed_to=Party.SPONSOR.value if side == Party.US else Party.US.value,
        owed_by_organisation_id=one.organisation if side == Party.TEAM else None, raised_on=today(session), due_on=one.on,
    )  # fmt: skip
