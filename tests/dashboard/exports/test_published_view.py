"""What may be made public: small numbers suppressed, by hand."""

from datetime import date

import pytest

from dashboard.exports import published_view
from dashboard.metrics.cohorts.comparison import CohortReach, CohortSummary
from dashboard.metrics.learning.outcomes import ANSWER_FIELDS, OutcomeSurvey


@pytest.mark.parametrize(("part", "whole", "said"), [
    (7, 12, "7 of 12"), (4, 12, "fewer than 5 of 12"), (8, 12, "all but fewer than 5 of 12"), (12, 12, "12 of 12"), (0, 12, "none of 12"),
    (1, 4, "fewer than 5 in all"), (0, 4, "fewer than 5 in all"), (3, 5, "fewer than 5 of 5"), (0, 0, ""),
])  # fmt: skip
def test_a_count_that_tells_of_few_is_not_said(part, whole, said):
    assert published_view.suppressed_share(part, whole) == said


@pytest.mark.parametrize(("value", "unit", "said"), [
    ("3", "companies", "fewer than 5 companies"), ("5", "companies", "5 companies"), ("3", "days", "3 days"), ("10-15", "people", "10-15 people"),
    (None, "jobs", "jobs"), ("2", None, "2"),
])  # fmt: skip
def test_a_gain_of_few_people_or_companies_is_not_said(value, unit, said):
    assert published_view.suppressed_value(value, unit) == said


def answers(*people):
    rows = [
        {
            "team": f"Secret {n}",
            "answered_on": date(2026, 5, 4),
            **dict.fromkeys(ANSWER_FIELDS),
            "people": count,
            "trading": "yes",
            "turnover_band": "none",
        }
        for n, count in enumerate(people)
    ]
    return OutcomeSurvey(6, len(rows), tuple(rows))


def told(one):
    return {row[0].text: row[1].text for row in published_view.outcomes_section([one]).table.rows}


def test_outcomes_of_few_companies_are_not_said_and_none_is_named():
    small, large = told(answers(3, 4, 900, 8)), told(answers(3, 4, 900, 8, 10))
    assert small["Answered"] == small["Still trading"] == "fewer than 5 in all"
    assert (small["People employed, in all"], small["Turnover in the last year"]) == ("given by fewer than 5", "named by fewer than 5")
    assert (large["Still trading"], large["People employed, in all"]) == ("5 of 5", "925 at 5 companies")
    assert large["Turnover in the last year"] == "No turnover yet: 5"
    assert large["Product in use"] == "Nothing said"
    assert "Secret" not in str(published_view.outcomes_section([answers(1, 2)]))
    assert published_view.outcomes_section([OutcomeSurvey(6, 3, ())]).table.rows == ()


def test_the_flow_tells_how_many_came_how_far_and_no_small_number():
    one = CohortSummary("r", "Round 1", "Standard", None, None, None, None, 3, 2, 14, 0, None)
    two = CohortSummary("s", "Round 2", "Standard", None, None, None, None, 0, 0, 0, 0, None)
    reach = CohortReach(14, 1, {"Exploration": (9, 13), "Accelerator": (3, 13)})
    part = published_view.flow_section([one, two], {"r": reach}, ["Open call", "Exploration", "Accelerator"])
    assert [column.label for column in part.table.columns] == ["Round", "Challenges", "Company teams", "Exploration", "Accelerator"]
    assert [[cell.text for cell in row] for row in part.table.rows] == [
        ["Round 1", "3", "14", "all but fewer than 5 of 13", "fewer than 5 of 13"],
        ["Round 2", "not recorded", "not recorded", "not known", "not known"],
    ]
