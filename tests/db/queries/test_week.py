"""Queries of ``/week`` and the grids: latest updates, records since a day, plans with their versions, milestones of a cohort."""

from __future__ import annotations

from datetime import date

import pytest

from db.errors import Refused
from db.queries import week
from db.queries.cohorts import milestone_grid as cohort_milestones
from db.queries.spend import month_grids
from db.schema.models import (
    BudgetLine,
    Challenge,
    Cohort,
    Conversation,
    ConversationChallenge,
    Forecast,
    Milestone,
    Payment,
    PlanMonth,
    Reforecast,
    ResearchSession,
    ResearchSessionChallenge,
    WeeklyUpdate,
)
from tests.db.conftest import SEEDED_AT, Cast

MONDAY = date(2026, 3, 9)


def _add_update(cast: Cast, session, challenge: str, monday: date, changed: str) -> None:
    session.add(
        WeeklyUpdate(programme_id=cast.north, challenge_id=challenge, week=monday, health="on track", changed=changed)
    )  # fmt: skip


def test_week_takes_the_latest_update_before_the_week_of_any_age(cast: Cast) -> None:
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        for monday, changed in ((date(2026, 1, 5), "old"), (date(2026, 2, 2), "latest"), (MONDAY, "now"), (date(2026, 3, 16), "later")):
            _add_update(cast, session, cast.a, monday, changed)
    with cast.sessions.open(cast.lead) as session:
        assert {challenge_id: row["changed"] for challenge_id, row in week.updates_of_week(session, [cast.a, cast.b], MONDAY).items()} == {
            cast.a: "now"
        }
        before = week.updates_before_week(session, [cast.a, cast.b], MONDAY)
        assert {challenge_id: (row["week"], row["changed"]) for challenge_id, row in before.items()} == {
            cast.a: (date(2026, 2, 2), "latest")
        }
        assert week.updates_before_week(session, [cast.c], date(2030, 1, 7)) == {}


def test_week_rows_are_running_challenges_that_are_not_archived(cast: Cast) -> None:
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        session.add(Challenge(programme_id=cast.north, code="1.3", title="Cancelled", state="cancelled"))
        session.add(Challenge(programme_id=cast.north, code="1.4", title="Archived", archived=True))
    with cast.sessions.open(cast.lead) as session:
        assert {row["title"] for row in week.running_challenges(session, cast.north, None)} == {"A", "B"}
        assert [row["title"] for row in week.running_challenges(session, cast.north, [cast.b])] == ["B"]
        assert week.running_challenges(session, cast.south, None) == []


def test_week_counts_what_was_recorded_between_two_days_both_included(cast: Cast) -> None:
    since, until = date(2026, 3, 2), date(2026, 3, 15)
    outside = (date(2026, 3, 1), date(2026, 3, 16))
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        milestone = Milestone(programme_id=cast.north, challenge_id=cast.a, title="m", baseline_on=since)
        line = BudgetLine(programme_id=cast.north, challenge_id=cast.a, name="l", category="events", financial_year="2025-26")
        session.add_all([milestone, line])
        session.flush()
        at = {"programme_id": cast.north, "challenge_id": cast.a}
        for day in (since, until, *outside):
            talk = Conversation(programme_id=cast.north, held_on=day, channel="call")
            held = ResearchSession(programme_id=cast.north, held_on=day, method="interview", people=4, citizens=4)
            session.add_all([talk, held])
            session.flush()
            session.add(ConversationChallenge(**at, conversation_id=talk.id))
            session.add(ResearchSessionChallenge(**at, research_session_id=held.id))
            session.add(Reforecast(**at, milestone_id=milestone.id, moved_on=day, to_on=day, reason="other"))
            session.add(Payment(**at, budget_line_id=line.id, month=day.replace(day=1), paid_on=day, amount_pence=10_05))
        planned = ResearchSession(programme_id=cast.north, held_on=since, method="interview", status="planned", people=9)
        accrual = Payment(**at, budget_line_id=line.id, month=since.replace(day=1), kind="accrual", amount_pence=99_00)
        session.add_all([planned, accrual])
        session.flush()
        session.add(ResearchSessionChallenge(**at, research_session_id=planned.id))
    with cast.sessions.open(cast.lead) as session:
        assert week.recorded_counts(session, [cast.a, cast.b], since, until) == {
            cast.a: {"talks": 2, "sessions": 2, "people": 8, "moves": 2, "paid": 20_10},
            cast.b: {},
        }


def test_plan_and_forecast_months_include_their_versions(cast: Cast) -> None:
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        lines = [
            BudgetLine(programme_id=cast.north, name=name, category="events", financial_year=year, funder=funder, archived=archived)
            for name, year, funder, archived in (
                ("ours", "2026-27", "programme", False), ("theirs", "2026-27", "sponsor", False), ("gone", "2026-27", "programme", True),
                ("before", "2025-26", "programme", False),
            )
        ]  # fmt: skip
        session.add_all(lines)
        session.flush()
        month = date(2026, 4, 1)
        session.add(PlanMonth(programme_id=cast.north, budget_line_id=lines[0].id, month=month, amount_pence=5_00))
        session.add(PlanMonth(programme_id=cast.north, budget_line_id=lines[3].id, month=date(2025, 4, 1), amount_pence=6_00))
        session.add(Forecast(programme_id=cast.north, budget_line_id=lines[0].id, month=month, amount_pence=7_00))
        ids = [line.id for line in lines]
    with cast.sessions.open(cast.lead) as session:
        assert [row["name"] for row in month_grids.budget_lines(session, cast.north, "2026-27", "programme")] == ["ours"]
        planned = month_grids.planned_amounts(session, cast.north, "2026-27")
        assert {key: (amount.version, amount.pence) for key, amount in planned.items()} == {(ids[0], month): (1, 5_00)}
        assert {key: amount.pence for key, amount in month_grids.forecast_amounts(session, cast.north, "2026-27").items()} == {
            (ids[0], month): 7_00
        }
    with cast.sessions.open(cast.viewer("lead", programmes=(cast.south,))) as session:
        assert (
            month_grids.budget_lines(session, cast.north, "2026-27", "programme"),
            month_grids.planned_amounts(session, cast.north, "2026-27"),
        ) == (
            [],
            {},
        )


def test_milestones_of_a_cohort_are_its_own_and_its_challenges_open_ones_first(cast: Cast) -> None:
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        cohort, other = (Cohort(programme_id=cast.north, name=name, position=n) for n, name in enumerate(("One", "Two")))
        session.add_all([cohort, other])
        session.flush()
        inside = Challenge(programme_id=cast.north, code="2.1", title="Inside", cohort_id=cohort.id)
        outside = Challenge(programme_id=cast.north, code="2.2", title="Outside", cohort_id=other.id)
        session.add_all([inside, outside])
        session.flush()
        for title, of, at, values in (
            ("late", inside.id, None, {"forecast_on": date(2026, 6, 1)}),
            ("soon", inside.id, None, {"forecast_on": date(2026, 5, 1)}),
            ("whole", None, cohort.id, {"baseline_on": date(2026, 7, 1)}),
            ("done", inside.id, None, {"forecast_on": date(2026, 1, 1), "actual_on": date(2026, 1, 2)}),
            ("archived", inside.id, None, {"archived": True}),
            ("dropped", inside.id, None, {"dropped_on": date(2026, 1, 1)}),
            ("elsewhere", outside.id, None, {}),
        ):
            session.add(Milestone(programme_id=cast.north, challenge_id=of, cohort_id=at, title=title, **values))
        cohort_id = cohort.id
    with cast.sessions.open(cast.lead) as session:
        assert [row["title"] for row in cohort_milestones.milestones(session, cast.north, cohort_id)] == ["soon", "late", "whole", "done"]
    with cast.sessions.open(cast.viewer("finance")) as session, pytest.raises(Refused):
        cohort_milestones.milestones(session, cast.north, cohort_id)
