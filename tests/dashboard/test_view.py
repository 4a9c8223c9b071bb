"""What a view says of the scope of its numbers."""

from datetime import date

from dashboard.measures.measure import Unit
from dashboard.view import View, format_value

NAMES = {"programme": "North", "cohort": "Round 3", "challenge": "all challenges", "period": "the last 13 weeks", "day": "as at 4 May 2026"}
VIEW = View(date(2026, 5, 4), scope={"programme": "north", "cohort": "r3"}, scope_names=NAMES)


def test_scope_sentence_names_the_period_only_of_a_measure_that_depends_on_it():
    assert VIEW.scope_sentence("milestones_dropped") == "North; Round 3; all challenges; the last 13 weeks; as at 4 May 2026"
    assert VIEW.scope_sentence("milestones_overdue") == "North; Round 3; all challenges; all time; as at 4 May 2026"


def test_view_over_all_cohorts_has_no_cohort_in_its_scope():
    wide = VIEW.over_all_cohorts()
    assert wide.scope_sentence("milestones_overdue") == "North; all cohorts; all challenges; all time; as at 4 May 2026"
    assert (wide.show("milestones_overdue", 2).scope, VIEW.show("milestones_overdue", 2).scope) == (
        "programme=north",
        "cohort=r3;programme=north",
    )


def test_ratios_and_minutes_are_shown_with_one_decimal_at_most():
    assert [format_value(Unit.RATIO, value) for value in (11.5, 8.0)] == ["11.5", "8"]
    assert [format_value(Unit.MINUTES, value) for value in (270, 60)] == ["4.5 hours", "1 hour"]
