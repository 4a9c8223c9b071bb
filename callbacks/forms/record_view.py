"""A record for those who may read and not change it: its fields with their labels and values, without any control."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.readable_kinds import may_read_kind
from dashboard.forms.addresses import record_href
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import Field, LinkField, ReferenceField, ReferenceListField, ReferenceLists, shorten
from db.records import RECORD_SCHEMAS
from layouts.components.blocks import facts
from layouts.components.link import link

KIND_BY_LIST = {schema.plural: kind for kind, schema in reversed(RECORD_SCHEMAS.items())}  # the first kind of a list is the record itself
MAX_NAME_LENGTH = 80


def record_name(schema: RecordSchema, stored: Values) -> str:
    """Returns the name of a record as a heading: its noun and what it is called."""
    called = shorten(schema.display_name(stored), MAX_NAME_LENGTH)
    noun = schema.noun[:1].upper() + schema.noun[1:]
    return f"{noun}: {called}" if called else noun


def record_facts(request: PageRequest, schema: RecordSchema, stored: Values, lists: ReferenceLists) -> Any:
    """Returns the label and value of each field; records that a field names are linked where the viewer may open them."""
    return facts(
        (field.label, field_value(request, field, stored.get(field.name), lists)) for field in schema.fields if field.name in stored
    )


def field_value(request: PageRequest, field: Field, value: Any, lists: ReferenceLists) -> Any:
    """Returns the value of a field: text, or links to the records and addresses in it."""
    if isinstance(field, ReferenceField | ReferenceListField) and value:
        return list(_linked(request, field.to, [value] if isinstance(value, str) else value, lists))
    text = field.show(value, lists)
    return link(text, text) if text and isinstance(field, LinkField) else text


def _linked(request: PageRequest, to: str, record_ids: list[str], lists: ReferenceLists) -> Iterator[Any]:
    kind = KIND_BY_LIST.get(to, "")
    for number, record_id in enumerate(record_ids):
        label = lists.label(to, record_id)
        yield "; " if number else ""
        readable = label is not None and may_read_kind(request.viewer, kind)
        yield link(label, record_href(kind, record_id, request.search)) if readable else label or "a record that is not shown to you"
