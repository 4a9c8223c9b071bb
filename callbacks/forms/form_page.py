"""Form pages and the side panel: load a record and its unsaved draft, and show the form."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import html

from callbacks.forms import lifecycle, linked_records
from callbacks.forms.opened_for import OpenedFor, opened_for
from callbacks.forms.record_view import record_facts, record_name
from callbacks.page_request import PageRequest, require_named_records
from callbacks.pages import history
from callbacks.pages.overview.subjects import records_now
from callbacks.readable_kinds import may_read_kind
from callbacks.security.wiring import CallbackContext
from dashboard.formats import format_datetime
from dashboard.forms import FORMS, Form
from dashboard.forms.addresses import READABLE_KINDS, record_href
from db.commands import form_drafts as drafts
from db.commands import save
from db.commands.save import fetch_row, stored_values
from db.errors import Conflict, NotFound
from db.fields.line_lists import ChecklistTicksField
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import (
    ChoiceField,
    ChoiceListField,
    DayField,
    Field,
    FieldValueError,
    ReferenceListField,
    ValidationContext,
    lower_first,
)
from db.history import today
from db.queries import form_drafts as draft_queries
from db.queries.linked_records import LinkedRecord, initial_form_values
from db.queries.previous_entries import previous_entries
from db.queries.week import find_update_of_week
from db.records import RECORD_SCHEMAS
from db.rules.closed_reviews import closed_review_sentence
from db.schema.enums.parts import PART_BY_CHOICE
from db.schema.enums.records import Party
from layouts.components.form import FormView, form
from layouts.components.link import link
from layouts.pages.records.form_page import record_page

READ_ONLY_LEAD = "You may read this record. Changing it takes another role."


@dataclass(frozen=True)
class NamedPage:
    """A page whose title is not that of its kind of page but names what it shows."""

    title: str
    content: Any


@dataclass(frozen=True)
class FormContext:
    """The context of an open form: its kind and record, the stored values, the option lists, the subject of a decision or action."""

    form: Form
    kind: RecordSchema
    request: PageRequest
    validation_context: ValidationContext
    row: Any | None
    stored: Values
    opened: Any = None
    subject: LinkedRecord | None = None
    opened_for: OpenedFor | None = None


def load_form_context(context: CallbackContext, request: PageRequest, form_spec: Form, record_id: str, about: str = "") -> FormContext:
    """Returns the context of a form, read within the viewer's scope. Raises :class:`NotFound`."""
    require_named_records(context.session, request)
    kind = RECORD_SCHEMAS[form_spec.kind]
    if form_spec.act and not record_id:
        raise NotFound(record_id)
    if form_spec.kind == "weekly-update" and not record_id and about:
        record_id = find_update_of_week(context.session, about, request.today) or ""
    if not is_open_to_viewer(request, form_spec, record_id):
        raise NotFound(record_id)
    row = fetch_row(context.session, kind.model, record_id) if record_id else None
    if row is not None and context.viewer.sponsor and not is_open_to_sponsor(form_spec, row):
        raise NotFound(record_id)
    programme_id = request.programme.id if row is None else row.programme_id
    validation_context = ValidationContext(
        today(context.session, programme_id), lifecycle.lists_for(context.session, form_spec, row, programme_id), programme=programme_id
    )
    stored = stored_values(context.session, kind, row) if row is not None else {}
    if row is not None:
        context_fields = (
            ("published_what", "raised_on") if context.viewer.sponsor else ("title", "what", "raised_on", "acceptance_required", "name")
        )
        stored |= {name: getattr(row, name) for name in context_fields if hasattr(row, name) and name not in stored}
    subject = linked_records.resolve_linked_record(context.session, programme_id, form_spec.kind, row, about)
    validation_context = replace(validation_context, about=(subject.kind, subject.id)) if subject is not None else validation_context
    return FormContext(
        form_spec,
        kind,
        request,
        validation_context,
        row,
        stored,
        lifecycle.open_parts_panel(context.session, request, form_spec, row),
        subject,
        opened_for(context.session, request, form_spec.kind, about) if row is None else None,
    )


def is_open_to_sponsor(form_spec: Form, row: Any) -> bool:
    """Returns whether a sponsor may act on an existing record: only on published ones that the sponsor owes."""
    return form_spec.act and bool(row.published_what) and row.owed_by == Party.SPONSOR


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the page of a form: ``/record/<kind>``, empty; ``/record/<act>/<id>``, an act on a record; ``/record/<kind>/<id>/edit``, a record.

    Raises :class:`NotFound`, also for a kind that the viewer may not record.
    """
    form_spec = FORMS[path.split("/")[2]]
    extra = request.filters.extra
    about = extra.get("for", "") or request.challenge or ""
    form_context = load_form_context(context, request, form_spec, request.path.get("id", ""), about)
    if form_context.row is not None and form_spec.kind in READABLE_KINDS:
        return edit_page(context, form_context, about)
    above = lifecycle.archived_banner(context.session, request, form_spec.of or form_spec.kind, form_context.row)
    below = history.record_history_panel(context, request, form_context.row)
    return record_page(form_spec.title, form_spec.lead, form(blank_form(context, form_context, about)), above, below)


def edit_page(context: CallbackContext, form_context: FormContext, about: str) -> NamedPage:
    """Returns the form of a record that is stored already, with the way back to its page to read; without the form where it is closed."""
    request, row = form_context.request, form_context.row
    assert row is not None
    name = record_name(form_context.kind, form_context.stored)
    above = [
        link("Back to the record", record_href(form_context.form.kind, row.id, request.search), className="back"),
        lifecycle.archived_banner(context.session, request, form_context.form.kind, row),
    ]
    lead = read_only_lead(context, form_context, about)
    content = read_only_content(form_context) if lead else form(blank_form(context, form_context, about))
    title = name if lead else f"Edit {lower_first(name)}"
    return NamedPage(title, record_page(title, lead, content, above))


def read_only_lead(context: CallbackContext, form_context: FormContext, about: str) -> str:
    """Returns why the record is shown without its form; empty where the viewer may save it, or has typed into it and not saved."""
    if not may_save(form_context.request, form_context.form):
        return READ_ONLY_LEAD
    if form_context.row is None or form_context.kind.name != "review":
        return ""
    place = drafts.draft_place(form_context.row.id, about)
    if draft_queries.find_draft(context.session, form_context.form.kind, place) is not None:
        return ""
    sentence = closed_review_sentence(context.session, form_context.row.id)
    return f"{sentence}." if sentence else ""


def may_save(request: PageRequest, form_spec: Form) -> bool:
    """Returns whether the viewer may save the form; the session decides about the record itself."""
    return form_spec.is_offered(request)


def is_open_to_viewer(request: PageRequest, form_spec: Form, record_id: str) -> bool:
    """Returns whether the viewer may open the form, or read the records of its kind."""
    return may_save(request, form_spec) or (bool(record_id) and may_read_kind(request.viewer, form_spec.kind))


def read_only_content(form_context: FormContext) -> Any:
    """Returns the fields of the record, with what it is about above them."""
    about, href = _about_link(form_context)
    subject = html.P(["About: ", link(about, href) if href else about], className="form-about") if about else None
    lists = form_context.validation_context.lists
    return html.Div([subject, record_facts(form_context.request, form_context.kind, form_context.stored, lists)])


def panel_content(context: CallbackContext, request: PageRequest, form_spec: Form, record_id: str, about: str) -> Any:
    """Returns the same form, or the same fields, for the side panel."""
    about = about or request.challenge or ""
    form_context = load_form_context(context, request, form_spec, record_id, about)
    lead = read_only_lead(context, form_context, about)
    content = [html.P(lead), read_only_content(form_context)] if lead else [form(blank_form(context, form_context, about))]
    return [*content, history.record_history_panel(context, request, form_context.row)]


def blank_form(context: CallbackContext, form_context: FormContext, about: str) -> FormView:
    """Returns a form without input: the stored values, or the defaults, the query parameters and the challenge that it is opened for."""
    raw = {field.name: _stored_raw(field, form_context.stored.get(field.name)) for field in form_context.kind.fields}
    if form_context.row is None:
        raw |= {
            name: form_context.request.filters.extra[name]
            for name in form_context.form.asked
            if form_context.request.filters.extra.get(name)
        }
    if form_context.opened_for is not None:
        raw |= form_context.opened_for.typed
    if form_context.row is None or form_context.form.act:
        raw |= {name: raw.get(name) or text for name, text in form_context.form.prefill.items()}
    challenge_ids = {challenge_id for challenge_id, _, _ in form_context.request.programme.challenges}
    if form_context.row is None and about:
        raw |= linked_records.prefilled_values(form_context.kind.name, form_context.subject) | initial_form_values(
            context.session, form_context.kind, form_context.validation_context.lists, about
        )
    elif form_context.row is None and len(challenge_ids) == 1:
        raw |= {
            name: value
            for name, value in (("challenge", next(iter(challenge_ids))), ("challenges", list(challenge_ids)))
            if name in form_context.kind.names
        }
    if form_context.form.repeats and form_context.request.challenge:
        raw["challenge"] = form_context.request.challenge
    past = (
        []
        if context.viewer.sponsor
        else previous_entries(
            context.session,
            form_context.kind.name,
            challenge=about or None,
            record_id=form_context.row.id if form_context.row is not None else None,
        )
    )
    if form_context.kind.name == "weekly-update" and about:
        past = [*past, *map(str, records_now(context.session, form_context.request, about))]
    return resume_draft(context, form_context, raw, new_form_state(form_context, about), past)


def resume_draft(
    context: CallbackContext, form_context: FormContext, raw: Mapping[str, Any], carried: dict[str, Any], past: Sequence[str]
) -> FormView:
    """Returns the form with the viewer's unsaved input, if any; with both versions if the record changed since."""
    draft = draft_queries.find_draft(context.session, form_context.form.kind, drafts.draft_place(carried["id"], carried["about"]))
    if draft is None:
        return form_view(form_context, raw, carried, past=past)
    typed = {**raw, **{name: value for name, value in draft.typed.items() if name in form_context.kind.names}}
    notice = f"You typed this on {format_datetime(draft.at, form_context.request.programme.time_zone)} and did not save it."
    if form_context.row is not None and form_context.row.version != draft.version:
        stale = save.build_conflict(context.session, form_context.kind, form_context.row)
        return replace(conflict_view(form_context, typed, carried, stale, "since you typed this"), past=past, unfinished=notice)
    return form_view(form_context, typed, carried, past=past, unfinished=notice)


def new_form_state(form_context: FormContext, about: str) -> dict[str, Any]:
    """Returns the state of a form: its own key, the record and the version it was read at, its context."""
    return {
        "key": secrets.token_urlsafe(16),
        "id": form_context.row.id if form_context.row is not None else "",
        "version": form_context.row.version if form_context.row is not None else 0,
        "about": about,
        "asked": False,
    }


def _stored_raw(field: Field, value: Any) -> Any:
    if isinstance(field, ReferenceListField | ChecklistTicksField | ChoiceListField):
        return list(value or [])
    return field.write(value)


def form_view(form_context: FormContext, raw: Mapping[str, Any], carried: Mapping[str, Any], **options: Any) -> FormView:
    """Returns the view of a form with the typed values. ``options``: further arguments of :class:`FormView`."""
    first = set(form_context.form.first)
    offered = [_without_choices_of_parts(form_context, field, raw.get(field.name)) for field in form_context.kind.fields]
    fields = tuple(field if (field.name in first) != field.more else _with_fold(field, field.name not in first) for field in offered)
    about, href = _about_link(form_context)
    return FormView(
        kind=form_context.kind,
        fields=fields,
        button=form_context.form.button,
        again=form_context.form.again,
        raw=raw,
        carried=carried,
        lists=form_context.validation_context.lists,
        about=f"About: {about}" if about else "",
        about_href=href,
        echo=_day_readings(form_context, raw),
        opened=form_context.opened if form_context.opened_for is None else form_context.opened_for.shown,
        **options,
    )


def _without_choices_of_parts(form_context: FormContext, field: Field, chosen: Any) -> Field:
    """Returns a field without the choices that belong to a part that is off; the one that is chosen already stays."""
    if not isinstance(field, ChoiceField):
        return field
    kind, has = form_context.kind.name, form_context.request.has
    options = tuple(each for each in field.options if each[0] == chosen or has(PART_BY_CHOICE.get((kind, field.name, each[0]))))
    return field if options == field.options else replace(field, options=options)


def _about_link(form_context: FormContext) -> tuple[str, str]:
    """Returns the label and address of the form's subject: the record of an act, or what a decision or action is about."""
    if form_context.subject is not None:
        return form_context.subject.words, linked_records.linked_record_href(form_context.request, form_context.subject)
    names = (form_context.stored.get(name) for name in ("title", "what", "published_what", "name"))
    return str(next(filter(None, names), "")) if form_context.form.act else "", ""


def _with_fold(field: Field, more: bool) -> Field:
    return replace(field, more=more and not field.required)


def _day_readings(form_context: FormContext, raw: Mapping[str, Any]) -> dict[str, str]:
    """Returns how typed days are interpreted, by field, where that differs from the typed text."""
    echo: dict[str, str] = {}
    for field in form_context.kind.fields:
        if isinstance(field, DayField) and raw.get(field.name):
            try:
                text = field.show(field.read(raw[field.name], form_context.validation_context), form_context.validation_context.lists)
            except FieldValueError:
                continue
            if text.casefold() != str(raw[field.name]).strip().casefold():
                echo[field.name] = f"Understood as {text}"
    return echo


def conflict_view(
    form_context: FormContext, raw: dict[str, Any], carried: dict[str, Any], stale: Conflict, since: str = "while you were typing"
) -> FormView:
    """Returns the form with both versions after a version conflict: the stored values and the typed ones."""
    lists = form_context.validation_context.lists
    differences = []
    for field in form_context.kind.fields:
        if field.name not in stale.theirs:
            continue
        stored, typed = field.show(stale.theirs[field.name], lists), _typed_text(field, raw.get(field.name), form_context)
        if stored != typed:
            differences.append((field.label, stored, typed))
    when = f" on {format_datetime(stale.at, form_context.request.programme.time_zone)}" if stale.at else ""
    return form_view(
        form_context, raw, {**carried, "version": stale.version}, theirs=differences, changed_by=f"Changed by {stale.by}{when}, {since}"
    )


def _typed_text(field: Field, raw: Any, form_context: FormContext) -> str:
    try:
        return field.show(field.read(raw, form_context.validation_context), form_context.validation_context.lists)
    except FieldValueError:
        return str(raw)
