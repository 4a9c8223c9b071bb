"""``/record``: the forms that the viewer may save, the most used first and the rest by topic, and the records of a chosen form."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.page import Page
from callbacks.security.wiring import CallbackContext
from dashboard.figures.record_index import forms_table, records_table
from dashboard.forms import FORMS, FORMS_BY_TOPIC, Form, first_forms
from dashboard.tables import Table
from db.access import Permission
from db.queries.choices import LIST_SOURCES, StoredLists
from db.records import RECORD_SCHEMAS
from layouts.pages.records.index import layout


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    offered = [form for form in FORMS.values() if not form.act and not form.of_item and form.is_offered(request)]
    first = first_forms(offered)
    topics = [(title, [form for form in forms if form in offered and form not in first]) for title, forms in FORMS_BY_TOPIC.items()]
    chosen = FORMS.get(request.filters.extra.get("list", ""))
    rows = (
        StoredLists(context.session, request.programme.id).every(RECORD_SCHEMAS[chosen.kind].plural)
        if chosen and is_listable(request, chosen)
        else []
    )
    return layout(
        _forms_table("Most used", first, request) if first else None,
        [(title, _forms_table(title, forms, request)) for title, forms in topics if forms],
        records_table(chosen, RECORD_SCHEMAS[chosen.kind].plural, rows, request.view) if chosen and rows else None,
    )


def _forms_table(title: str, forms: list[Form], request: PageRequest) -> Table:
    return forms_table(title, [(form, is_listable(request, form)) for form in forms], request.view)


def is_listable(request: PageRequest, form: Form) -> bool:
    """Returns whether the records of a form can be listed for the viewer; not for a sponsor, whose pages list their own records."""
    return RECORD_SCHEMAS[form.kind].plural in LIST_SOURCES and not form.act and form.is_offered(request) and not request.viewer.sponsor


PAGE = Page(
    key="record",
    path="/record",
    title="Record",
    needs=Permission.SIGNED_IN,
    question="Which form do I need, and where is the record to change?",
    past=False,
    custom=page,
)
