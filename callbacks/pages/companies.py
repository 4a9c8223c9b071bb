"""``/companies/<id>``: content and callbacks of the page. Read within the viewer's scope, in the programme of the company."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from callbacks.forms import lifecycle
from callbacks.page_request import PageRequest, request_in_programme
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures import companies as figures
from dashboard.figures.cohorts.comparison import site_name
from dashboard.figures.learning import reuse as reuse_figures
from dashboard.figures.outcomes import tables as outcomes_tables
from dashboard.figures.outcomes.answers import answers_table
from dashboard.forms import FORMS
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.metrics.learning import outcomes as outcome_metrics
from dashboard.metrics.learning.reuse import ledger_steps
from db.access import Permission
from db.queries import companies as queries
from db.queries.learning import outcomes as outcome_queries
from db.queries.learning import reuse as reuse_queries
from db.session import ScopedSession
from layouts.pages import companies as layouts


def form_links(request: PageRequest, company: str) -> dict[str, str]:
    """Returns the addresses of the forms that the viewer may open."""
    links = {kind: f"/record/{kind}{request.search}" for kind in ("team", "agreement", "support", "reuse")}
    links["organisation"] = f"/record/organisation/{company}{request.search}"
    return {kind: href for kind, href in links.items() if request.may(FORMS[kind].needs)}


def contents(session: ScopedSession, original_request: PageRequest) -> dict[str, Any]:
    """Returns the content of the page, by block id."""
    row = queries.read_company(session, original_request.path.get("id", ""))
    request = request_in_programme(session, original_request, row["programme_id"])
    company_id, programme_id, search, records = row["id"], row["programme_id"], request.search, request.may(Permission.RECORD)
    entries, challenges, agreements = (
        queries.teams(session, company_id),
        queries.company_challenges(session, company_id),
        queries.agreements(session, company_id),
    )
    answers = outcome_metrics.answer_states(outcome_queries.outcome_answers(session, programme_id, company=company_id))
    teams = outcome_metrics.team_starts(outcome_queries.teams(session, programme_id, company=company_id))
    support = outcome_queries.support_given(session, programme_id, company=company_id)
    ledger = ledger_steps(reuse_queries.reuse_ledger(session, programme_id, company=company_id))
    money = request.viewer.may(Permission.SEE_MONEY)
    in_use = any(agreement["in_use_on"] and agreement["in_use_on"] <= request.today for agreement in agreements)
    sentence = figures.sentence(row["name"], entries, len({challenge["challenge_id"] for challenge in challenges}), agreements, in_use)
    banner = lifecycle.archived_banner(session, request, "organisation", SimpleNamespace(**row))
    view = layouts.CompanyPageData(
        [sentence, banner] if banner is not None else sentence,
        figures.facts(row),
        [(site_name(address), address) for address in split_sources(row["source"])],
        figures.entries_table(entries, challenges, search, acts=records),
        figures.agreements_table(agreements, request.labels, search, opens=request.may(Permission.RECORD_MONEY), money=money),
        answers_table(outcome_metrics.every_question(teams, answers), request.view, "What became of its entries, by question"),
        outcomes_tables.supports_table(support, request.view),
        reuse_figures.ledger_table(ledger, request.view),
        company_id,
        search,
    )
    return layouts.contents(view, form_links(request, company_id))


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    row = queries.read_company(context.session, request.path["id"])
    programme_request = request_in_programme(context.session, request, row["programme_id"])
    return layouts.layout(
        row["name"], context.contents(programme_request, contents), programme_request.search, form_links(programme_request, row["id"])
    )


CALLBACKS = redraw_callbacks("/companies/", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
