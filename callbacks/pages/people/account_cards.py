"""The desk of ``/people``: what its forms and its cards are made of, for whoever is at it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from callbacks.forms.choices import FixedLists
from callbacks.page_request import PageRequest
from callbacks.security.wiring import CallbackContext
from dashboard.figures import people as figures
from dashboard.filters import read_filters
from db.access import Permission, Role
from db.commands.accounts.management import AccountInput
from db.errors import Invalid, NotFound
from db.fields.record_schema import Problem, RecordSchema, Values
from db.fields.types import ValidationContext
from db.queries.accounts import Account, list_account_events, list_accounts, list_grantable_scopes, read_account
from db.records.accounts import ACCOUNT, ACCOUNT_CHANGE, without_admin_role
from layouts.components.form import FormView
from layouts.ids.pages import NO_CHOICE
from layouts.pages import people as layouts

MAX_EVENTS = 20


@dataclass(frozen=True)
class AccountFormContext:
    """What the forms of one viewer work with: the ask, now, and what may be granted."""

    context: CallbackContext
    page_request: PageRequest
    now: datetime
    validation_context: ValidationContext

    def kind(self, kind: RecordSchema) -> RecordSchema:
        """A form's kind as this viewer is offered it."""
        return kind if self.context.viewer.may(Permission.ADMINISTER) else without_admin_role(kind)

    @property
    def zone(self) -> str:
        """The time zone of the page."""
        return self.page_request.programme.time_zone


def account_form_context(context: CallbackContext, search: str | None, *, beside: Account | None = None) -> AccountFormContext:
    """The desk. What an account sees already may be kept, though it is offered to nobody anew."""
    page_request = context.resolve_request(search)
    programmes, challenges = list_grantable_scopes(context.session)
    kept = {one.challenge_id: one.words for one in beside.scopes if one.challenge_id} if beside else {}
    return AccountFormContext(
        context,
        page_request,
        datetime.now(UTC),
        ValidationContext(page_request.today, FixedLists(programmes=programmes, challenges={**kept, **challenges})),
    )


def new_account_form(form_context: AccountFormContext, raw: Mapping[str, Any] | None = None, **more: Any) -> FormView:
    """The form that adds somebody: a member of this programme, unless something else was typed."""
    blank = {"programmes": [form_context.page_request.programme.id], "challenges": [], "role": Role.MEMBER.value}
    return _form_view(form_context, ACCOUNT, blank if raw is None else raw, {"key": secrets.token_urlsafe(16)}, "Add", **more)


def _form_view(
    form_context: AccountFormContext, kind: RecordSchema, raw: Mapping[str, Any], carried: Mapping[str, Any], button: str, **more: Any
) -> FormView:
    shown = form_context.kind(kind)
    return FormView(
        kind=shown, fields=shown.fields, button=button, raw=raw, carried=carried, lists=form_context.validation_context.lists, **more
    )


def change_account_form(form_context: AccountFormContext, one: Account, raw: Mapping[str, Any] | None = None, **more: Any) -> FormView:
    """The form that changes an account: what is stored, unless something else was typed."""
    stored = {
        "name": one.name, "role": one.role, "programmes": one.programmes if one.role != Role.SPONSOR else [],
        "challenges": one.challenges, "ends": one.ends_on.isoformat() if one.ends_on else "",
    }  # fmt: skip
    return _form_view(
        form_context, ACCOUNT_CHANGE, stored if raw is None else raw, {"id": one.id, "version": one.version}, "Save changes", **more
    )


def accounts_content(form_context: AccountFormContext, search: str | None) -> list[Any]:
    """The sentence and the table, as they are now."""
    found = list_accounts(form_context.context.accounts, form_context.context.viewer, form_context.now)
    carried = read_filters(search or "").search()
    return [figures.sentence(found), layouts.accounts_table(figures.accounts_table(found, carried, form_context.zone))]


def account_card(form_context: AccountFormContext, search: str | None, user_id: str, **more: Any) -> Any:
    """The account of an id; latest changes of all accounts where none is named."""
    session, viewer = form_context.context.accounts, form_context.context.viewer
    if not user_id:
        managed = [one.id for one in list_accounts(session, viewer, form_context.now)]
        return layouts.latest_account_changes(
            figures.events_table(list_account_events(session, managed, MAX_EVENTS), form_context.zone, whose=True)
        )
    try:
        one = read_account(session, viewer, form_context.now, user_id)
    except NotFound:
        return layouts.account_not_found()
    form_context = account_form_context(form_context.context, search, beside=one)
    view = more.pop("view", None) or change_account_form(form_context, one)
    done = figures.events_table(list_account_events(session, [one.id]), form_context.zone, whose=False)
    return layouts.account_card(one.name, figures.facts(one, form_context.zone), view, done, is_open=one.open, **more)


def typed_values(kind: RecordSchema, typed: tuple[Any, ...]) -> dict[str, Any]:
    """What was typed, by field."""
    return {name: "" if value == NO_CHOICE else value for name, value in zip(kind.names, typed, strict=True)}


def account_input(values: Values) -> AccountInput:
    """What an account shall be: a sponsor has challenges alone, everybody else programmes alone."""
    role = Role(values["role"])
    return AccountInput(
        values["name"], role, tuple(values["programmes"]) if role is not Role.SPONSOR else (),
        tuple(values["challenges"]) if role is Role.SPONSOR else (), values["ends"],
    )  # fmt: skip


def form_problems(wrong: Invalid) -> tuple[Problem, ...]:
    """What a command refused, beside the fields of the form."""
    return tuple(Problem(name, sentence) for name, sentence in wrong.problems)
