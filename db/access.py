"""Roles, permissions and table access. :mod:`db.session` checks every statement against them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Role(StrEnum):
    """The six roles."""

    ADMIN = "admin"
    LEAD = "lead"
    FINANCE = "finance"
    MEMBER = "member"
    REVIEWER = "reviewer"
    SPONSOR = "sponsor"


class Permission(StrEnum):
    """A permission that a page or callback requires. Checked on each request before the page or callback runs."""

    SIGNED_IN = "signed in"
    SEE_MONEY = "see money"
    SEE_PROGRAMME = "see programme"
    SEE_OWN_CHALLENGE = "see own challenge"
    RECORD = "record"
    RECORD_MONEY = "record money"
    IMPORT = "import"
    REPLY = "reply as sponsor"
    ACKNOWLEDGE = "acknowledge"
    UNDO = "undo"
    STEER = "steer"
    ADMINISTER = "administer"


P = Permission
_READ = frozenset({P.SIGNED_IN, P.SEE_MONEY, P.SEE_PROGRAMME})
PERMISSIONS_BY_ROLE: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: _READ | {P.RECORD, P.RECORD_MONEY, P.ACKNOWLEDGE, P.IMPORT, P.UNDO, P.STEER, P.ADMINISTER},
    Role.LEAD: _READ | {P.RECORD, P.RECORD_MONEY, P.ACKNOWLEDGE, P.IMPORT, P.UNDO, P.STEER},
    Role.FINANCE: frozenset({P.SIGNED_IN, P.SEE_MONEY, P.RECORD_MONEY, P.ACKNOWLEDGE, P.IMPORT, P.UNDO}),
    Role.MEMBER: _READ | {P.RECORD, P.ACKNOWLEDGE, P.IMPORT, P.UNDO},
    Role.REVIEWER: _READ,
    Role.SPONSOR: frozenset({P.SIGNED_IN, P.SEE_OWN_CHALLENGE, P.REPLY}),
}

Purpose = Literal["sign-in", "throttle", "audit", "seed", "daily", "command-line", "health", "accounts", "look"]


@dataclass(frozen=True)
class Viewer:
    """The person a session is opened for. Staff are scoped by programme, sponsors by challenge, admins by neither."""

    user_id: str
    name: str
    email: str
    role: Role
    programmes: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()

    def may(self, permission: Permission) -> bool:
        """Whether the viewer's role grants the permission."""
        return permission in PERMISSIONS_BY_ROLE[self.role]

    @property
    def sponsor(self) -> bool:
        """Whether the viewer is a Challenge Sponsor."""
        return self.role is Role.SPONSOR

    @property
    def sees_all_programmes(self) -> bool:
        """Whether the viewer may read every programme."""
        return self.role is Role.ADMIN


def can_manage_account(viewer: Viewer, role: str, programmes: Iterable[str]) -> bool:
    """Whether the viewer may manage accounts of the role and programmes: an admin all, a lead those whose programmes are all their own.

    A lead may not manage administrators or accounts without a programme.
    """
    if viewer.may(Permission.ADMINISTER):
        return True
    programme_ids = set(programmes)
    return viewer.may(Permission.STEER) and role != Role.ADMIN and bool(programme_ids) and programme_ids <= set(viewer.programmes)


class TableVisibility(StrEnum):
    """Who may read a table, as its class declares it in ``__seen__``."""

    SCOPED = "scoped"  # staff by programme, sponsors by challenge
    PUBLIC = "public"  # staff by programme, sponsors of that programme too (published columns only)
    STAFF = "staff"  # staff by programme, never a sponsor
    HIDDEN = "hidden"  # only system sessions


MONEY_TABLES = frozenset({"budget_lines", "plan_months", "payments", "forecasts", "agreements", "instalments", "budget_changes"})
FINANCE_READABLE_TABLES = MONEY_TABLES | {
    "programmes", "stages", "cohorts", "challenges", "challenge_sponsors", "organisations", "teams", "team_challenges",
    "published_figures", "stage_dates", "revisions", "import_batches", "import_mappings", "acknowledgements",
}  # fmt: skip
FINANCE_WRITABLE_TABLES = MONEY_TABLES - {"budget_lines", "budget_changes", "plan_months"} | {"acknowledgements"}
LEAD_ONLY_TABLES = frozenset(
    {
        "programmes",
        "stages",
        "user_groups",
        "templates",
        "stage_moves",
        "budget_lines",
        "plan_months",
        "budget_changes",
        "rebaselines",
        "review_closings",
        "verdicts",
    }
)
SPONSOR_WRITABLE_TABLES = frozenset({"actions", "conversations", "conversation_challenges", "conversation_organisations"})


def can_acknowledge(role: Role, *, money: bool) -> bool:
    """Whether a role may say that an attention item is known: whoever may record what it is about. ``money``: it is about a budget line."""
    needed = Permission.RECORD_MONEY if money else Permission.RECORD
    return needed in PERMISSIONS_BY_ROLE[role]


def can_read_table(role: Role, table: str) -> bool:
    """Whether a role may read the table (its rows are scoped in addition)."""
    return table.removesuffix("_version") in FINANCE_READABLE_TABLES if role is Role.FINANCE else True


def can_write_table(role: Role, table: str) -> bool:
    """Whether a role may change rows of the table (within its row scope)."""
    match role:
        case Role.ADMIN | Role.LEAD:
            return True
        case Role.MEMBER:
            return table not in LEAD_ONLY_TABLES | MONEY_TABLES
        case Role.FINANCE:
            return table in FINANCE_WRITABLE_TABLES
        case Role.SPONSOR:
            return table in SPONSOR_WRITABLE_TABLES
        case Role.REVIEWER:
            return False
