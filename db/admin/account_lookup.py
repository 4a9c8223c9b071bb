"""Accounts for the command line: listing and changing them, and resolving programmes and challenges by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.access import Role, Viewer
from db.commands.accounts import password_links
from db.commands.accounts import users as account_users
from db.commands.accounts.management import LAST_ADMIN_ERROR
from db.commands.accounts.users import COMMAND_LINE, record_account_event
from db.errors import Invalid, NotFound
from db.queries.accounts import Account
from db.queries.accounts import list_accounts as list_managed_accounts
from db.schema.enums.records import AccountEventType
from db.schema.models import Challenge, Programme, User
from db.session_state import session_state
from db.values.clock import date_in_zone
from db.values.dates import date_text

SYSTEM_VIEWER = Viewer("system", COMMAND_LINE.name, "", Role.ADMIN)


def list_accounts(session: Session, now: datetime | None = None) -> list[Account]:
    """Returns every account, ordered by e-mail address."""
    return sorted(list_managed_accounts(session, SYSTEM_VIEWER, now or session_state(session).clock()), key=lambda account: account.email)


def account_id(session: Session, email: str) -> str:
    """Returns the id of the account with the e-mail address. Raises :class:`NotFound` with a sentence."""
    user_id = session.scalars(select(User.id).where(User.email == account_users.normalise_email(email))).first()
    if user_id is None:
        raise NotFound(f"Nobody has an account as {account_users.normalise_email(email)}.")
    return user_id


def _load_user(session: Session, email: str) -> User:
    return session.scalars(select(User).where(User.id == account_id(session, email))).one()


def change_role(session: Session, email: str, role: Role, programmes: Iterable[str], challenges: Iterable[str]) -> None:
    """Change the role and scope, and end all sessions of the account. Raises :class:`Invalid` where no administrator would be left."""
    user = _load_user(session, email)
    if role is not Role.ADMIN:
        require_remaining_admin(session, user)
    before = user.role
    account_users.set_role(session, user.id, role)
    account_users.set_scope(session, user.id, role, programmes, challenges)
    user.version += 1
    record_account_event(session, user.id, AccountEventType.ROLE, COMMAND_LINE, f"{before} → {role.value}")


def end_account(session: Session, email: str) -> None:
    """Deactivate the account: it can no longer sign in, and is signed out at its next request."""
    user = _load_user(session, email)
    require_remaining_admin(session, user)
    account_users.deactivate_user(session, user, COMMAND_LINE)


def reopen_account(session: Session, email: str) -> None:
    """Reactivate a closed account and clear its last day."""
    account_users.reactivate_user(session, _load_user(session, email), COMMAND_LINE)


def set_last_day(session: Session, email: str, last: date | None) -> None:
    """Set the last day on which the account can sign in; None for no end. Raises :class:`Invalid` where no administrator would be left."""
    user = _load_user(session, email)
    if last is not None:
        require_remaining_admin(session, user)
    before, user.ends_on, user.version = user.ends_on, last, user.version + 1
    day_texts = [date_text(day) if day else "no end" for day in (before, last)]
    record_account_event(session, user.id, AccountEventType.END_DATE, COMMAND_LINE, " → ".join(day_texts))


def create_password_link(session: Session, email: str, days: int) -> str:
    """Returns the path of a new password link, valid for ``days`` days. Raises :class:`Invalid` for a closed account."""
    user, now = _load_user(session, email), session_state(session).clock()
    if not account_users.can_sign_in(session, user, now):
        raise Invalid([("email", f"{user.email} is closed or past its last day. Reopen it first: cohortboard user reopen {user.email}")])
    return password_links.create_link(session, user.id, now, by=COMMAND_LINE, days=days)


def require_remaining_admin(session: Session, user: User) -> None:
    """Raise :class:`Invalid` if the user is the last administrator who can sign in without an end date."""
    stays = user.role == Role.ADMIN.value and user.active and user.ends_on is None and user.password_hash is not None
    if stays and account_users.is_last_admin(session, user.id):
        raise Invalid([("email", LAST_ADMIN_ERROR)])


def account_today(session: Session, email: str) -> date:
    """Returns today's date for an account: the earliest in the time zones of its programmes, as its last day ends in all of them."""
    zones = account_users.programme_time_zones(session, account_id(session, email)) or [""]
    return min(date_in_zone(zone, session_state(session).clock()) for zone in zones)


def has_admin(session: Session) -> bool:
    """Returns whether an administrator can sign in."""
    admins = session.scalars(select(User).where(User.role == Role.ADMIN.value, User.password_hash.is_not(None)))
    return any(account_users.can_sign_in(session, user, session_state(session).clock()) for user in admins)


def programme_ids(session: Session, names: Iterable[str]) -> list[str]:
    """Returns the ids of programmes by short name. Raises :class:`NotFound` with a sentence that lists the existing ones."""
    ids_by_name = {
        row.short_name: row.id for row in session.execute(select(Programme.id, Programme.short_name).order_by(Programme.short_name))
    }
    for name in names:
        if name not in ids_by_name:
            raise NotFound(f"There is no programme “{name}”. There is: {', '.join(ids_by_name) or 'none yet'}.")
    return [ids_by_name[name] for name in names]


def resolve_programme(session: Session, name: str | None) -> str:
    """Returns the id of the programme with the short name; without a name, of the only programme. Raises :class:`NotFound`."""
    short_names = list(session.scalars(select(Programme.short_name).order_by(Programme.short_name)))
    if name is None and len(short_names) != 1:
        raise NotFound(f"Say which programme with --programme. There is: {', '.join(short_names) or 'none yet'}.")
    return programme_ids(session, [short_names[0] if name is None else name])[0]


def challenge_ids(session: Session, names: Iterable[str], programmes: Iterable[str] = ()) -> list[str]:
    """Returns the ids of challenges by id, code or title (any case), within ``programmes`` if given. Raises :class:`NotFound`."""
    within_programmes = list(programmes)
    found_ids: list[str] = []
    for name in names:
        named = or_(Challenge.id == name, func.lower(Challenge.code) == name.lower(), func.lower(Challenge.title) == name.lower())
        statement = select(Challenge.id).where(named)
        ids = list(session.scalars(statement.where(Challenge.programme_id.in_(within_programmes)) if within_programmes else statement))
        if len(ids) != 1:
            many = "Several challenges are" if ids else "No challenge is"
            raise NotFound(f"{many} called “{name}”. Give its id, or its programme with --programme.")
        found_ids += ids
    return found_ids
