"""Trends over the reviews on a real database: each point shows the state at a closing, and later records do not change it."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from callbacks.page_cache import PageCache
from callbacks.page_request import Display
from callbacks.pages.reviews.series import PAGE
from callbacks.security.wiring import CallbackContext
from dashboard.config import Settings
from dashboard.exports.printed_tables import printed_table
from dashboard.metrics.actions import on_time_totals
from dashboard.metrics.spend import outturn as spend
from dashboard.page_content import Chart
from db.commands.save import save
from db.queries.engagement.actions import action_ends
from db.queries.reviews.meetings import list_meetings
from db.queries.spend.budget_lines import BudgetLineFilter, read_spend_frames
from db.records import RECORD_SCHEMAS
from db.schema.models import Programme
from db.session import ScopedSession, Sessions
from db.values.dates import Day
from tests.db.accelerator_store import Accelerator, build_accelerator

FIRST, SECOND, THIRD = date(2026, 5, 5), date(2026, 5, 19), date(2026, 5, 26)


@pytest.fixture
def accelerator(sessions: Sessions) -> Accelerator:
    return build_accelerator(sessions)


def record(accelerator: Accelerator, day: date, kind: str, record_id: str | None = None, programme: str = "", /, **values: Any) -> str:
    """Save a record at noon of a day. Returns its id."""
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    programme = programme or accelerator.programme
    with accelerator.sessions.system("seed", write=True, now=now, programme_id=programme) as session:
        return save(session, RECORD_SCHEMAS[kind], values, programme_id=programme, record_id=record_id).id


def read_trends(accelerator: Accelerator, search: str = "?programme=north&cohort=all") -> dict[str, Chart]:
    """Returns the trends as the lead sees them at an address."""
    with contextlib.ExitStack() as opened:

        def past(revision: int) -> ScopedSession:
            return opened.enter_context(accelerator.sessions.open(accelerator.lead, as_at=revision))

        session = opened.enter_context(accelerator.sessions.open(accelerator.lead))
        context = CallbackContext(session, accelerator.lead, Settings(), Display(), PageCache(), past)
        page_request = context.resolve_request(search)
        contents = PAGE.contents(context.session, page_request)
        return {name.removeprefix("review-trends-"): content for name, content in contents.items() if name.startswith("review-trends-")}


def cells(chart: Chart) -> list[list[str]]:
    """Returns the texts of the chart's table on screen, row by row."""
    return [[str(cell.text) for cell in row] for row in printed_table(chart.table).rows]


def first_month(accelerator: Accelerator) -> dict[str, str]:
    """Record plan, milestone, updates and two reviews, the second closed with an action that was not done. Returns ids by name."""
    challenge_id, travel = accelerator.ids["1.1"], accelerator.ids["travel"]
    before = date(2026, 5, 4)
    for month, amount in ((5, 300_00), (6, 200_00)):
        record(accelerator, before, "plan-month", budget_line=travel, month=date(2026, month, 1), amount=amount)
    due = {"baseline": Day(date(2026, 5, 29)), "forecast": Day(date(2026, 5, 29))}
    milestone = record(accelerator, before, "milestone", title="First version", challenge=challenge_id, type="deliverable", **due)
    record(accelerator, before, "weekly-update", challenge=challenge_id, week=before, health="on track", changed="Begun.")
    first = record(accelerator, FIRST, "review-start", held=FIRST)
    owed = {"owner": "The lead", "owed_by": "us", "review": first}
    done = record(accelerator, FIRST, "meeting-action", what="Write", due_on=date(2026, 5, 15), **owed)
    record(accelerator, FIRST, "meeting-action", what="Call", due_on=date(2026, 5, 18), **owed)
    record(accelerator, FIRST, "review-close", first)
    record(accelerator, date(2026, 5, 8), "milestone-move", milestone, forecast=Day(date(2026, 6, 5)), reason="technical")
    record(accelerator, date(2026, 5, 13), "payment", budget_line=travel, amount=350_00, paid_on=date(2026, 5, 13), reference="R2")
    record(accelerator, date(2026, 5, 14), "action-answer", done, answered_on=date(2026, 5, 14), outcome="done")
    record(accelerator, date(2026, 5, 15), "forecast", budget_line=travel, month=date(2026, 6, 1), amount=250_00)
    record(
        accelerator, date(2026, 5, 18), "weekly-update", challenge=challenge_id, week=date(2026, 5, 18), health="on track", changed="Well."
    )
    second = record(accelerator, SECOND, "review-start", held=SECOND)
    record(accelerator, SECOND, "meeting-health", review=second, challenge=challenge_id, health="at risk", reason="It moved")
    record(accelerator, SECOND, "review-close", second)
    return {"milestone": milestone, "first": first, "second": second}


# Calculated by hand. At the first review 400 was paid in April, 300 planned for May, 200 for June: 900. At the second May has 350 of
# the 300 planned, so nothing more for May, and June is forecast with 250: 400 + 350 + 250 = 1,000. Budgets: 1,000 and 2,000; one line has none.
MONEY = [
    ["19 May 2026", "2026-27", "£1,000", "+£100", "£3,000", "−£2,000"],
    ["5 May 2026", "2026-27", "£900", "", "£3,000", "−£2,100"],
]


def test_later_records_change_no_point_of_a_closed_review(accelerator: Accelerator):
    ids = first_month(accelerator)
    travel, later = accelerator.ids["travel"], date(2026, 5, 20)
    before = read_trends(accelerator)
    assert cells(before["outturn"]) == MONEY
    record(accelerator, later, "payment", budget_line=travel, amount=70_00, paid_on=date(2026, 4, 30), reference="R3")
    record(accelerator, later, "milestone-move", ids["milestone"], forecast=Day(date(2026, 6, 12)), reason="technical")
    record(accelerator, later, "action", what="Old", owed_by="us", owed_to="us", raised_on=date(2026, 5, 6), due_on=date(2026, 5, 11))
    assert {name: cells(chart) for name, chart in read_trends(accelerator).items()} == {
        name: cells(chart) for name, chart in before.items()
    }
    third = record(accelerator, THIRD, "review-start", held=THIRD)
    record(accelerator, THIRD, "review-close", third)
    after = read_trends(accelerator)
    assert cells(after["outturn"]) == [["26 May 2026", "2026-27", "£1,070", "+£70", "£3,000", "−£1,930"], *MONEY]
    steps = ["First version", "1.1 Question 1.1", "29 May 2026", "29 May 2026", "12 Jun 2026", "", "14", "7"]
    assert cells(after["milestones"]) == [steps]


def test_carried_action_counts_as_open_past_its_date(accelerator: Accelerator):
    first_month(accelerator)
    chart = read_trends(accelerator)["done"]
    # Counted 2: one done by its date, one that was due on 18 May and open when the review of 19 May was closed, which carried it.
    assert cells(chart) == [["19 May 2026", "2", "1", "0", "1"]]
    assert str(chart.title) == ("1 of 2 actions done between reviews, or open past their date, were done by it; at the last review 1 of 2")


def test_done_on_time_is_one_number_on_the_trend_and_over_the_same_days(accelerator: Accelerator):
    first_month(accelerator)
    for what, due, answered, outcome in (
        ("On time", date(2026, 5, 22), date(2026, 5, 22), "done"), ("Late", date(2026, 5, 20), date(2026, 5, 23), "done"),
        ("Open", date(2026, 5, 9), None, ""), ("Undated", None, date(2026, 5, 22), "done"),
        ("Dropped", date(2026, 5, 22), date(2026, 5, 22), "dropped"), ("Not due", date(2026, 5, 30), None, ""),
        ("Before", date(2026, 5, 12), date(2026, 5, 12), "done"),
    ):  # fmt: skip
        values = {"what": what, "due_on": due, "owed_by": "us", "owed_to": "us", "raised_on": date(2026, 5, 4)}
        action = record(accelerator, date(2026, 5, 25), "action", **values)
        if answered:
            record(accelerator, date(2026, 5, 25), "action-answer", action, answered_on=answered, outcome=outcome)
    third = record(accelerator, THIRD, "review-start", held=THIRD)
    record(accelerator, THIRD, "review-close", third)
    # From 20 to 26 May: one on time, one late, one open past its date; the action that the second review carried is due on the 26th.
    assert cells(read_trends(accelerator)["done"])[0] == ["26 May 2026", "3", "1", "1", "1"]
    with accelerator.sessions.open(accelerator.lead) as session:
        (closing,) = next(meeting for meeting in list_meetings(session, accelerator.programme) if meeting.id == third).closings
    assert closing.revision is not None
    with accelerator.sessions.open(accelerator.lead, as_at=closing.revision - 1) as session:
        since = date(2026, 5, 20)
        done = on_time_totals(action_ends(session, accelerator.programme, since=since), since, THIRD)
    assert (done.counted, done.on_time, done.late, done.overdue) == (3, 1, 1, 1)


def test_health_is_the_agreed_one_else_the_latest_update(accelerator: Accelerator):
    first_month(accelerator)
    record(
        accelerator, SECOND, "weekly-update", challenge=accelerator.ids["1.2"], week=date(2026, 5, 4), health="off track", changed="Late."
    )
    first, second = ("1.1 Question 1.1", "1.2 Question 1.2")
    assert cells(read_trends(accelerator)["health"]) == [
        [first, "5 May 2026", "", "On track", "On track", ""],
        [first, "19 May 2026", "At risk", "On track", "On track", "It moved"],
        [second, "5 May 2026", "", "No update", "Nothing recorded", ""],
        [second, "19 May 2026", "", "No update", "Nothing recorded", ""],
    ]


def test_outturn_equals_the_spend_page_as_at_each_closing(accelerator: Accelerator):
    first_month(accelerator)
    travel = accelerator.ids["travel"]
    accrual = record(accelerator, date(2026, 5, 20), "payment", budget_line=travel, amount=40_00, month=date(2026, 5, 1), kind="accrual")
    for day, settles in ((date(2026, 5, 26), None), (date(2026, 6, 2), accrual)):
        review = record(accelerator, day, "review-start", held=day)
        if settles:
            record(accelerator, day, "payment", budget_line=travel, amount=45_00, paid_on=day, month=date(2026, 5, 1), settles=settles)
        record(accelerator, day, "review-close", review)
    with accelerator.sessions.open(accelerator.lead) as session:
        closed = [
            (meeting.closing.closed_on, meeting.closing.revision)
            for meeting in list_meetings(session, accelerator.programme)
            if meeting.closing
        ]
    expected = []
    for day, revision in closed:
        with accelerator.sessions.open(accelerator.lead, as_at=revision) as session:
            frames = read_spend_frames(session, BudgetLineFilter(accelerator.programme, ("2026-27",), "programme"))
        expected.append(f"£{spend.sum_lines(spend.measure_spend(*frames, today=day).lines).outturn // 100:,}")
    assert [row[2] for row in cells(read_trends(accelerator)["outturn"])] == expected == ["£1,045", "£1,040", "£1,000", "£900"]


def test_trends_as_at_a_moment_show_closings_until_then(accelerator: Accelerator):
    first_month(accelerator)
    assert cells(read_trends(accelerator, "?programme=north&cohort=all&as-at=2026-05-12T09:00")["outturn"]) == MONEY[1:]
    earlier = read_trends(accelerator, "?programme=north&cohort=all&as-at=2026-05-04T23:00")
    assert {chart.empty.sentence for chart in earlier.values() if chart.empty} == {"No review is closed yet: close one and it shows here."}
    assert all(chart.empty for chart in earlier.values())


def test_trends_follow_filters_and_exclude_other_programmes(accelerator: Accelerator):
    first_month(accelerator)
    with accelerator.sessions.system("seed") as session:
        south = session.scalars(select(Programme.id).where(Programme.short_name == "south")).one()
    due = {"baseline": Day(date(2026, 5, 29)), "forecast": Day(date(2026, 5, 29))}
    foreign = record(accelerator, date(2026, 5, 4), "cohort", None, south, name="Round 1")
    record(accelerator, date(2026, 5, 4), "milestone", None, south, title="Foreign", cohort=foreign, type="event", **due)
    assert [row[0] for row in cells(read_trends(accelerator)["milestones"])] == ["First version"]
    narrowed = read_trends(accelerator, f"?programme=north&cohort=all&challenge={accelerator.ids['1.2']}")
    assert cells(narrowed["milestones"]) == cells(narrowed["outturn"]) == []
    assert {row[0] for row in cells(narrowed["health"])} == {"1.2 Question 1.2"}
    assert narrowed["done"].empty is not None
