"""Schemas of the forms for accounts and for a handover.

They have fields and checks, but are not records of a programme: no history, import or export.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from db.access import Role
from db.fields.record_schema import Problem, RecordSchema, Values, When, check
from db.fields.types import ChoiceField, DayField, ProgrammeListField, ReferenceListField, TextField, ValidationContext
from db.schema.models import Person, User


@dataclass(frozen=True)
class RoleReferencesField(ReferenceListField):
    """References that only some roles need: an empty list is accepted here, and :func:`check_role_scope` checks the role."""

    def read(self, raw: Any, context: ValidationContext) -> list[str]:
        """Returns the chosen ids, which may be none."""
        return (
            ReferenceListField.read(replace(self, required=False), raw, context)
            if self.required
            else ReferenceListField.read(self, raw, context)
        )


ROLES = (
    (Role.MEMBER.value, "Member: records and edits"),
    (Role.LEAD.value, "Lead: everything in the programme, and its accounts"),
    (Role.FINANCE.value, "Finance: the programme's money"),
    (Role.REVIEWER.value, "Reviewer: reads"),
    (Role.SPONSOR.value, "Sponsor: published text of their own challenges"),
    (Role.ADMIN.value, "Administrator: everything, in every programme"),
)
EMAIL_FIELD = TextField(
    "email", "E-mail address", "They sign in with it.", required=True, missing="Enter an e-mail address, such as name@example.org"
)
SCOPE_FIELDS = (
    TextField("name", "Name", "What colleagues call them, or their role.", required=True, limit=120),
    ChoiceField("role", "Role", required=True, missing="Choose what they may do", options=ROLES),
    RoleReferencesField("programmes", "Programmes", "For everybody but sponsors: what they see.", required=True, to="programmes"),
    RoleReferencesField("challenges", "Challenges", "For a sponsor: at least one.", required=True, to="challenges"),
    DayField(
        "ends",
        "Last day",
        "Such as 31/3/2027. The account is closed the day after. Leave it empty where there is no end.",
        stored="ends_on",
    ),
)


@check(When.ALWAYS)
def check_role_scope(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A sponsor needs challenges, other roles need programmes; an administrator needs neither."""
    role = values.get("role")
    if role == Role.SPONSOR and not values.get("challenges"):
        yield Problem("challenges", "A sponsor sees challenges: choose at least one")
    if role not in (None, Role.SPONSOR, Role.ADMIN) and not values.get("programmes"):
        yield Problem("programmes", "Choose at least one programme: without one there is nothing to see")


@check(When.ALWAYS)
def check_email_address(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """An e-mail address needs a name, an @ and a domain, without spaces."""
    name, _, domain = (values.get("email") or "").rpartition("@")
    if values.get("email") and not (name and domain and not any(character.isspace() for character in name + domain)):
        yield Problem("email", "Enter an e-mail address, such as name@example.org")


ACCOUNT = RecordSchema("account", "accounts", "account", User, (EMAIL_FIELD, *SCOPE_FIELDS), checks=(check_email_address, check_role_scope))
ACCOUNT_CHANGE = RecordSchema("account-change", "accounts", "account", User, SCOPE_FIELDS, checks=(check_role_scope,))
HAND_OVER = RecordSchema(
    "hand-over",
    "hand-overs",
    "hand-over",
    Person,
    (
        ProgrammeListField("leaves", "Who hands over", required=True, missing="Choose who hands over", to="names"),
        TextField(
            "takes_over",
            "Who takes over",
            "A role or a colleague, spelled as elsewhere.",
            required=True,
            missing="Enter who takes over",
            suggest="people",
        ),
        ReferenceListField(
            "duties", "What goes over", "What is open of whoever hands over.", required=True, missing="Tick what goes over", to="duties"
        ),
        TextField("reason", "Reason", required=True, missing="Enter why, such as: moves to another office", audience="internal"),
        DayField("last_day", "Their last day", "Goes into their record among the people. Leave it empty where they stay."),
    ),
)


def without_admin_role(schema: RecordSchema) -> RecordSchema:
    """Returns the schema without the administrator role, for a lead."""
    offered = tuple(pair for pair in ROLES if pair[0] != Role.ADMIN)
    return replace(
        schema, fields=tuple(replace(field, options=offered) if isinstance(field, ChoiceField) else field for field in schema.fields)
    )
