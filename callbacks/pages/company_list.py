"""``/companies``. Opened by a lead or policy: which companies entered, how far did they come, and which one to open?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.page import Block, NavigationGroup, Page, Section, Sentence, form_link
from dashboard.figures import company_list as figures
from dashboard.metrics.cohorts.comparison import stage_places
from dashboard.metrics.learning.outcomes import answer_states
from dashboard.page_content import EmptyState, Listing
from dashboard.tables import first_rows
from dashboard.view import View
from db.access import Permission
from db.queries import companies as queries
from db.queries.cohorts import flow as flow_queries
from db.queries.learning import outcomes as outcome_queries
from db.queries.spend import budget_lines as spend_queries
from db.session import ScopedSession

BLOCK = "companies-list"
MAX_ROWS = 50  # rows on screen; the others follow by a link
HOW = (
    "A company is at work while one of its entries is; else it stands as its last entry ended. Its furthest stage is that of the entry that came "
    "furthest. The last outcome is the day of the last answer to a question after its entry."
)


@dataclass(frozen=True)
class CompaniesInView:
    """The companies of the view, and the money of their agreements; None for who may not see money."""

    companies: Sequence[figures.ListedCompany]
    money: pd.DataFrame | None


def companies_in_view(session: ScopedSession, request: PageRequest) -> CompaniesInView:
    """Returns the companies that entered a challenge of the view."""
    programme_id = request.programme.id
    companies = figures.read_companies(
        queries.listed_companies(session, programme_id),
        flow_queries.team_entries(session, programme_id),
        flow_queries.team_challenges(session, programme_id),
        stage_places(flow_queries.stages(session, programme_id)),
        answer_states(outcome_queries.outcome_answers(session, programme_id)),
        request.view,
    )
    money = spend_queries.money_by_company(session, programme_id) if request.may(Permission.SEE_MONEY) else None
    return CompaniesInView(figures.in_view(companies, request.challenges), money)


def _list(data: CompaniesInView, view: View) -> Listing:
    table = first_rows(figures.companies_table(data.companies, data.money, view), MAX_ROWS, "/companies", BLOCK)
    offer = ("Add an organisation", f"/record/organisation{view.search}") if view.may(Permission.RECORD) else ("", "")
    nothing = EmptyState("No company is recorded here yet.", *offer)
    return Listing(BLOCK, table, nothing, view.view_search, how=HOW, measures=("companies_listed", "companies_by_state"), tall=True)


PAGE = Page(
    key="companies",
    path="/companies",
    title="Companies",
    needs=Permission.SEE_PROGRAMME,
    question="Which companies entered, how far did they come, what became of them? Which one to open?",
    group=NavigationGroup.CHALLENGES,
    icon="companies",
    acts=(form_link("Add a company", "organisation"),),
    blocks=(
        Sentence(make=lambda data, view: figures.sentence(data.companies, view), data=companies_in_view),
        Block("list", _list, companies_in_view, Section(label="Companies")),
    ),
)
