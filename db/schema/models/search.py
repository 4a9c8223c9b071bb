"""The words that records are found by. Triggers of the database keep them in step; no session writes them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Identity, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import Base, Id, LongText, ProgrammeScoped, ShortText


class SearchEntry(ProgrammeScoped, Base):
    """What a record is found by: its main words as ``title``, the rest as ``body``. The record itself is then read in the viewer's scope.

    The database's own index of words hangs on it, and is no part of the model: a table of FTS5 on SQLite, a column of PostgreSQL
    (:mod:`db.admin.search_index`).
    """

    __tablename__ = "search_entries"
    __seen__ = "staff"
    __table_args__ = (UniqueConstraint("record_id", "kind"),)
    number: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    kind: Mapped[ShortText]
    record_id: Mapped[Id]
    told_on: Mapped[date | None]
    title: Mapped[LongText]
    body: Mapped[LongText]
