"""The numbers of the overview when a review was closed, beside those of today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.formats import format_days, signed_pounds
from dashboard.measures import MEASURES
from dashboard.measures.measure import Unit
from dashboard.metrics.reviews import ComparedNumber, NumberComparison, OverviewNumber
from dashboard.page_content import Tile
from dashboard.prose import Prose, Shown, Text, Value, prose
from dashboard.tables import Column, Table, signed_number
from dashboard.view import View
from db.values.number_formats import format_share

LAST_WEEK = " last week"  # the strip adds it to a health reported last week; it is not part of the health
HOW_COMPARED = (
    "Then is what the board held when the review was closed: the records up to that moment, and none of later. Now is what it holds today. "
    "Numbers and healths are those of the overview, worked out the same way both times, and compared before they are rounded."
)


def tile_numbers(tiles: Iterable[Tile]) -> list[OverviewNumber]:
    """Returns the numbers of tiles."""
    return [OverviewNumber(tile.label, tile.value, tile.words, tile.href) for tile in tiles]


def health_numbers(strips: Mapping[str, tuple[Any, Any]], view: View) -> list[OverviewNumber]:
    """Returns the health of each challenge, according to the team and to the records."""
    return [
        OverviewNumber(
            view.labels.get(challenge, ""),
            f"Team: {team.word.removesuffix(LAST_WEEK)}",
            f"Records: {records.word or 'nothing recorded'}",
            f"/challenges/{challenge}{view.search}",
        )
        for challenge, (team, records) in sorted(strips.items(), key=lambda pair: view.labels.get(pair[0], ""))
    ]


def comparison_table(comparison: NumberComparison, view: View, **closing: str) -> Table:
    """Returns the numbers of the closing and of today side by side; one missing at either moment says so. ``closing``: what narrows the scope
    of the differences to the closing."""
    rows = comparison.rows
    values: dict[str, list[Any]] = {
        "label": [row.label for row in rows],
        "href": [row.href for row in rows],
        "then": [_value(row.then) for row in rows],
        "then_words": [row.then.words if row.then else "" for row in rows],
        "then_tone": ["" if row.then else "quiet" for row in rows],
        "now": [_value(row.now) for row in rows],
        "now_words": [row.now.words if row.now else "" for row in rows],
        "now_tone": ["" if row.now else "quiet" for row in rows],
        "difference": [_difference(row, view, closing) for row in rows],
        "difference_tone": ["quiet" if row.same else "warn" for row in rows],
    }
    columns = (
        Column("label", "What", href="href"),
        Column("then", "Then", note="then_words", tone="then_tone"),
        Column("now", "Now", note="now_words", tone="now_tone"),
        Column("difference", "Difference", tone="difference_tone"),
    )
    return Table.of_lists(values, columns, "Then and now", view)


def _value(number: OverviewNumber | None) -> Text:
    if number is None:
        return "Not there"
    return Prose((number.value,)) if isinstance(number.value, Shown) else number.value


def _difference(row: ComparedNumber, view: View, closing: Mapping[str, str]) -> Text:
    if row.same:
        return "The same"
    if not row.change or row.then is None or not isinstance(row.then.value, Shown):
        return "Changed"
    measure = row.then.value.measure
    change = view.show("change_since_closing", row.change, signed_value(MEASURES[measure].unit, row.change), number=measure, **closing)
    return prose("Changed by {change}", change=change)


def signed_value(unit: Unit, value: Value) -> str:
    """Returns a difference in a unit, with its sign; money with all its digits."""
    number = value or 0
    match unit:
        case Unit.PENCE:
            return signed_pounds(int(number))
        case Unit.SHARE:
            return f"{'+' if number > 0 else ''}{format_share(number)}"
        case Unit.DAYS | Unit.WORKING_DAYS:
            return f"{'+' if number > 0 else '−'}{format_days(abs(int(number)))}"
        case _:
            return signed_number(int(number))


def comparison_sentence(comparison: NumberComparison, view: View, **closing: str) -> Prose:
    """Returns how many numbers of the overview changed since the closing."""
    if not comparison.moved:
        return prose("Nothing that the overview says moved since.")
    return prose(
        "{moved} of {compared} moved since.",
        moved=view.words("overview_numbers_moved", comparison.moved, "number", **closing),
        compared=view.show("overview_numbers_compared", comparison.compared, **closing),
    )
