"""Past moments in an address: accepted forms, the instant each ends at, and errors."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.as_at import InvalidMoment, read_moment
from dashboard.filters import Filters, read_filters, remove_as_at

NOW = datetime(2026, 11, 23, 20, 47, tzinfo=UTC)


@pytest.mark.parametrize(("text", "address_text", "ends"), [
    ("2026-05-03", "2026-05-03", datetime(2026, 5, 3, 22, 59, 59, 999999, UTC)),  # summer time
    ("2026-01-03", "2026-01-03", datetime(2026, 1, 3, 23, 59, 59, 999999, UTC)),
    ("3 May 2026", "2026-05-03", datetime(2026, 5, 3, 22, 59, 59, 999999, UTC)),
    ("2026-05", "2026-05-31", datetime(2026, 5, 31, 22, 59, 59, 999999, UTC)),
    ("2026-05-03T14:05", "2026-05-03T14:05", datetime(2026, 5, 3, 13, 5, 59, 999999, UTC)),
    ("3 May 2026 14:05", "2026-05-03T14:05", datetime(2026, 5, 3, 13, 5, 59, 999999, UTC)),
    ("3/5/2026 at 14:05:30", "2026-05-03T14:05:30", datetime(2026, 5, 3, 13, 5, 30, 999999, UTC)),
    ("2025-10-26T01:30", "2025-10-26T01:30", datetime(2025, 10, 26, 1, 30, 59, 999999, UTC)),  # the second time it was 1:30 that night
    ("2026-11-23", "2026-11-23", NOW),  # today has not ended
    ("yesterday", "2026-11-22", datetime(2026, 11, 22, 23, 59, 59, 999999, UTC)),
    ("2026-11", "2026-11-23", NOW),
    ("2026-11-23T20:47", "2026-11-23T20:47", NOW),
])  # fmt: skip
def test_moment_is_the_end_of_the_named_period(text: str, address_text: str, ends: datetime) -> None:
    moment = read_moment(text, NOW, "Europe/London")
    assert (moment.text, moment.at.astimezone(UTC)) == (address_text, ends)
    assert read_moment(moment.text, NOW, "Europe/London") == moment


def test_moment_is_in_the_time_zone_of_the_programme() -> None:
    moment = read_moment("2026-05-03", NOW, "America/New_York")
    assert (moment.at, moment.day.isoformat(), moment.words) == (
        datetime(2026, 5, 4, 3, 59, 59, 999999, UTC),
        "2026-05-03",
        "3 May 2026, 23:59",
    )
    assert moment.written == "2026-05-03 23:59"
    assert read_moment("2026-05-03", NOW, "Nowhere/At all").at == read_moment("2026-05-03", NOW, "Europe/London").at


@pytest.mark.parametrize(("text", "sentence"), [
    ("never", "“never” is not a moment to look back to: type a day such as 3/5/2026, 3 May or today"),
    ("2026-13-45", "“2026-13-45” is not a moment to look back to: there is no month 13"),
    ("2026-02-30T10:00", "“2026-02-30T10:00” is not a moment to look back to: February 2026 has no day 30"),
    ("2026-05-03T25:00", "“2026-05-03T25:00” is not a moment to look back to: type a time of day from 00:00 to 23:59"),
    ("2026-05T10:00", "“2026-05T10:00” is not a moment to look back to: a time of day goes with a day, such as 2026-05-03T14:05"),
    ("", "“” is not a moment to look back to: type a day such as 3/5/2026, 3 May or today"),
    ("2026-11-24", "24 Nov 2026 is still to come: type a moment that has been"),
    ("2026-11-23T20:48", "23 Nov 2026, 20:48 is still to come: type a moment that has been"),
])  # fmt: skip
def test_invalid_moment_says_what_to_type(text: str, sentence: str) -> None:
    with pytest.raises(InvalidMoment) as error:
        read_moment(text, NOW, "Europe/London")
    assert str(error.value) == sentence


def test_moment_is_kept_in_the_query_string() -> None:
    filters = read_filters("?programme=one&as-at=2026-05-03T14:05&week=2026-05-04")
    assert (filters.as_at, filters.extra) == ("2026-05-03T14:05", {"week": "2026-05-04"})
    assert filters.search() == "?programme=one&as-at=2026-05-03T14%3A05"
    assert read_filters(filters.search(challenge="c")) == Filters("one", challenge="c", as_at="2026-05-03T14:05")
    assert filters.search(as_at="") == "?programme=one"


def test_remove_as_at_keeps_all_other_parameters() -> None:
    assert remove_as_at("?programme=one&as-at=2026-05-03&week=2026-05-04&form=action") == "?programme=one&week=2026-05-04&form=action"
    assert (remove_as_at("?as-at=2026-05-03"), remove_as_at("")) == ("", "")
