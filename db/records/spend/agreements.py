"""Schema of agreements with companies and their instalments."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.line_lists import InstalmentsField, ItemTable
from db.fields.record_schema import Problem, RecordSchema, Values, When, check
from db.fields.types import ChoiceField, DayField, MoneyField, ReferenceField, TextField, ValidationContext, YesNoField, enum_options
from db.records.cohorts import NOTES, SOURCE, make_order_check
from db.schema.enums.records import AgreementKind
from db.schema.models import Agreement, Instalment
from db.values.currency import format_pence

INSTALMENTS = InstalmentsField(
    "instalments",
    "Instalments",
    "One a line: the day it falls due and the amount, such as 31 May 2026: 7,500.00.",
    lines=4,
    parts=ItemTable(Instalment, "agreement_id", ("due_on", "amount_pence", "note")),
)


@check(When.ALWAYS)
def check_value_above_zero(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """The value of an agreement is above zero; empty means not known."""
    if values.get("value") == 0:
        yield Problem("value", "Enter a value above zero, or leave it empty while nobody knows it")


@check(When.ALWAYS)
def check_instalments_total(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when the sum of the instalments differs from the value."""
    instalments, value = values.get("instalments") or [], values.get("value")
    if not instalments or value is None:
        return
    total = sum(amount for _, amount, _ in instalments)
    if total != value:
        comparison = "less" if total < value else "more"
        yield Problem(
            "instalments",
            f"The instalments come to {format_pence(total)}: {format_pence(abs(value - total))} {comparison} than the value",
            warning=True,
        )


@check(When.ALWAYS)
def check_novation_complete(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A novation is to another organisation, and a day of novation needs that organisation."""
    company, day = values.get("novated_to"), values.get("novated")
    if company and company == values.get("organisation"):
        yield Problem("novated_to", "Choose another company: it is with this one already")
    if day and not company:
        yield Problem("novated_to", "Choose the company it was novated to")


@check(When.DECIDING)
def check_novation_day(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A novation needs a day."""
    if values.get("novated_to") and not values.get("novated"):
        yield Problem("novated", "Enter when it was novated, such as 3/5/2026 or May 2026")


AGREEMENT = RecordSchema(
    "agreement",
    "agreements",
    "agreement",
    Agreement,
    (
        ReferenceField("challenge", "Challenge", to="challenges"),
        ReferenceField("organisation", "Company", required=True, to="organisations", missing="Choose the company"),
        ReferenceField("team", "Company team", to="teams"),
        ChoiceField("kind", "Kind", required=True, options=enum_options(AgreementKind), missing="Choose what the agreement is for"),
        TextField("legal_name", "Legal name", "As the agreement names the company.", more=True),
        MoneyField("value", "Value"),
        INSTALMENTS,
        YesNoField("vat_recoverable", "VAT can be reclaimed", more=True),
        ReferenceField("budget_line", "Budget line", to="budget-lines"),
        DayField("signed", "Signed", coarse=True),
        DayField("ends", "Ends on", stored="ends_on", more=True),
        TextField("reference", "Reference", more=True),
        ReferenceField("novated_to", "Novated to", to="organisations", more=True),
        DayField("novated", "Novated", coarse=True, more=True),
        DayField("in_use", "In use since", coarse=True, more=True),
        NOTES,
        SOURCE,
    ),
    checks=(
        check_value_above_zero,
        make_order_check("signed", "ends", "The agreement cannot end before it is signed"),
        make_order_check("signed", "novated", "It cannot be novated before it is signed"),
        check_instalments_total,
        check_novation_complete,
        check_novation_day,
    ),
    display_name=lambda values: str(values["kind"]),
)
