"""Trends over reviews: metrics computed by hand, and the texts of the charts."""

from datetime import date

import plotly.graph_objects as go

from dashboard.figures.reviews import trend_lines as lines
from dashboard.figures.reviews import trends as figures
from dashboard.metrics.health import HealthAssessment
from dashboard.metrics.review_trends import (
    ClosedReview,
    HealthAtReview,
    HealthHistory,
    MilestonePath,
    OutturnAtReview,
    build_milestone_paths,
    health_at_reviews,
    outturn_at_reviews,
)
from dashboard.theme import LIGHT
from db.schema.enums.records import Health
from db.values.working_days import WorkingDays

GREEN, AMBER, RED = Health.ON_TRACK, Health.AT_RISK, Health.OFF_TRACK
# Indexes: 0 is the moment before the first closing and 1 that closing; 2 and 3, 4 and 5 are those of the second and third.
ONE, TWO, THREE = (
    ClosedReview("r1", date(2026, 5, 5), date(2026, 5, 5), 1, 0),
    ClosedReview("r2", date(2026, 5, 12), date(2026, 5, 12), 3, 2),
    ClosedReview("r3", date(2026, 5, 19), date(2026, 5, 20), 5, 4),
)
ALL = (ONE, TWO, THREE)
LABELS = {"a": "3.1 Flood alerts", "b": "3.2 School meals"}
EVER = {"born": 0, "died": 6}


def milestone(born: int, died: int, expected: date, done: date | None = None, name: str = "m", **fields: object) -> dict[str, object]:
    baseline = date(2026, 5, 29)
    dates = {"baseline_on": baseline, "forecast_on": expected, "actual_on": done}
    state = {"archived": False, "dropped_on": None}
    return {"id": name, "challenge_id": "a", "title": name, **dates, **state, "born": born, "died": died, **fields}


def test_path_takes_the_date_at_each_closing_and_ends_when_done():
    rows = [milestone(0, 2, date(2026, 5, 29)), milestone(2, 4, date(2026, 6, 5)), milestone(4, 6, date(2026, 6, 5), date(2026, 5, 18))]
    (path,) = build_milestone_paths(ALL, rows)
    assert path.steps == ((ONE.held_on, date(2026, 5, 29)), (TWO.held_on, date(2026, 6, 5)))
    assert (path.done, path.moved, path.recent) == (date(2026, 5, 18), -11, 0)


def test_path_of_an_open_milestone_states_its_latest_move():
    rows = [milestone(0, 4, date(2026, 6, 1)), milestone(4, 6, date(2026, 6, 9)), milestone(0, 1, date(2026, 9, 1), name="gone before")]
    (path,) = build_milestone_paths(ALL, rows)
    assert (path.moved, path.recent) == (8, 8)


def test_milestone_dropped_or_done_before_the_first_review_has_no_path():
    done = milestone(0, 6, date(2026, 5, 1), date(2026, 5, 1), "done")
    dropped = milestone(0, 6, date(2026, 6, 1), name="dropped", dropped_on=date(2026, 4, 1))
    assert build_milestone_paths(ALL, [done, dropped]) == []


def test_outturn_at_each_review_adds_actuals_and_open_months():
    april, may, june = (date(2026, month, 1) for month in (4, 5, 6))
    line = {"id": "l", "financial_year": "2026-27", "amount_pence": 1_000, **EVER}
    unset = {"id": "u", "financial_year": "2026-27", "amount_pence": None, **EVER}
    past = {"id": "p", "financial_year": "2025-26", "amount_pence": 9_000, **EVER}
    months = [
        {"budget_line_id": "l", "month": month, "pence": pence, "forecast": False, **EVER}
        for month, pence in ((april, 300), (may, 200), (june, 100))
    ] + [{"budget_line_id": "l", "month": june, "pence": 150, "forecast": True, "born": 2, "died": 6}]

    def paid(born: int, month: date, pence: int, kind: str = "payment", line: str = "l", settles: str | None = None) -> dict[str, object]:
        return {
            "id": f"{kind}{pence}",
            "budget_line_id": line,
            "month": month,
            "pence": pence,
            "kind": kind,
            "settles_id": settles,
            "born": born,
            "died": 6,
        }

    ledger = [
        paid(0, april, 250), paid(0, may, 80, "accrual"), paid(4, may, 90, settles="accrual80"), paid(2, may, 210), paid(4, april, 7, line="u"),
    ]  # fmt: skip
    # First: April 250; May 80 accrued of 200: 120 to come; June 100: 250 + 80 + 120 + 100 = 550.
    # Second: May 290, nothing to come; June is forecast with 150: 250 + 290 + 150 = 690. Third: 90 for the 80: 700, and 7 without a budget.
    outturns = outturn_at_reviews(ALL, [line, unset, past], months, ledger)
    assert [(outturn.outturn, outturn.budget, outturn.variance, outturn.moved) for outturn in outturns] == [
        (550, 1_000, -450, None), (690, 1_000, -310, 140), (707, 1_000, -300, 17),
    ]  # fmt: skip


def test_health_is_agreed_else_reported_with_the_computed_one():
    empty = {"moves": [], "talks": [], "actions": []}
    history = HealthHistory(
        agreed=[{"review_id": "r2", "challenge_id": "a", "health": "at risk", "reason": "Late", "born": 3, "died": 6}],
        said=[
            {"challenge_id": "a", "week": date(2026, 4, 27), "health": "on track", "born": 0, "died": 6},
            {"challenge_id": "a", "week": date(2026, 5, 11), "health": "on track", "born": 2, "died": 6},
        ],
        challenges=[{"id": "a", "state": "running", "threshold": None, **EVER}, {"id": "b", "state": "running", "threshold": None, "born": 5, "died": 6}],
        milestones=[milestone(0, 6, date(2026, 5, 5))],
        **empty,
    )  # fmt: skip
    marks = health_at_reviews(ALL, history, ["a", "b"], {"a": WorkingDays(), "b": WorkingDays()})
    # Due on 5 May: on its day, then 7 days past (at risk), then 15, which is more than 14 (off track).
    assert [(mark.agreed, mark.said, mark.records.health) for mark in marks["a"]] == [
        (None, GREEN, GREEN), (AMBER, GREEN, AMBER), (None, GREEN, RED),
    ]  # fmt: skip
    assert [mark.running for mark in marks["b"]] == [False, False, True]
    assert [mark.overridden for mark in marks["a"]] == [False, True, False]


def test_health_chart_states_where_review_team_and_records_differ():
    marks = [
        HealthAtReview(said=GREEN, records=HealthAssessment(GREEN)),
        HealthAtReview(AMBER, GREEN, "Late", HealthAssessment(RED, ("1 milestone overdue",))),
    ]
    chart = figures.health_chart(
        (ONE, TWO),
        {"a": marks, "b": [HealthAtReview(running=False), HealthAtReview(said=GREEN, records=HealthAssessment(GREEN))]},
        LABELS,
        "",
    )
    assert chart.title == "At the last review one of 2 challenges was said to be better off than the records had it"
    first, second = chart.heat.rows
    assert [(strip.name, "".join(mark[0] for mark in strip.marks)) for strip in first[1].strips] == [("Review", "●▲"), ("Records", "●■")]
    assert first[1].strips[0].marks[1][3] == "Review of 12 May 2026: At risk, where the team said On track; Late"
    assert (first[2].text, first[2].note) == ("Review: at risk; the team said on track", "Better than the records at 1 of 2 reviews")
    assert second[2].text == "Alike"
    assert [cell.text for cell in chart.table.rows[1]] == [
        "3.1 Flood alerts",
        "12 May 2026",
        "At risk",
        "On track",
        "Off track (1 milestone overdue)",
        "Late",
    ]


def test_milestone_trend_draws_all_and_labels_few():
    def path(number: int, days: int) -> MilestonePath:
        first = date(2026, 6, 1)
        return MilestonePath(
            f"m{number}", "a", f"Milestone {number}", first, ((ONE.held_on, first), (TWO.held_on, first.replace(day=1 + days))), recent=days
        )

    paths = [*(path(number, 9 - number) for number in range(8)), path(8, 0), path(9, 0)]
    chart = figures.milestones_chart((ONE, TWO), paths, LABELS, LIGHT)
    go.Figure(chart.figure)
    assert chart.title == (
        "Eight of 10 milestones moved later over these reviews, eight of them since the review before the last; most “Milestone 0”, by 9 days"
    )
    named = [annotation["text"] for annotation in chart.figure["layout"]["annotations"] if annotation["text"].startswith("3.1")]
    assert named == [f"3.1 Milestone {number}" for number in range(6)]
    shifts = [annotation["yshift"] for annotation in chart.figure["layout"]["annotations"][:6]]
    assert len(set(shifts)) == 6, "labels of ends on each other are moved apart"
    assert len(chart.table.rows) == 10


def test_outturn_chart_states_the_change():
    def at(review: ClosedReview, outturn: int, moved: int | None, year: str = "2026-27") -> OutturnAtReview:
        return OutturnAtReview(review.review_id, review.held_on, year, outturn, 100_000, outturn - 100_000, moved)

    outturns = [at(ONE, 110_000, None), at(TWO, 115_000, 5_000)]
    chart = lines.outturn_chart((ONE, TWO), outturns, "", LIGHT)
    go.Figure(chart.figure)
    assert chart.title == "Outturn moved by +£50 since the review before and stood at £1,150, £150 over the budget"
    assert lines.outturn_message([at(ONE, 90_000, None)]) == "At the only review closed the outturn stood at £900, £100 under the budget"
    turned = [at(ONE, 90_000, None, "2025-26"), at(TWO, 100_000, None)]
    assert lines.outturn_message(turned) == "At the last review, the first of 2026-27, the outturn stood at £1,000, on the budget"
    assert lines.outturn_message([at(ONE, 90_000, None), at(TWO, 90_000, 0)]).startswith("Outturn did not move since the review before")


def test_charts_before_the_first_closing_have_an_empty_state():
    charts = (
        figures.health_chart((), {}, LABELS, ""),
        figures.milestones_chart((), [], LABELS, LIGHT),
        lines.outturn_chart((), [], "", LIGHT),
    )
    assert {chart.empty.sentence for chart in charts} == {"No review is closed yet: close one and it shows here."}
