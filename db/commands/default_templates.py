"""The templates of a new programme: milestones of each stage of the Standard flow; and the adoption steps, with the part of that name."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.types import ValidationContext
from db.records.templates import ADOPTION_TEMPLATE, TEMPLATE
from db.schema.enums.records import TemplateOutput
from db.schema.models import Template

# By stage: one milestone per line, in the format of the template form.
MILESTONE_TEMPLATES: dict[str, str] = {
    "Challenge definition": """5: Question drafted with the sponsor [deliverable]
        10: Budget holder and service owner named [decision]
        15: Question agreed [gate]""",
    "Open call": """0: Call published [event]
        20: Call closes [event]
        30: Applications scored [deliverable]
        35: Teams that explore chosen [gate]""",
    "Exploration": """5: First session with users [research]
        10: Hard-to-hear groups heard [research]
        14: Proposals handed in [deliverable]
        15: Team for the next stage chosen [gate]""",
    "Accelerator": """10: Plan agreed with the sponsor [decision]
        30: First version in front of users [research]
        50: First version accepted by the sponsor [deliverable]
        65: Demo Day [event]
        70: Sponsor's decision about the product [gate]""",
    "Pre-commercial": """10: Agreement signed [decision]
        20: Data and security agreement signed [decision]
        60: Product under real load [deliverable]
        120: Decision to keep it [gate]""",
    "In use": """20: Support and owner in place [deliverable]
        120: Benefits reported [deliverable]""",
}
ADOPTION_STEPS = """10: Budget holder named [sponsor, adoption step]
    20: Money found, and the year it is in [sponsor, adoption step]
    30: Procurement route agreed [sponsor, adoption step]
    30: Service owner named [sponsor, adoption step]
    40: Data and security agreement signed [sponsor, adoption step]
    60: Date of the decision about adoption set [sponsor, adoption step]"""


def add_starting_templates(session: Session, programme_id: str, context: ValidationContext) -> None:
    """Add the default templates to a new programme, which may change or retire them."""
    items_field = TEMPLATE["items"]
    for stage, lines in MILESTONE_TEMPLATES.items():
        items = items_field.read(lines, context)
        session.add(
            Template(
                programme_id=programme_id, name=f"{stage}: milestones", makes=TemplateOutput.MILESTONES.value, stage=stage, items=items
            )
        )


def add_adoption_template(session: Session, programme_id: str, context: ValidationContext) -> None:
    """Add the template of the adoption steps, unless the programme has one of its name."""
    named = select(Template.id).where(Template.programme_id == programme_id, Template.name == ADOPTION_TEMPLATE)
    if session.execute(named).first() is not None:
        return
    steps = TEMPLATE["items"].read(ADOPTION_STEPS, context)
    session.add(Template(programme_id=programme_id, name=ADOPTION_TEMPLATE, makes=TemplateOutput.ACTIONS.value, items=steps))
