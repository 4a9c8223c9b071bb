"""``/challenges``: the challenges of the programme, or of the chosen cohort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.measured_once import measured_spend
from callbacks.pages.page import Block, NavigationGroup, Page, Section, Sentence, form_link
from callbacks.pages.weekly_health import health_by_week
from dashboard.figures.challenges import listing as figures
from dashboard.figures.spend.attention import spend_cells
from dashboard.metrics import health_by_records
from dashboard.metrics.challenge_list import chosen_group
from dashboard.metrics.milestones import milestone_states
from dashboard.metrics.spend.outturn import spend_by_challenge
from dashboard.page_content import EmptyState, Listing
from dashboard.tables import first_rows
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.queries import challenges as queries
from db.queries import milestones as milestone_queries
from db.queries.engagement.conversations import sponsors
from db.queries.spend.budget_lines import BudgetLineFilter
from db.queries.team_health import team_statements
from db.schema.enums.records import ChallengeState, Health
from db.session import ScopedSession
from db.values.dates import financial_year
from db.values.team_statements import standing_statement
from layouts.pages.challenges import listing as layouts

MAX_ROWS = 50
LIST_ID = "challenges-list"


def _named(rows: pd.DataFrame, name: str, href: Any) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Returns (name, address) by challenge. ``href``: makes the address of a row."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in frame_rows(rows):
        found[row.challenge_id].append((getattr(row, name), href(row)))
    return found


def read_challenges(session: ScopedSession, request: PageRequest) -> figures.ChallengeList:
    """Returns the challenges in view with what their rows show; health and money only of those that the rows can show."""
    programme, chosen, today, search = request.programme.id, request.challenges, request.today, request.search
    rows = queries.list_challenges(session, programme, challenges=chosen)
    group = chosen_group(request.filters.extra.get("show", ""), rows)
    states = zip(column_values(rows, "id"), column_values(rows, "state"), strict=True)
    running = [challenge for challenge, state in states if state == ChallengeState.RUNNING]
    weeks = health_by_records.recent_mondays(today, 2)
    said = team_statements(session, running, weeks[0], today)
    judged = health_by_week(session, request, running, weeks[-1:])
    milestones = milestone_states(milestone_queries.list_milestones(session, programme, challenges=chosen), today)
    year = financial_year(today)
    spend = measured_spend(session, BudgetLineFilter(programme, (year,), None, chosen, None), today)
    return figures.ChallengeList(
        rows,
        group,
        _named(sponsors(session, programme, challenges=chosen), "name", lambda row: f"/record/organisation/{row.organisation_id}{search}"),
        _named(queries.teams_at_work(session, programme, challenges=chosen), "company", lambda row: f"/companies/{row.company_id}{search}"),
        {challenge: _standing(said.get(challenge, {}), weeks[-1]) for challenge in running},
        {challenge: assessments[-1].health for challenge, assessments in judged.items()},
        figures.milestone_cells(milestones[milestones["challenge_id"].notna()], request.filters, request.view),
        spend_cells(spend_by_challenge(spend.lines), year, request.filters, request.view),
    )


def _standing(statements: Any, week: Any) -> Health | None:
    statement = standing_statement(statements, week)
    return Health(statement.health) if statement else None


def _list(data: figures.ChallengeList, view: View) -> list[Any]:
    table = first_rows(figures.challenges_table(data, view), MAX_ROWS, "/challenges", LIST_ID)
    nothing = EmptyState("No challenge is in this view.", "Record a challenge", f"/record/challenge{view.search}")
    measures = ("challenges_listed", "health_by_records", "milestones_overdue", "outturn")
    return [
        layouts.view_tabs(figures.views(data, view)),
        Listing(LIST_ID, table, nothing, view.view_search, measures=measures, tall=True),
    ]


PAGE = Page(
    key="challenges",
    path="/challenges",
    title="Challenges",
    needs=Permission.SEE_PROGRAMME,
    question="Which challenges are there, how do they stand, and whose are they?",
    group=NavigationGroup.CHALLENGES,
    icon="challenges",
    tab=True,
    acts=(form_link("Add a challenge", "challenge"),),
    blocks=(
        Sentence(make=figures.sentence, data=read_challenges),
        Block("list", _list, read_challenges, Section(label="The challenges")),
    ),
)
