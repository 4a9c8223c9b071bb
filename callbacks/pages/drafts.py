"""``/drafts``: the viewer's unsaved forms."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.page import Page
from callbacks.security.wiring import CallbackContext
from dashboard.filters import add_query
from dashboard.formats import format_datetime
from dashboard.forms import FORMS
from dashboard.forms.addresses import edit_href
from db.access import Permission, Viewer
from db.fields.types import LongTextField, TextField, shorten
from db.queries import form_drafts as draft_queries
from db.records import RECORD_SCHEMAS
from db.schema.enums.parts import Part, is_on
from layouts.pages.records.drafts import UnfinishedForm, layout

MAX_WORDS_LENGTH = 80


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the page."""
    parts = request.programme.parts
    drafts = [draft for draft in draft_queries.list_drafts(context.session) if _is_listed(request.viewer, draft.form, parts)]
    return layout([_view(request, draft) for draft in drafts])


def _is_listed(viewer: Viewer, form: str, parts: frozenset[Part]) -> bool:
    """Returns whether a draft is of a form that the viewer may save, where ``parts`` are switched on.

    Drafts of grids are not listed here, because their grid shows them.
    """
    return form in FORMS and viewer.may(FORMS[form].needs) and is_on(FORMS[form].part, parts)


def _view(request: PageRequest, draft: draft_queries.UnsavedForm) -> UnfinishedForm:
    form = FORMS[draft.form]
    address = edit_href(draft.form, draft.record_id, request.search) if draft.record_id else f"/record/{draft.form}{request.search}"
    discard = {
        "form": draft.form,
        "id": draft.record_id,
        "about": draft.about,
        "version": draft.version,
        "key": "",
        "search": "",
        "typed": None,
    }
    return UnfinishedForm(
        title=form.title,
        words=_first_words(draft),
        when=format_datetime(draft.at, request.programme.time_zone),
        href=add_query(address, for_=draft.about) if draft.about and not draft.record_id else address,
        discard=discard,
    )


def _first_words(draft: draft_queries.UnsavedForm) -> str:
    """Returns the first words typed into a text field."""
    fields = [field for field in RECORD_SCHEMAS[draft.form].fields if isinstance(field, TextField | LongTextField)]
    typed = (draft.typed.get(field.name) for field in fields)
    return next((shorten(" ".join(text.split()), MAX_WORDS_LENGTH) for text in typed if isinstance(text, str) and text.strip()), "")


def count_unfinished(context: CallbackContext, parts: frozenset[Part]) -> int:
    """Returns the number of unsaved forms, for the navigation, where ``parts`` are switched on."""
    return sum(_is_listed(context.viewer, form, parts) for form in draft_queries.list_draft_forms(context.session))


PAGE = Page(
    key="drafts",
    path="/drafts",
    title="Unfinished forms",
    needs=Permission.SIGNED_IN,
    question="What did I leave unfinished, to finish or to throw away?",
    past=False,
    custom=page,
)
