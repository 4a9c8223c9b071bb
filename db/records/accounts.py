"""What is asked of an account, and of a hand-over. These are no records of a programme: they have fields and checks, but no history,
no import and no export of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from db.access import Role
from db.fields.types import Choice, DayField, Ground, Listed, References, Text
from db.records.record_schema import Kind, Problem, Values
from db.schema.models import Person, User


@dataclass(frozen=True)
class OfRole(References):
    """Something chosen that the role needs, or does not: the form asks for it plainly, and a check of the whole judges it."""

    def read(self, raw: Any, ground: Ground) -> list[str]:
        """What was chosen, which may be nothing."""
        return References.read(replace(self, required=False), raw, ground) if self.required else References.read(self, raw, ground)


ROLES = (
    (Role.MEMBER.value, "Member: records and edits"),
    (Role.LEAD.value, "Lead: everything in the programme, and its accounts"),
    (Role.FINANCE.value, "Finance: the programme's money"),
    (Role.REVIEWER.value, "Reviewer: reads"),
    (Role.SPONSOR.value, "Sponsor: published text of their own challenges"),
    (Role.ADMIN.value, "Administrator: everything, in every programme"),
)
EMAIL = Text("email", "E-mail address", "They sign in with it.", required=True, missing="Enter an e-mail address, such as name@example.org")
SCOPE = (
    Text("name", "Name", "What colleagues call them, or their role.", required=True, limit=120),
    Choice("role", "Role", required=True, missing="Choose what they may do", options=ROLES),
    OfRole("programmes", "Programmes", "For everybody but sponsors: what they see.", required=True, to="programmes"),
    OfRole("challenges", "Challenges", "For a sponsor: at least one.", required=True, to="challenges"),
    DayField(
        "ends",
        "Last day",
        "Such as 31/3/2027. The account is closed the day after. Leave it empty where there is no end.",
        stored="ends_on",
    ),
)


def scope_of_role(values: Values, ground: Ground) -> Iterator[Problem]:
    """A sponsor has challenges, the others have programmes; an administrator needs neither."""
    role = values.get("role")
    if role == Role.SPONSOR and not values.get("challenges"):
        yield Problem("challenges", "A sponsor sees challenges: choose at least one")
    if role not in (None, Role.SPONSOR, Role.ADMIN) and not values.get("programmes"):
        yield Problem("programmes", "Choose at least one programme: without one there is nothing to see")


def an_address(values: Values, ground: Ground) -> Iterator[Problem]:
    """An e-mail address has a name, an @ and a place, without spaces."""
    name, _, place = (values.get("email") or "").rpartition("@")
    if values.get("email") and not (name and place and not any(sign.isspace() for sign in name + place)):
        yield Problem("email", "Enter an e-mail address, such as name@example.org")


ACCOUNT = Kind("account", "accounts", "account", User, (EMAIL, *SCOPE), checks=(an_address, scope_of_role))
ACCOUNT_CHANGE = Kind("account-change", "accounts", "account", User, SCOPE, checks=(scope_of_role,))
HAND_OVER = Kind(
    "hand-over",
    "hand-overs",
    "hand-over",
    Person,
    (
        Listed("leaves", "Who hands over", required=True, missing="Choose who hands over", to="names"),
        Text(
            "takes_over",
            "Who takes over",
            "A role or a colleague, spelled as elsewhere.",
            required=True,
            missing="Enter who takes over",
            suggest="people",
        ),
        References(
            "duties", "What goes over", "What is open of whoever hands over.", required=True, missing="Tick what goes over", to="duties"
        ),
        Text("reason", "Reason", required=True, missing="Enter why, such as: moves to another office", audience="internal"),
        DayField("last_day", "Their last day", "Goes into their record among the people. Leave it empty where they stay."),
    ),
)


def without_admin(kind: Kind) -> Kind:
    """The kind as a lead is offered it."""
    offered = tuple(pair for pair in ROLES if pair[0] != Role.ADMIN)
    return replace(kind, fields=tuple(replace(one, options=offered) if isinstance(one, Choice) else one for one in kind.fields))
