"""Rules of items that are known: until when, and who records what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from db.access import Role, Viewer, can_acknowledge
from db.commands.save import fetch_row, save
from db.errors import NotFound, Refused, Unscoped
from db.records import RECORD_SCHEMAS
from db.schema.models import Acknowledgement
from tests.db.accelerator_store import Accelerator, build_accelerator

ITEM = {"severity": 2, "extent": 0, "members": []}


def record(store: Accelerator, role: Role, kind: str, about: str) -> str:
    viewer = Viewer(role.value, f"The {role}", "p@example.org", role, (store.programme,))
    values: dict[str, Any] = {"until": date(2100, 1, 1), "reason": "As agreed", "item_kind": kind, "item_id": about, **ITEM}
    with store.sessions.open(viewer, write=True) as session:
        return save(session, RECORD_SCHEMAS["acknowledgement"], values, programme_id=store.programme).id


def test_roles_say_that_known_is_what_they_record():
    assert {role.value: (can_acknowledge(role, money=False), can_acknowledge(role, money=True)) for role in Role} == {
        "admin": (True, True), "lead": (True, True), "member": (True, False), "finance": (False, True), "reviewer": (False, False),
        "sponsor": (False, False),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "kind", "about"),
    [
        (Role.MEMBER, "budget-over", "travel"), (Role.FINANCE, "update-missing", "1.1"), (Role.REVIEWER, "update-missing", "1.1"),
        (Role.SPONSOR, "update-missing", "1.1"),
    ],
)  # fmt: skip
def test_the_session_refuses_a_row_of_another_role(sessions, role, kind, about):
    store = build_accelerator(sessions)
    with pytest.raises((Refused, Unscoped)):
        record(store, role, kind, store.ids[about])


def test_finance_reads_and_changes_what_is_known_of_money_only(sessions):
    store = build_accelerator(sessions)
    inner = record(store, Role.LEAD, "update-missing", store.ids["1.1"])
    money = record(store, Role.FINANCE, "budget-over", store.ids["travel"])
    finance = Viewer("f", "Finance", "f@example.org", Role.FINANCE, (store.programme,))
    with store.sessions.open(finance) as session:
        assert list(session.scalars(select(Acknowledgement.id))) == [money]
        past = Acknowledgement.__history__
        assert list(session.scalars(select(past.id))) == [money]
    with pytest.raises(Refused), store.sessions.open(finance, write=True) as session:
        fetch_row(session, Acknowledgement, money).item_kind = "update-missing"
    with pytest.raises(NotFound), store.sessions.open(finance, write=True) as session:
        fetch_row(session, Acknowledgement, inner)


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        (date(2026, 5, 4), "Known until must be later than today; 4 May 2026 is past. Enter the day on which it should come back"),
        (date(2026, 11, 2), None),  # 26 weeks
        (date(2026, 11, 3), "Known until must be within 26 weeks, by 2 Nov 2026; then say it anew"),
    ],
)
def test_until_is_after_today_and_within_26_weeks(sessions, until, sentence):
    store = build_accelerator(sessions)
    expected = [] if sentence is None else [("until", sentence, False)]
    assert store.check_draft("acknowledgement", {"until": until, "reason": "As agreed"}) == expected


def test_a_lifted_item_is_not_lifted_again(sessions):
    store = build_accelerator(sessions)
    known = record(store, Role.LEAD, "update-missing", store.ids["1.1"])
    store.save("acknowledgement-lift", {}, known)
    assert store.row(Acknowledgement, known, "lifted_by") == ("The lead",)
    problem = ("", "The lead has lifted it already. Nothing is left to do", False)
    assert store.check_draft("acknowledgement-lift", {}, known) == [problem]


def test_a_second_reason_lifts_the_first(sessions):
    store = build_accelerator(sessions)
    first, other = (record(store, Role.LEAD, "update-missing", store.ids[code]) for code in ("1.1", "1.2"))
    second = record(store, Role.LEAD, "update-missing", store.ids["1.1"])
    lifted = {known: store.row(Acknowledgement, known, "lifted_on")[0] is not None for known in (first, other, second)}
    assert lifted == {first: True, other: False, second: False}
