"""``/people``: the accounts that the viewer manages. These callbacks alone reach accounts, through commands that ask who is asking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from dash import Input, Output, State, no_update
from flask import request

from callbacks.page_request import Ask
from callbacks.pages.people import handover
from callbacks.pages.people.account_cards import Desk, adding, card_of, changing, desk, listed, problems_of, raw_of, wanted
from callbacks.security.wiring import Call, Wire, wire
from dashboard.filters import also, read_filters
from dashboard.formats import moment
from db.access import Permission
from db.commands import idempotency
from db.commands.accounts import management as commands
from db.commands.accounts.password_links import USUAL_DAYS
from db.errors import Conflict, Invalid
from db.queries.accounts import Account, account
from db.records.accounts import ACCOUNT, ACCOUNT_CHANGE
from db.records.record_schema import Errors, Kind, Problem, read
from layouts.components.form import form_body
from layouts.ids.pages import People, Shell, field_of, form_of, key_of, save_of
from layouts.pages import people as layouts

CHANGED_MEANWHILE = "Somebody changed this account while you were typing. Look at it again, then save yours over it"


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page but the accounts, which a callback of their own brings."""
    at = desk(call, ask.filters.with_(as_at="").search())
    handing, holds = handover.blank(call, ask)
    return layouts.layout(adding(at), handing, holds)


def show(call: Call, search: str | None, chosen: str | None, pathname: str | None) -> list[Any]:
    """The accounts; and the one that the address names, unless it stands there already and somebody may be typing into it."""
    if pathname != "/people":
        return [no_update] * 4
    named = read_filters(search or "").extra.get("account", "")
    at = desk(call, search)
    card = no_update if chosen is not None and chosen == named else card_of(at, search, named)
    return [*listed(at, search), card, named]


def add(call: Call, clicks: int | None, search: str | None, carried: Any, *typed: Any) -> list[Any]:
    """Add an account, and make its first link."""
    if not clicks or not isinstance(carried, dict):
        return [no_update] * 3
    at, key = desk(call, search), str(carried.get("key", ""))
    raw = raw_of(ACCOUNT, typed)
    draft = read(at.kind(ACCOUNT), raw, at.ground)
    if isinstance(draft, Errors):
        return [form_body(adding(at, raw, problems=draft.problems)), no_update, no_update]
    if idempotency.done(call.accounts, key) is not None:
        return [form_body(adding(at)), *listed(at, search)]
    try:
        made = commands.add(call.accounts, call.viewer, draft.values["email"], wanted(draft.values), at.now)
    except Invalid as wrong:
        return [form_body(adding(at, raw, problems=problems_of(wrong))), no_update, no_update]
    idempotency.keep(call.accounts, key, at.ask.programme.id, {"account": made})
    address = f"/people{also(read_filters(search or '').search(), account=made)}#people-card"
    link = _link(at, made, draft.values["name"], USUAL_DAYS)
    return [layouts.added(f"Added {draft.values['name']}.", address, link, adding(at)), *listed(at, search)]


def change(call: Call, clicks: int | None, search: str | None, carried: Any, *typed: Any) -> list[Any]:
    """Change an account, unless somebody else did meanwhile."""
    if not clicks or not isinstance(carried, dict):
        return [no_update] * 3
    user_id, version = str(carried.get("id", "")), carried.get("version")
    one = account(call.accounts, call.viewer, datetime.now(UTC), user_id)
    at, raw = desk(call, search, beside=one), raw_of(ACCOUNT_CHANGE, typed)
    draft = read(at.kind(ACCOUNT_CHANGE), raw, at.ground)
    problems = draft.problems if isinstance(draft, Errors) else ()
    try:
        if not isinstance(draft, Errors):
            number = version if isinstance(version, int) else 0
            commands.change(call.accounts, call.viewer, user_id, number, wanted(draft.values), at.now)
    except Invalid as wrong:
        call.accounts.rollback()
        problems = problems_of(wrong)
    except Conflict:
        problems = (Problem("", CHANGED_MEANWHILE),)
    if problems:
        view = changing(at, one, raw, problems=problems)
        return [card_of(at, search, user_id, view=view), no_update, no_update]
    return [card_of(at, search, user_id, said="Saved."), *listed(at, search)]


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
    offered = {str(number): number for number, _ in layouts.DAYS}
    return _link(at, one.id, one.name, offered.get(chosen, USUAL_DAYS))


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
        return [card_of(at, search, one.id, said=said), *listed(at, search)]

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
