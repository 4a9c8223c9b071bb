"""``/companies/<id>``: parse, call, return. Fetched through the viewer's scope, in the programme that the company belongs to."""

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
from dashboard.forms import FORMS
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.metrics.learning import outcomes as outcome_metrics
from dashboard.metrics.learning.reuse import read_reuse_rows
from db.access import Permission
from db.queries import companies as queries
from db.queries.learning import outcomes as outcome_queries
from db.queries.learning import reuse as reuse_queries
from db.session import ScopedSession
from layouts.pages import companies as layouts


def form_links(request: PageRequest, company: str) -> dict[str, str]:
    """Addresses of the forms that the viewer may open."""
    offered = {kind: f"/record/{kind}{request.search}" for kind in ("team", "agreement", "support", "reuse")}
    offered["organisation"] = f"/record/organisation/{company}{request.search}"
    return {kind: href for kind, href in offered.items() if request.may(FORMS[kind].needs)}


def contents(session: ScopedSession, original_request: PageRequest) -> dict[str, Any]:
    """Everything the page shows, by block."""
    row = queries.read_company(session, original_request.path.get("id", ""))
    request = request_in_programme(session, original_request, row["programme_id"])
    one, own, search, records = row["id"], row["programme_id"], request.search, request.may(Permission.RECORD)
    entries, answered, agreed = queries.teams(session, one), queries.company_challenges(session, one), queries.agreements(session, one)
    asked_of = outcome_queries.outcome_answers(session, own, company=one).to_dict("records")
    entered = outcome_metrics.read_outcome_teams(outcome_queries.teams(session, own, company=one))
    given = outcome_queries.support_given(session, own, company=one).to_dict("records")
    crossed = read_reuse_rows(reuse_queries.reuse_ledger(session, own, company=one))
    money = request.viewer.may(Permission.SEE_MONEY)
    used = any(each["in_use_on"] and each["in_use_on"] <= request.today for each in agreed)
    words = figures.sentence(row["name"], entries, len({each["challenge_id"] for each in answered}), agreed, used)
    banner = lifecycle.archived_banner(session, request, "organisation", SimpleNamespace(**row))
    view = layouts.CompanyPageData(
        [words, banner] if banner is not None else words, figures.facts(row),
        [(site_name(address), address) for address in split_sources(row["source"])],
        figures.entries_table(entries, answered, search, acts=records),
        figures.agreements_table(agreed, request.labels, search, opens=request.may(Permission.RECORD_MONEY), money=money),
        figures.outcomes_table(asked_of, entered, request.today, search, acts=records),
        outcomes_tables.supports_table(given, search, acts=records), reuse_figures.ledger_table(crossed, request.labels, search, money=money), one, search,
    )  # fmt: skip
    return layouts.contents(view, form_links(request, one))


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    row = queries.read_company(context.session, request.path["id"])
    programme_request = request_in_programme(context.session, request, row["programme_id"])
    return layouts.layout(
        row["name"], context.contents(programme_request, contents), programme_request.search, form_links(programme_request, row["id"])
    )


CALLBACKS = redraw_callbacks("/companies/", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
