"""What files carry beyond the forms, so that nothing of a programme is lost on the way from one store to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import (
    Action,
    Conversation,
    ConversationOrganisation,
    Forecast,
    Milestone,
    Organisation,
    Programme,
    Reforecast,
    Stage,
    UserGroup,
)
from db.records.fields import Choice, DayField, Field, LinkRows, Money, Month, Prose, Reference, Text, Whole, YesNo, choices
from db.records.file_fields import Items, Marks
from db.records.kinds import Kind, Values
from db.records.spend import in_the_lines_year
from db.words import Came, MoveReason

ARCHIVED = YesNo("archived", "Archived", "Type yes for a record that left the lists.")
BY_SPONSOR = YesNo("by_sponsor", "Recorded by the sponsor", "Type yes when the sponsor's own account recorded it.")

# By model: what its kind carries in files besides the fields of its form.
ALSO: dict[type[Any], tuple[Field, ...]] = {
    Organisation: (Items("away", "Away dates", "Days on which nobody is there to answer."),),
    Conversation: (
        Marks(
            "came", "Who came", "Those who came themselves are not named.", to="organisations", mark="came", usual=Came.YES.value,
            beside="organisations", rows=LinkRows(ConversationOrganisation, "conversation_id", "organisation_id"), options=choices(Came),
        ),
        BY_SPONSOR,
    ),
    Action: (Reference("conversation", "Conversation it was raised in", to="conversations"), BY_SPONSOR),
}  # fmt: skip

PROGRAMME = Kind(
    "programme",
    "programmes",
    "programme",
    Programme,
    (
        Text("name", "Name", required=True, missing="Enter the programme's name"),
        Text("short_name", "Short name", "As it stands in addresses.", required=True, limit=40, missing="Enter a short name"),
        YesNo("invented", "Invented", "Type yes for a programme that does not exist."),
        Prose("notice", "Notice on every page"),
        Text("currency", "Currency", limit=3),
        Text("time_zone", "Time zone", limit=60),
        Text("holiday_country", "Country of the public holidays", limit=2),
        Text("holiday_region", "Region of the public holidays", limit=3),
        Items("closures", "Closures", "Days on which the programme is closed."),
        Whole("review_weekday", "Day of the weekly review", "0 is Monday.", most=6),
        Whole("tolerance_percent", "Tolerance, %", most=100),
        DayField("started", "Started on", stored="started_on"),
        Whole("position", "Order", most=10_000),
    ),
    called=lambda values: str(values["name"]),
)

STAGE = Kind(
    "stage",
    "stages",
    "stage",
    Stage,
    (
        Text("flow", "Innovation Flow", limit=40),
        Whole("position", "Order", required=True, most=10_000, missing="Enter its place in the flow, 0 for the first"),
        Text("name", "Name", required=True, limit=40, missing="Enter the stage's name"),
        Prose("goal", "Goal"),
        Items("checklist", "Exit checklist"),
        Whole("quiet_working_days", "Quiet after, working days", most=1000),
        Whole("usual_teams", "Usual number of teams", most=1000),
    ),
    called=lambda values: f"{values.get('flow') or ''} {values.get('position') or 0:05d}",
)

USER_GROUP = Kind(
    "user-group",
    "user-groups",
    "user group",
    UserGroup,
    (
        Text("name", "Name", required=True, missing="Enter the group's name"),
        Whole("position", "Order", most=10_000),
        Whole("target", "Least number of people in each challenge", most=10_000),
        YesNo("hard_to_hear", "Hard to hear", "Type yes for a group that is seldom heard."),
    ),
    called=lambda values: f"{values.get('position') or 0:05d} {values['name']}",
)


def of_its_milestone(session: Session, row: Reforecast, values: Values) -> None:
    """A move is about the challenge of its milestone unless it says otherwise."""
    if row.challenge_id is None:
        row.challenge_id = session.scalars(select(Milestone.challenge_id).where(Milestone.id == row.milestone_id)).first()


REFORECAST = Kind(
    "reforecast",
    "reforecasts",
    "move of a date",
    Reforecast,
    (
        DayField("moved", "Moved on", stored="moved_on", required=True, missing="Enter the day the date was moved"),
        Reference("milestone", "Milestone", required=True, to="milestones", missing="Choose the milestone"),
        Reference("challenge", "Challenge", "That of the milestone.", to="challenges"),
        DayField("from", "From", "The forecast it had.", stored="from_on"),
        DayField("to", "To", "The forecast it got.", stored="to_on", required=True, missing="Enter the new date"),
        Choice("reason", "Reason", required=True, options=choices(MoveReason), missing="Choose the reason for the move"),
        Prose("note", "Note", audience="internal"),
    ),
    called=lambda values: str(values.get("reason") or ""),
    settle=of_its_milestone,
)

FORECAST = Kind(
    "forecast",
    "forecasts",
    "forecast of a month",
    Forecast,
    (
        Reference("budget_line", "Budget line", required=True, to="budget-lines", missing="Choose the budget line"),
        Month("month", "Month", required=True, missing="Enter a month, such as May 2026"),
        Money("amount", "Expected", required=True, signed=True, missing="Enter the expected amount; 0 is an amount"),
        Money("low", "At least", signed=True),
        Money("high", "At most", signed=True),
    ),
    called=lambda values: f"{values['month']:%Y-%m}" if values.get("month") else "",
    settle=lambda session, row, values: in_the_lines_year(session, row),
)


def whole(kind: Kind) -> Kind:
    """The kind with all that files carry of it: the fields of its form, then those of ``ALSO`` and whether it left the lists."""
    there = {column for one in kind.fields for column in one.columns} | set(kind.names)
    model = kind.model
    more = [*ALSO.get(model, ()), *([ARCHIVED] if "archived" in model.__table__.c else [])]
    return replace(kind, fields=(*kind.fields, *(one for one in more if not there & {one.name, *one.columns})))
