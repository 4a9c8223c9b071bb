"""The charts and tables of each page as files: what stands above the header, and the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages import actions, challenges, companies, engagement, milestones, research, settings, spend
from callbacks.pages import imports as importing
from callbacks.pages.changes import page as changes
from callbacks.pages.cohorts import comparison as cohorts
from callbacks.pages.cohorts import one_cohort as cohort
from callbacks.pages.learning import hypotheses as learning
from callbacks.pages.learning import one_hypothesis as hypothesis
from callbacks.pages.learning import outcomes, reuse
from callbacks.pages.overview import page as overview
from callbacks.pages.reviews import one_review
from callbacks.pages.reviews import series as review
from dashboard.exports.table_files import PROTECTIVE_MARKING, export_table
from dashboard.filters import ALL
from dashboard.page_content import Chart, Listing, Table
from db.exporting.table_files import ExportTable
from db.session import ScopedSession

ContentsBuilder = Callable[[ScopedSession, PageRequest], Mapping[str, Any]]


@dataclass(frozen=True)
class PageTable:
    """What can leave a page: its table, what it shows, how it is worked out, what it is narrowed to."""

    table: Table
    title: str
    how: str
    narrowed: str = ""


# By the key of the page, which says who may have it.
PAGE_CONTENTS: dict[str, ContentsBuilder] = {
    "overview": overview.contents,
    "changes": changes.contents,
    "cohorts": cohorts.contents,
    "cohort": cohort.contents,
    "company": companies.contents,
    "challenge": challenges.contents,
    "milestones": milestones.contents,
    "engagement": engagement.contents,
    "actions": actions.contents,
    "research": research.contents,
    "reuse": reuse.contents,
    "learning": learning.contents,
    "hypothesis": hypothesis.contents,
    "spend": spend.contents,
    "outcomes": outcomes.contents,
    "review": review.contents,
    "meeting": one_review.contents,
    "settings": settings.contents,
    "import": importing.contents,
}


def export_tables(contents: Mapping[str, Any]) -> dict[str, PageTable]:
    """Every chart and table of a page by the name of its files."""
    return dict(found for block, content in contents.items() for found in _iter_export_tables(str(block), content))


def _iter_export_tables(block: str, content: Any) -> Iterator[tuple[str, PageTable]]:
    if isinstance(content, Chart):
        yield block, PageTable(content.table, f"{content.title}. {content.subtitle}".strip(), content.how)
    elif isinstance(content, Listing):
        yield content.name, PageTable(content.table, content.table.caption, content.how, content.narrowed[0] if content.narrowed else "")
    elif isinstance(content, list):
        for one in content:
            yield from _iter_export_tables(block, one)


def export_file(name: str, leaf: PageTable, request: PageRequest, page: str) -> ExportTable:
    """A chart or table as it leaves: label, programme and page, moment, filters and definition above its rows."""
    lines = (
        PROTECTIVE_MARKING,
        f"{request.programme.name}: {leaf.title or leaf.table.caption}",
        f"Page: {page}",
        f"As at: {request.known_as_of}",
        f"Filters: {filters_text(request, leaf.narrowed)}",
        f"How this is worked out: {leaf.how}" if leaf.how else "",
    )
    return export_table(name, tuple(line for line in lines if line), leaf.table)


def filters_text(request: PageRequest, narrowed: str = "") -> str:
    """The filters of a view in words."""
    names = {one: name for one, name, _ in request.programme.cohorts}
    cohort_ = names.get(request.cohort or "", "all cohorts") if request.filters.cohort != ALL else "all cohorts"
    parts = [
        cohort_,
        request.labels.get(request.challenge or "", "all challenges"),
        request.filters.period_text,
        narrowed[:1].lower() + narrowed[1:],
    ]
    return "; ".join(part for part in parts if part)
