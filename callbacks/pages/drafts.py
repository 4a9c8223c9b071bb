"""``/drafts``: the forms that the viewer has typed into and not saved."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.security.wiring import CallbackContext
from dashboard.filters import add_query
from dashboard.formats import format_datetime
from dashboard.forms import FORMS
from db.fields.types import LongTextField, TextField, shorten
from db.queries import form_drafts as draft_queries
from db.records import RECORD_SCHEMAS
from layouts.pages.records.drafts import UnfinishedForm, layout

MAX_WORDS_LENGTH = 80


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The page."""
    return layout([_view(request, one) for one in draft_queries.list_drafts(context.session) if _may_save(context, one.form)])


def _may_save(context: CallbackContext, form: str) -> bool:
    """Whether a draft is of a form that the viewer may still save. What was typed into a grid waits in the grid."""
    return form in FORMS and context.viewer.may(FORMS[form].needs)


def _view(request: PageRequest, one: draft_queries.UnsavedForm) -> UnfinishedForm:
    form = FORMS[one.form]
    address = f"/record/{one.form}{f'/{one.record_id}' if one.record_id else ''}{request.search}"
    discard = {"form": one.form, "id": one.record_id, "about": one.about, "version": one.version, "key": "", "search": "", "typed": None}
    return UnfinishedForm(
        title=form.title,
        words=_first_words(one),
        when=format_datetime(one.at, request.programme.time_zone),
        href=add_query(address, for_=one.about) if one.about and not one.record_id else address,
        discard=discard,
    )


def _first_words(one: draft_queries.UnsavedForm) -> str:
    """The first words typed that say what it is about."""
    fields = [each for each in RECORD_SCHEMAS[one.form].fields if isinstance(each, TextField | LongTextField)]
    typed = (one.typed.get(each.name) for each in fields)
    return next((shorten(" ".join(words.split()), MAX_WORDS_LENGTH) for words in typed if isinstance(words, str) and words.strip()), "")


def count_unfinished(context: CallbackContext) -> int:
    """How many forms wait to be finished, for the navigation."""
    return sum(_may_save(context, form) for form in draft_queries.list_draft_forms(context.session))
