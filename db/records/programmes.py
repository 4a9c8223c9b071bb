"""Settings of a programme: its own, its stages, its user groups."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.errors import Invalid
from db.fields.line_lists import Closures, Points
from db.fields.types import Bad, Choice, DayField, Ground, Lists, Prose, Text, Whole, YesNo, clean
from db.history import loads_history
from db.records.record_schema import Kind, Problem, Values
from db.schema.models import Challenge, Milestone, Programme, Stage, StageDates, StageMove, Team, Template, UserGroup

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RETIRED = YesNo("archived", "Retired", "Yes takes it out of the lists to choose from. What stands in it stays.", more=True)


class Weekday(Choice):
    """A day of the week, stored as its number: 0 is Monday."""

    def parse(self, text: str, ground: Ground) -> Any:
        """The number of the day that the text names."""
        return int(super().parse(text, ground))

    def show(self, value: Any, lists: Lists) -> str:
        """The day's name."""
        return "" if value is None else WEEKDAYS[int(value)]


class Place(Whole):
    """A place in an order, the first being 1; stored from 0."""

    def parse(self, text: str, ground: Ground) -> int:
        """The stored place."""
        return super().parse(text, ground) - 1

    def write(self, value: Any) -> str:
        """The place as people count."""
        return "" if value is None else str(value + 1)


class Code(Text):
    """A code of capital letters of a given length: a currency, a country."""

    def parse(self, text: str, ground: Ground) -> str:
        """The code in capitals."""
        if not re.fullmatch(rf"[A-Za-z0-9]{{2,{self.limit}}}", text):
            raise Bad(f"{self.label} must be a code of {self.limit} letters, such as {self.hint.rpartition(' ')[2].rstrip('.')}")
        return text.upper()


class Zone(Text):
    """A time zone by its name."""

    def parse(self, text: str, ground: Ground) -> str:
        """The zone's name as it is known."""
        try:
            return zoneinfo.ZoneInfo(clean(text)).key
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise Bad(f"{self.label} must be a time zone, such as Europe/London") from None


def holidays_known(values: Values, ground: Ground) -> Iterator[Problem]:
    """Public holidays are those of a country, and of a region of it."""
    import holidays

    regions = holidays.list_supported_countries(include_aliases=False)
    country, region = values.get("holiday_country"), values.get("holiday_region")
    if country and country not in regions:
        yield Problem("holiday_country", f"The public holidays of {country} are not known here. Type a country's two letters, such as GB")
    elif country and region and region not in regions[country]:
        known = ", ".join(regions[country]) or "none: leave it empty"
        yield Problem("holiday_region", f"{country} has no region {region} with holidays of its own. Known: {known}")


def short_name_in_addresses(values: Values, ground: Ground) -> Iterator[Problem]:
    """A short name stands in addresses."""
    if values.get("short_name") and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", values["short_name"]):
        yield Problem("short_name", "A short name has small letters, digits and hyphens only, such as north-accelerator")


def settle_programme(session: Session, row: Programme, values: Values) -> None:
    """No two programmes go by one short name, also of those that the viewer does not see."""
    try:
        session.flush()
    except IntegrityError as twin:
        raise Invalid(
            [("short_name", f"There is a programme called {values.get('short_name')} already. Choose another short name")]
        ) from twin


PROGRAMME = Kind(
    "programme",
    "programmes",
    "programme",
    Programme,
    (
        Text("name", "Name", required=True, missing="Enter the programme's name"),
        Text(
            "short_name",
            "Short name",
            "As it stands in addresses. Links that were sent hold the old one.",
            required=True,
            limit=40,
            missing="Enter a short name",
        ),
        Weekday("review_weekday", "Day of the weekly review", options=tuple((str(n), name) for n, name in enumerate(WEEKDAYS))),
        Code("currency", "Currency", "Three letters, such as GBP.", limit=3),
        Whole(
            "tolerance_percent", "Tolerance of budget lines, %", "A line this far off its budget, or less, is as good as on it.", most=100
        ),
        Closures(
            "closures", "Closures", "Days on which the programme is closed, a line for each period: 22 December 2026 to 2 January 2027."
        ),
        Code("holiday_country", "Country of the public holidays", "Two letters, such as GB.", limit=2),
        Code("holiday_region", "Region of the public holidays", "Up to three letters, such as SCT.", limit=3),
        Zone("time_zone", "Time zone", "Such as Europe/London.", limit=60),
        Prose("notice", "Notice on every page", lines=2, more=True),
        DayField("started", "Started on", stored="started_on", more=True),
        YesNo("invented", "Invented", "Yes for a programme that does not exist.", more=True),
        Whole("position", "Order among programmes", most=10_000, more=True),
    ),
    checks=(holidays_known, short_name_in_addresses),
    called=lambda values: str(values["name"]),
    settle=settle_programme,
)


def settle_stage(session: Session, row: Stage, values: Values) -> None:
    """A stage takes its place and the others close up; a new name is its name in every flow and on every record."""
    row.flow = row.flow or "Standard"
    if loads_history(session):
        return
    others = [
        one
        for one in session.scalars(
            select(Stage).where(Stage.programme_id == row.programme_id, Stage.flow == row.flow).order_by(Stage.position)
        )
        if one.id != row.id
    ]
    if any(one.name.casefold() == row.name.casefold() for one in others):
        raise Invalid([("name", f"The {row.flow} flow has a stage called {row.name} already. Choose another name")])
    others.insert(min(max(row.position, 0), len(others)), row)
    for place, one in enumerate(others):
        if one.position != place:
            one.position = place
    before = inspect(row).attrs.name.history.deleted
    if before and before[0]:
        _rename(session, row, str(before[0]))


# Records that name a stage by its word.
NAMING: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (Challenge, ("stage",)), (Team, ("stage",)), (Milestone, ("stage",)), (StageDates, ("stage",)), (StageMove, ("from_stage", "to_stage")),
    (Template, ("stage",)), (Stage, ("name",)),
)  # fmt: skip


def _rename(session: Session, row: Stage, before: str) -> None:
    for model, columns in NAMING:
        for column in columns:
            held = getattr(model, column)
            for one in session.scalars(select(model).where(model.programme_id == row.programme_id, held == before)):
                setattr(one, column, row.name)


STAGE = Kind(
    "stage",
    "stages",
    "stage",
    Stage,
    (
        Text("flow", "Innovation Flow", "Standard unless you name another. A new name starts a new flow.", limit=40),
        Place(
            "position",
            "Place in the flow",
            "1 is the first; the others move along.",
            required=True,
            least=1,
            most=1000,
            missing="Enter its place in the flow, 1 for the first",
        ),
        Text(
            "name",
            "Name",
            "A new name is taken over by every record in this stage.",
            required=True,
            limit=40,
            missing="Enter the stage's name",
        ),
        Prose("goal", "Goal", lines=2),
        Points("checklist", "Exit checklist", "A point a line. End a line with (optional) where a team may go on without it."),
        Whole("quiet_working_days", "A sponsor is quiet after, working days", "Empty: never.", most=1000),
        Whole("usual_teams", "Usual number of teams", "More than this asks, never refuses.", most=1000),
        RETIRED,
    ),
    called=lambda values: str(values["name"]),
    settle=settle_stage,
)


def settle_user_group(session: Session, row: UserGroup, values: Values) -> None:
    """No two groups of one name."""
    twin = select(UserGroup.id).where(UserGroup.programme_id == row.programme_id, UserGroup.name == row.name, UserGroup.id != row.id)
    with session.no_autoflush:
        if not loads_history(session) and session.scalars(twin).first() is not None:
            raise Invalid([("name", f"There is a user group called {row.name} already. Choose another name")])


USER_GROUP = Kind(
    "user-group",
    "user-groups",
    "user group",
    UserGroup,
    (
        Text("name", "Name", required=True, missing="Enter the group's name"),
        Whole("target", "Target: people in each challenge", "The least number that research should hear.", most=10_000),
        YesNo("hard_to_hear", "Hard to hear", "Yes for a group that is seldom heard."),
        Whole("position", "Order", "Smaller comes first.", most=10_000),
        RETIRED,
    ),
    called=lambda values: str(values["name"]),
    settle=settle_user_group,
)
