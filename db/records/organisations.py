"""Organisations, and the people who work for them. Never a citizen heard in research."""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.fields.line_lists import Closures
from db.fields.types import Choice, DayField, Ground, Link, Reference, Text, Whole, choices
from db.records.cohorts import NOTES, SOURCE, in_order
from db.records.record_schema import Kind, Problem, Values
from db.schema.enums.records import OrganisationType, SizeBand
from db.schema.models import Organisation, Person

ABROAD = re.compile(r"[A-Z]{2}:\s?\S.*")
COMPANY = re.compile(r"\d{8}|[A-Z]{2}\d{6}")
CHARITY = re.compile(r"SC\d{6}|\d{6,8}(-\d{1,2})?|NIC\d{6}")
COUNCIL = re.compile(r"[ENSW]\d{8}")
IDENTIFIERS = {
    OrganisationType.COMPANY: (COMPANY, "A company number has 8 digits, or two letters and 6 digits, such as SC123456"),
    OrganisationType.PARTNER: (COMPANY, "A company number has 8 digits, or two letters and 6 digits, such as SC123456"),
    OrganisationType.THIRD_SECTOR: (CHARITY, "A charity number has SC and 6 digits, NIC and 6 digits, or 6 to 8 digits, such as SC012345"),
    OrganisationType.COUNCIL: (COUNCIL, "A council code has a letter and 8 digits, such as S12000033"),
}
ELSEWHERE = "One of another country starts with its two letters and a colon, such as IE:123456"


def identifier_of_type(values: Values, ground: Ground) -> Iterator[Problem]:
    """An identifier has the pattern of its organisation's type; one of another country says which."""
    identifier = (values.get("identifier") or "").upper()
    known = IDENTIFIERS.get(values.get("type"))  # type: ignore[arg-type] # a stored word equals its enumeration
    if identifier and known and not known[0].fullmatch(identifier.replace(" ", "")) and not ABROAD.fullmatch(identifier):
        yield Problem("identifier", f"{known[1]}. {ELSEWHERE}")


def not_yet_founded(values: Values, ground: Ground) -> Iterator[Problem]:
    """Nobody was founded in a year to come."""
    if (values.get("founded_year") or 0) > ground.today.year:
        yield Problem("founded_year", f"Founded in must be {ground.today.year} or earlier")


ORGANISATION = Kind(
    "organisation",
    "organisations",
    "organisation",
    Organisation,
    (
        Text("name", "Name", required=True, missing="Enter the organisation's name"),
        Choice("type", "Type", required=True, options=choices(OrganisationType), missing="Choose what kind of body it is"),
        Text("legal_name", "Legal name", more=True),
        Text("trading_names", "Trading names", "Separate several with ;", limit=1000, more=True),
        Text("identifier", "Identifier", "Company, charity or council number.", limit=40, more=True),
        Choice("size_band", "Size", options=choices(SizeBand), more=True),
        Whole("founded_year", "Founded in", least=1000, most=2100, more=True),
        Text("council_area", "Council area", more=True),
        Link("website", "Website", more=True),
        Closures(
            "away",
            "Away",
            "Days on which nobody is there to answer, a line for each period: 6 July 2026 to 17 July 2026.",
            lines=2,
            more=True,
        ),
        NOTES,
        SOURCE,
    ),
    checks=(identifier_of_type, not_yet_founded),
    called=lambda values: str(values["name"]),
)

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def address_of_person(values: Values, ground: Ground) -> Iterator[Problem]:
    """An e-mail address has one @ and a domain."""
    if values.get("email") and not EMAIL.fullmatch(values["email"]):
        yield Problem("email", "Enter an e-mail address, such as name@example.org")


PERSON = Kind(
    "person",
    "people",
    "person",
    Person,
    (
        Text(
            "name", "Name", "Or a role, such as Service manager.", required=True, missing="Enter a name, or a role such as Service manager"
        ),
        Text("role", "Role"),
        Reference("organisation", "Organisation", "Leave empty for the programme team.", to="organisations"),
        Text("email", "E-mail"),
        DayField("from", "From", stored="from_on", more=True),
        DayField("until", "Until", "The last day in this role. Whoever leaves keeps their record.", stored="until_on", more=True),
        NOTES,
    ),
    checks=(in_order("from", "until", "Until cannot come before from"), address_of_person),
    called=lambda values: str(values["name"]),
)
