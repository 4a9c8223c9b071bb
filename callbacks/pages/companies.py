"""``/companies/<id>``: parse, call, return. Fetched through the viewer's scope, in the programme that the company belongs to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from callbacks.forms import lifecycle
from callbacks.page_request import Ask, moved_to
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures import companies as figures
from dashboard.figures.cohorts.comparison import site
from dashboard.figures.learning import reuse as reuse_figures
from dashboard.figures.outcomes import tables as outcomes_tables
from dashboard.forms import FORMS
from dashboard.metrics.cohorts.comparison import sources
from dashboard.metrics.learning import outcomes as outcome_metrics
from dashboard.metrics.learning.reuse import crossings
from db.access import Permission
from db.queries import companies as queries
from db.queries.learning import outcomes as outcome_queries
from db.queries.learning import reuse as reuse_queries
from db.session import ScopedSession
from layouts.pages import companies as layouts


def forms_of(ask: Ask, company: str) -> dict[str, str]:
    """Addresses of the forms that the viewer may open."""
    offered = {kind: f"/record/{kind}{ask.search}" for kind in ("team", "agreement", "support", "reuse")}
    offered["organisation"] = f"/record/organisation/{company}{ask.search}"
    return {kind: href for kind, href in offered.items() if ask.may(FORMS[kind].needs)}


def contents(session: ScopedSession, asked: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    row = queries.one(session, asked.path.get("id", ""))
    ask = moved_to(session, asked, row["programme_id"])
    one, own, search, records = row["id"], row["programme_id"], ask.search, ask.may(Permission.RECORD)
    entries, answered, agreed = queries.teams(session, one), queries.answered(session, one), queries.agreements(session, one)
    asked_of = outcome_queries.answers(session, own, company=one).to_dict("records")
    entered = outcome_metrics.entries(outcome_queries.teams(session, own, company=one))
    given = outcome_queries.supports(session, own, company=one).to_dict("records")
    crossed = crossings(reuse_queries.ledger(session, own, company=one))
    money = ask.viewer.may(Permission.SEE_MONEY)
    used = any(each["in_use_on"] and each["in_use_on"] <= ask.today for each in agreed)
    words = figures.sentence(row["name"], entries, len({each["challenge_id"] for each in answered}), agreed, used)
    banner = lifecycle.archived(session, ask, "organisation", SimpleNamespace(**row))
    view = layouts.View(
        [words, banner] if banner is not None else words, figures.facts(row),
        [(site(address), address) for address in sources(row["source"])],
        figures.entries(entries, answered, search, acts=records),
        figures.agreements(agreed, ask.labels, search, opens=ask.may(Permission.RECORD_MONEY), money=money),
        figures.outcomes(asked_of, entered, ask.today, search, acts=records),
        outcomes_tables.supports(given, search, acts=records), reuse_figures.ledger(crossed, ask.labels, search, money=money), one, search,
    )  # fmt: skip
    return layouts.contents(view, forms_of(ask, one))


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    row = queries.one(call.session, ask.path["id"])
    at = moved_to(call.session, ask, row["programme_id"])
    return layouts.layout(row["name"], call.contents(at, contents), at.search, forms_of(at, row["id"]))


WIRES = redraws("/companies/", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
