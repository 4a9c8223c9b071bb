"""What people do to accounts. Every function takes the viewer and asks first; an account that is not theirs to manage does not exist.

In sessions for the purpose ``accounts``, which only callbacks that declare it are given. A lead manages accounts wholly within their own
programmes, and grants nothing beyond them; an administrator manages all. Nobody can leave the installation without an administrator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Permission, Role, Viewer, manages
from db.commands.accounts import password_links
from db.commands.accounts import users as account_users
from db.commands.accounts.users import Actor, note
from db.errors import Conflict, Invalid, NotFound
from db.queries.accounts import Account, account, accounts
from db.schema.enums.records import AccountAct
from db.schema.models import Challenge, Programme, User
from db.values.dates import in_words

LONGEST_DETAIL = 500
ALONE = "Nobody else can stay administrator. Make somebody else an administrator first, with a password and without an end date"
OWN = "You cannot change what you yourself may do. Ask another lead or an administrator"


@dataclass(frozen=True)
class Wanted:
    """What an account shall be: a sponsor has challenges, staff have programmes, an administrator needs neither."""

    name: str
    role: Role
    programmes: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()
    ends_on: date | None = None


def add(session: Session, viewer: Viewer, email: str, wanted: Wanted, now: datetime) -> str:
    """Add an account without a password. Returns its id. Raises ``Invalid``, or ``NotFound`` for what the viewer cannot grant."""
    _may_grant(session, viewer, wanted)
    there = session.scalars(select(User.id).where(User.email == account_users.normal(email))).first()
    if there is not None and not accounts(session, viewer, now, user_id=there):
        raise Invalid([("email", "This address cannot be added by you. Ask an administrator")])
    return account_users.add_user(
        session, email=email, name=wanted.name, role=wanted.role, password=None, programmes=wanted.programmes, challenges=wanted.challenges,
        ends_on=wanted.ends_on, now=now, by=_actor(viewer),
    )  # fmt: skip


def change(session: Session, viewer: Viewer, user_id: str, version: int, wanted: Wanted, now: datetime) -> None:
    """Change name, role, scope and end date. Another role or scope signs the account out.

    Raises ``NotFound``, ``Invalid``, or ``Conflict`` when the account is no longer of that version.
    """
    before, user = _managed(session, viewer, user_id, now)
    _may_grant(session, viewer, wanted)
    if before.version != version:
        raise Conflict(before.version, {}, "somebody", None)
    moved = before.role != wanted.role or _scope_of(before) != _scope_of(wanted)
    if _own(viewer, user_id) and (moved or before.ends_on != wanted.ends_on):
        raise Invalid([("role", OWN)])
    if (wanted.role is not Role.ADMIN or wanted.ends_on is not None) and _last(session, before):
        raise Invalid([("role" if wanted.role is not Role.ADMIN else "ends", ALONE)])
    user.name, user.role, user.ends_on, user.version = wanted.name, wanted.role.value, wanted.ends_on, before.version + 1
    if moved:
        account_users.set_scope(session, user_id, wanted.role, wanted.programmes, wanted.challenges)
    session.flush()
    _note_changes(session, viewer, before, account_after(session, user_id, now), now)


def sign_out(session: Session, viewer: Viewer, user_id: str, now: datetime) -> None:
    """End all sessions of an account, from its next request on."""
    _managed(session, viewer, user_id, now)
    account_users.end_sessions(session, user_id)
    note(session, user_id, AccountAct.SIGNED_OUT, _actor(viewer), now=now)


def make_link(session: Session, viewer: Viewer, user_id: str, days: int, now: datetime) -> str:
    """Make a link by which the account's owner sets a password. Returns its path. Raises ``Invalid`` for a closed account."""
    found, _ = _managed(session, viewer, user_id, now)
    if not found.open:
        raise Invalid([("", "The account is closed or past its last day. Reopen it first, then make a link")])
    return password_links.make_link(session, user_id, now, by=_actor(viewer), days=days)


def close(session: Session, viewer: Viewer, user_id: str, now: datetime) -> None:
    """Close an account: nobody signs in to it, its sessions and links end. Its history stays."""
    found, user = _managed(session, viewer, user_id, now)
    if _own(viewer, user_id):
        raise Invalid([("", OWN)])
    if _last(session, found):
        raise Invalid([("", ALONE)])
    account_users.close(session, user, _actor(viewer), now)


def reopen(session: Session, viewer: Viewer, user_id: str, now: datetime) -> None:
    """Open a closed account again. A last day that is over is taken away."""
    found, user = _managed(session, viewer, user_id, now)
    account_users.reopen(session, user, _actor(viewer), now, keep_end=not found.ended)


def account_after(session: Session, user_id: str, now: datetime) -> Account:
    """An account after a change, whoever manages it now."""
    return account(session, Viewer("", "", "", Role.ADMIN), now, user_id)


def _actor(viewer: Viewer) -> Actor:
    return Actor(viewer.name, viewer.user_id)


def _managed(session: Session, viewer: Viewer, user_id: str, now: datetime) -> tuple[Account, User]:
    """An account that the viewer manages, and its row."""
    found = account(session, viewer, now, user_id)
    return found, session.scalars(select(User).where(User.id == user_id)).one()


def _may_grant(session: Session, viewer: Viewer, wanted: Wanted) -> None:
    """Refuse what the viewer cannot grant as what does not exist; a scope that would show nothing in a sentence."""
    challenges = {}
    if wanted.challenges:
        rows = session.execute(select(Challenge.id, Challenge.programme_id).where(Challenge.id.in_(wanted.challenges)))
        challenges = {row.id: row.programme_id for row in rows}
    there = set(session.scalars(select(Programme.id).where(Programme.id.in_(wanted.programmes)))) if wanted.programmes else set()
    if set(wanted.challenges) - challenges.keys() or set(wanted.programmes) - there:
        raise NotFound("no such challenge or programme")
    if wanted.role is Role.SPONSOR and not wanted.challenges:
        raise Invalid([("challenges", "A sponsor sees challenges: choose at least one")])
    if wanted.role not in (Role.SPONSOR, Role.ADMIN) and not wanted.programmes:
        raise Invalid([("programmes", "Choose at least one programme: without one there is nothing to see")])
    within = set(challenges.values()) if wanted.role is Role.SPONSOR else set(wanted.programmes)
    if not manages(viewer, wanted.role, within):
        raise NotFound("no such role, challenge or programme")


def _own(viewer: Viewer, user_id: str) -> bool:
    """Whether a lead works on their own account. An administrator may, while another administrator stays."""
    return viewer.user_id == user_id and not viewer.may(Permission.ADMINISTER)


def _last(session: Session, found: Account) -> bool:
    """Whether the account is an administrator's, open for good, and no other is."""
    stays = found.role == Role.ADMIN and found.active and found.has_password and found.ends_on is None
    return stays and account_users.last_admin(session, found.id)


def _scope_of(one: Account | Wanted) -> tuple[set[str], set[str]]:
    """Programmes and challenges that count for the role."""
    if one.role == Role.SPONSOR:
        return set(), set(one.challenges)
    return set(one.programmes), set()


def _note_changes(session: Session, viewer: Viewer, before: Account, after: Account, now: datetime) -> None:
    """Record what became different."""
    told = (
        (AccountAct.NAME, before.name, after.name),
        (AccountAct.ROLE, before.role, after.role),
        (AccountAct.SCOPE, _sees(before), _sees(after)),
        (AccountAct.END_DATE, _ends(before), _ends(after)),
    )
    for act, old, new in told:
        if old != new:
            note(session, after.id, act, _actor(viewer), f"{old} → {new}"[:LONGEST_DETAIL], now)


def _sees(one: Account) -> str:
    return "; ".join(scope.words for scope in one.scopes) or ("everything" if one.role == Role.ADMIN else "nothing")


def _ends(one: Account) -> str:
    return in_words(one.ends_on) if one.ends_on else "no end"
