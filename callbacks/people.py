"""``/people``: the accounts that the viewer manages. These callbacks alone reach accounts, through commands that ask who is asking."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dash import Input, Output, State, no_update
from flask import request

from callbacks import handing_over
from callbacks.asked import Ask
from callbacks.offered import Offered
from callbacks.wiring import Call, Wire, wire
from dashboard.figures import people as figures
from dashboard.filters import also, read_filters
from dashboard.formats import moment
from db.access import Permission, Role
from db.commands import accounts as commands
from db.commands import once
from db.commands.password_links import MOST_DAYS, USUAL_DAYS
from db.errors import Conflict, Invalid, NotFound
from db.queries.accounts import Account, account, accounts, events, grants
from db.records.accounts import ACCOUNT, ACCOUNT_CHANGE, without_admin
from db.records.fields import Ground
from db.records.kinds import Errors, Kind, Problem, Values, read
from layouts import people as layouts
from layouts.components.form import FormView, form_body
from layouts.ids import NOTHING, People, Shell, field_of, form_of, key_of, save_of

LATEST = 20
CHANGED_MEANWHILE = "Somebody changed this account while you were typing. Look at it again, then save yours over it"


@dataclass(frozen=True)
class Desk:
    """What the forms of one viewer work with: the ask, now, and what may be granted."""

    call: Call
    ask: Ask
    now: datetime
    ground: Ground

    def kind(self, kind: Kind) -> Kind:
        """A form's kind as this viewer is offered it."""
        return kind if self.call.viewer.may(Permission.ADMINISTER) else without_admin(kind)

    @property
    def zone(self) -> str:
        """The time zone of the page."""
        return self.ask.programme.time_zone


def desk(call: Call, search: str | None, *, beside: Account | None = None) -> Desk:
    """The desk. What an account sees already may be kept, though it is offered to nobody anew."""
    ask = call.ask(search)
    programmes, challenges = grants(call.session)
    kept = {one.challenge_id: one.words for one in beside.scopes if one.challenge_id} if beside else {}
    return Desk(call, ask, datetime.now(UTC), Ground(ask.today, Offered(programmes=programmes, challenges={**kept, **challenges})))


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page but the accounts, which a callback of their own brings."""
    at = desk(call, _search(ask))
    handing, holds = handing_over.blank(call, ask)
    return layouts.layout(_adding(at), handing, holds)


def _search(ask: Ask) -> str:
    return ask.filters.with_(as_at="").search()


def _adding(at: Desk, raw: Mapping[str, Any] | None = None, **more: Any) -> FormView:
    blank = {"programmes": [at.ask.programme.id], "challenges": [], "role": Role.MEMBER.value}
    return _form(at, ACCOUNT, blank if raw is None else raw, {"key": secrets.token_urlsafe(16)}, "Add", **more)


def _form(at: Desk, kind: Kind, raw: Mapping[str, Any], carried: Mapping[str, Any], button: str, **more: Any) -> FormView:
    shown = at.kind(kind)
    return FormView(kind=shown, fields=shown.fields, button=button, raw=raw, carried=carried, lists=at.ground.lists, **more)


def _changing(at: Desk, one: Account, raw: Mapping[str, Any] | None = None, **more: Any) -> FormView:
    stored = {
        "name": one.name, "role": one.role, "programmes": one.programmes if one.role != Role.SPONSOR else [],
        "challenges": one.challenges, "ends": one.ends_on.isoformat() if one.ends_on else "",
    }  # fmt: skip
    return _form(at, ACCOUNT_CHANGE, stored if raw is None else raw, {"id": one.id, "version": one.version}, "Save changes", **more)


def show(call: Call, search: str | None, chosen: str | None, pathname: str | None) -> list[Any]:
    """The accounts; and the one that the address names, unless it stands there already and somebody may be typing into it."""
    if pathname != "/people":
        return [no_update] * 4
    wanted = read_filters(search or "").extra.get("account", "")
    at = desk(call, search)
    card = no_update if chosen is not None and chosen == wanted else _card_of(at, search, wanted)
    return [*_listed(at, search), card, wanted]


def _listed(at: Desk, search: str | None) -> list[Any]:
    """The sentence and the table, as they are now."""
    found = accounts(at.call.accounts, at.call.viewer, at.now)
    carried = read_filters(search or "").search()
    return [figures.sentence(found), layouts.accounts(figures.table(found, carried, at.zone))]


def _card_of(at: Desk, search: str | None, user_id: str, **more: Any) -> Any:
    """The account of an id; latest changes of all accounts where none is named."""
    session, viewer = at.call.accounts, at.call.viewer
    if not user_id:
        managed = [one.id for one in accounts(session, viewer, at.now)]
        return layouts.nobody(figures.events(events(session, managed, LATEST), at.zone, whose=True))
    try:
        one = account(session, viewer, at.now, user_id)
    except NotFound:
        return layouts.missing()
    at = desk(at.call, search, beside=one)
    view = more.pop("view", None) or _changing(at, one)
    done = figures.events(events(session, [one.id]), at.zone, whose=False)
    return layouts.card(one.name, figures.facts(one, at.zone), view, done, is_open=one.open, **more)


def add(call: Call, clicks: int | None, search: str | None, carried: Any, *typed: Any) -> list[Any]:
    """Add an account, and make its first link."""
    if not clicks or not isinstance(carried, dict):
        return [no_update] * 3
    at, key = desk(call, search), str(carried.get("key", ""))
    raw = _raw(ACCOUNT, typed)
    draft = read(at.kind(ACCOUNT), raw, at.ground)
    if isinstance(draft, Errors):
        return [form_body(_adding(at, raw, problems=draft.problems)), no_update, no_update]
    if once.done(call.accounts, key) is not None:
        return [form_body(_adding(at)), *_listed(at, search)]
    try:
        made = commands.add(call.accounts, call.viewer, draft.values["email"], _wanted(draft.values), at.now)
    except Invalid as wrong:
        return [form_body(_adding(at, raw, problems=_problems(wrong))), no_update, no_update]
    once.keep(call.accounts, key, at.ask.programme.id, {"account": made})
    address = f"/people{also(read_filters(search or '').search(), account=made)}#people-card"
    link = _link(at, made, draft.values["name"], USUAL_DAYS)
    return [layouts.added(f"Added {draft.values['name']}.", address, link, _adding(at)), *_listed(at, search)]


def change(call: Call, clicks: int | None, search: str | None, carried: Any, *typed: Any) -> list[Any]:
    """Change an account, unless somebody else did meanwhile."""
    if not clicks or not isinstance(carried, dict):
        return [no_update] * 3
    user_id, version = str(carried.get("id", "")), carried.get("version")
    one = account(call.accounts, call.viewer, datetime.now(UTC), user_id)
    at, raw = desk(call, search, beside=one), _raw(ACCOUNT_CHANGE, typed)
    draft = read(at.kind(ACCOUNT_CHANGE), raw, at.ground)
    problems = draft.problems if isinstance(draft, Errors) else ()
    try:
        if not isinstance(draft, Errors):
            number = version if isinstance(version, int) else 0
            commands.change(call.accounts, call.viewer, user_id, number, _wanted(draft.values), at.now)
    except Invalid as wrong:
        call.accounts.rollback()
        problems = _problems(wrong)
    except Conflict:
        problems = (Problem("", CHANGED_MEANWHILE),)
    if problems:
        view = _changing(at, one, raw, problems=problems)
        return [_card_of(at, search, user_id, view=view), no_update, no_update]
    return [_card_of(at, search, user_id, said="Saved."), *_listed(at, search)]


def _raw(kind: Kind, typed: tuple[Any, ...]) -> dict[str, Any]:
    return {name: "" if value == NOTHING else value for name, value in zip(kind.names, typed, strict=True)}


def _wanted(values: Values) -> commands.Wanted:
    role = Role(values["role"])
    return commands.Wanted(
        values["name"], role, tuple(values["programmes"]) if role is not Role.SPONSOR else (),
        tuple(values["challenges"]) if role is Role.SPONSOR else (), values["ends"],
    )  # fmt: skip


def _problems(wrong: Invalid) -> tuple[Problem, ...]:
    return tuple(Problem(name, sentence) for name, sentence in wrong.problems)


def _link(at: Desk, user_id: str, name: str, days: int) -> Any:
    """Make a link and show it whole, as the address of the page that asks for it."""
    path = commands.make_link(at.call.accounts, at.call.viewer, user_id, days, at.now)
    return layouts.made_link(_origin(at.call) + path, name, moment(at.now + timedelta(days=days), at.zone))


def _origin(call: Call) -> str:
    """The board's own address: the configured one, else the origin of the request, which the gate has compared."""
    return call.settings.origin or request.headers.get("Origin", "")


Act = Callable[[Desk, Account, str], Any]


def _sign_out(at: Desk, one: Account, chosen: str) -> Any:
    commands.sign_out(at.call.accounts, at.call.viewer, one.id, at.now)
    return f"{one.name} is signed out everywhere."


def _make_link(at: Desk, one: Account, chosen: str) -> Any:
    days = int(chosen) if chosen.isascii() and chosen.isdigit() and 1 <= int(chosen[:3]) <= MOST_DAYS else USUAL_DAYS
    return _link(at, one.id, one.name, days)


def _close(at: Desk, one: Account, chosen: str) -> Any:
    commands.close(at.call.accounts, at.call.viewer, one.id, at.now)
    return f"{one.name} can no longer sign in. What they recorded stays. “Reopen the account” takes it back."


def _reopen(at: Desk, one: Account, chosen: str) -> Any:
    commands.reopen(at.call.accounts, at.call.viewer, one.id, at.now)
    return f"The account of {one.name} is open again."


def _press(act: Act) -> Callable[..., list[Any]]:
    """The handler of a button that acts on the account shown. One that is not the viewer's to manage does not exist."""

    def handle(call: Call, clicks: int | None, search: str | None, carried: Any, chosen: str = "") -> list[Any]:
        if not clicks or not isinstance(carried, dict):
            return [no_update] * 3
        at = desk(call, search)
        one = account(call.accounts, call.viewer, at.now, str(carried.get("id", "")))
        try:
            said = act(at, one, str(chosen or ""))
            call.accounts.flush()
        except Invalid as wrong:
            said = f"Not done. {wrong.problems[0][1]}."
        return [_card_of(at, search, one.id, said=said), *_listed(at, search)]

    return handle


def _button(button: str, act: Act, *choice: State) -> Wire:
    return wire(
        needs=Permission.STEER,
        output=[Output(one, "children", allow_duplicate=True) for one in (People.CARD, People.SENTENCE, People.ACCOUNTS)],
        inputs=Input(button, "n_clicks"),
        state=[State(Shell.URL, "search"), State(key_of(ACCOUNT_CHANGE.name), "data"), *choice],
        handle=_press(act),
        writes=True,
        structured={key_of(ACCOUNT_CHANGE.name)},
        accounts=True,
    )


def _save(kind: Kind, place: str, handle: Callable[..., list[Any]]) -> Wire:
    fields = [State(field_of(kind.name, name), "value") for name in kind.names]
    return wire(
        needs=Permission.STEER,
        output=[Output(one, "children", allow_duplicate=True) for one in (place, People.SENTENCE, People.ACCOUNTS)],
        inputs=Input(save_of(kind.name), "n_clicks"),
        state=[State(Shell.URL, "search"), State(key_of(kind.name), "data"), *fields],
        handle=handle,
        writes=True,
        structured={key_of(kind.name), field_of(kind.name, "programmes"), field_of(kind.name, "challenges")},
        accounts=True,
    )


WIRES: list[Wire] = [
    wire(
        needs=Permission.STEER,
        output=[
            Output(People.SENTENCE, "children"),
            Output(People.ACCOUNTS, "children"),
            Output(People.CARD, "children"),
            Output(People.CHOSEN, "data"),
        ],
        inputs=Input(Shell.FILTERS, "data"),
        state=[State(People.CHOSEN, "data"), State(Shell.URL, "pathname")],
        handle=show,
        initial=True,
        past=False,
        accounts=True,
    ),
    _save(ACCOUNT, form_of(ACCOUNT.name), add),
    _save(ACCOUNT_CHANGE, People.CARD, change),
    _button(People.SIGN_OUT, _sign_out),
    _button(People.LINK, _make_link, State(People.DAYS, "value")),
    _button(People.CLOSE, _close),
    _button(People.REOPEN, _reopen),
]
