"""What a column accepts and returns, on each database."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, StatementError

from db.commands.save import save, stored_values
from db.records import RECORD_SCHEMAS
from db.schema.models import BudgetLine, Cohort, Milestone, Payment, Programme, Revision, SignInFailure
from db.values.dates import Day, Precision
from tests.db.conftest import Cast

NIGHT = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def test_an_instant_is_read_as_aware_utc(sessions):
    edinburgh_summer = NIGHT.astimezone(timezone(timedelta(hours=1)))
    with sessions.system("sign-in", write=True) as session:
        session.add(SignInFailure(email_hash="x", at=edinburgh_summer))
    with sessions.system("sign-in") as session:
        stored = session.scalars(select(SignInFailure.at)).one()
        assert (stored, stored.utcoffset()) == (NIGHT, timedelta(0))
        assert session.scalar(select(func.count()).select_from(SignInFailure).where(SignInFailure.at <= NIGHT)) == 1
        assert session.scalar(select(func.count()).select_from(SignInFailure).where(SignInFailure.at < edinburgh_summer)) == 0


def test_an_instant_without_a_zone_is_refused(sessions):
    with pytest.raises(StatementError, match="has no time zone"), sessions.system("sign-in", write=True) as session:
        session.add(SignInFailure(email_hash="x", at=datetime(2026, 6, 30, 23, 30)))
    with pytest.raises(StatementError, match="has no time zone"), sessions.system("daily") as session:
        session.scalars(select(Revision.number).where(Revision.at < datetime(2026, 6, 30))).all()


@pytest.mark.parametrize("amount", [10.5, 10.0, True, "10", "12x"])
def test_money_that_is_not_whole_pence_is_refused(cast: Cast, amount):
    with pytest.raises(StatementError, match="not a whole number of pence"), cast.sessions.open(cast.lead, write=True) as session:
        session.scalars(select(Payment).where(Payment.challenge_id == cast.a)).one().amount_pence = amount


def test_a_thousand_payments_of_ten_pence_add_up_to_a_hundred_pounds(cast: Cast):
    with cast.sessions.open(cast.lead, write=True) as session:
        line = session.scalars(select(BudgetLine.id).where(BudgetLine.challenge_id == cast.b)).one()
        for _ in range(1000):
            session.add(Payment(programme_id=cast.north, budget_line_id=line, month=date(2026, 2, 1), amount_pence=10))
        session.add(Payment(programme_id=cast.north, budget_line_id=line, month=date(2026, 3, 1), amount_pence=900_000_000_000_000_01))
    with cast.sessions.open(cast.lead) as session:
        months = select(Payment.month, func.sum(Payment.amount_pence)).where(Payment.month > date(2026, 1, 1)).group_by(Payment.month)
        assert dict(session.execute(months).all()) == {date(2026, 2, 1): 100_00, date(2026, 3, 1): 900_000_000_000_000_01}


@pytest.mark.parametrize(
    "day",
    [
        Day(date(2016, 6, 1), Precision.MONTH), Day(date(2016, 6, 17)), Day(date(2016, 6, 13), Precision.WEEK),
        Day(date(2016, 1, 1), Precision.YEAR), Day(date(2016, 4, 1), Precision.FINANCIAL_YEAR), None,
    ],
    ids=str,
)  # fmt: skip
def test_a_day_is_stored_with_its_precision(cast: Cast, day):
    with cast.sessions.open(cast.lead, write=True) as session:
        saved = save(session, RECORD_SCHEMAS["cohort"], {"name": "Round 1", "launch": day}, programme_id=cast.north)
    with cast.sessions.open(cast.lead) as session:
        row = session.scalars(select(Cohort).where(Cohort.id == saved.id)).one()
        assert stored_values(session, RECORD_SCHEMAS["cohort"], row)["launch"] == day


@pytest.mark.parametrize(
    "broken",
    [
        lambda cast: Milestone(programme_id=cast.north, title="x", type="no such type"),
        lambda cast: Milestone(programme_id=cast.north, title="x", cohort_id="nowhere"),
        lambda cast: Milestone(programme_id=cast.north),
        lambda cast: Payment(programme_id=cast.north, budget_line_id="nowhere", month=date(2026, 1, 1), amount_pence=1),
        lambda cast: Programme(name="Another North", short_name="north"),
    ],
    ids=["a word off the list", "a reference to nothing", "no title", "money on no line", "a short name twice"],
)
def test_the_database_constraints_refuse_invalid_rows(cast: Cast, broken):
    with pytest.raises(IntegrityError), cast.sessions.open(cast.viewer("admin"), write=True) as session:
        session.add(broken(cast))


def test_only_a_credit_is_negative(cast: Cast):
    with pytest.raises(IntegrityError), cast.sessions.open(cast.lead, write=True) as session:
        session.scalars(select(Payment).where(Payment.challenge_id == cast.a)).one().amount_pence = -1
    with pytest.raises(IntegrityError), cast.sessions.open(cast.lead, write=True) as session:
        session.scalars(select(Payment).where(Payment.challenge_id == cast.a)).one().kind = "credit"
