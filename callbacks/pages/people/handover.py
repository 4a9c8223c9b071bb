"""Handing over on ``/people``: the open records of one person, and their transfer to another in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from dash import Input, Output, State, no_update

from callbacks.forms.choices import FixedLists
from callbacks.forms.undo import pressed_revision, undo_revision
from callbacks.page_request import PageRequest
from callbacks.security.wiring import CallbackContext, CallbackSpec, declare_callback
from dashboard.filters import read_filters
from dashboard.formats import format_day, join_phrases, plural
from db.access import Permission
from db.commands import idempotency
from db.commands.accounts import handover as commands
from db.commands.accounts.handover import DUTIES, HandOverInput, HeldRecord
from db.errors import Invalid
from db.fields.record_schema import Problem, ValidationErrors, parse_record
from db.fields.types import ValidationContext, shorten
from db.records.accounts import HAND_OVER
from layouts.components.form import FormView, SavedView, saved_panel
from layouts.ids.pages import NO_CHOICE, PeopleIds, ShellIds, field_id, form_id, form_state_id, save_button_id, undo_button_id
from layouts.pages import people as layouts

PROBLEM_FIELDS = {"from": "leaves", "to": "takes_over"}


def blank_form(context: CallbackContext, request: PageRequest) -> tuple[FormView, Any]:
    """Returns the empty form, and the records held by the person in the address (``person=<id>``), if any."""
    person = request.filters.extra.get("person", "")
    name = (commands.person_name(context.session, request.programme.id, person) or "") if person else ""
    held = _read_held(context, request, name)
    return _form(context, request, {"leaves": name, "duties": _duty_keys(held), "last_day": "today"}, held), _held_section(
        name, held, request.search
    )


def _read_held(context: CallbackContext, request: PageRequest, name: str) -> list[HeldRecord]:
    return commands.open_records_held_by(context.session, request.programme.id, name, request.today) if name else []


def _duty_keys(held: list[HeldRecord]) -> list[str]:
    return [duty.key for duty in DUTIES if any(record.duty == duty.key for record in held)]


def _duty_labels(held: list[HeldRecord]) -> dict[str, str]:
    """Returns the duties with at least one record, with their counts, by key."""
    counts = {key: sum(record.duty == key for record in held) for key in _duty_keys(held)}
    return {duty.key: plural(counts[duty.key], duty.one, duty.many) for duty in DUTIES if duty.key in counts}


def _validation_context(context: CallbackContext, request: PageRequest, held: list[HeldRecord]) -> ValidationContext:
    in_use = commands.names_in_use(context.session, request.programme.id, request.today)
    names = {name: f"{name} ({count} open)" if count else f"{name} (nothing open)" for name, count in in_use}
    return ValidationContext(request.today, FixedLists(names=names, duties=_duty_labels(held), people={name: name for name, _ in in_use}))


def _form(context: CallbackContext, request: PageRequest, raw: Mapping[str, Any], held: list[HeldRecord], **options: Any) -> FormView:
    carried = {"key": secrets.token_urlsafe(16)}
    lists = _validation_context(context, request, held).lists
    return FormView(kind=HAND_OVER, fields=HAND_OVER.fields, button="Hand over", raw=raw, carried=carried, lists=lists, **options)


def _held_section(name: str, held: list[HeldRecord], search: str) -> Any:
    """Returns the open records of a person, grouped by duty, with the count of each."""
    rows = [
        (heading, [(shorten(record.called, 90), f"/record/{duty.kind}/{record.id}{search}") for record in held if record.duty == duty.key])
        for duty in DUTIES
        if (heading := _duty_labels(held).get(duty.key))
    ]
    return layouts.held_records(name, rows)


def show_held(context: CallbackContext, name: Any, search: str | None) -> list[Any]:
    """Returns the duties and records of the chosen person, with every duty ticked."""
    request = context.resolve_request(search)
    name = "" if name in (None, NO_CHOICE) else str(name)
    held = _read_held(context, request, name)
    options = [{"value": key, "label": label} for key, label in _duty_labels(held).items()]
    return [options, _duty_keys(held), _held_section(name, held, request.search)]


def hand_over(context: CallbackContext, clicks: int | None, search: str | None, carried: Any, *typed: Any) -> list[Any]:
    """Hand over the ticked duties; all errors are returned at once, and the same form is processed only once."""
    if not clicks or not isinstance(carried, dict):
        return [no_update] * 2
    request, key = context.resolve_request(search), str(carried.get("key", ""))
    if (earlier_result := idempotency.find_saved_result(context.session, key)) is not None:
        return _saved_response(earlier_result, search)
    raw = {name: "" if value == NO_CHOICE else value for name, value in zip(HAND_OVER.names, typed, strict=True)}
    held = _read_held(context, request, str(raw["leaves"] or ""))
    draft = parse_record(HAND_OVER, raw, _validation_context(context, request, held))
    if isinstance(draft, ValidationErrors):
        return [layouts.hand_over_form(_form(context, request, raw, held, problems=draft.problems)), no_update]
    values = draft.values
    hand_over_input = HandOverInput(values["leaves"], values["takes_over"], tuple(values["duties"]), values["reason"], values["last_day"])
    try:
        outcome = commands.hand_over(context.session, request.programme.id, hand_over_input, request.today)
    except Invalid as error:
        context.session.rollback()
        problems = [Problem(PROBLEM_FIELDS.get(name, name), sentence) for name, sentence in error.problems]
        return [layouts.hand_over_form(_form(context, request, raw, held, problems=problems)), no_update]
    moved = join_phrases(plural(outcome.records[duty.key], duty.one, duty.many) for duty in DUTIES if duty.key in outcome.records)
    note = f" The last day of {hand_over_input.leaves} is noted: {format_day(hand_over_input.last_day)}." if outcome.noted else ""
    sentence = f"Handed over {moved or 'nothing'} from {hand_over_input.leaves} to {hand_over_input.takes_over}.{note}"
    result = {"revision": outcome.revision, "sentence": sentence}
    idempotency.store_saved_result(context.session, key, request.programme.id, result)
    return _saved_response(result, search)


def _saved_response(result: Mapping[str, Any], search: str | None) -> list[Any]:
    view = SavedView(HAND_OVER, str(result["sentence"]), (), int(result["revision"]), "")
    return [layouts.hand_over_result(view, f"/people{read_filters(search or '').search()}#hand-over"), layouts.held_records("", [])]


def undo(context: CallbackContext, clicks: int | None, carried: Any, search: str | None) -> Any:
    """Undo a hand-over, unless one of its records changed since."""
    revision = pressed_revision(clicks, carried)
    if revision is None:
        return no_update
    message = undo_revision(context, revision, "Undone: everything is held by whoever held it before.")
    return saved_panel(SavedView(HAND_OVER, message, (), revision, "", undone=True))


def _field_id(name: str) -> str:
    return field_id(HAND_OVER.name, name)


CALLBACKS: list[CallbackSpec] = [
    declare_callback(
        needs=Permission.STEER,
        output=[Output(_field_id("duties"), "options"), Output(_field_id("duties"), "value"), Output(PeopleIds.HOLDS, "children")],
        inputs=Input(_field_id("leaves"), "value"),
        state=[State(ShellIds.URL, "search")],
        handle=show_held,
        past=False,
    ),
    declare_callback(
        needs=Permission.STEER,
        output=[Output(form_id(HAND_OVER.name), "children"), Output(PeopleIds.HOLDS, "children", allow_duplicate=True)],
        inputs=Input(save_button_id(HAND_OVER.name), "n_clicks"),
        state=[
            State(ShellIds.URL, "search"),
            State(form_state_id(HAND_OVER.name), "data"),
            *(State(_field_id(name), "value") for name in HAND_OVER.names),
        ],
        handle=hand_over,
        writes=True,
        structured={form_state_id(HAND_OVER.name), _field_id("duties")},
    ),
    declare_callback(
        needs=Permission.STEER,
        output=Output(form_id(HAND_OVER.name), "children", allow_duplicate=True),
        inputs=Input(undo_button_id(HAND_OVER.name), "n_clicks"),
        state=[State(form_state_id(HAND_OVER.name), "data"), State(ShellIds.URL, "search")],
        handle=undo,
        writes=True,
        structured={form_state_id(HAND_OVER.name)},
    ),
]
