"""Handing over, on ``/people``: what somebody holds that is open, and all of it to somebody else in one act."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from dash import Input, Output, State, no_update

from callbacks.forms.choices import Offered
from callbacks.forms.undo import revision_of, taken_back
from callbacks.page_request import Ask
from callbacks.security.wiring import Call, Wire, wire
from dashboard.filters import read_filters
from dashboard.formats import day, joined, plural
from db.access import Permission
from db.commands import idempotency
from db.commands.accounts import handover as commands
from db.commands.accounts.handover import DUTIES, HandOver, Held
from db.errors import Invalid
from db.fields.types import Ground, shorten
from db.records.accounts import HAND_OVER
from db.records.record_schema import Errors, Problem, read
from layouts.components.form import FormView, SavedView, saved
from layouts.ids.pages import NOTHING, People, Shell, field_of, form_of, key_of, save_of, undo_of
from layouts.pages import people as layouts

PROBLEM_FIELDS = {"from": "leaves", "to": "takes_over"}


def blank(call: Call, ask: Ask) -> tuple[FormView, Any]:
    """The form that nobody has typed into, and what is held by the person the address names (``person=<id>``), if it names one."""
    person = ask.filters.extra.get("person", "")
    name = (commands.name_of(call.session, ask.programme.id, person) or "") if person else ""
    held = _held(call, ask, name)
    return _form(call, ask, {"leaves": name, "duties": _keys(held), "last_day": "today"}, held), _shown(name, held, ask.search)


def _held(call: Call, ask: Ask, name: str) -> list[Held]:
    return commands.open_of(call.session, ask.programme.id, name, ask.today) if name else []


def _keys(held: list[Held]) -> list[str]:
    return [duty.key for duty in DUTIES if any(one.duty == duty.key for one in held)]


def _duties(held: list[Held]) -> dict[str, str]:
    """Duties of which something is held, with how much of each, by key."""
    counts = {key: sum(one.duty == key for one in held) for key in _keys(held)}
    return {duty.key: plural(counts[duty.key], duty.one, duty.many) for duty in DUTIES if duty.key in counts}


def _ground(call: Call, ask: Ask, held: list[Held]) -> Ground:
    in_use = commands.names_in_use(call.session, ask.programme.id, ask.today)
    names = {name: f"{name} ({count} open)" if count else f"{name} (nothing open)" for name, count in in_use}
    return Ground(ask.today, Offered(names=names, duties=_duties(held), people={name: name for name, _ in in_use}))


def _form(call: Call, ask: Ask, raw: Mapping[str, Any], held: list[Held], **more: Any) -> FormView:
    carried = {"key": secrets.token_urlsafe(16)}
    lists = _ground(call, ask, held).lists
    return FormView(kind=HAND_OVER, fields=HAND_OVER.fields, button="Hand over", raw=raw, carried=carried, lists=lists, **more)


def _shown(name: str, held: list[Held], search: str) -> Any:
    """What a name holds: how much of each duty, and the records."""
    rows = [
        (words, [(shorten(one.called, 90), f"/record/{duty.kind}/{one.id}{search}") for one in held if one.duty == duty.key])
        for duty in DUTIES
        if (words := _duties(held).get(duty.key))
    ]
    return layouts.holds(name, rows)


def choose(call: Call, name: Any, search: str | None) -> list[Any]:
    """Show what the chosen name holds, all of it ticked."""
    ask = call.ask(search)
    name = "" if name in (None, NOTHING) else str(name)
    held = _held(call, ask, name)
    options = [{"value": key, "label": words} for key, words in _duties(held).items()]
    return [options, _keys(held), _shown(name, held, ask.search)]


def hand_over(call: Call, clicks: int | None, search: str | None, carried: Any, *typed: Any) -> list[Any]:
    """Hand over what is ticked; all errors at once; the same form once."""
    if not clicks or not isinstance(carried, dict):
        return [no_update] * 2
    ask, key = call.ask(search), str(carried.get("key", ""))
    if (done := idempotency.done(call.session, key)) is not None:
        return _done(done, search)
    raw = {name: "" if value == NOTHING else value for name, value in zip(HAND_OVER.names, typed, strict=True)}
    held = _held(call, ask, str(raw["leaves"] or ""))
    draft = read(HAND_OVER, raw, _ground(call, ask, held))
    if isinstance(draft, Errors):
        return [layouts.handing_form(_form(call, ask, raw, held, problems=draft.problems)), no_update]
    values = draft.values
    wanted = HandOver(values["leaves"], values["takes_over"], tuple(values["duties"]), values["reason"], values["last_day"])
    try:
        made = commands.hand_over(call.session, ask.programme.id, wanted, ask.today)
    except Invalid as wrong:
        call.session.rollback()
        problems = [Problem(PROBLEM_FIELDS.get(name, name), sentence) for name, sentence in wrong.problems]
        return [layouts.handing_form(_form(call, ask, raw, held, problems=problems)), no_update]
    moved = joined(plural(made.records[duty.key], duty.one, duty.many) for duty in DUTIES if duty.key in made.records)
    noted = f" The last day of {wanted.leaves} is noted: {day(wanted.last_day)}." if made.noted else ""
    sentence = f"Handed over {moved or 'nothing'} from {wanted.leaves} to {wanted.takes_over}.{noted}"
    result = {"revision": made.revision, "sentence": sentence}
    idempotency.keep(call.session, key, ask.programme.id, result)
    return _done(result, search)


def _done(result: Mapping[str, Any], search: str | None) -> list[Any]:
    view = SavedView(HAND_OVER, str(result["sentence"]), (), int(result["revision"]), "")
    return [layouts.handed_over(view, f"/people{read_filters(search or '').search()}#hand-over"), layouts.holds("", [])]


def undo(call: Call, clicks: int | None, carried: Any) -> Any:
    """Take a hand-over back, if nothing of it changed since."""
    revision = revision_of(clicks, carried)
    if revision is None:
        return no_update
    words = taken_back(call, revision, "Undone: everything is held by whoever held it before.")
    return saved(SavedView(HAND_OVER, words, (), revision, "", undone=True))


def _field(name: str) -> str:
    return field_of(HAND_OVER.name, name)


WIRES: list[Wire] = [
    wire(
        needs=Permission.STEER,
        output=[Output(_field("duties"), "options"), Output(_field("duties"), "value"), Output(People.HOLDS, "children")],
        inputs=Input(_field("leaves"), "value"),
        state=[State(Shell.URL, "search")],
        handle=choose,
        past=False,
    ),
    wire(
        needs=Permission.STEER,
        output=[Output(form_of(HAND_OVER.name), "children"), Output(People.HOLDS, "children", allow_duplicate=True)],
        inputs=Input(save_of(HAND_OVER.name), "n_clicks"),
        state=[
            State(Shell.URL, "search"),
            State(key_of(HAND_OVER.name), "data"),
            *(State(_field(name), "value") for name in HAND_OVER.names),
        ],
        handle=hand_over,
        writes=True,
        structured={key_of(HAND_OVER.name), _field("duties")},
    ),
    wire(
        needs=Permission.STEER,
        output=Output(form_of(HAND_OVER.name), "children", allow_duplicate=True),
        inputs=Input(undo_of(HAND_OVER.name), "n_clicks"),
        state=[State(key_of(HAND_OVER.name), "data")],
        handle=undo,
        writes=True,
        structured={key_of(HAND_OVER.name)},
    ),
]
