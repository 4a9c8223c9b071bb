"""The acts that the viewer may do on a record that is read: the one that the page is for, buttons, and the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callbacks.forms import lifecycle, linked_records
from callbacks.page_request import PageRequest
from dashboard.filters import add_query
from dashboard.forms import FORMS
from dashboard.forms.addresses import edit_href
from dashboard.record_pages import RecordPage
from layouts.pages.records.reading import Act, Acts

EDIT = "Edit"


def acts_of_record(request: PageRequest, kind: str, row: Any, page: RecordPage, whole: tuple[str, str], *, closed: bool) -> Acts:
    """Returns the acts; none as at a past moment. ``whole``: label and address of a page with all that belongs to the record, if any.

    ``closed``: the record takes no more changes, so that its form is not offered.
    """
    if request.back is not None:
        return Acts(standing=[Act("", *whole)] if whole[1] else [])
    offered = list(_offered(request, kind, row, page))
    edit = [Act(kind, EDIT, edit_href(kind, row.id, request.search))] if FORMS[kind].is_offered(request) and not closed else []
    primary = next((act for act in offered if act.form == page.primary), None)
    standing = [act for act in offered if act.form in page.standing and act is not primary]
    more = [act for act in offered if act is not primary and act not in standing]
    if whole[1]:
        standing.insert(0, Act("", *whole))
    if primary is None and edit:
        return Acts(edit[0], standing, more)
    return Acts(primary, [*edit, *standing], more)


def _offered(request: PageRequest, kind: str, row: Any, page: RecordPage) -> Iterator[Act]:
    """Yields the acts besides Edit: acts on the record, in the panel beside it, then what may be recorded for it, each form once."""
    seen: set[str] = set()
    for act in (*_acts(request, kind, row), *_new_records(request, kind, row, page)):
        if act.form not in seen:
            seen.add(act.form)
            yield act


def _acts(request: PageRequest, kind: str, row: Any) -> Iterator[Act]:
    for form, label, _ in lifecycle.available_acts(request, kind, row):
        yield Act(form, label, add_query(request.search, form=form, record=row.id))


def _new_records(request: PageRequest, kind: str, row: Any, page: RecordPage) -> Iterator[Act]:
    for label, form in (*page.makes, *FORMS[kind].beside):
        if FORMS[form].is_offered(request):
            yield Act(form, label, f"/record/{form}{add_query(request.search, for_=row.id)}")
    for form, label, href in linked_records.related_form_links(request, kind, row):
        yield Act(form, label, href)
    if (onward := FORMS[kind].onward) is not None and request.may(onward[3]):
        label, path, name, _ = onward
        yield Act(path, label, path + add_query(request.search, **{name: row.id}))
