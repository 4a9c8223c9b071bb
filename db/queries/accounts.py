"""Queries of the accounts that a viewer manages and of their events, in sessions for the purposes ``accounts`` and ``command-line``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.access import Viewer, can_manage_account
from db.errors import NotFound
from db.frames import BOOLEAN, DATE, INSTANT, INTEGER, OBJECT, frame_of
from db.schema.models import AccountEvent, Challenge, Membership, PasswordLink, Programme, SignIn, User
from db.session import frame
from db.values.dates import is_past_end_date
from db.values.natural_order import natural_key

if TYPE_CHECKING:
    import pandas as pd


class AccountScope(NamedTuple):
    """A programme that an account may access, or for a sponsor one challenge of it."""

    programme_id: str
    programme: str
    challenge_id: str | None
    challenge: str | None
    time_zone: str

    @property
    def words(self) -> str:
        """The display text: ``North``, ``North: 4.2 Quieter streets``."""
        return f"{self.programme}: {self.challenge}" if self.challenge else self.programme


@dataclass(frozen=True)
class Account:
    """An account with its scopes. ``ended``: past its last day. ``signed_in_browsers``: unexpired sign-ins. ``link_expires_at``: of the password link."""

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
        """Ids of the programmes that the account may access."""
        return list(dict.fromkeys(scope.programme_id for scope in self.scopes))

    @property
    def challenges(self) -> list[str]:
        """Ids of the challenges that a sponsor may access."""
        return [scope.challenge_id for scope in self.scopes if scope.challenge_id]

    @property
    def open(self) -> bool:
        """Whether the account is neither closed nor past its last day."""
        return self.active and not self.ended


def accounts_frame(accounts: Sequence[Account]) -> pd.DataFrame:
    """Returns accounts as a frame: id, name, email, role, active, ended, open, has_password, ends_on, last_seen_at, signed_in_browsers,
    link_expires_at, scopes (of :class:`AccountScope`)."""
    dtypes = {
        "id": OBJECT, "name": OBJECT, "email": OBJECT, "role": OBJECT, "active": BOOLEAN, "ended": BOOLEAN, "open": BOOLEAN,
        "has_password": BOOLEAN, "ends_on": DATE, "last_seen_at": INSTANT, "signed_in_browsers": INTEGER, "link_expires_at": INSTANT,
        "scopes": OBJECT,
    }  # fmt: skip
    return frame_of({name: (dtype, [getattr(account, name) for account in accounts]) for name, dtype in dtypes.items()})


def list_accounts(session: Session, viewer: Viewer, now: datetime, *, user_id: str | None = None) -> list[Account]:
    """Returns the accounts that the viewer manages, by name; with ``user_id`` that account alone, or an empty list."""
    columns = (User.id, User.version, User.email, User.name, User.role, User.active, User.password_hash, User.ends_on, User.last_seen_at)
    statement = select(*columns).order_by(func.lower(User.name), User.email)
    users = session.execute(statement if user_id is None else statement.where(User.id == user_id)).all()
    ids = [row.id for row in users]
    scopes = _read_scopes(session, ids)
    managed = [row for row in users if can_manage_account(viewer, row.role, {scope.programme_id for scope in scopes[row.id]})]
    browsers = _value_by_key(session, SignIn.user_id, func.count(), SignIn.expires_at > now)
    links = _value_by_key(session, PasswordLink.user_id, func.max(PasswordLink.expires_at), PasswordLink.expires_at > now)
    return [
        Account(
            id=row.id, version=row.version, email=row.email, name=row.name, role=row.role, active=row.active,
            ended=is_past_end_date(row.ends_on, {scope.time_zone for scope in scopes[row.id]}, now),
            has_password=row.password_hash is not None,
            ends_on=row.ends_on, last_seen_at=row.last_seen_at, signed_in_browsers=browsers.get(row.id, 0),
            link_expires_at=links.get(row.id),
            scopes=tuple(scopes[row.id]),
        )
        for row in managed
    ]  # fmt: skip


def read_account(session: Session, viewer: Viewer, now: datetime, user_id: str) -> Account:
    """Returns an account. Raises :class:`NotFound` when it does not exist or the viewer does not manage it."""
    accounts = list_accounts(session, viewer, now, user_id=user_id) if user_id else []
    if not accounts:
        raise NotFound(user_id)
    return accounts[0]


def list_account_events(session: Session, users: Iterable[str], most: int | None = None) -> pd.DataFrame:
    """Changes of accounts, newest first, one row each: user_id, who (the name of the account), at, by (the name of its author), act and
    detail as in ``AccountEvent``. ``users``: ids of accounts that the viewer manages; ``most``: the latest only."""
    statement = (
        select(AccountEvent.user_id, User.name.label("who"), AccountEvent.at, AccountEvent.by, AccountEvent.act, AccountEvent.detail)
        .join(User, User.id == AccountEvent.user_id)
        .where(AccountEvent.user_id.in_(list(users)))
        .order_by(AccountEvent.at.desc(), AccountEvent.id)
    )
    return frame(session, statement if most is None else statement.limit(most))


def count_account_events(session: Session, users: Iterable[str]) -> int:
    """Returns how many changes of accounts there are. ``users``: ids of accounts that the viewer manages."""
    return session.scalar(select(func.count()).select_from(AccountEvent).where(AccountEvent.user_id.in_(list(users)))) or 0


def list_grantable_scopes(session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """Returns the programmes and challenges that the viewer may grant, as labels by id. Needs the viewer's own session."""
    programmes = session.execute(select(Programme.id, Programme.name).order_by(Programme.position, Programme.name)).all()
    challenges = session.execute(
        select(Challenge.id, Challenge.code, Challenge.title, Programme.short_name)
        .join(Programme, Programme.id == Challenge.programme_id)
        .where(Challenge.archived.is_(False))
        .order_by(Challenge.id)
    ).all()
    several_programmes = len(programmes) > 1
    labels = {
        row.id: f"{f'{row.short_name}: ' if several_programmes else ''}{row.code + ' ' if row.code else ''}{row.title}"
        for row in challenges
    }
    return {row.id: row.name for row in programmes}, dict(sorted(labels.items(), key=lambda labelled: natural_key(labelled[1])))


def _read_scopes(session: Session, users: list[str]) -> dict[str, list[AccountScope]]:
    """Returns the scopes of accounts by user id, in programme order. The scope of a removed programme or challenge is included without a name."""
    scopes_by_user: dict[str, list[AccountScope]] = defaultdict(list)
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
    for user_id, programme_id, short_name, time_zone, challenge_id, code, title in session.execute(statement):
        label = f"{code} {title}" if code and title else title
        scopes_by_user[user_id].append(AccountScope(programme_id, short_name or "?", challenge_id, label, time_zone or "Europe/London"))
    return scopes_by_user


def _value_by_key(session: Session, key: Any, value: Any, condition: Any) -> dict[str, Any]:
    """Returns an aggregated value by key, of the rows that fulfil the condition."""
    return {row[0]: row[1] for row in session.execute(select(key, value).where(condition).group_by(key))}
