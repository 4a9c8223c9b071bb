"""Text of a row of ``/week``, and the cells of the month grids; expected numbers calculated by hand."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.figures import week
from dashboard.figures.health import HealthAssessment
from dashboard.filters import Filters
from dashboard.metrics.grids import GridProgress
from dashboard.metrics.spend import month_grids
from dashboard.view import View
from db.schema.enums.records import Health

MONDAY = date(2026, 11, 23)
UPDATE = {
    "week": date(2026, 11, 16), "health": "at risk", "changed": "Doors fitted", "next_steps": "Tests", "blocked": None,
    "path_back": "A second crew", "path_back_on": date(2026, 12, 11),
}  # fmt: skip


@pytest.mark.parametrize(
    ("done", "rows", "this", "expected"),
    [
        (3, 12, True, "3 of 12 challenges done for this week; 9 to go."),
        (0, 1, False, "0 of 1 challenge done for the week of 23 Nov 2026; 1 to go."),
        (12, 12, True, "All 12 challenges have their update for this week."),
        (1, 1, True, "The challenge has its update for this week."),
        (0, 0, True, "No running challenge in this view has a row for this week."),
    ],
)
def test_sentence_counts_done_updates(done, rows, this, expected):
    progress = GridProgress(rows, done)
    assert str(week.sentence(progress, MONDAY, View(MONDAY), this=this)) == expected


def test_last_update_texts_show_their_week():
    assert week.last_update_texts(UPDATE, MONDAY) == {
        "health": "Last week:\n▲ At risk", "changed": "Doors fitted", "next_steps": "Tests", "path_back": "A second crew",
        "path_back_on": "11 Dec 2026",
    }  # fmt: skip
    assert week.last_update_texts(UPDATE | {"week": date(2026, 11, 2)}, MONDAY)["health"] == "Week of 2 Nov 2026:\n▲ At risk"


def test_unchanged_update_repeats_last_values():
    assert week.unchanged_update(UPDATE, MONDAY) == {
        "health": "at risk", "changed": "No change this week.", "next_steps": "Tests", "path_back": "A second crew", "path_back_on": "11 Dec 2026",
    }  # fmt: skip
    assert week.unchanged_update(UPDATE | {"week": date(2026, 11, 2)}, MONDAY)["changed"] == "No change since the week of 2 Nov 2026."


def test_explanation_prompts_cover_every_health_better_than_the_records():
    assessment = HealthAssessment(Health.OFF_TRACK, ("2 milestones overdue", "nobody spoke"))
    prompts = week.explanation_prompts(assessment)
    assert list(prompts) == ["on track", "at risk"]
    assert (
        prompts["on track"][1] == "We say on track although the records say off track (2 milestones overdue and nobody spoke), because "
    )  # fmt: skip
    assert week.explanation_prompts(HealthAssessment(Health.ON_TRACK)) == {}
    assert week.explanation_prompts(HealthAssessment(None)) == {}


def test_facts_link_to_records_and_show_when_nothing_is_recorded():
    counts = {"talks": 1, "sessions": 2, "people": 9, "moves": 0, "paid": 4_200_00}
    facts = week.facts(HealthAssessment(Health.ON_TRACK), counts, date(2026, 11, 16), Filters(programme="p"), "c1")
    assert facts == [
        ("Records say: ● On track.", "/challenges/c1/records?programme=p#challenge-health", "good"),
        ("Since 16 Nov:", "", "quiet"),
        ("1 conversation", "/engagement?programme=p&challenge=c1", ""),
        ("2 research sessions with 9 attendances", "/research?programme=p&challenge=c1", ""),
        ("£4,200 paid", "/spend?programme=p&challenge=c1", ""),
    ]
    assert week.facts(HealthAssessment(None), {}, date(2026, 11, 16), Filters(), "c1")[1] == ("Since 16 Nov: nothing recorded", "", "quiet")


def test_week_choices_begin_with_the_current_week_and_include_the_chosen_one():
    assert [label for label, _ in week.week_choices(MONDAY, MONDAY)] == ["This week", "16 Nov", "9 Nov", "2 Nov", "26 Oct"]
    assert week.week_choices(MONDAY, date(2026, 6, 1))[-1] == ("1 Jun 2026", date(2026, 6, 1))


@pytest.mark.parametrize(
    ("pence", "text"), [(None, ""), (0, "0"), (400_000, "4,000"), (123_450, "1,234.50"), (5, "0.05"), (-99_99, "-99.99"), (-5, "-0.05")]
)
def test_amounts_in_cells_have_no_currency(pence, text):
    assert month_grids.format_amount(pence) == text


def test_month_columns_start_in_april():
    columns = month_grids.month_columns("2026-27")
    assert (min(columns), max(columns), len(columns)) == ("2026-04", "2027-03", 12)
    assert columns["2027-01"] == date(2027, 1, 1)
