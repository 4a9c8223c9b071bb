"""Account management by people. Every function checks the viewer's permission; an account that the viewer cannot manage is not found.

Runs in sessions for the purpose ``list_accounts``, which only callbacks that declare it receive. A lead manages accounts whose scope is
within their own programmes and grants nothing beyond them; an administrator manages all. The last administrator cannot be removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Permission, Role, Viewer, can_manage_account
from db.commands.accounts import password_links
from db.commands.accounts import users as account_users
from db.commands.accounts.users import Actor, record_account_event
from db.errors import Conflict, Invalid, NotFound
from db.queries.accounts import Account, list_accounts, read_account
from db.schema.enums.records import AccountEventType
from db.schema.models import Challenge, Programme, User
from db.values.dates import date_text

MAX_DETAIL_LENGTH = 500
LAST_ADMIN_ERROR = "Nobody else can stay administrator. Make somebody else an administrator first, with a password and without an end date"
OWN_ACCOUNT_ERROR = "You cannot change what you yourself may do. Ask another lead or an administrator"


@dataclass(frozen=True)
class AccountInput:
    """The requested state of an account: a sponsor has challenges, staff have programmes, an administrator needs neither."""

    name: str
    role: Role
    programmes: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()
    ends_on: date | None = None


def add_account(session: Session, viewer: Viewer, email: str, requested: AccountInput, now: datetime) -> str:
    """Add an account without a password. Returns its id. Raises ``Invalid``, or ``NotFound`` for rights the viewer cannot grant."""
    _check_grant(session, viewer, requested)
    existing_id = session.scalars(select(User.id).where(User.email == account_users.normalise_email(email))).first()
    if existing_id is not None and not list_accounts(session, viewer, now, user_id=existing_id):
        raise Invalid([("email", "This address cannot be added by you. Ask an administrator")])
    return account_users.add_user(
        session, email=email, name=requested.name, role=requested.role, password=None, programmes=requested.programmes, challenges=requested.challenges,
        ends_on=requested.ends_on, now=now, by=_actor(viewer),
    )  # fmt: skip


def update_account(session: Session, viewer: Viewer, user_id: str, version: int, requested: AccountInput, now: datetime) -> None:
    """Change name, role, scope and end date. A change of role or scope ends the account's sessions.

    Raises ``NotFound``, ``Invalid``, or ``Conflict`` when the account has another version.
    """
    before, user = _managed_account(session, viewer, user_id, now)
    _check_grant(session, viewer, requested)
    if before.version != version:
        raise Conflict(before.version, {}, "somebody", None)
    rights_changed = before.role != requested.role or _role_scope(before) != _role_scope(requested)
    if _is_own_account_of_lead(viewer, user_id) and (rights_changed or before.ends_on != requested.ends_on):
        raise Invalid([("role", OWN_ACCOUNT_ERROR)])
    if (requested.role is not Role.ADMIN or requested.ends_on is not None) and _is_last_admin(session, before):
        raise Invalid([("role" if requested.role is not Role.ADMIN else "ends", LAST_ADMIN_ERROR)])
    user.name, user.role, user.ends_on, user.version = requested.name, requested.role.value, requested.ends_on, before.version + 1
    if rights_changed:
        account_users.set_scope(session, user_id, requested.role, requested.programmes, requested.challenges)
    session.flush()
    _record_changes(session, viewer, before, account_after_change(session, user_id, now), now)


def sign_out_account(session: Session, viewer: Viewer, user_id: str, now: datetime) -> None:
    """End all sessions of an account, from its next request on."""
    _managed_account(session, viewer, user_id, now)
    account_users.end_sessions(session, user_id)
    record_account_event(session, user_id, AccountEventType.SIGNED_OUT, _actor(viewer), now=now)


def make_password_link(session: Session, viewer: Viewer, user_id: str, days: int, now: datetime) -> str:
    """Create a link by which the account's owner sets a password. Returns its path. Raises ``Invalid`` for a closed account."""
    account, _ = _managed_account(session, viewer, user_id, now)
    if not account.open:
        raise Invalid([("", "The account is closed or past its last day. Reopen it first, then make a link")])
    return password_links.create_link(session, user_id, now, by=_actor(viewer), days=days)


def close_account(session: Session, viewer: Viewer, user_id: str, now: datetime) -> None:
    """Close an account: signing in is refused, its sessions and links end. Its history is kept."""
    account, user = _managed_account(session, viewer, user_id, now)
    if _is_own_account_of_lead(viewer, user_id):
        raise Invalid([("", OWN_ACCOUNT_ERROR)])
    if _is_last_admin(session, account):
        raise Invalid([("", LAST_ADMIN_ERROR)])
    account_users.deactivate_user(session, user, _actor(viewer), now)


def reopen_account(session: Session, viewer: Viewer, user_id: str, now: datetime) -> None:
    """Open a closed account again. An end date that has passed is removed."""
    account, user = _managed_account(session, viewer, user_id, now)
    account_users.reactivate_user(session, user, _actor(viewer), now, keep_end=not account.ended)


def account_after_change(session: Session, user_id: str, now: datetime) -> Account:
    """Returns an account after a change, even when the viewer can no longer manage it."""
    return read_account(session, Viewer("", "", "", Role.ADMIN), now, user_id)


def _actor(viewer: Viewer) -> Actor:
    return Actor(viewer.name, viewer.user_id)


def _managed_account(session: Session, viewer: Viewer, user_id: str, now: datetime) -> tuple[Account, User]:
    """Returns an account that the viewer manages, and its row. Raises ``NotFound``."""
    account = read_account(session, viewer, now, user_id)
    return account, session.scalars(select(User).where(User.id == user_id)).one()


def _check_grant(session: Session, viewer: Viewer, requested: AccountInput) -> None:
    """Raises ``NotFound`` for rights that the viewer cannot grant, ``Invalid`` for a scope that would show nothing."""
    challenges = {}
    if requested.challenges:
        rows = session.execute(select(Challenge.id, Challenge.programme_id).where(Challenge.id.in_(requested.challenges)))
        challenges = {row.id: row.programme_id for row in rows}
    known_programmes = (
        set(session.scalars(select(Programme.id).where(Programme.id.in_(requested.programmes)))) if requested.programmes else set()
    )
    if set(requested.challenges) - challenges.keys() or set(requested.programmes) - known_programmes:
        raise NotFound("no such challenge or programme")
    if requested.role is Role.SPONSOR and not requested.challenges:
        raise Invalid([("challenges", "A sponsor sees challenges: choose at least one")])
    if requested.role not in (Role.SPONSOR, Role.ADMIN) and not requested.programmes:
        raise Invalid([("programmes", "Choose at least one programme: without one there is nothing to see")])
    programmes = set(challenges.values()) if requested.role is Role.SPONSOR else set(requested.programmes)
    if not can_manage_account(viewer, requested.role, programmes):
        raise NotFound("no such role, challenge or programme")


def _is_own_account_of_lead(viewer: Viewer, user_id: str) -> bool:
    """Whether the account is the viewer's own and the viewer is no administrator."""
    return viewer.user_id == user_id and not viewer.may(Permission.ADMINISTER)


def _is_last_admin(session: Session, account: Account) -> bool:
    """Whether the account is the only administrator that is active, has a password and has no end date."""
    is_permanent_admin = account.role == Role.ADMIN and account.active and account.has_password and account.ends_on is None
    return is_permanent_admin and account_users.is_last_admin(session, account.id)


def _role_scope(account: Account | AccountInput) -> tuple[set[str], set[str]]:
    """Returns (programmes, challenges) that apply to the role: challenges for a sponsor, programmes for all others."""
    if account.role == Role.SPONSOR:
        return set(), set(account.challenges)
    return set(account.programmes), set()


def _record_changes(session: Session, viewer: Viewer, before: Account, after: Account, now: datetime) -> None:
    """Record an account event for each of name, role, scope and end date that changed."""
    changes = (
        (AccountEventType.NAME, before.name, after.name),
        (AccountEventType.ROLE, before.role, after.role),
        (AccountEventType.SCOPE, _scope_text(before), _scope_text(after)),
        (AccountEventType.END_DATE, _end_date_text(before), _end_date_text(after)),
    )
    for act, old, new in changes:
        if old != new:
            record_account_event(session, after.id, act, _actor(viewer), f"{old} → {new}"[:MAX_DETAIL_LENGTH], now)


def _scope_text(account: Account) -> str:
    return "; ".join(scope.words for scope in account.scopes) or ("everything" if account.role == Role.ADMIN else "nothing")


def _end_date_text(account: Account) -> str:
    return date_text(account.ends_on) if account.ends_on else "no end"
