"""The desk of ``/people``: what its forms and its cards are made of, for whoever is at it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from callbacks.forms.choices import Offered
from callbacks.page_request import Ask
from callbacks.security.wiring import Call
from dashboard.figures import people as figures
from dashboard.filters import read_filters
from db.access import Permission, Role
from db.commands.accounts.management import Wanted
from db.errors import Invalid, NotFound
from db.fields.types import Ground
from db.queries.accounts import Account, account, accounts, events, grants
from db.records.accounts import ACCOUNT, ACCOUNT_CHANGE, without_admin
from db.records.record_schema import Kind, Problem, Values
from layouts.components.form import FormView
from layouts.ids.pages import NOTHING
from layouts.pages import people as layouts

LATEST = 20


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


def adding(at: Desk, raw: Mapping[str, Any] | None = None, **more: Any) -> FormView:
    """The form that adds somebody: a member of this programme, unless something else was typed."""
    blank = {"programmes": [at.ask.programme.id], "challenges": [], "role": Role.MEMBER.value}
    return _form(at, ACCOUNT, blank if raw is None else raw, {"key": secrets.token_urlsafe(16)}, "Add", **more)


def _form(at: Desk, kind: Kind, raw: Mapping[str, Any], carried: Mapping[str, Any], button: str, **more: Any) -> FormView:
    shown = at.kind(kind)
    return FormView(kind=shown, fields=shown.fields, button=button, raw=raw, carried=carried, lists=at.ground.lists, **more)


def changing(at: Desk, one: Account, raw: Mapping[str, Any] | None = None, **more: Any) -> FormView:
    """The form that changes an account: what is stored, unless something else was typed."""
    stored = {
        "name": one.name, "role": one.role, "programmes": one.programmes if one.role != Role.SPONSOR else [],
        "challenges": one.challenges, "ends": one.ends_on.isoformat() if one.ends_on else "",
    }  # fmt: skip
    return _form(at, ACCOUNT_CHANGE, stored if raw is None else raw, {"id": one.id, "version": one.version}, "Save changes", **more)


def listed(at: Desk, search: str | None) -> list[Any]:
    """The sentence and the table, as they are now."""
    found = accounts(at.call.accounts, at.call.viewer, at.now)
    carried = read_filters(search or "").search()
    return [figures.sentence(found), layouts.accounts(figures.table(found, carried, at.zone))]


def card_of(at: Desk, search: str | None, user_id: str, **more: Any) -> Any:
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
    view = more.pop("view", None) or changing(at, one)
    done = figures.events(events(session, [one.id]), at.zone, whose=False)
    return layouts.card(one.name, figures.facts(one, at.zone), view, done, is_open=one.open, **more)


def raw_of(kind: Kind, typed: tuple[Any, ...]) -> dict[str, Any]:
    """What was typed, by field."""
    return {name: "" if value == NOTHING else value for name, value in zip(kind.names, typed, strict=True)}


def wanted(values: Values) -> Wanted:
    """What an account shall be: a sponsor has challenges alone, everybody else programmes alone."""
    role = Role(values["role"])
    return Wanted(
        values["name"], role, tuple(values["programmes"]) if role is not Role.SPONSOR else (),
        tuple(values["challenges"]) if role is Role.SPONSOR else (), values["ends"],
    )  # fmt: skip


def problems_of(wrong: Invalid) -> tuple[Problem, ...]:
    """What a command refused, beside the fields of the form."""
    return tuple(Problem(name, sentence) for name, sentence in wrong.problems)
