"""The kinds of record that a viewer may open to read, and the links to act that a page offers them.

Which records of a kind these are is decided by the row scope of the session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from callbacks.page_request import PageRequest
from dashboard.filters import PANEL_PARAMETERS, add_query
from dashboard.forms import FORMS
from dashboard.forms.addresses import EDIT, READABLE_KINDS, record_href
from dashboard.page_content import AttentionItem, Chart, EmptyState, Listing
from db.access import Permission, Viewer, can_acknowledge, can_read_table
from db.records import RECORD_SCHEMAS

READ_PERMISSION = Permission.SEE_MONEY  # every role of staff has it, and no sponsor: sponsors read published columns on their own pages


def may_read_kind(viewer: Viewer, kind: str) -> bool:
    """Whether the viewer's role may open records of a kind to read them: staff, if they may read its table and those of its lists."""
    if kind not in READABLE_KINDS or not viewer.may(READ_PERMISSION):
        return False
    schema = RECORD_SCHEMAS[kind]
    stored_in = [getattr(field, "rows", None) or getattr(field, "parts", None) for field in schema.fields]
    models = [schema.model, *(table.model for table in stored_in if table is not None)]
    return all(can_read_table(viewer.role, model.__tablename__) for model in models)


def may_read_record(request: PageRequest, kind: str) -> bool:
    """Whether the viewer may open records of a kind in the programme of the page, which may have switched off the part that it belongs to."""
    return may_read_kind(request.viewer, kind) and request.has(FORMS[kind].part)


def offered_href(request: PageRequest, href: str) -> str:
    """Returns the address as it is offered to the viewer.

    Instead of a form that they may not save it is the record that the form would change, else the page without the form, else empty.
    """
    path, _, query = href.partition("?")
    parameters = dict(parse_qsl(query))
    kind, record_id = parameters.get("form", ""), parameters.get("record", "")
    if not kind and path.startswith("/record/"):
        kind, _, record_id = path.removeprefix("/record/").removesuffix(EDIT).partition("/")
    form = FORMS.get(kind)
    if form is None or form.is_offered(request):
        return href
    rest = {name: value for name, value in parameters.items() if name not in PANEL_PARAMETERS}
    search = f"?{urlencode(rest)}" if rest else ""
    if record_id and may_read_record(request, form.of or kind):
        return record_href(form.of or kind, record_id, search)
    return path + search if "form" in parameters and path else ""


def offered_items(request: PageRequest, items: Iterable[AttentionItem]) -> list[AttentionItem]:
    """Returns attention items, each with the address that it is offered with, the acts that the viewer may do, and, for who may record that it
    is known, that form."""
    return [
        replace(
            item,
            href=offered_href(request, item.href),
            acts=tuple(act for act in item.acts if request.may(act.needs)),
            known_href=_known_href(request, item),
        )
        for item in items
    ]


def _known_href(request: PageRequest, item: AttentionItem) -> str:
    may = item.kind is not None and request.may(Permission.ACKNOWLEDGE) and can_acknowledge(request.viewer.role, money=item.kind.money)
    return add_query(request.search, form="acknowledgement", for_=item.key) if may else ""


def offered_contents(request: PageRequest, contents: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the contents of a page; where there is no data, only what the viewer may do about it is offered."""
    return {block_id: _offered_content(request, content) for block_id, content in contents.items()}


def _offered_content(request: PageRequest, content: Any) -> Any:
    if isinstance(content, Chart) and content.empty is not None:
        return replace(content, empty=_offered_empty_state(request, content.empty))
    if isinstance(content, Listing):
        return replace(content, nothing=_offered_empty_state(request, content.nothing))
    return [_offered_content(request, part) for part in content] if isinstance(content, list) else content


def _offered_empty_state(request: PageRequest, empty: EmptyState) -> EmptyState:
    return empty if not empty.href or offered_href(request, empty.href) == empty.href else EmptyState(empty.sentence)
