"""Form pages and the panel: show a form, save it once, say what is wrong, show both versions, take a save back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from dash import Input, Output, State, no_update

from callbacks.forms import lifecycle
from callbacks.forms import linked_records as abouts
from callbacks.forms.undo import revision_of, taken_back
from callbacks.page_request import Ask
from callbacks.pages import history
from callbacks.pages.learning import reuse
from callbacks.pages.overview.subjects import records_now
from callbacks.security.wiring import Call, Wire, wire
from dashboard.filters import also, read_filters
from dashboard.formats import moment
from dashboard.forms import FORMS, Form
from db.commands import form_drafts as drafts
from db.commands import idempotency, save
from db.commands.save import fetch, values_of
from db.errors import Conflict, Invalid, NotFound
from db.fields.line_lists import Ticks
from db.fields.types import Bad, DayField, Field, Ground, References, shorten
from db.queries.linked_records import Subject, opened_for
from db.queries.previous_entries import before
from db.records import KINDS
from db.records.record_schema import Errors, Kind, Problem, Values, read
from db.rules import registry
from db.schema.enums.records import Party
from layouts.components.form import FormView, SavedView, form, form_body, saved
from layouts.ids.pages import NOTHING, Shell, field_of, form_of, key_of, save_of, undo_of
from layouts.pages.records.form_page import record_page


@dataclass(frozen=True)
class Desk:
    """A form being worked on: what it is of, what is stored, how names are read, what a decision or action is about."""

    form: Form
    kind: Kind
    ask: Ask
    ground: Ground
    row: Any | None
    stored: Values
    opened: Any = None
    subject: Subject | None = None


def desk(call: Call, ask: Ask, one: Form, record_id: str, about: str = "") -> Desk:
    """Fetch what a form works on, through the viewer's scope. Raises :class:`NotFound`."""
    kind = KINDS[one.kind]
    if one.act and not record_id:
        raise NotFound(record_id)
    if one.kind == "weekly-update" and not record_id and about:
        record_id = registry.update_of_week(call.session, about, ask.today) or ""
    row = fetch(call.session, kind.model, record_id) if record_id else None
    if row is not None and call.viewer.sponsor and not waits_for_sponsor(one, row):
        raise NotFound(record_id)
    programme = ask.programme.id if row is None else row.programme_id
    ground = Ground(ask.today, lifecycle.lists_for(call.session, one, row, programme), programme=programme)
    stored = values_of(call.session, kind, row) if row is not None else {}
    if row is not None:
        beside = ("published_what", "raised_on") if call.viewer.sponsor else ("title", "what", "raised_on", "acceptance_required", "name")
        stored |= {name: getattr(row, name) for name in beside if hasattr(row, name) and name not in stored}
    of = abouts.about_of(call.session, programme, one.kind, row, about)
    ground = replace(ground, about=(of.kind, of.id)) if of is not None else ground
    return Desk(one, kind, ask, ground, row, stored, lifecycle.opened(call.session, ask, one, row), of)


def waits_for_sponsor(one: Form, row: Any) -> bool:
    """Whether a sponsor may work on a record that exists: what is published and owed by the sponsor, and nothing else."""
    return one.act and bool(row.published_what) and row.owed_by == Party.SPONSOR


def page(call: Call, ask: Ask, path: str) -> Any:
    """The form page of a kind: ``/record/<what>`` and ``/record/<what>/<id>``."""
    one = FORMS[path.split("/")[2]]
    extra = ask.filters.extra
    about = extra.get("for", "") or ask.challenge or ""
    at = desk(call, ask, one, ask.path.get("id", ""), about)
    above = lifecycle.archived(call.session, ask, one.of or one.kind, at.row)
    others = reuse.of_record(call.session, ask, one.kind, at.row)
    below = (others, abouts.of_record(call.session, ask, one.kind, at.row), history.of_record(call, ask, one, at.row))
    return record_page(one.title, one.lead, form(blank(call, at, about)), onward(at), above, *below)


def onward(at: Desk) -> list[tuple[str, str]]:
    """What else the viewer may do with the record, on other pages: words and address."""
    if at.row is None:
        return []
    found = [
        (words, f"/record/{kind}{also(at.ask.search, for_=at.row.id)}") for words, kind in at.form.beside if at.ask.may(FORMS[kind].needs)
    ]
    found += [*lifecycle.offered(at.ask, at.form.kind, at.row), *abouts.offered(at.ask, at.form.kind, at.row)]
    if at.form.onward is not None and at.ask.may(at.form.onward[3]):
        words, path, name, _ = at.form.onward
        found.append((words, path + also(at.ask.search, **{name: at.row.id})))
    return found


def panel(call: Call, ask: Ask, one: Form, record_id: str, about: str) -> Any:
    """The same form in the side panel."""
    about = about or ask.challenge or ""
    at = desk(call, ask, one, record_id, about)
    return [form(blank(call, at, about)), history.of_record(call, ask, one, at.row)]


def blank(call: Call, at: Desk, about: str) -> FormView:
    """A form nobody has typed into: what is stored, or the defaults and the challenge it is opened for."""
    raw = {one.name: _raw(one, at.stored.get(one.name)) for one in at.kind.fields}
    if at.row is None:
        raw |= {name: at.ask.filters.extra[name] for name in at.form.asked if at.ask.filters.extra.get(name)}
    if at.row is None or at.form.act:
        raw |= {name: raw.get(name) or text for name, text in at.form.prefill.items()}
    known = {one for one, _, _ in at.ask.programme.challenges}
    if at.row is None and about:
        raw |= abouts.filled(at.kind.name, at.subject) | opened_for(call.session, at.kind, at.ground.lists, about)
    elif at.row is None and len(known) == 1:
        raw |= {name: value for name, value in (("challenge", next(iter(known))), ("challenges", list(known))) if name in at.kind.names}
    if at.form.repeats and at.ask.challenge:
        raw["challenge"] = at.ask.challenge
    past = (
        []
        if call.viewer.sponsor
        else before(call.session, at.kind.name, challenge=about or None, record_id=at.row.id if at.row is not None else None)
    )
    if at.kind.name == "weekly-update" and about:
        past = [*past, *records_now(call.session, at.ask, about)]
    return resumed(call, at, raw, fresh_key(at, about), past)


def resumed(call: Call, at: Desk, raw: Mapping[str, Any], carried: dict[str, Any], past: Sequence[str]) -> FormView:
    """The form with what the viewer typed into it before and did not save, and both versions where the record changed since."""
    found = drafts.find(call.session, at.form.kind, drafts.place_of(carried["id"], carried["about"]))
    if found is None:
        return shown(at, raw, carried, past=past)
    typed = {**raw, **{name: value for name, value in found.typed.items() if name in at.kind.names}}
    line = f"You typed this on {moment(found.at, at.ask.programme.time_zone)} and did not save it."
    if at.row is not None and at.row.version != found.version:
        stale = save.conflict_of(call.session, at.kind, at.row)
        return replace(_stale(at, typed, carried, stale, "since you typed this"), past=past, unfinished=line)
    return shown(at, typed, carried, past=past, unfinished=line)


def fresh_key(at: Desk, about: str) -> dict[str, Any]:
    """What a form carries: its own key, the record and the version it was read at."""
    return {
        "key": secrets.token_urlsafe(16),
        "id": at.row.id if at.row is not None else "",
        "version": at.row.version if at.row is not None else 0,
        "about": about,
        "asked": False,
    }


def _raw(one: Field, value: Any) -> Any:
    if isinstance(one, References | Ticks):
        return list(value or [])
    return one.write(value)


def shown(at: Desk, raw: Mapping[str, Any], carried: Mapping[str, Any], **more: Any) -> FormView:
    """The view of a form with what was typed."""
    first = set(at.form.first)
    fields = tuple(one if (one.name in first) != one.more else _refold(one, one.name not in first) for one in at.kind.fields)
    about, href = _about(at)
    return FormView(
        kind=at.kind, fields=fields, button=at.form.button, again=at.form.again, raw=raw, carried=carried, lists=at.ground.lists,
        about=f"About: {about}" if about else "", about_href=href, echo=_echo(at, raw), opened=at.opened, **more,
    )  # fmt: skip


def _about(at: Desk) -> tuple[str, str]:
    """What a form says it is about, and the address of that: the record that an act works on, or what a decision or action is about."""
    if at.subject is not None:
        return at.subject.words, abouts.href(at.ask, at.subject)
    names = (at.stored.get(name) for name in ("title", "what", "published_what", "name"))
    return str(next(filter(None, names), "")) if at.form.act else "", ""


def _refold(one: Field, more: bool) -> Field:
    return replace(one, more=more and not one.required)


def _echo(at: Desk, raw: Mapping[str, Any]) -> dict[str, str]:
    """How typed days were understood."""
    echo: dict[str, str] = {}
    for one in at.kind.fields:
        if isinstance(one, DayField) and raw.get(one.name):
            try:
                words = one.show(one.read(raw[one.name], at.ground), at.ground.lists)
            except Bad:
                continue
            if words.casefold() != str(raw[one.name]).strip().casefold():
                echo[one.name] = f"Understood as {words}"
    return echo


def save_form(one: Form, call: Call, clicks: int | None, search: str | None, carried: Any, *typed: Any) -> Any:
    """Save a form: all errors at once, warnings asked once, the same key once, a stale version shown beside the typed one."""
    if not clicks or not isinstance(carried, dict):
        return no_update
    kind = KINDS[one.kind]
    raw = {name: "" if value == NOTHING else value for name, value in zip(kind.names, typed, strict=True)}
    at = desk(call, call.ask(search), one, str(carried.get("id") or ""), abouts.carried_about(one.kind, carried))
    done = idempotency.done(call.session, str(carried.get("key", "")))
    if done is not None:
        return _answer(call, at, str(carried.get("about") or ""), _saved(at, search, done))
    draft = read(kind, raw, at.ground, stored=at.stored)
    if isinstance(draft, Errors):
        return form_body(shown(at, raw, {**carried, "asked": False}, problems=draft.problems))
    weighed = registry.weigh(call.session, kind.name, at.row.id if at.row is not None else None, draft.values, at.ground)
    if wrong := tuple(problem for problem in weighed if not problem.warning):
        return form_body(shown(at, raw, {**carried, "asked": False}, problems=wrong))
    if (asks := (*draft.warnings, *weighed)) and not carried.get("asked"):
        return form_body(shown(at, raw, {**carried, "asked": True}, asks=asks))
    if asks and not one.again:  # where asking shows what an act will make, nothing was saved over it
        call.session.info["overrode"] = "; ".join(asked.sentence for asked in asks)
    return _commit(call, at, search, carried, raw, draft.values)


def _commit(call: Call, at: Desk, search: str | None, carried: dict[str, Any], raw: dict[str, Any], values: Values) -> Any:
    version = carried.get("version") if at.row is not None else None
    try:
        made = save.save(
            call.session, at.kind, values, programme_id=at.ask.programme.id, record_id=at.row.id if at.row is not None else None,
            version=version if isinstance(version, int) else None,
            beside={"about_kind": at.subject.kind, "about_id": at.subject.id} if at.subject is not None else None,
        )  # fmt: skip
    except Conflict as stale:
        return form_body(_stale(at, raw, carried, stale))
    except Invalid as wrong:
        call.session.rollback()
        problems = tuple(Problem(name, sentence) for name, sentence in wrong.problems)
        return form_body(shown(at, raw, carried, problems=problems))
    result = {
        "id": made.id,
        "revision": made.revision,
        "called": shorten(at.kind.called(values), 80),
        "overrode": bool(carried.get("asked")),
    }
    about = str(carried.get("about") or "")
    idempotency.keep(call.session, str(carried.get("key", "")), at.ask.programme.id, result)
    drafts.drop(call.session, at.form.kind, drafts.place_of(str(carried.get("id") or ""), about))
    return _answer(call, at, about, _saved(at, search, result))


def _answer(call: Call, at: Desk, about: str, view: SavedView) -> Any:
    """What stands in place of a form after saving: that it is saved, and of one that repeats the form anew."""
    if not at.form.repeats:
        return saved(view)
    fresh = blank(call, replace(at, row=None, stored={}), about)
    return form_body(replace(fresh, carried={**fresh.carried, "revision": view.revision}, done=view))


def _stale(at: Desk, raw: dict[str, Any], carried: dict[str, Any], stale: Conflict, since: str = "while you were typing") -> FormView:
    lists = at.ground.lists
    theirs = []
    for one in at.kind.fields:
        if one.name not in stale.theirs:
            continue
        stored, typed = one.show(stale.theirs[one.name], lists), _typed(one, raw.get(one.name), at)
        if stored != typed:
            theirs.append((one.label, stored, typed))
    when = f" on {moment(stale.at)}" if stale.at else ""
    return shown(at, raw, {**carried, "version": stale.version}, theirs=theirs, changed_by=f"Changed by {stale.by}{when}, {since}")


def _typed(one: Field, raw: Any, at: Desk) -> str:
    try:
        return one.show(one.read(raw, at.ground), at.ground.lists)
    except Bad:
        return str(raw)


def _saved(at: Desk, search: str | None, result: Mapping[str, Any]) -> SavedView:
    filters = read_filters(search or "")
    carried = filters.search()
    named = f": {result['called']}" if result.get("called") else ""
    in_panel = "form" in filters.extra
    another = (
        "" if at.form.act else (f"?{urlencode({'form': at.form.kind, 'for': 'new'})}" if in_panel else f"/record/{at.form.kind}{carried}")
    )
    shows = tuple((label, path + carried) for label, path in at.form.shows)
    return SavedView(at.kind, f"Saved {at.form.saved}{named}.", shows, int(result["revision"]), another)


def undo(one: Form, call: Call, clicks: int | None, carried: Any, search: str | None) -> Any:
    """Take a save back, if nothing changed since. Of a form that repeats, the empty one stands there again."""
    revision = revision_of(clicks, carried)
    if revision is None:
        return no_update
    kind = KINDS[one.kind]
    words = taken_back(call, revision, f"Undone: the {one.saved} is as it was before.")
    view = SavedView(kind, words, (), revision, "", undone=True)
    return _answer(call, desk(call, call.ask(search), one, ""), str(carried.get("about") or ""), view) if one.repeats else saved(view)


def _structured(kind: Kind) -> set[str]:
    lists = {field_of(kind.name, one.name) for one in kind.fields if isinstance(one, References | Ticks)}
    return lists | {key_of(kind.name)}


def _wires(one: Form) -> list[Wire]:
    kind = KINDS[one.kind]
    states = [State(Shell.URL, "search"), State(key_of(one.kind), "data")]
    return [
        wire(
            needs=one.needs,
            output=Output(form_of(one.kind), "children"),
            inputs=Input(save_of(one.kind), "n_clicks"),
            state=[*states, *(State(field_of(one.kind, name), "value") for name in kind.names)],
            handle=_handler(save_form, one),
            writes=True,
            structured=_structured(kind),
        ),
        wire(
            needs=one.needs,
            output=Output(form_of(one.kind), "children", allow_duplicate=True),
            inputs=Input(undo_of(one.kind), "n_clicks"),
            state=[State(key_of(one.kind), "data"), State(Shell.URL, "search")],
            handle=_handler(undo, one),
            writes=True,
            structured={key_of(one.kind)},
        ),
    ]


def _handler(act: Any, one: Form) -> Any:
    def handle(call: Call, *values: Any) -> Any:
        return act(one, call, *values)

    return handle


WIRES: list[Wire] = [one for declared in FORMS.values() for one in _wires(declared)]
