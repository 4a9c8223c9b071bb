"""What the programme did about attention items: items that are known until a day, and reminders of open actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import AttentionScoped, Base, Id, LongText, Name, ProgrammeScoped, Record


@tracked
class Acknowledgement(Record, ProgrammeScoped, AttentionScoped, Base):
    """An attention item that is known until a day, with the reason. It is valid for everybody, until that day, until it is lifted, or until
    the item gets worse than it was.

    ``item_id``: the record or challenge that the item is about; NULL for the programme as a whole. ``severity``, ``extent`` and ``members``
    are those of the item when this was recorded.
    """

    __tablename__ = "acknowledgements"
    __seen__ = "staff"
    __table_args__ = (Index("ix_acknowledgements_programme_until", "programme_id", "until_on"),)
    item_id: Mapped[Id | None]
    severity: Mapped[int] = mapped_column(Integer)
    extent: Mapped[int] = mapped_column(BigInteger, default=0)
    members: Mapped[list[Any]] = mapped_column(JSON, default=list)
    until_on: Mapped[date]
    reason: Mapped[LongText]
    recorded_on: Mapped[date]
    recorded_by: Mapped[Name]
    lifted_on: Mapped[date | None]
    lifted_by: Mapped[Name | None]


@tracked
class Reminder(Record, ProgrammeScoped, Base):
    """A reminder of an open action that somebody of the programme sent: the day, by whom, and its words."""

    __tablename__ = "reminders"
    __seen__ = "staff"
    action_id: Mapped[Id] = mapped_column(ForeignKey("actions.id"), index=True)
    reminded_on: Mapped[date]
    reminded_by: Mapped[Name | None]
    words: Mapped[LongText]
