"""Lifecycle acts of records: the ones available to a viewer, the records they affect, and the archived banner."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from dashboard.figures import affected_records as figures
from dashboard.forms import FORMS, Form
from dashboard.forms.lifecycle import ACT_LABELS, is_applicable
from db.commands.cohort_dates import date_groups
from db.fields.types import ReferenceLists
from db.queries.archive_status import find_archive_event
from db.queries.choices import StoredLists
from db.queries.live_children import live_children
from db.queries.open_records import read_open_parts
from db.queries.reviews.meetings import unfinished_actions
from db.records import RECORD_SCHEMAS
from db.records.challenges.lifecycle import LIFECYCLE_ACTS
from db.session import ScopedSession
from layouts.pages.records import lifecycle as layouts

COHORT_DATES = "cohort-dates"
UNFINISHED = "unfinished-actions"


class ExtendedLists:
    """The lists of a programme and one of a record: the dates of a cohort, or the unfinished actions of a review."""

    def __init__(self, lists: ReferenceLists, extra_name: str, options: list[tuple[str, str]]) -> None:
        self._lists = lists
        self._extra_name = extra_name
        self._options = options

    def find(self, name: str, text: str) -> list[str]:
        """Returns the ids that match a text; in the extra list by key or label."""
        if name != self._extra_name:
            return self._lists.find(name, text)
        return [key for key, label in self._options if text in (key, label)]

    def label(self, name: str, record_id: str) -> str | None:
        """Returns the label of an id, or None."""
        return dict(self._options).get(record_id) if name == self._extra_name else self._lists.label(name, record_id)

    def options(self, name: str) -> list[tuple[str, str]]:
        """Returns (id, label) pairs."""
        return self._options if name == self._extra_name else self._lists.options(name)


def lists_for(session: ScopedSession, form_spec: Form, row: Any, programme_id: str) -> ReferenceLists:
    """Returns the lists that a form chooses from."""
    stored = StoredLists(session, programme_id)
    if row is None or form_spec.kind not in ("cohort-date-move", "review-close"):
        return stored
    if form_spec.kind == "cohort-date-move":
        return ExtendedLists(stored, COHORT_DATES, date_groups(session, row))
    return ExtendedLists(
        stored,
        UNFINISHED,
        [(action.id, figures.unfinished_action_text(action)) for action in unfinished_actions(session, programme_id, row.held_on)],
    )


def available_act_links(request: PageRequest, kind: str, row: Any) -> list[tuple[str, str]]:
    """Returns (label, address) of the acts that the viewer may do to a record in its current state."""
    return [(label, href) for _, label, href in available_acts(request, kind, row)]


def available_acts(request: PageRequest, kind: str, row: Any) -> list[tuple[str, str, str]]:
    """Returns (form, label, address) of the acts that the viewer may do to a record in its current state."""
    return [
        (form.kind, ACT_LABELS[form.kind], f"/record/{form.kind}/{row.id}{request.search}")
        for form in FORMS.values()
        if form.of == kind and form.kind in ACT_LABELS and form.is_offered(request) and is_applicable(form.kind, row)
    ]


def open_parts_panel(session: ScopedSession, request: PageRequest, form_spec: Form, row: Any) -> Any:
    """Returns the open records affected by an act; None for acts that affect no other record."""
    if row is None or form_spec.kind == "challenge-reopen":
        return None
    if form_spec.kind in LIFECYCLE_ACTS:
        return layouts.open_panel(
            "What is open", figures.open_groups(read_open_parts(session, row.id, request.today), row.id, request.view)
        )
    if not form_spec.kind.endswith("-archive"):
        return None
    groups = figures.child_groups(live_children(session, type(row), row.id, request.today), row.id, request.view)
    return layouts.open_panel("What still lives under it", groups) if groups else None


def archived_banner(session: ScopedSession, request: PageRequest, kind: str, row: Any) -> Any:
    """Returns the banner of an archived record, else None."""
    if kind not in RECORD_SCHEMAS or not getattr(row, "archived", False) or request.viewer.sponsor:
        return None
    since = find_archive_event(session, RECORD_SCHEMAS[kind].model, row.id)
    restore = FORMS.get(f"{kind}-restore")
    href = f"/record/{kind}-restore/{row.id}{request.search}" if restore is not None and restore.is_offered(request) else ""
    return layouts.archived_banner(figures.archived_text(since, request.programme.time_zone), href)
