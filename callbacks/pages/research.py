"""``/research``. Opened by a lead or a researcher: have we heard enough of the right people, and did it change anything?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.page import Block, ChartBlock, NavigationGroup, Page, Section, Sentence, form_link
from dashboard.figures.engagement.tables import parse_week
from dashboard.figures.research import tables, text
from dashboard.figures.research.coverage import coverage_chart
from dashboard.figures.research.weeks import session_weeks_chart
from dashboard.filters import add_query
from dashboard.metrics import research as metrics
from dashboard.page_content import Chart, EmptyState, Listing
from dashboard.prose import Prose
from dashboard.tables import first_rows
from dashboard.view import View
from db.access import Permission
from db.frames import column_values
from db.queries import research as queries
from db.session import ScopedSession

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

    @cached_property
    def challenge_totals(self) -> metrics.CoverageTotals:
        """The counts of challenges."""
        return metrics.coverage_totals(self.covered, self.groups)


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
    """What the page shows: the research of the view, and the sessions that the address asks for."""

    research: Research
    listed: ListedSessions


def research_page(session: ScopedSession, request: PageRequest) -> ResearchPage:
    """Returns what the page shows; where it lists all sessions of the view, they are read once."""
    listed = listed_sessions(session, request)
    return ResearchPage(research_in_view(session, request, listed.sessions if listed.complete else None), listed)


def _sentence(page: ResearchPage, view: View) -> Prose:
    data = page.research
    return text.sentence(data.challenge_totals, metrics.finding_totals(data.findings), view)


def _coverage(page: ResearchPage, view: View) -> Chart:
    data = page.research
    totals = (data.challenge_totals, metrics.research_totals(data.by_day))
    return coverage_chart(data.covered, data.heard, data.groups, data.unheard, totals, view)


def _weeks(page: ResearchPage, view: View) -> Chart:
    data = page.research
    return session_weeks_chart(metrics.sessions_by_week(data.by_day, data.since, view.today), view)


def _sessions(page: ResearchPage, view: View) -> Listing:
    """Returns the sessions, the latest first; the screen shows the first ``MAX_SESSIONS`` unless the address asks for all."""
    data = page.listed
    table = first_rows(tables.sessions_table(data.sessions, data.links, view), MAX_SESSIONS, "/research", SESSIONS_ID)
    nothing = EmptyState("No research session here yet.", "Record a research session", add_query(view.search, form="research-session"))
    narrowed = (data.filter_text, "Show all", f"/research{view.search}") if data.filter_text else None
    measures = ("session_people", "session_citizens", "session_observers")
    return Listing(SESSIONS_ID, table, nothing, view.view_search, measures=measures, narrowed=narrowed)


OPENS = {  # the blocks of this page that list what its sentences count
    **dict.fromkeys(("challenges_with_sessions", "challenges_missing_hard_groups"), "#research-coverage"),
    **dict.fromkeys(("findings_recorded", "findings_waiting", "findings_changed"), "#research-findings"),
    **dict.fromkeys(("weeks_begun", "weeks_without_session"), "#research-weeks"),
    **dict.fromkeys(
        ("research_sessions_held", "research_attendances", "weekly_sessions_held", "weekly_sessions_planned", "weekly_attendances"),
        "#research-sessions",
    ),
}
PAGE = Page(
    key="research",
    path="/research",
    title="User research",
    needs=Permission.SEE_PROGRAMME,
    question="Have we heard enough of the right people, and did it change anything? Whom to hear next, which finding to act on?",
    group=NavigationGroup.TRACK,
    icon="research",
    short="Research",
    blocks=(
        Sentence(make=_sentence, data=research_page, opens=OPENS),
        ChartBlock(
            "coverage",
            _coverage,
            research_page,
            Section("Who was heard", actions=(form_link("Record a session", "research-session", panel=True, primary=True),)),
            wide=True,
            heat=True,
            opens=OPENS,
        ),
        ChartBlock(
            "findings",
            lambda page, view: tables.findings_chart(page.research.findings, view),
            research_page,
            Section("What it changed", actions=(form_link("Record a finding", "finding", panel=True),)),
            wide=True,
            heat=True,
            opens=OPENS,
        ),
        ChartBlock("weeks", _weeks, research_page, Section("How steady it is"), wide=True, opens=OPENS),
        Block("sessions", _sessions, research_page, Section("Sessions")),
    ),
)
