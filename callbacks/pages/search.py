"""``/search``. Opened by programme staff from the box in the bar: where was that said, decided or promised? They open the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.page import Block, Page, Sentence
from callbacks.readable_kinds import may_read_record
from dashboard.figures import search as figures
from dashboard.forms import FORMS
from dashboard.forms.addresses import record_href
from dashboard.view import View
from db.access import Permission
from db.queries import search as queries
from db.search import SearchHit
from db.session import ScopedSession
from layouts.pages.search import found


@dataclass(frozen=True)
class SearchResults:
    """What was typed, the programme searched, the records found by kind, and the addresses of those that the viewer may open."""

    typed: str
    programme: str
    counts: Mapping[str, int]
    hits: Mapping[str, Sequence[SearchHit]]
    hrefs: Mapping[str, str]


def results_in_view(session: ScopedSession, request: PageRequest) -> SearchResults:
    """Returns the records that hold the words of the address; all of the kind that the address asks for (``all=finding``)."""
    typed, programme = request.filters.extra.get("q", ""), request.programme
    kinds = searched_kinds(request.view)
    counts, hits = queries.search_records(session, programme.id, typed, whole=request.filters.extra.get("all", ""), kinds=kinds)
    hrefs = {hit.id: _href(request, hit) for group in hits.values() for hit in group}
    return SearchResults(typed, programme.name, counts, hits, hrefs)


def searched_kinds(view: View) -> list[str]:
    """Returns the kinds of record that are searched: those of every programme, and of its parts that are switched on."""
    return [kind for kind in queries.SEARCHED if view.has(FORMS[kind].part)]


def _href(request: PageRequest, hit: SearchHit) -> str:
    """Returns the address of the record if the viewer may open it, else of its challenge."""
    if may_read_record(request, hit.kind):
        return record_href(hit.kind, hit.id, request.search)
    return f"/challenges/{hit.challenge_id}{request.search}" if hit.challenge_id in request.labels else ""


def _found(data: SearchResults, view: View) -> list[Any]:
    groups = figures.result_groups(data.hits, data.counts, data.typed, data.hrefs, view)
    return found(groups, None if groups else figures.empty_result(data.typed))


PAGE = Page(
    key="search",
    path="/search",
    title="Search",
    needs=Permission.SEE_PROGRAMME,
    question="Where was that said, decided or promised?",
    past=False,
    blocks=(
        Sentence(
            make=lambda data, view: figures.sentence(data.typed, data.counts, data.programme, searched_kinds(view), view),
            data=results_in_view,
        ),
        Block("found", _found, results_in_view),
    ),
)
