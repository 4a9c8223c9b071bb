"""Schemas of the settings of a programme: its own, its stages, its user groups."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator
from typing import Any

from db.fields.line_lists import ChecklistField, ClosuresField
from db.fields.record_schema import Problem, RecordSchema, Values, When, check, set_defaults
from db.fields.types import (
    ChoiceField,
    ChoiceListField,
    DayField,
    FieldValueError,
    LongTextField,
    ReferenceLists,
    TextField,
    ValidationContext,
    WholeNumberField,
    YesNoField,
    clean_text,
    enum_options,
)
from db.schema.enums.parts import Part
from db.schema.models import Challenge, Milestone, Programme, Stage, StageDates, StageMove, Team, Template, UserGroup

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RETIRED_FIELD = YesNoField("archived", "Retired", "Yes takes it out of the lists to choose from. What stands in it stays.", more=True)


class WeekdayField(ChoiceField):
    """A day of the week, stored as its number: 0 is Monday."""

    def parse(self, text: str, context: ValidationContext) -> Any:
        """Returns the number of the weekday."""
        return int(super().parse(text, context))

    def show(self, value: Any, lists: ReferenceLists) -> str:
        """Returns the name of the weekday."""
        return "" if value is None else WEEKDAYS[int(value)]


class PositionField(WholeNumberField):
    """A position in an order, shown from 1 and stored from 0."""

    def parse(self, text: str, context: ValidationContext) -> int:
        """Returns the stored position."""
        return super().parse(text, context) - 1

    def write(self, value: Any) -> str:
        """Returns the position counted from 1."""
        return "" if value is None else str(value + 1)


class CodeField(TextField):
    """A code of 2 to ``limit`` letters or digits: a currency, a country."""

    def parse(self, text: str, context: ValidationContext) -> str:
        """Returns the code in capitals."""
        if not re.fullmatch(rf"[A-Za-z0-9]{{2,{self.limit}}}", text):
            raise FieldValueError(
                f"{self.label} must be a code of {self.limit} letters, such as {self.hint.rpartition(' ')[2].rstrip('.')}"
            )
        return text.upper()


class TimeZoneField(TextField):
    """A time zone, by its IANA name."""

    def parse(self, text: str, context: ValidationContext) -> str:
        """Returns the key of the time zone."""
        try:
            return zoneinfo.ZoneInfo(clean_text(text)).key
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise FieldValueError(f"{self.label} must be a time zone, such as Europe/London") from None


@check(When.ALWAYS)
def check_holiday_region(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """The country must have known public holidays, and the region must be one of the country."""
    import holidays

    regions = holidays.list_supported_countries(include_aliases=False)
    country, region = values.get("holiday_country"), values.get("holiday_region")
    if country and country not in regions:
        yield Problem("holiday_country", f"The public holidays of {country} are not known here. Type a country's two letters, such as GB")
    elif country and region and region not in regions[country]:
        known_regions = ", ".join(regions[country]) or "none: leave it empty"
        yield Problem("holiday_region", f"{country} has no region {region} with holidays of its own. Known: {known_regions}")


@check(When.ALWAYS)
def check_short_name(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A short name is used in URLs: lower-case letters, digits and hyphens."""
    if values.get("short_name") and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", values["short_name"]):
        yield Problem("short_name", "A short name has small letters, digits and hyphens only, such as north-accelerator")


PROGRAMME = RecordSchema(
    "programme",
    "programmes",
    "programme",
    Programme,
    (
        TextField("name", "Name", required=True, missing="Enter the programme's name"),
        TextField(
            "short_name",
            "Short name",
            "As it stands in addresses. Links that were sent hold the old one.",
            required=True,
            limit=40,
            missing="Enter a short name",
        ),
        WeekdayField(
            "review_weekday", "Day of the weekly review", options=tuple((str(number), name) for number, name in enumerate(WEEKDAYS))
        ),
        CodeField("currency", "Currency", "Three letters, such as GBP.", limit=3),
        WholeNumberField(
            "tolerance_percent", "Tolerance of budget lines, %", "A line this far off its budget, or less, is as good as on it.", most=100
        ),
        WholeNumberField(
            "settle_working_days",
            "Working days until a week settles",
            "What is entered later about a week no longer changes its mark. A review closed earlier settles it at once. A number from 1 to 10.",
            least=1,
            most=10,
        ),
        ClosuresField(
            "closures", "Closures", "Days on which the programme is closed, a line for each period: 22 December 2026 to 2 January 2027."
        ),
        CodeField("holiday_country", "Country of the public holidays", "Two letters, such as GB.", limit=2),
        CodeField("holiday_region", "Region of the public holidays", "Up to three letters, such as SCT.", limit=3),
        TimeZoneField("time_zone", "Time zone", "Such as Europe/London.", limit=60),
        ChoiceListField(
            "parts",
            "Parts",
            "Each adds pages and forms. One that is off is shown nowhere; what was recorded of it is kept, and comes back with it.",
            options=enum_options(Part),
            explanations=tuple((part.value, part.adds) for part in Part),
        ),
        LongTextField("notice", "Notice on every page", lines=2, more=True),
        DayField("started", "Started on", stored="started_on", more=True),
        YesNoField("invented", "Invented", "Yes for a programme that does not exist.", more=True),
        WholeNumberField("position", "Order among programmes", most=10_000, more=True),
    ),
    checks=(check_holiday_region, check_short_name),
    display_name=lambda values: str(values["name"]),
)


# Columns that contain the name of a stage, by model.
STAGE_NAME_COLUMNS: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (Challenge, ("stage",)), (Team, ("stage",)), (Milestone, ("stage",)), (StageDates, ("stage",)), (StageMove, ("from_stage", "to_stage")),
    (Template, ("stage",)), (Stage, ("name",)),
)  # fmt: skip


STAGE = RecordSchema(
    "stage",
    "stages",
    "stage",
    Stage,
    (
        TextField("flow", "Innovation Flow", "Standard unless you name another. A new name starts a new flow.", limit=40),
        PositionField(
            "position",
            "Place in the flow",
            "1 is the first; the others move along.",
            required=True,
            least=1,
            most=1000,
            missing="Enter its place in the flow, 1 for the first",
        ),
        TextField(
            "name",
            "Name",
            "A new name is taken over by every record in this stage.",
            required=True,
            limit=40,
            missing="Enter the stage's name",
        ),
        LongTextField("goal", "Goal", lines=2),
        ChecklistField("checklist", "Exit checklist", "A point a line. End a line with (optional) where a team may go on without it."),
        WholeNumberField("quiet_working_days", "A sponsor is quiet after, working days", "Empty: never.", most=1000),
        WholeNumberField("usual_teams", "Usual number of teams", "More than this asks, never refuses.", most=1000),
        RETIRED_FIELD,
    ),
    display_name=lambda values: str(values["name"]),
    defaults=set_defaults(flow="Standard"),
)


USER_GROUP = RecordSchema(
    "user-group",
    "user-groups",
    "user group",
    UserGroup,
    (
        TextField("name", "Name", required=True, missing="Enter the group's name"),
        WholeNumberField("target", "Target: people in each challenge", "The least number that research should hear.", most=10_000),
        YesNoField("hard_to_hear", "Hard to hear", "Yes for a group that is seldom heard."),
        WholeNumberField("position", "Order", "Smaller comes first.", most=10_000),
        RETIRED_FIELD,
    ),
    display_name=lambda values: str(values["name"]),
)
