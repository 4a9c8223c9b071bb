"""The spend page's sentence and tiles, and the words that its charts and tables share: funders, states, variances, addresses."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.filters import add_query
from dashboard.formats import count_in_words, exact_pounds, format_percent, pounds, short_pounds, signed_share
from dashboard.metrics.spend.outturn import SpendTotals, plan_to_date
from dashboard.metrics.spend.periods import SpendFilter, is_year_ended
from dashboard.page_content import Tile
from dashboard.prose import Prose, Shown, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.schema.enums.records import Funder
from db.values.dates import date_text

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


def year_heading(total: SpendTotals, chosen: SpendFilter, view: View) -> Prose:
    """Returns the expected variance of a year: ``2026-27 is heading £37,000 under its budget of £1.02m, within tolerance``."""
    closed, of = is_year_ended(chosen.year, view.today), measured_over(chosen)
    if total.budget is None or total.variance is None:
        ending = f"{chosen.year} {'closed at' if closed else 'is heading for an outturn of'} " + "{outturn}; no budget is set"
        return prose(ending, outturn=view.show("outturn", total.outturn, **of))
    tolerance = "" if total.variance == 0 else f", {'within' if total.state == 'within' else 'beyond'} tolerance"
    return prose(
        f"{chosen.year} {'closed' if closed else 'is heading'} {{variance}} its budget of {{budget}}{tolerance}",
        variance=view.show("variance", total.variance, variance_text(total.variance), **of),
        budget=view.show("budget", total.budget, **of),
    )


def sentence(total: SpendTotals, chosen: SpendFilter, view: View) -> Prose:
    """Returns the page's first sentence: the year's expected variance, and the number of lines over, under or without budget."""
    if not total.lines:
        return prose(f"No budget line of {chosen.year} in this view.")
    counts = [
        ("lines_over", total.over, "is over", "are over"),
        ("lines_under", total.under, "is under", "are under"),
        ("lines_without_budget", total.without_budget, "has no budget set", "have no budget set"),
    ]
    parts: list[Prose] = []
    if not total.beyond_tolerance and total.within:
        parts.append(prose("Every line with a budget is within tolerance"))
    for measure, count, single, several in counts:
        if count:
            words = count_in_words(count, "line")
            shown = view.show(measure, count, lower_first(words) if parts else words, **measured_over(chosen))
            parts.append(prose("{count} " + (single if count == 1 else several), count=shown))
    return join_prose([year_heading(total, chosen, view) + ". ", join_prose(parts, ", ", " and "), "."], "")


def lower_first(words: str) -> str:
    """Returns the text with its first letter in lower case, for the middle of a sentence."""
    return words[:1].lower() + words[1:]


def tiles(months: pd.DataFrame, total: SpendTotals, unplaced: int, chosen: SpendFilter, view: View) -> list[Tile]:
    """Returns tiles of budget, actual to date, actual and committed, and variance of the outturn.

    ``months``: those of ``outturn.sum_months``; ``unplaced``: undrawn pence of agreements without a budget line, reported apart because
    their funder is not known.
    """
    if not total.lines:
        return []
    fresh = f"Last payment recorded: {date_text(total.last_paid_on)}" if total.last_paid_on else "No payment recorded yet"
    return [
        _budget_tile(total, chosen, view),
        Tile(
            "Actual to date",
            view.show("actual_spend", total.actual, **measured_over(chosen)),
            _spent_text(total, chosen, view) + _plan_to_date_text(months, chosen, view),
            fresh,
            f"#{LEDGER}",
        ),
        Tile(
            "Actual and committed",
            view.show("actual_and_committed", total.actual_and_committed, **measured_over(chosen)),
            _committed_text(total, unplaced, chosen, view),
            fresh,
            "#spend-cumulative",
            "warn" if total.short else "",
        ),
        _outturn_tile(total, chosen, view),
    ]


def _budget_tile(total: SpendTotals, chosen: SpendFilter, view: View) -> Tile:
    of = measured_over(chosen)
    unset = prose("; {unset} with no budget set", unset=view.count("lines_without_budget", total.without_budget, "line", **of))
    words = prose("{lines}", lines=view.count("lines_with_budget", total.with_budget, "line", **of))
    value: Shown | str = "Not set" if total.budget is None else view.show("budget", total.budget, **of)
    return Tile("Budget", value, words + unset if total.without_budget else words, f"Financial year {chosen.year}", "#spend-lines")


def _spent_text(total: SpendTotals, chosen: SpendFilter, view: View) -> Prose:
    if not total.budget:
        return prose("No budget to compare it with")
    share = format_percent(total.actual, total.budget)
    return prose("{share} of budget", share=view.show("budget_spent", total.actual_share, share, **measured_over(chosen)))


def _plan_to_date_text(months: pd.DataFrame, chosen: SpendFilter, view: View) -> Prose:
    past = plan_to_date(months)
    if past.planned_month is None:
        return prose("")
    to = last_day(past.planned_month)
    plan = view.show("planned_spend", past.plan, **measured_over(chosen, to=to.isoformat()))
    return prose(f"; plan to the end of {past.planned_month:%B} " + "{plan}", plan=plan)


def last_day(month: date) -> date:
    """Returns the last day of a month."""
    return (pd.Timestamp(month) + pd.offsets.MonthEnd(0)).date()


def _committed_text(total: SpendTotals, unplaced: int, chosen: SpendFilter, view: View) -> Prose:
    of = measured_over(chosen)
    undrawn = prose("{undrawn} undrawn on agreements", undrawn=view.show("commitment", total.committed, **of))
    short = prose("on {lines} more than is still expected", lines=view.count("lines_short", total.short, "line", **of))
    besides = prose("besides, {unplaced} on agreements that name no budget line", unplaced=view.show("undrawn_without_line", unplaced))
    return join_prose([undrawn, short if total.short else "", besides if unplaced else ""], "; ")


def _outturn_tile(total: SpendTotals, chosen: SpendFilter, view: View) -> Tile:
    closed, of = is_year_ended(chosen.year, view.today), measured_over(chosen)
    fresh = "The year has ended" if closed else f"Plan and forecast from {view.today:%B} on"
    label, reached = ("Closed against budget", "Closed at") if closed else ("Outturn against budget", "Outturn")
    ended = prose(f"{reached} " + "{outturn}", outturn=view.show("outturn", total.outturn, **of))
    if total.variance is None or total.budget is None:
        return Tile(label, "No budget", ended, fresh, "#spend-lines", "warn")
    share = view.show("variance_share", total.variance_share, share_text(total.variance_share), **of)
    tolerance = view.show("tolerance", total.tolerance_percent / 100, **of)
    unset = prose("; {unset} with no budget left out", unset=view.show("unbudgeted_outturn", total.unbudgeted, **of))
    words = ended + prose(", {share}; tolerance {tolerance}", share=share, tolerance=tolerance)
    tone: Tone = {"over": "bad", "under": "warn"}.get(total.state, "good")  # type: ignore[assignment] # mypy infers str, not Tone
    value = view.show("variance", total.variance, f"{'+' if total.variance > 0 else ''}{short_pounds(total.variance)}", **of)
    return Tile(label, value, words + unset if total.without_budget else words, fresh, "#spend-lines", tone)
