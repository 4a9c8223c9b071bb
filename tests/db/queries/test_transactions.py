"""Transactions of a programme page by page, and undo of any of them by those who may."""

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


def put(cast: Cast, kind: str, values: dict, record_id: str | None = None, viewer: Viewer | None = None):
    with cast.sessions.open(viewer or cast.lead, write=True) as session:
        return save(session, RECORD_SCHEMAS[kind], values, programme_id=cast.north, record_id=record_id)


def numbers(cast: Cast, most: int = 10, viewer: Viewer | None = None, **wanted) -> list[int]:
    with cast.sessions.open(viewer or cast.lead) as session:
        return [act.revision for act in read_transaction_page(session, cast.north, TransactionFilter(**wanted), most).acts]


def undo(cast: Cast, revision: int, viewer: Viewer | None = None, reason: str = "") -> int:
    with cast.sessions.open(viewer or cast.lead, write=True) as session:
        return undo_transaction(session, revision, reason=reason)


def title_of(cast: Cast, record_id: str) -> str | None:
    with cast.sessions.open(cast.lead) as session:
        return session.scalars(select(Milestone.title).where(Milestone.id == record_id)).first()


@pytest.fixture
def lived(cast: Cast) -> dict[str, str]:
    """Revisions 2 to 5 of North: a milestone of A, its new title by a member, a conversation of B, its new words."""
    member = cast.viewer(Role.MEMBER)
    doors = put(cast, "milestone", {"title": "Doors", "challenge": cast.a}).id
    put(cast, "milestone", {"title": "Forty doors", "challenge": cast.a}, doors, member)
    talk = put(cast, "conversation", {"held": Day(date(2026, 1, 6)), "channel": "call", "challenges": [cast.b]}).id
    put(cast, "conversation", {"held": Day(date(2026, 1, 6)), "channel": "call", "said": "More", "challenges": [cast.b]}, talk)
    return {"doors": doors, "talk": talk}


def test_transactions_are_narrowed_by_who_kind_challenge_and_day(cast: Cast, lived):
    now = datetime.now(UTC)
    assert numbers(cast) == [5, 4, 3, 2, 1]
    assert numbers(cast, by="The member") == [3]
    assert numbers(cast, kind="milestone") == [3, 2, 1]
    assert numbers(cast, kind="conversation", by="The lead") == [5, 4]
    assert numbers(cast, challenge=cast.a) == [3, 2, 1]
    assert numbers(cast, challenge=cast.b) == [5, 4, 1]  # 5 changed the conversation alone, whose rows say that it is about B
    assert numbers(cast, since=now - timedelta(days=1)) == [5, 4, 3, 2]
    assert numbers(cast, until=now - timedelta(days=1)) == [1]
    assert numbers(cast, batch="none") == numbers(cast, by="Nobody") == []
    assert numbers(cast, up_to_revision=3) == [3, 2, 1]
    with cast.sessions.open(cast.lead) as session:
        assert list_authors(session, cast.north) == ["Cohortboard", "The lead", "The member"]


def test_transactions_are_turned_page_by_page(cast: Cast, lived):
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


def test_transactions_of_another_programme_are_not_there(cast: Cast, lived):
    south = cast.viewer(Role.LEAD, programmes=(cast.south,))
    assert numbers(cast, viewer=south) == []
    with cast.sessions.open(south) as session:
        assert transactions_by_number(session, [1, 2, 3]) == {}


def test_sponsors_read_no_transactions(cast: Cast, lived):
    with pytest.raises(Unscoped):
        numbers(cast, viewer=cast.sponsor_a)


@pytest.mark.parametrize("who", [Role.LEAD, Role.ADMIN, Role.MEMBER])
def test_a_change_is_undone_by_who_made_it_and_by_a_lead(cast: Cast, lived, who):
    assert undo(cast, 3, cast.viewer(who), "Typed by mistake") == 1
    assert title_of(cast, lived["doors"]) == "Doors"
    with cast.sessions.open(cast.lead) as session:
        (act, change), (before, _), _ = record_history(session, Milestone, lived["doors"], cast.north)
    assert (act.purpose, act.reason, act.undoes.revision, act.undoes.by) == ("undo", "Typed by mistake", 3, "The member")
    assert change.differences == (("Title", "Forty doors", "Doors"),)
    assert (before.revision, before.undone.revision, before.undone.by) == (3, act.revision, act.by)


def test_an_undo_can_be_undone_and_that_undone_again(cast: Cast, lived):
    undo(cast, 3)
    undo(cast, 6)
    assert title_of(cast, lived["doors"]) == "Forty doors"
    undo(cast, 7)
    assert title_of(cast, lived["doors"]) == "Doors"


@pytest.mark.parametrize(
    ("who", "programmes"), [(Role.MEMBER, None), (Role.REVIEWER, None), (Role.FINANCE, None), (Role.LEAD, "south"), (Role.SPONSOR, None)]
)
def test_a_change_of_another_is_not_there_to_undo_for_others(cast: Cast, lived, who, programmes):
    viewer = Viewer("somebody", "Somebody", "", who, (cast.south if programmes else cast.north,), (cast.a,) if who is Role.SPONSOR else ())
    for revision in (2, 3, 5, 99):
        with pytest.raises(NotFound):
            undo(cast, revision, viewer)
    assert title_of(cast, lived["doors"]) == "Forty doors"


def test_ones_own_change_is_not_undone_past_what_the_role_may_still_write(cast: Cast, lived):
    former = Viewer("user-lead", "The lead", "", Role.REVIEWER, (cast.north,))
    with pytest.raises(Refused):
        undo(cast, 5, former)
    moved = Viewer("user-member", "The member", "", Role.MEMBER, (cast.south,))
    with pytest.raises((NotFound, Refused)):
        undo(cast, 3, moved)
    assert title_of(cast, lived["doors"]) == "Forty doors"


def test_what_changed_since_is_named_with_who_changed_it(cast: Cast, lived):
    with pytest.raises(Invalid, match="It changed again since: the milestone “Forty doors” was changed by The member on "):
        undo(cast, 2)
    with cast.sessions.open(cast.lead) as session:
        assert "“Forty doors” was changed by The member" in undo_obstacle(session, 2)
        assert undo_obstacle(session, 3) == ""
    assert title_of(cast, lived["doors"]) == "Forty doors"


def test_what_something_made_since_refers_to_stays(cast: Cast):
    company = put(cast, "organisation", {"name": "Newcomer", "type": "company"})
    put(cast, "team", {"name": "Newcomers", "organisation": company.id, "challenges": [cast.a]})
    challenge = put(cast, "challenge", {"title": "D", "code": "1.9"})
    put(cast, "milestone", {"title": "Of D", "challenge": challenge.id})
    talk = put(cast, "conversation", {"held": Day(date(2026, 1, 6)), "channel": "call", "challenges": [cast.a]})
    put(cast, "conversation", {"held": Day(date(2026, 1, 6)), "channel": "call", "challenges": [cast.a, cast.b]}, talk.id)
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


def test_records_that_refer_to_one_another_come_back_together(cast: Cast):
    with cast.sessions.open(cast.lead) as session:
        line = session.scalars(select(Payment.budget_line_id).where(Payment.challenge_id == cast.a)).one()
    month = date(2026, 2, 1)
    with cast.sessions.open(cast.lead, write=True) as session:
        at = {"programme_id": cast.north, "challenge_id": cast.a, "budget_line_id": line, "month": month, "amount_pence": 5_00}
        session.add(Payment(id="zz-accrual", kind="accrual", **at))
        session.flush()
        session.add(Payment(id="aa-settles", settles_id="zz-accrual", paid_on=month, **at))
    with cast.sessions.open(cast.lead) as session:
        made = session.scalars(select(Revision.number).order_by(Revision.number.desc())).first()
    undo(cast, made)
    undo(cast, made + 1)
    with cast.sessions.open(cast.lead) as session:
        rows = session.execute(select(Payment.id, Payment.settles_id).where(Payment.month == month).order_by(Payment.id)).all()
    assert [tuple(row) for row in rows] == [("aa-settles", "zz-accrual"), ("zz-accrual", None)]


def test_a_change_saved_over_a_warning_says_so(cast: Cast):
    with cast.sessions.open(cast.lead, write=True) as session:
        session_state(session).overrode = "It has moved 3 times before"
        made = save(session, RECORD_SCHEMAS["milestone"], {"title": "Doors"}, programme_id=cast.north)
    with cast.sessions.open(cast.lead) as session:
        assert transactions_by_number(session, [made.revision])[made.revision].overrode == "It has moved 3 times before"
        assert transactions_by_number(session, [1])[1].overrode == ""
        assert fetch_row(session, Milestone, made.id).title == "Doors"
