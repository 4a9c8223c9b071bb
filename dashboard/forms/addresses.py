"""Addresses of records: the page on which a record is read, and the page of its form."""

from __future__ import annotations

from dashboard.forms import FORMS
from db.records import RECORD_SCHEMAS, TRANSFER_SCHEMAS

# Records have a page to read; acts, sponsors' forms and the forms of a review meeting change or make records of these kinds.
READABLE_KINDS = frozenset(
    kind
    for kind, form in FORMS.items()
    if not form.act and (schema := TRANSFER_SCHEMAS.get(RECORD_SCHEMAS[kind].plural)) is not None and schema.name == kind
)
EDIT = "/edit"


def record_href(kind: str, record_id: str, search: str = "") -> str:
    """Returns the address of the page to read of a record; of an act, of the page of its form."""
    return f"/record/{kind}/{record_id}{search}"


def edit_href(kind: str, record_id: str, search: str = "") -> str:
    """Returns the address of the form that changes a record: of an act its own page, of a record the page beside its page to read."""
    return f"/record/{kind}/{record_id}{EDIT if kind in READABLE_KINDS else ''}{search}"
