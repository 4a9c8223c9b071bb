"""``/drafts``: the forms that the viewer has typed into and not saved."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import Ask
from callbacks.security.wiring import Call
from dashboard.filters import also
from dashboard.formats import moment
from dashboard.forms import FORMS
from db.commands import form_drafts as drafts
from db.fields.types import Prose, Text, shorten
from db.records import KINDS
from layouts.pages.records.drafts import UnfinishedView, layout

SHOWN = 80


def page(call: Call, ask: Ask, path: str) -> Any:
    """The page."""
    return layout([_view(ask, one) for one in drafts.unfinished(call.session) if _may(call, one.form)])


def _may(call: Call, form: str) -> bool:
    """Whether a draft is of a form that the viewer may still save. What was typed into a grid waits in the grid."""
    return form in FORMS and call.viewer.may(FORMS[form].needs)


def _view(ask: Ask, one: drafts.Draft) -> UnfinishedView:
    form = FORMS[one.form]
    address = f"/record/{one.form}{f'/{one.record_id}' if one.record_id else ''}{ask.search}"
    discard = {"form": one.form, "id": one.record_id, "about": one.about, "version": one.version, "key": "", "search": "", "typed": None}
    return UnfinishedView(
        title=form.title,
        words=_first_words(one),
        when=moment(one.at, ask.programme.time_zone),
        href=also(address, for_=one.about) if one.about and not one.record_id else address,
        discard=discard,
    )


def _first_words(one: drafts.Draft) -> str:
    """The first words typed that say what it is about."""
    fields = [each for each in KINDS[one.form].fields if isinstance(each, Text | Prose)]
    typed = (one.typed.get(each.name) for each in fields)
    return next((shorten(" ".join(words.split()), SHOWN) for words in typed if isinstance(words, str) and words.strip()), "")


def how_many(call: Call) -> int:
    """How many forms wait to be finished, for the navigation."""
    return sum(_may(call, form) for form in drafts.waiting(call.session))
