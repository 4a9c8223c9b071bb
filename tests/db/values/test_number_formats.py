"""Text of numbers and shares."""

from __future__ import annotations

from decimal import Decimal

import pytest

from db.values.number_formats import first_number, format_number, format_share


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (999, "999"), (1234, "1,234"), (12_345_678, "12,345,678"), (-1234, "−1,234")])
def test_number_has_commas_between_thousands(value: int, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("value", "text", "short"), [(8, "8.0", "8"), (8.25, "8.3", "8.3"), (Decimal("-1234.5"), "−1,234.5", "−1,234.5"), (-0.04, "0.0", "0")]
)
def test_number_has_decimals_or_as_few_as_it_needs(value: float, text: str, short: str) -> None:
    assert (format_number(value, 1), format_number(value, 1, 0)) == (text, short)


@pytest.mark.parametrize(
    ("share", "text"), [(0.42, "42%"), (0.125, "12%"), (0.135, "14%"), (12.345, "1,234%"), (-0.1, "−10%"), (-0.001, "0%"), (0, "0%")]
)
def test_share_is_a_whole_percentage(share: float, text: str) -> None:
    assert format_share(share) == text


@pytest.mark.parametrize(("text", "number"), [("80+", 80), ("70-80", 70), ("1,200", 1200), ("2.5", 2.5), ("many", None)])
def test_first_number_of_a_published_text(text, number):
    assert first_number(text) == number
