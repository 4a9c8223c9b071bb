"""What stands beside a row of ``/week``, worked by hand; amounts and months of the grids of money."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.figures import week
from dashboard.filters import Filters
from dashboard.metrics.health import HealthAssessment
from dashboard.metrics.spend import month_grids
from db.schema.enums.records import Health

MONDAY = date(2026, 11, 23)
UPDATE = {
    "week": date(2026, 11, 16), "health": "at risk", "changed": "Doors fitted", "next_steps": "Tests", "blocked": None,
    "path_back": "A second crew", "path_back_on": date(2026, 12, 11),
}  # fmt: skip


@pytest.mark.parametrize(
    ("done", "rows", "this", "said"),
    [
        (3, 12, True, "3 of 12 challenges done for this week; 9 to go."),
        (0, 1, False, "0 of 1 challenge done for the week of 23 Nov 2026; 1 to go."),
        (12, 12, True, "All 12 challenges have their update for this week."),
        (1, 1, True, "The challenge has its update for this week."),
        (0, 0, True, "No running challenge in this view has a row for this week."),
    ],
)
def test_sentence_says_how_many_are_done_of_how_many(done, rows, this, said):
    assert week.sentence(done, rows, MONDAY, this=this) == said


def test_last_words_say_of_which_week_they_are():
    assert week.last_update_texts(UPDATE, MONDAY) == {
        "health": "Last week:\n▲ At risk", "changed": "Doors fitted", "next_steps": "Tests", "path_back": "A second crew",
        "path_back_on": "11 Dec 2026",
    }  # fmt: skip
    assert week.last_update_texts(UPDATE | {"week": date(2026, 11, 2)}, MONDAY)["health"] == "Week of 2 Nov 2026:\n▲ At risk"


def test_no_change_carries_last_words_on_and_says_since_when():
    assert week.unchanged_update(UPDATE, MONDAY) == {
        "health": "at risk", "changed": "No change this week.", "next_steps": "Tests", "path_back": "A second crew", "path_back_on": "11 Dec 2026",
    }  # fmt: skip
    assert week.unchanged_update(UPDATE | {"week": date(2026, 11, 2)}, MONDAY)["changed"] == "No change since the week of 2 Nov 2026."


def test_offers_are_for_every_health_better_than_the_records_say():
    judged = HealthAssessment(Health.OFF_TRACK, ("2 milestones overdue", "nobody spoke"))
    found = week.explanation_prompts(judged)
    assert list(found) == ["on track", "at risk"]
    assert (
        found["on track"][1] == "We say on track although the records say off track (2 milestones overdue and nobody spoke), because "
    )  # fmt: skip
    assert week.explanation_prompts(HealthAssessment(Health.ON_TRACK)) == {}
    assert week.explanation_prompts(HealthAssessment(None)) == {}


def test_facts_lead_to_their_records_and_nothing_is_said_to_be_nothing():
    counts = {"talks": 1, "sessions": 2, "people": 9, "moves": 0, "paid": 4_200_00}
    found = week.facts(HealthAssessment(Health.ON_TRACK), counts, date(2026, 11, 16), Filters(programme="p"), "c1")
    assert found == [
        ("Records say: ● On track.", "/challenges/c1?programme=p#challenge-health", "good"),
        ("Since 16 Nov:", "", "quiet"),
        ("1 conversation", "/engagement?programme=p&challenge=c1", ""),
        ("2 research sessions with 9 people", "/research?programme=p&challenge=c1", ""),
        ("£4,200 paid", "/spend?programme=p&challenge=c1", ""),
    ]
    assert week.facts(HealthAssessment(None), {}, date(2026, 11, 16), Filters(), "c1")[1] == ("Since 16 Nov: nothing recorded", "", "quiet")


def test_weeks_to_choose_from_begin_with_this_one_and_hold_the_chosen_one():
    assert [label for label, _ in week.week_choices(MONDAY, MONDAY)] == ["This week", "16 Nov", "9 Nov", "2 Nov", "26 Oct"]
    assert week.week_choices(MONDAY, date(2026, 6, 1))[-1] == ("1 Jun 2026", date(2026, 6, 1))


@pytest.mark.parametrize(
    ("pence", "text"), [(None, ""), (0, "0"), (400_000, "4,000"), (123_450, "1,234.50"), (5, "0.05"), (-99_99, "-99.99"), (-5, "-0.05")]
)
def test_amounts_stand_in_cells_without_their_currency(pence, text):
    assert month_grids.format_amount(pence) == text


def test_columns_of_a_year_are_its_months_from_april():
    found = month_grids.month_columns("2026-27")
    assert (min(found), max(found), len(found)) == ("2026-04", "2027-03", 12)
    assert found["2027-01"] == date(2027, 1, 1)
