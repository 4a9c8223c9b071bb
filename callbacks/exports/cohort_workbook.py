"""The Excel workbook of one cohort: the tables of its pages, over its whole duration, with native charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from callbacks.exports import page_files
from callbacks.page_request import PageRequest, request_in_programme
from callbacks.pages import engagement, milestones, research, spend
from callbacks.pages.challenges import records as challenge_records
from callbacks.pages.cohorts import one_cohort as cohorts
from callbacks.pages.overview import page as overview
from dashboard.exports.table_files import PROTECTIVE_MARKING
from dashboard.exports.workbook import ExportSheet, Plot, SheetSection, build_workbook, sheet_section, tiles_table
from db.access import Permission
from db.queries.cohorts import comparison as queries
from db.queries.spend.budget_lines import funded_years
from db.session import ScopedSession

P = Permission
FUNDERS = {"programme": "the programme's money", "sponsor": "sponsors' money", "partner": "partners' money"}


@dataclass(frozen=True)
class SheetTable:
    """A table of a page: the name of its file, its plot, and for a transposed table the heading of its first column (``turned``)."""

    name: str
    plot: Plot | None = None
    turned: str = ""


ENGAGEMENT = (
    SheetTable(
        "engagement-quiet",
        Plot("bars", "Working days since the last conversation, and the threshold", ("Working days since", "Threshold, working days")),
    ),
    SheetTable("engagement-ages"),
    SheetTable("engagement-weeks", Plot("stacked", "Conversations by week and sponsor", last=False), turned="Week from"),
    SheetTable("engagement-actions"),
    SheetTable("engagement-latest"),
)
MILESTONES = (
    SheetTable("milestones-slip", Plot("bars", "Slip against the baseline, in days", ("Slip, days",))),
    SheetTable("milestones-gantt"),
    SheetTable("milestones-list"),
)
RESEARCH = (
    SheetTable("research-weeks", Plot("columns", "Research sessions by week", ("Held", "Planned"))),
    SheetTable("research-coverage"),
    SheetTable("research-findings"),
    SheetTable("research-sessions"),
)
SPEND = (
    SheetTable("spend-months", Plot("columns", "Spend against plan by month", ("Plan", "Spent"), money=True)),
    SheetTable("spend-cumulative", Plot("line", "Running sums of plan, spent and outturn", ("Plan", "Spent", "Outturn"), money=True)),
    SheetTable("spend-lines", Plot("bars", "Budget and outturn of each line", ("Budget", "Outturn"), money=True)),
    SheetTable("spend-ledger"),
)
ROUND = (
    SheetTable("cohort-flow", Plot("bars", "Company teams by stage reached", ("Teams that reached it",))),
    SheetTable("cohort-timeline"),
)
CHALLENGES = (SheetTable("cohort-challenges", Plot("bars", "Company teams by challenge", ("Teams",))),)

SheetBuilder = Callable[[ScopedSession, PageRequest], Iterator[SheetSection]]


def cohort_workbook(session: ScopedSession, original_request: PageRequest) -> tuple[str, bytes]:
    """Returns the cohort's name and its workbook, limited to what the viewer may see.

    The request's path has its id. Raises ``NotFound``.
    """
    row = queries.read_cohort(session, original_request.path.get("id", ""))
    request = request_in_programme(session, original_request, row["programme_id"])
    filters = replace(request.filters, cohort=row["id"], challenge="", period="all", extra={})
    request = replace(request, filters=filters, path={"id": row["id"]})
    lines = (
        PROTECTIVE_MARKING,
        f"{request.programme.name}: {row['name']}",
        f"As at: {request.known_as_of}",
        f"Filters: {page_files.filters_text(request)}",
    )
    sheets = [
        ExportSheet(name, (*lines, name), tuple(build(session, request))) for name, needs, build in SHEETS if request.viewer.may(needs)
    ]
    return row["name"], build_workbook(sheets)


def _overview(session: ScopedSession, request: PageRequest) -> Iterator[SheetSection]:
    subjects = overview.read_subjects(session, request)
    yield sheet_section("At a glance", "", tiles_table([tile for subject in subjects for tile in subject.tiles], request.view))
    yield from _sheet_parts(cohorts.PAGE.contents(session, request), ROUND)
    listing = overview.challenge_listing(subjects, request.view)
    yield from _sheet_parts({overview.CHALLENGES: listing}, (SheetTable(overview.CHALLENGES),))


def _page_sheet(contents: page_files.ContentsBuilder, sheet_tables: tuple[SheetTable, ...]) -> SheetBuilder:
    return lambda session, request: _sheet_parts(contents(session, request), sheet_tables)


def _spend(session: ScopedSession, request: PageRequest) -> Iterator[SheetSection]:
    """Yields the tables of every financial year and funder for which the cohort has a budget line."""
    for year, funder in funded_years(session, request.programme.id):
        filtered = replace(request, filters=replace(request.filters, extra={"year": year, "funder": funder}))
        contents = spend.PAGE.contents(session, page_files.file_request(filtered, "spend-ledger"))
        if page_files.export_tables(contents)["spend-lines"].table.row_count:
            yield from _sheet_parts(contents, SPEND, f"{year}, {FUNDERS[funder]}: ")


def _challenges(session: ScopedSession, request: PageRequest) -> Iterator[SheetSection]:
    yield from _sheet_parts(cohorts.PAGE.contents(session, request), CHALLENGES)
    if not request.viewer.may(P.SEE_PROGRAMME):
        return
    for challenge_id in request.challenges or []:
        contents = challenge_records.PAGE.contents(session, replace(request, path={"id": challenge_id}))
        yield from _sheet_parts(
            contents, (SheetTable("challenge-teams"), SheetTable("challenge-story")), f"{request.labels[challenge_id]}: "
        )


def _sheet_parts(contents: Mapping[str, Any], sheet_tables: tuple[SheetTable, ...], prefix: str = "") -> Iterator[SheetSection]:
    """Yields the requested tables of a page that have rows."""
    tables = page_files.export_tables(contents)
    for sheet_table in sheet_tables:
        page_table = tables[sheet_table.name]
        if page_table.table.row_count:
            title = f"{prefix}{page_table.title}"
            yield sheet_section(title, page_table.how, page_table.table, sheet_table.plot, turned=sheet_table.turned)


# Name of the sheet, required permission, function that builds its tables.
SHEETS: tuple[tuple[str, Permission, SheetBuilder], ...] = (
    ("Overview", P.SEE_MONEY, _overview),
    ("Milestones", P.SEE_PROGRAMME, _page_sheet(milestones.PAGE.contents, MILESTONES)),
    ("Engagement", P.SEE_PROGRAMME, _page_sheet(engagement.PAGE.contents, ENGAGEMENT)),
    ("Research", P.SEE_PROGRAMME, _page_sheet(research.PAGE.contents, RESEARCH)),
    ("Spend", P.SEE_MONEY, _spend),
    ("Challenges", P.SEE_MONEY, _challenges),
)
