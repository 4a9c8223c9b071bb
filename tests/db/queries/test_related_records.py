"""The records that name a record: by kind and field, latest first, each once, in the viewer's scope and at the session's revision."""

from datetime import date

import pytest
from sqlalchemy import func, select

from db.errors import NotFound
from db.queries.related_records import read_record, read_related_records
from db.schema.models import BudgetLine, Challenge, Conversation, ConversationOrganisation, Milestone, Organisation, Payment, Reuse
from db.schema.revisions import Revision


def may(day: int) -> date:
    return date(2026, 5, day)


def add_line(session, programme, challenge, name):
    """Returns a budget line."""
    line = BudgetLine(
        programme_id=programme, challenge_id=challenge, name=name, category="other", financial_year="2026-27", funder="programme"
    )
    session.add(line)
    session.flush()
    return line


def pay(session, line, day, supplier):
    """Adds a payment on a line."""
    session.add(Payment(programme_id=line.programme_id, challenge_id=line.challenge_id, budget_line_id=line.id, amount_pence=100,
        paid_on=day, month=may(1), supplier=supplier))  # fmt: skip


def groups(session, model, record_id, among, most=5):
    """Returns (kind, field, names of the values shown, total) of each group."""
    row = read_record(session, model, record_id)
    return [
        (group.kind.name, group.by, [record.values.get("supplier") or record.values.get("title") for record in group.records], group.total)
        for group in read_related_records(session, model, row, among, most=most)
    ]


def test_records_that_name_a_record_are_read_latest_first_and_counted(cast):
    with cast.sessions.system("seed", write=True) as session:
        line, other = (add_line(session, cast.north, cast.a, name) for name in ("Fees", "Travel"))
        for day, supplier in ((3, "First"), (9, "Third"), (6, "Second")):
            pay(session, line, may(day), supplier)
        pay(session, other, may(20), "Of another line")
        ids = line.id
    with cast.sessions.open(cast.lead) as session:
        assert groups(session, BudgetLine, ids, ["payment", "plan-month"]) == [("payment", "Budget line", ["Third", "Second", "First"], 3)]
        assert groups(session, BudgetLine, ids, ["payment"], most=2) == [("payment", "Budget line", ["Third", "Second"], 3)]
        assert groups(session, BudgetLine, ids, ["milestone"]) == []


def test_a_record_that_names_it_twice_stands_in_one_group(cast):
    with cast.sessions.system("seed", write=True) as session:
        there = {"programme_id": cast.north, "kind": "insight", "stage": "offered", "offered_on": may(3)}
        session.add_all([Reuse(what="Same", challenge_id=cast.a, to_challenge_id=cast.a, **there), Reuse(what="Back", challenge_id=None,
            to_challenge_id=cast.a, **there)])  # fmt: skip
    with cast.sessions.open(cast.lead) as session:
        row = read_record(session, Challenge, cast.a)
        found = read_related_records(session, Challenge, row, ["reuse"], most=5)
    assert [[record.values["what"] for record in group.records] for group in found] == [["Same"], ["Back"]]


def test_link_tables_are_read_and_another_programme_is_not(cast):
    with cast.sessions.system("seed", write=True) as session:
        body = Organisation(programme_id=cast.north, name="Council of both", type="council")
        session.add(body)
        session.flush()
        for programme in (cast.north, cast.south):
            talk = Conversation(programme_id=programme, held_on=may(3), channel="call")
            session.add(talk)
            session.flush()
            session.add(ConversationOrganisation(programme_id=programme, conversation_id=talk.id, organisation_id=body.id))
        body_id = body.id
    with cast.sessions.open(cast.lead) as session:
        row = read_record(session, Organisation, body_id)
        found = read_related_records(session, Organisation, row, ["conversation"], most=5)
    assert [(group.kind.name, group.total) for group in found] == [("conversation", 1)]


def test_a_record_out_of_scope_is_missing(cast):
    with cast.sessions.system("seed", write=True) as session:
        row = Milestone(programme_id=cast.south, challenge_id=cast.c, title="Of the south")
        session.add(row)
        session.flush()
        record = row.id
    with cast.sessions.open(cast.lead) as session, pytest.raises(NotFound):
        read_record(session, Milestone, record)


def test_at_a_past_revision_the_payments_of_then_are_read(cast):
    with cast.sessions.system("seed", write=True) as session:
        line = add_line(session, cast.north, cast.a, "Fees")
        pay(session, line, may(3), "Before")
        line_id = line.id
    with cast.sessions.system("seed") as session:
        then = session.scalars(select(func.max(Revision.number))).one()
    with cast.sessions.system("seed", write=True) as session:
        pay(session, session.get(BudgetLine, line_id), may(9), "After")
    with cast.sessions.open(cast.lead, as_at=then) as session:
        assert groups(session, BudgetLine, line_id, ["payment"]) == [("payment", "Budget line", ["Before"], 1)]
    with cast.sessions.open(cast.lead) as session:
        assert groups(session, BudgetLine, line_id, ["payment"]) == [("payment", "Budget line", ["After", "Before"], 2)]
