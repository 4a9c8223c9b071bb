"""Forms, cards and tables of ``/people``, for the viewer who manages accounts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html

from callbacks.forms.choices import FixedLists
from callbacks.page_request import PageRequest
from callbacks.security.wiring import CallbackContext
from dashboard.figures import people as figures
from dashboard.view import View
from db.access import Permission, Role
from db.commands.accounts.management import AccountInput
from db.errors import Invalid, NotFound
from db.fields.record_schema import Problem, RecordSchema, Values
from db.fields.types import ValidationContext
from db.queries.accounts import (
    Account,
    accounts_frame,
    count_account_events,
    list_account_events,
    list_accounts,
    list_grantable_scopes,
    read_account,
)
from db.records.accounts import ACCOUNT, ACCOUNT_CHANGE, without_admin_role
from db.session_state import session_state
from layouts.components.form import FormView
from layouts.components.prose import prose
from layouts.ids.pages import NO_CHOICE
from layouts.pages import people as layouts

MAX_EVENTS = 20


@dataclass(frozen=True)
class AccountFormContext:
    """The context of one viewer's forms: the request, the time, and the values that may be granted."""

    context: CallbackContext
    page_request: PageRequest
    now: datetime
    validation_context: ValidationContext

    def kind(self, kind: RecordSchema) -> RecordSchema:
        """Returns the kind of a form as offered to this viewer."""
        return kind if self.context.viewer.may(Permission.ADMINISTER) else without_admin_role(kind)

    def view(self, search: str | None) -> View:
        """Returns the view of the page at an address."""
        return self.context.resolve_request(search).view

    @property
    def zone(self) -> str:
        """The time zone of the page's programme."""
        return self.page_request.programme.time_zone


def account_form_context(context: CallbackContext, search: str | None, *, beside: Account | None = None) -> AccountFormContext:
    """Returns the form context. Challenges that the account ``beside`` already has stay selectable, even if they are no longer offered."""
    page_request = context.resolve_request(search)
    programmes, challenges = list_grantable_scopes(context.session)
    current = {scope.challenge_id: scope.words for scope in beside.scopes if scope.challenge_id} if beside else {}
    return AccountFormContext(
        context,
        page_request,
        session_state(context.session).clock(),
        ValidationContext(page_request.today, FixedLists(programmes=programmes, challenges={**current, **challenges})),
    )


def new_account_form(form_context: AccountFormContext, raw: Mapping[str, Any] | None = None, **options: Any) -> FormView:
    """Returns the form that adds an account: by default a member of this programme, else the typed values."""
    blank = {"programmes": [form_context.page_request.programme.id], "challenges": [], "role": Role.MEMBER.value}
    return _form_view(form_context, ACCOUNT, blank if raw is None else raw, {"key": secrets.token_urlsafe(16)}, "Add", **options)


def _form_view(
    form_context: AccountFormContext, kind: RecordSchema, raw: Mapping[str, Any], carried: Mapping[str, Any], button: str, **options: Any
) -> FormView:
    form_kind = form_context.kind(kind)
    return FormView(
        kind=form_kind,
        fields=form_kind.fields,
        button=button,
        raw=raw,
        carried=carried,
        lists=form_context.validation_context.lists,
        **options,
    )


def change_account_form(
    form_context: AccountFormContext, account: Account, raw: Mapping[str, Any] | None = None, **options: Any
) -> FormView:
    """Returns the form that changes an account: the stored values, else the typed ones."""
    stored = {
        "name": account.name, "role": account.role, "programmes": account.programmes if account.role != Role.SPONSOR else [],
        "challenges": account.challenges, "ends": account.ends_on.isoformat() if account.ends_on else "",
    }  # fmt: skip
    return _form_view(
        form_context,
        ACCOUNT_CHANGE,
        stored if raw is None else raw,
        {"id": account.id, "version": account.version},
        "Save changes",
        **options,
    )


def accounts_content(form_context: AccountFormContext, search: str | None) -> list[Any]:
    """Returns the sentence and the table of accounts in their current state."""
    accounts = accounts_frame(list_accounts(form_context.context.accounts, form_context.context.viewer, form_context.now))
    view = form_context.view(search)
    return [html.Span(prose(figures.sentence(accounts, view))), layouts.accounts_table(figures.accounts_table(accounts, view))]


def account_card(form_context: AccountFormContext, search: str | None, user_id: str, **options: Any) -> Any:
    """Returns the card of an account, or without ``user_id`` the latest changes of all accounts; all changes where the address asks for them."""
    session, viewer, page_view = form_context.context.accounts, form_context.context.viewer, form_context.view(search)
    most = None if page_view.parameters.get("all") == "changes" else MAX_EVENTS
    if not user_id:
        managed = [account_.id for account_ in list_accounts(session, viewer, form_context.now)]
        events = list_account_events(session, managed, most)
        return layouts.latest_account_changes(
            figures.events_table(events, page_view, whose=True, total=count_account_events(session, managed))
        )
    try:
        account = read_account(session, viewer, form_context.now, user_id)
    except NotFound:
        return layouts.account_not_found()
    form_context = account_form_context(form_context.context, search, beside=account)
    view = options.pop("view", None) or change_account_form(form_context, account)
    changes = figures.events_table(list_account_events(session, [account.id]), page_view, whose=False)
    return layouts.account_card(account.name, figures.facts(account, form_context.zone), view, changes, is_open=account.open, **options)


def typed_values(kind: RecordSchema, typed: tuple[Any, ...]) -> dict[str, Any]:
    """Returns the typed values by field."""
    return {name: "" if value == NO_CHOICE else value for name, value in zip(kind.names, typed, strict=True)}


def account_input(values: Values) -> AccountInput:
    """Returns the new values of an account: a sponsor has challenges only, every other role programmes only."""
    role = Role(values["role"])
    return AccountInput(
        values["name"], role, tuple(values["programmes"]) if role is not Role.SPONSOR else (),
        tuple(values["challenges"]) if role is Role.SPONSOR else (), values["ends"],
    )  # fmt: skip


def form_problems(error: Invalid) -> tuple[Problem, ...]:
    """Returns the problems reported by a command, by field of the form."""
    return tuple(Problem(name, sentence) for name, sentence in error.problems)
