"""The texts of the full-text search. Database triggers maintain the rows; sessions only read them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Identity, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import Base, Id, LongText, ProgrammeScoped, ShortText


class SearchEntry(ProgrammeScoped, Base):
    """The searchable texts of a record: ``title`` and ``body``. ``told_on``: the record's date. Hits are then read in the viewer's scope.

    The full-text index is not mapped: an FTS5 table on SQLite, a ``tsvector`` column on PostgreSQL (:mod:`db.admin.search_index`).
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
