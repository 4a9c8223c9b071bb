"""Lists that the screen cuts: the link leads to an element of the page, and the page then shows all rows; files hold them in any case."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from callbacks.exports.page_files import PAGE_CONTENTS, export_file, export_tables
from callbacks.page_cache import PageCache
from callbacks.page_request import Display, PageRequest
from callbacks.pages.registry import match_page
from callbacks.security.wiring import CallbackContext
from dashboard import tables
from dashboard.config import Settings
from db.values.dates import Day
from tests.db.accelerator_store import Accelerator, build_accelerator
from tests.showings import plain

FIRST = date(2026, 5, 4)


@pytest.fixture
def accelerator(sqlite_sessions) -> Accelerator:
    """A programme with 20 conversations about one challenge."""
    store = build_accelerator(sqlite_sessions)
    for n in range(20):
        values = {"held": Day(FIRST + timedelta(days=n)), "channel": "call", "challenges": [store.ids["1.1"]], "said": f"Talk {n}"}
        store.save("conversation", values)
    return store


@contextlib.contextmanager
def opened(accelerator: Accelerator, path: str, search: str) -> Iterator[tuple[CallbackContext, PageRequest]]:
    """Yields the context and the request of a page, as the lead opens it."""
    match = match_page(path)
    assert match is not None
    with accelerator.sessions.open(accelerator.lead) as session:
        context = CallbackContext(session, accelerator.lead, Settings(), Display(), PageCache(), None)
        yield context, context.resolve_request(search, **match[1])


@pytest.mark.parametrize(("page", "name", "shown"), [("engagement", "engagement-latest", 15), ("challenge", "challenge-talks", 6)])
def test_the_link_leads_to_all_rows_on_the_page(accelerator: Accelerator, page: str, name: str, shown: int) -> None:
    path = "/engagement" if page == "engagement" else f"/challenges/{accelerator.ids['1.1']}/records"
    match = match_page(path)
    assert match is not None
    with opened(accelerator, path, "?programme=north&cohort=all") as (context, request):
        table = export_tables(PAGE_CONTENTS[page](context.session, request))[name].table
        drawn = json.dumps(plain(match[0].render(context, request, path)))
        exported = export_file(name, export_tables(PAGE_CONTENTS[page](context.session, request))[name], request, page)
    assert isinstance(table, tables.Table)
    assert table.cut is not None
    every = table.cut[1]
    assert (table.cut, len(exported.rows)) == ((shown, every), every)
    assert every >= 20
    address, anchor = table.rest_href.split("#")
    assert f'"id": "{anchor}"' in drawn
    assert address.startswith(f"{path}?")
    with opened(accelerator, path, f"?{address.partition('?')[2]}") as (context, request):
        whole = export_tables(PAGE_CONTENTS[page](context.session, request))[name].table
    assert isinstance(whole, tables.Table)
    assert whole.cut is None
