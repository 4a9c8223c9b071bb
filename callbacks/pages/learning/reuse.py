"""``/reuse``, and the challenges that could reuse a record, below its form. Opened by a programme lead: what to offer to whom next?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.page import Block, ChartBlock, NavigationGroup, Page, Section, Sentence, form_link
from dashboard.figures.learning import reuse as figures
from dashboard.forms import FORMS
from dashboard.metrics.learning import reuse as metrics
from dashboard.page_content import EmptyState, Listing
from dashboard.view import View
from db.access import Permission
from db.queries.learning import reuse as queries
from db.schema.enums.parts import Part
from db.session import ScopedSession
from layouts.components.blocks import tiles
from layouts.pages.learning import reuse as layouts

NO_MATCH_TEXT = (
    "No other challenge shares a tag or its sector with the latest findings. Tags stand in the forms of findings and challenges."
)
STEP_MEASURES = ("reuse_offered", "reuse_tried", "reuse_adopted", "reuse_declined")


def ledger_in_view(session: ScopedSession, request: PageRequest) -> pd.DataFrame:
    """Returns the lines of the ledger from or to the challenges of the view, or without any, with what became of each."""
    return metrics.ledger_steps(queries.reuse_ledger(session, request.programme.id, challenges=request.challenges))


@dataclass(frozen=True)
class Offers:
    """Findings as offers, the challenges that could reuse them, and the sponsors of the challenges."""

    offers: pd.DataFrame
    candidates: pd.DataFrame
    sponsors: pd.DataFrame


def offers_in_view(session: ScopedSession, request: PageRequest) -> Offers:
    """Returns the findings of the view with the challenges of the programme that could reuse them."""
    programme_id = request.programme.id
    offers = metrics.finding_offers(queries.findings(session, programme_id, challenges=request.challenges))
    sponsors = queries.sponsors(session, programme_id)
    taken = metrics.places_taken(queries.places_offered(session, programme_id), "finding_id")
    candidates = metrics.find_candidates(offers, queries.candidate_challenges(session, programme_id), sponsors, taken)
    return Offers(offers, candidates, sponsors)


def _countries(lines: pd.DataFrame, view: View) -> Listing:
    nothing = EmptyState("Nothing has gone to any country yet.")
    return Listing("reuse-countries", figures.countries_table(lines, view), nothing, view.search, measures=STEP_MEASURES)


def _ledger(lines: pd.DataFrame, view: View) -> Listing:
    shown, filter_text = figures.filter_ledger(lines, view.parameters)
    nothing = EmptyState("No line of the ledger is like that.") if filter_text else figures.empty_ledger(view)
    measures = (*STEP_MEASURES, *(("reuse_contract_value",) if view.may(Permission.SEE_MONEY) else ()))
    narrowed = (filter_text, "Show all", f"/reuse{view.search}") if filter_text else None
    table = figures.ledger_table(shown, view)
    return Listing("reuse-ledger", table, nothing, view.view_search, measures=measures, narrowed=narrowed, tall=True)


def _wanted(data: Offers, view: View) -> Listing:
    rest_href = "" if view.shows_all("reuse-wanted") else view.all_href("/reuse", "reuse-wanted")
    table = figures.candidates_table(data.offers, data.candidates, data.sponsors, view, rest_href=rest_href)
    return Listing("reuse-wanted", table, EmptyState(NO_MATCH_TEXT), view.view_search, measures=("reuse_candidates",), tall=True)


def interested_section(session: ScopedSession, request: PageRequest, kind: str, row: Any) -> Any:
    """Returns the challenges that may want a finding or a challenge, shown below its form; None for other records and without any."""
    if row is None or kind not in ("finding", "challenge") or not FORMS["reuse"].is_offered(request):
        return None
    programme_id = row.programme_id
    challenges, ledger = queries.candidate_challenges(session, programme_id), queries.places_offered(session, programme_id)
    if kind == "finding":
        offers, taken = (
            metrics.finding_offers(queries.findings(session, programme_id, only=row.id)),
            metrics.places_taken(ledger, "finding_id"),
        )
    else:
        offers, taken = challenges[challenges["id"] == row.id], metrics.places_taken(ledger, "challenge_id")
        offers = offers.assign(challenge_id=offers["id"])
    sponsors = queries.sponsors(session, programme_id)
    candidates = metrics.find_candidates(offers, challenges, sponsors, taken)
    return layouts.interested_section(figures.candidate_lines(candidates, sponsors, request.view))


AT_A_GLANCE = Section(label="What crosses at a glance")
OPENS = dict.fromkeys(  # the block of this page that lists what its sentences count
    ("reuse_across", "reuse_between_sectors", "reuse_offered", "reuse_sectors_known", "reuse_sectors_not_known"), "#reuse-ledger"
)
PAGE = Page(
    key="reuse",
    path="/reuse",
    title="Reused elsewhere",
    needs=Permission.SEE_PROGRAMME,
    question="What of ours did others adopt, and who else would want it? What to offer to whom next?",
    group=NavigationGroup.RESULTS,
    icon="reuse",
    short="Reuse",
    parts=(Part.REUSE,),
    blocks=(
        Sentence(make=figures.sentence, data=ledger_in_view, opens=OPENS),
        Block("tiles", lambda lines, view: tiles(figures.tiles(lines, view)), ledger_in_view, AT_A_GLANCE),
        ChartBlock(
            "sectors",
            figures.sector_matrix_chart,
            ledger_in_view,
            Section("From sector to sector", actions=(form_link("Offer this elsewhere", "reuse", panel=True, primary=True),)),
            wide=True,
            heat=True,
            opens=OPENS,
        ),
        Block("countries", _countries, ledger_in_view, Section("By country")),
        Block("ledger", _ledger, ledger_in_view, Section("The ledger")),
        Block("wanted", _wanted, offers_in_view, Section("Others who would want this")),
    ),
)
