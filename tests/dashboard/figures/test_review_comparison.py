"""The numbers of the overview at the closing of a review beside those of today: compared by raw values, shown with their moments."""

from __future__ import annotations

from datetime import date

from dashboard.exports.printed_tables import printed_table
from dashboard.figures.reviews.comparison import comparison_sentence, comparison_table, health_numbers, tile_numbers
from dashboard.metrics.reviews import OverviewNumber, compare_numbers
from dashboard.page_content import Tile
from dashboard.prose import Shown, prose
from dashboard.tables import StatusStrip
from dashboard.view import View

THEN = View(date(2026, 5, 12), scope={"programme": "north", "day": "2026-05-12T10:00:03"}, labels={"a": "3.1 Flood alerts"})
NOW = View(date(2026, 5, 20), scope={"programme": "north", "day": "2026-05-20"}, labels={"a": "3.1 Flood alerts"})
CLOSING = {"review": "r1", "closing": "1"}


def money(view: View, pence: int) -> list[OverviewNumber]:
    return tile_numbers([Tile("Outturn", view.show("review_outturn", pence), "of the programme's own money", "", "/spend")])


def test_numbers_that_read_alike_and_differ_have_changed():
    then, now = money(THEN, 120_412_345), money(NOW, 120_456_789)
    assert str(then[0].value) == str(now[0].value) == "£1.20m", "both round to the same text"
    comparison = compare_numbers(then, now)
    assert (comparison.compared, comparison.moved, comparison.rows[0].change) == (1, 1, 44_444)
    ((_, before, after, difference),) = printed_table(comparison_table(comparison, NOW, **CLOSING)).rows
    assert [str(cell.text) for cell in (before, after, difference)] == ["£1.20m", "£1.20m", "Changed by +£444"]
    values = [part for cell in (before, after) for part in cell.text.parts if isinstance(part, Shown)]  # type: ignore[union-attr] # prose
    assert [(value.value, value.scope) for value in values] == [
        (120_412_345, "day=2026-05-12T10:00:03;programme=north"), (120_456_789, "day=2026-05-20;programme=north"),
    ]  # fmt: skip
    sentence = comparison_sentence(comparison, NOW, **CLOSING)
    assert str(sentence) == "One number of 1 moved since."


def test_equal_raw_values_are_the_same_whatever_their_scope():
    comparison = compare_numbers(money(THEN, 5_000), money(NOW, 5_000))
    assert comparison.rows[0].same
    assert str(comparison_sentence(comparison, NOW, **CLOSING)) == "Nothing that the overview says moved since."
    ((_, _, _, difference),) = printed_table(comparison_table(comparison, NOW)).rows
    assert (difference.text, difference.tone) == ("The same", "quiet")


def test_a_value_in_the_explanation_counts_too():
    then, now = (
        [
            OverviewNumber(
                "Milestones", view.show("milestones_overdue", 2), prose("of {open}", open=view.show("milestones_open", of, "9")), ""
            )
        ]
        for view, of in ((THEN, 8_999), (NOW, 9_001))
    )
    comparison = compare_numbers(then, now)
    assert (comparison.moved, comparison.rows[0].change) == (1, 0)
    ((_, _, _, difference),) = printed_table(comparison_table(comparison, NOW)).rows
    assert difference.text == "Changed"


def test_a_number_missing_at_either_moment_says_so_and_changed_ones_come_first():
    then = [*money(THEN, 5_000), OverviewNumber("Gone", THEN.show("milestones_open", 1), "", "/gone")]
    now = [*money(NOW, 5_000), OverviewNumber("New", NOW.show("milestones_open", 2), "", "/new")]
    comparison = compare_numbers(then, now)
    rows = [[str(cell.text) for cell in row] for row in printed_table(comparison_table(comparison, NOW)).rows]
    assert rows == [["Gone", "1", "Not there", "Changed"], ["New", "Not there", "2", "Changed"], ["Outturn", "£50", "£50", "The same"]]
    assert (comparison.compared, comparison.moved) == (2, 1)


def test_a_value_that_is_not_known_at_one_moment_has_changed_without_a_difference():
    then, now = ([OverviewNumber("Slip", view.show("median_slip", days), "", "")] for view, days in ((THEN, None), (NOW, 3)))
    comparison = compare_numbers(then, now)
    assert (comparison.moved, comparison.rows[0].change) == (1, None)


def test_health_of_last_week_is_the_health():
    strips = [
        {"a": (StatusStrip("Team says", (), word), StatusStrip("Records say", (), "At risk"))}
        for word in ("On track last week", "On track")
    ]
    then, now = health_numbers(strips[0], THEN), health_numbers(strips[1], NOW)
    assert (then[0].value, then[0].words, compare_numbers(then, now).moved) == ("Team: On track", "Records: At risk", 0)
