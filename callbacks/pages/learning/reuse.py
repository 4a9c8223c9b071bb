"""``/reuse``, and who else would want a finding or a challenge, below its form: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.learning import reuse as figures
from dashboard.metrics.learning import reuse as metrics
from db.access import Permission
from db.queries.learning import reuse as queries
from db.session import ScopedSession
from layouts.pages.learning import reuse as layouts

MAX_FINDINGS = 6  # findings on the page, and challenges below a form


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Everything the page shows, by block."""
    programme, search, money, acts = request.programme.id, request.search, request.may(Permission.SEE_MONEY), request.may(Permission.RECORD)
    rows = queries.reuse_ledger(session, programme, challenges=request.challenges)
    found = metrics.read_reuse_rows(rows)
    shown, asked = figures.filter_ledger(found, request.filters.extra)
    every = rows if request.challenges is None else queries.reuse_ledger(session, programme)
    takers = queries.candidate_challenges(session, programme)
    latest = metrics.build_reuse_offers(queries.findings(session, programme, challenges=request.challenges, limit=MAX_FINDINGS), every)
    return layouts.contents(
        layouts.ReusePageData(
            figures.sentence(found),
            figures.tiles(found, search, money=money),
            figures.sector_matrix_chart(found, search, acts=acts),
            figures.countries_table(found, search),
            figures.ledger_table(shown, request.labels, search, money=money),
            figures.empty_ledger(search, acts=acts),
            figures.candidates_table([(one, metrics.find_candidates(one, takers)) for one in latest], request.labels, search, acts=acts),
            search,
            request.view_search,
            asked,
            money,
        )
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    return layouts.layout(context.contents(request, contents), request.search, acts=request.may(Permission.RECORD))


def interested_section(session: ScopedSession, request: PageRequest, kind: str, row: Any) -> Any:
    """Others who would want a finding or a challenge, to stand below its form; None for other records and where nobody would."""
    if row is None or kind not in ("finding", "challenge") or request.viewer.sponsor:
        return None
    takers, rows = queries.candidate_challenges(session, row.programme_id), queries.reuse_ledger(session, row.programme_id)
    if kind == "finding":
        offered = metrics.build_reuse_offers(queries.findings(session, row.programme_id, only=row.id), rows)
    else:
        offered = [metrics.build_challenge_offer(one, rows) for one in takers if one["id"] == row.id]
    return layouts.interested_section(
        [
            line
            for one in offered
            for line in figures.candidate_lines(one, metrics.find_candidates(one, takers)[:MAX_FINDINGS], request.labels, request.search)
        ]
    )


CALLBACKS = redraw_callbacks("/reuse", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
