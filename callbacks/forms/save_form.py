"""Saving a form: validation, the save itself, version conflicts, undo; and the callbacks of every form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from dash import Input, Output, State, no_update

from callbacks.forms import linked_records
from callbacks.forms.form_page import FormContext, blank_form, conflict_view, form_view, load_form_context
from callbacks.forms.undo import pressed_revision, undo_revision
from callbacks.page_request import require_record
from callbacks.security.wiring import CallbackContext, CallbackSpec, declare_callback
from dashboard.filters import NEW_FORM, read_filters
from dashboard.forms import FORMS, Form
from db.commands import form_drafts as drafts
from db.commands import idempotency, save
from db.commands.save_checks import check_draft
from db.errors import Conflict, Invalid
from db.fields.line_lists import ChecklistTicksField
from db.fields.record_schema import Problem, RecordSchema, Values
from db.fields.types import ChoiceListField, ReferenceListField, shorten
from db.records import RECORD_SCHEMAS
from db.rules.rule import Facts, read_draft
from db.session_state import session_state
from layouts.components.form import SavedView, form_body, saved_panel
from layouts.ids.pages import NO_CHOICE, ShellIds, field_id, form_id, form_state_id, save_button_id, undo_button_id


def save_form(form_spec: Form, context: CallbackContext, clicks: int | None, search: str | None, carried: Any, *typed: Any) -> Any:
    """Save a form: all errors are returned, warnings need confirmation, a key saves once, a version conflict shows both versions."""
    if not clicks or not isinstance(carried, dict):
        return no_update
    kind = RECORD_SCHEMAS[form_spec.kind]
    raw = {name: "" if value == NO_CHOICE else value for name, value in zip(kind.names, typed, strict=True)}
    form_context = load_form_context(
        context,
        context.resolve_request(search),
        form_spec,
        str(carried.get("id") or ""),
        linked_records.linked_record_id(form_spec.kind, carried),
    )
    if form_context.row is None:
        require_record(context.session, form_context.request.programme.id, str(carried.get("about") or ""))
    earlier_result = idempotency.find_saved_result(context.session, str(carried.get("key", "")))
    if earlier_result is not None:
        return _after_save(context, form_context, str(carried.get("about") or ""), _saved_view(form_context, search, earlier_result))
    row = form_context.row
    draft = read_draft(
        kind,
        raw,
        form_context.validation_context,
        record_id="" if row is None else row.id,
        stored=None if row is None else form_context.stored,
    )
    problems = check_draft(kind, draft, Facts(context.session, form_context.validation_context))
    subject = form_context.opened_for
    gone = (Problem("", subject.problem),) if subject is not None and subject.problem else ()
    errors = (*gone, *(problem for problem in problems if not problem.warning))
    warnings = tuple(problem for problem in problems if problem.warning)
    if errors:
        return form_body(form_view(form_context, raw, {**carried, "asked": False}, problems=errors, asks=warnings))
    if warnings and not carried.get("asked"):
        return form_body(form_view(form_context, raw, {**carried, "asked": True}, asks=warnings))
    if warnings and not form_spec.again:  # for an act that previews its result, the confirmation overrides no warning
        session_state(context.session).overrode = "; ".join(warning.sentence for warning in warnings)
    return _commit(context, form_context, search, carried, raw, {**draft.values, **(subject.values if subject is not None else {})})


def _commit(
    context: CallbackContext, form_context: FormContext, search: str | None, carried: dict[str, Any], raw: dict[str, Any], values: Values
) -> Any:
    version = carried.get("version") if form_context.row is not None else None
    try:
        saved = save.save(
            context.session,
            form_context.kind,
            values,
            programme_id=form_context.validation_context.programme,
            record_id=form_context.row.id if form_context.row is not None else None,
            version=version if isinstance(version, int) else None,
            beside={"about_kind": form_context.subject.kind, "about_id": form_context.subject.id}
            if form_context.subject is not None
            else None,
        )
    except Conflict as stale:
        return form_body(conflict_view(form_context, raw, carried, stale))
    except Invalid as error:
        context.session.rollback()
        problems = tuple(Problem(name, sentence) for name, sentence in error.problems)
        return form_body(form_view(form_context, raw, carried, problems=problems))
    result = {
        "id": saved.id,
        "revision": saved.revision,
        "called": shorten(form_context.kind.display_name(values), 80),
        "overrode": bool(carried.get("asked")),
    }
    about = str(carried.get("about") or "")
    idempotency.store_saved_result(context.session, str(carried.get("key", "")), form_context.validation_context.programme, result)
    drafts.delete_draft(context.session, form_context.form.kind, drafts.draft_place(str(carried.get("id") or ""), about))
    return _after_save(context, form_context, about, _saved_view(form_context, search, result))


def _after_save(context: CallbackContext, form_context: FormContext, about: str, view: SavedView) -> Any:
    """Returns what replaces a form after saving: the confirmation, and a new form where the form repeats."""
    if not form_context.form.repeats:
        return saved_panel(view)
    fresh = blank_form(context, replace(form_context, row=None, stored={}), about)
    return form_body(replace(fresh, carried={**fresh.carried, "revision": view.revision}, done=view))


def _saved_view(form_context: FormContext, search: str | None, result: Mapping[str, Any]) -> SavedView:
    filters = read_filters(search or "")
    carried = filters.search()
    name_suffix = f": {result['called']}" if result.get("called") else ""
    in_panel = "form" in filters.extra
    another = (
        ""
        if form_context.form.act
        else (
            f"?{urlencode({'form': form_context.form.kind, 'for': NEW_FORM})}" if in_panel else f"/record/{form_context.form.kind}{carried}"
        )
    )
    shows = tuple((label, path + carried) for label, path in form_context.form.shows)
    return SavedView(form_context.kind, f"Saved {form_context.form.saved}{name_suffix}.", shows, int(result["revision"]), another)


def undo(form_spec: Form, context: CallbackContext, clicks: int | None, carried: Any, search: str | None) -> Any:
    """Undo a save, unless the record changed since. A form that repeats is shown empty again."""
    revision = pressed_revision(clicks, carried)
    if revision is None:
        return no_update
    kind = RECORD_SCHEMAS[form_spec.kind]
    message = undo_revision(context, revision, f"Undone: the {form_spec.saved} is as it was before.")
    view = SavedView(kind, message, (), revision, "", undone=True)
    return (
        _after_save(
            context, load_form_context(context, context.resolve_request(search), form_spec, ""), str(carried.get("about") or ""), view
        )
        if form_spec.repeats
        else saved_panel(view)
    )


def _structured_ids(kind: RecordSchema) -> set[str]:
    lists = {
        field_id(kind.name, field.name)
        for field in kind.fields
        if isinstance(field, ReferenceListField | ChecklistTicksField | ChoiceListField)
    }
    return lists | {form_state_id(kind.name)}


def _form_callbacks(form_spec: Form) -> list[CallbackSpec]:
    kind = RECORD_SCHEMAS[form_spec.kind]
    states = [State(ShellIds.URL, "search"), State(form_state_id(form_spec.kind), "data")]
    return [
        declare_callback(
            needs=form_spec.needs,
            output=Output(form_id(form_spec.kind), "children"),
            inputs=Input(save_button_id(form_spec.kind), "n_clicks"),
            state=[*states, *(State(field_id(form_spec.kind, name), "value") for name in kind.names)],
            handle=_handler(save_form, form_spec),
            writes=True,
            structured=_structured_ids(kind),
        ),
        declare_callback(
            needs=form_spec.needs,
            output=Output(form_id(form_spec.kind), "children", allow_duplicate=True),
            inputs=Input(undo_button_id(form_spec.kind), "n_clicks"),
            state=[State(form_state_id(form_spec.kind), "data"), State(ShellIds.URL, "search")],
            handle=_handler(undo, form_spec),
            writes=True,
            structured={form_state_id(form_spec.kind)},
        ),
    ]


def _handler(action: Any, form_spec: Form) -> Any:
    def handle(context: CallbackContext, *values: Any) -> Any:
        return action(form_spec, context, *values)

    return handle


CALLBACKS: list[CallbackSpec] = [callback for declared in FORMS.values() for callback in _form_callbacks(declared)]
