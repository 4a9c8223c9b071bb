"""Accounts from the command line: who there is, and finding what an account may see by the names people use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.commands.people import end_sessions, normal
from db.errors import NotFound
from db.models import Challenge, Membership, Programme, User


@dataclass(frozen=True)
class Account:
    """An account as listed: what it sees is named by programme, and for a sponsor by challenge."""

    email: str
    name: str
    role: str
    active: bool
    sees: tuple[str, ...]


def accounts(session: Session) -> list[Account]:
    """Every account, by address."""
    sees: dict[str, list[str]] = defaultdict(list)
    scopes = (
        select(Membership.user_id, Programme.short_name, Challenge.code, Challenge.title)
        .join(Programme, Programme.id == Membership.programme_id)
        .outerjoin(Challenge, Challenge.id == Membership.challenge_id)
        .order_by(Programme.short_name, Challenge.code, Challenge.title)
    )
    for user_id, programme, code, title in session.execute(scopes):
        sees[user_id].append(f"{programme}: {code or title}" if title else programme)
    users = session.execute(select(User.id, User.email, User.name, User.role, User.active).order_by(User.email))
    return [Account(row.email, row.name, row.role, row.active, tuple(sees[row.id])) for row in users]


def account_id(session: Session, email: str) -> str:
    """The id of the account with that address. Raises :class:`NotFound` with a sentence."""
    found = session.scalars(select(User.id).where(User.email == normal(email))).first()
    if found is None:
        raise NotFound(f"Nobody has an account as {normal(email)}.")
    return found


def end_account(session: Session, email: str) -> None:
    """The account can no longer sign in, and is signed out from the next request on."""
    user = session.scalars(select(User).where(User.id == account_id(session, email))).one()
    user.active = False
    end_sessions(session, user.id)


def has_admin(session: Session) -> bool:
    """Whether somebody can sign in as administrator."""
    return session.scalars(select(User.id).where(User.role == "admin", User.active.is_(True))).first() is not None


def programme_ids(session: Session, names: Iterable[str]) -> list[str]:
    """Ids of programmes by short name. Raises :class:`NotFound` with a sentence that names those there are."""
    known = {row.short_name: row.id for row in session.execute(select(Programme.id, Programme.short_name).order_by(Programme.short_name))}
    for name in names:
        if name not in known:
            raise NotFound(f"There is no programme “{name}”. There is: {', '.join(known) or 'none yet'}.")
    return [known[name] for name in names]


def only_programme(session: Session, name: str | None) -> str:
    """The programme of that short name; without one, the only programme there is. Raises :class:`NotFound`."""
    known = list(session.scalars(select(Programme.short_name).order_by(Programme.short_name)))
    if name is None and len(known) != 1:
        raise NotFound(f"Say which programme with --programme. There is: {', '.join(known) or 'none yet'}.")
    return programme_ids(session, [name or known[0]])[0]


def challenge_ids(session: Session, names: Iterable[str], programmes: Iterable[str] = ()) -> list[str]:
    """Ids of challenges by id, code or title (any case), within programmes if given. Raises :class:`NotFound`."""
    within = list(programmes)
    found: list[str] = []
    for name in names:
        named = or_(Challenge.id == name, func.lower(Challenge.code) == name.lower(), func.lower(Challenge.title) == name.lower())
        statement = select(Challenge.id).where(named)
        ids = list(session.scalars(statement.where(Challenge.programme_id.in_(within)) if within else statement))
        if len(ids) != 1:
            many = "Several challenges are" if ids else "No challenge is"
            raise NotFound(f"{many} called “{name}”. Give its id, or its programme with --programme.")
        found += ids
    return found
