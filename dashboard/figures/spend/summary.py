"""The spend page's sentence and tiles, the ledger table, and attention items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.filters import add_query
from dashboard.formats import count_in_words, exact_pounds, format_percent, join_phrases, plural, pounds, short_pounds
from dashboard.metrics.spend.outturn import BudgetLineRow, SpendTotals, budget_state, is_year_ended, sum_months
from dashboard.page_content import AttentionItem, Cell, Column, Table, Tile, Tone
from db.schema.enums.records import Funder, PaymentKind
from db.values.currency import currency_unit
from db.values.dates import date_text, financial_year
from db.values.number_formats import format_number

FUNDER_TEXTS = {Funder.PROGRAMME: "the programme’s money", Funder.SPONSOR: "the sponsor’s money", Funder.PARTNER: "a partner’s money"}
STATES: dict[str, tuple[str, Tone]] = {
    "over": ("■ Over", "bad"),
    "under": ("▼ Under", "warn"),
    "within": ("● Within", "good"),
    "no budget": ("○ No budget set", "quiet"),
}
TOPIC = "Spend"
SECOND_HALF_MONTH = 10  # October: the second half of a financial year begins


def funder_text(funder: str) -> str:
    """Returns a funder's money inside a sentence."""
    return FUNDER_TEXTS[Funder(funder)]


def budget_changes_table(rows: Iterable[Mapping[str, Any]], search: str, *, acts: bool) -> Table:
    """Returns budget changes, latest first: source, target, amount, reason and approver."""
    columns = (
        Column("Approved on"), Column("From"), Column("To"), Column(f"Amount, {currency_unit()}", number=True), Column("Reason"), Column("Approved by"),
        Column("Reference"),
    )  # fmt: skip
    cells = tuple(
        (
            Cell(date_text(row["approved_on"]), f"/record/budget-change/{row['id']}{search}" if acts else "", sort=row["approved_on"].isoformat()),
            Cell(row["source"] or "New money"), Cell(row["target"] or "Given back"), Cell(pounds(row["amount_pence"]), sort=row["amount_pence"]),
            Cell(row["reason"]), Cell(row["approved_by"] or "", note="Who recorded it approved it" if row["own_approval"] else ""),
            Cell(row["reference"] or ""),
        )
        for row in rows
    )  # fmt: skip
    return Table(columns, cells, "Budget changes, the latest first")


def line_cell(line: BudgetLineRow, href: str, search: str, *, acts: bool) -> Cell:
    """Returns the name of a budget line, linked to its payments; with ``acts`` also to its form."""
    return Cell(line.name, href, links=((line.name, href), ("change", f"/record/budget-line/{line.id}{search}")) if acts else ())


def ledger_href(search: str, **narrowed: str) -> str:
    """Returns the address of the spend page, filtered to the ledger rows of a line or month."""
    return f"/spend{add_query(search, **narrowed)}#spend-ledger"


def variance_text(variance: int) -> str:
    """Returns a variance in pence as text: ``£4,200 over``, ``£310 under``, ``exactly on``. Amounts below a pound keep their pence."""
    amount = pounds(abs(variance)) if abs(variance) >= 100 else exact_pounds(abs(variance))
    return "exactly on" if variance == 0 else f"{amount} {'over' if variance > 0 else 'under'}"


def year_heading(total: SpendTotals, year: str, today: date) -> str:
    """Returns the expected variance of a year: ``2026-27 is heading £37,000 under its budget of £1.02m, within tolerance``."""
    closed = is_year_ended(year, today)
    if total.budget is None or total.variance is None:
        return f"{year} {'closed' if closed else 'is heading for an outturn of'}{' at' if closed else ''} {short_pounds(total.outturn)}; no budget is set"
    verb = "closed" if closed else "is heading"
    tolerance = "" if total.variance == 0 else f", {'within' if total.state == 'within' else 'beyond'} tolerance"
    return f"{year} {verb} {variance_text(total.variance)} its budget of {short_pounds(total.budget)}{tolerance}"


def sentence(budget_lines: Sequence[BudgetLineRow], total: SpendTotals, year: str, today: date) -> str:
    """Returns the page's first sentence: the year's expected variance, and the number of lines over, under or without budget."""
    if not budget_lines:
        return f"No budget line of {year} in this view."
    counts = {state: sum(line.state == state for line in budget_lines) for state in STATES}
    parts = [
        f"{count_in_words(counts[state], 'line')} {'is' if counts[state] == 1 else 'are'} {state}"
        for state in ("over", "under")
        if counts[state]
    ]
    parts = parts or (["Every line with a budget is within tolerance"] if counts["within"] else [])
    if unset := counts["no budget"]:
        parts.append(f"{count_in_words(unset, 'line')} {'has' if unset == 1 else 'have'} no budget set")
    return f"{year_heading(total, year, today)}. {join_phrases([parts[0], *(lower_first(part) for part in parts[1:])])}."


def lower_first(words: str) -> str:
    """Returns the text with its first letter in lower case, for the middle of a sentence."""
    return words[:1].lower() + words[1:]


def tiles(budget_lines: Sequence[BudgetLineRow], total: SpendTotals, year: str, today: date, unplaced: int = 0) -> list[Tile]:
    """Returns tiles of budget, actual to date, actual and committed, and variance of the outturn.

    ``unplaced``: undrawn pence of agreements without a budget line; reported apart because their funder is not known.
    """
    if not budget_lines:
        return []
    fresh = f"Last payment recorded: {date_text(total.last_paid_on)}" if total.last_paid_on else "No payment recorded yet"
    unset = plural(total.without_budget, "line")
    budgeted = plural(len(budget_lines) - total.without_budget, "line")
    excluded = f"; {unset} with no budget set" if total.without_budget else ""
    short = sum(line.warns_commitment for line in budget_lines)
    warned = f"; on {plural(short, 'line')} more than is still expected" if short else ""
    unplaced_text = f"; besides, {short_pounds(unplaced)} on agreements that name no budget line" if unplaced else ""
    spent = f"{format_percent(total.actual, total.budget)} of budget" if total.budget else "No budget to compare it with"
    return [
        Tile("Budget", short_pounds(total.budget) if total.budget is not None else "Not set", budgeted + excluded, f"Financial year {year}", "#spend-lines"),
        Tile("Actual to date", short_pounds(total.actual), f"{spent}{_plan_to_date_text(budget_lines)}", fresh, "#spend-ledger"),
        Tile(
            "Actual and committed", short_pounds(total.actual + total.committed),
            f"{short_pounds(total.committed)} undrawn on agreements{warned}{unplaced_text}",
            fresh, "#spend-cumulative", "warn" if short else "",
        ),
        _outturn_tile(total, year, today),
    ]  # fmt: skip


def _plan_to_date_text(budget_lines: Sequence[BudgetLineRow]) -> str:
    past = [month for month in sum_months(budget_lines) if not month.open and month.plan is not None]
    return f"; plan to the end of {past[-1].month:%B} {short_pounds(sum(month.plan or 0 for month in past))}" if past else ""


def _outturn_tile(total: SpendTotals, year: str, today: date) -> Tile:
    closed = is_year_ended(year, today)
    fresh = "The year has ended" if closed else f"Plan and forecast from {today:%B} on"
    label, reached = ("Closed against budget", "Closed at") if closed else ("Outturn against budget", "Outturn")
    if total.variance is None or total.budget is None:
        return Tile(label, "No budget", f"{reached} {short_pounds(total.outturn)}", fresh, "#spend-lines", "warn")
    excluded = f"; {short_pounds(total.unbudgeted)} with no budget left out" if total.without_budget else ""
    words = f"{reached} {short_pounds(total.outturn)}, {variance_percent(total.variance, total.budget)}; tolerance {total.tolerance_percent}%{excluded}"
    tone: Tone = {"over": "bad", "under": "warn"}.get(total.state, "good")  # type: ignore[assignment] # mypy infers str, not Tone
    sign = "+" if total.variance > 0 else ""
    return Tile(label, f"{sign}{short_pounds(total.variance)}", words, fresh, "#spend-lines", tone)


def variance_percent(variance: int, budget: int) -> str:
    """Returns variance / budget in per cent, signed, rounded half up to one decimal: ``+7.0%``.

    A budget of 0 has no percentage and gives a text instead.
    """
    if budget == 0:
        return f"of a budget of {pounds(0)}"
    tenths = (abs(variance) * 2000 // abs(budget) + 1) // 2
    sign = "" if tenths == 0 else "+" if variance > 0 else "−"
    return f"{sign}{format_number(Decimal(tenths) / 10, 1)}%"


def ledger_table(rows: Iterable[Mapping[Any, Any]], search: str, about: str, *, opens: bool) -> Table:
    """Returns the latest ledger rows, newest first. ``opens``: whether the viewer may open a payment; ``about``: the active filter."""
    columns = (
        Column("Paid on"), Column("Month"), Column("Supplier"), Column("Reference"), Column("Budget line"), Column("Amount", number=True), Column("Kind"),
    )  # fmt: skip
    shown_rows = list(rows)
    total = int(shown_rows[0]["rows"]) if shown_rows else 0
    shown = (
        plural(total, "ledger row") if total == len(shown_rows) else f"The {len(shown_rows)} latest of {format_number(total)} ledger rows"
    )
    return Table(columns, tuple(_ledger_cells(row, search, opens) for row in shown_rows), f"{shown}{about}, newest first")


def _ledger_cells(row: Mapping[Any, Any], search: str, opens: bool) -> tuple[Cell, ...]:
    paid, month, pence = row["paid_on"], row["month"], int(row["amount_pence"])
    when = date_text(paid) if paid else "Not paid yet" if row["kind"] == PaymentKind.ACCRUAL and not row["settled"] else "Day not known"
    note = "settled by a payment, counts nothing" if row["settled"] else ""
    return (
        Cell(
            when if not row["settled"] else "Settled",
            f"/record/payment/{row['id']}{search}" if opens else "",
            sort=(paid or month).isoformat(),
        ),
        Cell(f"{month:%b %Y}", sort=month.isoformat()),
        Cell(row["supplier"] or "Not known", tone="" if row["supplier"] else "quiet"),
        Cell(row["reference"] or ""),
        Cell(row["line"], ledger_href(search, line=row["budget_line_id"])),
        Cell(exact_pounds(pence), tone="quiet" if row["settled"] else "", sort=pence, note=note),
        Cell(PaymentKind(row["kind"]).label, tone="quiet" if row["settled"] else ""),
    )


def attention(lines: Sequence[BudgetLineRow], labels: Mapping[str, str], today: date, search: str) -> list[AttentionItem]:
    """Returns attention items of lines in years that have not ended, largest variance first.

    Items: over or under budget, no budget, commitments above the amount still expected. ``labels``: challenges by id.
    """
    running = [line for line in lines if not is_year_ended(line.financial_year, today)]
    items: list[AttentionItem] = []
    for line in sorted(running, key=lambda line: -abs(line.variance or 0)):
        where = "" if line.challenge_id is None or line.challenge_id not in labels else f" · {labels[line.challenge_id]}"
        narrowed = {"line": line.id} if line.funder == Funder.PROGRAMME else {"funder": line.funder, "line": line.id}
        if line.financial_year != financial_year(today):
            narrowed = {"year": line.financial_year, **narrowed}
        tail = where if line.funder == Funder.PROGRAMME else f" · {funder_text(line.funder)}{where}"
        for severity, what, why, story in _attention_reasons(line, today):
            items.append(AttentionItem(severity, 0, TOPIC, what, why + tail, ledger_href(search, **narrowed), story, line.challenge_id))
    return items


def _attention_reasons(line: BudgetLineRow, today: date) -> list[tuple[int, str, str, str]]:
    """Returns (severity, what, why, story) of each reason for attention to a line."""
    reasons = []
    against = f"Outturn {pounds(line.outturn)} against {pounds(line.budget)}; tolerance {line.tolerance_percent}%"
    if line.state == "over":
        severity = 3 if budget_state(line.budget, line.variance, line.tolerance_percent, 2) == "over" else 2
        reasons.append((severity, f"{line.name} is heading {variance_text(line.variance or 0)} its budget", against, "overspend"))
    if line.state == "under" and (
        _is_second_half(line, today) or budget_state(line.budget, line.variance, line.tolerance_percent, 3) == "under"
    ):
        unplanned = "" if line.foreseen else "; no month to come has a plan or forecast"
        reasons.append((2, f"{line.name} is heading {variance_text(line.variance or 0)} its budget", against + unplanned, "underspend"))
    if line.state == "no budget":
        spent = f"{pounds(line.actual)} recorded so far" if line.actual else "Nothing recorded so far"
        reasons.append((1, f"{line.name} has no budget set", f"{spent}; outturn {pounds(line.outturn)}", "no budget"))
    if line.warns_commitment:
        why = f"{pounds(line.expected)} still expected, {pounds(line.committed)} undrawn on agreements"
        reasons.append((2, f"{line.name} has agreed to pay more than it expects to", why, "commitment"))
    return reasons


def _is_second_half(line: BudgetLineRow, today: date) -> bool:
    """Returns whether the second half of the line's financial year (from October) has begun."""
    return today >= date(int(line.financial_year[:4]), SECOND_HALF_MONTH, 1)
