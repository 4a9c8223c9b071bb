"""``/record``: every form that the viewer may open, by topic, and the records that each of them changes."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import Ask
from callbacks.security.wiring import Call
from dashboard.figures.record_index import forms_table, listed_table
from dashboard.forms import FORMS, TOPICS, Form
from db.queries.choices import SOURCES, StoredLists
from db.records import KINDS
from layouts.pages.records.index import layout


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    topics = [(title, [form for form in forms if not form.act and ask.may(form.needs)]) for title, forms in TOPICS.items()]
    wanted = FORMS.get(ask.filters.extra.get("list", ""))
    rows = StoredLists(call.session, ask.programme.id).every(KINDS[wanted.kind].plural) if wanted and listed(ask, wanted) else []
    told = [(title, forms_table(title, [(form, listed(ask, form)) for form in forms], ask.search)) for title, forms in topics if forms]
    return layout(told, listed_table(wanted, KINDS[wanted.kind].plural, rows, ask.search) if wanted and rows else None)


def listed(ask: Ask, form: Form) -> bool:
    """Whether the records of a form can be listed for the viewer: not for a sponsor, whose pages name what is theirs."""
    return KINDS[form.kind].plural in SOURCES and not form.act and ask.may(form.needs) and not ask.viewer.sponsor
