"""Measures of reviews. The functions are in ``dashboard.metrics.review_trends`` and ``dashboard.metrics.reviews``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import DAY, PROGRAMME, Example, Measure, Restated, Unit

FROZEN = "It is what was known when the review was closed; what is entered later, for whatever day, does not change it."
CLOSED = "the last 13 closed reviews, and the past states of the records"
OWN = (PROGRAMME, DAY)  # not changed by the filters of a page


def _closed(*days: date) -> Any:
    """Returns closed reviews held on days; the n-th was closed by revision 10 n."""
    from db.frames import DATE, INTEGER, OBJECT, frame_of

    places = range(1, len(days) + 1)
    return frame_of(
        {
            "review_id": (OBJECT, [f"r{place}" for place in places]),
            "held_on": (DATE, list(days)),
            "closed_on": (DATE, list(days)),
            "revision": (INTEGER, [10 * place for place in places]),
            "before": (INTEGER, [10 * place - 1 for place in places]),
            "financial_year": (OBJECT, ["2026-27"] * len(days)),
        }
    )


def _states(**columns: tuple[str, list[Any]]) -> Any:
    """Returns states that were valid at every review, unless ``revision`` and ``superseded`` are given."""
    from db.frames import INTEGER, frame_of

    count = len(next(iter(columns.values()))[1])
    return frame_of({"revision": (INTEGER, [0] * count), "superseded": (INTEGER, [None] * count), **columns})


REVIEWS = (date(2026, 5, 5), date(2026, 5, 12))


def _paths(*expected: tuple[date, date]) -> Any:
    """Returns the paths of milestones expected on one day at the first review and on another at the second."""
    from dashboard.metrics.review_trends import milestone_paths
    from db.frames import BOOLEAN, DATE, INTEGER, OBJECT

    days, names = [day for pair in expected for day in pair], [f"m{place}" for place in range(len(expected)) for _ in range(2)]
    nothing = (DATE, [None] * len(days))
    states = _states(
        id=(OBJECT, names), challenge_id=(OBJECT, ["c"] * len(days)), title=(OBJECT, names), baseline_on=nothing, forecast_on=(DATE, days),
        actual_on=nothing, dropped_on=nothing, archived=(BOOLEAN, [False] * len(days)), revision=(INTEGER, [0, 15] * len(expected)),
        superseded=(INTEGER, [15, None] * len(expected)),
    )  # fmt: skip
    return milestone_paths(_closed(*REVIEWS), states).paths


def _moves(*expected: tuple[date, date]) -> Any:
    from dashboard.metrics.review_trends import milestone_moves

    return milestone_moves(_paths(*expected))


def example_outturns(*, budget: int | None = 1000, planned: int = 400, paid_later: int = 500) -> Any:
    """Returns the outturns at two reviews of a line with a plan for June, and a payment for May entered between them."""
    from dashboard.metrics.review_outturn import outturn_at_reviews
    from db.frames import DATE, INTEGER, OBJECT, frame_rows

    line = _states(id=(OBJECT, ["l"]), financial_year=(OBJECT, ["2026-27"]), amount_pence=(INTEGER, [budget]))
    month: dict[str, Any] = {"budget_line_id": (OBJECT, ["l"]), "month": (DATE, [date(2026, 6, 1)]), "amount_pence": (INTEGER, [planned])}
    plans = _states(**month)
    paid = {**month, "month": (DATE, [date(2026, 5, 1)]), "amount_pence": (INTEGER, [paid_later]), "revision": (INTEGER, [15])}
    ledger = _states(**paid, id=(OBJECT, ["p"]), kind=(OBJECT, ["payment"]), settles_id=(OBJECT, [None]))
    return frame_rows(outturn_at_reviews(_closed(*REVIEWS), line, plans, plans.iloc[:0], ledger))


def _marks(*pairs: tuple[int | None, int | None]) -> Any:
    """Returns marks of challenges at one review, (told, by the records) each as ranks."""
    from db.frames import BOOLEAN, INTEGER, OBJECT, frame_of

    better = [told is not None and rank is not None and told < rank for told, rank in pairs]
    return frame_of(
        {
            "challenge_id": (OBJECT, [f"c{place}" for place in range(len(pairs))]), "moment": (INTEGER, [0] * len(pairs)),
            "running": (BOOLEAN, [True] * len(pairs)), "better": (BOOLEAN, better), "overridden": (BOOLEAN, [False] * len(pairs)),
        }
    )  # fmt: skip


def _health_totals(*pairs: tuple[int | None, int | None]) -> Any:
    from dashboard.metrics.review_trends import health_totals

    return health_totals(_marks(*pairs))


def _times_better(*pairs: tuple[int | None, int | None]) -> Any:
    """Returns the counts of one challenge over reviews, (told, by the records) each."""
    from dashboard.metrics.review_trends import times_better
    from db.frames import frame_rows

    marks = _marks(*pairs)
    return frame_rows(times_better(marks.assign(challenge_id="c", moment=range(len(pairs)))))[0]


def _compared(then: tuple[int | None, ...], now: tuple[int | None, ...]) -> Any:
    """Returns the comparison of numbers in the order of their labels; None: the number was not there."""
    from dashboard.metrics.reviews import OverviewNumber, compare_numbers
    from dashboard.prose import Shown

    sides = [
        [
            OverviewNumber(str(place), Shown("milestones_open", value, str(value), ""), "", "")
            for place, value in enumerate(values)
            if value is not None
        ]
        for values in (then, now)
    ]
    return compare_numbers(*sides)


def _may(day: int) -> date:
    return date(2026, 5, day)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "overview_numbers_compared", "Numbers of the overview at a closing",
        "The tiles of the overview and the healths of the challenges, as they were when the review was closed.", Unit.COUNT,
        "the overview as at the closing",
        Example("Two tiles then, three now.", "Compared: 2.", lambda: _compared((1, 2), (1, 2, 3)).compared, 2),
    ),
    Measure(
        "overview_numbers_moved", "Numbers of the overview that moved since a closing",
        "Numbers of the overview at the closing whose value of today, unrounded, or whose words differ, or that are no longer there.",
        Unit.COUNT, "the overview as at the closing, and the overview of today",
        Example("Then 3 and 120,410. Now 3 and 120,420, which reads alike where it is rounded.", "Moved: 1.",
            lambda: _compared((3, 120_410), (3, 120_420)).moved, 1),
    ),
    Measure(
        "change_since_closing", "Change of a number since a closing",
        "The value of today minus the value when the review was closed, in the unit of the number. Not known where one of the two is not.",
        Unit.COUNT, "the overview as at the closing, and the overview of today",
        Example("Then 3, now 5.", "Change: +2.", lambda: _compared((3,), (5,)).rows[0].change, 2),
    ),
    Measure(
        "updates_missing", "Running challenges without an update for the week",
        "Challenges of the programme that are running and have no weekly update for the current week. An update is optional.",
        Unit.COUNT, "the running challenges and the weekly updates",
        Example("Three running challenges, one with an update for this week.", "Missing: 2.", lambda: len({"a", "b", "c"} - {"a"}), 2, Restated.IN_THE_STORE),
        scope=OWN,
    ),
    Measure(
        "challenges_to_report", "Challenges that report each week",
        "Challenges of the programme that are running and not archived, of all cohorts.", Unit.COUNT, "the challenges of the programme",
        Example("Two running challenges and one that is paused.", "Running: 2.",
            lambda: ["running", "running", "paused"].count("running"), 2, Restated.IN_THE_STORE),
        scope=OWN,
    ),
    Measure(
        "agenda_matters", "Matters to look at in an item of the agenda",
        "The attention items of the overview in the subject of the item.", Unit.COUNT, "the overview",
        Example("Two milestones are overdue, of two challenges.", "Matters: 2.", lambda: len(["3.1", "3.2"]), 2, Restated.WHERE_SHOWN),
    ),
    Measure(
        "review_closings", "Closings of a review", "How often the review was closed; it is open again from a reopening to the next closing.",
        Unit.COUNT, "the closings of the review",
        Example("Closed, reopened and closed again.", "Closings: 2.",
            lambda: ["closed", "reopened", "closed"].count("closed"), 2, Restated.WHERE_SHOWN), scope=OWN,
    ),
    Measure(
        "review_decisions", "Decisions of a review", "Decisions that were recorded at the review.", Unit.COUNT, "the decisions of the review",
        Example("Two decisions.", "Decisions: 2.", lambda: len(["Stop", "Begin"]), 2, Restated.IN_THE_STORE), scope=OWN,
    ),
    Measure(
        "review_actions", "Actions of a review", "Actions that were raised at the review, or are about it.", Unit.COUNT,
        "the actions of the review", Example("Two actions.", "Actions: 2.", lambda: len(["Write", "Call"]), 2, Restated.IN_THE_STORE), scope=OWN,
    ),
    Measure(
        "review_healths", "Healths agreed at a review", "Challenges whose health the review confirmed or overrode.", Unit.COUNT,
        "the healths agreed at the review", Example("One confirmed, one overridden.", "Healths: 2.",
            lambda: len(["a", "b"]), 2, Restated.WHERE_SHOWN), scope=OWN,
    ),
    Measure(
        "review_verdicts", "Verdicts of a review", "Verdicts on hypotheses that were declared at the review.", Unit.COUNT,
        "the verdicts of the review", Example("One verdict.", "Verdicts: 1.", lambda: len(["supported"]), 1, Restated.WHERE_SHOWN), scope=OWN,
    ),
    Measure(
        "meeting_action_overdue", "Days overdue of an action of a review",
        "Today (in a pack the day of the closing) minus the due date, in calendar days, of an action of the review without an answer.",
        Unit.DAYS, "the actions of the review",
        Example("On 20 May, due on 15 May and not answered.", "5 days overdue.", lambda: (_may(20) - _may(15)).days, 5, Restated.WHERE_SHOWN), scope=OWN,
    ),
    Measure(
        "meeting_action_carried", "How often a review carried an action on", "Closings of reviews that moved the due date of the action on.",
        Unit.COUNT, "the action", Example("Carried at two closings.", "Carried 2 times.", lambda: len([_may(5), _may(12)]), 2, Restated.RECORDED), scope=OWN,
    ),
    Measure(
        "reviews_followed", "Reviews followed", "Closed reviews of the programme whose frozen states are stored, at most the last 13.",
        Unit.COUNT, "the reviews and their closings",
        Example("Reviews of 5 and 12 May, both closed.", "Followed: 2.", lambda: len(_closed(*REVIEWS)), 2, Restated.WHERE_SHOWN), scope=OWN,
    ),
    Measure(
        "reviewed_healths_compared", "Challenges running at the last review",
        "Challenges of the view that are running and were running when the last review was closed.", Unit.COUNT, CLOSED,
        Example("Two challenges, both running then.", "Compared: 2.", lambda: _health_totals((0, 2), (1, 1)).compared, 2),
    ),
    Measure(
        "reviewed_better_than_records", "Challenges said to be better off than their records",
        "Challenges whose health, as agreed at the last review or else as the team's update of that week or the week before said, was better "
        f"than the health by their records on the day of the closing. {FROZEN}", Unit.COUNT, CLOSED,
        Example("Said on track with records off track; said at risk with records at risk.", "Better: 1.",
            lambda: _health_totals((0, 2), (1, 1)).better, 1),
    ),
    Measure(
        "reviews_better_than_records", "Reviews at which a challenge was said to be better off than its records",
        "Reviews followed at which the agreed or reported health of the challenge was better than the health by its records.", Unit.COUNT, CLOSED,
        Example("On track three times, with records on track, at risk and off track.", "Better at 2 reviews.",
            lambda: _times_better((0, 0), (0, 1), (0, 2)).better, 2),
    ),
    Measure(
        "milestones_followed", "Milestones followed over the reviews",
        f"Milestones of the view that were open at one of the reviews followed, neither dropped nor archived then. {FROZEN}", Unit.COUNT, CLOSED,
        Example("Two milestones, open at both reviews.", "Followed: 2.",
            lambda: _moves((_may(20), _may(20)), (_may(20), _may(27))).followed, 2),
    ),
    Measure(
        "milestones_moved_later", "Milestones moved later over the reviews",
        "Milestones followed whose last expected day, or whose day done, lies after the day expected at the first review shown.", Unit.COUNT, CLOSED,
        Example("One stayed, one moved from 20 to 27 May.", "Moved later: 1.",
            lambda: _moves((_may(20), _may(20)), (_may(20), _may(27))).later, 1),
    ),
    Measure(
        "milestones_moved_lately", "Milestones moved later since the review before the last",
        "Milestones followed that were open at the last two reviews and were expected later at the last.", Unit.COUNT, CLOSED,
        Example("One stayed, one moved from 20 to 27 May between the last two reviews.", "Moved later: 1.",
            lambda: _moves((_may(20), _may(20)), (_may(20), _may(27))).recent, 1),
    ),
    Measure(
        "milestone_moved_over_reviews", "Move of a milestone over the reviews",
        f"The day done, else the day expected at the last review, minus the day expected at the first review, in calendar days. {FROZEN}",
        Unit.DAYS, CLOSED,
        Example("Expected on 20 May at the first review and on 27 May at the last.", "7 days.",
            lambda: int(_paths((_may(20), _may(27)))["moved_days"].iloc[0]), 7),
    ),
    Measure(
        "milestone_moved_lately", "Move of a milestone since the review before the last",
        "The day expected at the last review minus that at the review before, in calendar days; 0 where it was not open at both.", Unit.DAYS, CLOSED,
        Example("Expected on 20 May at the review before and on 18 May at the last.", "−2 days.",
            lambda: int(_paths((_may(20), _may(18)))["recent_days"].iloc[0]), -2),
    ),
    Measure(
        "review_outturn", "Outturn at a review",
        "Of the programme's own budget lines of the financial year: all actuals, plus for each open month the forecast, else the plan, less the "
        f"month's actuals, never below nothing; an accrual that a payment has settled counts nothing. {FROZEN}", Unit.PENCE, CLOSED,
        Example("£4 planned for June; £5 for May entered after the first review.", "£4.00 at the first review, £9.00 at the second.",
            lambda: [point.outturn for point in example_outturns()], [400, 900]),
    ),
    Measure(
        "review_outturn_moved", "Change of the outturn since the review before",
        "The outturn at the review minus that at the review before in the same financial year.", Unit.PENCE, CLOSED,
        Example("£4 at the review before, £9 at this one.", "Moved: +£5.", lambda: example_outturns()[1].moved, 500),
    ),
    Measure(
        "review_budget", "Budget at a review", f"The sum of the budgets that were set for the lines counted. {FROZEN}", Unit.PENCE, CLOSED,
        Example("One line with a budget of £10.", "Budget: £10.", lambda: example_outturns()[0].budget, 1000),
    ),
    Measure(
        "review_variance", "Variance at a review",
        f"Outturn minus budget of the lines for which a budget was set; not known without one. {FROZEN}", Unit.PENCE, CLOSED,
        Example("Outturn £9, budget £10.", "Variance: −£1.", lambda: example_outturns()[1].variance, -100),
    ),
)  # fmt: skip
