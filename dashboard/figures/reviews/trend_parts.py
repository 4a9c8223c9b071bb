"""Parts shared by the trend charts over reviews: the hint of an empty chart, the link of a review, labels at the ends of lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.figures.figure import text
from dashboard.page_content import EmptyState
from dashboard.tables import DAY, Column
from dashboard.view import View

FROZEN = "Each review shows what was known when it was closed: what is entered later, for whatever day, moves none of it."
LABEL_SPACING = 17  # pixels between two labels
REVIEW = Column("held_on", "Review", DAY, href="review_href")


def empty_trend(closed: pd.DataFrame, otherwise: str) -> EmptyState:
    """Returns the hint for an empty trend chart."""
    return EmptyState("No review is closed yet: close one and it shows here." if closed.empty else otherwise)


def with_review_href(frame: pd.DataFrame, view: View) -> pd.DataFrame:
    """Returns a frame of ``review_id`` with ``review_href``, the address of each review."""
    return frame.assign(review_href=[f"/review/{review}{view.search}" for review in frame["review_id"]])


def day_range(first: date, last: date, around: int) -> list[str]:
    """Returns the range of an axis from ``around`` days before the first day to as many after the last."""
    return [(first - timedelta(days=around)).isoformat(), (last + timedelta(days=around)).isoformat()]


def line_end_labels(ends: Sequence[tuple[Any, object, str]], low: Any, high: Any, height: int) -> list[dict[str, Any]]:
    """Returns a label to the right of the end of each line (value, words, colour), spaced so that none overlap.

    Values are days or pence between ``low`` and ``high``, which are ``height`` pixels apart.
    """
    labels, lowest = [], float("inf")
    value_range = _distance(high, low) or 1
    for value, words, colour in sorted(ends, key=lambda end: end[0], reverse=True):
        natural = _distance(value, low) / value_range * height
        placed = min(natural, lowest - LABEL_SPACING)
        lowest = placed
        labels.append(
            {
                "x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": value.isoformat() if isinstance(value, date) else value,
                "yshift": placed - natural, "text": text(words), "showarrow": False, "align": "left", "font": {"color": colour, "size": 12},
            }
        )  # fmt: skip
    return labels


def _distance(first: Any, second: Any) -> float:
    difference = first - second
    return float(difference.days) if isinstance(difference, timedelta) else float(difference)
