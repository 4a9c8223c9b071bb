"""Measures of the records under a record: those that name it, those that an act on it affects, and their money."""

from __future__ import annotations

from dashboard.measures.measure import DAY, PROGRAMME, Example, Measure, Restated, Unit

AGREEMENT, LINE = "the agreement and its payments", "the budget line, its payments, its plan and its forecasts"


MEASURES: tuple[Measure, ...] = (
    Measure(
        "related_records",
        "Records that name a record",
        "Records of one kind that name the record in one of their fields.",
        Unit.COUNT,
        "the records that the viewer may read",
        Example("A budget line with six payments.", "Payments: 6.", lambda: len(["payment"] * 6), 6, Restated.IN_THE_STORE),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "affected_records",
        "Open records under a record",
        "Records of a kind that an act would affect: milestones neither done nor dropped, actions without an answer, agreements not fully "
        "paid, budget lines of this financial year or later, company teams at work; for an archive all live records under it.",
        Unit.COUNT,
        "the records under the record",
        Example("A challenge with one milestone done and two expected.", "Open milestones: 2.", lambda: len(["expected", "expected"]), 2, Restated.WHERE_SHOWN),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "affected_value",
        "Value of an agreement an act affects",
        "The value recorded of the agreement.",
        Unit.PENCE,
        AGREEMENT,
        Example("An agreement of £5,000.", "Value: £5,000.", lambda: 500_000, 500_000, Restated.RECORDED),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "affected_unpaid",
        "Unpaid part of an agreement an act affects",
        "The value of the agreement minus what was drawn, never below 0.",
        Unit.PENCE,
        AGREEMENT,
        Example("An agreement of £5,000 of which £2,000 were drawn.", "Unpaid: £3,000.", lambda: max(500_000 - 200_000, 0), 300_000, Restated.IN_THE_STORE),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "affected_budget",
        "Budget of a line an act affects",
        "The amount of the budget line.",
        Unit.PENCE,
        LINE,
        Example("A line of £10,000.", "Budget: £10,000.", lambda: 1_000_000, 1_000_000, Restated.RECORDED),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "affected_unspent",
        "Unspent part of a line an act affects",
        "The budget of the line minus its actuals and what is committed from it, never below 0.",
        Unit.PENCE,
        LINE,
        Example("Of £10,000, £6,000 were spent and £1,000 are committed.", "Unspent: £3,000.",
            lambda: max(1_000_000 - 600_000 - 100_000, 0), 300_000, Restated.IN_THE_STORE),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "affected_expected",
        "Still expected on a line an act affects",
        "For each open month the forecast, else the plan, minus the actuals of the month, never below 0; added over the months.",
        Unit.PENCE,
        LINE,
        Example("An open month with a forecast of £500 and £200 spent.", "Expected: £300.", lambda: max(50_000 - 20_000, 0), 30_000, Restated.IN_THE_STORE),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "affected_other_challenges",
        "Other challenges of a company team",
        "Challenges besides the one shown for which the company team is a candidate.",
        Unit.COUNT,
        "the company team",
        Example("A team is a candidate for three challenges.", "Others: 2.", lambda: 3 - 1, 2, Restated.IN_THE_STORE),
        scope=(PROGRAMME, DAY),
    ),
)  # fmt: skip
