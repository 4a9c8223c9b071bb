"""The spend page's tiles, and the one bar that is split like them."""

from __future__ import annotations

from dashboard.figures.spend.text import LEDGER, compared_over, measured_over, share_text
from dashboard.formats import format_percent, pounds, short_pounds
from dashboard.graphics import Bullet, BulletPart, RangeBar
from dashboard.metrics.spend.periods import SpendFilter, is_year_ended
from dashboard.metrics.spend.year_end import YearEnd
from dashboard.page_content import MoneyBar, Tile
from dashboard.prose import Name, Prose, Shown, Text, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows

CURVE, LINES = "#spend-cumulative", "#spend-lines"
MOST_NAMED = 2  # lines without a budget that are named


def tiles(end: YearEnd, unplaced: int, chosen: SpendFilter, view: View) -> list[Tile]:
    """Returns tiles of where the year ends and of its parts: spent, committed, expected beyond that, left.

    ``unplaced``: undrawn pence of agreements without a budget line, reported apart because their funder is not known.
    """
    if not end.total.lines:
        return []
    return [
        _outturn_tile(end, chosen, view),
        _spent_tile(end, chosen, view),
        _committed_tile(end, unplaced, chosen, view),
        _beyond_tile(end, chosen, view),
        _left_tile(end, chosen, view),
    ]


def _outturn_tile(end: YearEnd, chosen: SpendFilter, view: View) -> Tile:
    closed = is_year_ended(chosen.year, view.today)
    parts = "what is still expected" if end.unexpected else "committed + expected beyond that"
    words = "The year has ended" if closed else f"Spent + {parts}, to March"
    value = view.show("outturn", end.total.outturn, **compared_over(end, chosen))
    graphic = _range(end, compared_over(end, chosen), view) if end.ranged or end.total.budget else None
    return Tile("Outturn: where the year closed" if closed else "Outturn: where the year ends", value, "", words, CURVE, graphic=graphic)


def _range(end: YearEnd, of: dict[str, str], view: View) -> RangeBar:
    budget, outturn = end.total.budget, end.total.outturn
    values = [end.low, end.high, outturn, *([] if budget is None else [budget])]
    span = max(max(values) - min(values), 1)
    first = min(values) - span * 0.1
    scale = span * 1.13

    def share(pence: int) -> float:
        return (pence - first) / scale

    low, high = view.show("lowest_outturn", end.low, **of), view.show("highest_outturn", end.high, **of)
    target = "" if budget is None else "budget"
    spoken = f"Likely {low} to {high}" if end.ranged else "No range is forecast"
    return RangeBar(
        share(end.low), share(end.high), share(outturn), None if budget is None else share(budget), low if end.ranged else "",
        high if end.ranged else "", target,
        f"{spoken}{'' if budget is None else f'; the budget is {short_pounds(budget)}'}",
    )  # fmt: skip


def _spent_tile(end: YearEnd, chosen: SpendFilter, view: View) -> Tile:
    total, of = end.total, compared_over(end, chosen)
    paid = f"to {total.last_paid_on.day} {total.last_paid_on:%b}" if total.last_paid_on else "no payment recorded yet"
    words: Text = f"{paid[:1].upper()}{paid[1:]}"
    if total.budget:
        share = view.show("budget_spent", total.actual_share, format_percent(total.actual, total.budget), **of)
        words = prose(f"{{share}} of {{budget}}, {paid}", share=share, budget=view.show("budget", total.budget, **measured_over(chosen)))
    return Tile("Spent", view.show("actual_spend", total.actual, **of), "", words, f"#{LEDGER}", mark="part-spent")


def _committed_tile(end: YearEnd, unplaced: int, chosen: SpendFilter, view: View) -> Tile:
    of = compared_over(end, chosen)
    agreements = view.count("agreements_undrawn", end.agreements, "agreement", **of)
    more = prose("{more} more than is still expected", more=view.show("commitment_beyond_outturn", end.unexpected, **of))
    besides = prose("besides {unplaced} on agreements without a line", unplaced=view.show("undrawn_without_line", unplaced))
    words = join_prose([prose("On {agreements}", agreements=agreements), more if end.unexpected else "", besides if unplaced else ""], "; ")
    value = view.show("commitment", end.total.committed, **of)
    return Tile("Committed", value, "", words, CURVE, "warn" if end.unexpected else "", mark="part-committed")


def _beyond_tile(end: YearEnd, chosen: SpendFilter, view: View) -> Tile:
    value = view.show("expected_beyond", end.beyond, **compared_over(end, chosen))
    return Tile("Expected beyond that", value, "", "By forecast, else by plan", "#spend-months", mark="part-expected")


def _left_tile(end: YearEnd, chosen: SpendFilter, view: View) -> Tile:
    total, of = end.total, measured_over(chosen)
    label = "Left at year’s end"
    if end.left is None:
        return Tile(label, "No budget", "", "No line here has a budget", LINES, "warn", mark="part-left")
    share = share_text(total.variance_share).lstrip("+−")
    way = "over" if end.left < 0 else "under"
    words = prose(
        f"{{share}}{f' {way}' if total.variance_share else ''}; tolerance {{tolerance}}",
        share=view.show("variance_share", total.variance_share, share, **of),
        tolerance=view.show("tolerance", total.tolerance_percent / 100, **of),
    )
    tones: dict[str, Tone] = {"over": "bad", "under": "warn"}
    return Tile(label, view.show("left_at_year_end", end.left, **of), "", words, LINES, tones.get(total.state, ""), mark="part-left")


def money_bar(end: YearEnd, chosen: SpendFilter, view: View) -> MoneyBar:
    """Returns the bar of spent, committed, expected and left, with a tick at the budget, and what stands beside it."""
    total, budget = end.total, end.total.budget
    reach = max(budget or 0, total.outturn, total.actual + end.placed, 1)
    spent, committed, expected = (max(pence, 0) / reach for pence in (total.actual, end.placed, end.beyond))
    whole = (
        BulletPart("spent", spent), BulletPart("committed", committed), BulletPart("expected", expected),
        BulletPart("left", max(end.left or 0, 0) / reach),
    )  # fmt: skip
    spoken = (
        f"Spent {short_pounds(total.actual)}, committed {short_pounds(end.placed)}, expected beyond that {short_pounds(end.beyond)}"
        f"{'' if budget is None else f', of a budget of {short_pounds(budget)}'}"
    )
    return MoneyBar(
        Bullet(tuple(part for part in whole if part.share), None if budget is None else budget / reach, spoken),
        ((total.actual + end.placed) / reach, budget / reach) if budget is not None and (end.headroom or 0) > 0 else None,
        _beside(end, chosen, view),
        _headroom(end, chosen, view),
    )


def _beside(end: YearEnd, chosen: SpendFilter, view: View) -> Text:
    """Returns the lines without a budget, which are in none of the sums, with what they come to."""
    rows = frame_rows(end.beside)
    if not rows:
        return ""
    amount = int(end.beside["outturn"].sum())
    shown = view.show("unbudgeted_outturn", amount, pounds(amount), **measured_over(chosen))
    count = view.count("lines_without_budget", len(rows), "line", **measured_over(chosen))
    if len(rows) > MOST_NAMED:
        return prose("Beside it {amount} on {count} without a budget; the month bars include them.", amount=shown, count=count)
    names = join_prose([Name(row.name) for row in rows], " and ")
    what = "a line without a budget" if len(rows) == 1 else "lines without a budget"
    include = "it" if len(rows) == 1 else "them"
    return prose(f"Beside it {{amount}} on {{names}}, {what}; the month bars include {include}.", amount=shown, names=names)


def _headroom(end: YearEnd, chosen: SpendFilter, view: View) -> Text:
    if end.headroom is None:
        return ""
    amount: Shown = view.show("headroom", end.headroom, pounds(end.headroom), **measured_over(chosen))
    return prose("Headroom now {amount}: budget − spent − committed", amount=amount) + Prose()
