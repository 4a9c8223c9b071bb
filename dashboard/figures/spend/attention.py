"""Spend on the overview: attention items of budget lines, the tile of the outturn and the cell of each challenge."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.spend.bars import budget_bullet
from dashboard.figures.spend.text import funder_text, ledger_href, variance_text
from dashboard.filters import Filters, add_query
from dashboard.formats import pounds, short_pounds, short_signed_pounds, signed_pounds
from dashboard.metrics.attention import NEEDS_A_LOOK, URGENT
from dashboard.metrics.spend.outturn import attention_reasons
from dashboard.metrics.spend.periods import SpendFilter
from dashboard.page_content import AttentionItem, ItemAct, SubjectCell
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.schema.enums.attention import AttentionKind
from db.schema.enums.records import Funder

TOPIC = "Spend"
STORY_BY_KIND = {
    AttentionKind.BUDGET_OVER: "overspend",
    AttentionKind.BUDGET_UNDER: "underspend",
    AttentionKind.BUDGET_UNSET: "no budget",
    AttentionKind.BUDGET_SHORT: "commitment",
}
TITLES = {
    AttentionKind.BUDGET_OVER: "{line} heads over its budget",
    AttentionKind.BUDGET_UNDER: "{line} heads under its budget",
    AttentionKind.BUDGET_UNSET: "{line} has no budget",
    AttentionKind.BUDGET_SHORT: "{line} has agreed to pay more than it expects to",
}


def attention(lines: pd.DataFrame, view: View) -> list[AttentionItem]:
    """Returns attention items of lines in years that have not ended, largest variance first.

    Items: over or under budget, no budget, commitments above the amount still expected. ``lines``: those of ``outturn.measure_spend``.
    """
    return [item for line in frame_rows(attention_reasons(lines, view.today)) for item in _items(line, view)]


def _items(line: Any, view: View) -> list[AttentionItem]:
    """Returns the items of a line, one for each reason."""
    of_year = SpendFilter(line.financial_year, line.funder).parameters(view.today, line=line.id)
    where = Name(view.labels[line.challenge_id]) if line.challenge_id in view.labels else ""
    money = "" if line.funder == Funder.PROGRAMME else funder_text(line.funder)
    return [
        AttentionItem(
            severity, 0, TOPIC, what, join_prose([why, money, where], " · "), ledger_href(view.search, **of_year), STORY_BY_KIND[kind],
            line.challenge_id,
            kind=kind,
            subject=line.id,
            extent=extent,
            acts=_acts(line, kind, view),
            title=prose(TITLES[kind], line=Name(line.name)),
            stands=_stands(line, kind, view),
        )
        for severity, what, why, kind, extent in _reasons(line, view)
    ]  # fmt: skip


def _stands(line: Any, kind: AttentionKind, view: View) -> Prose:
    """Returns how a line stands in a few words: ``£13,000 over``, ``£2,630 spent``."""
    if kind is AttentionKind.BUDGET_UNSET:
        return prose("{actual} spent", actual=view.show("actual_spend", line.actual, pounds(line.actual), line=line.id))
    if kind is AttentionKind.BUDGET_SHORT:
        return prose("{undrawn} agreed", undrawn=view.show("commitment", line.committed, pounds(line.committed), line=line.id))
    return prose("{variance}", variance=view.show("variance", line.variance, variance_text(line.variance), line=line.id))


def _acts(line: Any, kind: AttentionKind, view: View) -> tuple[ItemAct, ...]:
    """Returns what can be done about a line: a lead changes or sets its budget, else its forecast is changed."""
    forecast = ItemAct("Change forecast", add_query(view.search, form="forecast", for_=line.id), Permission.RECORD_MONEY)
    if kind is AttentionKind.BUDGET_UNSET:
        return (ItemAct("Set budget", add_query(view.search, form="budget-line", record=line.id), Permission.STEER), forecast)
    if kind is AttentionKind.BUDGET_SHORT:
        return (forecast,)
    return (ItemAct("Change budget", add_query(view.search, form="budget-change", for_=line.id), Permission.STEER), forecast)


def _reasons(line: Any, view: View) -> list[tuple[int, Prose, Prose, AttentionKind, int]]:
    """Returns (severity, what, why, kind, extent in pence) of each reason for attention to a line."""

    def amount(measure: str, pence: int | None, text: str = "") -> Any:
        return view.show(measure, pence, text or pounds(pence), line=line.id)

    reasons = []
    name, outturn = Name(line.name), amount("outturn", line.outturn)
    if line.overspend or line.underspend:
        against = prose(
            "Outturn {outturn} against {budget}; tolerance {tolerance}",
            outturn=outturn,
            budget=amount("budget", line.budget),
            tolerance=view.show("tolerance", line.tolerance_percent / 100, line=line.id),
        )
        variance = amount("variance", line.variance, variance_text(line.variance))
        what = prose("{name} is heading {variance} its budget", name=name, variance=variance)
        unplanned = "; no month to come has a plan or forecast" if line.underspend and not line.foreseen else ""
        kind = AttentionKind.BUDGET_OVER if line.overspend else AttentionKind.BUDGET_UNDER
        reasons.append((URGENT, what, against + unplanned, kind, abs(line.variance)))
    if line.unset:
        recorded = (
            prose("{actual} recorded so far", actual=amount("actual_spend", line.actual)) if line.actual else "Nothing recorded so far"
        )
        reasons.append(
            (
                1,
                prose("{name} has no budget set", name=name),
                recorded + prose("; outturn {outturn}", outturn=outturn),
                AttentionKind.BUDGET_UNSET,
                line.outturn,
            )
        )
    if line.short:
        why = prose(
            "{expected} still expected, {undrawn} undrawn on agreements",
            expected=amount("expected_spend", line.expected),
            undrawn=amount("commitment", line.committed),
        )
        what = prose("{name} has agreed to pay more than it expects to", name=name)
        reasons.append((NEEDS_A_LOOK, what, why, AttentionKind.BUDGET_SHORT, line.committed - line.expected))
    return reasons


def spend_cells(by_challenge: pd.DataFrame, year: str, filters: Filters, view: View) -> dict[str, SubjectCell]:
    """Returns by challenge id the outturn of the programme's own money against its budget.

    ``by_challenge``: the frame of ``outturn.spend_by_challenge``; ``year``: its financial year.
    """
    return {
        row.challenge_id: _spend_cell(row, year, f"/spend{filters.search(challenge=row.challenge_id)}", view)
        for row in frame_rows(by_challenge)
    }


def _spend_cell(row: Any, year: str, href: str, view: View) -> SubjectCell:
    of = {"year": year, "funder": Funder.PROGRAMME.value, "challenge": row.challenge_id}
    paid = f"{short_pounds(row.actual)} paid and accrued"
    if row.budget is None:
        outturn = view.show("outturn", row.outturn, **of)
        return SubjectCell(
            prose("{outturn}, no budget set", outturn=outturn), href, "warn", note=paid, short=prose("{outturn}", outturn=outturn)
        )
    bar = budget_bullet(row.budget, row.budgeted_actual, row.budgeted_committed, row.budgeted_outturn)
    text = prose(
        "{outturn} of {budget}",
        outturn=view.show("budgeted_outturn", row.budgeted_outturn, **of),
        budget=view.show("budget", row.budget, **of),
    )
    if row.worst_id is None:
        short = prose("{outturn}", outturn=view.show("budgeted_outturn", row.budgeted_outturn, **of))
        return SubjectCell(text, href, note=paid, short=short, graphic=bar)
    tone: Tone = "bad" if row.worst_state == "over" else "warn"
    worst = view.show("variance", row.worst_variance, short_signed_pounds(row.worst_variance), line=row.worst_id)
    note = f"{row.worst}: {signed_pounds(row.worst_variance)}"
    return SubjectCell(text, href, tone, note=note, short=prose("{worst}", worst=worst), short_tone=tone, graphic=bar)
