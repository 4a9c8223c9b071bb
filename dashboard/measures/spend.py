"""Measures of spend against budget. The functions are in ``dashboard.metrics.spend``. Amounts are in pence."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import DAY, PROGRAMME, Example, Measure, Unit

LINES = "the budget lines of the year and funder in the view; archived lines stay in the totals"
LEDGER = "the ledger: payments, credits and accruals by accounting month"
MONTHS = f"{LEDGER}; plans and forecasts per month"
RECORD = (PROGRAMME, DAY)
NEVER_ADDED = "Money of different funders is never added."
TODAY = date(2026, 11, 10)  # the day of the examples: April to October are closed, November to March are open

Amounts = dict[int, int]  # pence by month, 4 for April 2026 to 12, 1 to 3 for January to March 2027


def _line(
    budget: int | None = None,
    *,
    actual: Amounts | None = None,
    plan: Amounts | None = None,
    forecast: Amounts | None = None,
    agreed: Any = (),
) -> tuple[Any, ...]:
    return budget, actual or {}, plan or {}, forecast or {}, agreed


def _measured(*lines: tuple[Any, ...], today: date = TODAY) -> Any:
    """Returns the measures of budget lines of 2026-27 of the programme's own money, whose tolerance is 5%."""
    from dashboard.metrics.spend.outturn import measure_spend
    from db.frames import DATE, INTEGER, OBJECT, frame_of

    names = [f"line {place}" for place in range(len(lines))]
    frame: dict[str, Any] = {"id": (OBJECT, names), "name": (OBJECT, names), "challenge_id": (OBJECT, ["challenge"] * len(lines))}
    of_year: dict[str, Any] = {"funder": (OBJECT, ["programme"] * len(lines)), "financial_year": (OBJECT, ["2026-27"] * len(lines))}
    amounts: dict[str, Any] = {
        "budget": (INTEGER, [line[0] for line in lines]),
        "tolerance_percent": (INTEGER, [None] * len(lines)),
        "usual_tolerance": (INTEGER, [5] * len(lines)),
    }
    by_month: dict[str, Any] = {}
    for place, name in ((1, "actual"), (2, "plan"), (3, "forecast")):
        rows = [
            (names[index], date(2026 + (month < 4), month, 1), pence)
            for index, line in enumerate(lines)
            for month, pence in line[place].items()
        ]
        columns: dict[str, Any] = {
            "line_id": (OBJECT, [row[0] for row in rows]),
            "month": (DATE, [row[1] for row in rows]),
            name: (INTEGER, [row[2] for row in rows]),
        }
        extra: dict[str, Any] = {"actual": {"last_paid_on": (DATE, [None] * len(rows))}, "plan": {}}.get(
            name, {"low": (INTEGER, [row[2] // 2 for row in rows]), "high": (INTEGER, [row[2] * 2 for row in rows])}
        )
        by_month[f"{name}s"] = frame_of({**columns, **extra})
    agreements = [(names[index], *agreed) for index, line in enumerate(lines) for agreed in line[4]]
    drawn = frame_of(
        {
            "line_id": (OBJECT, [row[0] for row in agreements]),
            "value": (INTEGER, [row[1] for row in agreements]),
            "drawn": (INTEGER, [row[2] for row in agreements]),
        }
    )
    return measure_spend(frame_of({**frame, **of_year, **amounts}), **by_month, agreements=drawn, today=today)


def _totals(*lines: tuple[Any, ...]) -> Any:
    from dashboard.metrics.spend.outturn import sum_lines

    return sum_lines(_measured(*lines).lines)


def _month(month: date, name: str, *lines: tuple[Any, ...]) -> int:
    """Returns an amount of a month, added over lines."""
    from dashboard.metrics.spend.outturn import sum_months

    months = sum_months(_measured(*lines).months)
    return int(months[name][months["month"].dt.date == month].iloc[0])


def _last_of_curve(name: str, *lines: tuple[Any, ...]) -> int:
    from dashboard.metrics.spend.cumulative import curve, spend_curves
    from dashboard.metrics.spend.outturn import sum_months

    return int(curve(spend_curves(sum_months(_measured(*lines).months), TODAY), name)["pence"].iloc[-1])


def _end(*lines: tuple[Any, ...]) -> Any:
    """Returns where the year of the lines ends."""
    from dashboard.metrics.spend.year_end import measure_year_end
    from db.frames import INTEGER, OBJECT, frame_of

    agreed = [(f"line {place}", *agreement) for place, line in enumerate(lines) for agreement in line[4]]
    columns = (("line_id", OBJECT), ("value", INTEGER), ("drawn", INTEGER))
    agreements = frame_of({name: (dtype, [row[at] for row in agreed]) for at, (name, dtype) in enumerate(columns)})
    return measure_year_end(_measured(*lines), agreements)


def _over_plan() -> int:
    from dashboard.metrics.spend.outturn import plan_to_date, sum_months

    past = plan_to_date(sum_months(_measured(_line(actual={4: 90_00}, plan={4: 80_00, 12: 70_00})).months))
    return past.actual - (past.plan or 0)


def _undrawn(value: int, drawn: int) -> int:
    from dashboard.metrics.spend.outturn import sum_undrawn
    from db.frames import INTEGER, frame_of

    return sum_undrawn(frame_of({"value": (INTEGER, [value]), "drawn": (INTEGER, [drawn])}))


def _budgeted_outturn() -> int:
    from dashboard.metrics.spend.outturn import spend_by_challenge

    return int(spend_by_challenge(_measured(_line(100_00, actual={4: 90_00}), _line(actual={4: 20_00})).lines)["budgeted_outturn"].iloc[0])


OVER, UNDER, WITHIN, UNSET = _line(100_00, actual={4: 106_00}), _line(100_00, actual={4: 94_00}), _line(100_00, actual={4: 95_00}), _line()
FOUR_LINES = "Four lines: £106 and £94 and £95 spent of £100 each, with a tolerance of 5%, and one with no budget set."
MEASURES: tuple[Measure, ...] = (
    Measure(
        "budget", "Budget", f"The amounts of the budget lines. A line with no budget set is left out: no budget is not a budget of 0. {NEVER_ADDED}",
        Unit.PENCE, LINES,
        Example("Lines of £100 and £50, and one with no budget set.", "Budget: £150.", lambda: _totals(_line(100_00), _line(50_00), UNSET).budget, 150_00),
    ),
    Measure(
        "actual_spend", "Actual",
        "Payments, credits and accruals by accounting month; an accrual that a payment has settled counts nothing, a credit is negative. "
        f"{NEVER_ADDED}",
        Unit.PENCE, LEDGER,
        Example("£100 recorded in April, £40 and a credit of £5 in May.", "Actual: £135.", lambda: _totals(_line(actual={4: 100_00, 5: 35_00})).actual, 135_00),
    ),
    Measure(
        "commitment", "Undrawn on agreements",
        "The value of each agreement less the actuals that draw on it, never below nothing; an agreement whose value is not known counts nothing.",
        Unit.PENCE, "the agreements that name the budget lines, and the ledger rows that draw on them",
        Example("Agreements of £100 with £30 drawn, and of £50 with £80 drawn.", "Undrawn: £70.",
            lambda: _totals(_line(agreed=((100_00, 30_00), (50_00, 80_00)))).committed, 70_00),
    ),
    Measure(
        "agreement_drawn", "Drawn on one agreement", "The sum of the ledger rows that draw on the agreement; an accrual that a payment settled counts nothing.",
        Unit.PENCE, "the ledger rows that name the agreement",
        Example("An agreement of £100 with £30 drawn.", "Drawn: £30.", lambda: 100_00 - _undrawn(100_00, 30_00), 30_00),
        scope=RECORD,
    ),
    Measure(
        "agreement_commitment", "Undrawn on one agreement", "The value of the agreement less the actuals that draw on it, never below nothing.",
        Unit.PENCE, "the agreement, and the ledger rows that draw on it",
        Example("An agreement of £100 with £30 drawn.", "Undrawn: £70.", lambda: _undrawn(100_00, 30_00), 70_00),
        scope=RECORD,
    ),
    Measure(
        "undrawn_without_line", "Undrawn on agreements that name no budget line",
        "The value of each agreement that names no budget line, less the actuals that draw on it, never below nothing. Its funder is not known, so "
        "it is reported apart.",
        Unit.PENCE, "the agreements of the view that name no budget line",
        Example("An agreement of £40 that names no budget line, with £10 drawn.", "Undrawn: £30.", lambda: _undrawn(40_00, 10_00), 30_00),
    ),
    Measure(
        "actual_and_committed", "Actual and committed", "All actuals, plus what is undrawn on agreements.", Unit.PENCE, f"{LEDGER}; agreements",
        Example("£135 recorded; an agreement of £100 with £30 drawn.", "Actual and committed: £205.",
            lambda: _totals(_line(actual={4: 135_00}, agreed=((100_00, 30_00),))).actual_and_committed, 205_00),
    ),
    Measure(
        "month_commitment", "Committed in a month",
        "Of what a line still expects in its open months, the part that is committed: the commitment of the line, placed in the earliest of these "
        "months, up to what each expects.",
        Unit.PENCE, f"{MONTHS}; agreements",
        Example("On 10 November: £50 planned for November and £60 for December; £80 undrawn on an agreement.", "Committed in December: £30.",
            lambda: _month(date(2026, 12, 1), "committed", _line(plan={11: 50_00, 12: 60_00}, agreed=((80_00, 0),))), 30_00),
    ),
    Measure(
        "agreements_undrawn", "Agreements with anything undrawn", "The agreements whose value is more than the actuals that draw on them.",
        Unit.COUNT, "the agreements that name the budget lines, and the ledger rows that draw on them",
        Example("Agreements of £100 with £30 drawn, and of £50 with £50 drawn.", "Agreements: 1.",
            lambda: _end(_line(200_00, agreed=((100_00, 30_00), (50_00, 50_00)))).agreements, 1),
    ),
    Measure(
        "commitment_beyond_outturn", "Committed, and not expected",
        "The commitments of each line, less what its open months still expect, never below nothing.",
        Unit.PENCE, f"{MONTHS}; agreements",
        Example("£50 planned for December; £80 undrawn on an agreement.", "Not expected: £30.",
            lambda: _end(_line(200_00, plan={12: 50_00}, agreed=((80_00, 0),))).unexpected, 30_00),
    ),
    Measure(
        "expected_beyond", "Expected beyond what is committed",
        "Of each line, what its open months still expect less its commitments, never below nothing: outturn minus actuals minus the commitments in it.",
        Unit.PENCE, f"{MONTHS}; agreements",
        Example("£90 planned for December; £80 undrawn on an agreement.", "Expected beyond: £10.",
            lambda: _end(_line(200_00, plan={12: 90_00}, agreed=((80_00, 0),))).beyond, 10_00),
    ),
    Measure(
        "left_at_year_end", "Left at the end of the year", "Budget minus outturn, of the lines that have a budget; below 0 is over.",
        Unit.PENCE, f"{LINES}; {MONTHS}",
        Example("A budget of £200; £120 recorded, £50 planned for December.", "Left: £30.",
            lambda: _end(_line(200_00, actual={4: 120_00}, plan={12: 50_00})).left, 30_00),
    ),
    Measure(
        "headroom", "Headroom", "Budget minus actuals minus commitments, of the lines that have a budget.", Unit.PENCE, f"{LINES}; {LEDGER}; agreements",
        Example("A budget of £200; £120 recorded, £50 undrawn on an agreement.", "Headroom: £30.",
            lambda: _end(_line(200_00, actual={4: 120_00}, agreed=((50_00, 0),))).headroom, 30_00),
    ),
    Measure(
        "outturn", "Outturn",
        "All actuals, plus for each open month (this month and later ones of the financial year) what is still expected of it: the forecast if "
        f"there is one, else the plan, less the month's actuals, and never below nothing. A year that has ended has its actuals as outturn. {NEVER_ADDED}",
        Unit.PENCE, MONTHS,
        Example(
            "On 10 November: £190 recorded to October and £30 in November; planned £80 in each of November and December; forecast £200 for December.",
            "Outturn: £470, of which £50 and £200 are still expected.",
            lambda: _totals(_line(actual={10: 190_00, 11: 30_00}, plan={11: 80_00, 12: 80_00}, forecast={12: 200_00})).outturn, 470_00,
        ),
    ),
    Measure(
        "lowest_outturn", "Outturn at the lowest forecasts", "The outturn where each forecast with a range ends at its lowest amount.", Unit.PENCE, MONTHS,
        Example("£50 recorded; a forecast of £20 for December, from £10 to £40.", "Lowest outturn: £60.",
            lambda: _last_of_curve("low", _line(actual={10: 50_00}, forecast={12: 20_00})), 60_00),
    ),
    Measure(
        "highest_outturn", "Outturn at the highest forecasts", "The outturn where each forecast with a range ends at its highest amount.", Unit.PENCE, MONTHS,
        Example("£50 recorded; a forecast of £20 for December, from £10 to £40.", "Highest outturn: £90.",
            lambda: _last_of_curve("high", _line(actual={10: 50_00}, forecast={12: 20_00})), 90_00),
    ),
    Measure(
        "variance", "Variance",
        "Outturn minus budget, of the lines that have a budget: above 0 is over. A line with no budget set is compared with nothing: its money is "
        "in the actuals and the outturn, and left out of the comparison with the budget.",
        Unit.PENCE, f"{LINES}; {MONTHS}",
        Example("Outturn £120 of a budget of £100; £7 on a line with no budget set.", "Variance: +£20.",
            lambda: _totals(_line(100_00, actual={4: 120_00}), _line(actual={4: 7_00})).variance, 20_00),
    ),
    Measure(
        "variance_share", "Variance as a share of the budget", "The variance divided by the budget. Not known without a budget, or with a budget of 0.",
        Unit.SHARE, f"{LINES}; {MONTHS}",
        Example("A variance of £20 of a budget of £100.", "+20%.", lambda: _totals(_line(100_00, actual={4: 120_00})).variance_share, 0.2),
        denominator="the budget",
    ),
    Measure(
        "budget_spent", "Share of the budget spent", "Actuals divided by the budget.", Unit.SHARE, f"{LINES}; {LEDGER}",
        Example("£50 recorded of a budget of £200.", "25%.", lambda: _totals(_line(200_00, actual={4: 50_00})).actual_share, 0.25),
        denominator="the budget",
    ),
    Measure(
        "tolerance", "Tolerance", "The variance that is accepted without a warning, as a share of the budget: of the line, else of the programme.",
        Unit.SHARE, "the budget line, else the settings of the programme",
        Example("A line without a tolerance, in a programme with 5%.", "5%.", lambda: _totals(_line(100_00)).tolerance_percent / 100, 0.05),
        denominator="the budget",
    ),
    Measure(
        "planned_spend", "Plan", "The amounts that the budget lines were planned to spend. A month that nobody planned is empty, not 0.",
        Unit.PENCE, "the plan of each budget line per month",
        Example("Two lines planned with £80 and £20 in December.", "Plan of December: £100.",
            lambda: _month(date(2026, 12, 1), "plan", _line(plan={12: 80_00}), _line(plan={12: 20_00})), 100_00),
    ),
    Measure(
        "forecast_spend", "Forecast", "The amounts that the budget lines are now expected to spend. A month without a forecast is empty, not 0.",
        Unit.PENCE, "the forecast of each budget line per month",
        Example("Two lines forecast with £80 and £20 in December.", "Forecast of December: £100.",
            lambda: _month(date(2026, 12, 1), "forecast", _line(forecast={12: 80_00}), _line(forecast={12: 20_00})), 100_00),
    ),
    Measure(
        "expected_spend", "Still expected",
        "Of each open month and line: the forecast if there is one, else the plan, less the month's actuals, and never below nothing. A closed month "
        "expects nothing.",
        Unit.PENCE, MONTHS,
        Example("On 10 November: £80 planned for November, £30 recorded.", "Still expected: £50.",
            lambda: _month(date(2026, 11, 1), "expected", _line(actual={11: 30_00}, plan={11: 80_00})), 50_00),
    ),
    Measure(
        "actual_minus_plan", "Actual minus plan", "The actuals of closed months, less what was planned for them.", Unit.PENCE, MONTHS,
        Example("On 10 November: £90 recorded in April, £80 planned; £70 planned for December.", "Actual minus plan: +£10.", _over_plan, 10_00),
    ),
    Measure(
        "unbudgeted_outturn", "Outturn with no budget set", "The outturn of the lines with no budget set: drawn, and left out of the comparison.",
        Unit.PENCE, f"{LINES}; {MONTHS}",
        Example("Outturn £120 of a line with a budget, £7 of a line without.", "With no budget set: £7.",
            lambda: _totals(_line(100_00, actual={4: 120_00}), _line(actual={4: 7_00})).unbudgeted, 7_00),
    ),
    Measure(
        "budgeted_outturn", "Outturn of the lines with a budget", "The outturn of the lines that have a budget, which is compared with that budget.",
        Unit.PENCE, f"{LINES}; {MONTHS}",
        Example("Outturn £90 of a line with a budget, £20 of a line without.", "Of the lines with a budget: £90.", _budgeted_outturn, 90_00),
    ),
    Measure("budget_lines", "Budget lines", "The budget lines of the year and funder.", Unit.COUNT, LINES,
        Example(FOUR_LINES, "Budget lines: 4.", lambda: _totals(OVER, UNDER, WITHIN, UNSET).lines, 4)),
    Measure("lines_with_budget", "Lines with a budget", "The budget lines whose amount is set.", Unit.COUNT, LINES,
        Example(FOUR_LINES, "With a budget: 3.", lambda: _totals(OVER, UNDER, WITHIN, UNSET).with_budget, 3)),
    Measure("lines_without_budget", "Lines with no budget set", "The budget lines without an amount.", Unit.COUNT, LINES,
        Example(FOUR_LINES, "With no budget set: 1.", lambda: _totals(OVER, UNDER, WITHIN, UNSET).without_budget, 1)),
    Measure("lines_over", "Lines over budget", "The lines whose variance is above 0 and beyond their tolerance.", Unit.COUNT, f"{LINES}; {MONTHS}",
        Example(FOUR_LINES, "Over: 1.", lambda: _totals(OVER, UNDER, WITHIN, UNSET).over, 1)),
    Measure("lines_under", "Lines under budget", "The lines whose variance is below 0 and beyond their tolerance.", Unit.COUNT, f"{LINES}; {MONTHS}",
        Example(FOUR_LINES, "Under: 1.", lambda: _totals(OVER, UNDER, WITHIN, UNSET).under, 1)),
    Measure("lines_beyond_tolerance", "Lines beyond tolerance", "The lines over or under their budget by more than their tolerance.", Unit.COUNT,
        f"{LINES}; {MONTHS}", Example(FOUR_LINES, "Beyond tolerance: 2.", lambda: _totals(OVER, UNDER, WITHIN, UNSET).beyond_tolerance, 2)),
    Measure(
        "lines_short", "Lines that agreed to pay more than they expect to", "The lines with more undrawn on agreements than is still expected.",
        Unit.COUNT, f"{LINES}; {MONTHS}; agreements",
        Example("£69 still expected and £70 undrawn on one line; £70 and £70 on another.", "Lines: 1.",
            lambda: _totals(_line(plan={12: 69_00}, agreed=((70_00, 0),)), _line(plan={12: 70_00}, agreed=((70_00, 0),))).short, 1),
    ),
    Measure(
        "ledger_amount", "Amount of a ledger row",
        "The amount as recorded; a credit is negative. An accrual that a payment has settled counts nothing in the totals.", Unit.PENCE, "the ledger row",
        Example("A credit of £5.25.", "Amount: −£5.25.", lambda: int(_measured(_line(actual={4: -5_25})).lines["actual"].iloc[0]), -5_25),
        scope=RECORD,
    ),
    Measure(
        "budget_change", "Amount of a budget change",
        "Money moved from line to line, new money for a line, or money given back. The lines hold the amounts after it. A budget change is never "
        "edited: a correction is another change. Approving one's own is allowed, and marked.",
        Unit.PENCE, "the budget change",
        Example("£20 of new money for a line of £100, which holds £120 after it.", "Amount: £20.",
            lambda: _totals(_line(120_00)).budget - _totals(_line(100_00)).budget, 20_00),
        scope=RECORD,
    ),
)  # fmt: skip
