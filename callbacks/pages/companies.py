"""``/companies/<id>``. Opened by programme staff: what became of this company in all its entries? One company may have several company teams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pandas as pd

from callbacks.forms import lifecycle
from callbacks.page_request import PageRequest, request_in_programme
from callbacks.pages.page import Block, Make, Page, Section, Sentence, act_classes
from dashboard.figures import companies as figures
from dashboard.figures.cohorts.comparison import site_name
from dashboard.figures.learning import reuse as reuse_figures
from dashboard.figures.outcomes import tables as outcomes_tables
from dashboard.figures.outcomes.answers import answers_table
from dashboard.forms import FORMS
from dashboard.forms.addresses import edit_href
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.metrics.companies import company_totals
from dashboard.metrics.learning import outcomes as outcome_metrics
from dashboard.metrics.learning.reuse import ledger_steps
from dashboard.page_content import EmptyState, Listing
from dashboard.tables import Table
from dashboard.view import View
from db.access import Permission
from db.queries import companies as queries
from db.queries.learning import outcomes as outcome_queries
from db.queries.learning import reuse as reuse_queries
from db.schema.enums.parts import Part
from db.session import ScopedSession
from layouts.components.blocks import explanation, facts
from layouts.components.link import link
from layouts.pages.cohorts.one_cohort import source_links

HOW_SUPPORT = "A workshop for three teams is given once, and received by each of the three."
HOW_REUSE = "What came from one of its entries, or went to the company, and how far it got: the lines of the reuse ledger."


@dataclass(frozen=True)
class Company:
    """A company: its row, entries, challenges and agreements; ``banner``: that it is archived, else None."""

    row: dict[str, Any]
    entries: pd.DataFrame
    challenges: pd.DataFrame
    agreements: pd.DataFrame
    banner: Any


def company_in_view(session: ScopedSession, request: PageRequest) -> Company:
    """Returns the company of the address. Raises :class:`NotFound`."""
    row = queries.read_company(session, request.path.get("id", ""))
    return Company(
        row,
        queries.teams(session, row["id"]),
        queries.company_challenges(session, row["id"]),
        queries.agreements(session, row["id"]),
        lifecycle.archived_banner(session, request, "organisation", SimpleNamespace(**row)),
    )


def _request_of_company(session: ScopedSession, request: PageRequest) -> PageRequest:
    return request_in_programme(session, request, queries.programme_of_company(session, request.path.get("id", "")))


@dataclass(frozen=True)
class CompanyRecords:
    """What became of the entries of a company: its questions with their answers, the support given, and the reuse ledger."""

    answers: pd.DataFrame
    support: pd.DataFrame
    ledger: pd.DataFrame


def records_in_view(session: ScopedSession, request: PageRequest) -> CompanyRecords:
    """Returns what became of the entries of the company of the address."""
    programme_id, company = request.programme.id, request.path.get("id", "")
    answers = outcome_metrics.answer_states(outcome_queries.outcome_answers(session, programme_id, company=company))
    teams = outcome_metrics.team_starts(outcome_queries.teams(session, programme_id, company=company))
    return CompanyRecords(
        outcome_metrics.every_question(teams, answers),
        outcome_queries.support_given(session, programme_id, company=company),
        ledger_steps(reuse_queries.reuse_ledger(session, programme_id, company=company)),
    )


def _sentence(data: Company, view: View) -> Any:
    totals = company_totals(data.entries, data.challenges, data.agreements, view.today)
    words = figures.sentence(data.row["name"], totals, view)
    return words if data.banner is None else [words, data.banner]


def _listing(
    name: str, make: Callable[[Any, View], Table], nothing: tuple[str, str, str], how: str = "", measures: tuple[str, ...] = ()
) -> Make:
    """Returns what makes a listing of the page. ``nothing``: the hint for an empty one, with the text and the kind of the form that it links to."""

    def content(data: Any, view: View) -> Listing:
        words, action, kind = nothing
        href = f"/record/{kind}{view.search}" if kind and FORMS[kind].is_offered(view) else ""
        hint = EmptyState(words, action if href else "", href)
        return Listing(f"company-{name}", make(data, view), hint, view.search, view.record, how, measures)

    return content


def _outcomes(data: CompanyRecords, view: View) -> list[Any]:
    listing = _listing(
        "outcomes",
        lambda data, view: answers_table(data.answers, view, "What became of its entries, by question"),
        ("It has no entry to ask about.", "", ""),
        figures.HOW_OUTCOMES,
    )
    return [listing(data, view), explanation("How this is worked out", figures.HOW_OUTCOMES)]


def _facts(data: Company, view: View) -> Any:
    sources = [(site_name(address), address) for address in split_sources(data.row["source"])]
    return facts([*figures.facts(data.row), *([("Sources", source_links(sources))] if sources else [])])


def _change_link(view: View) -> Any:
    href = edit_href("organisation", view.record, view.search)
    return link("Change the organisation", href, className=act_classes(primary=True)) if FORMS["organisation"].is_offered(view) else None


PAGE = Page(
    key="company",
    path="/companies/<id>",
    title="Company",
    needs=Permission.SEE_PROGRAMME,
    question="What became of this company in all its entries? Whether to ask it, support it or offer it to others.",
    resolve=_request_of_company,
    heading=(company_in_view, lambda data, view: data.row["name"]),
    above=lambda view: link("All cohorts", f"/cohorts{view.search}", className="back"),
    blocks=(
        Sentence(
            make=_sentence,
            data=company_in_view,
            opens={
                **dict.fromkeys(("company_entries", "company_rounds", "company_challenges"), "#company-entries"),
                "company_agreements": "#company-agreements",
            },
        ),
        Block(
            "entries",
            _listing(
                "entries",
                lambda data, view: figures.entries_table(data.entries, data.challenges, view),
                ("It has entered no company team yet.", "Add a company team", "team"),
                "The stage is the furthest recorded; what is not known reads so.",
                ("company_entries",),
            ),
            company_in_view,
            Section("How far each entry got"),
        ),
        Block(
            "agreements",
            _listing(
                "agreements",
                lambda data, view: figures.agreements_table(data.agreements, view),
                ("No agreement with it is recorded.", "Record an agreement", "agreement"),
                measures=("company_agreements", "agreement_value"),
            ),
            company_in_view,
            Section("Agreements"),
        ),
        Block("outcomes", _outcomes, records_in_view, Section("What became of it"), part=Part.OUTCOMES),
        Block(
            "support",
            _listing(
                "support",
                lambda data, view: outcomes_tables.supports_table(data.support, view),
                ("No support of its teams is recorded.", "Record support", "support"),
                HOW_SUPPORT,
            ),
            records_in_view,
            Section("Support given"),
            part=Part.SUPPORT,
        ),
        Block(
            "reuse",
            _listing(
                "reuse",
                lambda data, view: reuse_figures.ledger_table(data.ledger, view),
                ("Nothing of it is recorded as offered elsewhere.", "Record what crosses", "reuse"),
                HOW_REUSE,
            ),
            records_in_view,
            Section("What crossed to others"),
            part=Part.REUSE,
        ),
        Block("facts", _facts, company_in_view, Section("What is known", actions=(_change_link,)), classes="words"),
    ),
)
