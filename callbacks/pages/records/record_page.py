"""``/record/<kind>/<id>``: a record to read, with its facts, what hangs on it, its history and the acts that the viewer may do on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from callbacks.forms import lifecycle, linked_records
from callbacks.forms.form_page import NamedPage
from callbacks.forms.record_view import field_value, record_name
from callbacks.page_request import PageRequest, request_in_programme
from callbacks.pages import history
from callbacks.pages.learning import reuse
from callbacks.pages.records import related
from callbacks.pages.records.acts import acts_of_record
from callbacks.pages.records.milestone import milestone_parts
from callbacks.pages.records.parts import KindParts, said_notes
from callbacks.pages.redraw import match_path, redraw_callback
from callbacks.readable_kinds import READ_PERMISSION, may_read_kind
from callbacks.security.wiring import CallbackContext, CallbackSpec
from dashboard.forms import FORMS
from dashboard.record_pages import RECORD_PAGES, RecordPage
from dashboard.record_pages.reading import Reading
from db.access import Permission
from db.commands.save import stored_values
from db.errors import NotFound
from db.fields.types import Field
from db.queries.changes.record_history import RecordTransaction
from db.queries.related_records import read_record
from db.records import RECORD_SCHEMAS
from db.rules.closed_reviews import closed_review_sentence
from db.session import ScopedSession
from layouts.components.page import redraw_outputs
from layouts.ids.pages import RecordIds
from layouts.pages.records.reading import (
    Fact,
    FieldGroup,
    ReadingView,
    field_group,
    history_section,
    layout,
    reading,
    titled,
)

PATH = "/record/<kind>/<id>"
CHALLENGES = ("Challenges", "/challenges")
SPONSOR_READS, TEAM_ONLY = "The sponsor reads", "Within the programme team"
NOTHING_PUBLISHED = "Nothing: it stays within the programme team."
Changes = Sequence[RecordTransaction]
MakeParts = Callable[[ScopedSession, PageRequest, Any, Reading, Changes], KindParts]
KIND_PARTS: dict[str, MakeParts] = {"milestone": milestone_parts}


@dataclass(frozen=True)
class OpenRecord:
    """The record of a page: its kind, the row, how it is read, how its page is made, its changes (empty where they may not be read)."""

    kind: str
    row: Any
    reading: Reading
    page: RecordPage
    changes: Changes


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the page of a record. Raises :class:`NotFound` for what the viewer may not read."""
    ids = match_path(PATH, path)
    assert ids is not None
    request = _in_its_programme(context, request, ids["kind"])
    record = open_record(context, request, ids["kind"])
    title = record_name(record.reading.schema, record.reading.values)
    return NamedPage(title, layout(parts(context, request, record)))


def _draw(context: CallbackContext, request: PageRequest) -> list[Any]:
    kind = request.path["kind"]
    if kind not in RECORD_PAGES:  # the page of an act
        raise NotFound(kind)
    request = _in_its_programme(context, request, kind)
    return [parts(context, request, open_record(context, request, kind))]


def _in_its_programme(context: CallbackContext, request: PageRequest, kind: str) -> PageRequest:
    """Returns the request in the programme of the record. Raises :class:`NotFound`; as at a past moment also for one of another programme."""
    if not may_read_kind(request.viewer, kind):
        raise NotFound(kind)
    programme_id = read_record(context.session, RECORD_SCHEMAS[kind].model, request.path.get("id", "")).programme_id
    if request.back is not None and programme_id != request.programme.id:
        raise NotFound(kind)
    return request_in_programme(context.session, request, programme_id)


def open_record(context: CallbackContext, request: PageRequest, kind: str) -> OpenRecord:
    """Returns the record of the address, at the revision that the session reads. Raises :class:`NotFound`."""
    schema = RECORD_SCHEMAS[kind]
    row = read_record(context.session, schema.model, request.path.get("id", ""))
    values = stored_values(context.session, schema, row)
    lists = related.ShownNames(context.today_session, request.programme.id, [(schema, values)])
    changes = history.readable_changes(context, request, schema.model, row)
    return OpenRecord(kind, row, Reading(schema, values, lists, request.today), RECORD_PAGES[kind], changes)


def parts(context: CallbackContext, request: PageRequest, record: OpenRecord) -> list[Any]:
    """Returns the parts of the page."""
    made = KIND_PARTS.get(record.kind, _general_parts)(context.session, request, record.row, record.reading, record.changes)
    groups = dict(_groups(request, record, made.elsewhere))
    related_groups = related.related_sections(context, request, record.kind, record.row)
    linked = linked_records.related_records_sections(context.session, request, record.kind, record.row)
    interested = reuse.interested_section(context.session, request, record.kind, record.row) if request.back is None else None
    closed = closed_review_sentence(context.session, record.row.id) if record.kind == "review" and request.back is None else None
    view = ReadingView(
        crumbs=list(_crumbs(request, record)),
        name=record.page.name(record.reading),
        sentence=made.sentence or record.page.sentence(record.reading) or (f"{closed}." if closed else ""),
        further=made.further,
        banner=lifecycle.archived_banner(context.session, request, record.kind, record.row) if request.back is None else None,
        acts=acts_of_record(request, record.kind, record.row, record.page, _whole(request, record), closed=bool(closed)),
        facts=made.facts or _facts(request, record),
        main=[*made.main, field_group(groups[""]), field_group(groups["internal"]), history_section(_history(context, request, record))],
        aside=[*made.aside, _published(groups["published"], record), *linked, *related_groups, interested],
    )
    return reading(view)


def _general_parts(session: ScopedSession, request: PageRequest, row: Any, reading: Reading, changes: Changes) -> KindParts:
    """Returns nothing of its own, for the kinds whose page is their fields."""
    return KindParts()


def _facts(request: PageRequest, record: OpenRecord) -> list[Fact]:
    """Returns the facts that hold something, each with who said it when; what was said of all at once stands at the first."""
    schema, values, notes = record.reading.schema, record.reading.values, said_notes(request, record.changes)
    fields = [schema[name] for name in record.page.facts if record.reading.words(name)]
    one_change = len({notes.get(field.label) for field in fields}) == 1  # who said all of it stands once
    return [
        Fact(
            field.label,
            field_value(request, field, values[field.name], record.reading.lists),
            notes.get(field.label) if place == 0 or not one_change else None,
        )
        for place, field in enumerate(fields)
    ]


def _groups(request: PageRequest, record: OpenRecord, elsewhere: Sequence[str]) -> Iterator[tuple[str, FieldGroup]]:
    """Yields the fields that hold something and are not shown elsewhere, by audience."""
    shown_elsewhere = elsewhere or record.page.facts
    titles = {"": ("What is recorded", ""), "internal": (TEAM_ONLY, "not read by sponsors"), "published": (SPONSOR_READS, "")}
    for audience, (title, reader) in titles.items():
        fields = [
            field for field in record.reading.schema.stored_fields if field.audience == audience and field.name not in shown_elsewhere
        ]
        yield (
            audience,
            FieldGroup(title, [row for field in fields if (row := _row(request, record, field))[1]], reader, audience == "published"),
        )


def _row(request: PageRequest, record: OpenRecord, field: Field) -> tuple[str, Any]:
    """Returns label and value of a field; no value for one without any, or one that is the name of the record."""
    holds = record.reading.words(field.name)
    if not holds or (field.audience != "published" and holds == record.page.name(record.reading)):
        return field.label, ""
    return field.label, field_value(request, field, record.reading.values[field.name], record.reading.lists)


def _published(group: FieldGroup, record: OpenRecord) -> Any:
    """Returns what the sponsor reads of the record; None for a kind that has no published wording."""
    if not any(field.audience == "published" for field in record.reading.schema.fields):
        return None
    if not group.rows:
        return titled(SPONSOR_READS, html.P(NOTHING_PUBLISHED, className="quiet"))
    return field_group(group)


def _crumbs(request: PageRequest, record: OpenRecord) -> Iterator[tuple[str, str]]:
    """Yields (text, address) of the places above the record: its challenges, else the page of its topic; then its kind."""
    challenge_ids = _challenge_ids(record)
    if challenge_ids or record.kind == "challenge":
        opens = request.may(Permission.SEE_PROGRAMME)
        yield CHALLENGES[0], CHALLENGES[1] + request.search if opens else ""
        for challenge in challenge_ids:
            if challenge in request.labels:
                yield request.labels[challenge], f"/challenges/{challenge}{request.search}" if opens else ""
    else:
        title, path = FORMS[record.kind].shows[0]
        yield title, path + request.search if request.may(Permission.SEE_PROGRAMME) and path != "/settings" else ""
    noun = record.reading.schema.noun
    yield noun[:1].upper() + noun[1:], ""


MAX_CRUMBS = 2  # challenges named above a record of several


def _challenge_ids(record: OpenRecord) -> list[str]:
    values = record.reading.values
    several = values.get("challenges") or ([values["challenge"]] if values.get("challenge") else [])
    return list(several)[:MAX_CRUMBS]


def _whole(request: PageRequest, record: OpenRecord) -> tuple[str, str]:
    """Returns label and address of the page with all that belongs to the record; empty texts without one."""
    path = record.page.whole(record.reading)
    opens = path and request.may(Permission.SEE_PROGRAMME)
    return (f"All about this {record.reading.schema.noun}", f"{path}{record.row.id}{request.search}") if opens else ("", "")


def _history(context: CallbackContext, request: PageRequest, record: OpenRecord) -> Any:
    return history.history_view(context, request, record.row, record.changes)


CALLBACKS: list[CallbackSpec] = [redraw_callback(PATH, READ_PERMISSION, redraw_outputs([RecordIds.READING]), _draw)]
