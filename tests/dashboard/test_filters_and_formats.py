from datetime import date

import pytest

from dashboard import formats
from dashboard.filters import Filters, read_filters


def test_filters_round_trip_an_address():
    search = "?programme=demo&cohort=abc&challenge=def&period=26w"
    assert read_filters(search).search() == search


def test_filters_omit_the_default_period_and_keep_extra_parameters():
    assert read_filters("?period=13w&funder=sponsor") == Filters(extra={"funder": "sponsor"})
    assert read_filters("?period=13w").search() == ""


@pytest.mark.parametrize("search", ["?period=nonsense", "?period=", "?&&=&=x", "?" + "a=b&" * 2000, "?%ff%fe=%00", ""])
def test_filters_accept_any_query_string(search):
    assert read_filters(search).period == "13w"


def test_period_starts_on_a_monday():
    assert Filters(period="4w").since(date(2026, 5, 20)) == date(2026, 4, 27)  # Monday 18 May is the fourth week
    assert Filters(period="all").since(date(2026, 5, 20)) is None


@pytest.mark.parametrize(
    ("pence", "short", "table", "exact"),
    [
        (124_035_000, "£1.24m", "£1,240,350", "£1,240,350.00"),
        (8_640_000, "£86k", "£86,400", "£86,400.00"),
        (94_050, "£940", "£941", "£940.50"),
        (-420_000, "−£4,200", "−£4,200", "−£4,200.00"),
        (0, "£0", "£0", "£0.00"),
        (None, "not known", "", ""),
    ],
)
def test_money_formats(pence, short, table, exact):
    assert (formats.short_pounds(pence), formats.pounds(pence), formats.exact_pounds(pence)) == (short, table, exact)


@pytest.mark.parametrize(("days", "expected"), [(12, "+12 days"), (1, "+1 day"), (-3, "−3 days"), (0, "on the day"), (None, "not known")])
def test_slip_format(days, expected):
    assert formats.format_slip(days) == expected


def test_count_list_day_and_percent_formats():
    assert [formats.count_in_words(n, "milestone") for n in (0, 1, 2, 14)] == [
        "No milestone",
        "One milestone",
        "Two milestones",
        "14 milestones",
    ]
    assert formats.join_phrases(["a", "", "b", "c"]) == "a, b and c"
    assert formats.format_day(date(2016, 6, 1), "month") == "June 2016"
    assert formats.format_percent(1, 0) == "not known"
