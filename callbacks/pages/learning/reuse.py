"""``/reuse``, and the interested challenges below the form of a finding or a challenge: content and callbacks."""

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

MAX_FINDINGS = 6  # findings on the page, challenges below a form


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Returns the content of the page, by block id."""
    programme_id, search, money, acts = (
        request.programme.id,
        request.search,
        request.may(Permission.SEE_MONEY),
        request.may(Permission.RECORD),
    )
    rows = queries.reuse_ledger(session, programme_id, challenges=request.challenges)
    reuse_rows = metrics.read_reuse_rows(rows)
    filtered, filter_text = figures.filter_ledger(reuse_rows, request.filters.extra)
    all_rows = rows if request.challenges is None else queries.reuse_ledger(session, programme_id)
    candidates = queries.candidate_challenges(session, programme_id)
    offers = metrics.build_reuse_offers(
        queries.findings(session, programme_id, challenges=request.challenges, limit=MAX_FINDINGS), all_rows
    )
    return layouts.contents(
        layouts.ReusePageData(
            figures.sentence(reuse_rows),
            figures.tiles(reuse_rows, search, money=money),
            figures.sector_matrix_chart(reuse_rows, search, acts=acts),
            figures.countries_table(reuse_rows, search),
            figures.ledger_table(filtered, request.labels, search, money=money),
            figures.empty_ledger(search, acts=acts),
            figures.candidates_table(
                [(offer, metrics.find_candidates(offer, candidates)) for offer in offers], request.labels, search, acts=acts
            ),
            search,
            request.view_search,
            filter_text,
            money,
        )
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(context.contents(request, contents), request.search, acts=request.may(Permission.RECORD))


def interested_section(session: ScopedSession, request: PageRequest, kind: str, row: Any) -> Any:
    """Returns the challenges that may want a finding or a challenge, shown below its form; None for other records and without any."""
    if row is None or kind not in ("finding", "challenge") or not request.may(Permission.RECORD):
        return None
    candidates, rows = queries.candidate_challenges(session, row.programme_id), queries.reuse_ledger(session, row.programme_id)
    if kind == "finding":
        offers = metrics.build_reuse_offers(queries.findings(session, row.programme_id, only=row.id), rows)
    else:
        offers = [metrics.build_challenge_offer(challenge, rows) for challenge in candidates if challenge["id"] == row.id]
    return layouts.interested_section(
        [
            line
            for offer in offers
            for line in figures.candidate_lines(
                offer, metrics.find_candidates(offer, candidates)[:MAX_FINDINGS], request.labels, request.search
            )
        ]
    )


CALLBACKS = redraw_callbacks("/reuse", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
