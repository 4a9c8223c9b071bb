"""Which rows a session reads and may change: staff by programme, sponsors by challenge. Every list has a row that could leak."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import exists, func, select, union
from sqlalchemy.orm import aliased

from db.commands.save import fetch_row, save
from db.errors import NotFound, Refused, Unscoped
from db.records import RECORD_SCHEMAS
from db.schema.models import (
    Action,
    BudgetLine,
    Challenge,
    ChallengeSponsor,
    Conversation,
    ConversationChallenge,
    Milestone,
    Organisation,
    Payment,
    Programme,
    Team,
)
from tests.db.conftest import Cast

STAFF_MILESTONES = ["inner A", "inner B", "of the programme"]
other_milestone = aliased(Milestone)
STATEMENTS = {
    "columns": lambda: select(Milestone.published_title),
    "an alias": lambda: select(other_milestone.published_title),
    "a subquery": lambda: select(select(Milestone.published_title.label("x")).subquery().c.x),
    "a CTE": lambda: select(select(Milestone.published_title.label("x")).cte().c.x),
    "a union": lambda: union(select(Milestone.published_title), select(other_milestone.published_title)),
    "a join": lambda: select(Milestone.published_title).join(other_milestone, other_milestone.id == Milestone.id),
    "an outer join": lambda: select(other_milestone.published_title).outerjoin(Milestone, Milestone.id == other_milestone.id),
    "a condition with another table": lambda: select(Milestone.published_title).where(
        Milestone.challenge_id.is_(None) | Milestone.challenge_id.in_(select(Challenge.id))
    ),
    "a scalar subquery": lambda: select(
        select(other_milestone.published_title).where(other_milestone.id == Milestone.id).correlate(Milestone).scalar_subquery()
    ).select_from(Milestone),
    "a group": lambda: select(Milestone.published_title).group_by(Milestone.published_title),
}


@pytest.mark.parametrize("shape", STATEMENTS)
def test_every_form_of_statement_stays_in_the_scope(shared_cast: Cast, shape):
    values_by_viewer = {}
    for who, viewer in {
        "admin": shared_cast.viewer("admin"),
        "lead": shared_cast.lead,
        "sponsor of A": shared_cast.sponsor_a,
        "sponsor of A and B": shared_cast.sponsor_ab,
    }.items():
        with shared_cast.sessions.open(viewer) as session:
            values_by_viewer[who] = sorted(value for value in session.scalars(STATEMENTS[shape]()) if value)
    assert values_by_viewer == {
        "admin": ["outer A", "outer B", "outer C", "outer programme"],
        "lead": ["outer A", "outer B", "outer programme"],
        "sponsor of A": ["outer A"],
        "sponsor of A and B": ["outer A", "outer B"],
    }


@pytest.mark.parametrize("role", ["lead", "member", "reviewer"])
def test_staff_see_whole_rows_of_their_programme_only(cast: Cast, role):
    with cast.sessions.open(cast.viewer(role)) as session:
        assert sorted(row.title for row in session.scalars(select(Milestone))) == STAFF_MILESTONES
        assert session.scalars(select(Programme.short_name)).all() == ["north"]
        foreign_rows = session.scalars(select(func.count(Milestone.id)).where(Milestone.challenge_id == cast.c)).one()
        assert foreign_rows == 0
        with pytest.raises(Unscoped):
            session.get(Challenge, cast.c)
    with cast.sessions.open(cast.viewer(role, programmes=(cast.south,))) as session:
        assert [row.title for row in session.scalars(select(Milestone))] == ["inner C"]


def test_a_sum_or_an_existence_leaks_nothing_of_another_programme(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        assert session.scalar(select(func.sum(Payment.amount_pence))) == 2000
        assert session.execute(select(Challenge.title, exists().where(Milestone.challenge_id == cast.c))).all() == [
            ("A", False),
            ("B", False),
        ]
        by_foreign_row = select(Challenge.title).where(exists().where(Milestone.title == "inner C"))
        assert session.scalars(by_foreign_row).all() == []


def visible_values(viewer, cast: Cast, column) -> list[str]:
    with cast.sessions.open(viewer) as session:
        return sorted(session.scalars(select(column)))


def test_a_record_of_several_challenges_is_visible_to_a_sponsor_of_all_of_them(cast: Cast):
    assert visible_values(cast.sponsor_a, cast, Conversation.published_summary) == ["outer of A"]
    assert visible_values(cast.sponsor_ab, cast, Conversation.published_summary) == ["outer of A", "outer of A and B", "outer of B"]
    assert visible_values(cast.lead, cast, Conversation.said) == ["of A", "of A and B", "of B", "of none"]
    assert visible_values(cast.sponsor_a, cast, Team.name) == ["team of A"]
    assert visible_values(cast.sponsor_ab, cast, Team.name) == ["team of A", "team of A and B", "team of B"]


def test_a_sponsor_sees_the_organisations_that_take_part_in_own_challenges(cast: Cast):
    assert visible_values(cast.sponsor_a, cast, Organisation.name) == ["Company", "Council"]
    assert visible_values(cast.lead, cast, Organisation.name) == ["Company", "Council", "Health board"]


def test_a_sponsor_reads_the_links_of_own_challenges_only(cast: Cast):
    assert visible_values(cast.sponsor_a, cast, ConversationChallenge.challenge_id) == [cast.a, cast.a]
    assert visible_values(cast.sponsor_a, cast, ChallengeSponsor.challenge_id) == [cast.a]


def test_the_past_has_the_same_scope(cast: Cast):
    history_model = Milestone.__history__
    with cast.sessions.open(cast.lead, as_at=1) as session:
        assert sorted(session.scalars(select(history_model.title))) == STAFF_MILESTONES
    with cast.sessions.open(cast.viewer("member", programmes=(cast.south,)), as_at=1) as session:
        assert session.scalars(select(history_model.title)).all() == ["inner C"]


def test_an_id_outside_the_scope_is_not_found(cast: Cast):
    with cast.sessions.system("daily") as session:
        foreign = session.scalars(select(Milestone.id).where(Milestone.challenge_id == cast.c)).one()
        of_b = session.scalars(select(Action.id).where(Action.challenge_id == cast.b)).one()
    with cast.sessions.open(cast.lead, write=True) as session, pytest.raises(NotFound):
        fetch_row(session, Milestone, foreign)
    with cast.sessions.open(cast.sponsor_a, write=True) as session, pytest.raises(NotFound):
        save(session, RECORD_SCHEMAS["sponsor-answer"], {"published_answer": "Yes"}, programme_id=cast.north, record_id=of_b)


def all_milestones(cast: Cast) -> list[tuple[str, ...]]:
    """Every column that a foreign write could have changed."""
    with cast.sessions.system("daily") as session:
        return sorted(session.execute(select(Milestone.id, Milestone.title, Milestone.programme_id, Milestone.challenge_id)).all(), key=str)


@pytest.mark.parametrize(
    ("who", "what"),
    [
        ("lead", lambda cast: Milestone(programme_id=cast.south, challenge_id=cast.c, title="planted")),
        ("lead", lambda cast: Programme(name="Planted", short_name="planted")),
        ("reviewer", lambda cast: Milestone(programme_id=cast.north, title="planted")),
        ("finance", lambda cast: Milestone(programme_id=cast.north, title="planted")),
        ("member", lambda cast: Payment(programme_id=cast.north, budget_line_id="x", amount_pence=1)),
        ("sponsor_a", lambda cast: Milestone(programme_id=cast.north, challenge_id=cast.a, title="planted")),
        ("sponsor_a", lambda cast: Action(programme_id=cast.north, challenge_id=cast.b, what="planted", owed_by="us")),
        ("sponsor_a", lambda cast: Action(programme_id=cast.north, what="planted", owed_by="us")),
        ("sponsor_a", lambda cast: Action(programme_id=cast.south, challenge_id=cast.a, what="planted", owed_by="us")),
        ("sponsor_a", lambda cast: ConversationChallenge(programme_id=cast.north, conversation_id="x", challenge_id=cast.b)),
        ("lead", lambda cast: Milestone.__history__(id="x", revision=1, programme_id=cast.north)),
    ],
)
def test_a_write_outside_role_or_scope_is_refused(cast: Cast, who, what):
    before = all_milestones(cast)
    viewer = getattr(cast, who) if hasattr(Cast, who) else cast.viewer(who)
    with pytest.raises(Refused), cast.sessions.open(viewer, write=True) as session:
        session.add(what(cast))
    assert all_milestones(cast) == before


def test_a_record_cannot_be_moved_into_another_programme_or_out_of_ones_challenge(cast: Cast):
    before = all_milestones(cast)
    with pytest.raises(Refused), cast.sessions.open(cast.lead, write=True) as session:
        session.scalars(select(Milestone).where(Milestone.title == "inner A")).one().programme_id = cast.south
    of_a = select(Action).where(Action.challenge_id == cast.a)
    with pytest.raises(Refused), cast.sessions.open(cast.sponsor_a, write=True) as session:
        session.scalars(of_a, execution_options={"for_writing": True}).one().challenge_id = cast.b
    assert all_milestones(cast) == before


def test_a_foreign_row_cannot_be_deleted_through_ones_own_session(cast: Cast):
    before = all_milestones(cast)
    with cast.sessions.system("daily") as session:
        foreign = session.scalars(select(Milestone).where(Milestone.title == "inner C")).one()
        session.expunge(foreign)
    with pytest.raises(Refused), cast.sessions.open(cast.lead, write=True) as session:
        session.delete(foreign)
    assert all_milestones(cast) == before


def test_a_reading_session_does_not_write(cast: Cast):
    before = all_milestones(cast)
    with cast.sessions.open(cast.lead) as session:
        session.add(Milestone(programme_id=cast.north, title="planted"))
        with pytest.raises(Refused):
            session.flush()
    with cast.sessions.open(cast.lead) as session:
        session.scalars(select(Milestone).where(Milestone.title == "inner A")).one().title = "changed"
    assert all_milestones(cast) == before


def test_finance_changes_payments_and_not_budget_lines(cast: Cast):
    with cast.sessions.open(cast.viewer("finance"), write=True) as session:
        session.scalars(select(Payment).where(Payment.challenge_id == cast.a)).one().amount_pence = 11_00
    with pytest.raises(Refused), cast.sessions.open(cast.viewer("finance"), write=True) as session:
        session.scalars(select(BudgetLine).where(BudgetLine.challenge_id == cast.a)).one().amount_pence = 1
    with cast.sessions.open(cast.lead) as session:
        assert session.scalar(select(func.sum(Payment.amount_pence))) == 2100


def test_only_the_seed_sets_the_clock_and_only_reading_sessions_are_as_at(cast: Cast):
    with pytest.raises(Refused), cast.sessions.system("daily", now=datetime(2020, 1, 1, tzinfo=UTC)):
        pass
    with pytest.raises(Refused), cast.sessions.open(cast.lead, write=True, as_at=1):
        pass
