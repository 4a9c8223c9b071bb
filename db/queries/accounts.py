"""Reads of accounts: those that a viewer manages, and what was done to them. In sessions for the purpose ``list_accounts`` or the command line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.access import Viewer, can_manage_account
from db.errors import NotFound
from db.schema.models import AccountEvent, Challenge, Cohort, Membership, PasswordLink, Programme, SignIn, User
from db.values.dates import is_past_end_date


class AccountScope(NamedTuple):
    """A programme that an account sees, or for a sponsor one challenge of it."""

    programme_id: str
    programme: str
    challenge_id: str | None
    challenge: str | None
    time_zone: str

    @property
    def words(self) -> str:
        """How people call it: ``North``, ``North: 4.2 Quieter streets``."""
        return f"{self.programme}: {self.challenge}" if self.challenge else self.programme


@dataclass(frozen=True)
class Account:
    """An account as it stands: what it sees, whether it is open today, how many browsers are signed in, until when a link is good."""

    id: str
    version: int
    email: str
    name: str
    role: str
    active: bool
    ended: bool
    has_password: bool
    ends_on: date | None
    last_seen_at: datetime | None
    signed_in_browsers: int
    link_expires_at: datetime | None
    scopes: tuple[AccountScope, ...]

    @property
    def programmes(self) -> list[str]:
        """Ids of the programmes it belongs to."""
        return list(dict.fromkeys(one.programme_id for one in self.scopes))

    @property
    def challenges(self) -> list[str]:
        """Ids of the challenges a sponsor sees."""
        return [one.challenge_id for one in self.scopes if one.challenge_id]

    @property
    def open(self) -> bool:
        """Whether it is neither closed nor past its last day."""
        return self.active and not self.ended


class AccountEventRow(NamedTuple):
    """Something done to an account: ``by`` and ``who`` are names, ``act`` and ``detail`` say what."""

    user_id: str
    who: str
    at: datetime
    by: str
    act: str
    detail: str | None


def list_accounts(session: Session, viewer: Viewer, now: datetime, *, user_id: str | None = None) -> list[Account]:
    """The accounts that the viewer manages, by name; of one id, that one or none."""
    columns = (User.id, User.version, User.email, User.name, User.role, User.active, User.password_hash, User.ends_on, User.last_seen_at)
    statement = select(*columns).order_by(func.lower(User.name), User.email)
    users = session.execute(statement if user_id is None else statement.where(User.id == user_id)).all()
    ids = [row.id for row in users]
    scopes = _read_scopes(session, ids)
    managed = [row for row in users if can_manage_account(viewer, row.role, {one.programme_id for one in scopes[row.id]})]
    browsers = _value_by_key(session, SignIn.user_id, func.count(), SignIn.expires_at > now)
    links = _value_by_key(session, PasswordLink.user_id, func.max(PasswordLink.expires_at), PasswordLink.expires_at > now)
    return [
        Account(
            id=row.id, version=row.version, email=row.email, name=row.name, role=row.role, active=row.active,
            ended=is_past_end_date(row.ends_on, {one.time_zone for one in scopes[row.id]}, now), has_password=row.password_hash is not None,
            ends_on=row.ends_on, last_seen_at=row.last_seen_at, signed_in_browsers=browsers.get(row.id, 0), link_expires_at=links.get(row.id),
            scopes=tuple(scopes[row.id]),
        )
        for row in managed
    ]  # fmt: skip


def read_account(session: Session, viewer: Viewer, now: datetime, user_id: str) -> Account:
    """One account that the viewer manages. Raises :class:`NotFound` for another's as for nobody's."""
    found = list_accounts(session, viewer, now, user_id=user_id) if user_id else []
    if not found:
        raise NotFound(user_id)
    return found[0]


def list_account_events(session: Session, users: Iterable[str], most: int = 50) -> list[AccountEventRow]:
    """What was done to accounts, latest first. ``users`` are ids of accounts that the viewer manages."""
    statement = (
        select(AccountEvent.user_id, User.name, AccountEvent.at, AccountEvent.by, AccountEvent.act, AccountEvent.detail)
        .join(User, User.id == AccountEvent.user_id)
        .where(AccountEvent.user_id.in_(list(users)))
        .order_by(AccountEvent.at.desc(), AccountEvent.id)
        .limit(most)
    )
    return [AccountEventRow(*row) for row in session.execute(statement)]


def list_grantable_scopes(session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """What the viewer can let somebody see, by id: programmes, and challenges under the names of theirs. In the viewer's own session."""
    programmes = session.execute(select(Programme.id, Programme.name).order_by(Programme.position, Programme.name)).all()
    challenges = session.execute(
        select(Challenge.id, Challenge.code, Challenge.title, Programme.short_name)
        .join(Programme, Programme.id == Challenge.programme_id)
        .outerjoin(Cohort, Cohort.id == Challenge.cohort_id)
        .where(Challenge.archived.is_(False))
        .order_by(Programme.position, Cohort.position.desc().nulls_last(), Challenge.code, Challenge.title)
    ).all()
    many = len(programmes) > 1
    return {row.id: row.name for row in programmes}, {
        row.id: f"{f'{row.short_name}: ' if many else ''}{row.code + ' ' if row.code else ''}{row.title}" for row in challenges
    }


def _read_scopes(session: Session, users: list[str]) -> dict[str, list[AccountScope]]:
    """What accounts see, programmes in their order. A programme or challenge that is no more leaves its scope nameless, never out."""
    found: dict[str, list[AccountScope]] = defaultdict(list)
    statement = (
        select(
            Membership.user_id, Membership.programme_id, Programme.short_name, Programme.time_zone, Membership.challenge_id, Challenge.code,
            Challenge.title,
        )
        .outerjoin(Programme, Programme.id == Membership.programme_id)
        .outerjoin(Challenge, Challenge.id == Membership.challenge_id)
        .where(Membership.user_id.in_(users))
        .order_by(Programme.position, Programme.short_name, Challenge.code, Challenge.title)
    )  # fmt: skip
    for user_id, programme_id, short_name, zone, challenge_id, code, title in session.execute(statement):
        label = f"{code} {title}" if code and title else title
        found[user_id].append(AccountScope(programme_id, short_name or "?", challenge_id, label, zone or "Europe/London"))
    return found


def _value_by_key(session: Session, key: Any, value: Any, condition: Any) -> dict[str, Any]:
    """A value for each key where the condition holds."""
    return {row[0]: row[1] for row in session.execute(select(key, value).where(condition).group_by(key))}
