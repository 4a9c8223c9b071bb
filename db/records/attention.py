"""Schemas of what is done about attention items: an item that is known until a day, lifting that, and reminders of actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from db.fields.line_lists import LinesField
from db.fields.record_schema import Problem, RecordSchema, Values, When, check, set_defaults
from db.fields.types import (
    ChoiceField,
    DayField,
    Field,
    LongTextField,
    ReferenceField,
    TextField,
    ValidationContext,
    WholeNumberField,
    enum_options,
)
from db.schema.enums.attention import AttentionKind
from db.schema.models import Acknowledgement, Reminder
from db.values.dates import date_text

MAX_WEEKS_KNOWN = 26


@check(When.DECIDING, "until")
def check_known_until(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """An item that is known comes back after today, and within ``MAX_WEEKS_KNOWN`` weeks."""
    until, latest = values.get("until"), context.today + timedelta(weeks=MAX_WEEKS_KNOWN)
    if not until or values.get("lifted"):
        return
    if until <= context.today:
        yield Problem(
            "until", f"Known until must be later than today; {date_text(until)} is past. Enter the day on which it should come back"
        )
    elif until > latest:
        yield Problem("until", f"Known until must be within {MAX_WEEKS_KNOWN} weeks, by {date_text(latest)}; then say it anew")


ACKNOWLEDGEMENT = RecordSchema(
    "acknowledgement",
    "acknowledgements",
    "known item",
    Acknowledgement,
    (
        DayField("until", "Known until", "It comes back on this day, and at once when it gets worse.", stored="until_on", required=True,
                 missing="Enter the day on which it should come back, such as +14 or 3/5/2026"),
        LongTextField("reason", "Because", "Everybody who would see the item reads this.", required=True, audience="internal", lines=2, limit=1000,
                      missing="Enter the reason, such as: the supplier delivers on Friday"),
    ),
    checks=(check_known_until,),
    display_name=lambda values: str(values.get("reason") or ""),
)  # fmt: skip

# What a file has beside the fields of the form: the item, how it stood, and who recorded and lifted it when.
ACKNOWLEDGED_ITEM: tuple[Field, ...] = (
    ChoiceField("item_kind", "Kind of item", required=True, options=enum_options(AttentionKind), missing="Enter the kind of item"),
    TextField("item_id", "About: id of the record", "Empty for the programme as a whole.", limit=32),
    WholeNumberField("severity", "Severity then", required=True, least=1, most=3, missing="Enter its severity, from 1 to 3"),
    WholeNumberField("extent", "Size then", "In pence for money, else a number.", most=10**12),
    LinesField("members", "Ids of the records it counted then", most=1000),
    DayField("recorded", "Recorded on", stored="recorded_on", required=True, past=True, missing="Enter the day it was recorded"),
    TextField("recorded_by", "Recorded by", required=True, missing="Enter who recorded it"),
    DayField("lifted", "Lifted on", stored="lifted_on", past=True),
    TextField("lifted_by", "Lifted by"),
)

ACKNOWLEDGEMENT_LIFT = RecordSchema(
    "acknowledgement-lift",
    "acknowledgement-lifts",
    "known item",
    Acknowledgement,
    (LongTextField("lift_reason", "Reason", "Stays in its history.", audience="internal", column=False, lines=2, limit=1000),),
    display_name=lambda values: "",
    act=True,
)

REMINDER = RecordSchema(
    "reminder",
    "reminders",
    "reminder",
    Reminder,
    (
        ReferenceField("action", "Action", required=True, to="actions", missing="Choose the action"),
        LongTextField("words", "Words to send", "The board sends nothing: copy them, or open them in your mail program.", required=True,
                      audience="internal", lines=6, missing="Enter the words of the reminder"),
        DayField("reminded", "Sent on", "Today unless you say otherwise.", stored="reminded_on", past=True),
        TextField("reminded_by", "Sent by", "You, unless you name a colleague.", suggest="people", more=True),
    ),
    display_name=lambda values: f"reminder of {date_text(values['reminded'])}" if values.get("reminded") else "reminder",
    defaults=set_defaults(reminded=lambda today: today),
)  # fmt: skip
