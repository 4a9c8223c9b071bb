"""``/people``: the accounts that the viewer manages. Only these callbacks can read accounts, through commands that check the viewer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from dash import Input, Output, State, no_update
from flask import request

from callbacks.page_request import PageRequest
from callbacks.pages.page import NavigationGroup, Page
from callbacks.pages.people import handover
from callbacks.pages.people.account_cards import (
    AccountFormContext,
    account_card,
    account_form_context,
    account_input,
    accounts_content,
    change_account_form,
    form_problems,
    new_account_form,
    typed_values,
)
from callbacks.security.wiring import CallbackContext, CallbackSpec, declare_callback
from dashboard.filters import add_query, read_filters
from dashboard.formats import format_datetime
from db.access import Permission
from db.commands import idempotency
from db.commands.accounts import management as commands
from db.commands.accounts.password_links import DEFAULT_LINK_DAYS
from db.errors import Conflict, Invalid
from db.fields.record_schema import Problem, RecordSchema, ValidationErrors, parse_record
from db.queries.accounts import Account, read_account
from db.records.accounts import ACCOUNT, ACCOUNT_CHANGE
from db.session_state import session_state
from layouts.components.form import form_body
from layouts.ids.pages import PeopleIds, ShellIds, field_id, form_id, form_state_id, save_button_id
from layouts.pages import people as layouts

CHANGED_MEANWHILE = "Somebody changed this account while you were typing. Look at it again, then save yours over it"


def page(context: CallbackContext, page_request: PageRequest, path: str) -> Any:
    """Returns the whole page without the accounts, which a separate callback loads."""
    form_context = account_form_context(context, page_request.filters.with_(as_at="").search())
    handing, holds = handover.blank_form(context, page_request)
    return layouts.layout(new_account_form(form_context), handing, holds)


def show_accounts(context: CallbackContext, search: str | None, chosen: str | None, pathname: str | None) -> list[Any]:
    """Returns the accounts, and the card named by the address unless it is already shown, because the user may be typing into it."""
    if pathname != "/people":
        return [no_update] * 4
    extra = read_filters(search or "").extra
    named = extra.get("account", "")
    asked = named or extra.get("all", "")
    form_context = account_form_context(context, search)
    card = no_update if chosen is not None and chosen == asked else account_card(form_context, search, named)
    return [*accounts_content(form_context, search), card, asked]


def add_account(context: CallbackContext, clicks: int | None, search: str | None, carried: Any, *typed: Any) -> list[Any]:
    """Add an account, and create its first password link."""
    if not clicks or not isinstance(carried, dict):
        return [no_update] * 3
    form_context, key = account_form_context(context, search), str(carried.get("key", ""))
    raw = typed_values(ACCOUNT, typed)
    draft = parse_record(form_context.kind(ACCOUNT), raw, form_context.validation_context)
    if isinstance(draft, ValidationErrors):
        return [form_body(new_account_form(form_context, raw, problems=draft.problems)), no_update, no_update]
    if idempotency.find_saved_result(context.accounts, key) is not None:
        return [form_body(new_account_form(form_context)), *accounts_content(form_context, search)]
    try:
        user_id = commands.add_account(
            context.accounts, context.viewer, draft.values["email"], account_input(draft.values), form_context.now
        )
    except Invalid as error:
        return [form_body(new_account_form(form_context, raw, problems=form_problems(error))), no_update, no_update]
    idempotency.store_saved_result(context.accounts, key, form_context.page_request.programme.id, {"account": user_id})
    address = f"/people{add_query(read_filters(search or '').search(), account=user_id)}#people-card"
    link = _link(form_context, user_id, draft.values["name"], DEFAULT_LINK_DAYS)
    return [
        layouts.account_added(f"Added {draft.values['name']}.", address, link, new_account_form(form_context)),
        *accounts_content(form_context, search),
    ]


def change_account(context: CallbackContext, clicks: int | None, search: str | None, carried: Any, *typed: Any) -> list[Any]:
    """Change an account, unless another user changed it meanwhile."""
    if not clicks or not isinstance(carried, dict):
        return [no_update] * 3
    user_id, version = str(carried.get("id", "")), carried.get("version")
    account = read_account(context.accounts, context.viewer, session_state(context.session).clock(), user_id)
    form_context, raw = account_form_context(context, search, beside=account), typed_values(ACCOUNT_CHANGE, typed)
    draft = parse_record(form_context.kind(ACCOUNT_CHANGE), raw, form_context.validation_context)
    problems = draft.problems if isinstance(draft, ValidationErrors) else ()
    try:
        if not isinstance(draft, ValidationErrors):
            number = version if isinstance(version, int) else 0
            commands.update_account(context.accounts, context.viewer, user_id, number, account_input(draft.values), form_context.now)
    except Invalid as error:
        context.accounts.rollback()
        problems = form_problems(error)
    except Conflict:
        problems = (Problem("", CHANGED_MEANWHILE),)
    if problems:
        view = change_account_form(form_context, account, raw, problems=problems)
        return [account_card(form_context, search, user_id, view=view), no_update, no_update]
    return [account_card(form_context, search, user_id, message="Saved."), *accounts_content(form_context, search)]


def _link(form_context: AccountFormContext, user_id: str, name: str, days: int) -> Any:
    """Create a password link and return it as a full address on the origin of the request."""
    path = commands.make_password_link(form_context.context.accounts, form_context.context.viewer, user_id, days, form_context.now)
    return layouts.password_link_box(
        _origin(form_context.context) + path, name, format_datetime(form_context.now + timedelta(days=days), form_context.zone)
    )


def _origin(context: CallbackContext) -> str:
    """Returns the application's own origin: the configured one, else the origin of the request, which the gate has verified."""
    return context.settings.origin or request.headers.get("Origin", "")


AccountAction = Callable[[AccountFormContext, Account, str], Any]


def _sign_out(form_context: AccountFormContext, account: Account, chosen: str) -> Any:
    commands.sign_out_account(form_context.context.accounts, form_context.context.viewer, account.id, form_context.now)
    return f"{account.name} is signed out everywhere."


def _make_link(form_context: AccountFormContext, account: Account, chosen: str) -> Any:
    day_counts = {str(number): number for number, _ in layouts.LINK_DAYS}
    return _link(form_context, account.id, account.name, day_counts.get(chosen, DEFAULT_LINK_DAYS))


def _close(form_context: AccountFormContext, account: Account, chosen: str) -> Any:
    commands.close_account(form_context.context.accounts, form_context.context.viewer, account.id, form_context.now)
    return f"{account.name} can no longer sign in. What they recorded stays. “Reopen the account” takes it back."


def _reopen(form_context: AccountFormContext, account: Account, chosen: str) -> Any:
    commands.reopen_account(form_context.context.accounts, form_context.context.viewer, account.id, form_context.now)
    return f"The account of {account.name} is open again."


def _button_handler(action: AccountAction) -> Callable[..., list[Any]]:
    """Returns the handler of a button for the account shown. It raises :class:`NotFound` if the viewer may not manage the account."""

    def handle(context: CallbackContext, clicks: int | None, search: str | None, carried: Any, chosen: str = "") -> list[Any]:
        if not clicks or not isinstance(carried, dict):
            return [no_update] * 3
        form_context = account_form_context(context, search)
        account = read_account(context.accounts, context.viewer, form_context.now, str(carried.get("id", "")))
        try:
            message = action(form_context, account, str(chosen or ""))
            context.accounts.flush()
        except Invalid as error:
            message = f"Not done. {error.problems[0][1]}."
        return [account_card(form_context, search, account.id, message=message), *accounts_content(form_context, search)]

    return handle


def _button_callback(button: str, action: AccountAction, *choice: State) -> CallbackSpec:
    return declare_callback(
        needs=Permission.STEER,
        output=[
            Output(component_id, "children", allow_duplicate=True)
            for component_id in (PeopleIds.CARD, PeopleIds.SENTENCE, PeopleIds.ACCOUNTS)
        ],
        inputs=Input(button, "n_clicks"),
        state=[State(ShellIds.URL, "search"), State(form_state_id(ACCOUNT_CHANGE.name), "data"), *choice],
        handle=_button_handler(action),
        writes=True,
        structured={form_state_id(ACCOUNT_CHANGE.name)},
        accounts=True,
    )


def _save_callback(kind: RecordSchema, container: str, handle: Callable[..., list[Any]]) -> CallbackSpec:
    fields = [State(field_id(kind.name, name), "value") for name in kind.names]
    return declare_callback(
        needs=Permission.STEER,
        output=[
            Output(component_id, "children", allow_duplicate=True) for component_id in (container, PeopleIds.SENTENCE, PeopleIds.ACCOUNTS)
        ],
        inputs=Input(save_button_id(kind.name), "n_clicks"),
        state=[State(ShellIds.URL, "search"), State(form_state_id(kind.name), "data"), *fields],
        handle=handle,
        writes=True,
        structured={form_state_id(kind.name), field_id(kind.name, "programmes"), field_id(kind.name, "challenges")},
        accounts=True,
    )


CALLBACKS: tuple[CallbackSpec, ...] = (
    declare_callback(
        needs=Permission.STEER,
        output=[
            Output(PeopleIds.SENTENCE, "children"),
            Output(PeopleIds.ACCOUNTS, "children"),
            Output(PeopleIds.CARD, "children"),
            Output(PeopleIds.CHOSEN, "data"),
        ],
        inputs=Input(ShellIds.FILTERS, "data"),
        state=[State(PeopleIds.CHOSEN, "data"), State(ShellIds.URL, "pathname")],
        handle=show_accounts,
        initial=True,
        past=False,
        accounts=True,
    ),
    _save_callback(ACCOUNT, form_id(ACCOUNT.name), add_account),
    _save_callback(ACCOUNT_CHANGE, PeopleIds.CARD, change_account),
    _button_callback(PeopleIds.SIGN_OUT, _sign_out),
    _button_callback(PeopleIds.LINK, _make_link, State(PeopleIds.DAYS, "value")),
    _button_callback(PeopleIds.CLOSE, _close),
    _button_callback(PeopleIds.REOPEN, _reopen),
)
PAGE = Page(
    key="people",
    path="/people",
    title="People",
    needs=Permission.STEER,
    question="Who can sign in, what do they see, what is assigned to them? Who may do what, and who takes over?",
    group=NavigationGroup.MANAGE,
    icon="people",
    past=False,
    custom=page,
    callbacks=(*CALLBACKS, *handover.CALLBACKS),
)
