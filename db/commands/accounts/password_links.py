"""Password links, by which an account's owner sets a password: usable once, until they expire."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.accounts.users import Actor, can_sign_in, end_links, record_account_event, set_password, sha256_hex
from db.errors import NotFound
from db.schema.enums.records import AccountEventType
from db.schema.models import PasswordLink, User

DEFAULT_LINK_DAYS = 7
MAX_LINK_DAYS = 14
MAX_UNKNOWN_LINKS = 20  # unknown links from one network address within 15 minutes; several people may share an address
LINK_PATH = "/set-password/"


def create_link(session: Session, user_id: str, now: datetime, *, by: Actor, days: int = DEFAULT_LINK_DAYS) -> str:
    """Create the only valid link of an account; earlier ones are deleted. Returns its path with the token.

    Only the SHA-256 of the token is stored. Raises ``ValueError`` unless ``days`` is 1 to ``MAX_LINK_DAYS``.
    """
    if not 1 <= days <= MAX_LINK_DAYS:
        raise ValueError(f"a link is good for 1 to {MAX_LINK_DAYS} days")
    end_links(session, user_id)
    token = secrets.token_urlsafe(32)
    session.add(PasswordLink(token_hash=sha256_hex(token), user_id=user_id, at=now, expires_at=now + timedelta(days=days)))
    record_account_event(session, user_id, AccountEventType.LINK, by, f"good for {days} day{'' if days == 1 else 's'}", now)
    session.flush()
    return LINK_PATH + token


def find_link_owner(session: Session, token: str, now: datetime) -> User:
    """Returns the open account that the link belongs to. Raises :class:`NotFound` for an unknown, expired or unusable link."""
    statement = (
        select(User)
        .join(PasswordLink, PasswordLink.user_id == User.id)
        .where(PasswordLink.token_hash == sha256_hex(token), PasswordLink.expires_at > now)
    )
    user = session.scalars(statement).first()
    if user is None or not can_sign_in(session, user, now):
        raise NotFound("no such link")
    return user


def set_password_by_link(session: Session, token: str, password: str, now: datetime) -> None:
    """Set the password of the link's account; end its sessions and the link. Raises :class:`NotFound` or ``Invalid``."""
    user = find_link_owner(session, token, now)
    set_password(session, user.id, password, by=Actor(user.name))
