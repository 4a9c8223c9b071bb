"""References within one file: a milestone that depends on another row, a payment that settles an accrual beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import Refused
from db.fields.types import Field, Reference
from db.importing.errors import Added
from db.queries.choices import SOURCES, StoredLists
from db.records.record_schema import Kind, Values
from db.schema.base import new_id
from db.schema.enums.records import OrganisationType, PaymentKind
from db.schema.models import Challenge

TYPES = (
    (re.compile(r"\bcouncil\b|\bcomhairle\b", re.IGNORECASE), OrganisationType.COUNCIL),
    (re.compile(r"\bnhs\b|\bhealth board\b", re.IGNORECASE), OrganisationType.NHS),
    (re.compile(r"\b(?:ltd|limited|plc|llp|inc)\b\.?", re.IGNORECASE), OrganisationType.COMPANY),
)
ANSWERING = ("team", "agreement")
OWN_LIST = {"challenge": "challenges", "milestone": "milestones", "payment": "accruals", "decision": "decisions"}


def type_of(kind: Kind, name: str) -> str:
    """What kind of body an organisation most likely is, by its name and where it is named. To be checked by a person."""
    by_name = next((one for pattern, one in TYPES if pattern.search(name)), None)
    return (by_name or (OrganisationType.COMPANY if kind.name in ANSWERING else OrganisationType.GOVERNMENT)).value


def own_reference(kind: Kind) -> Field | None:
    """The field by which records of the kind refer to one another."""
    return next((one for one in kind.fields if isinstance(one, Reference) and one.to == OWN_LIST.get(kind.name)), None)


class FileLists:
    """What a row can refer to: what the viewer may see in the store, and the rows of the file itself.

    A row of the file goes by the name the file gives it, not by the one it had before.
    """

    def __init__(self, stored: StoredLists) -> None:
        self._stored = stored
        self._own = ""
        self._in_file: set[str] = set()
        self._ids: set[str] = set()
        self._named: dict[str, list[str]] = defaultdict(list)
        self._added: dict[str, Added] = {}

    def adder(self, kind: Kind) -> Callable[[str], str]:
        """A way to name organisations that are not known yet: each gets an id, once, and is recorded with the rows."""

        def add(name: str) -> str:
            known = self._added.setdefault(name.casefold(), Added(new_id(), name, type_of(kind, name)))
            return known.id

        return add

    def added(self) -> tuple[Added, ...]:
        """The organisations that were named so."""
        return tuple(self._added.values())

    def add_rows(self, session: Session, kind: Kind, programme_id: str, rows: dict[str, Values]) -> None:
        """Let the rows of the file (values by id) be named."""
        self._own, self._in_file = OWN_LIST[kind.name], set(rows)
        codes = _codes(session, programme_id) if kind.name == "milestone" else {}
        for record_id, values in rows.items():
            if kind.name == "payment" and values.get("kind") != PaymentKind.ACCRUAL:
                continue
            self._ids.add(record_id)
            for name in dict.fromkeys(one.casefold() for one in _names(self._own, values, codes)):
                self._named[name].append(record_id)

    def find(self, name: str, text: str) -> list[str]:
        """Ids of the records that the text names; none of a list that the viewer may not read."""
        try:
            stored = self._stored.find(name, text)
        except Refused:
            return []
        if name == "organisations" and self._added and not stored:
            return [one.id for one in self._added.values() if text == one.id or text.casefold() == one.name.casefold()]
        if name != self._own:
            return stored
        if text in self._ids:
            return [text]
        return [one for one in stored if one not in self._in_file] + self._named.get(text.casefold(), [])

    def label(self, name: str, record_id: str) -> str | None:
        """The first name of a stored record, or of one that is recorded with the rows."""
        if name == "organisations" and (added := next((one for one in self._added.values() if one.id == record_id), None)):
            return added.name
        return self._stored.label(name, record_id)

    def options(self, name: str) -> list[tuple[str, str]]:
        """(id, label) of the stored records."""
        return self._stored.options(name)


def _codes(session: Session, programme_id: str) -> dict[str, str | None]:
    rows = session.execute(select(Challenge.id, Challenge.code).where(Challenge.programme_id == programme_id)).all()
    return {row.id: row.code for row in rows}


def _names(own: str, values: Values, codes: dict[str, str | None]) -> list[str]:
    """The names that the store will know the record by, once it is there."""
    if own == "milestones":
        values = {**values, "code": codes.get(values.get("challenge") or "")}
    needed = {"accruals": "month", "decisions": "what"}.get(own, "title")
    return SOURCES[own][1](SimpleNamespace(**values)) if values.get(needed) else []
