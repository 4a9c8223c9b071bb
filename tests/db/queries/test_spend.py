"""Reads of money on both databases, with rows of another programme, year, funder and challenge that could leak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event

from dashboard.metrics.spend import outturn
from db.access import Role, Viewer
from db.frames import frame_rows
from db.queries.spend import budget_lines
from db.queries.spend.budget_lines import BudgetLineFilter
from db.schema.base import seeded_ids
from db.schema.models import Agreement, BudgetChange, BudgetLine, Challenge, Cohort, Forecast, Organisation, Payment, PlanMonth, Programme
from db.session import Sessions
from db.session_state import session_state

TODAY = date(2026, 5, 20)


@dataclass
class SpendStore:
    sessions: Sessions
    ids: dict[str, str]

    def viewer(self, role=Role.FINANCE, programme="north"):
        return Viewer("u", "Finance", "f@example.org", role, (self.ids[programme],))

    def choice(self, years=("2026-27",), funder="programme", challenges=None, cohort=None):
        named = None if challenges is None else [self.ids[name] for name in challenges]
        return BudgetLineFilter(self.ids["north"], years, funder, named, self.ids[cohort] if cohort else None)


@pytest.fixture
def town(sessions):
    ids: dict[str, str] = {}
    with seeded_ids("spend"), sessions.system("seed", write=True, now=datetime(2026, 5, 20, tzinfo=UTC)) as session:

        def add(name, add_payment):
            session.add(add_payment)
            session.flush()
            ids[name] = add_payment.id
            return add_payment.id

        for name in ("north", "south"):
            add(name, Programme(name=name.title(), short_name=name, tolerance_percent=7))
        north = {"programme_id": ids["north"]}
        add("round", Cohort(**north, name="Round"))
        add("old round", Cohort(**north, name="Old round"))
        add("A", Challenge(**north, title="A", cohort_id=ids["round"]))
        add("B", Challenge(**north, title="B", cohort_id=ids["old round"]))
        add("company", Organisation(**north, name="Company", type="company"))

        def add_line(name, **values):
            return add(name, BudgetLine(**{**north, "name": name, "category": "staff", "financial_year": "2026-27", **values}))

        def add_payment(line_name, month, pence, name="", **values):
            at = {"programme_id": ids[values.pop("programme", "north")], "budget_line_id": ids[line_name], "month": month}
            return add(name or f"{line_name} {month} {pence}", Payment(**at, amount_pence=pence, **values))

        add_line("fees", challenge_id=ids["A"], amount_pence=1_000_00, tolerance_percent=2)
        add_line("team", amount_pence=None, archived=True)
        add_line("old shared", cohort_id=ids["old round"], amount_pence=5_00)
        add_line("of B", challenge_id=ids["B"], amount_pence=6_00)
        add_line("last year", financial_year="2025-26", amount_pence=7_00)
        add_line("sponsored", funder="sponsor", challenge_id=ids["A"], amount_pence=9_000_00)
        add_line("foreign", programme_id=ids["south"], amount_pence=1)
        add(
            "deal",
            Agreement(
                **north,
                organisation_id=ids["company"],
                challenge_id=ids["A"],
                kind="exploration",
                value_pence=500_00,
                budget_line_id=ids["fees"],
            ),
        )
        add("loose", Agreement(**north, organisation_id=ids["company"], challenge_id=ids["B"], kind="support", value_pence=40_00))
        may = date(2026, 5, 1)
        add_payment(
            "fees", date(2026, 4, 1), 100_01, paid_on=date(2026, 4, 14), supplier="Company", reference="1", agreement_id=ids["deal"]
        )
        add_payment("fees", date(2026, 4, 1), 60_00, "accrual", kind="accrual")
        add_payment(
            "fees", date(2026, 4, 1), 61_50, "settling", paid_on=date(2026, 5, 6), settles_id=ids["accrual"], agreement_id=ids["deal"]
        )
        add_payment("fees", may, 20_00, "owed", kind="accrual", agreement_id=ids["deal"])
        add_payment("fees", may, -5_25, "back", kind="credit", paid_on=date(2026, 5, 18), supplier="Company")
        add_payment("team", may, 3_00, paid_on=date(2026, 5, 2))
        add_payment("last year", date(2026, 3, 1), 2_00, "late", paid_on=date(2026, 4, 9))
        add_payment("sponsored", may, 7_777_77, paid_on=date(2026, 5, 3))
        add_payment("foreign", may, 8_888_88, programme="south", paid_on=date(2026, 5, 4))
        session.add(PlanMonth(**north, budget_line_id=ids["fees"], month=may, amount_pence=300_00))
        session.add(PlanMonth(**north, budget_line_id=ids["sponsored"], month=may, amount_pence=9_00))
        session.add(
            Forecast(**north, budget_line_id=ids["fees"], month=date(2026, 6, 1), amount_pence=50_00, low_pence=40_00, high_pence=None)
        )
    return SpendStore(sessions, ids)


def measured(session, town, **choices):
    return outturn.measure_spend(*budget_lines.read_spend_frames(session, town.choice(**choices)), today=TODAY)


def lines_by_name(town, **choices):
    with town.sessions.open(town.viewer()) as session:
        return {line.name: line for line in frame_rows(measured(session, town, **choices).lines)}


def test_lines_of_a_year_exclude_other_years_funders_and_programmes(town):
    assert list(lines_by_name(town)) == ["fees", "of B", "old shared", "team"]  # an archived line stays in the totals
    assert list(lines_by_name(town, years=("2025-26",))) == ["last year"]
    assert list(lines_by_name(town, funder="sponsor")) == ["sponsored"]
    assert list(lines_by_name(town, years=("2025-26", "2026-27"))) == ["fees", "last year", "of B", "old shared", "team"]
    assert list(lines_by_name(town, years=None, funder="sponsor")) == ["sponsored"]
    assert list(lines_by_name(town, funder=None)) == ["fees", "of B", "old shared", "sponsored", "team"]


def test_settled_accruals_count_nothing_and_credits_are_subtracted(town):
    fees = lines_by_name(town)["fees"]
    # April 100.01 + 61.50 (the accrual of 60.00 that it settles counts no longer) = 161.51; May 20.00 accrued − 5.25 = 14.75
    with town.sessions.open(town.viewer()) as session:
        months = {row.month: row for row in frame_rows(measured(session, town).months) if row.line_id == fees.id}
    assert [(month, row.actual) for month, row in months.items() if row.actual is not None] == [
        (date(2026, 4, 1), 161_51),
        (date(2026, 5, 1), 14_75),
    ]
    # May still expects 300 − 14.75 = 285.25 and June 50: 176.26 + 335.25 = 511.51
    assert (fees.actual, fees.outturn, fees.variance, fees.tolerance_percent) == (176_26, 511_51, -488_49, 2)
    assert (months[date(2026, 6, 1)].low, months[date(2026, 6, 1)].high, fees.last_paid_on) == (40_00, 50_00, date(2026, 5, 18))


def test_agreements_are_drawn_by_counted_payments(town):
    fees = lines_by_name(town)["fees"]
    assert (fees.committed, fees.short) == (318_49, False)  # 500 − (100.01 + 61.50 + 20.00); 335.25 is still expected


def test_line_without_budget_and_tolerance_takes_the_programmes(town):
    team = lines_by_name(town)["team"]
    assert (team.budget, team.state, team.tolerance_percent, team.actual) == (None, "no budget", 7, 3_00)


def test_march_work_paid_in_april_belongs_to_the_old_year(town):
    assert lines_by_name(town, years=("2025-26",))["last year"].actual == 2_00


def test_filters_include_programme_lines_for_a_cohort_and_not_for_a_challenge(town):
    assert list(lines_by_name(town, challenges=["A"], cohort="round")) == ["fees", "team"]
    assert list(lines_by_name(town, challenges=["B"], cohort="old round")) == ["of B", "old shared", "team"]
    assert list(lines_by_name(town, challenges=["A"])) == ["fees"]
    assert list(lines_by_name(town, challenges=[])) == []


def test_sums_are_whole_numbers_on_both_databases(town):
    with town.sessions.open(town.viewer()) as session:
        frames = budget_lines.read_spend_frames(session, town.choice())
    assert (frames.actuals["actual"].dtype, frames.agreements["drawn"].dtype) == ("Int64", "Int64")
    assert (frames.plans["plan"].dtype, frames.forecasts["low"].dtype, frames.lines["budget"].dtype) == ("Int64", "Int64", "Int64")


def test_sums_are_exact_to_the_penny(town):
    amounts = [3 * 10**15 + 1, 7 * 10**15 + 3, 1, 99, 10**15 - 7]
    with town.sessions.system("seed", write=True) as session:
        for pence in amounts:
            session.add(
                Payment(programme_id=town.ids["north"], budget_line_id=town.ids["of B"], month=date(2026, 5, 1), amount_pence=pence)
            )
    assert Decimal(lines_by_name(town)["of B"].actual) / 100 == sum(Decimal(amount) / 100 for amount in amounts)


def test_agreements_without_a_line_are_listed_separately(town):
    with town.sessions.open(town.viewer()) as session:
        agreements = budget_lines.agreements_without_line(session, town.ids["north"])
        assert len(budget_lines.agreements_without_line(session, town.ids["north"], challenges=[town.ids["A"]])) == 0
    assert [(row.challenge_id, row.value, row.drawn) for row in frame_rows(agreements)] == [(town.ids["B"], 40_00, 0)]


def test_each_table_of_all_years_is_read_by_one_statement(town):
    statements = []

    def note(*args):
        statements.append(args[2])

    event.listen(town.sessions.engine, "before_cursor_execute", note)
    with town.sessions.open(town.viewer()) as session:
        budget_lines.read_spend_frames(session, BudgetLineFilter(town.ids["north"]))
    event.remove(town.sessions.engine, "before_cursor_execute", note)
    statements = [statement for statement in statements if statement.startswith("SELECT")]
    assert len(statements) == 5  # lines, ledger, plans, forecasts, agreements


def test_budget_changes_of_the_lines_are_listed_latest_first(town):
    with town.sessions.system("seed", write=True) as session:
        common = {"programme_id": town.ids["north"], "reason": "Why", "approved_by": "Board"}
        moves = [
            ("fees", "of B", 5_00, 4),
            (None, "fees", 7_00, 6),
            ("fees", None, 1_00, 5),
            ("of B", "team", 2_00, 7),
            ("sponsored", None, 3_00, 8),
        ]
        for source, target, pence, day in moves:
            ends = {"from_line_id": town.ids.get(source), "to_line_id": town.ids.get(target)}
            session.add(BudgetChange(**common, **ends, amount_pence=pence, approved_on=date(2026, 5, day)))
    with town.sessions.open(town.viewer()) as session:
        changes = budget_lines.budget_changes(session, town.choice(challenges=["A"]))
        none = budget_lines.budget_changes(session, town.choice(challenges=[]))
    assert [(row.source, row.target, row.pence, row.approved_on.day) for row in frame_rows(changes)] == [
        (None, "fees", 7_00, 6), ("fees", None, 1_00, 5), ("fees", "of B", 5_00, 4),
    ]  # fmt: skip
    assert (len(none), none["pence"].dtype, none["own_approval"].dtype) == (0, "Int64", "boolean")


def test_years_are_listed_for_each_funder(town):
    with town.sessions.open(town.viewer()) as session:
        assert budget_lines.funded_years(session, town.ids["north"]) == [
            ("2025-26", "programme"),
            ("2026-27", "programme"),
            ("2026-27", "sponsor"),
        ]


def test_ledger_shows_the_newest_first_and_what_was_settled(town):
    with town.sessions.open(town.viewer()) as session:
        rows = budget_lines.ledger_rows(session, town.choice())
        shown = [(row.line, row.pence, row.kind, row.settled, row.rows) for row in frame_rows(rows)]
        narrowed = budget_lines.ledger_rows(session, town.choice(), line=town.ids["fees"], month=date(2026, 5, 1), most=1)
    assert shown == [
        ("fees", -5_25, "credit", False, 6), ("fees", 61_50, "payment", False, 6), ("team", 3_00, "payment", False, 6),
        ("fees", 20_00, "accrual", False, 6), ("fees", 100_01, "payment", False, 6), ("fees", 60_00, "accrual", True, 6),
    ]  # fmt: skip
    assert [(row.pence, row.rows) for row in frame_rows(narrowed)] == [(-5_25, 2)]


def test_ledger_is_read_whole_when_all_is_asked_for(town):
    with town.sessions.system("seed", write=True) as session:
        for day in range(1, 122):
            at = {"programme_id": town.ids["north"], "budget_line_id": town.ids["of B"], "month": date(2026, 5, 1)}
            session.add(Payment(**at, amount_pence=day, reference=f"{day:03}"))
    with town.sessions.open(town.viewer()) as session:
        lengths = [len(budget_lines.ledger_rows(session, town.choice(challenges=["B"]), **most)) for most in ({}, {"most": None})]
        latest = budget_lines.ledger_rows(session, town.choice(challenges=["B"]))
    assert lengths == [100, 121]
    assert set(latest["rows"]) == {121}


def test_ledger_of_a_challenge_leaves_programme_rows_out(town):
    with town.sessions.open(town.viewer()) as session:
        rows = budget_lines.ledger_rows(session, town.choice(challenges=["A"]))
    assert set(rows["line"]) == {"fees"}


def test_viewers_of_another_programme_see_no_spend(town):
    with town.sessions.open(town.viewer(programme="south")) as session:
        assert [len(frame) for frame in budget_lines.read_spend_frames(session, town.choice())] == [0, 0, 0, 0, 0]
        assert len(budget_lines.ledger_rows(session, town.choice())) == 0
        assert budget_lines.funded_years(session, town.ids["north"]) == []


def test_a_past_revision_shows_the_earlier_spend(town):
    with town.sessions.system("seed", write=True) as session:
        session.add(
            Payment(
                programme_id=town.ids["north"],
                budget_line_id=town.ids["fees"],
                month=date(2026, 5, 1),
                amount_pence=1_00,
                settles_id=town.ids["owed"],
            )
        )
        session.flush()
        revision = session_state(session).revision
        assert revision is not None
        past_revision = revision - 1
    with town.sessions.open(town.viewer(), as_at=past_revision) as session:
        (past_line,) = frame_rows(measured(session, town, challenges=["A"]).lines)
        rows = len(budget_lines.ledger_rows(session, town.choice(challenges=["A"])))
    assert (past_line.actual, rows, lines_by_name(town)["fees"].actual) == (176_26, 5, 157_26)  # 176.26 − 20.00 + 1.00 now
