"""A changed forecast is a move with its reason, and a changed baseline a lead's act that keeps the old one, whichever way they change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from db.access import Role, Viewer
from db.commands.save import save
from db.errors import Invalid, Refused
from db.records import RECORD_SCHEMAS
from db.records.milestones import BASELINE_CHANGE_REFUSED
from db.schema.models import Milestone, Rebaseline, Reforecast
from db.values.dates import Day, Precision
from tests.db.accelerator_store import Accelerator, build_accelerator, exact

JUNE, JULY, AUGUST = exact(2026, 6, 1), exact(2026, 7, 1), exact(2026, 8, 3)


@pytest.fixture
def store(sessions) -> Accelerator:
    return build_accelerator(sessions)


def add(store: Accelerator, **values: Any) -> str:
    return store.save("milestone", {"title": "Trial", "challenge": store.ids["1.1"], **values}).id


def edit(store: Accelerator, record: str, **changes: Any) -> Any:
    """Save the whole form with some fields changed."""
    return store.save("milestone", {**store.values("milestone", Milestone, record), **changes}, record)


def moves(store: Accelerator, record: str) -> list[tuple[Any, ...]]:
    columns = (Reforecast.moved_on, Reforecast.from_on, Reforecast.to_on, Reforecast.reason)
    with store.sessions.open(store.lead) as session:
        found = session.execute(select(*columns).where(Reforecast.milestone_id == record)).all()
    return sorted((tuple(row[1:]) for row in found), key=str)


def new_baselines(store: Accelerator, record: str) -> list[tuple[Any, ...]]:
    columns = (Rebaseline.number, Rebaseline.from_on, Rebaseline.from_precision, Rebaseline.to_on, Rebaseline.reason, Rebaseline.note)
    with store.sessions.open(store.lead) as session:
        found = session.execute(select(*columns).where(Rebaseline.milestone_id == record).order_by(Rebaseline.number))
        return [tuple(row) for row in found]


def refused(act: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as error:
        act()
    return error.value.problems


def test_the_edit_form_moves_a_forecast_only_with_a_reason(store: Accelerator) -> None:
    record = add(store, baseline=JUNE)
    assert refused(lambda: edit(store, record, forecast=AUGUST)) == [("move_reason", "Choose the reason for the move")]
    edit(store, record, forecast=AUGUST, move_reason="technical")
    assert moves(store, record) == [(date(2026, 6, 1), date(2026, 8, 3), "technical")]
    edit(store, record, owner="Somebody")
    assert len(moves(store, record)) == 1


def test_a_first_date_and_an_actual_date_are_no_moves(store: Accelerator) -> None:
    undated, promised = add(store), add(store, baseline=JUNE)
    assert store.row(Milestone, undated, "baseline_on", "forecast_on", "actual_on") == (None, None, None)
    edit(store, undated, baseline=JULY)
    assert store.row(Milestone, undated, "forecast_on") == (date(2026, 7, 1),)
    edit(store, promised, actual=exact(2026, 5, 1))
    assert (moves(store, undated), moves(store, promised), new_baselines(store, undated)) == ([], [], [])


def test_a_withdrawn_date_is_a_move_to_not_dated_and_so_is_the_next_date(store: Accelerator) -> None:
    record = add(store, forecast=JUNE)
    assert refused(lambda: edit(store, record, forecast=None)) == [("move_reason", "Choose the reason for the move")]
    edit(store, record, forecast=None, move_reason="procurement")
    assert store.row(Milestone, record, "forecast_on") == (None,)
    assert refused(lambda: edit(store, record, forecast=JULY)) == [("move_reason", "Choose the reason for the move")]
    edit(store, record, forecast=JULY, move_reason="other")
    assert moves(store, record) == [(None, date(2026, 7, 1), "other"), (date(2026, 6, 1), None, "procurement")]


def test_the_act_moves_to_no_date_with_a_baseline_that_stays(store: Accelerator) -> None:
    record = add(store, baseline=JUNE)
    warned = store.check_draft("milestone-move", {"forecast": None, "reason": "other"}, record)
    assert warned == [("forecast", "Without a forecast it is not dated: neither due nor overdue, and its slip is not known", True)]
    store.save("milestone-move", {"forecast": None, "reason": "other", "move_note": "No budget"}, record)
    assert store.row(Milestone, record, "baseline_on", "forecast_on") == (date(2026, 6, 1), None)
    assert moves(store, record) == [(date(2026, 6, 1), None, "other")]
    same = store.check_draft("milestone-move", {"forecast": None, "reason": "other"}, record)
    assert same == [("forecast", "That is the forecast already: enter the new date, or empty it when there is none any more", False)]


def test_form_and_act_ask_the_same(store: Accelerator) -> None:
    record = add(store, baseline=JUNE)
    passed = "The new date must be today or later. If it is done, complete the milestone instead"
    stored = store.values("milestone", Milestone, record)
    assert store.check_draft("milestone", {**stored, "forecast": exact(2026, 5, 1), "baseline": JULY}, record) == [
        ("baseline", BASELINE_CHANGE_REFUSED, False),
        ("forecast", passed, False),
        ("move_reason", "Choose the reason for the move", False),
    ]
    assert store.check_draft("milestone-move", {"forecast": exact(2026, 5, 1), "reason": "other"}, record) == [("forecast", passed, False)]
    for month in (7, 8, 9):
        store.save("milestone-move", {"forecast": exact(2026, month, 1), "reason": "other"}, record)
    again = "It has moved 3 times before. Bring it to the review, or choose a date that will hold"
    assert store.check_draft("milestone-move", {"forecast": JUNE, "reason": "other"}, record) == [("forecast", again, True)]
    stored = store.values("milestone", Milestone, record)
    assert store.check_draft("milestone", {**stored, "forecast": JUNE, "move_reason": "other"}, record) == [("forecast", again, True)]


def test_a_stored_baseline_changes_by_the_act_of_a_lead_only(store: Accelerator) -> None:
    record = add(store, baseline=Day(date(2026, 6, 1), Precision.MONTH), forecast=JULY)
    refusal = [("baseline", BASELINE_CHANGE_REFUSED)]
    assert refused(lambda: edit(store, record, baseline=JULY)) == refused(lambda: edit(store, record, baseline=None)) == refusal
    member = Viewer("member", "A member", "member@example.org", Role.MEMBER, (store.programme,))
    act = {"baseline": JULY, "reason": "scope change", "move_note": "Agreed with the sponsor"}
    with pytest.raises(Refused), store.sessions.open(member, write=True) as session:
        save(session, RECORD_SCHEMAS["milestone-baseline"], act, programme_id=store.programme, record_id=record)
    store.save("milestone-baseline", act, record)
    second = store.save("milestone-baseline", {"baseline": AUGUST, "reason": "other"}, record)
    assert new_baselines(store, record) == [
        (1, date(2026, 6, 1), "month", date(2026, 7, 1), "scope change", "Agreed with the sponsor"),
        (2, date(2026, 7, 1), "day", date(2026, 8, 3), "other", None),
    ]
    assert store.row(Milestone, record, "baseline_on", "forecast_on") == (date(2026, 8, 3), date(2026, 7, 1))
    assert moves(store, record) == []
    store.undo(second)
    assert store.row(Milestone, record, "baseline_on") == (date(2026, 7, 1),)
    assert [number for number, *_ in new_baselines(store, record)] == [1]


def test_the_act_of_a_new_baseline_needs_an_old_and_another_one(store: Accelerator) -> None:
    undated, promised = add(store), add(store, baseline=JUNE)
    act = {"baseline": JUNE, "reason": "other"}
    (problem,) = refused(lambda: store.save("milestone-baseline", act, undated))
    assert problem == ("baseline", "It has no baseline yet: enter the first one in the milestone itself")
    same = "That is the baseline already: enter the new one"
    assert store.check_draft("milestone-baseline", act, promised) == [("baseline", same, False)]


def test_undo_takes_back_a_move_and_records_one_where_none_was_recorded(store: Accelerator) -> None:
    record = add(store, baseline=JUNE)
    moved = edit(store, record, forecast=JULY, move_reason="other")
    store.undo(moved)
    assert (store.row(Milestone, record, "forecast_on"), moves(store, record)) == ((date(2026, 6, 1),), [])
    with store.sessions.open(store.lead, write=True) as session:  # as an earlier version stored it
        session.scalars(select(Milestone).where(Milestone.id == record)).one().forecast_on = date(2026, 8, 3)
        session.scalars(select(Milestone).where(Milestone.id == record)).one().baseline_on = date(2026, 7, 1)
    unrecorded = moved.revision + 2
    store.undo(type(moved)(record, 0, unrecorded, False))
    assert moves(store, record) == [(date(2026, 8, 3), date(2026, 6, 1), "other")]
    assert [row[1:4] for row in new_baselines(store, record)] == [(date(2026, 7, 1), "day", date(2026, 6, 1))]
    first = edit(store, add(store), baseline=JULY)
    store.undo(first)
    assert moves(store, first.id) == []
