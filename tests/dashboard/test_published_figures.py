from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dashboard.published_figures import published_value_text, read_published_figures
from db.frames import BOOLEAN, DATE, OBJECT, frame_of


def figures(*rows: dict[str, Any]) -> Any:
    def values(key: str, default: Any = None) -> list[Any]:
        return [row.get(key, default) for row in rows]

    return frame_of({
        "id": (OBJECT, values("id")), "cohort_id": (OBJECT, values("cohort_id")), "metric": (OBJECT, values("metric")),
        "value": (OBJECT, values("value")), "bound": (OBJECT, values("bound", "exact")), "unit": (OBJECT, values("unit", "teams")),
        "cumulative": (BOOLEAN, values("cumulative", False)), "as_of_on": (DATE, values("as_of_on")),
        "as_of_precision": (OBJECT, values("as_of_precision", "day")), "definition": (OBJECT, values("definition")),
        "source": (OBJECT, values("source")),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("value", "bound", "unit", "text"),
    [
        ("80+", "at least", "teams", "80+"),
        ("70-80", "range", "percent", "70–80%"),
        ("46000000", "at most", "GBP", "up to £46,000,000"),
        ("270", "at least", "teams", "at least 270"),
        ("20000000", "about", "GBP", "about £20,000,000"),
        ("9", "exact", "teams", "9"),
    ],
)
def test_published_value_keeps_its_bound(value, bound, unit, text):
    assert published_value_text(value, bound, unit) == text


def test_figures_are_grouped_by_metric_and_ordered_by_date():
    found = read_published_figures(
        figures(
            {"id": "b", "metric": "set", "value": "60", "as_of_on": date(2022, 2, 8)},
            {"id": "c", "metric": "jobs in the round", "value": "2", "source": "https://a.example | a book"},
            {"id": "a", "metric": "set", "value": "48", "as_of_on": date(2021, 6, 1), "as_of_precision": "month"},
        )
    )
    assert [(row.id, row.words, str(row.as_of)) for row in found] == [
        ("c", "2", "None"),
        ("a", "48", "June 2021"),
        ("b", "60", "8 Feb 2022"),
    ]
    assert (found[0].heading, found[0].sources, found[0].number) == ("jobs", ("https://a.example", "a book"), 2)
