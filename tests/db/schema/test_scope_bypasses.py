"""Statements that try to bypass the row scope. Each is refused."""

import pytest
from sqlalchemy import column, func, insert, literal_column, select, table, text, update  # noqa: TID251 # used to check that they are refused
from sqlalchemy.orm import aliased

from db.access import Viewer
from db.errors import Refused, Unscoped
from db.schema.models import Agreement, Challenge, Conversation, Milestone, Payment, Pulse, Reforecast, Revision, User
from db.session import ScopedSession, frame
from tests.db.conftest import Cast

milestones = Milestone.__table__
BYPASSES = {
    "raw SQL": lambda: text("SELECT title FROM milestones"),
    "raw SQL as rows": lambda: select(Milestone.id).from_statement(text("SELECT * FROM milestones")),
    "raw SQL in a condition": lambda: select(Milestone.id).where(text("1 = 1 OR 1 = 1")),
    "raw SQL as an order": lambda: select(Milestone.id).order_by(text("title")),
    "a literal column": lambda: select(Milestone.id, literal_column("(SELECT group_concat(title) FROM milestones)")),
    "a literal column in a condition": lambda: select(Milestone.id).where(literal_column("1").in_([1])),
    "a Core table": lambda: select(milestones),
    "a Core column": lambda: select(milestones.c.title),
    "a Core column beside a mapped one": lambda: select(Milestone.id, milestones.alias().c.title),
    "a Core table to count": lambda: select(func.count()).select_from(milestones),
    "a Core table in a subquery": lambda: select(Milestone.id).where(Milestone.title.in_(select(milestones.c.title))),
    "another Core table beside": lambda: select(Milestone.id, Payment.__table__.c.amount_pence),
    "a table by its name": lambda: select(table("milestones", column("title"))),
    "a table by its name beside the mapped one": lambda: select(Milestone.id, table("milestones", column("title")).c.title),
    "a hidden table by its name": lambda: select(Milestone.id, table("users", column("password_hash")).c.password_hash),
    "a column by its bare name": lambda: select(Milestone.id, column("title")),
    "raw SQL behind the statement": lambda: select(Milestone.id).suffix_with("UNION SELECT title FROM milestones"),
    "a bulk update": lambda: update(Milestone).values(title="all the same"),
    "a bulk insert": lambda: insert(Milestone).values(id="x", programme_id="south", title="new"),
    "a Core update": lambda: update(milestones).values(title="all the same"),
}


@pytest.mark.parametrize("way", BYPASSES)
@pytest.mark.parametrize("who", ["lead", "sponsor_a"])
def test_a_statement_outside_the_scope_is_refused(shared_cast: Cast, who, way):
    with shared_cast.sessions.open(getattr(shared_cast, who), write=True) as session, pytest.raises(Unscoped):
        session.execute(BYPASSES[way]())


def test_a_statement_outside_the_scope_is_refused_to_a_system_session_too(shared_cast: Cast):
    with shared_cast.sessions.system("daily", write=True) as session:
        for way in ("raw SQL", "a Core table", "a bulk update", "a Core update"):
            with pytest.raises(Unscoped):
                session.execute(BYPASSES[way]())


@pytest.mark.parametrize(
    "way",
    [
        lambda session: session.connection(),
        lambda session: session.bulk_insert_mappings(Milestone, [{"id": "x", "programme_id": "south", "title": "new"}]),
        lambda session: session.bulk_update_mappings(Milestone, [{"id": "x", "title": "new"}]),
        lambda session: session.bulk_save_objects([Milestone(id="x", programme_id="south", title="new")]),
    ],
    ids=["connection", "bulk_insert_mappings", "bulk_update_mappings", "bulk_save_objects"],
)
def test_a_write_that_bypasses_the_flush_is_refused(shared_cast: Cast, way):
    with shared_cast.sessions.open(shared_cast.lead, write=True) as session, pytest.raises(Unscoped):
        way(session)


def test_a_session_without_a_viewer_is_refused(shared_cast: Cast):
    with ScopedSession(shared_cast.sessions.engine) as session, pytest.raises(Unscoped):
        session.scalars(select(Milestone.id)).all()


@pytest.mark.parametrize("model", [User, Pulse])
def test_hidden_tables_are_readable_by_system_sessions_only(shared_cast: Cast, model):
    key = next(iter(model.__table__.primary_key)).name
    for viewer in (shared_cast.viewer("admin"), shared_cast.lead, shared_cast.sponsor_a):
        with shared_cast.sessions.open(viewer) as session, pytest.raises((Refused, Unscoped)):
            session.execute(select(getattr(model, key)))
        with shared_cast.sessions.open(viewer) as session, pytest.raises((Refused, Unscoped)):
            session.execute(select(Challenge.id).where(Challenge.id.in_(select(getattr(model, key)))))


def test_a_sponsor_cannot_read_a_staff_table_or_the_past(shared_cast: Cast):
    for statement in (
        select(Payment.id),
        select(Agreement.id),
        select(Revision.number),
        select(Milestone.__history__.id),
        select(Challenge.id).where(Challenge.id.in_(select(Payment.challenge_id))),
    ):
        with shared_cast.sessions.open(shared_cast.sponsor_a) as session, pytest.raises((Refused, Unscoped)):
            session.execute(statement)
    with pytest.raises(Refused), shared_cast.sessions.open(shared_cast.sponsor_a, as_at=1):
        pass


other_milestone = aliased(Milestone)
UNPUBLISHED = {
    "a whole row": lambda: select(Milestone),
    "a whole row of an alias": lambda: select(other_milestone),
    "a column": lambda: select(Milestone.title),
    "why a date moved": lambda: select(Reforecast.reason),
    "a column of an alias": lambda: select(other_milestone.title),
    "a column in a function": lambda: select(func.upper(Milestone.title)),
    "a column in a condition": lambda: select(Milestone.id).where(Milestone.title.like("inner%")),
    "a column as the order": lambda: select(Milestone.id).order_by(Milestone.title),
    "a column in a group": lambda: select(func.count(Milestone.id)).group_by(Milestone.title),
    "a column in a subquery": lambda: select(select(Milestone.title.label("x")).subquery().c.x),
    "a column in a CTE": lambda: select(select(Milestone.title.label("x")).cte().c.x),
    "a column in a scalar subquery": lambda: select(Challenge.id, select(Milestone.title).limit(1).scalar_subquery()),
    "a column in a union": lambda: select(Milestone.published_title).union(select(Milestone.title)),
    "a column in a window": lambda: select(func.first_value(Milestone.title).over()),
    "a row of a subquery": lambda: select(aliased(Milestone, select(Milestone).subquery())),
}


@pytest.mark.parametrize("way", UNPUBLISHED)
def test_a_sponsor_reads_published_columns_only(shared_cast: Cast, way):
    with shared_cast.sessions.open(shared_cast.sponsor_a) as session, pytest.raises(Unscoped):
        session.execute(UNPUBLISHED[way]()).all()


def test_a_sponsor_cannot_get_or_refresh_a_whole_row(shared_cast: Cast):
    with shared_cast.sessions.open(shared_cast.sponsor_a) as session:
        milestone_id = session.scalars(select(Milestone.id)).one()
        with pytest.raises(Unscoped):
            session.get(Milestone, milestone_id)


def test_finance_reads_money_and_not_conversations(shared_cast: Cast):
    with shared_cast.sessions.open(shared_cast.viewer("finance")) as session:
        assert session.scalars(select(Payment.amount_pence)).all() == [1000, 1000]
        for statement in (select(Conversation.id), select(Milestone.id), select(Conversation.__history__.id)):
            with pytest.raises(Refused):
                session.execute(statement)


def test_nobody_without_a_programme_sees_a_row(shared_cast: Cast):
    stranger = Viewer("x", "A stranger", "x@example.org", "lead")
    with shared_cast.sessions.open(stranger) as session:
        assert frame(session, select(Milestone.id)).empty
        assert frame(session, select(Challenge.id)).empty
