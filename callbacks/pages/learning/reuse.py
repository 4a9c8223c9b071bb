"""``/reuse``, and who else would want a finding or a challenge, below its form: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.learning import reuse as figures
from dashboard.metrics.learning import reuse as metrics
from db.access import Permission
from db.queries.learning import reuse as queries
from db.session import ScopedSession
from layouts.pages.learning import reuse as layouts

FEW = 6  # findings on the page, and challenges below a form


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    programme, search, money, acts = ask.programme.id, ask.search, ask.may(Permission.SEE_MONEY), ask.may(Permission.RECORD)
    rows = queries.ledger(session, programme, challenges=ask.challenges)
    found = metrics.crossings(rows)
    shown, asked = figures.chosen(found, ask.filters.extra)
    every = rows if ask.challenges is None else queries.ledger(session, programme)
    takers = queries.takers(session, programme)
    latest = metrics.offers(queries.findings(session, programme, challenges=ask.challenges, limit=FEW), every)
    return layouts.contents(
        layouts.View(
            figures.sentence(found),
            figures.tiles(found, search, money=money),
            figures.matrix(found, search, acts=acts),
            figures.by_country(found, search),
            figures.ledger(shown, ask.labels, search, money=money),
            figures.nothing(search, acts=acts),
            figures.others([(one, metrics.wanted(one, takers)) for one in latest], ask.labels, search, acts=acts),
            search,
            ask.here,
            asked,
            money,
        )
    )


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents), ask.search, acts=ask.may(Permission.RECORD))


def of_record(session: ScopedSession, ask: Ask, kind: str, row: Any) -> Any:
    """Others who would want a finding or a challenge, to stand below its form; None for other records and where nobody would."""
    if row is None or kind not in ("finding", "challenge") or ask.viewer.sponsor:
        return None
    takers, rows = queries.takers(session, row.programme_id), queries.ledger(session, row.programme_id)
    if kind == "finding":
        offered = metrics.offers(queries.findings(session, row.programme_id, only=row.id), rows)
    else:
        offered = [metrics.whole(one, rows) for one in takers if one["id"] == row.id]
    return layouts.others(
        [line for one in offered for line in figures.lines(one, metrics.wanted(one, takers)[:FEW], ask.labels, ask.search)]
    )


WIRES = redraws("/reuse", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
