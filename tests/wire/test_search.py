"""The search page: available to programme staff for their programme; not found for sponsors, finance and past moments."""

from __future__ import annotations

import re

import pytest

from tests.wire.cast import leaks
from tests.wire.visitor import BAR, SeededApp, visible_text


@pytest.mark.parametrize("person", ["lead", "member", "reviewer"])
def test_search_shows_staff_records_of_their_programme_only(seeded_app: SeededApp, person: str) -> None:
    page = seeded_app.visitor(person).page("/search", "?q=zq+a+inner")
    assert leaks(person, page) == []
    text = visible_text(page)
    assert re.search(r"Findings\s+\(\s*\d+\s*\)", text)
    assert re.search(r"Decisions\s+\(\s*\d+\s*\)", text)
    assert "/record/finding/" in page
    assert leaks(person, seeded_app.visitor(person).page("/search", "?q=zq")) == []


def test_search_of_another_programme_finds_nothing_of_it(seeded_app: SeededApp) -> None:
    page = seeded_app.visitor("south-lead").page("/search", "?programme=north&q=zq+b")
    assert leaks("south-lead", page) == []
    assert "No record holds" in visible_text(page)


@pytest.mark.parametrize("person", ["sponsor-a", "sponsor-b", "finance"])
def test_search_is_not_found_for_others(seeded_app: SeededApp, person: str) -> None:
    visitor = seeded_app.visitor(person)
    assert visitor.page("/search", "?q=zq") == visitor.page("/no-such-page", "?q=zq").replace("/no-such-page", "/search")
    assert "search-box" not in visitor.call(BAR, {"filters.data": "", "bar-for.data": ""}).text
    assert (
        visitor.call(
            next(key for key in seeded_app.keys if "search-found" in key), {"filters.data": "?q=zq", "url.pathname": "/search"}
        ).status_code
        == 403
    )


def test_search_is_of_today_only_and_says_so(seeded_app: SeededApp) -> None:
    assert "closed while you look back" in visible_text(seeded_app.visitor("lead").page("/search", "?q=zq&as-at=2026-01-01"))
    assert "as it stands today" in visible_text(seeded_app.visitor("lead").page("/search", "?q=zq"))


@pytest.mark.parametrize("typed", ["", "%22", "%F0%9F%98%80", "x" * 2000, "%27%3B--", "%00", "*"])
def test_search_page_accepts_any_input(seeded_app: SeededApp, typed: str) -> None:
    text = visible_text(seeded_app.visitor("lead").page("/search", f"?q={typed}"))
    assert any(sentence in text for sentence in ("No record holds", "There is no word", "Type a word"))
