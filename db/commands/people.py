"""Accounts: add, change, verify a password, sign in and out, throttle."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.access import Role, Viewer
from db.base import new_id
from db.errors import Invalid
from db.models import Challenge, Membership, SignIn, SignInFailure, User

# OWASP's cheap parameters: 19 MiB, two passes, one lane; eight sign-ins at once stay under 160 MiB.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY = HASHER.hash(secrets.token_hex(16))
SESSION_HOURS = 8
MOST_FAILURES = 5
WITHIN = timedelta(minutes=15)
SHORTEST_PASSWORD = 10


def normal(email: str) -> str:
    """An e-mail address as stored."""
    return email.strip().casefold()


def digest(text: str) -> str:
    """SHA-256, in hexadecimal."""
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
) -> str:
    """Add an account and what it may see; a sponsor's programmes follow from its challenges. Returns the user's id."""
    if "@" not in email:
        raise Invalid([("email", "Enter an e-mail address, such as name@example.org")])
    if password is not None and len(password) < SHORTEST_PASSWORD and not cheap_password:
        raise Invalid([("password", f"A password has at least {SHORTEST_PASSWORD} characters")])
    if session.scalars(select(User.id).where(User.email == normal(email))).first():
        raise Invalid([("email", f"{normal(email)} has an account already")])
    user = User(
        id=new_id(),
        email=normal(email),
        name=name,
        role=role.value,
        password_hash=HASHER.hash(password) if password else None,
        created_at=now or datetime.now(UTC),
    )
    session.add(user)
    session.flush()
    set_scope(session, user.id, role, programmes, challenges)
    return user.id


def set_scope(session: Session, user_id: str, role: Role, programmes: Iterable[str], challenges: Iterable[str]) -> None:
    """Replace what an account may see, and end its sessions."""
    for old in session.scalars(select(Membership).where(Membership.user_id == user_id)):
        session.delete(old)
    session.flush()
    if role is Role.SPONSOR:
        for challenge in challenges:
            programme = session.scalars(select(Challenge.programme_id).where(Challenge.id == challenge)).one()
            session.add(Membership(user_id=user_id, programme_id=programme, challenge_id=challenge))
    else:
        for programme in programmes:
            session.add(Membership(user_id=user_id, programme_id=programme))
    end_sessions(session, user_id)
    session.flush()


def set_password(session: Session, user_id: str, password: str) -> None:
    """Change a password and end the account's sessions."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid([("password", f"A password has at least {SHORTEST_PASSWORD} characters")])
    user = session.scalars(select(User).where(User.id == user_id)).one()
    user.password_hash = HASHER.hash(password)
    end_sessions(session, user_id)


def set_role(session: Session, user_id: str, role: Role) -> None:
    """Change a role and end the account's sessions."""
    session.scalars(select(User).where(User.id == user_id)).one().role = role.value
    end_sessions(session, user_id)


def end_sessions(session: Session, user_id: str) -> None:
    """Sign the account out everywhere, from the next request on."""
    for one in session.scalars(select(SignIn).where(SignIn.user_id == user_id)):
        session.delete(one)


def verify(session: Session, email: str, password: str) -> User | None:
    """The account whose password this is. Takes as long for an address nobody has."""
    user = session.scalars(select(User).where(User.email == normal(email))).first()
    stored = user.password_hash if user is not None and user.active and user.password_hash else None
    try:
        HASHER.verify(stored or NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return user if stored else None


def throttled(session: Session, email: str, now: datetime) -> bool:
    """Whether the address had too many failures lately. Reads only."""
    since = select(func.count()).select_from(SignInFailure)
    count = session.execute(since.where(SignInFailure.email_hash == digest(normal(email)), SignInFailure.at > now - WITHIN)).scalar()
    return bool(count and count >= MOST_FAILURES)


def note_failure(session: Session, email: str, now: datetime) -> None:
    """Remember a failed attempt and forget the old ones."""
    for old in session.scalars(select(SignInFailure).where(SignInFailure.at < now - 4 * WITHIN).limit(100)):
        session.delete(old)
    session.add(SignInFailure(email_hash=digest(normal(email)), at=now))


def start_session(session: Session, user_id: str, now: datetime) -> str:
    """Sign in: returns the token for the cookie."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(token_hash=digest(token), user_id=user_id, at=now, expires_at=now + timedelta(hours=SESSION_HOURS)))
    user = session.scalars(select(User).where(User.id == user_id)).one()
    user.last_seen_at = now
    return token


def end_session(session: Session, token: str) -> None:
    """Sign out this browser."""
    for one in session.scalars(select(SignIn).where(SignIn.token_hash == digest(token))):
        session.delete(one)


def viewer_of(session: Session, token: str, now: datetime) -> Viewer | None:
    """The person a cookie's token stands for, with today's role and scope; None when it stands for nobody."""
    statement = (
        select(User.id, User.name, User.email, User.role, Membership.programme_id, Membership.challenge_id)
        .join(SignIn, SignIn.user_id == User.id)
        .outerjoin(Membership, Membership.user_id == User.id)
        .where(SignIn.token_hash == digest(token), SignIn.expires_at > now, User.active.is_(True))
    )
    rows = session.execute(statement).all()
    if not rows:
        return None
    first = rows[0]
    programmes = tuple(sorted({row.programme_id for row in rows if row.programme_id}))
    challenges = tuple(sorted({row.challenge_id for row in rows if row.challenge_id}))
    return Viewer(first.id, first.name, first.email, Role(first.role), programmes, challenges)
