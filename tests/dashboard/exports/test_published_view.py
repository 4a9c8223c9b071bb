"""The published view: small counts are suppressed."""

from datetime import date

import pandas as pd
import pytest

from dashboard.exports import published_view
from dashboard.measures.outcomes import answers_of, teams_of
from dashboard.metrics.cohorts.comparison import Reach
from dashboard.metrics.learning.outcomes import every_question, survey_results, turnover_bands
from dashboard.tables import screen_column
from db.frames import DATE, INTEGER, OBJECT, frame_of
from db.schema.enums.learning import Beneficiary


@pytest.mark.parametrize(("part", "whole", "expected"), [
    (7, 12, "7 of 12"), (4, 12, "fewer than 5 of 12"), (8, 12, "all but fewer than 5 of 12"), (12, 12, "12 of 12"), (0, 12, "none of 12"),
    (1, 4, "fewer than 5 in all"), (0, 4, "fewer than 5 in all"), (3, 5, "fewer than 5 of 5"), (0, 0, ""),
])  # fmt: skip
def test_small_count_is_suppressed(part, whole, expected):
    assert published_view.suppressed_share(part, whole) == expected


@pytest.mark.parametrize(("value", "unit", "expected"), [
    ("3", "companies", "fewer than 5 companies"), ("5", "companies", "5 companies"), ("3", "days", "3 days"), ("10-15", "people", "10-15 people"),
    (None, "jobs", "jobs"), ("2", None, "2"),
])  # fmt: skip
def test_small_gain_of_people_or_companies_is_suppressed(value, unit, expected):
    assert published_view.suppressed_value(value, unit) == expected


def survey(*people):
    """Returns the survey after 6 months of companies that gave these numbers of people, still trade and have no turnover; None: not answered."""
    given = [
        {"team_id": f"secret {n}", **({} if count is None else {"people": count, "trading": "yes", "turnover_band": "none"})}
        for n, count in enumerate(people)
    ]
    answers = answers_of(*given)
    return survey_results(every_question(teams_of(), answers), answers, date(2026, 5, 4)), turnover_bands(answers)


def texts(table):
    """Returns the texts of a table as shown, row by row."""
    return [list(row) for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]


def outcome_texts(*people):
    return {row[0]: row[1] for row in texts(published_view.outcomes_section(*survey(*people)).table)}


def test_outcomes_of_few_companies_are_suppressed_without_names():
    small, large = outcome_texts(3, 4, 900, 8), outcome_texts(3, 4, 900, 8, 10)
    assert small["Answered"] == small["Still trading"] == "fewer than 5 in all"
    assert (small["People employed, in all"], small["Turnover in the last year"]) == ("given by fewer than 5", "named by fewer than 5")
    assert (large["Still trading"], large["People employed, in all"]) == ("5 of 5", "925 at 5 companies")
    assert large["Turnover in the last year"] == "No turnover yet: 5"
    assert large["Product in use"] == "Nothing said"
    assert "secret" not in str(published_view.outcomes_section(*survey(1, 2)).table.frame.to_dict("list"))
    assert published_view.outcomes_section(*survey()).table.row_count == 0


def test_flow_counts_teams_by_stage_and_suppresses_small_counts():
    rounds = frame_of({
        "id": (OBJECT, ["r", "s"]), "name": (OBJECT, ["Round 1", "Round 2"]), "challenges": (INTEGER, [3, 0]), "teams": (INTEGER, [14, 0]),
    })  # fmt: skip
    stages = frame_of({
        "cohort_id": (OBJECT, ["r", "r"]), "stage": (OBJECT, ["Exploration", "Accelerator"]), "reached": (INTEGER, [9, 3]),
        "of": (INTEGER, [13, 13]), "before": (INTEGER, [None, 9]),
    })  # fmt: skip
    order = pd.Series(["Open call", "Exploration", "Accelerator"])
    section = published_view.flow_section(rounds, Reach(stages, stages.iloc[:0]), order)
    assert [column.label for column in section.table.columns] == ["Round", "Challenges", "Company teams", "Exploration", "Accelerator"]
    assert texts(section.table) == [
        ["Round 1", "3", "14", "all but fewer than 5 of 13", "fewer than 5 of 13"],
        ["Round 2", "not recorded", "not recorded", "not known", "not known"],
    ]
    assert section.table.frame["challenges"].sum() == 3


def test_gains_have_days_with_their_precision_and_each_beneficiary():
    gains = frame_of({
        "gainer": (OBJECT, ["company", "company", "company"]), "published_what": (OBJECT, ["Jobs", "Sales", None]),
        "value": (OBJECT, ["3", "7", "9"]), "unit": (OBJECT, ["jobs", "jobs", "jobs"]), "gained_on": (DATE, [date(2026, 5, 1), None, None]),
        "gained_precision": (OBJECT, ["month", None, None]),
    })  # fmt: skip
    rows = texts(published_view.gains_section(gains).table)
    assert [row[1:] for row in rows if row[0] == Beneficiary.COMPANY.label] == [
        ["Jobs", "fewer than 5 jobs", "May 2026"],
        ["Sales", "7 jobs", "not recorded"],
    ]
    assert [row[1:] for row in rows if row[0] != Beneficiary.COMPANY.label] == [["Nothing published yet", "", ""]] * (len(Beneficiary) - 1)


def test_hypotheses_have_their_verdict_and_its_day():
    hypotheses = frame_of({
        "reference": (OBJECT, ["H1", None]), "statement": (OBJECT, ["It works", "It pays"]), "status": (OBJECT, ["concluded", "testing"]),
        "challenge": (OBJECT, ["Roads", None]), "verdict": (OBJECT, ["supported", None]), "decided_on": (DATE, [date(2026, 5, 4), None]),
        "reason": (OBJECT, [None, None]),
    })  # fmt: skip
    assert texts(published_view.learning_section(hypotheses).table) == [
        ["It works", "Roads", "Supported", "Not published", "4 May 2026"],
        ["It pays", "Whole programme", "None yet (testing)", "", ""],
    ]
