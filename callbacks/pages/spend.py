"""``/spend``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.spend import charts
from dashboard.figures.spend import summary as figures
from dashboard.figures.spend.budget_lines import bullets
from dashboard.metrics.spend import outturn as metrics
from db.access import Permission
from db.queries.spend import budget_lines as queries
from db.queries.spend.budget_lines import Choice
from db.schema.enums.records import Funder
from db.session import ScopedSession
from db.values.dates import financial_year
from layouts.components.switch import Switch
from layouts.pages import spend as layouts


def _search(ask: Ask, chosen: metrics.Chosen, **changes: str) -> str:
    """The address of this view with changes; year and funder only where they are not the default."""
    asked = {"year": chosen.year, "funder": chosen.funder, **changes}
    usual = {"year": financial_year(ask.today), "funder": Funder.PROGRAMME.value}
    return ask.filters.search(**{name: value for name, value in asked.items() if usual.get(name) != value})


def _address(ask: Ask, chosen: metrics.Chosen, **changes: str) -> str:
    return f"/spend{_search(ask, chosen, **changes)}"


def _switches(ask: Ask, chosen: metrics.Chosen, there: list[tuple[str, str]]) -> list[Switch]:
    years = sorted({chosen.year, financial_year(ask.today), *(year for year, _ in there)})
    found = {chosen.funder, Funder.PROGRAMME, *(funder for _, funder in there)}
    return [
        Switch("Financial year", [(year, _address(ask, chosen, year=year), year == chosen.year) for year in years]),
        Switch("Money of", [(one.label, _address(ask, chosen, funder=one.value), one == chosen.funder) for one in Funder if one in found]),
    ]


def _ledger(session: ScopedSession, ask: Ask, chosen: metrics.Chosen, choice: Choice, found: list[metrics.Line]) -> layouts.Rows:
    line = next((one for one in found if one.id == chosen.line), None)
    month = chosen.month if chosen.month in metrics.months_of(chosen.year) else None
    rows = queries.ledger(session, choice, line=line.id if line else None, month=month).to_dict("records")
    parts = [line.name if line else "", f"{month:%B %Y}" if month else ""]
    narrowed = ", ".join(part for part in parts if part)
    search, opens = _search(ask, chosen), ask.may(Permission.RECORD_MONEY)
    return layouts.Rows(
        figures.ledger(rows, search, f" of {narrowed}" if narrowed else "", opens=opens),
        ask.here,
        narrowed,
        f"/spend{search}#spend-ledger",
    )


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    chosen = metrics.chosen(ask.filters.extra, ask.today)
    choice = Choice(ask.programme.id, chosen.year, chosen.funder, ask.challenges, None if ask.challenge else ask.cohort)
    found = metrics.lines(*queries.books(session, choice), today=ask.today)
    total, months = metrics.totals(found), metrics.months(found)
    year, funder, search = chosen.year, chosen.funder, _search(ask, chosen)
    loose = metrics.commitments(queries.unplaced(session, ask.programme.id, challenges=ask.challenges), "challenge_id")
    return layouts.contents(
        figures.sentence(found, total, year, ask.today),
        _switches(ask, chosen, queries.years(session, ask.programme.id)),
        figures.tiles(found, total, year, ask.today, sum(loose.values())),
        charts.cumulative(months, total, year, funder, ask.today, ask.palette),
        bullets(found, year, funder, ask.today, ask.palette, search, acts=ask.may(Permission.STEER)),
        charts.monthly(months, year, funder, ask.today, ask.palette, search),
        _ledger(session, ask, chosen, choice, found),
        figures.changes(queries.changes(session, [one.id for one in found]), ask.search, acts=ask.may(Permission.STEER)),
        ask.here,
    )


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    search = _search(ask, metrics.chosen(ask.filters.extra, ask.today))
    return layouts.layout(call.contents(ask, contents), search, records=ask.may(Permission.RECORD_MONEY), steers=ask.may(Permission.STEER))


WIRES = redraws("/spend", Permission.SEE_MONEY, layouts.IDS, layouts.CHARTS, contents)
