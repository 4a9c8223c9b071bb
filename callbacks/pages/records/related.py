"""What hangs on a record: the records of every kind that name it, under their own names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.readable_kinds import may_read_kind
from callbacks.security.wiring import CallbackContext
from dashboard.filters import add_query
from dashboard.forms.addresses import record_href
from dashboard.prose import Name, Prose, prose
from dashboard.record_pages import RECORD_PAGES
from dashboard.record_pages.reading import Reading
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import CountByReferenceField, ReferenceField, ReferenceListField, lower_first
from db.queries.linked_records import LINKABLE_KINDS
from db.queries.record_names import MISSING_RECORD_LABEL, RecordNames
from db.queries.related_records import RelatedRecords, read_related_records
from db.records import RECORD_SCHEMAS
from db.session import ScopedSession
from layouts.pages.records.reading import RelatedGroup, related_group

MOST, ALL_MOST = 5, 500  # records of a group on screen, and where the address asks for all of them
ALL = "related"  # in an address, with the kind: show all of a group


class ShownNames:
    """The names of records that values refer to, as :class:`db.fields.types.ReferenceLists`; None for one that is not shown to the viewer.

    ``records``: whose references are read at once.
    """

    def __init__(self, session: ScopedSession, programme_id: str, records: Iterable[tuple[RecordSchema, Values]]) -> None:
        self._names = RecordNames(session, programme_id)
        wanted: dict[str, set[str]] = {}
        for schema, values in records:
            for field in schema.fields:
                value = values.get(field.name)
                if value and isinstance(field, ReferenceField | ReferenceListField | CountByReferenceField):
                    wanted.setdefault(field.to, set()).update([value] if isinstance(value, str) else value)
        self._names.load_labels(wanted)

    def find(self, name: str, text: str) -> list[str]:
        """Returns an empty list: records cannot be looked up by name here."""
        return []

    def label(self, name: str, record_id: str) -> str | None:
        """Returns the name of a record, or None."""
        label = self._names.label(name, record_id)
        return None if label == MISSING_RECORD_LABEL else label

    def options(self, name: str) -> list[tuple[str, str]]:
        """Returns an empty list: nothing is chosen here."""
        return []


def related_sections(context: CallbackContext, request: PageRequest, kind: str, row: Any) -> list[Any]:
    """Returns a section for each kind of record that names this one and that the viewer may read."""
    covered = {"decision", "action"} if kind in LINKABLE_KINDS and kind != "organisation" else set()  # listed with their states
    among = [name for name in RECORD_PAGES if name not in covered and may_read_kind(request.viewer, name)]
    every = request.filters.extra.get("all") == ALL
    groups = read_related_records(context.session, RECORD_SCHEMAS[kind].model, row, among, most=ALL_MOST if every else MOST)
    named = [(group.kind, record.values) for group in groups for record in group.records]
    lists = ShownNames(context.today_session, request.programme.id, named)
    return [related_group(group) for group in _groups(request, kind, row.id, groups, lists)]


def _groups(request: PageRequest, kind: str, record_id: str, groups: list[RelatedRecords], lists: ShownNames) -> Iterator[RelatedGroup]:
    kinds = [group.kind.name for group in groups]
    for group in groups:
        page = RECORD_PAGES[group.kind.name]
        plural = group.kind.plural.replace("-", " ").capitalize()
        by = f": {lower_first(group.by)}" if kinds.count(group.kind.name) > 1 or group.kind.name == kind else ""
        lines = []
        for record in group.records:
            reading = Reading(group.kind, record.values, lists, request.today)
            notes = [text for text in map(reading.words, page.noted) if text]
            lines.append((Name(page.listed_name(reading), record_href(group.kind.name, record.id, request.search)), ", ".join(notes)))
        yield RelatedGroup(f"{plural}{by}", lines, _rest(request, kind, record_id, group))


def _rest(request: PageRequest, kind: str, record_id: str, group: RelatedRecords) -> Prose | None:
    left_out = group.total - len(group.records)
    if left_out <= 0:
        return None
    href = record_href(kind, record_id, add_query(request.search, all=ALL))
    shown = request.view.show(
        "related_records", group.total, f"All {group.total}", href=href, record=record_id, type=group.kind.name, by=group.by
    )
    return prose("{all}", all=shown)
