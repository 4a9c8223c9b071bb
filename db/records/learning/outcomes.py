"""Schemas of outcomes after 6 to 24 months, gains, and figures given to others."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.record_schema import Problem, RecordSchema, Values, When, check, set_defaults
from db.fields.types import (
    ChoiceField,
    DayField,
    LongTextField,
    MoneyField,
    ReferenceField,
    TextField,
    ValidationContext,
    WholeNumberField,
    YesNoField,
    enum_options,
)
from db.records.cohorts import SOURCE
from db.schema.enums.learning import OUTCOME_MONTHS, Beneficiary, TradingStatus, TurnoverBand
from db.schema.models import FigureGiven, Gain, Outcome

REQUIRED_SOURCE = TextField("source", "Source", "Where this is known from: a return, a register, a page.", required=True, limit=2000,
                    missing="Enter where this is known from")  # fmt: skip
ANSWER_FIELDS = (
    "trading", "people", "turnover_band", "investment", "agreements_sponsor", "agreements_public", "agreements_private", "agreements_abroad",
    "other_sectors", "in_use",
)  # fmt: skip


@check(When.ALWAYS)
def check_outcome_months(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Outcomes are recorded at the months of ``OUTCOME_MONTHS``."""
    if values.get("months") is not None and values["months"] not in OUTCOME_MONTHS:
        yield Problem("months", "Enter 6, 12, 18 or 24")


@check(When.ALWAYS)
def check_answers_have_source(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Answers need a source, and the day they were known needs at least one answer."""
    answered = _has_answer(values)
    if answered and not values.get("source"):
        yield Problem("source", "Enter where this is known from, such as the company's return or the register")
    if values.get("answered") and not answered:
        yield Problem("trading", "Enter at least one thing that was answered, or leave the day it was answered empty")


def _has_answer(values: Values) -> bool:
    return any(values.get(name) is not None for name in ANSWER_FIELDS)


@check(When.DECIDING)
def check_answers_have_day(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Answers need the day they were known."""
    if _has_answer(values) and not values.get("answered"):
        yield Problem("answered", "Enter the day this was known, such as today")


OUTCOME = RecordSchema(
    "outcome",
    "outcomes",
    "outcome",
    Outcome,
    (
        ReferenceField("team", "Company team", required=True, to="teams", missing="Choose the company team"),
        WholeNumberField(
            "months", "Months after", "6, 12, 18 or 24 after its stage ended.", required=True, most=60, missing="Enter 6, 12, 18 or 24"
        ),
        DayField("asked", "Asked on", past=True, stored="asked_on"),
        DayField("answered", "Known on", "Leave empty while nothing was answered.", past=True, stored="answered_on"),
        ChoiceField("trading", "Still trading", options=enum_options(TradingStatus)),
        WholeNumberField("people", "People employed", most=1_000_000),
        ChoiceField("turnover_band", "Turnover in the last year", options=enum_options(TurnoverBand)),
        MoneyField("investment", "Investment raised since entry"),
        WholeNumberField("agreements_sponsor", "Agreements with its own sponsor", "Since its entry.", most=10_000),
        WholeNumberField("agreements_public", "Agreements with other public bodies", most=10_000),
        WholeNumberField("agreements_private", "Agreements with private customers", most=10_000),
        WholeNumberField("agreements_abroad", "Agreements in other countries", most=10_000),
        WholeNumberField("other_sectors", "Customers in other sectors", most=10_000),
        YesNoField("in_use", "The product is in use"),
        TextField("source", "Source", "Where this is known from: a return, a register, a page.", limit=2000),
        ReferenceField("challenge", "Challenge", to="challenges", more=True),
        LongTextField("note", "Note", audience="internal", lines=2, more=True),
    ),
    checks=(check_outcome_months, check_answers_have_source, check_answers_have_day),
    display_name=lambda values: f"outcome after {values['months']} months" if values.get("months") else "outcome",
)

GAIN = RecordSchema(
    "gain",
    "gains",
    "gain",
    Gain,
    (
        ChoiceField("gainer", "Who gained", required=True, options=enum_options(Beneficiary), missing="Choose who gained"),
        TextField("what", "What was gained", required=True, limit=1000, lines=2, audience="internal", missing="Enter what was gained, in a sentence"),
        ReferenceField("challenge", "Challenge", "Leave empty when it is about the programme.", to="challenges"),
        ReferenceField("organisation", "Organisation", to="organisations"),
        TextField("value", "Number", "As it was said, such as 40 or 10-15.", limit=40),
        TextField("unit", "Unit", limit=40),
        DayField("gained", "Gained on", coarse=True, past=True),
        TextField("published_what", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2,
             audience="published"),
        REQUIRED_SOURCE,
    ),
    display_name=lambda values: str(values.get("what") or ""),
)  # fmt: skip

FIGURE_GIVEN = RecordSchema(
    "figure-given",
    "figures-given",
    "figure given",
    FigureGiven,
    (
        TextField("to_whom", "Given to", required=True, missing="Enter to whom it was given"),
        LongTextField("wording", "In which words", required=True, audience="internal", lines=3, missing="Enter the sentence as it was given"),
        LongTextField("definition", "By which definition", required=True, audience="internal", lines=3,
              missing="Enter what was counted and what was left out"),
        DayField("given", "Given on", "Today unless you say otherwise.", past=True, stored="given_on"),
        TextField("question", "What was asked", limit=1000, lines=2),
        TextField("measure", "Measure", limit=40, more=True),
        TextField("value", "Value", limit=40, more=True),
        DayField("known", "As at", "The day whose knowledge it holds.", past=True, stored="known_on", more=True),
        TextField("given_by", "Given by", "A role or a colleague.", suggest="people", more=True),
        SOURCE,
    ),
    display_name=lambda values: f"figure for {values['to_whom']}" if values.get("to_whom") else "figure",
    defaults=set_defaults(given=lambda today: today),
)  # fmt: skip
