"""References within one file: a milestone that depends on another row, a payment that settles an accrual beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import Refused
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import Field, ReferenceField
from db.importing.errors import AddedOrganisation
from db.queries.choices import LIST_SOURCES, StoredLists
from db.schema.base import new_id
from db.schema.enums.records import OrganisationType, PaymentKind
from db.schema.models import Challenge

TYPE_PATTERNS = (
    (re.compile(r"\bcouncil\b|\bcomhairle\b", re.IGNORECASE), OrganisationType.COUNCIL),
    (re.compile(r"\bnhs\b|\bhealth board\b", re.IGNORECASE), OrganisationType.NHS),
    (re.compile(r"\b(?:ltd|limited|plc|llp|inc)\b\.?", re.IGNORECASE), OrganisationType.COMPANY),
)
KINDS_NAMING_COMPANIES = ("team", "agreement")
LIST_NAME_BY_KIND = {"challenge": "challenges", "milestone": "milestones", "payment": "accruals", "decision": "decisions"}


def guess_organisation_type(kind: RecordSchema, name: str) -> str:
    """What kind of body an organisation most likely is, by its name and where it is named. To be checked by a person."""
    by_name = next((one for pattern, one in TYPE_PATTERNS if pattern.search(name)), None)
    return (by_name or (OrganisationType.COMPANY if kind.name in KINDS_NAMING_COMPANIES else OrganisationType.GOVERNMENT)).value


def self_reference_field(kind: RecordSchema) -> Field | None:
    """The field by which records of the kind refer to one another."""
    return next((one for one in kind.fields if isinstance(one, ReferenceField) and one.to == LIST_NAME_BY_KIND.get(kind.name)), None)


class FileReferenceLists:
    """What a row can refer to: what the viewer may see in the store, and the rows of the file itself.

    A row of the file goes by the name the file gives it, not by the one it had before.
    """

    def __init__(self, stored: StoredLists) -> None:
        self._stored = stored
        self._own = ""
        self._in_file: set[str] = set()
        self._ids: set[str] = set()
        self._named: dict[str, list[str]] = defaultdict(list)
        self._added: dict[str, AddedOrganisation] = {}

    def make_adder(self, kind: RecordSchema) -> Callable[[str], str]:
        """A way to name organisations that are not known yet: each gets an id, once, and is recorded with the rows."""

        def add(name: str) -> str:
            known = self._added.setdefault(name.casefold(), AddedOrganisation(new_id(), name, guess_organisation_type(kind, name)))
            return known.id

        return add

    def added(self) -> tuple[AddedOrganisation, ...]:
        """The organisations that were named so."""
        return tuple(self._added.values())

    def add_rows(self, session: Session, kind: RecordSchema, programme_id: str, rows: dict[str, Values]) -> None:
        """Let the rows of the file (values by id) be named."""
        self._own, self._in_file = LIST_NAME_BY_KIND[kind.name], set(rows)
        codes = _challenge_codes(session, programme_id) if kind.name == "milestone" else {}
        for record_id, values in rows.items():
            if kind.name == "payment" and values.get("kind") != PaymentKind.ACCRUAL:
                continue
            self._ids.add(record_id)
            for name in dict.fromkeys(one.casefold() for one in _row_names(self._own, values, codes)):
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


def _challenge_codes(session: Session, programme_id: str) -> dict[str, str | None]:
    rows = session.execute(select(Challenge.id, Challenge.code).where(Challenge.programme_id == programme_id)).all()
    return {row.id: row.code for row in rows}


def _row_names(own: str, values: Values, codes: dict[str, str | None]) -> list[str]:
    """The names that the store will know the record by, once it is there."""
    if own == "milestones":
        values = {**values, "code": codes.get(values.get("challenge") or "")}
    needed = {"accruals": "month", "decisions": "what"}.get(own, "title")
    return LIST_SOURCES[own][1](SimpleNamespace(**values)) if values.get(needed) else []
