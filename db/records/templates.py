"""Schemas of templates, which are lists of milestones or actions, and of applying one to many challenges or teams."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.line_lists import TemplateItemsField
from db.fields.record_schema import Problem, RecordSchema, Values, When, check
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
from db.schema.enums.records import ActionKind, MilestoneType, TemplateOutput
from db.schema.models import Template

ADOPTION_TEMPLATE = "Adoption steps"


@check(When.ALWAYS)
def check_template_items(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Items of milestones take a milestone type and no owing party; items of actions take an action kind."""
    makes = values.get("makes")
    for item in values.get("items") or []:
        item_type = item.get("type")
        if makes == TemplateOutput.MILESTONES and (item.get("owed_by") or item_type not in (None, *MilestoneType)):
            yield Problem(
                "items", f"“{shorten(item['title'])}”: a milestone has its type in brackets, such as [research], and nobody who owes it"
            )
            return
        if makes == TemplateOutput.ACTIONS and item_type not in (None, *ActionKind):
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


@check(When.ALWAYS)
def check_template_targets(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Applying a template needs at least one challenge or team."""
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
)
