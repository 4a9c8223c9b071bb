"""Records to CSV: the columns that the import takes, so that what was exported imports to the same export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import NotFound, Refused
from db.history import today
from db.importing.cells import BARE, guard
from db.importing.columns import OWN
from db.importing.stored import Stored, records
from db.models import Programme
from db.queries.lists import StoredLists
from db.records.fields import Counts, DayField, Field, FinancialYear, Month, Reference, References, clean
from db.records.kinds import Kind
from db.revisions import Revision

LABEL = "OFFICIAL: programme team only"


def export_csv(session: Session, kind: Kind, programme_id: str, *, as_at: int | None = None) -> str:
    """The programme's records of a kind as CSV, remarks first. ``as_at``: the revision that the session looks back to.

    A past export names other records by id, for their names may have changed since. Raises :class:`NotFound` and :class:`Refused`.
    """
    if as_at != session.info.get("as_at"):
        raise Refused("open the session at the moment to export")
    programme = session.execute(select(Programme.name).where(Programme.id == programme_id)).scalar()
    if programme is None:
        raise NotFound(programme_id)
    writing = _Writing(session, kind, programme_id, by_name=as_at is None)
    out = io.StringIO()
    about = (f"Programme: {programme}", f"Kind: {kind.plural}", f"Exported: {today(session)}", f"As at: {_moment(session, as_at)}")
    for remark in (LABEL, *about):
        out.write(f"# {' '.join(remark.split())}\n")
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow([*OWN, *kind.names])
    for stored in sorted(records(session, kind, programme_id).values(), key=writing.place):
        sheet.writerow([stored.id, stored.version, *writing.texts(stored)])
    return out.getvalue()


def _moment(session: Session, as_at: int | None) -> str:
    if as_at is None:
        return "now"
    at = session.execute(select(Revision.at).where(Revision.number == as_at)).scalar()
    return f"revision {as_at}" + (f", {at:%Y-%m-%d %H:%M} UTC" if at else "")


class _Writing:
    """How the records of one kind are written and ordered."""

    def __init__(self, session: Session, kind: Kind, programme_id: str, *, by_name: bool) -> None:
        self.kind, self.by_name = kind, by_name
        self.lists = StoredLists(session, programme_id)
        self.timed = next((one for one in kind.fields if isinstance(one, DayField | Month | FinancialYear)), None)

    def place(self, stored: Stored) -> tuple[str, str, str]:
        """Where the record stands in the file: by its first date, then its name, then its id."""
        value = stored.values.get(self.timed.name) if self.timed else None
        when = value.isoformat() if isinstance(value, date) else str(getattr(value, "on", value) or "")
        return when, self.kind.called(stored.values), stored.id

    def texts(self, stored: Stored) -> Iterator[str]:
        """The cells of a record after its id and version."""
        for one in self.kind.fields:
            text = self._text(one, stored)
            yield text if isinstance(one, BARE) else guard(text)

    def _text(self, one: Field, stored: Stored) -> str:
        value = stored.values.get(one.name)
        if isinstance(one, Reference):
            return "" if value is None else self._name(one.to, value)
        if isinstance(one, References):
            named = [self._name(one.to, other, several=True) for other in value or []]
            return one.write(named if one.rows and one.rows.ordered else sorted(named))
        if isinstance(one, Counts):
            return one.write(dict(sorted((self._name(one.to, other, several=True), count) for other, count in (value or {}).items())))
        return one.write(value)

    def _name(self, name: str, record_id: str, *, several: bool = False) -> str:
        """The record's name where it names exactly this one and reads back as it stands; its id otherwise."""
        try:
            label = self.lists.label(name, record_id) if self.by_name else None
        except Refused:
            return record_id
        if label is None or clean(label) != label or (several and ";" in label):
            return record_id
        return label if self.lists.find(name, label) == [record_id] else record_id
