"""The spend page's sentence, and the words that its charts and tables share: funders, states, variances, addresses."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.filters import add_query
from dashboard.formats import exact_pounds, pounds, short_pounds, signed_share
from dashboard.metrics.spend.periods import SpendFilter, is_year_ended
from dashboard.metrics.spend.year_end import YearEnd
from dashboard.prose import Prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.schema.enums.records import Funder

FUNDER_TEXTS = {Funder.PROGRAMME: "the programme’s money", Funder.SPONSOR: "the sponsor’s money", Funder.PARTNER: "a partner’s money"}
STATES: dict[str, tuple[str, Tone]] = {
    "over": ("■ Over", "bad"),
    "under": ("▼ Under", "warn"),
    "within": ("● Within", "good"),
    "no budget": ("○ No budget set", "quiet"),
}
RANKS = {state: rank for rank, state in enumerate(STATES)}
LEDGER = "spend-ledger"


def funder_text(funder: str) -> str:
    """Returns a funder's money inside a sentence."""
    return FUNDER_TEXTS[Funder(funder)]


def measured_over(chosen: SpendFilter, **narrowed: str) -> dict[str, str]:
    """Returns what an amount is measured over besides the page's scope: the year and the funder, and ``narrowed``."""
    return {"year": chosen.year, "funder": chosen.funder, **narrowed}


def spend_search(view: View, chosen: SpendFilter, **changes: str) -> str:
    """Returns the query string of the spend page with changes; year and funder only where they differ from the default."""
    parameters = chosen.parameters(view.today, **changes)
    return add_query(view.search, **parameters) if parameters else view.search


def ledger_href(search: str, **narrowed: str) -> str:
    """Returns the address of the spend page, filtered to the ledger rows of a line or month."""
    return f"/spend{add_query(search, **narrowed)}#{LEDGER}"


def variance_text(variance: int) -> str:
    """Returns a variance in pence as text: ``£4,200 over``, ``£310 under``, ``exactly on``. Amounts below a pound keep their pence."""
    amount = pounds(abs(variance)) if abs(variance) >= 100 else exact_pounds(abs(variance))
    return "exactly on" if variance == 0 else f"{amount} {'over' if variance > 0 else 'under'}"


def short_variance_text(variance: int) -> str:
    """Returns a variance in pence in a few words: ``£31k under``, ``£4,200 over``; ``exactly on``."""
    return "exactly on" if variance == 0 else f"{short_pounds(abs(variance))} {'over' if variance > 0 else 'under'}"


def share_text(share: float | None) -> str:
    """Returns a variance as a share of its budget: ``+7.0%``. A budget of 0 has no share and gives a text instead."""
    return f"of a budget of {pounds(0)}" if share is None else signed_share(share)


def compared_over(end: YearEnd, chosen: SpendFilter, **narrowed: str) -> dict[str, str]:
    """Returns what an amount of the lines compared with a budget is measured over; without a budget of all lines."""
    return measured_over(chosen, **({"part": "budgeted"} if end.budgeted else {}), **narrowed)


def year_heading(end: YearEnd, chosen: SpendFilter, view: View) -> Prose:
    """Returns where a year ends, and how far from its budget.

    Example: ``2026-27 ends at £1.15m, likely £1.14m to £1.16m: £30,822 under its budget of £1,181,300, within tolerance``.
    """
    of, total = compared_over(end, chosen), end.total
    ends = prose(
        f"{chosen.year} {'closed' if is_year_ended(chosen.year, view.today) else 'ends'} at {{outturn}}{{likely}}",
        outturn=view.show("outturn", total.outturn, **of),
        likely=_likely(end, of, view),
    )
    if total.budget is None or total.variance is None:
        return ends + "; no budget is set"
    tolerance = "" if total.variance == 0 else f", {'within' if total.state == 'within' else 'beyond'} tolerance"
    return ends + prose(
        f": {{variance}} its budget of {{budget}}{tolerance}",
        variance=view.show("variance", total.variance, variance_text(total.variance), **measured_over(chosen)),
        budget=view.show("budget", total.budget, pounds(total.budget), **measured_over(chosen)),
    )


def _likely(end: YearEnd, of: dict[str, str], view: View) -> Prose:
    """Returns the range of the outturn, where its ends read differently."""
    low, high = view.show("lowest_outturn", end.low, **of), view.show("highest_outturn", end.high, **of)
    return prose("" if low.text == high.text else ", likely {low} to {high}", low=low, high=high)


def sentence(end: YearEnd, chosen: SpendFilter, view: View) -> Prose:
    """Returns the page's first sentence: where the year ends."""
    return year_heading(end, chosen, view) + "." if end.total.lines else prose(f"No budget line of {chosen.year} in this view.")


def against_plan(cost: int, plan: int, view: View, of: dict[str, str], until: str) -> Prose:
    """Returns what was spent against its plan: ``£10 more than planned was spent by October``."""
    if cost == plan:
        return prose(f"As much as planned was spent by {until}")
    difference = view.show("actual_minus_plan", cost - plan, pounds(abs(cost - plan)), **of)
    return prose(f"{{difference}} {'more' if cost > plan else 'less'} than planned was spent by {until}", difference=difference)


def last_day(month: date) -> date:
    """Returns the last day of a month."""
    return (pd.Timestamp(month) + pd.offsets.MonthEnd(0)).date()
