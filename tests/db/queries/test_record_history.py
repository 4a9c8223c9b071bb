"""Changes of a record in words: who, when, before, after, with linked rows; within the viewer's scope only."""

from datetime import date

import pytest
from sqlalchemy import event, func, select

from db.access import MONEY_TABLES, Role
from db.commands.save import fetch_row, save
from db.errors import Refused
from db.history import TRACKED_MODELS
from db.queries.changes.record_history import (
    ChangeType,
    count_states_by_transaction,
    record_changes_by_transaction,
    record_changes_of_table,
    record_history,
)
from db.queries.changes.states_by_transaction import OWNER_BY_LINK
from db.queries.record_names import MISSING_RECORD_LABEL, SCHEMA_BY_MODEL
from db.records import RECORD_SCHEMAS
from db.schema.models import Action, BudgetLine, Challenge, Conversation, Milestone, Organisation, Payment, ResearchSession
from db.schema.revisions import Revision
from db.values.dates import Day, Precision
from tests.db.conftest import Cast


def put(cast: Cast, kind: str, values: dict, record_id: str | None = None, viewer=None) -> str:
    with cast.sessions.open(viewer or cast.lead, write=True) as session:
        return save(session, RECORD_SCHEMAS[kind], values, programme_id=cast.north, record_id=record_id).id


def read_changes(cast: Cast, model, record_id: str, viewer=None) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """(who, change type, differences) of a record's changes, newest first."""
    with cast.sessions.open(viewer or cast.lead) as session:
        return [
            (act.by, change.change_type.value, [tuple(difference) for difference in change.differences])
            for act, change in record_history(session, model, record_id, cast.north)
        ]


def organisation_id(cast: Cast, name: str) -> str:
    with cast.sessions.open(cast.lead) as session:
        return session.scalars(select(Organisation.id).where(Organisation.name == name)).one()


def test_changes_show_before_and_after_in_words(cast: Cast):
    member = cast.viewer(Role.MEMBER)
    milestone_id = put(cast, "milestone", {"title": "Doors", "type": "deliverable", "challenge": cast.a, "forecast": Day(date(2026, 5, 3))})
    put(
        cast,
        "milestone",
        {"title": "Forty doors", "challenge": cast.b, "forecast": Day(date(2026, 6, 1), Precision.MONTH), "move_reason": "technical"},
        milestone_id,
        member,
    )
    (second, first) = read_changes(cast, Milestone, milestone_id)
    assert second == (
        "The member",
        "changed",
        [
            ("Title", "Doors", "Forty doors"),
            ("Challenge", "1.1 A", "1.2 B"),
            ("Forecast date", "3 May 2026", "June 2026"),
            ("Reason", "", "Technical"),
        ],
    )
    assert first[:2] == ("The lead", "created")
    assert [difference for difference in first[2] if difference[0] in ("Title", "Challenge")] == [
        ("Title", "", "Doors"),
        ("Challenge", "", "1.1 A"),
    ]
    assert all(before == "" for _, before, _ in first[2])


def test_changes_of_linked_rows_are_changes_of_the_record(cast: Cast):
    health = organisation_id(cast, "Health board")
    title = "A"
    put(cast, "challenge", {"title": title, "sponsors": [health, cast.council]}, cast.a)
    put(cast, "challenge", {"title": title, "sponsors": [health]}, cast.a)
    label = RECORD_SCHEMAS["challenge"]["sponsors"].label
    assert [differences for _, _, differences in read_changes(cast, Challenge, cast.a)][:2] == [
        [(label, "Health board; Council", "Health board")],
        [(label, "Council", "Health board; Council")],
    ]


def test_changes_of_a_count_by_group(cast: Cast):
    group = put(cast, "user-group", {"name": "Carers", "position": 1})
    values = {"held": Day(date(2026, 1, 6)), "method": "interview", "status": "held", "people": 6, "challenges": [cast.a]}
    session_id = put(cast, "research-session", {**values, "groups": {group: 2}})
    put(cast, "research-session", {**values, "groups": {group: 3}}, session_id)
    assert read_changes(cast, ResearchSession, session_id)[0][2] == [
        (RECORD_SCHEMAS["research-session"]["groups"].label, "Carers: 2", "Carers: 3")
    ]


def test_changes_name_what_was_removed_and_never_show_an_id(cast: Cast):
    company = put(cast, "organisation", {"name": "Fleeting", "type": "company"})
    values = {"held": Day(date(2026, 1, 6)), "channel": "call", "challenges": [cast.a]}
    conversation_id = put(cast, "conversation", {**values, "organisations": [company]})
    put(cast, "conversation", {**values, "organisations": []}, conversation_id)
    with cast.sessions.open(cast.lead, write=True) as session:
        session.delete(fetch_row(session, Organisation, company))
    changes = read_changes(cast, Conversation, conversation_id)
    assert changes[0][2] == [(RECORD_SCHEMAS["conversation"]["organisations"].label, "Fleeting (removed)", "Council")]
    assert not any(
        record_id in word for _, _, rows in changes for row in rows for word in row for record_id in (company, cast.a, cast.north)
    )


def test_changes_of_a_removed_and_of_an_archived_record(cast: Cast):
    organisation = put(cast, "organisation", {"name": "Short", "type": "company"})
    for archived in (True, False):
        with cast.sessions.open(cast.lead, write=True) as session:
            fetch_row(session, Organisation, organisation).archived = archived
    with cast.sessions.open(cast.lead, write=True) as session:
        session.delete(fetch_row(session, Organisation, organisation))
    assert [change_type for _, change_type, _ in read_changes(cast, Organisation, organisation)] == [
        ChangeType.REMOVED.value,
        ChangeType.BROUGHT_BACK.value,
        ChangeType.ARCHIVED.value,
        ChangeType.CREATED.value,
    ]
    assert read_changes(cast, Organisation, organisation)[0][2][0] == ("Name", "Short", "")


def test_changes_show_the_reason_of_a_moved_date(cast: Cast):
    milestone_id = put(cast, "milestone", {"title": "Doors", "forecast": Day(date(2026, 5, 3))})
    reason = dict(RECORD_SCHEMAS["milestone-move"]["reason"].options)
    word = next(iter(reason))
    put(cast, "milestone-move", {"forecast": Day(date(2026, 5, 9)), "reason": word, "move_note": "Parts are late"}, milestone_id)
    assert read_changes(cast, Milestone, milestone_id)[0][2] == [
        ("Forecast date", "3 May 2026", "9 May 2026"),
        ("Reason", "", reason[word]),
        ("Note", "", "Parts are late"),
    ]


def test_changes_of_another_programme_are_not_visible(cast: Cast):
    with cast.sessions.open(cast.viewer("admin")) as session:
        of_south = session.scalars(select(Milestone.id).where(Milestone.challenge_id == cast.c)).one()
    south = cast.viewer(Role.LEAD, programmes=(cast.south,))
    with cast.sessions.open(south, write=True) as session:
        fetch_row(session, Milestone, of_south).title = "theirs"
    assert read_changes(cast, Milestone, of_south) == []
    assert len(read_changes(cast, Milestone, of_south, south)) == 1


def test_changes_are_for_programme_staff(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        milestone = session.scalars(select(Milestone.id).where(Milestone.challenge_id == cast.a)).one()
        payment = session.scalars(select(Payment.id).where(Payment.challenge_id == cast.a)).one()
    for model, record_id in ((Milestone, milestone), (Payment, payment)):
        with pytest.raises(Refused):
            read_changes(cast, model, record_id, cast.sponsor_a)
    with pytest.raises(Refused):
        read_changes(cast, Milestone, milestone, cast.viewer(Role.FINANCE))
    assert len(read_changes(cast, Payment, payment, cast.viewer(Role.FINANCE))) == 1
    assert len(read_changes(cast, Milestone, milestone, cast.viewer(Role.REVIEWER))) == 1


def test_changes_in_a_transaction_are_those_of_all_its_records(cast: Cast):
    with cast.sessions.open(cast.lead, write=True) as session:
        session.scalars(select(Action).where(Action.challenge_id == cast.a)).one().owner = "Somebody"
        session.scalars(select(BudgetLine).where(BudgetLine.challenge_id == cast.a)).one().amount_pence = 250_00
    with cast.sessions.open(cast.lead) as session:
        changes = record_changes_by_transaction(session, count_states_by_transaction(session, [1, 2]), cast.north, few=5)
        assert count_states_by_transaction(session, [2]) == {2: {"actions": 1, "budget_lines": 1}}
    rows = sorted((change.kind.name, change.called, change.about, change.differences[0][1:]) for change in changes[2])
    assert rows == [("action", "inner A", "1.1 A", ("", "Somebody")), ("budget-line", "line A (2025-26)", "1.1 A", ("£100.00", "£250.00"))]
    assert {change.kind.name for change in changes[1]} == {
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
            change.kind.name
            for change in record_changes_by_transaction(session, count_states_by_transaction(session, [1]), cast.north, few=50)[1]
        } == {
            "budget-line",
            "payment",
        }
    with cast.sessions.open(cast.lead) as session:
        everything = record_changes_by_transaction(session, count_states_by_transaction(session, [1]), cast.north, few=50)[1]
    assert {change.called for change in everything if change.kind.name == "challenge"} == {"1.1 A", "1.2 B"}
    with cast.sessions.open(cast.sponsor_a) as session:
        assert record_changes_by_transaction(session, count_states_by_transaction(session, [1]), cast.north, few=50) == {}


def test_changes_of_a_record_need_few_statements(cast: Cast):
    milestone_id = put(cast, "milestone", {"title": "Doors", "challenge": cast.a, "forecast": Day(date(2026, 5, 3))})
    for number in range(1, 9):
        put(cast, "milestone", {"title": f"Doors {number}", "challenge": (cast.a, cast.b)[number % 2]}, milestone_id)
    statements: list[str] = []
    record_statement = lambda *args: statements.append(args[2])  # noqa: E731 # a listener to remove again
    event.listen(cast.sessions.engine, "before_cursor_execute", record_statement)
    assert len(read_changes(cast, Milestone, milestone_id)) == 9
    event.remove(cast.sessions.engine, "before_cursor_execute", record_statement)
    assert (
        sum(statement.startswith("SELECT") for statement in statements) == 6
    )  # its states, moves of its dates, its new baselines, the transactions, names of milestones and challenges


def test_changes_are_described_for_every_column_of_every_record():
    """A change of a column that no field describes would never be shown."""
    derived = {"id", "version", "programme_id", "revision", "superseded"}
    undescribed = []
    for table, model in TRACKED_MODELS.items():
        if model in OWNER_BY_LINK:
            continue
        kind = SCHEMA_BY_MODEL[model]
        described = {column for field in kind.fields for column in field.columns}
        if table in MONEY_TABLES:
            described.add("challenge_id")  # that of its line
        missing = {column.name for column in model.__table__.columns} - described - derived
        undescribed += [f"{table}.{name}" for name in sorted(missing)]
    assert undescribed == ["challenges.challenge_id", "review_closings.frozen_revision"], (
        "A challenge is its own, and a closing's number stands for its moment; every other column needs a field in db/records/file_columns.py."
    )


def test_a_reference_to_a_missing_record_is_labelled(cast: Cast):
    milestone_id = put(cast, "milestone", {"title": "Doors"})
    with cast.sessions.open(cast.lead, write=True) as session:
        fetch_row(session, Milestone, milestone_id).came_from_id = "nowhere"
    assert read_changes(cast, Milestone, milestone_id)[0][2] == [("Came from", "", MISSING_RECORD_LABEL)]


def test_no_change_of_twenty_transactions_is_left_out(cast: Cast):
    """A page of the history lists 20 transactions, with up to 10 records of a table each. Only 200 states of a table were read: of ten
    changes and ten creations, the latest creations were missing."""

    def milestones(first: int, text: str) -> list[Milestone]:
        return [Milestone(programme_id=cast.north, challenge_id=cast.a, title=f"{text} {first + place:03}") for place in range(10)]

    with cast.sessions.system("seed", write=True, programme_id=cast.north) as session:
        session.add_all(milestone for turn in range(10) for milestone in milestones(10 * turn, "old"))
    for turn in range(10):
        with cast.sessions.system("seed", write=True, programme_id=cast.north) as session:
            for milestone in session.scalars(select(Milestone).where(Milestone.title.like(f"old {turn:02}%"))):
                milestone.note = "changed"
    for turn in range(10):
        with cast.sessions.system("seed", write=True, programme_id=cast.north) as session:
            session.add_all(milestones(10 * turn, "new"))
    with cast.sessions.open(cast.lead) as session:
        last = session.scalars(select(func.max(Revision.number))).one()
        numbers = range(last - 19, last + 1)
        changes = record_changes_by_transaction(session, count_states_by_transaction(session, numbers), cast.north, few=10)
    assert [len(changes[number]) for number in numbers] == [10] * 20


def test_the_records_of_one_table_are_listed_in_parts(cast: Cast):
    with cast.sessions.system("seed", write=True, programme_id=cast.north) as session:
        session.add_all(Milestone(programme_id=cast.north, challenge_id=cast.a, title=f"new {place}") for place in range(5))
    with cast.sessions.open(cast.lead) as session:
        number = session.scalars(select(func.max(Revision.number))).one()
        parts = [record_changes_of_table(session, number, Milestone, cast.north, skip=skip, most=2) for skip in (0, 2, 4)]
    assert [total for total, _ in parts] == [5, 5, 5]
    assert sorted(change.called for _, changes in parts for change in changes) == [f"1.1: new {place}" for place in range(5)]
    with cast.sessions.open(cast.sponsor_a) as session:
        assert record_changes_of_table(session, number, Milestone, cast.north, skip=0, most=2) == (0, [])
