"""``/record``: every form that the viewer may open, by topic, and the records of a chosen form."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.page import Page
from callbacks.security.wiring import CallbackContext
from dashboard.figures.record_index import forms_table, records_table
from dashboard.forms import FORMS, FORMS_BY_TOPIC, Form
from db.access import Permission
from db.queries.choices import LIST_SOURCES, StoredLists
from db.records import RECORD_SCHEMAS
from layouts.pages.records.index import layout


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    topics = [
        (title, [form for form in forms if not form.act and not form.of_item and request.may(form.needs)])
        for title, forms in FORMS_BY_TOPIC.items()
    ]
    chosen = FORMS.get(request.filters.extra.get("list", ""))
    rows = (
        StoredLists(context.session, request.programme.id).every(RECORD_SCHEMAS[chosen.kind].plural)
        if chosen and is_listable(request, chosen)
        else []
    )
    tables = [
        (title, forms_table(title, [(form, is_listable(request, form)) for form in forms], request.view))
        for title, forms in topics
        if forms
    ]
    return layout(tables, records_table(chosen, RECORD_SCHEMAS[chosen.kind].plural, rows, request.view) if chosen and rows else None)


def is_listable(request: PageRequest, form: Form) -> bool:
    """Returns whether the records of a form can be listed for the viewer; not for a sponsor, whose pages list their own records."""
    return RECORD_SCHEMAS[form.kind].plural in LIST_SOURCES and not form.act and request.may(form.needs) and not request.viewer.sponsor


PAGE = Page(
    key="record",
    path="/record",
    title="Record",
    needs=Permission.SIGNED_IN,
    question="Which form do I need, and where is the record to change?",
    past=False,
    custom=page,
)
