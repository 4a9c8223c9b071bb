"""The demo programme ends on the day it is built for, whatever the day, and its records contain its stories."""

from __future__ import annotations

import pathlib
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Table, select

from db.commands.save import stored_values
from db.fields.record_schema import ValidationPurpose
from db.fields.types import ValidationContext
from db.queries.choices import StoredLists
from db.queries.reviews.meetings import review_days
from db.records import TRANSFER_SCHEMAS
from db.rules.ask import ask_rules
from db.rules.rule import Facts, read_draft
from db.schema.base import Base, seeded_ids
from db.schema.models import (
    Action,
    Agreement,
    BudgetLine,
    Challenge,
    ChallengeSponsor,
    Cohort,
    Conversation,
    ConversationChallenge,
    CriterionChange,
    Decision,
    Evidence,
    FigureGiven,
    Finding,
    Forecast,
    Hypothesis,
    Membership,
    Milestone,
    Organisation,
    Outcome,
    Payment,
    PlanMonth,
    Programme,
    Reforecast,
    ResearchCount,
    ResearchSession,
    ResearchSessionChallenge,
    Review,
    ReviewClosing,
    ReviewHealth,
    Revision,
    SearchEntry,
    StageDates,
    User,
    UserGroup,
    Verdict,
    WeeklyUpdate,
)
from db.seed.demo.budget import NO_BUDGET_LINE, SPONSOR_LINE
from db.seed.demo.build import SPONSOR_ORGANISATION, STORIES, build_demo, plan_demo
from db.seed.demo.clock import Clock, is_working_day
from db.seed.demo.diary import Diary
from db.seed.demo.reviews import LATE_REFERENCE, LATE_TALK
from db.session import Sessions
from db.values.dates import LONDON, financial_year
from db.values.working_days import WorkingDays, parse_closures
from tests.demos import DAYS, built_for

pytestmark = pytest.mark.slow

AFTER_A_LULL = date(2027, 4, 2)  # built for this day, one of the last five days would have no planned entry
AFTER_A_CLOSURE = date(2027, 5, 3)  # the teams apply and start on the same day: the weeks between were closed
TOLERANCE = 0.05


@dataclass
class Built:
    """A built demo: its day, its sessions and the id of its programme."""

    today: date
    sessions: Sessions
    programme_id: str

    def rows(self, statement: Any) -> list[Any]:
        """Returns all rows of a statement; rows of one column as plain values."""
        with self.sessions.system("seed") as session:
            rows = session.execute(statement).all()
        return [row[0] if len(row) == 1 else row for row in rows]

    def challenge(self, code: str) -> str:
        """Returns the id of the challenge with a code."""
        return str(self.rows(select(Challenge.id).where(Challenge.code == code))[0])


@pytest.fixture(scope="module", params=DAYS, ids=str)
def built(request: pytest.FixtureRequest, sqlite_at_head: pathlib.Path) -> Iterator[Built]:
    """The demo of each day, on SQLite."""
    with built_for(request.param, sqlite_at_head) as sessions:
        with sessions.system("seed") as session:
            programme = session.scalars(select(Programme.id)).one()
        yield Built(request.param, sessions, programme)


@pytest.fixture
def built_first_day(sqlite_at_head: pathlib.Path) -> Iterator[Sessions]:
    """The demo of the first day, on SQLite."""
    with built_for(DAYS[0], sqlite_at_head) as sessions:
        yield sessions


def working_days(first: date, last: date) -> int:
    """Returns the number of days d with first < d <= last on which the programme works."""
    return sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


# Programme, accounts and cohorts


def test_programme_is_marked_as_invented(built):
    stored = built.rows(select(Programme.id, Programme.short_name, Programme.invented, Programme.notice))
    notice = "Invented programme for demonstration: no organisation or company in it exists."
    assert stored == [(built.programme_id, "demo", True, notice)]


def test_accounts_cover_each_role_and_the_sponsor_has_two_challenges(built):
    accounts = built.rows(select(User.email, User.role).order_by(User.email))
    assert accounts == [(f"{role}@demo.example", role) for role in ("admin", "finance", "lead", "member", "reviewer", "sponsor")]
    sponsored = built.rows(select(Membership.challenge_id).join(User, User.id == Membership.user_id).where(User.role == "sponsor"))
    posed = select(ChallengeSponsor.challenge_id).join(Organisation, Organisation.id == ChallengeSponsor.organisation_id)
    assert sorted(sponsored) == sorted(built.rows(posed.where(Organisation.name == SPONSOR_ORGANISATION)))
    assert set(sponsored) == {built.challenge("3.1"), built.challenge("3.4")}


def test_staff_are_members_of_the_other_programmes_given(sqlite_sessions):
    programme = build_demo(sqlite_sessions, AFTER_A_CLOSURE, also=("real",))
    with sqlite_sessions.system("seed") as session:
        scopes = session.execute(select(User.role, Membership.programme_id).join(Membership, Membership.user_id == User.id)).all()
    staff = {(role, member_of) for role in ("admin", "lead", "finance", "member", "reviewer") for member_of in (programme, "real")}
    assert set(scopes) == staff | {("sponsor", programme)}


def test_one_cohort_runs_and_one_is_finished(built):
    rows = built.rows(
        select(Cohort.name, Challenge.stage, Challenge.state).join(Challenge, Challenge.cohort_id == Cohort.id).order_by(Challenge.code)
    )
    running = Counter(stage for name, stage, state in rows if name == "Round 3" and state == "running")
    assert running == {"Accelerator": 6, "Exploration": 2, "Pre-commercial": 1}
    finished = Counter((stage, state) for name, stage, state in rows if name == "Round 2")
    assert finished == {
        ("In use", "finished"): 3,
        ("Pre-commercial", "finished"): 1,
        ("Accelerator", "finished"): 1,
        ("Exploration", "cancelled"): 1,
    }


def test_every_record_passes_the_checks_of_its_form(built):
    """Each record is written as in a file and parsed again: nothing is stored that a person could not have entered."""
    wrong = []
    with built.sessions.system("seed") as session:
        context = ValidationContext(built.today, StoredLists(session, built.programme_id), programme=built.programme_id)
        for kind in TRANSFER_SCHEMAS.values():
            drafts = []
            for row in session.scalars(select(kind.model).where(kind.model.programme_id == built.programme_id)):
                values = stored_values(session, kind, row)
                raw = {field.name: field.write(values[field.name]) for field in kind.fields if field.column or values.get(field.name)}
                back = replace(read_draft(kind, raw, context, place=len(drafts)), id=row.id)
                drafts.append(back)
                if {name: back.values.get(name) or None for name in raw} != {name: values[name] or None for name in raw}:
                    wrong.append((kind.name, raw, back))
            # a file adds nothing to a review that is closed, also not as history
            of_reviews = kind.name in ("review-health", "decision", "action", "verdict")
            purposes = [ValidationPurpose.CHECKING, *([] if of_reviews else [ValidationPurpose.HISTORY])]
            for purpose in purposes:
                for place, problems in ask_rules(kind, drafts, Facts(session, context, purpose)).items():
                    wrong += [(kind.name, purpose, drafts[place].values, problem) for problem in problems if not problem.warning]
    assert wrong == []


# Dates and volume


def test_revisions_are_dated_from_the_load_to_the_day_of_the_demo(built):
    moments = [at.astimezone(LONDON).date() for at in built.rows(select(Revision.at).order_by(Revision.number))]
    assert moments == sorted(moments)
    assert (moments[0], moments[-1]) == (Clock(built.today).load, built.today)
    assert 30 <= (moments[-1] - moments[0]).days / 7 <= 40


@pytest.mark.parametrize(
    "column",
    [
        Conversation.held_on,
        Milestone.actual_on,
        Action.raised_on,
        Action.answered_on,
        Finding.found_on,
        Finding.acted_on,
        Payment.paid_on,
        Reforecast.moved_on,
        WeeklyUpdate.week,
        Challenge.stage_since,
    ],
    ids=str,
)
def test_past_dates_are_not_after_the_day_of_the_demo(built, column):
    assert max(day for day in built.rows(select(column)) if day) <= built.today


def test_future_research_sessions_are_planned(built):
    days = built.rows(select(ResearchSession.held_on, ResearchSession.status))
    assert {status for day, status in days if day > built.today} == {"planned"}
    assert {status for day, status in days if day <= built.today} == {"held", "no-show", "cancelled"}


def test_recent_working_days_and_all_working_weeks_have_revisions(built):
    """Each of the last five working days has a revision by a person, and so has every working week."""
    days = {at.astimezone(LONDON).date() for at in built.rows(select(Revision.at).where(Revision.user_id != "system"))}
    assert {Clock(built.today).working_days_ago(n) for n in range(5)} - days == set()
    weeks = {day - timedelta(days=day.weekday()) for day in days}
    clock = Clock(built.today)
    worked = {
        monday
        for n in range(36)
        if any(is_working_day((monday := clock.monday - timedelta(days=7 * n)) + timedelta(days=d)) for d in range(5))
    }
    assert {monday for monday in worked if clock.load <= monday < clock.monday} - weeks == set()


def test_day_without_a_planned_entry_gets_a_message():
    clock = Clock(AFTER_A_LULL)
    diary = Diary(clock, "any", rng=random.Random(f"demo {AFTER_A_LULL}"))
    with seeded_ids("any"):
        plan_demo(diary)
    assert {clock.working_days_ago(n) for n in range(5)} - {entry.day for entry in diary.entries} == set()


def test_revisions_are_made_by_the_demo_accounts(built):
    by = Counter(built.rows(select(Revision.by)))
    assert set(by) == {"Demo admin", "Demo lead", "Demo finance", "Demo member", "Demo sponsor", "Cohortboard"}
    assert by["Cohortboard"] == 1


def test_numbers_of_records_match_a_working_year(built):
    def count(model: Any, *where: Any) -> int:
        return len(built.rows(select(model.id).where(*where)))

    assert 60 <= count(Milestone) <= 100
    assert count(Conversation) >= 150
    assert count(Action) >= 75
    assert count(ResearchSession) >= 70
    assert count(Finding) >= 35
    assert count(BudgetLine) >= 20
    assert count(WeeklyUpdate) >= 250
    assert count(StageDates) >= 30


# The stories


def test_story_a_milestone_slips_by_small_steps(built):
    code, title = STORIES["slips by small steps"]
    dates = select(Milestone.baseline_on, Milestone.forecast_on, Milestone.actual_on, Milestone.challenge_id).where(
        Milestone.title == title
    )
    ((baseline, forecast, actual, challenge),) = built.rows(dates)
    moves = built.rows(
        select(Reforecast.from_on, Reforecast.to_on)
        .join(Milestone, Milestone.id == Reforecast.milestone_id)
        .where(Milestone.title == title)
    )
    steps = [(to - since).days for since, to in sorted(moves)]
    assert len(steps) == 6
    assert all(3 <= step <= 7 for step in steps)
    assert sum(steps) == (forecast - baseline).days >= 18
    assert (actual, challenge) == (None, built.challenge(code))
    assert forecast >= built.today


def test_story_sponsor_has_had_no_recent_conversation(built):
    (code,) = STORIES["sponsor gone quiet"]
    held = select(Conversation.held_on).join(ConversationChallenge, ConversationChallenge.conversation_id == Conversation.id)
    silence = {
        number: working_days(max(built.rows(held.where(ConversationChallenge.challenge_id == built.challenge(number)))), built.today)
        for number in (f"3.{n}" for n in range(1, 10))
    }
    assert silence[code] == 17
    assert silence[STORIES["says on track, records say red"][0]] == 9
    assert all(days <= 2 for number, days in silence.items() if number not in (code, "3.2"))


def people_heard(built: Built, code: str) -> dict[str, int]:
    """Returns the number of people heard in research for a challenge, by user group."""
    rows = built.rows(
        select(UserGroup.name, ResearchCount.people)
        .join(ResearchCount, ResearchCount.user_group_id == UserGroup.id)
        .join(ResearchSessionChallenge, ResearchSessionChallenge.research_session_id == ResearchCount.research_session_id)
        .where(ResearchSessionChallenge.challenge_id == built.challenge(code))
    )
    people: Counter[str] = Counter()
    for name, count in rows:
        people[name] += count
    return dict(people)


def test_story_research_reaches_only_easy_to_hear_groups(built):
    (code,) = STORIES["hears only the easy users"]
    hard = set(built.rows(select(UserGroup.name).where(UserGroup.hard_to_hear)))
    assert hard == {"Disabled or long-term condition", "Assistive technology users", "Low digital skill", "First language not English"}
    assert people_heard(built, code) == {"Older than 65": 76, "Carers": 13, "Rural or island": 15, "Frontline staff": 9}
    assert not hard & set(people_heard(built, code))
    for other in ("3.1", "3.2", "3.3", "3.4", "3.5", "3.9"):
        targets = dict(built.rows(select(UserGroup.name, UserGroup.target)))
        assert {name: people for name, people in people_heard(built, other).items() if people < targets[name]} == {}, other
        assert set(people_heard(built, other)) == set(targets)


def outturns(built: Built, *, since: date) -> dict[tuple[str, str], tuple[int | None, int, int]]:
    """Returns budget, outturn and plan of each line, in pence.

    Outturn = actuals + for each month from ``since``: max((forecast, else plan) - actuals, 0).
    """
    lines = built.rows(select(BudgetLine.id, BudgetLine.name, BudgetLine.financial_year, BudgetLine.amount_pence))
    plans = built.rows(select(PlanMonth.budget_line_id, PlanMonth.month, PlanMonth.amount_pence))
    forecasts = built.rows(select(Forecast.budget_line_id, Forecast.month, Forecast.amount_pence))
    payments = built.rows(select(Payment.id, Payment.budget_line_id, Payment.month, Payment.amount_pence, Payment.settles_id))
    settled = {row.settles_id for row in payments}
    figures = {}
    for line_id, name, year, budget in lines:
        plan_by = {row.month: row.amount_pence for row in plans if row.budget_line_id == line_id}
        forecast_by = {row.month: row.amount_pence for row in forecasts if row.budget_line_id == line_id}
        actual_by: Counter[date] = Counter()
        for row in payments:
            if row.budget_line_id == line_id and row.id not in settled:
                actual_by[row.month] += row.amount_pence
        open_months = {month for month in {*plan_by, *forecast_by} if month >= since}
        expected = sum(max(forecast_by.get(month, plan_by.get(month, 0)) - actual_by[month], 0) for month in open_months)
        figures[name, year] = (budget, sum(actual_by.values()) + expected, sum(plan_by.values()))
    return figures


@pytest.mark.parametrize("months_back", [0, 1, 12], ids=["past months closed", "last month still open", "all open"])
def test_story_one_line_heads_for_overspend_and_one_for_underspend(built, months_back):
    """Only these two lines exceed the tolerance in this financial year, whether or not past months count as open."""
    year = financial_year(built.today)
    since = (built.today.replace(day=1) - timedelta(days=31 * months_back)).replace(day=1)
    outturn = outturns(built, since=since)
    off = {
        name: "over" if spent > budget else "under"
        for (name, of_year), (budget, spent, _) in outturn.items()
        if of_year == year and budget and abs(spent - budget) > TOLERANCE * budget
    }
    assert off == {STORIES["heading for overspend"][1]: "over", STORIES["heading for underspend"][0]: "under"}


def test_expected_cost_of_each_line_covers_its_agreements(built):
    """Unpaid value of a line's agreements <= expected cost of its open months."""
    paid: Counter[str] = Counter()
    for agreement, amount in built.rows(select(Payment.agreement_id, Payment.amount_pence).where(Payment.agreement_id.is_not(None))):
        paid[agreement] += amount
    undrawn: Counter[tuple[str, str]] = Counter()
    agreements = select(Agreement.id, Agreement.value_pence, BudgetLine.name, BudgetLine.financial_year)
    for agreement, value, name, year in built.rows(agreements.join(BudgetLine, BudgetLine.id == Agreement.budget_line_id)):
        assert value >= paid[agreement]
        undrawn[name, year] += value - paid[agreement]
    actual: Counter[tuple[str, str]] = Counter()
    lines = built.rows(
        select(BudgetLine.name, BudgetLine.financial_year, Payment.amount_pence).join(Payment, Payment.budget_line_id == BudgetLine.id)
    )
    for name, year, amount in lines:
        actual[name, year] += amount
    outturn = outturns(built, since=built.today.replace(day=1))
    short = {line: (owed, outturn[line][1] - actual[line]) for line, owed in undrawn.items() if owed > outturn[line][1] - actual[line]}
    assert any(undrawn.values())
    assert short == {}


def test_one_line_has_no_budget_and_one_is_funded_by_the_sponsor(built):
    year = financial_year(built.today)
    rows = built.rows(select(BudgetLine.name, BudgetLine.amount_pence, BudgetLine.funder).where(BudgetLine.financial_year == year))
    assert {name for name, amount, _ in rows if amount is None} == {NO_BUDGET_LINE}
    assert {name for name, _, funder in rows if funder == "sponsor"} == {SPONSOR_LINE}


def test_payments_include_a_settled_and_an_open_accrual_and_a_credit(built):
    rows = built.rows(select(Payment.id, Payment.kind, Payment.amount_pence, Payment.settles_id))
    accruals = {row.id for row in rows if row.kind == "accrual"}
    settled = {row.settles_id for row in rows if row.settles_id}
    assert (len(accruals), len(accruals & settled), settled - accruals) == (2, 1, set())
    assert [row.amount_pence for row in rows if row.kind == "credit"] == [-60_000]


def test_story_updates_are_on_track_while_milestones_are_overdue(built):
    code, *titles = STORIES["says on track, records say red"]
    challenge = built.challenge(code)
    open_milestones = built.rows(
        select(Milestone.title, Milestone.forecast_on).where(Milestone.challenge_id == challenge, Milestone.actual_on.is_(None))
    )
    overdue = {title: due for title, due in open_milestones if due < built.today}
    assert set(overdue) == set(titles)
    updates = built.rows(
        select(WeeklyUpdate.week, WeeklyUpdate.health).where(WeeklyUpdate.challenge_id == challenge).order_by(WeeklyUpdate.week)
    )
    while_red = [health for week, health in updates if week > max(overdue.values())]
    assert len(while_red) >= 3
    assert set(while_red) == {"on track"}


def test_only_the_milestones_of_that_story_are_overdue(built):
    rows = built.rows(select(Milestone.title).where(Milestone.actual_on.is_(None), Milestone.forecast_on < built.today))
    assert sorted(rows) == sorted(STORIES["says on track, records say red"][1:])


def test_story_action_of_the_programme_team_is_overdue(built):
    code, what = STORIES["we owe and forgot"]
    open_actions = built.rows(
        select(Action.what, Action.due_on, Action.challenge_id).where(Action.owed_by == "us", Action.answered_on.is_(None))
    )
    overdue = [row for row in open_actions if row.due_on < built.today]
    assert [(row.what, row.challenge_id) for row in overdue] == [(what, built.challenge(code))]
    assert (built.today - overdue[0].due_on).days >= 38


def test_few_actions_of_others_are_overdue(built):
    rows = built.rows(
        select(Challenge.code, Action.owed_by)
        .join(Action, Action.challenge_id == Challenge.id)
        .where(Action.answered_on.is_(None), Action.due_on < built.today, Action.owed_by != "us")
    )
    assert sorted(rows) == [("3.2", "sponsor"), ("3.3", "sponsor"), ("3.4", "sponsor")]


# Learning register


def test_hypotheses_were_fixed_before_their_evidence_and_one_criterion_changed_after(built):
    hypotheses = built.rows(select(Hypothesis.id, Hypothesis.reference, Hypothesis.fixed_on, Hypothesis.challenge_id, Hypothesis.team_id))
    assert sorted(row.reference for row in hypotheses) == ["D1", "D2", "D3", "D4", "D5", "D6"]
    assert sum(row.challenge_id is None for row in hypotheses) == 2
    assert [row.reference for row in hypotheses if row.team_id] == ["D6"]
    links = built.rows(select(Evidence.hypothesis_id, Evidence.judged_on, Evidence.direction, Evidence.about_kind, Evidence.about_id))
    changed = built.rows(select(CriterionChange.hypothesis_id, CriterionChange.changed_on, CriterionChange.was, CriterionChange.why))
    (late,) = changed
    assert "at least 75 per cent" in late.was
    assert late.why
    for row in hypotheses:
        first = min(link.judged_on for link in links if link.hypothesis_id == row.id)
        assert (row.fixed_on < first) is (row.id != late.hypothesis_id), row.reference
    assert {link.direction for link in links} == {"supports", "weakens", "neutral"}
    both = Counter(link.about_id for link in links if link.direction != "neutral")
    title = STORIES["slips by small steps"][1]
    (steps,) = built.rows(select(Milestone.id).where(Milestone.title == title))
    assert both[steps] == 2
    assert {link.direction for link in links if link.about_id == steps} == {"supports", "weakens"}
    models = {kind.name: kind.model for kind in TRANSFER_SCHEMAS.values()}
    ids_by_kind = {kind: set(built.rows(select(models[kind].id))) for kind in {link.about_kind for link in links}}
    assert [link for link in links if link.about_id not in ids_by_kind[link.about_kind]] == []


def test_verdicts_were_taken_at_closed_reviews_and_unanswered_outcomes_stay_empty(built):
    rows = built.rows(
        select(Verdict.decided_on, Review.held_on, Review.state, Verdict.decided_by).join(Review, Review.id == Verdict.review_id)
    )
    assert len(rows) == len(built.rows(select(Verdict.id))) == 7
    assert {(row.decided_on == row.held_on, row.state, row.decided_by) for row in rows} == {(True, "closed", "Demo lead")}
    outcomes = built.rows(select(Outcome.months, Outcome.answered_on, Outcome.trading).order_by(Outcome.months))
    assert [row for row in outcomes if row.answered_on is None] == [(6, None, None), (12, None, None)]
    given = built.rows(select(FigureGiven.value).order_by(FigureGiven.given_on))
    assert given == ["86 over 6", "113 over 8"]
    applied = built.rows(select(Challenge.applied).where(Challenge.code.like("3.%"), Challenge.applied.is_not(None)))
    assert (sum(applied), len(applied)) == (113, 8)


# The reviews


def test_thirteen_reviews_were_closed_on_the_programmes_review_days_and_the_next_one_is_prepared(built):
    weekday, closed_days = built.rows(select(Programme.review_weekday, Programme.closures).where(Programme.id == built.programme_id))[0]
    rows = built.rows(select(Review.held_on, Review.state).order_by(Review.held_on))
    assert [state for _, state in rows] == ["closed"] * 13 + ["draft"]
    assert rows[12].held_on < built.today <= rows[13].held_on
    series = review_days(weekday, WorkingDays("GB", "SCT", parse_closures(closed_days)), rows[0].held_on)
    assert [day for day, _ in rows] == [day for day, _ in zip(series, rows, strict=False)]


def test_one_review_was_closed_twice_and_each_closing_is_a_transaction_of_the_lead_alone(built):
    closings = built.rows(select(ReviewClosing.review_id, ReviewClosing.number, ReviewClosing.frozen_revision, ReviewClosing.closed_by))
    assert Counter(row.number for row in closings) == {1: 13, 2: 1}
    assert {row.closed_by for row in closings} == {"Demo lead"}
    frozen = [row.frozen_revision for row in closings]
    for model in (Decision, ReviewHealth, Conversation, Payment, Milestone, WeeklyUpdate):
        past = model.__history__
        assert built.rows(select(past.id).where(past.revision.in_(frozen))) == []
    reasons = built.rows(select(Revision.reason).where(Revision.reason.is_not(None), Revision.by == "Demo lead"))
    assert sorted(reasons) == [
        "The decision about weather days was taken and is missing from the minutes.",
        "Three of forty households have somebody at home by day; 75 cannot be reached before evening.",
    ]


def test_each_closed_review_has_decisions_and_actions(built):
    held = built.rows(select(Review.id).where(Review.state == "closed"))
    for model in (Decision, Action):
        counts = Counter(built.rows(select(model.review_id).where(model.review_id.is_not(None))))
        assert set(counts) == set(held)
        assert set(counts.values()) <= {1, 2, 3}
    decisions = built.rows(select(Decision.published_what, Decision.reverses_id).where(Decision.review_id.is_not(None)))
    assert sum(published is not None for published, _ in decisions) == 4
    assert sum(reversed_ is not None for _, reversed_ in decisions) == 2


def test_most_actions_of_reviews_were_done_in_time_and_none_is_overdue(built):
    rows = built.rows(select(Action.due_on, Action.answered_on, Action.outcome, Action.carried).where(Action.review_id.is_not(None)))
    assert all(row.answered_on or row.due_on >= built.today for row in rows)
    done = [row for row in rows if row.outcome == "done"]
    assert sum(row.answered_on <= row.due_on and not row.carried for row in done) >= 18
    assert sum(row.carried > 0 for row in rows) >= 3
    assert Counter(row.outcome for row in rows if row.outcome not in ("done", None)) == {"dropped": 1, "deferred": 1}


def test_story_reviews_judge_health_worse_than_the_update(built):
    (code, *_) = STORIES["says on track, records say red"]
    statement = select(ReviewHealth.said, ReviewHealth.health, ReviewHealth.reason).join(Review, Review.id == ReviewHealth.review_id)
    rows = built.rows(statement.where(ReviewHealth.challenge_id == built.challenge(code)).order_by(Review.held_on))
    assert [row.health for row in rows] == ["at risk", "at risk", "off track"]
    assert {row.said for row in rows} <= {"on track", None}
    assert all(row.reason for row in rows)


def test_story_payment_and_call_were_entered_after_the_review_that_they_precede(built):
    frozen, held = built.rows(select(ReviewClosing.frozen_revision, Review.held_on).join(Review).order_by(Review.held_on.desc()))[0]
    paid, talk = Payment.__history__, Conversation.__history__
    payment = built.rows(select(paid.revision, paid.paid_on).where(paid.reference == LATE_REFERENCE))
    call = built.rows(select(talk.revision, talk.held_on).where(talk.said == LATE_TALK))
    assert [(revision > frozen, day < held) for revision, day in (*payment, *call)] == [(True, True), (True, True)]


# The sponsor's page


def test_sponsor_owes_an_overdue_action_with_published_text(built):
    sponsored = [built.challenge("3.1"), built.challenge("3.4")]
    rows = built.rows(
        select(Action.published_what)
        .where(Action.challenge_id.in_(sponsored), Action.owed_by == "sponsor", Action.answered_on.is_(None), Action.due_on < built.today)
    )  # fmt: skip
    assert rows == ["Sign the data agreement on gritter positions"]


@pytest.mark.parametrize("code", ["3.1", "3.4"])
def test_sponsor_page_has_published_content(built, code):
    challenge = built.challenge(code)
    talks = select(Conversation.published_summary, Conversation.said).join(
        ConversationChallenge, ConversationChallenge.conversation_id == Conversation.id
    )
    spoken = built.rows(talks.where(ConversationChallenge.challenge_id == challenge))
    assert len([1 for published, _ in spoken if published]) >= 15
    assert [1 for published, said in spoken if said and not published]
    findings = built.rows(select(Finding.published_statement).where(Finding.challenge_id == challenge))
    assert len([1 for statement in findings if statement]) >= 3
    assert len(built.rows(select(WeeklyUpdate.changed).where(WeeklyUpdate.challenge_id == challenge))) >= 25


# Reproducibility

NON_DETERMINISTIC = {"users.password_hash", "search_entries.number"}


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Returns all rows by table, in key order, without columns that differ between builds: salted passwords, numbers of search entries."""

    def rows(table: Table) -> list[tuple[Any, ...]]:
        columns = [column for column in table.columns if str(column) not in NON_DETERMINISTIC]
        keys = [table.c.record_id, table.c.kind] if table.name == SearchEntry.__tablename__ else table.primary_key.columns
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*keys))]

    with engine.connect() as connection:
        return {table.name: rows(table) for table in Base.metadata.sorted_tables}


def test_same_day_gives_the_same_rows_on_each_database(sessions, built_first_day):
    build_demo(sessions, DAYS[0])
    first, second = contents(sessions.engine), contents(built_first_day.engine)
    assert first.keys() == second.keys()
    for table in first:
        assert first[table] == second[table], table


def test_other_day_gives_other_ids(built):
    ids = set(built.rows(select(Challenge.id)))
    with seeded_ids(f"demo {built.today - timedelta(days=1)}"):
        diary = Diary(Clock(built.today - timedelta(days=1)), "another", rng=random.Random(1))
        plan_demo(diary)
    assert not ids & {challenge_id for key, challenge_id in diary.ids.items() if key.startswith("challenge ")}


def test_demo_can_be_planned_for_any_day():
    """Every ninth day of three years: weekends, closures, starts of financial years. The diary refuses entries after the day."""
    for number in range(0, 1096, 9):
        today = date(2026, 1, 1) + timedelta(days=number)
        diary = Diary(Clock(today), "any", rng=random.Random(1))
        plan_demo(diary)
        assert max(entry.day for entry in diary.entries) <= today
