"""Form pages and the side panel: load a record and its unsaved draft, and show the form."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from callbacks.forms import lifecycle
from callbacks.forms import linked_records as abouts
from callbacks.page_request import PageRequest
from callbacks.pages import history
from callbacks.pages.learning import reuse
from callbacks.pages.overview.subjects import records_now
from callbacks.security.wiring import CallbackContext
from dashboard.filters import add_query
from dashboard.formats import format_datetime
from dashboard.forms import FORMS, Form
from db.commands import form_drafts as drafts
from db.commands import save
from db.commands.save import fetch_row, stored_values
from db.errors import Conflict, NotFound
from db.fields.line_lists import ChecklistTicksField
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import DayField, Field, FieldValueError, ReferenceListField, ValidationContext
from db.queries import form_drafts as draft_queries
from db.queries.linked_records import LinkedRecord, initial_form_values
from db.queries.previous_entries import previous_entries
from db.queries.week import find_update_of_week
from db.records import RECORD_SCHEMAS
from db.schema.enums.records import Party
from layouts.components.form import FormView, form
from layouts.pages.records.form_page import record_page


@dataclass(frozen=True)
class FormContext:
    """A form being worked on: what it is of, what is stored, how names are read, what a decision or action is about."""

    form: Form
    kind: RecordSchema
    request: PageRequest
    validation_context: ValidationContext
    row: Any | None
    stored: Values
    opened: Any = None
    subject: LinkedRecord | None = None


def load_form_context(context: CallbackContext, request: PageRequest, one: Form, record_id: str, about: str = "") -> FormContext:
    """Fetch what a form works on, through the viewer's scope. Raises :class:`NotFound`."""
    kind = RECORD_SCHEMAS[one.kind]
    if one.act and not record_id:
        raise NotFound(record_id)
    if one.kind == "weekly-update" and not record_id and about:
        record_id = find_update_of_week(context.session, about, request.today) or ""
    row = fetch_row(context.session, kind.model, record_id) if record_id else None
    if row is not None and context.viewer.sponsor and not is_open_to_sponsor(one, row):
        raise NotFound(record_id)
    programme = request.programme.id if row is None else row.programme_id
    validation_context = ValidationContext(request.today, lifecycle.lists_for(context.session, one, row, programme), programme=programme)
    stored = stored_values(context.session, kind, row) if row is not None else {}
    if row is not None:
        beside = (
            ("published_what", "raised_on") if context.viewer.sponsor else ("title", "what", "raised_on", "acceptance_required", "name")
        )
        stored |= {name: getattr(row, name) for name in beside if hasattr(row, name) and name not in stored}
    of = abouts.resolve_linked_record(context.session, programme, one.kind, row, about)
    validation_context = replace(validation_context, about=(of.kind, of.id)) if of is not None else validation_context
    return FormContext(
        one, kind, request, validation_context, row, stored, lifecycle.open_parts_panel(context.session, request, one, row), of
    )


def is_open_to_sponsor(one: Form, row: Any) -> bool:
    """Whether a sponsor may work on a record that exists: what is published and owed by the sponsor, and nothing else."""
    return one.act and bool(row.published_what) and row.owed_by == Party.SPONSOR


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The form page of a kind: ``/record/<what>`` and ``/record/<what>/<id>``."""
    one = FORMS[path.split("/")[2]]
    extra = request.filters.extra
    about = extra.get("for", "") or request.challenge or ""
    form_context = load_form_context(context, request, one, request.path.get("id", ""), about)
    above = lifecycle.archived_banner(context.session, request, one.of or one.kind, form_context.row)
    others = reuse.interested_section(context.session, request, one.kind, form_context.row)
    below = (
        others,
        abouts.related_records_section(context.session, request, one.kind, form_context.row),
        history.record_history_panel(context, request, one, form_context.row),
    )
    return record_page(one.title, one.lead, form(blank_form(context, form_context, about)), onward_links(form_context), above, *below)


def onward_links(form_context: FormContext) -> list[tuple[str, str]]:
    """What else the viewer may do with the record, on other pages: words and address."""
    if form_context.row is None:
        return []
    found = [
        (words, f"/record/{kind}{add_query(form_context.request.search, for_=form_context.row.id)}")
        for words, kind in form_context.form.beside
        if form_context.request.may(FORMS[kind].needs)
    ]
    found += [
        *lifecycle.available_act_links(form_context.request, form_context.form.kind, form_context.row),
        *abouts.related_form_links(form_context.request, form_context.form.kind, form_context.row),
    ]
    if form_context.form.onward is not None and form_context.request.may(form_context.form.onward[3]):
        words, path, name, _ = form_context.form.onward
        found.append((words, path + add_query(form_context.request.search, **{name: form_context.row.id})))
    return found


def panel_content(context: CallbackContext, request: PageRequest, one: Form, record_id: str, about: str) -> Any:
    """The same form in the side panel."""
    about = about or request.challenge or ""
    form_context = load_form_context(context, request, one, record_id, about)
    return [form(blank_form(context, form_context, about)), history.record_history_panel(context, request, one, form_context.row)]


def blank_form(context: CallbackContext, form_context: FormContext, about: str) -> FormView:
    """A form nobody has typed into: what is stored, or the defaults and the challenge it is opened for."""
    raw = {one.name: _stored_raw(one, form_context.stored.get(one.name)) for one in form_context.kind.fields}
    if form_context.row is None:
        raw |= {
            name: form_context.request.filters.extra[name]
            for name in form_context.form.asked
            if form_context.request.filters.extra.get(name)
        }
    if form_context.row is None or form_context.form.act:
        raw |= {name: raw.get(name) or text for name, text in form_context.form.prefill.items()}
    known = {one for one, _, _ in form_context.request.programme.challenges}
    if form_context.row is None and about:
        raw |= abouts.prefilled_values(form_context.kind.name, form_context.subject) | initial_form_values(
            context.session, form_context.kind, form_context.validation_context.lists, about
        )
    elif form_context.row is None and len(known) == 1:
        raw |= {
            name: value
            for name, value in (("challenge", next(iter(known))), ("challenges", list(known)))
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
        past = [*past, *records_now(context.session, form_context.request, about)]
    return resume_draft(context, form_context, raw, new_form_state(form_context, about), past)


def resume_draft(
    context: CallbackContext, form_context: FormContext, raw: Mapping[str, Any], carried: dict[str, Any], past: Sequence[str]
) -> FormView:
    """The form with what the viewer typed into it before and did not save, and both versions where the record changed since."""
    found = draft_queries.find_draft(context.session, form_context.form.kind, drafts.draft_place(carried["id"], carried["about"]))
    if found is None:
        return form_view(form_context, raw, carried, past=past)
    typed = {**raw, **{name: value for name, value in found.typed.items() if name in form_context.kind.names}}
    line = f"You typed this on {format_datetime(found.at, form_context.request.programme.time_zone)} and did not save it."
    if form_context.row is not None and form_context.row.version != found.version:
        stale = save.build_conflict(context.session, form_context.kind, form_context.row)
        return replace(conflict_view(form_context, typed, carried, stale, "since you typed this"), past=past, unfinished=line)
    return form_view(form_context, typed, carried, past=past, unfinished=line)


def new_form_state(form_context: FormContext, about: str) -> dict[str, Any]:
    """What a form carries: its own key, the record and the version it was read at."""
    return {
        "key": secrets.token_urlsafe(16),
        "id": form_context.row.id if form_context.row is not None else "",
        "version": form_context.row.version if form_context.row is not None else 0,
        "about": about,
        "asked": False,
    }


def _stored_raw(one: Field, value: Any) -> Any:
    if isinstance(one, ReferenceListField | ChecklistTicksField):
        return list(value or [])
    return one.write(value)


def form_view(form_context: FormContext, raw: Mapping[str, Any], carried: Mapping[str, Any], **more: Any) -> FormView:
    """The view of a form with what was typed."""
    first = set(form_context.form.first)
    fields = tuple(one if (one.name in first) != one.more else _with_fold(one, one.name not in first) for one in form_context.kind.fields)
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
        opened=form_context.opened,
        **more,
    )


def _about_link(form_context: FormContext) -> tuple[str, str]:
    """What a form says it is about, and the address of that: the record that an act works on, or what a decision or action is about."""
    if form_context.subject is not None:
        return form_context.subject.words, abouts.linked_record_href(form_context.request, form_context.subject)
    names = (form_context.stored.get(name) for name in ("title", "what", "published_what", "name"))
    return str(next(filter(None, names), "")) if form_context.form.act else "", ""


def _with_fold(one: Field, more: bool) -> Field:
    return replace(one, more=more and not one.required)


def _day_readings(form_context: FormContext, raw: Mapping[str, Any]) -> dict[str, str]:
    """How typed days were understood."""
    echo: dict[str, str] = {}
    for one in form_context.kind.fields:
        if isinstance(one, DayField) and raw.get(one.name):
            try:
                words = one.show(one.read(raw[one.name], form_context.validation_context), form_context.validation_context.lists)
            except FieldValueError:
                continue
            if words.casefold() != str(raw[one.name]).strip().casefold():
                echo[one.name] = f"Understood as {words}"
    return echo


def conflict_view(
    form_context: FormContext, raw: dict[str, Any], carried: dict[str, Any], stale: Conflict, since: str = "while you were typing"
) -> FormView:
    """The form with both versions of a stale save: what is stored now and what was typed."""
    lists = form_context.validation_context.lists
    theirs = []
    for one in form_context.kind.fields:
        if one.name not in stale.theirs:
            continue
        stored, typed = one.show(stale.theirs[one.name], lists), _typed_text(one, raw.get(one.name), form_context)
        if stored != typed:
            theirs.append((one.label, stored, typed))
    when = f" on {format_datetime(stale.at)}" if stale.at else ""
    return form_view(
        form_context, raw, {**carried, "version": stale.version}, theirs=theirs, changed_by=f"Changed by {stale.by}{when}, {since}"
    )


def _typed_text(one: Field, raw: Any, form_context: FormContext) -> str:
    try:
        return one.show(one.read(raw, form_context.validation_context), form_context.validation_context.lists)
    except FieldValueError:
        return str(raw)
