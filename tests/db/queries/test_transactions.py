"""Transactions of a programme, paginated, and undo of any of them by those permitted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.access import Role, Viewer
from db.commands.save import fetch_row, save
from db.commands.undo import undo_obstacle, undo_transaction
from db.errors import Invalid, NotFound, Refused, Unscoped
from db.queries.changes.record_history import record_history, transactions_by_number
from db.queries.changes.transactions import TransactionFilter, list_authors, read_transaction_page
from db.records import RECORD_SCHEMAS
from db.schema.models import Challenge, Milestone, Organisation, Payment, Programme, Revision
from db.session_state import session_state
from db.values.dates import Day
from tests.db.conftest import Cast


def save_record(cast: Cast, kind: str, values: dict, record_id: str | None = None, viewer: Viewer | None = None):
    with cast.sessions.open(viewer or cast.lead, write=True) as session:
        return save(session, RECORD_SCHEMAS[kind], values, programme_id=cast.north, record_id=record_id)


def revision_numbers(cast: Cast, most: int = 10, viewer: Viewer | None = None, **filters) -> list[int]:
    with cast.sessions.open(viewer or cast.lead) as session:
        return [act.revision for act in read_transaction_page(session, cast.north, TransactionFilter(**filters), most).acts]


def undo(cast: Cast, revision: int, viewer: Viewer | None = None, reason: str = "") -> int:
    with cast.sessions.open(viewer or cast.lead, write=True) as session:
        return undo_transaction(session, revision, reason=reason)


def title_of(cast: Cast, record_id: str) -> str | None:
    with cast.sessions.open(cast.lead) as session:
        return session.scalars(select(Milestone.title).where(Milestone.id == record_id)).first()


@pytest.fixture
def recorded_changes(cast: Cast) -> dict[str, str]:
    """Revisions 2 to 5 of North: a milestone of A, its new title by a member, a conversation of B, its new summary."""
    member = cast.viewer(Role.MEMBER)
    doors = save_record(cast, "milestone", {"title": "Doors", "challenge": cast.a}).id
    save_record(cast, "milestone", {"title": "Forty doors", "challenge": cast.a}, doors, member)
    talk = save_record(cast, "conversation", {"held": Day(date(2026, 1, 6)), "channel": "call", "challenges": [cast.b]}).id
    save_record(cast, "conversation", {"held": Day(date(2026, 1, 6)), "channel": "call", "said": "More", "challenges": [cast.b]}, talk)
    return {"doors": doors, "talk": talk}


def test_transactions_are_filtered_by_person_kind_challenge_and_day(cast: Cast, recorded_changes):
    now = datetime.now(UTC)
    assert revision_numbers(cast) == [5, 4, 3, 2, 1]
    assert revision_numbers(cast, by="The member") == [3]
    assert revision_numbers(cast, kind="milestone") == [3, 2, 1]
    assert revision_numbers(cast, kind="conversation", by="The lead") == [5, 4]
    assert revision_numbers(cast, challenge=cast.a) == [3, 2, 1]
    assert revision_numbers(cast, challenge=cast.b) == [
        5,
        4,
        1,
    ]  # revision 5 changed the conversation only, whose linked rows say that it is about B
    assert revision_numbers(cast, since=now - timedelta(days=1)) == [5, 4, 3, 2]
    assert revision_numbers(cast, until=now - timedelta(days=1)) == [1]
    assert revision_numbers(cast, batch="none") == revision_numbers(cast, by="Nobody") == []
    assert revision_numbers(cast, up_to_revision=3) == [3, 2, 1]
    with cast.sessions.open(cast.lead) as session:
        assert list_authors(session, cast.north) == ["Cohortboard", "The lead", "The member"]


def test_transactions_are_paginated_in_both_directions(cast: Cast, recorded_changes):
    with cast.sessions.open(cast.lead) as session:
        pages = [
            read_transaction_page(session, cast.north, TransactionFilter(**place), 2)
            for place in ({}, {"before": 4}, {"before": 2}, {"after": 1}, {"after": 3})
        ]
    assert [([act.revision for act in page.acts], page.newer, page.older) for page in pages] == [
        ([5, 4], False, True),
        ([3, 2], True, True),
        ([1], True, False),
        ([3, 2], True, True),
        ([5, 4], False, True),
    ]


def test_transactions_of_another_programme_are_not_visible(cast: Cast, recorded_changes):
    south = cast.viewer(Role.LEAD, programmes=(cast.south,))
    assert revision_numbers(cast, viewer=south) == []
    with cast.sessions.open(south) as session:
        assert transactions_by_number(session, [1, 2, 3]) == {}


def test_sponsors_read_no_transactions(cast: Cast, recorded_changes):
    with pytest.raises(Unscoped):
        revision_numbers(cast, viewer=cast.sponsor_a)


@pytest.mark.parametrize("who", [Role.LEAD, Role.ADMIN, Role.MEMBER])
def test_a_change_is_undone_by_who_made_it_and_by_a_lead(cast: Cast, recorded_changes, who):
    assert undo(cast, 3, cast.viewer(who), "Typed by mistake") == 1
    assert title_of(cast, recorded_changes["doors"]) == "Doors"
    with cast.sessions.open(cast.lead) as session:
        (act, change), (before, _), _ = record_history(session, Milestone, recorded_changes["doors"], cast.north)
    assert (act.purpose, act.reason, act.undoes.revision, act.undoes.by) == ("undo", "Typed by mistake", 3, "The member")
    assert change.differences == (("Title", "Forty doors", "Doors"),)
    assert (before.revision, before.undone.revision, before.undone.by) == (3, act.revision, act.by)


def test_an_undo_can_be_undone_and_that_undone_again(cast: Cast, recorded_changes):
    undo(cast, 3)
    undo(cast, 6)
    assert title_of(cast, recorded_changes["doors"]) == "Forty doors"
    undo(cast, 7)
    assert title_of(cast, recorded_changes["doors"]) == "Doors"


@pytest.mark.parametrize(
    ("who", "programmes"), [(Role.MEMBER, None), (Role.REVIEWER, None), (Role.FINANCE, None), (Role.LEAD, "south"), (Role.SPONSOR, None)]
)
def test_a_change_of_another_person_cannot_be_undone_by_others(cast: Cast, recorded_changes, who, programmes):
    viewer = Viewer("somebody", "Somebody", "", who, (cast.south if programmes else cast.north,), (cast.a,) if who is Role.SPONSOR else ())
    for revision in (2, 3, 5, 99):
        with pytest.raises(NotFound):
            undo(cast, revision, viewer)
    assert title_of(cast, recorded_changes["doors"]) == "Forty doors"


def test_ones_own_change_cannot_be_undone_after_losing_the_right_to_write(cast: Cast, recorded_changes):
    former = Viewer("user-lead", "The lead", "", Role.REVIEWER, (cast.north,))
    with pytest.raises(Refused):
        undo(cast, 5, former)
    moved = Viewer("user-member", "The member", "", Role.MEMBER, (cast.south,))
    with pytest.raises((NotFound, Refused)):
        undo(cast, 3, moved)
    assert title_of(cast, recorded_changes["doors"]) == "Forty doors"


def test_a_refused_undo_names_the_later_change_and_its_author(cast: Cast, recorded_changes):
    with pytest.raises(Invalid, match="It changed again since: the milestone “Forty doors” was changed by The member on "):
        undo(cast, 2)
    with cast.sessions.open(cast.lead) as session:
        assert "“Forty doors” was changed by The member" in undo_obstacle(session, 2)
        assert undo_obstacle(session, 3) == ""
    assert title_of(cast, recorded_changes["doors"]) == "Forty doors"


def test_undo_is_refused_while_a_later_record_refers_to_the_created_one(cast: Cast):
    company = save_record(cast, "organisation", {"name": "Newcomer", "type": "company"})
    save_record(cast, "team", {"name": "Newcomers", "organisation": company.id, "challenges": [cast.a]})
    challenge = save_record(cast, "challenge", {"title": "D", "code": "1.9"})
    save_record(cast, "milestone", {"title": "Of D", "challenge": challenge.id})
    talk = save_record(cast, "conversation", {"held": Day(date(2026, 1, 6)), "channel": "call", "challenges": [cast.a]})
    save_record(cast, "conversation", {"held": Day(date(2026, 1, 6)), "channel": "call", "challenges": [cast.a, cast.b]}, talk.id)
    for saved, named in ((company, "the company team “Newcomers”"), (challenge, "the milestone “Of D”"), (talk, "the conversation “call”")):
        with pytest.raises(Invalid, match=named):
            undo(cast, saved.revision)
    with cast.sessions.open(cast.lead) as session:
        assert len(session.scalars(select(Organisation.id).where(Organisation.name == "Newcomer")).all()) == 1
        assert len(session.scalars(select(Challenge.id).where(Challenge.title == "D")).all()) == 1


def test_a_programme_cannot_be_undone(cast: Cast):
    with pytest.raises(Invalid, match="made the programme itself"):
        undo(cast, 1, cast.viewer(Role.ADMIN))
    with cast.sessions.open(cast.viewer(Role.ADMIN)) as session:
        assert len(session.scalars(select(Programme.id)).all()) == 2


def test_records_that_refer_to_one_another_are_restored_together(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        line = session.scalars(select(Payment.budget_line_id).where(Payment.challenge_id == cast.a)).one()
    month = date(2026, 2, 1)
    with cast.sessions.open(cast.lead, write=True) as session:
        at = {"programme_id": cast.north, "challenge_id": cast.a, "budget_line_id": line, "month": month, "amount_pence": 5_00}
        session.add(Payment(id="zz-accrual", kind="accrual", **at))
        session.flush()
        session.add(Payment(id="aa-settles", settles_id="zz-accrual", paid_on=month, **at))
    with cast.sessions.open(cast.lead) as session:
        revision = session.scalars(select(Revision.number).order_by(Revision.number.desc())).first()
    undo(cast, revision)
    undo(cast, revision + 1)
    with cast.sessions.open(cast.lead) as session:
        rows = session.execute(select(Payment.id, Payment.settles_id).where(Payment.month == month).order_by(Payment.id)).all()
    assert [tuple(row) for row in rows] == [("aa-settles", "zz-accrual"), ("zz-accrual", None)]


def test_a_change_saved_despite_a_warning_records_it(cast: Cast):
    with cast.sessions.open(cast.lead, write=True) as session:
        session_state(session).overrode = "It has moved 3 times before"
        saved = save(session, RECORD_SCHEMAS["milestone"], {"title": "Doors"}, programme_id=cast.north)
    with cast.sessions.open(cast.lead) as session:
        assert transactions_by_number(session, [saved.revision])[saved.revision].overrode == "It has moved 3 times before"
        assert transactions_by_number(session, [1])[1].overrode == ""
        assert fetch_row(session, Milestone, saved.id).title == "Doors"
