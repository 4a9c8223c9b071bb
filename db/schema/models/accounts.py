"""Accounts with their scopes and sign-ins, failed sign-ins, request keys, form drafts, and receipts of imports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.access import Role
from db.schema.base import Base, Id, Identified, LongText, Name, ProgrammeScoped, ShortText, one_of_constraint
from db.schema.enums.records import AccountEventType


class User(Identified, Base):
    """An account. Role and scope are read at every request; after ``ends_on`` the account counts as closed."""

    __tablename__ = "users"
    __seen__ = "hidden"
    __table_args__ = (one_of_constraint("role", tuple(Role)),)
    email: Mapped[Name] = mapped_column(unique=True)
    name: Mapped[Name]
    role: Mapped[ShortText]
    password_hash: Mapped[Name | None]
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    ends_on: Mapped[date | None]


class Membership(Identified, ProgrammeScoped, Base):
    """A programme that a user may access; for a sponsor one challenge of it."""

    __tablename__ = "memberships"
    __seen__ = "hidden"
    __table_args__ = (UniqueConstraint("user_id", "programme_id", "challenge_id"),)
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    challenge_id: Mapped[Id | None]


class SignIn(Base):
    """A signed-in browser. The cookie holds a random token, the table its SHA-256."""

    __tablename__ = "sign_ins"
    __seen__ = "hidden"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    expires_at: Mapped[datetime]


class PasswordLink(Base):
    """A single-use link with which the owner of an account sets a password. The table holds the SHA-256 of its random token."""

    __tablename__ = "password_links"
    __seen__ = "hidden"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    expires_at: Mapped[datetime]


class AccountEvent(Identified, Base):
    """A change of an account: author, time, ``act`` (:class:`db.schema.enums.records.AccountEventType`), and in ``detail`` the old and new values.

    ``by_user_id`` is NULL for the command line, and for the owner who uses a password link (and has not signed in).
    """

    __tablename__ = "account_events"
    __seen__ = "hidden"
    __table_args__ = (one_of_constraint("act", tuple(AccountEventType)), Index("ix_account_events_user_at", "user_id", "at"))
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by_user_id: Mapped[Id | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    by: Mapped[Name]
    act: Mapped[ShortText]
    detail: Mapped[LongText | None]


class SignInFailure(Identified, Base):
    """A failed sign-in attempt, with a digest of the e-mail address entered. Old rows are deleted."""

    __tablename__ = "sign_in_failures"
    __seen__ = "hidden"
    email_hash: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class RequestKey(ProgrammeScoped, Base):
    """The idempotency key of a rendered form and the result of its save, which is returned again if the form is saved twice."""

    __tablename__ = "request_keys"
    __seen__ = "hidden"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    user_id: Mapped[Id]
    at: Mapped[datetime]
    result: Mapped[dict[str, Any]] = mapped_column(JSON)


class FormDraft(ProgrammeScoped, Base):
    """Unsaved values of a form. Readable only by the user who entered them; deleted when the form is saved."""

    __tablename__ = "form_drafts"
    __seen__ = "hidden"
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    form: Mapped[str] = mapped_column(String(40), primary_key=True)
    record: Mapped[str] = mapped_column(String(32), primary_key=True, default="")
    about: Mapped[str] = mapped_column(String(32), default="")
    at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=0)
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)


class PageLook(ProgrammeScoped, Base):
    """When a person looked at pages of a programme. ``latest_at``: the latest request of a page, to the minute; ``before_at``: the latest one
    before this visit, NULL in the first visit. Readable by that person only; no history."""

    __tablename__ = "page_looks"
    __seen__ = "hidden"
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    programme_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    latest_at: Mapped[datetime]
    before_at: Mapped[datetime | None]


class ImportMapping(Identified, ProgrammeScoped, Base):
    """The mapping of columns to fields for files with the same header row, reused for the next such file."""

    __tablename__ = "import_mappings"
    __seen__ = "staff"
    __table_args__ = (UniqueConstraint("programme_id", "kind", "header_key"),)
    kind: Mapped[ShortText]
    header_key: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    month_first: Mapped[bool | None] = mapped_column(Boolean)
    at: Mapped[datetime]
    by: Mapped[Name]


class ImportBatch(Identified, ProgrammeScoped, Base):
    """The receipt of one import."""

    __tablename__ = "import_batches"
    __seen__ = "staff"
    kind: Mapped[ShortText]
    file_name: Mapped[Name]
    at: Mapped[datetime]
    by: Mapped[Name]
    created: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    notes: Mapped[LongText | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[Name | None]
