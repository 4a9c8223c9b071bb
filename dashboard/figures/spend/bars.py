"""The tiles of money on the overview, and the bar of an outturn against its budget."""

from __future__ import annotations

from dashboard.figures.spend.text import short_variance_text
from dashboard.formats import format_near_day, pounds
from dashboard.graphics import Bullet, BulletKind, BulletPart, Sparkline
from dashboard.metrics.spend.outturn import SpendTotals
from dashboard.page_content import Tile
from dashboard.prose import Name, prose
from dashboard.view import View
from db.schema.enums.records import Funder

BUDGET_PLACE = 0.75  # of the width of a bar: where the tick of the budget stands


def budget_bullet(budget: int, actual: int, committed: int, outturn: int) -> Bullet:
    """Returns the parts of an outturn on a bar whose budget stands at ``BUDGET_PLACE``: spent, what of the rest is committed and what is
    expected besides, and what lies over the budget. All in pence."""
    inside = max(min(outturn, budget), 0)
    spent = min(max(actual, 0), inside)
    bound = min(max(committed, 0), inside - spent)
    over = max(outturn - budget, 0)
    scale = BUDGET_PLACE / budget if budget > 0 else 0.0
    amounts: tuple[tuple[BulletKind, int], ...] = (
        ("spent", spent), ("committed", bound), ("expected", inside - spent - bound), ("over", over),
    )  # fmt: skip
    parts = tuple(
        BulletPart(kind, min(pence * scale, 1 - BUDGET_PLACE) if kind == "over" else pence * scale) for kind, pence in amounts if pence
    )
    words = f"Outturn {pounds(outturn)} of a budget of {pounds(budget)}; {pounds(actual)} spent, {pounds(committed)} committed"
    return Bullet(parts, BUDGET_PLACE, words)


def outturn_tile(budgeted: SpendTotals, unset: SpendTotals, year: str, view: View, line: Sparkline | None = None) -> Tile:
    """Returns the outturn of the programme's own money against its budget: where the year ends.

    ``budgeted``, ``unset``: the sums over the lines with and without a budget, which are in no total that is compared with a budget;
    ``line``: the outturn week by week.
    """
    of = {"year": year, "funder": Funder.PROGRAMME.value}
    last = max((day for day in (budgeted.last_paid_on, unset.last_paid_on) if day), default=None)
    paid = f", last {last.day} {last:%b}" if last else ""
    label, href = f"Outturn {year}", f"/spend{view.search}"
    if budgeted.budget is None or budgeted.variance is None:
        spent = prose("{spent} spent{paid}", spent=view.show("actual_spend", unset.actual, **of), paid=Name(paid))
        return Tile(label, view.show("outturn", unset.outturn, **of), "no budget set", spent, href, graphic=line)
    variance = view.show("variance", budgeted.variance, short_variance_text(budgeted.variance), **of)
    spent = prose(
        "{spent} spent{share}{paid}",
        spent=view.show("actual_spend", budgeted.actual, **of, part="with a budget"),
        share=""
        if budgeted.actual_share is None
        else prose(" ({share})", share=view.show("budget_spent", budgeted.actual_share, **of, part="with a budget")),
        paid=Name(paid),
    )
    if unset.actual:
        lines = view.count("lines_without_budget", unset.lines, "line", **of) if unset.lines > 1 else "a line"
        beside = view.show("actual_spend", unset.actual, pounds(unset.actual), **of, part="without a budget")
        spent = prose("{spent}\n{beside} on {lines} without a budget", spent=spent, beside=beside, lines=lines)
    outturn = view.show("budgeted_outturn", budgeted.outturn, **of)
    return Tile(label, outturn, prose("{variance} budget", variance=variance), spent, href, graphic=line)


def money_tiles(budgeted: SpendTotals, year: str, view: View) -> list[Tile]:
    """Returns tiles of what is spent, and of what is spent and committed, of the lines with a budget; none without one."""
    if not budgeted.budget:
        return []
    of = {"year": year, "funder": Funder.PROGRAMME.value}
    part, href = {**of, "part": "with a budget"}, f"/spend{view.search}"
    last = f"Last payment {format_near_day(budgeted.last_paid_on, view.today)}" if budgeted.last_paid_on else "No payment recorded yet"
    bar = budget_bullet(budgeted.budget, budgeted.actual, budgeted.committed, budgeted.actual_and_committed)
    share = prose(
        "{share} of {budget}",
        share=view.show("budget_spent", budgeted.actual_share, **part),
        budget=view.show("budget", budgeted.budget, **of),
    )
    undrawn = prose("{undrawn} of it undrawn on agreements", undrawn=view.show("commitment", budgeted.committed, **part))
    spent = budget_bullet(budgeted.budget, budgeted.actual, 0, budgeted.actual)
    return [
        Tile(f"Spent {year}", view.show("actual_spend", budgeted.actual, **part), share, last, href, graphic=spent),
        Tile(
            "Spent and committed", view.show("actual_and_committed", budgeted.actual_and_committed, **part), "", undrawn, href, graphic=bar
        ),
    ]
