"""Schemas of organisations and of their staff. People who take part in research are never recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.fields.line_lists import ClosuresField
from db.fields.record_schema import Problem, RecordSchema, Values, When, check
from db.fields.types import ChoiceField, DayField, LinkField, ReferenceField, TextField, ValidationContext, WholeNumberField, enum_options
from db.records.cohorts import NOTES, SOURCE, make_order_check
from db.schema.enums.records import OrganisationType, SizeBand
from db.schema.models import Organisation, Person

FOREIGN_IDENTIFIER = re.compile(r"[A-Z]{2}:\s?\S.*")
COMPANY_NUMBER = re.compile(r"\d{8}|[A-Z]{2}\d{6}")
CHARITY_NUMBER = re.compile(r"SC\d{6}|\d{6,8}(-\d{1,2})?|NIC\d{6}")
COUNCIL_CODE = re.compile(r"[ENSW]\d{8}")
IDENTIFIER_PATTERNS = {
    OrganisationType.COMPANY: (COMPANY_NUMBER, "A company number has 8 digits, or two letters and 6 digits, such as SC123456"),
    OrganisationType.PARTNER: (COMPANY_NUMBER, "A company number has 8 digits, or two letters and 6 digits, such as SC123456"),
    OrganisationType.THIRD_SECTOR: (
        CHARITY_NUMBER,
        "A charity number has SC and 6 digits, NIC and 6 digits, or 6 to 8 digits, such as SC012345",
    ),
    OrganisationType.COUNCIL: (COUNCIL_CODE, "A council code has a letter and 8 digits, such as S12000033"),
}
FOREIGN_IDENTIFIER_HINT = "One of another country starts with its two letters and a colon, such as IE:123456"


@check(When.ALWAYS)
def check_identifier(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """An identifier must match the pattern of the organisation's type, or start with a country code."""
    identifier = (values.get("identifier") or "").upper()
    pattern_and_hint = IDENTIFIER_PATTERNS.get(values.get("type"))  # type: ignore[arg-type] # a stored word equals its enumeration
    if (
        identifier
        and pattern_and_hint
        and not pattern_and_hint[0].fullmatch(identifier.replace(" ", ""))
        and not FOREIGN_IDENTIFIER.fullmatch(identifier)
    ):
        yield Problem("identifier", f"{pattern_and_hint[1]}. {FOREIGN_IDENTIFIER_HINT}")


@check(When.ALWAYS)
def check_founded_year(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """The founding year must not be in the future."""
    if (values.get("founded_year") or 0) > context.today.year:
        yield Problem("founded_year", f"Founded in must be {context.today.year} or earlier")


ORGANISATION = RecordSchema(
    "organisation",
    "organisations",
    "organisation",
    Organisation,
    (
        TextField("name", "Name", required=True, missing="Enter the organisation's name"),
        ChoiceField("type", "Type", required=True, options=enum_options(OrganisationType), missing="Choose what kind of body it is"),
        TextField("legal_name", "Legal name", more=True),
        TextField("trading_names", "Trading names", "Separate several with ;", limit=1000, more=True),
        TextField("identifier", "Identifier", "Company, charity or council number.", limit=40, more=True),
        ChoiceField("size_band", "Size", options=enum_options(SizeBand), more=True),
        WholeNumberField("founded_year", "Founded in", least=1000, most=2100, more=True),
        TextField("council_area", "Council area", more=True),
        LinkField("website", "Website", more=True),
        ClosuresField(
            "away",
            "Away",
            "Days on which nobody is there to answer, a line for each period: 6 July 2026 to 17 July 2026.",
            lines=2,
            more=True,
        ),
        NOTES,
        SOURCE,
    ),
    checks=(check_identifier, check_founded_year),
    display_name=lambda values: str(values["name"]),
)

EMAIL_PATTERN = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@check(When.ALWAYS)
def check_person_email(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """An e-mail address needs one @ and a domain."""
    if values.get("email") and not EMAIL_PATTERN.fullmatch(values["email"]):
        yield Problem("email", "Enter an e-mail address, such as name@example.org")


PERSON = RecordSchema(
    "person",
    "people",
    "person",
    Person,
    (
        TextField(
            "name", "Name", "Or a role, such as Service manager.", required=True, missing="Enter a name, or a role such as Service manager"
        ),
        TextField("role", "Role"),
        ReferenceField("organisation", "Organisation", "Leave empty for the programme team.", to="organisations"),
        TextField("email", "E-mail"),
        DayField("from", "From", stored="from_on", more=True),
        DayField("until", "Until", "The last day in this role. Whoever leaves keeps their record.", stored="until_on", more=True),
        NOTES,
    ),
    checks=(make_order_check("from", "until", "Until cannot come before from"), check_person_email),
    display_name=lambda values: str(values["name"]),
)
