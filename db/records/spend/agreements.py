"""Agreements with companies, and the instalments they are paid in."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.line_lists import Instalments, PartRows
from db.fields.types import Choice, DayField, Ground, Money, Reference, Text, YesNo, choices
from db.records.cohorts import NOTES, SOURCE, in_order
from db.records.record_schema import Kind, Problem, Values
from db.schema.enums.records import AgreementKind
from db.schema.models import Agreement, Instalment
from db.values.currency import exact

INSTALMENTS = Instalments(
    "instalments",
    "Instalments",
    "One a line: the day it falls due and the amount, such as 31 May 2026: 7,500.00.",
    lines=4,
    parts=PartRows(Instalment, "agreement_id", ("due_on", "amount_pence", "note")),
)


def value_above_zero(values: Values, ground: Ground) -> Iterator[Problem]:
    """An agreement over nothing is none."""
    if values.get("value") == 0:
        yield Problem("value", "Enter a value above zero, or leave it empty while nobody knows it")


def instalments_make_the_value(values: Values, ground: Ground) -> Iterator[Problem]:
    """The instalments come to the value; the difference is said."""
    parts, value = values.get("instalments") or [], values.get("value")
    if not parts or value is None:
        return
    total = sum(amount for _, amount, _ in parts)
    if total != value:
        less = "less" if total < value else "more"
        yield Problem(
            "instalments", f"The instalments come to {exact(total)}: {exact(abs(value - total))} {less} than the value", warning=True
        )


def novated_whole(values: Values, ground: Ground) -> Iterator[Problem]:
    """A novation has a company and a day, and is to another company."""
    company, day = values.get("novated_to"), values.get("novated")
    if company and company == values.get("organisation"):
        yield Problem("novated_to", "Choose another company: it is with this one already")
    if day and not company:
        yield Problem("novated_to", "Choose the company it was novated to")
    if company and not day and not ground.loading:
        yield Problem("novated", "Enter when it was novated, such as 3/5/2026 or May 2026")


AGREEMENT = Kind(
    "agreement",
    "agreements",
    "agreement",
    Agreement,
    (
        Reference("challenge", "Challenge", to="challenges"),
        Reference("organisation", "Company", required=True, to="organisations", missing="Choose the company"),
        Reference("team", "Company team", to="teams"),
        Choice("kind", "Kind", required=True, options=choices(AgreementKind), missing="Choose what the agreement is for"),
        Text("legal_name", "Legal name", "As the agreement names the company.", more=True),
        Money("value", "Value"),
        INSTALMENTS,
        YesNo("vat_recoverable", "VAT can be reclaimed", more=True),
        Reference("budget_line", "Budget line", to="budget-lines"),
        DayField("signed", "Signed", coarse=True),
        DayField("ends", "Ends on", stored="ends_on", more=True),
        Text("reference", "Reference", more=True),
        Reference("novated_to", "Novated to", to="organisations", more=True),
        DayField("novated", "Novated", coarse=True, more=True),
        DayField("in_use", "In use since", coarse=True, more=True),
        NOTES,
        SOURCE,
    ),
    checks=(
        value_above_zero,
        in_order("signed", "ends", "The agreement cannot end before it is signed"),
        in_order("signed", "novated", "It cannot be novated before it is signed"),
        instalments_make_the_value,
        novated_whole,
    ),
    called=lambda values: str(values["kind"]),
)
