"""Accounts: add, change, verify a password, sign in and out, throttle sign-in; and the events recorded about them.

No function here checks permissions: :mod:`db.commands.accounts.management` does so for people. The command line and the sign-in pages
call this module directly.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from db.access import Role, Viewer
from db.commands.accounts.passwords import hash_password, password_matches, password_problem
from db.errors import Invalid
from db.schema.base import new_id
from db.schema.enums.records import AccountEventType
from db.schema.models import AccountEvent, Challenge, Membership, PasswordLink, Programme, SignIn, SignInFailure, User
from db.session_state import session_state
from db.values.dates import is_past_end_date

SESSION_HOURS = 8
MAX_FAILURES = 5
THROTTLE_WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class Actor:
    """Who changes an account. Without an id: the command line, or the account's owner using a link."""

    name: str
    user_id: str | None = None


COMMAND_LINE = Actor("Command line")


def record_account_event(
    session: Session, user_id: str, act: AccountEventType, by: Actor, detail: str = "", now: datetime | None = None
) -> None:
    """Record an event of an account."""
    at = now or session_state(session).clock()
    session.add(AccountEvent(user_id=user_id, at=at, by_user_id=by.user_id, by=by.name, act=act.value, detail=detail or None))


def normalise_email(email: str) -> str:
    """Returns an e-mail address as stored: without surrounding spaces, in lower case."""
    return email.strip().casefold()


def sha256_hex(text: str) -> str:
    """Returns the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    password: str | None,
    programmes: Iterable[str] = (),
    challenges: Iterable[str] = (),
    now: datetime | None = None,
    cheap_password: bool = False,
    ends_on: date | None = None,
    by: Actor | None = None,
) -> str:
    """Add an account and its scope; a sponsor's programmes follow from its challenges. Returns the account's id.

    Without a password, signing in is refused until a link was used. The event is recorded only when ``by`` is given. Raises ``Invalid``.
    """
    if "@" not in email:
        raise Invalid([("email", "Enter an e-mail address, such as name@example.org")])
    if password is not None and not cheap_password and (problem := password_problem(password, normalise_email(email))):
        raise Invalid([("password", problem)])
    if session.scalars(select(User.id).where(User.email == normalise_email(email))).first():
        raise Invalid([("email", f"{normalise_email(email)} has an account already")])
    user = User(
        id=new_id(),
        email=normalise_email(email),
        name=name,
        role=role.value,
        password_hash=hash_password(password) if password else None,
        ends_on=ends_on,
        created_at=now or session_state(session).clock(),
    )
    session.add(user)
    session.flush()
    set_scope(session, user.id, role, programmes, challenges)
    if by is not None:
        record_account_event(session, user.id, AccountEventType.ADDED, by, role.value, now)
    return user.id


def set_scope(session: Session, user_id: str, role: Role, programmes: Iterable[str], challenges: Iterable[str]) -> None:
    """Replace the scope of an account, and end its sessions and links: they were issued for the previous scope."""
    for membership in session.scalars(select(Membership).where(Membership.user_id == user_id)):
        session.delete(membership)
    session.flush()
    if role is Role.SPONSOR:
        for challenge in challenges:
            programme = session.scalars(select(Challenge.programme_id).where(Challenge.id == challenge)).one()
            session.add(Membership(user_id=user_id, programme_id=programme, challenge_id=challenge))
    else:
        for programme in programmes:
            session.add(Membership(user_id=user_id, programme_id=programme))
    end_sessions(session, user_id)
    end_links(session, user_id)
    session.flush()


def set_password(session: Session, user_id: str, password: str, *, by: Actor | None = None) -> None:
    """Change a password; end the account's sessions and links. Raises ``Invalid`` for a refused password."""
    user = session.scalars(select(User).where(User.id == user_id)).one()
    if problem := password_problem(password, user.email):
        raise Invalid([("password", problem)])
    user.password_hash = hash_password(password)
    end_sessions(session, user_id)
    end_links(session, user_id)
    if by is not None:
        record_account_event(session, user_id, AccountEventType.PASSWORD, by)


def set_role(session: Session, user_id: str, role: Role) -> None:
    """Change a role and end the account's sessions and links."""
    session.scalars(select(User).where(User.id == user_id)).one().role = role.value
    end_sessions(session, user_id)
    end_links(session, user_id)


def end_sessions(session: Session, user_id: str) -> None:
    """Delete the account's sessions: it is signed out from its next request on."""
    for sign_in in session.scalars(select(SignIn).where(SignIn.user_id == user_id)):
        session.delete(sign_in)


def end_links(session: Session, user_id: str) -> None:
    """Delete the account's password links."""
    for link in session.scalars(select(PasswordLink).where(PasswordLink.user_id == user_id)):
        session.delete(link)


def deactivate_user(session: Session, user: User, by: Actor, now: datetime | None = None) -> None:
    """Close an account: signing in is refused, its sessions and links end."""
    user.active, user.version = False, user.version + 1
    end_sessions(session, user.id)
    end_links(session, user.id)
    record_account_event(session, user.id, AccountEventType.CLOSED, by, now=now)


def reactivate_user(session: Session, user: User, by: Actor, now: datetime | None = None, *, keep_end: bool = False) -> None:
    """Open an account again. Its end date is removed unless ``keep_end``."""
    user.active, user.version = True, user.version + 1
    user.ends_on = user.ends_on if keep_end else None
    record_account_event(session, user.id, AccountEventType.REOPENED, by, now=now)


def programme_time_zones(session: Session, user_id: str) -> list[str]:
    """Returns the time zones of an account's programmes."""
    statement = select(Programme.time_zone).join(Membership, Membership.programme_id == Programme.id).where(Membership.user_id == user_id)
    return list(session.scalars(statement.distinct()))


def can_sign_in(session: Session, user: User, now: datetime) -> bool:
    """Whether an account is active and its end date has not passed in its programmes' time zones."""
    return user.active and not is_past_end_date(user.ends_on, programme_time_zones(session, user.id), now)


def is_last_admin(session: Session, user_id: str) -> bool:
    """Whether no other account is an administrator that is active, has a password and has no end date."""
    others = select(User.id).where(
        User.role == Role.ADMIN.value, User.active.is_(True), User.ends_on.is_(None), User.password_hash.is_not(None), User.id != user_id
    )
    return session.scalars(others).first() is None


def verify_password(session: Session, email: str, password: str, now: datetime | None = None) -> User | None:
    """Returns the open account with this address and password, else None. Takes the same time for an unknown address."""
    user = session.scalars(select(User).where(User.email == normalise_email(email))).first()
    open_now = user is not None and can_sign_in(session, user, now or session_state(session).clock())
    stored = user.password_hash if user is not None and open_now else None
    return user if password_matches(stored, password) else None


def is_throttled(session: Session, email: str, now: datetime, most: int = MAX_FAILURES) -> bool:
    """Whether the address had ``most`` or more failures within ``THROTTLE_WINDOW``. Writes nothing."""
    statement = select(func.count()).select_from(SignInFailure)
    count = session.execute(
        statement.where(SignInFailure.email_hash == sha256_hex(normalise_email(email)), SignInFailure.at > now - THROTTLE_WINDOW)
    ).scalar()
    return bool(count and count >= most)


def record_sign_in_failure(session: Session, email: str, now: datetime) -> None:
    """Record a failed attempt and delete up to 100 that are older than four times ``THROTTLE_WINDOW``."""
    for failure in session.scalars(select(SignInFailure).where(SignInFailure.at < now - 4 * THROTTLE_WINDOW).limit(100)):
        session.delete(failure)
    session.add(SignInFailure(email_hash=sha256_hex(normalise_email(email)), at=now))


def start_session(session: Session, user_id: str, now: datetime) -> str:
    """Sign in. Returns the token for the cookie; only its SHA-256 is stored."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(token_hash=sha256_hex(token), user_id=user_id, at=now, expires_at=now + timedelta(hours=SESSION_HOURS)))
    user = session.scalars(select(User).where(User.id == user_id)).one()
    user.last_seen_at = now
    return token


def end_session(session: Session, token: str) -> None:
    """Delete the session of the token."""
    for sign_in in session.scalars(select(SignIn).where(SignIn.token_hash == sha256_hex(token))):
        session.delete(sign_in)


# Run at every request. Built once, because building the statement takes longer than running it.
_VIEWER_QUERY = (
    select(User.id, User.name, User.email, User.role, User.ends_on, Membership.programme_id, Membership.challenge_id, Programme.time_zone)
    .join(SignIn, SignIn.user_id == User.id)
    .outerjoin(Membership, Membership.user_id == User.id)
    .outerjoin(Programme, Programme.id == Membership.programme_id)
    .where(SignIn.token_hash == bindparam("token"), SignIn.expires_at > bindparam("now"), User.active.is_(True))
)


def load_viewer(session: Session, token: str, now: datetime) -> Viewer | None:
    """Returns the viewer of a cookie's token with the current role and scope; None without a valid session."""
    rows = session.execute(_VIEWER_QUERY, {"token": sha256_hex(token), "now": now}).all()
    if not rows or is_past_end_date(rows[0].ends_on, {row.time_zone for row in rows if row.time_zone}, now):
        return None
    first = rows[0]
    programmes = tuple(sorted({row.programme_id for row in rows if row.programme_id}))
    challenges = tuple(sorted({row.challenge_id for row in rows if row.challenge_id}))
    return Viewer(first.id, first.name, first.email, Role(first.role), programmes, challenges)
