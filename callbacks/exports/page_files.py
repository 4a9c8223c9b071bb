"""The charts and tables of each page as files: the header lines and the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.page import Page
from callbacks.pages.registry import PAGES
from dashboard.exports.explanations import explanation
from dashboard.exports.table_files import PROTECTIVE_MARKING, export_table
from dashboard.filters import ALL
from dashboard.page_content import Chart, Listing
from dashboard.tables import Table
from db.exporting.table_files import ExportTable
from db.session import ScopedSession

ContentsBuilder = Callable[[ScopedSession, PageRequest], Mapping[str, Any]]


@dataclass(frozen=True)
class PageTable:
    """A table that can be exported: its rows, its title, how it is calculated, the active filter."""

    table: Table
    title: str
    how: str
    narrowed: str = ""


# By the key of the page, which determines the required permission.
PAGE_CONTENTS: dict[str, ContentsBuilder] = {page.key: page.file_contents for page in PAGES if isinstance(page, Page) and page.blocks}


def export_tables(contents: Mapping[str, Any]) -> dict[str, PageTable]:
    """Returns every chart and table of a page by the name of its file."""
    return dict(named_table for block, content in contents.items() for named_table in _iter_export_tables(str(block), content))


def _iter_export_tables(block: str, content: Any) -> Iterator[tuple[str, PageTable]]:
    if isinstance(content, Chart):
        yield block, PageTable(content.table, f"{content.title}. {content.subtitle}".strip(), explanation(content.measures, content.how))
    elif isinstance(content, Listing):
        narrowed = content.narrowed[0] if content.narrowed else ""
        how = explanation(content.measures, content.how)
        yield content.name, PageTable(content.table, content.table.caption, how, narrowed)
    elif isinstance(content, list):
        for part in content:
            yield from _iter_export_tables(block, part)


def file_request(request: PageRequest, name: str) -> PageRequest:
    """Returns the request that the file of a block is made from: that of all its rows, of which the screen may show the first only."""
    return replace(request, filters=replace(request.filters, extra={**request.filters.extra, "all": name}))


def export_file(name: str, page_table: PageTable, request: PageRequest, page: str) -> ExportTable:
    """Returns a chart or table as a file: marking, programme and page, moment, filters and definition above its rows."""
    lines = (
        PROTECTIVE_MARKING,
        f"{request.programme.name}: {page_table.title or page_table.table.caption}",
        f"Page: {page}",
        f"As at: {request.known_as_of}",
        f"Filters: {filters_text(request, page_table.narrowed)}",
        f"How this is worked out: {page_table.how}" if page_table.how else "",
    )
    return export_table(name, tuple(line for line in lines if line), page_table.table)


def filters_text(request: PageRequest, narrowed: str = "") -> str:
    """Returns the filters of a view in words."""
    names = {cohort_id: name for cohort_id, name, _ in request.programme.cohorts}
    cohort = names.get(request.cohort or "", "all cohorts") if request.filters.cohort != ALL else "all cohorts"
    parts = [
        cohort,
        request.labels.get(request.challenge or "", "all challenges"),
        request.filters.period_text,
        narrowed[:1].lower() + narrowed[1:],
    ]
    return "; ".join(part for part in parts if part)
