"""Changes of a record in words: who, when, before, after, with linked rows; through the viewer's scope alone."""

from datetime import date

import pytest
from sqlalchemy import event, select

from db.access import MONEY_TABLES, Role
from db.commands.save import fetch_row, save
from db.errors import Refused
from db.history import TRACKED_MODELS
from db.queries.changes.record_history import ChangeType, count_states_by_transaction, record_changes_by_transaction, record_history
from db.queries.changes.states_by_transaction import OWNER_BY_LINK
from db.queries.record_names import MISSING_RECORD_LABEL, SCHEMA_BY_MODEL
from db.records import RECORD_SCHEMAS
from db.schema.models import Action, BudgetLine, Challenge, Conversation, Milestone, Organisation, Payment, ResearchSession
from db.values.dates import Day, Precision
from tests.db.conftest import Cast


def put(cast: Cast, kind: str, values: dict, record_id: str | None = None, viewer=None) -> str:
    with cast.sessions.open(viewer or cast.lead, write=True) as session:
        return save(session, RECORD_SCHEMAS[kind], values, programme_id=cast.north, record_id=record_id).id


def told(cast: Cast, model, record_id: str, viewer=None) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """(who, what it did, differences) of a record's changes, newest first."""
    with cast.sessions.open(viewer or cast.lead) as session:
        return [
            (act.by, change.change_type.value, [tuple(one) for one in change.differences])
            for act, change in record_history(session, model, record_id, cast.north)
        ]


def organisation(cast: Cast, name: str) -> str:
    with cast.sessions.open(cast.lead) as session:
        return session.scalars(select(Organisation.id).where(Organisation.name == name)).one()


def test_changes_tell_before_and_after_in_words(cast: Cast):
    member = cast.viewer(Role.MEMBER)
    made = put(cast, "milestone", {"title": "Doors", "type": "deliverable", "challenge": cast.a, "forecast": Day(date(2026, 5, 3))})
    put(cast, "milestone", {"title": "Forty doors", "challenge": cast.b, "forecast": Day(date(2026, 6, 1), Precision.MONTH)}, made, member)
    (second, first) = told(cast, Milestone, made)
    assert second == (
        "The member",
        "changed",
        [("Title", "Doors", "Forty doors"), ("Challenge", "1.1 A", "1.2 B"), ("Forecast date", "3 May 2026", "June 2026")],
    )
    assert first[:2] == ("The lead", "created")
    assert [one for one in first[2] if one[0] in ("Title", "Challenge")] == [("Title", "", "Doors"), ("Challenge", "", "1.1 A")]
    assert all(before == "" for _, before, _ in first[2])


def test_changes_of_linked_rows_are_changes_of_the_record(cast: Cast):
    health = organisation(cast, "Health board")
    title = "A"
    put(cast, "challenge", {"title": title, "sponsors": [health, cast.council]}, cast.a)
    put(cast, "challenge", {"title": title, "sponsors": [health]}, cast.a)
    label = RECORD_SCHEMAS["challenge"]["sponsors"].label
    assert [differences for _, _, differences in told(cast, Challenge, cast.a)][:2] == [
        [(label, "Health board; Council", "Health board")],
        [(label, "Council", "Health board; Council")],
    ]


def test_changes_of_a_count_by_group(cast: Cast):
    group = put(cast, "user-group", {"name": "Carers", "position": 1})
    values = {"held": Day(date(2026, 1, 6)), "method": "interview", "status": "held", "people": 6, "challenges": [cast.a]}
    made = put(cast, "research-session", {**values, "groups": {group: 2}})
    put(cast, "research-session", {**values, "groups": {group: 3}}, made)
    assert told(cast, ResearchSession, made)[0][2] == [(RECORD_SCHEMAS["research-session"]["groups"].label, "Carers: 2", "Carers: 3")]


def test_changes_name_what_was_removed_and_never_show_an_id(cast: Cast):
    company = put(cast, "organisation", {"name": "Fleeting", "type": "company"})
    values = {"held": Day(date(2026, 1, 6)), "channel": "call", "challenges": [cast.a]}
    made = put(cast, "conversation", {**values, "organisations": [company]})
    put(cast, "conversation", {**values, "organisations": []}, made)
    with cast.sessions.open(cast.lead, write=True) as session:
        session.delete(fetch_row(session, Organisation, company))
    changes = told(cast, Conversation, made)
    assert changes[0][2] == [(RECORD_SCHEMAS["conversation"]["organisations"].label, "Fleeting (removed)", "Council")]
    assert not any(one in word for _, _, rows in changes for row in rows for word in row for one in (company, cast.a, cast.north))


def test_changes_of_a_removed_and_of_an_archived_record(cast: Cast):
    made = put(cast, "organisation", {"name": "Short", "type": "company"})
    for archived in (True, False):
        with cast.sessions.open(cast.lead, write=True) as session:
            fetch_row(session, Organisation, made).archived = archived
    with cast.sessions.open(cast.lead, write=True) as session:
        session.delete(fetch_row(session, Organisation, made))
    assert [change_type for _, change_type, _ in told(cast, Organisation, made)] == [
        ChangeType.REMOVED.value,
        ChangeType.BROUGHT_BACK.value,
        ChangeType.ARCHIVED.value,
        ChangeType.CREATED.value,
    ]
    assert told(cast, Organisation, made)[0][2][0] == ("Name", "Short", "")


def test_changes_tell_the_reason_of_a_moved_date(cast: Cast):
    made = put(cast, "milestone", {"title": "Doors", "forecast": Day(date(2026, 5, 3))})
    reason = dict(RECORD_SCHEMAS["milestone-move"]["reason"].options)
    word = next(iter(reason))
    put(cast, "milestone-move", {"forecast": Day(date(2026, 5, 9)), "reason": word, "move_note": "Parts are late"}, made)
    assert told(cast, Milestone, made)[0][2] == [
        ("Forecast date", "3 May 2026", "9 May 2026"),
        ("Reason", "", reason[word]),
        ("Note", "", "Parts are late"),
    ]


def test_changes_of_another_programme_are_not_there(cast: Cast):
    with cast.sessions.open(cast.viewer("admin")) as session:
        theirs = session.scalars(select(Milestone.id).where(Milestone.challenge_id == cast.c)).one()
    south = cast.viewer(Role.LEAD, programmes=(cast.south,))
    with cast.sessions.open(south, write=True) as session:
        fetch_row(session, Milestone, theirs).title = "theirs"
    assert told(cast, Milestone, theirs) == []
    assert len(told(cast, Milestone, theirs, south)) == 1


def test_changes_are_for_programme_staff(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        milestone = session.scalars(select(Milestone.id).where(Milestone.challenge_id == cast.a)).one()
        payment = session.scalars(select(Payment.id).where(Payment.challenge_id == cast.a)).one()
    for model, record_id in ((Milestone, milestone), (Payment, payment)):
        with pytest.raises(Refused):
            told(cast, model, record_id, cast.sponsor_a)
    with pytest.raises(Refused):
        told(cast, Milestone, milestone, cast.viewer(Role.FINANCE))
    assert len(told(cast, Payment, payment, cast.viewer(Role.FINANCE))) == 1
    assert len(told(cast, Milestone, milestone, cast.viewer(Role.REVIEWER))) == 1


def test_changes_in_a_transaction_are_those_of_all_its_records(cast: Cast):
    with cast.sessions.open(cast.lead, write=True) as session:
        session.scalars(select(Action).where(Action.challenge_id == cast.a)).one().owner = "Somebody"
        session.scalars(select(BudgetLine).where(BudgetLine.challenge_id == cast.a)).one().amount_pence = 250_00
    with cast.sessions.open(cast.lead) as session:
        found = record_changes_by_transaction(session, count_states_by_transaction(session, [1, 2]), cast.north, few=5, most=50)
        assert count_states_by_transaction(session, [2]) == {2: {"actions": 1, "budget_lines": 1}}
    rows = sorted((one.kind.name, one.called, one.about, one.differences[0][1:]) for one in found[2])
    assert rows == [("action", "inner A", "1.1 A", ("", "Somebody")), ("budget-line", "line A (2025-26)", "1.1 A", ("£100.00", "£250.00"))]
    assert {one.kind.name for one in found[1]} == {
        "action",
        "budget-line",
        "challenge",
        "conversation",
        "milestone",
        "organisation",
        "payment",
        "programme",
        "team",
    }


def test_changes_in_a_transaction_leave_out_what_the_viewer_may_not_see(cast: Cast):
    with cast.sessions.open(cast.viewer(Role.FINANCE)) as session:
        assert {
            one.kind.name
            for one in record_changes_by_transaction(session, count_states_by_transaction(session, [1]), cast.north, few=50, most=50)[1]
        } == {
            "budget-line",
            "payment",
        }
    with cast.sessions.open(cast.lead) as session:
        everything = record_changes_by_transaction(session, count_states_by_transaction(session, [1]), cast.north, few=50, most=50)[1]
    assert {one.called for one in everything if one.kind.name == "challenge"} == {"1.1 A", "1.2 B"}
    with cast.sessions.open(cast.sponsor_a) as session:
        assert record_changes_by_transaction(session, count_states_by_transaction(session, [1]), cast.north, few=50, most=50) == {}


def test_changes_of_a_record_take_few_statements(cast: Cast):
    made = put(cast, "milestone", {"title": "Doors", "challenge": cast.a, "forecast": Day(date(2026, 5, 3))})
    for number in range(1, 9):
        put(cast, "milestone", {"title": f"Doors {number}", "challenge": (cast.a, cast.b)[number % 2], "forecast": None}, made)
    seen: list[str] = []
    note = lambda *args: seen.append(args[2])  # noqa: E731 # a listener to take off again
    event.listen(cast.sessions.engine, "before_cursor_execute", note)
    assert len(told(cast, Milestone, made)) == 9
    event.remove(cast.sessions.engine, "before_cursor_execute", note)
    assert (
        sum(one.startswith("SELECT") for one in seen) == 5
    )  # its states, moves of its dates, the transactions, names of milestones and challenges


def test_changes_can_be_told_of_every_column_of_every_record():
    """A column that no field tells of would change without anybody ever reading it."""
    derived = {"id", "version", "programme_id", "revision", "superseded"}
    found = []
    for table, model in TRACKED_MODELS.items():
        if model in OWNER_BY_LINK:
            continue
        kind = SCHEMA_BY_MODEL[model]
        has = {column for one in kind.fields for column in one.columns}
        if table in MONEY_TABLES:
            has.add("challenge_id")  # that of its line
        left = {column.name for column in model.__table__.columns} - has - derived
        found += [f"{table}.{name}" for name in sorted(left)]
    assert found == ["challenges.challenge_id", "review_closings.frozen_revision"], (
        "A challenge is its own, and a closing's number stands for its moment; every other column needs a field in db/records/file_columns.py."
    )


def test_names_of_what_never_was(cast: Cast):
    made = put(cast, "milestone", {"title": "Doors"})
    with cast.sessions.open(cast.lead, write=True) as session:
        fetch_row(session, Milestone, made).came_from_id = "nowhere"
    assert told(cast, Milestone, made)[0][2] == [("Came from", "", MISSING_RECORD_LABEL)]
