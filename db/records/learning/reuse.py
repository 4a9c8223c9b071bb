"""The reuse ledger, and the support that company teams were given."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from db.fields.types import Choice, DayField, Ground, LinkRows, Money, Prose, Reference, References, Text, Whole, choices
from db.records.cohorts import SOURCE
from db.records.record_schema import Kind, Problem, Values
from db.schema.enums.learning import ReuseKind, ReuseStage, SupportKind
from db.schema.models import Reuse, Support, SupportTeam

TO = ("to_challenge", "to_organisation", "to_country", "to_sector")


def goes_somewhere(values: Values, ground: Ground) -> Iterator[Problem]:
    """What crosses goes to a challenge, a body, a sector or a country, and not back to where it came from."""
    if not any(values.get(name) for name in TO):
        yield Problem("to_challenge", "Choose where it goes: a challenge, an organisation, a sector or a country")
    elif values.get("challenge") and values.get("challenge") == values.get("to_challenge"):
        yield Problem("to_challenge", "Choose another challenge than the one it comes from")


def steps_in_order(values: Values, ground: Ground) -> Iterator[Problem]:
    """Offered before tried, tried before adopted."""
    days = [(name, values[name]) for name in ("offered", "tried", "adopted") if values.get(name)]
    for (_, earlier), (name, later) in itertools.pairwise(days):
        if later.on < earlier.on:
            yield Problem(name, f"{later} is before {earlier}. Enter the steps in their order")


REUSE = Kind(
    "reuse",
    "reuses",
    "line of the reuse ledger",
    Reuse,
    (
        Choice("kind", "What crosses", required=True, options=choices(ReuseKind), missing="Choose what crosses"),
        Text("what", "In words", required=True, limit=1000, lines=2, audience="internal", missing="Enter what it is, in a sentence"),
        Reference("challenge", "From challenge", to="challenges"),
        Reference("to_challenge", "To challenge", to="challenges"),
        Reference("to_organisation", "To organisation", to="organisations"),
        Text("to_sector", "To sector"),
        Text("to_country", "To country"),
        Choice("stage", "How far it got", "Offered unless you choose.", options=choices(ReuseStage)),
        Reference("finding", "Finding", to="findings", more=True),
        Reference("team", "From company team", to="teams", more=True),
        DayField("offered", "Offered", coarse=True, past=True, more=True),
        DayField("tried", "Tried", coarse=True, past=True, more=True),
        DayField("adopted", "Adopted", coarse=True, past=True, more=True),
        Money("value", "Value", "Of a contract or an order.", more=True),
        Prose("note", "Note", audience="internal", lines=2, more=True),
        SOURCE,
    ),
    checks=(goes_somewhere, steps_in_order),
    called=lambda values: str(values.get("what") or ""),
)

SUPPORT = Kind(
    "support",
    "supports",
    "support given",
    Support,
    (
        DayField("held", "Date", required=True, coarse=True, past=True, missing="Enter the day, such as today or 3/5/2026"),
        Choice("kind", "What it was", required=True, options=choices(SupportKind), missing="Choose what it was"),
        Text("topic", "Topic", required=True, missing="Enter what it was about"),
        References("teams", "Company teams", required=True, to="teams", missing="Choose at least one company team",
                   rows=LinkRows(SupportTeam, "support_id", "team_id")),
        Text("given_by", "Given by", "A role or a colleague.", suggest="people"),
        Reference("organisation", "Organisation that gave it", "Leave empty when it was the programme.", to="organisations"),
        Whole("minutes", "Minutes", most=10_000, more=True),
        Prose("note", "Note", audience="internal", lines=2, more=True),
        SOURCE,
    ),
    called=lambda values: str(values.get("topic") or ""),
)  # fmt: skip
