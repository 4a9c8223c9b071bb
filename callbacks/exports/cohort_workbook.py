"""A whole cohort as one Excel workbook: the tables of its pages, over all of its time, with native charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from callbacks.exports import page_files
from callbacks.page_request import Ask, moved_to
from callbacks.pages import challenges, engagement, milestones, research, spend
from callbacks.pages.cohorts import one_cohort as cohorts
from callbacks.pages.overview import page as overview
from dashboard.exports.table_files import LABEL, written
from dashboard.exports.workbook import Part, Plot, Sheet, turned, workbook
from dashboard.page_content import Cell, Column, Table
from db.access import Permission
from db.queries.cohorts import comparison as queries
from db.queries.spend.budget_lines import years
from db.session import ScopedSession
from layouts.ids.pages import Challenge, Cohort, Engagement, Milestones, Overview, Research, Spend

P = Permission
FUNDERS = {"programme": "the programme's money", "sponsor": "sponsors' money", "partner": "partners' money"}


@dataclass(frozen=True)
class Taken:
    """A table taken from a page: by the name of its files, how it is drawn, and whether its rows become columns."""

    name: str
    plot: Plot | None = None
    turned: str = ""


ENGAGEMENT = (
    Taken(
        Engagement.QUIET,
        Plot("bars", "Working days since the last conversation, and the threshold", ("Working days since", "Threshold, working days")),
    ),
    Taken(Engagement.AGES),
    Taken(Engagement.WEEKS, Plot("stacked", "Conversations by week and sponsor", last=False), turned="Week from"),
    Taken(Engagement.ACTIONS),
    Taken(Engagement.LATEST),
)
MILESTONES = (
    Taken(Milestones.SLIP, Plot("bars", "Slip against the baseline, in days", ("Slip, days",))),
    Taken(Milestones.GANTT),
    Taken(Milestones.LIST),
)
RESEARCH = (
    Taken(Research.WEEKS, Plot("columns", "Research sessions by week", ("Held", "Planned"))),
    Taken(Research.COVERAGE),
    Taken(Research.FINDINGS),
    Taken(Research.SESSIONS),
)
SPEND = (
    Taken(Spend.MONTHS, Plot("columns", "Spend against plan by month", ("Plan, £", "Actual, £"))),
    Taken(Spend.CUMULATIVE, Plot("line", "Running sums of plan, actual and outturn", ("Plan, £", "Actual, £", "Outturn, £"))),
    Taken(Spend.LINES, Plot("bars", "Budget and outturn of each line", ("Budget, £", "Outturn, £"))),
    Taken(Spend.LEDGER),
)
ROUND = (Taken(Cohort.FLOW, Plot("bars", "Company teams by stage reached", ("Teams that reached it",))), Taken(Cohort.TIMELINE))
CHALLENGES = (Taken(Cohort.CHALLENGES, Plot("bars", "Company teams by challenge", ("Teams",))),)

Make = Callable[[ScopedSession, Ask], Iterator[Part]]


def cohort_workbook(session: ScopedSession, asked: Ask) -> tuple[str, bytes]:
    """The cohort's name, and its workbook with what the viewer may see. ``asked`` names the cohort in its path. Raises ``NotFound``."""
    row = queries.one(session, asked.path.get("id", ""))
    ask = moved_to(session, asked, row["programme_id"])
    filters = replace(ask.filters, cohort=row["id"], challenge="", period="all", extra={})
    ask = replace(ask, filters=filters, path={"id": row["id"]})
    lines = (LABEL, f"{ask.programme.name}: {row['name']}", f"As at: {ask.known}", f"Filters: {page_files.filters_of(ask)}")
    sheets = [Sheet(name, (*lines, name), tuple(make(session, ask))) for name, needs, make in SHEETS if ask.viewer.may(needs)]
    return row["name"], workbook(sheets)


def _overview(session: ScopedSession, ask: Ask) -> Iterator[Part]:
    glance = [tile for subject in overview.subjects_of(session, ask) for tile in subject.tiles]
    columns = (Column("What"), Column("Value", number=True), Column("In words"), Column("How fresh"))
    rows = tuple((Cell(one.label), Cell(one.value), Cell(one.words), Cell(one.fresh)) for one in glance)
    yield _part("At a glance", "", Table(columns, rows))
    yield from _taken(cohorts.contents(session, ask), ROUND)
    yield from _taken(overview.shown(overview.subjects_of(session, ask), ask), (Taken(Overview.CHALLENGES),))


def _of(contents: page_files.Contents, wanted: tuple[Taken, ...]) -> Make:
    return lambda session, ask: _taken(contents(session, ask), wanted)


def _spend(session: ScopedSession, ask: Ask) -> Iterator[Part]:
    """Every financial year and funder in which the cohort has a budget line."""
    for year, funder in years(session, ask.programme.id):
        chosen = replace(ask, filters=replace(ask.filters, extra={"year": year, "funder": funder}))
        contents = spend.contents(session, chosen)
        if page_files.leaves(contents)[Spend.LINES].table.rows:
            yield from _taken(contents, SPEND, f"{year}, {FUNDERS[funder]}: ")


def _challenges(session: ScopedSession, ask: Ask) -> Iterator[Part]:
    yield from _taken(cohorts.contents(session, ask), CHALLENGES)
    if not ask.viewer.may(P.SEE_PROGRAMME):
        return
    for one in ask.challenges or []:
        contents = challenges.contents(session, replace(ask, path={"id": one}))
        yield from _taken(contents, (Taken(Challenge.TEAMS), Taken(Challenge.STORY)), f"{ask.labels[one]}: ")


def _taken(contents: Mapping[str, Any], wanted: tuple[Taken, ...], before: str = "") -> Iterator[Part]:
    """The tables wanted of a page, those that have rows."""
    found = page_files.leaves(contents)
    for one in wanted:
        leaf = found[one.name]
        if leaf.table.rows:
            table = turned(leaf.table, one.turned) if one.turned else leaf.table
            yield _part(f"{before}{leaf.title}", leaf.how, table, one.plot)


def _part(title: str, how: str, table: Table, plot: Plot | None = None) -> Part:
    return Part(title, how, written(title, (), table), plot)


# Name of the sheet, what the viewer needs, what stands on it.
SHEETS: tuple[tuple[str, Permission, Make], ...] = (
    ("Overview", P.SEE_MONEY, _overview),
    ("Milestones", P.SEE_PROGRAMME, _of(milestones.contents, MILESTONES)),
    ("Engagement", P.SEE_PROGRAMME, _of(engagement.contents, ENGAGEMENT)),
    ("Research", P.SEE_PROGRAMME, _of(research.contents, RESEARCH)),
    ("Spend", P.SEE_MONEY, _spend),
    ("Challenges", P.SEE_MONEY, _challenges),
)
