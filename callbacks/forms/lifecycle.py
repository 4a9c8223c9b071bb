"""Acts beside records: which of them a viewer may do, what they are about to touch, and that a record is archived."""

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
    """The lists of a programme, and one more that belongs to the record: the dates of a cohort, the unfinished actions of a review."""

    def __init__(self, lists: ReferenceLists, own: str, offered: list[tuple[str, str]]) -> None:
        self._lists = lists
        self._own = own
        self._offered = offered

    def find(self, name: str, text: str) -> list[str]:
        """Ids that the text names; of the record's own list by their key or their words."""
        if name != self._own:
            return self._lists.find(name, text)
        return [key for key, words in self._offered if text in (key, words)]

    def label(self, name: str, record_id: str) -> str | None:
        """How people call it."""
        return dict(self._offered).get(record_id) if name == self._own else self._lists.label(name, record_id)

    def options(self, name: str) -> list[tuple[str, str]]:
        """What can be chosen."""
        return self._offered if name == self._own else self._lists.options(name)


def lists_for(session: ScopedSession, one: Form, row: Any, programme: str) -> ReferenceLists:
    """The lists that a form chooses from."""
    stored = StoredLists(session, programme)
    if row is None or one.kind not in ("cohort-date-move", "review-close"):
        return stored
    if one.kind == "cohort-date-move":
        return ExtendedLists(stored, COHORT_DATES, date_groups(session, row))
    return ExtendedLists(
        stored,
        UNFINISHED,
        [(each.id, figures.unfinished_action_text(each)) for each in unfinished_actions(session, programme, row.held_on)],
    )


def available_act_links(request: PageRequest, kind: str, row: Any) -> list[tuple[str, str]]:
    """(words, address) of the acts that the viewer may do to a record of a kind, as it stands."""
    return [
        (ACT_LABELS[form.kind], f"/record/{form.kind}/{row.id}{request.search}")
        for form in FORMS.values()
        if form.of == kind and form.kind in ACT_LABELS and request.may(form.needs) and is_applicable(form.kind, row)
    ]


def open_parts_panel(session: ScopedSession, request: PageRequest, one: Form, row: Any) -> Any:
    """What is open under the record that an act works on; None for acts that touch nothing beside it."""
    if row is None or one.kind == "challenge-reopen":
        return None
    if one.kind in LIFECYCLE_ACTS:
        return layouts.open_panel("What is open", figures.open_groups(read_open_parts(session, row.id, request.today), request.search))
    if not one.kind.endswith("-archive"):
        return None
    found = figures.child_groups(live_children(session, type(row), row.id, request.today), request.search)
    return layouts.open_panel("What still lives under it", found) if found else None


def archived_banner(session: ScopedSession, request: PageRequest, kind: str, row: Any) -> Any:
    """The banner of an archived record; None for every other."""
    if kind not in RECORD_SCHEMAS or not getattr(row, "archived", False) or request.viewer.sponsor:
        return None
    since = find_archive_event(session, RECORD_SCHEMAS[kind].model, row.id)
    restore = FORMS.get(f"{kind}-restore")
    href = f"/record/{kind}-restore/{row.id}{request.search}" if restore is not None and request.may(restore.needs) else ""
    return layouts.archived_banner(figures.archived_text(since, request.programme.time_zone), href)
