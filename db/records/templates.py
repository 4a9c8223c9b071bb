"""Templates: lists of milestones or actions, and the act that makes them for many challenges or teams at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import Invalid, NotFound
from db.fields.line_lists import TemplateItemsField
from db.fields.types import (
    ChoiceField,
    DayField,
    LongTextField,
    ProgrammeListField,
    ReferenceField,
    ReferenceListField,
    TextField,
    ValidationContext,
    YesNoField,
    enum_options,
    shorten,
)
from db.history import today
from db.queries.programmes.navigation import read_working_days
from db.records.record_schema import Problem, RecordSchema, Values
from db.schema.enums.records import ActionKind, MilestoneType, Party, TemplateOutput
from db.schema.models import Action, Challenge, Milestone, Team, TeamChallenge, Template
from db.values.dates import date_text

ADOPTION_TEMPLATE = "Adoption steps"


def check_template_items(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Types belong to milestones, sides to actions."""
    makes = values.get("makes")
    for item in values.get("items") or []:
        kind = item.get("type")
        if makes == TemplateOutput.MILESTONES and (item.get("owed_by") or kind not in (None, *MilestoneType)):
            yield Problem(
                "items", f"“{shorten(item['title'])}”: a milestone has its type in brackets, such as [research], and nobody who owes it"
            )
            return
        if makes == TemplateOutput.ACTIONS and kind not in (None, *ActionKind):
            yield Problem(
                "items", f"“{shorten(item['title'])}”: an action has who owes it in brackets, and its kind: [sponsor, adoption step]"
            )
            return


TEMPLATE = RecordSchema(
    "template",
    "templates",
    "template",
    Template,
    (
        TextField("name", "Name", required=True, missing="Enter a name, such as Exploration milestones"),
        ChoiceField(
            "makes", "It makes", required=True, options=enum_options(TemplateOutput), missing="Choose what it makes: milestones or actions"
        ),
        ProgrammeListField("stage", "Of the stage", "Leave empty for one that fits every stage.", to="stages"),
        TemplateItemsField(
            "items",
            "Items",
            "A line each: working days after the start, a colon, the title; in brackets the type of milestone, or who owes the action. 10: Users heard [research]",
            lines=8,
            required=True,
            missing="Enter at least one line, such as 10: Users heard [research]",
        ),
        LongTextField("notes", "Notes", audience="internal", lines=2, more=True),
        YesNoField("archived", "Retired", "Yes takes it out of the lists to choose from.", more=True),
    ),
    checks=(check_template_items,),
    display_name=lambda values: str(values["name"]),
)


@dataclass(frozen=True)
class TemplateRecordDraft:
    """A record that applying a template makes: the challenge and team it is for, its title and day; ``twin``: it is there already."""

    challenge: str | None
    team: str | None
    whose: str
    item: dict[str, Any]
    on: date
    already_exists: bool
    organisation: str | None = None


def plan_template_records(
    session: Session, template_id: str, challenges: list[str], teams: list[str], start: date
) -> list[TemplateRecordDraft]:
    """What applying a template would make, in the order of its items for each challenge, then for each team. Raises :class:`NotFound`."""
    template = session.execute(select(Template.programme_id, Template.makes, Template.items).where(Template.id == template_id)).first()
    if template is None:
        raise NotFound(template_id)
    calendar = read_working_days(session, template.programme_id)
    days = {item.get("days") or 0: calendar.after(start, item.get("days") or 0) for item in template.items}
    whose = _template_targets(session, challenges, teams)
    known = _existing_titles(session, template.makes, [one[0] for one in whose if one[0]])
    made = []
    for challenge, team, name, organisation in whose:
        for item in template.items:
            there = (challenge, team if template.makes == TemplateOutput.MILESTONES else None, item["title"].casefold()) in known
            made.append(TemplateRecordDraft(challenge, team, name, item, days[item.get("days") or 0], there, organisation))
    return made


def _template_targets(session: Session, challenges: list[str], teams: list[str]) -> list[tuple[str | None, str | None, str, str | None]]:
    """(challenge, team, name, company) of everything the template is applied to."""
    rows = session.execute(
        select(Challenge.id, Challenge.code, Challenge.title).where(Challenge.id.in_(challenges)).order_by(Challenge.code, Challenge.title)
    ).all()
    found: list[tuple[str | None, str | None, str, str | None]] = [(row.id, None, row.code or row.title, None) for row in rows]
    of: dict[str, list[str]] = {}
    for link in session.execute(select(TeamChallenge.team_id, TeamChallenge.challenge_id).where(TeamChallenge.team_id.in_(teams))):
        of.setdefault(link.team_id, []).append(link.challenge_id)
    named = session.execute(select(Team.id, Team.name, Team.organisation_id).where(Team.id.in_(teams)).order_by(Team.name)).all()
    return found + [(of[row.id][0] if len(of.get(row.id, [])) == 1 else None, row.id, row.name, row.organisation_id) for row in named]


def _existing_titles(session: Session, makes: str, challenges: list[str]) -> set[tuple[str | None, str | None, str]]:
    """(challenge, team, title) of what is there already."""
    if makes == TemplateOutput.MILESTONES:
        chosen = select(Milestone.challenge_id, Milestone.team_id, Milestone.title).where(
            Milestone.challenge_id.in_(challenges), Milestone.archived.is_(False)
        )
        return {(row.challenge_id, row.team_id, row.title.casefold()) for row in session.execute(chosen)}
    owed = select(Action.challenge_id, Action.what).where(Action.challenge_id.in_(challenges))
    return {(row.challenge_id, None, row.what.casefold()) for row in session.execute(owed)}


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


def check_template_targets(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A template is applied to something."""
    if not values.get("challenges") and not values.get("teams"):
        yield Problem("challenges", "Choose at least one challenge or company team")


TEMPLATE_APPLY = RecordSchema(
    "template-apply",
    "template-applications",
    "template",
    Template,
    (
        ReferenceField("template", "Template", required=True, to="templates", column=False, missing="Choose the template"),
        DayField(
            "start",
            "Start day",
            "Working days are counted from here.",
            required=True,
            column=False,
            missing="Enter the day to count from, such as today or 3/5/2026",
        ),
        ReferenceListField("challenges", "Challenges", to="challenges"),
        ReferenceListField("teams", "Company teams", "Each gets its own, besides the challenges chosen.", to="running-teams"),
        YesNoField("published", "The sponsor reads the same words", "Yes publishes each title to the sponsor.", column=False),
    ),
    checks=(check_template_targets,),
    display_name=lambda values: "",
    perform=apply_template,
)


def preview_template(session: Session, values: Values) -> list[Problem]:
    """The days that applying a template comes to, item by item, and what is there already: to be looked at before it is done."""
    made = plan_template_records(session, values["template"], values["challenges"] or [], values["teams"] or [], values["start"])
    fresh = [one for one in made if not one.already_exists]
    days = {(one.item["title"], one.on): None for one in fresh}
    notices = [Problem("start", f"{date_text(on)}, {on:%A}: {title}", warning=True) for title, on in days]
    whose = list(dict.fromkeys(one.whose for one in fresh))
    if fresh:
        notices.insert(
            0, Problem("", f"This makes {len(fresh)} {'record' if len(fresh) == 1 else 'records'}, for {', '.join(whose)}", warning=True)
        )
    return notices + [
        Problem("", f"Skipped, there already: {one.item['title']} ({one.whose})", warning=True) for one in made if one.already_exists
    ]
