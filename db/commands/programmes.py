"""New programmes: the row, its stages and its templates. Each of them is a setting that the programme may change."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.default_templates import add_adoption_template, add_starting_templates
from db.errors import Invalid
from db.fields.types import ValidationContext
from db.history import today
from db.schema.enums.parts import Part, read_parts
from db.schema.models import Programme, Stage

# Name, goal, exit checklist, quiet threshold in working days, usual number of teams.
StageDefinition = tuple[str, str, list[str], int | None, int | None]
DEFINITION: StageDefinition = (
    "Challenge definition", "An open question that a sponsor stands behind",
    ["The question is open: it names a need, not a product", "A budget holder and a service owner are named"], 10, None,
)  # fmt: skip
OPEN_CALL: StageDefinition = (
    "Open call", "Enough good answers to choose from",
    ["Applications are scored", "Teams to interview are chosen"], 10, 6,
)  # fmt: skip
EXPLORATION: StageDefinition = (
    "Exploration", "The problem understood with the people who have it",
    ["Users were heard, the hard to hear among them", "One team is chosen for the next stage"], 3, 3,
)  # fmt: skip
ACCELERATOR: StageDefinition = (
    "Accelerator", "A product that users and the sponsor have tried",
    ["The product was tried by users", "The sponsor has said what adoption needs"], 10, 1,
)  # fmt: skip
DEVELOPMENT: StageDefinition = ("Development", *ACCELERATOR[1:])
PRE_COMMERCIAL: StageDefinition = (
    "Pre-commercial", "The product in the sponsor's hands, on terms both can keep",
    ["Procurement route and money are agreed", "Data and security agreement is signed"], 15, 1,
)  # fmt: skip
IN_USE: StageDefinition = ("In use", "The product at work, and its worth known", ["Benefits are reported"], None, 1)

STANDARD: tuple[StageDefinition, ...] = (DEFINITION, OPEN_CALL, EXPLORATION, ACCELERATOR, PRE_COMMERCIAL, IN_USE)
SPRINT: tuple[StageDefinition, ...] = (DEFINITION, OPEN_CALL, EXPLORATION, DEVELOPMENT, PRE_COMMERCIAL, IN_USE)
FLOWS: dict[str, tuple[StageDefinition, ...]] = {"Standard": STANDARD, "Sprint": SPRINT}


def make_short_name(name: str) -> str:
    """Returns the name for use in a URL: lower-case letters, digits and hyphens, at most 40 characters."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40].strip("-")


def add_programme(session: Session, *, name: str, short_name: str = "", **columns: Any) -> str:
    """Add a programme with the stages of its flows and the default templates. Returns its id. Raises :class:`Invalid`.

    No part is on unless ``parts`` names it.
    """
    name = " ".join(name.split())
    short_name = short_name or make_short_name(name)
    if not name or len(name) > 300:
        raise Invalid([("name", "Enter the programme's name, at most 300 characters")])
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", short_name):
        raise Invalid([("short_name", "A short name has small letters, digits and hyphens only, such as north-accelerator")])
    if session.scalars(select(Programme.id).where(Programme.short_name == short_name)).first():
        raise Invalid([("short_name", f"There is a programme called {short_name} already")])
    programme = Programme(name=name, short_name=short_name, **columns)
    session.add(programme)
    session.flush()
    for flow, stages in FLOWS.items():
        for position, (stage, goal, checklist, quiet, teams) in enumerate(stages):
            session.add(
                Stage(
                    programme_id=programme.id, flow=flow, position=position, name=stage, goal=goal, checklist=list(checklist),
                    quiet_working_days=quiet, usual_teams=teams,
                )
            )  # fmt: skip
    context = ValidationContext(today(session, programme.id))
    add_starting_templates(session, programme.id, context)
    if Part.ADOPTION in read_parts(programme.parts):
        add_adoption_template(session, programme.id, context)
    session.flush()
    return programme.id
