"""``/companies/<id>``. Opened by programme staff: what became of this company in all its entries? One company may have several company teams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
from dash import html

from callbacks.forms import lifecycle
from callbacks.page_request import PageRequest, request_in_programme
from callbacks.pages.page import Block, ChartBlock, Make, Page, Section, Sentence, act_classes
from dashboard.figures import companies as figures
from dashboard.figures.cohorts.comparison import site_name, stage_numbers
from dashboard.figures.company_timeline import CompanyStory, company_chart
from dashboard.figures.learning import reuse as reuse_figures
from dashboard.figures.outcomes import tables as outcomes_tables
from dashboard.figures.outcomes.answers import answers_table
from dashboard.figures.outcomes.companies import stage_bars
from dashboard.forms import FORMS
from dashboard.forms.addresses import edit_href
from dashboard.graphics import StageBar
from dashboard.metrics.cohorts.comparison import STANDARD, split_sources, stage_places
from dashboard.metrics.companies import company_totals
from dashboard.metrics.learning import outcomes as outcome_metrics
from dashboard.metrics.learning.reuse import ledger_steps
from dashboard.metrics.milestones import states_by_dates
from dashboard.page_content import EmptyState, Listing
from dashboard.tables import Table
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.queries import companies as queries
from db.queries.cohorts import flow as flow_queries
from db.queries.learning import outcomes as outcome_queries
from db.queries.learning import reuse as reuse_queries
from db.queries.spend import budget_lines as spend_queries
from db.schema.enums.parts import Part
from db.session import ScopedSession
from layouts.components.blocks import explanation, facts
from layouts.components.link import link
from layouts.components.prose import prose
from layouts.pages import companies as layouts
from layouts.pages.cohorts.one_cohort import source_links

HOW_SUPPORT = "A workshop for three teams is given once, and received by each of the three."
HOW_REUSE = "What came from one of its entries, or went to the company, and how far it got: the lines of the reuse ledger."


@dataclass(frozen=True)
class Company:
    """A company: its row, entries, challenges and agreements; ``banner``: that it is archived, else None; ``story``: what its
    timeline draws; ``money``: what is drawn on its agreements, None for who may not see money; ``stages``: those of each entry."""

    row: dict[str, Any]
    entries: pd.DataFrame
    challenges: pd.DataFrame
    agreements: pd.DataFrame
    banner: Any
    story: CompanyStory
    money: figures.CompanyMoney | None
    stages: Mapping[str, StageBar]


def company_in_view(session: ScopedSession, request: PageRequest) -> Company:
    """Returns the company of the address. Raises :class:`NotFound`."""
    row = queries.read_company(session, request.path.get("id", ""))
    company, programme_id = row["id"], request.programme.id
    entries, agreements = queries.teams(session, company), queries.agreements(session, company)
    sees_money = request.may(Permission.SEE_MONEY)
    payments = spend_queries.payments_to_company(session, programme_id, company) if sees_money else None
    instalments = spend_queries.instalments_to_company(session, programme_id, company) if sees_money else None
    places = stage_places(flow_queries.stages(session, programme_id))
    periods = queries.stage_periods(session, company)
    story = CompanyStory(
        entries, periods, queries.gate_decisions(session, company), states_by_dates(queries.milestones(session, company), request.today),
        payments, instalments, queries.research_sessions(session, company), outcome_queries.support_given(session, programme_id, company=company),
        stage_numbers(places),
    )  # fmt: skip
    flows = dict(zip(column_values(periods, "team_id"), column_values(periods, "flow"), strict=True))
    staged = entries.assign(
        flow=pd.Series([flows.get(team, STANDARD) for team in column_values(entries, "id")], entries.index, dtype=object)
    )
    money = (
        _money(spend_queries.agreements_with_company(session, programme_id, company), instalments, request.today) if sees_money else None
    )
    banner = lifecycle.archived_banner(session, request, "organisation", SimpleNamespace(**row))
    challenges = queries.company_challenges(session, company)
    return Company(row, entries, challenges, agreements, banner, story, money, stage_bars(staged, places))


def _money(agreements: pd.DataFrame, instalments: pd.DataFrame | None, today: date) -> figures.CompanyMoney:
    """Returns what is drawn on the agreements, and the next instalment of each."""
    ids = column_values(agreements, "id")
    ahead = [row for row in frame_rows(instalments) if row.due_on >= today] if instalments is not None else []
    upcoming = {row.agreement_id: (row.due_on, row.pence) for row in reversed(ahead)}
    return figures.CompanyMoney(
        dict(zip(ids, column_values(agreements, "value"), strict=True)),
        dict(zip(ids, column_values(agreements, "drawn"), strict=True)),
        upcoming,
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
    return link("Edit", href, className=act_classes()) if FORMS["organisation"].is_offered(view) else None


def _all_companies(view: View) -> Any:
    return link("All companies", f"/companies{view.search}", className=act_classes())


def _head(data: Company, view: View) -> Any:
    return layouts.head_facts(figures.head_facts(data.row, data.entries, data.challenges, data.story, data.stages, data.money, view))


def _agreements(data: Company, view: View) -> list[Any]:
    listing = _listing(
        "agreements", lambda data, view: figures.agreements_table(data.agreements, view, data.money),
        ("No agreement with it is recorded.", "Record an agreement", "agreement"),
        measures=("company_agreements", "agreement_value", "agreement_drawn", "agreement_commitment"),
    )  # fmt: skip
    return [html.H2(prose(figures.agreements_title(data.money, view))), listing(data, view)]


def _entries(data: Company, view: View) -> list[Any]:
    listing = _listing(
        "entries", lambda data, view: figures.entries_table(data.entries, data.challenges, view),
        ("It has entered no company team yet.", "Add a company team", "team"), "The stage is the furthest recorded; what is not known reads so.",
        ("company_entries",),
    )  # fmt: skip
    return [html.H2("Entries over rounds"), listing(data, view)]


def _gates(data: Company, view: View) -> Any:
    return layouts.gates(figures.gate_facts(data.story.moves))


def _support(data: CompanyRecords, view: View) -> list[Any]:
    listing = _listing(
        "support", lambda data, view: outcomes_tables.supports_table(data.support, view),
        ("No support of its teams is recorded.", "Record support", "support"), HOW_SUPPORT,
    )  # fmt: skip
    return [html.H2("Support given"), listing(data, view)]


PAIR = Section(label="Agreements and entries", layout="stacked")
PAGE = Page(
    key="company",
    path="/companies/<id>",
    title="Company",
    needs=Permission.SEE_PROGRAMME,
    question="What became of this company in all its entries? Whether to ask it, support it or offer it to others.",
    resolve=_request_of_company,
    heading=(company_in_view, lambda data, view: data.row["name"]),
    acts=(_change_link, _all_companies),
    blocks=(
        Sentence(
            make=_sentence,
            data=company_in_view,
            opens={
                **dict.fromkeys(("company_entries", "company_rounds", "company_challenges"), "#company-entries"),
                "company_agreements": "#company-agreements",
            },
        ),
        Block("head", _head, company_in_view, Section(label="At a glance")),
        ChartBlock(
            "timeline", lambda data, view: company_chart(data.story, view), company_in_view, Section(label="Its timeline"), wide=True
        ),
        Block("agreements", _agreements, company_in_view, PAIR, Permission.SEE_MONEY),
        Block("entries", _entries, company_in_view, PAIR),
        Block("gate", _gates, company_in_view, Section(label="At the gate")),
        Block("support", _support, records_in_view, Section(label="Support"), part=Part.SUPPORT),
        Block("outcomes", _outcomes, records_in_view, Section("What became of it"), part=Part.OUTCOMES),
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
        Block("facts", _facts, company_in_view, Section("What is known"), classes="words"),
    ),
)
