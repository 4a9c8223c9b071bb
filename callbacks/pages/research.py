"""``/research``. Opened by a lead or a researcher: have we heard enough of the right people, and did it change anything?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.page import Block, ChartBlock, NavigationGroup, Page, Section, Sentence, act_classes, form_link
from dashboard.figures.engagement.tables import parse_week
from dashboard.figures.research import headline, tables
from dashboard.figures.research.coverage import coverage_chart
from dashboard.figures.research.weeks import session_weeks_chart
from dashboard.filters import add_query
from dashboard.forms import FORMS
from dashboard.metrics import research as metrics
from dashboard.metrics import research_coverage as coverages
from dashboard.page_content import Chart, EmptyState, Listing
from dashboard.prose import Prose
from dashboard.tables import first_rows
from dashboard.view import View
from db.access import Permission
from db.frames import column_values
from db.queries import research as queries
from db.schema.enums.records import SessionStatus
from db.session import ScopedSession
from layouts.components.blocks import ranking, tiles
from layouts.components.link import link

MAX_SESSIONS = 15
SESSIONS_ID = "research-sessions"


@dataclass(frozen=True)
class Research:
    """The research of the challenges in view: user groups, their coverage, sessions by day, and findings with their outcome.

    ``since``: the first day of the period; None for all time.
    """

    groups: pd.DataFrame
    heard: pd.DataFrame
    unheard: pd.DataFrame
    covered: pd.DataFrame
    by_day: pd.DataFrame
    findings: pd.DataFrame
    since: date | None


def research_in_view(session: ScopedSession, request: PageRequest, sessions: pd.DataFrame | None = None) -> Research:
    """Returns the research of the challenges in view; the overview and the reviews show the same. ``sessions``: all of ``list_sessions`` of the
    view, where they are read already."""
    programme_id, challenges = request.programme.id, request.challenges
    groups = queries.user_groups(session, programme_id)
    held = queries.held_sessions_by_challenge(session, programme_id, challenges=challenges)
    heard = queries.attendances_by_group(session, programme_id, challenges=challenges)
    unheard = metrics.unheard_hard_groups(held, heard, groups)
    return Research(
        groups,
        heard,
        unheard,
        metrics.coverage(held, unheard, groups, list(request.labels)),
        queries.sessions_by_day(session, programme_id, challenges=challenges)
        if sessions is None
        else metrics.sessions_one_by_one(sessions),
        metrics.finding_states(queries.findings(session, programme_id, challenges=challenges), request.today),
        request.since,
    )


@dataclass(frozen=True)
class ListedSessions:
    """The sessions that the address asks for, their challenges, what it asks for in words, and whether these are all sessions of the view."""

    sessions: pd.DataFrame
    links: pd.DataFrame
    filter_text: str
    complete: bool


def listed_sessions(session: ScopedSession, request: PageRequest) -> ListedSessions:
    """Returns the sessions of a week, a challenge and a user group, where the address names them."""
    extra, programme_id = request.filters.extra, request.programme.id
    week, about, group = parse_week(extra.get("week", "")), extra.get("about", ""), extra.get("group", "")
    groups = queries.user_groups(session, programme_id) if group else None
    names = {} if groups is None else dict(zip(column_values(groups, "id"), column_values(groups, "name"), strict=True))
    first, last = week or (None, None)
    challenges, heard = [about] if about in request.labels else request.challenges, group if group in names else ""
    sessions = queries.list_sessions(session, programme_id, challenges=challenges, group=heard, first=first, last=last)
    filter_text = tables.sessions_filter_text(week, request.labels.get(about, ""), names.get(group, ""))
    complete = not (week or heard or about in request.labels)
    return ListedSessions(sessions, queries.session_challenges(session, programme_id), filter_text, complete)


@dataclass(frozen=True)
class ResearchPage:
    """What the page shows: the research of the view, the sessions planned for each challenge, and the sessions that the address asks for."""

    research: Research
    planned: pd.DataFrame
    listed: ListedSessions

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """The challenges with the groups they heard, those that lack one first."""
        return coverages.group_coverage(self.research.covered, self.research.heard, self.research.groups, self.planned)

    @cached_property
    def group_totals(self) -> coverages.GroupTotals:
        """The counts of challenges."""
        return coverages.group_totals(self.coverage, self.research.groups)

    @cached_property
    def finding_totals(self) -> metrics.FindingTotals:
        """The counts of findings."""
        return metrics.finding_totals(self.research.findings)

    def weeks(self, today: date) -> pd.DataFrame:
        """Returns the sessions by week."""
        return metrics.sessions_by_week(self.research.by_day, self.research.since, today)


def research_page(session: ScopedSession, request: PageRequest) -> ResearchPage:
    """Returns what the page shows; where it lists all sessions of the view, they are read once."""
    listed = listed_sessions(session, request)
    planned = queries.planned_sessions(session, request.programme.id, challenges=request.challenges)
    research = research_in_view(session, request, listed.sessions if listed.complete else None)
    return ResearchPage(research, coverages.planned_ahead(planned, request.today), listed)


def _sentence(page: ResearchPage, view: View) -> Prose:
    return headline.sentence(page.coverage, page.group_totals, view)


def _tiles(page: ResearchPage, view: View) -> Any:
    weeks = page.weeks(view.today)
    begun = weeks[weeks["past"]]
    days = (_known_day(page.research.covered["last_on"].max()), _known_day(page.planned["held_on"].min()))
    totals = metrics.week_totals(weeks)
    return tiles(
        headline.tiles(
            page.group_totals,
            (totals, column_values(begun, "held")),
            metrics.research_totals(page.research.by_day),
            page.finding_totals,
            days,
            view,
        )
    )


def _known_day(day: Any) -> date | None:
    """Returns a day of a frame; None where it is missing."""
    return None if pd.isna(day) else day.date()


def _coverage(page: ResearchPage, view: View) -> Chart:
    return coverage_chart(page.coverage, page.research.heard, page.research.groups, view)


def _weeks(page: ResearchPage, view: View) -> Chart:
    return session_weeks_chart(page.weeks(view.today), view)


def _sessions(page: ResearchPage, view: View) -> Listing:
    """Returns the sessions, the latest first; the screen shows the first ``MAX_SESSIONS`` unless the address asks for all."""
    data = page.listed
    table = first_rows(tables.sessions_table(data.sessions, data.links, view), MAX_SESSIONS, "/research", SESSIONS_ID)
    nothing = EmptyState("No research session here yet.", "Record a research session", add_query(view.search, form="research-session"))
    narrowed = (data.filter_text, "Show all", f"/research{view.search}") if data.filter_text else None
    measures = ("session_people", "session_citizens", "session_observers")
    return Listing(SESSIONS_ID, table, nothing, view.view_search, measures=measures, narrowed=narrowed)


def _plan_link(view: View) -> Any:
    href = add_query(view.search, form="research-session", status=SessionStatus.PLANNED)
    return link("Plan a session", href, className=act_classes(primary=True)) if FORMS["research-session"].is_offered(view) else None


OPENS = {  # the blocks of this page that list what its sentences count
    **dict.fromkeys(("challenges_missing_hard_groups", "hard_groups_unheard", "hard_groups_recorded", "research_challenges"), "#research-coverage"),
    **dict.fromkeys(("findings_recorded", "findings_waiting", "findings_changed"), "#research-findings"),
    **dict.fromkeys(("weeks_begun", "weeks_without_session"), "#research-weeks"),
    **dict.fromkeys(
        ("research_sessions_held", "research_attendances", "weekly_sessions_held", "weekly_sessions_planned", "weekly_attendances"),
        "#research-sessions",
    ),
}  # fmt: skip
AT_A_GLANCE = Section(label="Research at a glance", layout="at-a-glance")
WHO_WAS_HEARD = Section(label="Who was heard")
BESIDE = Section(label="Sessions by week, and what waits", layout="research-beside")
PAGE = Page(
    key="research",
    path="/research",
    title="User research",
    needs=Permission.SEE_PROGRAMME,
    question="Whom have we not heard, what waits? Whom to hear next, which finding to act on?",
    group=NavigationGroup.TRACK,
    icon="research",
    short="Research",
    acts=(form_link("Record a finding", "finding", panel=True), _plan_link),
    blocks=(
        Sentence(make=_sentence, data=research_page, opens=OPENS),
        Block("tiles", _tiles, research_page, AT_A_GLANCE),
        ChartBlock("coverage", _coverage, research_page, WHO_WAS_HEARD, wide=True, heat=True, opens=OPENS),
        ChartBlock("weeks", _weeks, research_page, BESIDE, opens=OPENS),
        Block("waiting", lambda page, view: ranking(tables.waiting_list(page.research.findings, view)), research_page, BESIDE),
        ChartBlock(
            "findings",
            lambda page, view: tables.findings_chart(page.research.findings, view),
            research_page,
            Section("What it changed"),
            wide=True,
            heat=True,
            opens=OPENS,
        ),
        Block(
            "sessions",
            _sessions,
            research_page,
            Section("Sessions", actions=(form_link("Record a session", "research-session", panel=True),)),
        ),
    ),
)
