"""New records that a form is opened for: an attention item that is known, a reminder of an action, an item of the coming agenda.

What the form shows and what is stored with it is read again when it is saved: the browser sends only what it was opened for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from callbacks.page_request import PageRequest
from callbacks.pages.overview import subjects as overview_subjects
from dashboard.page_content import AttentionItem
from dashboard.prose import Name, prose
from db.access import can_acknowledge
from db.errors import NotFound
from db.queries.acknowledgements import coming_agenda
from db.queries.linked_records import find_linked_record
from db.queries.reminders import find_open_action, mail_addresses
from db.schema.enums.attention import AttentionKind
from db.session import ScopedSession
from db.values.dates import date_text
from layouts.components import opened_for as layouts

NO_ITEM = "Open this from an item that needs attention: it says what is known"
GONE = "This no longer needs attention, so there is nothing to set aside. Close this form and look at the list again"
NOT_OPEN = "This action is answered, or not here any more. Close this form and look at the list again"
SUBJECT_BY_KIND: dict[AttentionKind, Callable[[ScopedSession, PageRequest], overview_subjects.OverviewSubject]] = {
    **dict.fromkeys(
        (AttentionKind.MILESTONE_LATE, AttentionKind.MILESTONES_OVERDUE, AttentionKind.MILESTONE_MOVED), overview_subjects.milestone_subject
    ),
    **dict.fromkeys(
        (
            AttentionKind.SPONSOR_QUIET, AttentionKind.NO_CONVERSATIONS, AttentionKind.ACTION_LATE, AttentionKind.ACTIONS_WE_OWE,
            AttentionKind.ACTIONS_OWED_TO_US,
        ),
        overview_subjects.engagement,
    ),
    **dict.fromkeys((AttentionKind.GROUPS_UNHEARD, AttentionKind.FINDINGS_WAITING), overview_subjects.research),
    **dict.fromkeys((AttentionKind.HEALTH_DIFFERS, AttentionKind.UPDATE_MISSING), overview_subjects.health),
    **dict.fromkeys((kind for kind in AttentionKind if kind.money), overview_subjects.money),
}  # fmt: skip


@dataclass(frozen=True)
class OpenedFor:
    """What a new record is about. ``shown``: stands above its fields; ``typed``: their first texts; ``values``: stored beside them;
    ``problem``: why it cannot be saved."""

    shown: Any = None
    typed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


def opened_for(session: ScopedSession, request: PageRequest, kind: str, about: str) -> OpenedFor | None:
    """Returns what the new record of a form is about; None for a form that stands for itself. Raises :class:`NotFound`."""
    read = READERS.get(kind)
    return read(session, request, about) if read is not None else None


def _known_item(session: ScopedSession, request: PageRequest, about: str) -> OpenedFor:
    if not about:
        return OpenedFor(problem=NO_ITEM)
    kind, _, subject = about.partition(":")
    if kind not in set(AttentionKind) or not can_acknowledge(request.viewer.role, money=AttentionKind(kind).money):
        raise NotFound(about)
    item = find_item(session, request, AttentionKind(kind), subject)
    if item is None:
        return OpenedFor(problem=GONE)
    values = {
        "item_kind": kind, "item_id": subject or None, "severity": item.severity, "extent": item.extent, "members": list(item.members),
    }  # fmt: skip
    return OpenedFor(layouts.subject(item.what), values=values)


def find_item(session: ScopedSession, request: PageRequest, kind: AttentionKind, subject: str) -> AttentionItem | None:
    """Returns the attention item of a kind about a record, with the filters of the request; None where there is none now."""
    found = SUBJECT_BY_KIND[kind](session, request)
    items = [*found.attention, *(known.item for known in found.known)]
    return next((item for item in items if item.kind is kind and item.subject == subject), None)


def _reminder(session: ScopedSession, request: PageRequest, about: str) -> OpenedFor:
    """A reminder of an open action: words to send, and the link that opens them in a mail program."""
    if not about:
        return OpenedFor()
    action = find_open_action(session, request.programme.id, about)
    if action is None:
        return OpenedFor(problem=NOT_OPEN)
    label = request.labels.get(action.challenge_id or "", request.programme.name)
    asked = action.published_what or action.what
    due = f", due on {date_text(action.due_on)}" if action.due_on else ""
    words = f"This is a reminder about {label}.\n\nStill open{due}: {asked}\n\nCould you tell us where it stands?\n\n{request.viewer.name}"
    addresses = ",".join(mail_addresses(session, action.owed_by_organisation_id, request.today))
    href = f"mailto:{quote(addresses, safe='@,')}?subject={quote(f'Reminder: {label}')}&body={quote(words)}"
    return OpenedFor(layouts.mail(href), {"words": words})


def _agenda_item(session: ScopedSession, request: PageRequest, about: str) -> OpenedFor:
    """An item of the coming agenda about a record."""
    record = find_linked_record(session, request.programme.id, about)
    held_on, _ = coming_agenda(session, request.programme.id, request.today)
    shown = layouts.subject(prose("for the review of {day}", day=Name(date_text(held_on))))
    if record is None:
        return OpenedFor(shown)
    label = request.labels.get(record.challenge_id, "").split(" ")[0] if record.kind != "challenge" else ""
    return OpenedFor(shown, {"title": f"{label}: {record.called}" if label else record.called}, {"about": record.id})


READERS: dict[str, Callable[[ScopedSession, PageRequest, str], OpenedFor]] = {
    "acknowledgement": _known_item,
    "reminder": _reminder,
    "agenda-item": _agenda_item,
}
