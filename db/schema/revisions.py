"""Tables of writing transactions and their numbers, and of the pulses by which open pages detect changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import Base, Id, LongText, Name, ProgrammeScoped, ShortText


class RevisionCounter(Base):
    """The last revision number. One row, which every writing transaction locks until it ends."""

    __tablename__ = "revision_counter"
    __seen__ = "hidden"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, default=0)


class Revision(ProgrammeScoped, Base):
    """A writing transaction: its number, time, author and purpose.

    ``reason``: the reason that the author entered. ``undoes``: the number of the transaction that this one reverts. ``overrode``: the
    warnings that the author confirmed when saving.
    """

    __tablename__ = "revisions"
    __seen__ = "staff"
    __table_args__ = (
        Index("ix_revisions_programme_number", "programme_id", "number"),
        Index("ix_revisions_programme_by", "programme_id", "by"),
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[Id | None]
    by: Mapped[Name]
    purpose: Mapped[ShortText]
    batch_id: Mapped[Id | None] = mapped_column(index=True)
    reason: Mapped[LongText | None]
    undoes: Mapped[int | None] = mapped_column(index=True)
    overrode: Mapped[LongText | None]


class Pulse(Base):
    """The last revision that changed records of a programme (``programme:<id>``) or a challenge (``challenge:<id>``)."""

    __tablename__ = "pulses"
    __seen__ = "hidden"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer)
