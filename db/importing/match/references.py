"""References within one file: a milestone that depends on another row, a payment that settles an accrual of the same file."""

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
    """Returns the most likely type of an organisation, from its name and the kind of record that names it. A person checks it."""
    by_name = next((organisation_type for pattern, organisation_type in TYPE_PATTERNS if pattern.search(name)), None)
    return (by_name or (OrganisationType.COMPANY if kind.name in KINDS_NAMING_COMPANIES else OrganisationType.GOVERNMENT)).value


def self_reference_field(kind: RecordSchema) -> Field | None:
    """Returns the field by which records of the kind refer to each other; None where there is none."""
    return next(
        (field for field in kind.fields if isinstance(field, ReferenceField) and field.to == LIST_NAME_BY_KIND.get(kind.name)), None
    )


class FileReferenceLists:
    """The records that a row can refer to: those that the viewer may see in the store, and the rows of the file.

    A row of the file is found by its name in the file, not by its stored name.
    """

    def __init__(self, stored: StoredLists) -> None:
        self._stored = stored
        self._list_name = ""
        self._in_file: set[str] = set()
        self._ids: set[str] = set()
        self._named: dict[str, list[str]] = defaultdict(list)
        self._added: dict[str, AddedOrganisation] = {}

    def make_adder(self, kind: RecordSchema) -> Callable[[str], str]:
        """Returns a function that registers an unknown organisation by name, to be recorded with the rows, and returns its id."""

        def add(name: str) -> str:
            organisation = self._added.setdefault(name.casefold(), AddedOrganisation(new_id(), name, guess_organisation_type(kind, name)))
            return organisation.id

        return add

    def added_organisations(self) -> tuple[AddedOrganisation, ...]:
        """Returns the organisations that were registered."""
        return tuple(self._added.values())

    def add_rows(self, session: Session, kind: RecordSchema, programme_id: str, rows: dict[str, Values]) -> None:
        """Make the rows of the file (values by id) available to references."""
        self._list_name, self._in_file = LIST_NAME_BY_KIND[kind.name], set(rows)
        codes = _challenge_codes(session, programme_id) if kind.name == "milestone" else {}
        for record_id, values in rows.items():
            if kind.name == "payment" and values.get("kind") != PaymentKind.ACCRUAL:
                continue
            self._ids.add(record_id)
            for name in dict.fromkeys(row_name.casefold() for row_name in _row_names(self._list_name, values, codes)):
                self._named[name].append(record_id)

    def find(self, name: str, text: str) -> list[str]:
        """Returns the ids of the records that the text names; none from a list that the viewer may not read."""
        try:
            stored = self._stored.find(name, text)
        except Refused:
            return []
        if name == "organisations" and self._added and not stored:
            return [
                organisation.id
                for organisation in self._added.values()
                if text == organisation.id or text.casefold() == organisation.name.casefold()
            ]
        if name != self._list_name:
            return stored
        if text in self._ids:
            return [text]
        return [record_id for record_id in stored if record_id not in self._in_file] + self._named.get(text.casefold(), [])

    def label(self, name: str, record_id: str) -> str | None:
        """Returns the first name of a stored record, or of an organisation that is recorded with the rows."""
        if name == "organisations" and (
            added := next((organisation for organisation in self._added.values() if organisation.id == record_id), None)
        ):
            return added.name
        return self._stored.label(name, record_id)

    def options(self, name: str) -> list[tuple[str, str]]:
        """Returns (id, label) of the stored records."""
        return self._stored.options(name)


def _challenge_codes(session: Session, programme_id: str) -> dict[str, str | None]:
    rows = session.execute(select(Challenge.id, Challenge.code).where(Challenge.programme_id == programme_id)).all()
    return {row.id: row.code for row in rows}


def _row_names(list_name: str, values: Values, codes: dict[str, str | None]) -> list[str]:
    """Returns the names by which the stored record will be found."""
    if list_name == "milestones":
        values = {**values, "code": codes.get(values.get("challenge") or "")}
    needed = {"accruals": "month", "decisions": "what"}.get(list_name, "title")
    return LIST_SOURCES[list_name][1](SimpleNamespace(**values)) if values.get(needed) else []
