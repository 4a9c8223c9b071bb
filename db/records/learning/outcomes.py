"""Outcomes months later, gains, and figures given to others."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.types import Choice, DayField, Ground, Money, Prose, Reference, Text, Whole, YesNo, choices
from db.history import today
from db.records.cohorts import SOURCE
from db.records.record_schema import Kind, Problem, Values
from db.schema.enums.learning import OUTCOME_MONTHS, Gainer, Trading, TurnoverBand
from db.schema.models import FigureGiven, Gain, Outcome

NEEDS_SOURCE = Text("source", "Source", "Where this is known from: a return, a register, a page.", required=True, limit=2000,
                    missing="Enter where this is known from")  # fmt: skip
ANSWERS = (
    "trading", "people", "turnover_band", "investment", "agreements_sponsor", "agreements_public", "agreements_private", "agreements_abroad",
    "other_sectors", "in_use",
)  # fmt: skip


def months_of_the_series(values: Values, ground: Ground) -> Iterator[Problem]:
    """Outcomes are asked for at 6, 12, 18 and 24 months."""
    if values.get("months") is not None and values["months"] not in OUTCOME_MONTHS:
        yield Problem("months", "Enter 6, 12, 18 or 24")


def answers_have_a_source(values: Values, ground: Ground) -> Iterator[Problem]:
    """An answer says where it is known from; without any, it was only asked."""
    answered = any(values.get(name) is not None for name in ANSWERS)
    if answered and not values.get("source"):
        yield Problem("source", "Enter where this is known from, such as the company's return or the register")
    if answered and not values.get("answered") and not ground.loading:
        yield Problem("answered", "Enter the day this was known, such as today")
    if values.get("answered") and not answered:
        yield Problem("trading", "Enter at least one thing that was answered, or leave the day it was answered empty")


OUTCOME = Kind(
    "outcome",
    "outcomes",
    "outcome",
    Outcome,
    (
        Reference("team", "Company team", required=True, to="teams", missing="Choose the company team"),
        Whole("months", "Months after", "6, 12, 18 or 24 after its stage ended.", required=True, most=60, missing="Enter 6, 12, 18 or 24"),
        DayField("asked", "Asked on", past=True, stored="asked_on"),
        DayField("answered", "Known on", "Leave empty while nothing was answered.", past=True, stored="answered_on"),
        Choice("trading", "Still trading", options=choices(Trading)),
        Whole("people", "People employed", most=1_000_000),
        Choice("turnover_band", "Turnover in the last year", options=choices(TurnoverBand)),
        Money("investment", "Investment raised since entry"),
        Whole("agreements_sponsor", "Agreements with its own sponsor", "Since its entry.", most=10_000),
        Whole("agreements_public", "Agreements with other public bodies", most=10_000),
        Whole("agreements_private", "Agreements with private customers", most=10_000),
        Whole("agreements_abroad", "Agreements in other countries", most=10_000),
        Whole("other_sectors", "Customers in other sectors", most=10_000),
        YesNo("in_use", "The product is in use"),
        Text("source", "Source", "Where this is known from: a return, a register, a page.", limit=2000),
        Reference("challenge", "Challenge", to="challenges", more=True),
        Prose("note", "Note", audience="internal", lines=2, more=True),
    ),
    checks=(months_of_the_series, answers_have_a_source),
    called=lambda values: f"outcome after {values['months']} months" if values.get("months") else "outcome",
)

GAIN = Kind(
    "gain",
    "gains",
    "gain",
    Gain,
    (
        Choice("gainer", "Who gained", required=True, options=choices(Gainer), missing="Choose who gained"),
        Text("what", "What was gained", required=True, limit=1000, lines=2, audience="internal", missing="Enter what was gained, in a sentence"),
        Reference("challenge", "Challenge", "Leave empty when it is about the programme.", to="challenges"),
        Reference("organisation", "Organisation", to="organisations"),
        Text("value", "Number", "As it was said, such as 40 or 10-15.", limit=40),
        Text("unit", "Unit", limit=40),
        DayField("gained", "Gained on", coarse=True, past=True),
        Text("published_what", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2,
             audience="published"),
        NEEDS_SOURCE,
    ),
    called=lambda values: str(values.get("what") or ""),
)  # fmt: skip

FIGURE_GIVEN = Kind(
    "figure-given",
    "figures-given",
    "figure given",
    FigureGiven,
    (
        Text("to_whom", "Given to", required=True, missing="Enter to whom it was given"),
        Prose("wording", "In which words", required=True, audience="internal", lines=3, missing="Enter the sentence as it was given"),
        Prose("definition", "By which definition", required=True, audience="internal", lines=3,
              missing="Enter what was counted and what was left out"),
        DayField("given", "Given on", "Today unless you say otherwise.", past=True, stored="given_on"),
        Text("question", "What was asked", limit=1000, lines=2),
        Text("measure", "Measure", limit=40, more=True),
        Text("value", "Value", limit=40, more=True),
        DayField("known", "As at", "The day whose knowledge it holds.", past=True, stored="known_on", more=True),
        Text("given_by", "Given by", "A role or a colleague.", suggest="people", more=True),
        SOURCE,
    ),
    called=lambda values: f"figure for {values['to_whom']}" if values.get("to_whom") else "figure",
    settle=lambda session, row, values: setattr(row, "given_on", row.given_on or today(session)),
)  # fmt: skip
