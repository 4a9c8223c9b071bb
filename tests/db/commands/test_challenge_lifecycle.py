"""Pausing, cancelling and merging a challenge: its open records are settled by choice, in one transaction, with one decision and one undo."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from dashboard.metrics.spend.outturn import measure_spend
from db.errors import Invalid, Refused
from db.frames import frame_rows
from db.history import entity
from db.queries.open_records import read_open_parts
from db.queries.spend.budget_lines import BudgetLineFilter, read_spend_frames
from db.schema.models import (
    Action,
    Agreement,
    BudgetChange,
    BudgetLine,
    Challenge,
    Decision,
    Forecast,
    Instalment,
    Milestone,
    Payment,
    Reforecast,
    StageMove,
    Team,
    TeamChallenge,
)
from db.schema.revisions import Revision
from db.values.dates import Day
from tests.db.conftest import Cast
from tests.db.open_challenges import AUGUST, JULY, JUNE, NOW, all_rows, rows, save_act, seed_open_records, single_row, undo, writing_session

TODAY = NOW.date()
LEFT = {"milestones": "leave", "actions": "leave", "agreements": "leave", "money": "leave", "teams": "leave"}
CANCEL = {"reason": "The need is gone", **LEFT}


def outturns(cast: Cast) -> dict[str, tuple[int | None, int, int, int]]:
    """Budget, actual, committed and outturn of each line of 2026-27, by name."""
    with cast.sessions.open(cast.lead) as session:
        spend = measure_spend(*read_spend_frames(session, BudgetLineFilter(cast.north, ("2026-27",))), today=TODAY)
    return {line.name: (line.budget, line.actual, line.committed, line.outturn) for line in frame_rows(spend.lines)}


def forecasts(cast: Cast, line: str) -> dict[date, int]:
    return {row.month: row.amount_pence for row in rows(cast, Forecast, budget_line_id=line)}


def test_what_is_open_of_a_challenge_is_counted(cast: Cast):
    ids = seed_open_records(cast)
    with writing_session(cast) as session:
        open_parts = read_open_parts(session, cast.a, TODAY)
    assert [(milestone.title, milestone.ends) for milestone in open_parts.milestones] == [
        ("Prototype", Day(date(2026, 6, 8))),
        ("Pilot", Day(date(2026, 6, 22))),
    ]
    assert [(action.what, action.due_on) for action in open_parts.actions] in (
        [("Confirm site", date(2026, 6, 5)), ("inner A", None)], [("inner A", None), ("Confirm site", date(2026, 6, 5))],
    )  # fmt: skip
    assert [(agreement.company, agreement.value, agreement.drawn, agreement.unpaid) for agreement in open_parts.agreements] == [
        ("Company", 5_000_00, 2_000_00, 3_000_00)
    ]
    (line,) = open_parts.lines
    assert (line.name, line.budget, line.actual, line.expected) == ("Fees of A", 10_000_00, 2_500_00, 7_500_00)
    assert line.expected_by_month == {JUNE: 500_00, JULY: 3_000_00, AUGUST: 4_000_00}
    assert line.unspent(open_parts.committed(ids["line"])) == 4_500_00
    assert [(team.name, team.elsewhere) for team in open_parts.teams] == [
        ("Team of A alone", 0),
        ("team of A", 0),
        ("team of A and B", 1),
    ]


def test_a_pause_moves_milestones_that_fall_into_it_to_its_end_with_one_reason(cast: Cast):
    seed_open_records(cast)
    before = all_rows(cast)
    values = {
        **LEFT, "until": date(2026, 6, 19), "reason": "The sponsor reorganises", "milestones": "to end", "category": "sponsor decision",
        "teams": "pause", "published_what": "Paused to 19 June",
    }  # fmt: skip
    saved = save_act(cast, "challenge-pause", cast.a, values)
    challenge = single_row(cast, Challenge, id=cast.a)
    assert (challenge.state, challenge.paused_until) == ("paused", date(2026, 6, 19))
    assert {(row.title, row.baseline_on, row.forecast_on) for row in rows(cast, Milestone, challenge_id=cast.a, actual_on=None)} == {
        ("Prototype", date(2026, 6, 8), date(2026, 6, 19)), ("Pilot", date(2026, 6, 15), date(2026, 6, 22)),
    }  # fmt: skip
    assert [(row.from_on, row.to_on, row.reason, row.note) for row in rows(cast, Reforecast)] == [
        (date(2026, 6, 8), date(2026, 6, 19), "sponsor decision", "The sponsor reorganises")
    ]
    assert {row.name: row.outcome for row in rows(cast, Team)} == {
        "Team of A alone": "paused", "team of A": "paused", "team of A and B": "active", "team of B": "active", "team of C": "active",
        "team of none": "active",
    }  # fmt: skip
    assert {(row.decision, row.reason, row.decided_on) for row in rows(cast, StageMove)} == {("paused", "The sponsor reorganises", TODAY)}
    (decision,) = rows(cast, Decision)
    assert decision.what == "1.1 A is paused until 19 Jun 2026. 1 milestone moved to 19 Jun 2026. 2 company teams paused."
    assert (decision.why, decision.published_what, decision.challenge_id, decision.decided_by) == (
        "The sponsor reorganises", "Paused to 19 June", cast.a, "The lead",
    )  # fmt: skip
    assert single_row(cast, Revision, number=saved.revision).reason == "The sponsor reorganises"
    undo(cast, saved.revision)
    assert all_rows(cast) == before


def test_a_pause_by_working_days_skips_weekends_and_holidays_and_refuses_days_that_have_passed(cast: Cast):
    seed_open_records(cast)
    values = {**LEFT, "until": date(2026, 6, 19), "reason": "Waiting", "milestones": "by days", "days": 10, "category": "external"}
    save_act(cast, "challenge-pause", cast.a, values)
    assert {row.title: row.forecast_on for row in rows(cast, Milestone, challenge_id=cast.a, actual_on=None)} == {
        "Prototype": date(2026, 6, 23), "Pilot": date(2026, 7, 6),  # 15 June 2026 is a public holiday of Scotland
    }  # fmt: skip
    with writing_session(cast) as session:
        session.scalars(select(Milestone).where(Milestone.title == "Prototype")).one().forecast_on = date(2026, 5, 1)
    with pytest.raises(Invalid, match=r"“Prototype” \(5 May 2026\) would have passed already"):
        save_act(cast, "challenge-resume", cast.a, {"reason": "Back", "milestones": "by days", "days": 1, "category": "other"})


def test_a_resumption_makes_paused_teams_active_again(cast: Cast):
    seed_open_records(cast)
    save_act(cast, "challenge-pause", cast.a, {**LEFT, "until": date(2026, 6, 19), "reason": "Waiting", "teams": "pause"})
    with pytest.raises(Invalid, match="This challenge is paused, so it cannot be reopened"):
        save_act(cast, "challenge-reopen", cast.a, {"reason": "Back"})
    save_act(cast, "challenge-resume", cast.a, {"reason": "Back", "teams": "go on"})
    challenge = single_row(cast, Challenge, id=cast.a)
    assert (challenge.state, challenge.paused_until) == ("running", None)
    assert {row.outcome for row in rows(cast, Team)} == {"active"}


def test_a_cancellation_settles_every_open_record_and_one_undo_restores_them(cast: Cast):
    ids = seed_open_records(cast)
    before = all_rows(cast)
    values = {
        "reason": "The need is gone", "milestones": "drop", "actions": "drop", "agreements": "release", "agreements_end": date(2026, 6, 30),
        "money": "give back", "to_line": ids["line of b"], "teams": "withdraw",
    }  # fmt: skip
    saved = save_act(cast, "challenge-cancel", cast.a, values)
    assert single_row(cast, Challenge, id=cast.a).state == "cancelled"
    assert {(row.title, row.dropped_on, row.dropped_why, row.actual_on) for row in rows(cast, Milestone, dropped_on=TODAY)} == {
        ("Prototype", TODAY, "The need is gone", None), ("Pilot", TODAY, "The need is gone", None),
    }  # fmt: skip
    assert {(row.what, row.outcome, row.answered_on, row.answer) for row in rows(cast, Action, challenge_id=cast.a)} == {
        ("inner A", "dropped", TODAY, "The need is gone"), ("Confirm site", "dropped", TODAY, "The need is gone"),
    }  # fmt: skip
    agreement = single_row(cast, Agreement)
    assert (agreement.value_pence, agreement.ends_on) == (2_000_00, date(2026, 6, 30))
    assert [row.amount_pence for row in rows(cast, Instalment)] == [2_000_00]
    (change,) = rows(cast, BudgetChange)
    assert (change.from_line_id, change.to_line_id, change.amount_pence, change.reason, change.own_approval) == (
        ids["line"], ids["line of b"], 7_500_00, "The need is gone", True,
    )  # fmt: skip
    assert forecasts(cast, ids["line"]) == {JUNE: 500_00, JULY: 0, AUGUST: 0}
    assert outturns(cast) == {"Fees of A": (2_500_00, 2_500_00, 0, 2_500_00), "Fees of B": (8_500_00, 100_00, 0, 1_100_00)}
    assert {row.outcome for row in rows(cast, Team) if row.name in ("Team of A alone", "team of A")} == {"withdrew"}
    assert single_row(cast, Decision).what == (
        "1.1 A is cancelled. 2 milestones dropped. 2 actions closed as dropped. 1 agreement ended on 30 Jun 2026, the unpaid part no longer owed. "
        "£7,500.00 given back to Fees of B. 2 company teams withdrew."
    )
    undo(cast, saved.revision)
    assert all_rows(cast) == before


def test_returned_money_leaves_the_committed_amount_in_its_expected_months(cast: Cast):
    ids = seed_open_records(cast)
    save_act(cast, "challenge-cancel", cast.a, {**CANCEL, "money": "give back"})
    assert outturns(cast)["Fees of A"] == (5_500_00, 2_500_00, 3_000_00, 5_500_00)
    assert forecasts(cast, ids["line"]) == {JULY: 2_500_00, AUGUST: 0}
    (change,) = rows(cast, BudgetChange)
    assert (change.to_line_id, change.amount_pence, change.challenge_id) == (None, 4_500_00, cast.a)


def test_money_of_another_year_or_funder_is_not_mixed(cast: Cast):
    ids = seed_open_records(cast)
    with writing_session(cast) as session:
        session.scalars(select(BudgetLine).where(BudgetLine.id == ids["line of b"])).one().funder = "sponsor"
    before = all_rows(cast)
    with pytest.raises(Invalid, match="Fees of A is money of the programme for 2026-27"):
        save_act(cast, "challenge-cancel", cast.a, {**CANCEL, "money": "give back", "to_line": ids["line of b"]})
    with pytest.raises(Invalid, match="Fees of A is a line of this challenge"):
        save_act(cast, "challenge-cancel", cast.a, {**CANCEL, "money": "give back", "to_line": ids["line"]})
    assert all_rows(cast) == before


MERGE = {"reason": "One question", "milestones": "move", "actions": "move", "agreements": "move", "money": "move", "teams": "move"}


def test_a_merger_moves_what_is_open_and_leaves_what_was_done_and_spent(cast: Cast):
    ids = seed_open_records(cast)
    before, totals = all_rows(cast), outturns(cast)
    assert totals == {"Fees of A": (10_000_00, 2_500_00, 3_000_00, 10_000_00), "Fees of B": (1_000_00, 100_00, 0, 1_100_00)}
    saved = save_act(cast, "challenge-merge", cast.a, {**MERGE, "into": cast.b})
    challenge = single_row(cast, Challenge, id=cast.a)
    assert (challenge.state, challenge.merged_into_id) == ("merged", cast.b)
    assert {row.title: (row.challenge_id, row.came_from_id) for row in rows(cast, Milestone) if row.title in ("Prototype", "Pilot", "inner A")} == {
        "Prototype": (cast.b, cast.a), "Pilot": (cast.b, cast.a), "inner A": (cast.a, None),
    }  # fmt: skip
    assert {row.what: (row.challenge_id, row.came_from_id) for row in rows(cast, Action) if row.what in ("Confirm site", "inner A")} == {
        "Confirm site": (cast.b, cast.a), "inner A": (cast.b, cast.a),
    }  # fmt: skip
    agreement = single_row(cast, Agreement)
    assert (agreement.challenge_id, agreement.budget_line_id, agreement.value_pence) == (cast.b, ids["line of b"], 5_000_00)
    assert {row.challenge_id for row in rows(cast, Instalment)} == {cast.b}
    assert {row.challenge_id for row in rows(cast, Payment, budget_line_id=ids["line"])} == {cast.a}
    assert outturns(cast) == {"Fees of A": (2_500_00, 2_500_00, 0, 2_500_00), "Fees of B": (8_500_00, 100_00, 3_000_00, 8_600_00)}
    assert forecasts(cast, ids["line of b"]) == {JUNE: 800_00, JULY: 3_800_00, AUGUST: 4_000_00}
    assert {row.challenge_id for row in rows(cast, TeamChallenge, team_id=ids["team"])} == {cast.a, cast.b}
    assert single_row(cast, Decision).what == (
        "1.1 A is merged into 1.2 B. 2 milestones moved along. 2 actions moved along. 1 agreement moved along. £7,500.00 moved to lines of 1.2. "
        "2 company teams moved along."
    )
    undo(cast, saved.revision)
    assert (all_rows(cast), outturns(cast)) == (before, totals)


def test_a_merger_creates_a_missing_budget_line_in_the_target_and_undo_removes_it(cast: Cast):
    ids = seed_open_records(cast, line_of_b=False)
    before = all_rows(cast)
    saved = save_act(cast, "challenge-merge", cast.a, {**MERGE, "into": cast.b})
    line = single_row(cast, BudgetLine, challenge_id=cast.b, financial_year="2026-27")
    assert (line.name, line.category, line.amount_pence) == ("Fees of A", "exploration fee", 7_500_00)
    assert forecasts(cast, line.id) == {JUNE: 500_00, JULY: 3_000_00, AUGUST: 4_000_00}
    assert single_row(cast, Agreement).budget_line_id == line.id
    assert forecasts(cast, ids["line"]) == {JUNE: 500_00, JULY: 0, AUGUST: 0}
    undo(cast, saved.revision)
    assert all_rows(cast) == before


def test_a_challenge_is_merged_only_into_a_running_one(cast: Cast):
    seed_open_records(cast)
    with pytest.raises(Invalid, match="Choose another challenge"):
        save_act(cast, "challenge-merge", cast.a, {**MERGE, "into": cast.a})
    save_act(cast, "challenge-cancel", cast.b, CANCEL)
    with pytest.raises(Invalid, match=r"1\.2 B does not go on itself"):
        save_act(cast, "challenge-merge", cast.a, {**MERGE, "into": cast.b})
    with pytest.raises(Invalid, match="This challenge is cancelled, so it cannot be paused"):
        save_act(cast, "challenge-pause", cast.b, {**LEFT, "until": date(2026, 7, 1), "reason": "x"})


def test_a_past_revision_shows_the_challenge_before_its_merger(cast: Cast):
    seed_open_records(cast)
    saved = save_act(cast, "challenge-merge", cast.a, {**MERGE, "into": cast.b})
    with cast.sessions.open(cast.lead, as_at=saved.revision - 1) as session:
        past = entity(session, Challenge)
        assert session.execute(select(past.state, past.merged_into_id).where(past.id == cast.a)).one() == ("running", None)
        promised = entity(session, Milestone)
        assert set(session.execute(select(promised.challenge_id, promised.came_from_id).where(promised.title == "Pilot")).all()) == {
            (cast.a, None)
        }


@pytest.mark.parametrize("role", ["member", "finance", "reviewer", "sponsor"])
@pytest.mark.parametrize("kind", ["challenge-pause", "challenge-resume", "challenge-cancel", "challenge-merge", "challenge-reopen"])
def test_only_a_lead_pauses_cancels_or_merges_a_challenge(cast: Cast, role: str, kind: str):
    seed_open_records(cast)
    if kind == "challenge-resume":
        save_act(cast, "challenge-pause", cast.a, {**LEFT, "until": date(2026, 7, 1), "reason": "x"})
    if kind == "challenge-reopen":
        save_act(cast, "challenge-cancel", cast.a, CANCEL)
    before = all_rows(cast)
    viewer = cast.viewer(role, challenges=(cast.a, cast.b) if role == "sponsor" else ())
    with pytest.raises(Refused):
        save_act(cast, kind, cast.a, {**CANCEL, "until": date(2026, 7, 1), "into": cast.b}, viewer)
    assert all_rows(cast) == before
