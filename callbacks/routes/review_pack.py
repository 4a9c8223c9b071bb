"""The routes of a review's pack: the page for printing, the same as one file, and as a workbook. For viewers who may see the programme."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import Any

from flask import Flask, abort, g, request

from callbacks.exports import cohort_workbook as workbook
from callbacks.exports.review_pack import PackSelection, build_pack
from callbacks.exports.review_pack_page import PackLinks, pack_page
from callbacks.page_request import PageRequest, resolve_page_request
from callbacks.routes.data_files import XLSX_MIMETYPE, file_response, open_page_request
from dashboard.exports.review_pack import ReviewPack
from dashboard.exports.review_pack_workbook import build_pack_workbook
from dashboard.exports.workbook import Plot
from dashboard.filters import Filters, add_query
from db.access import Permission, Role, Viewer
from db.session import Sessions
from db.session_state import session_state

PLOTS: dict[str, Plot] = {
    str(sheet_table.name): sheet_table.plot
    for sheet_table in (
        *workbook.ENGAGEMENT,
        *workbook.MILESTONES,
        *workbook.RESEARCH,
        *workbook.SPEND,
        *workbook.ROUND,
        *workbook.CHALLENGES,
    )
    if sheet_table.plot is not None and not sheet_table.turned
}
PLOTLY_URL = "/_dash-component-suites/plotly/package_data/plotly.min.js"  # the copy that Dash serves
CLOSING_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


def register_pack_routes(server: Flask, sessions: Sessions) -> None:
    """Add the routes."""

    @server.get("/review/<review>/pack")
    def pack_to_print(review: str) -> Any:
        pack, page_request = _read_pack(sessions, review)
        return pack_page(pack, _links(review, pack, page_request))

    @server.get("/data/review-pack.html")
    def pack_as_page() -> Any:
        pack, page_request = _read_pack(sessions, None)
        return file_response(pack_page(pack, None), "text/html", f"{_file_name(pack, page_request)}.html")

    @server.get("/data/review-pack.xlsx")
    def pack_as_workbook() -> Any:
        pack, page_request = _read_pack(sessions, None)
        return file_response(build_pack_workbook(pack, PLOTS), XLSX_MIMETYPE, f"{_file_name(pack, page_request)}.xlsx")


def _read_pack(sessions: Sessions, review: str | None) -> tuple[ReviewPack, PageRequest]:
    """Returns the pack named by the address; 404 for one that the viewer may not see."""
    closing = request.args.get("closing", "")
    if not g.viewer.may(Permission.SEE_PROGRAMME) or (closing and not CLOSING_NUMBER.fullmatch(closing)):
        abort(404)
    with open_page_request(sessions, review) as (session, page_request):
        return build_pack(session, page_request, PackSelection(int(closing) if closing else None, request.args.get("parts") == "shareable"))


def _file_name(pack: ReviewPack, page_request: PageRequest) -> str:
    """Returns the name of a file of the pack, without its extension."""
    return (
        f"{page_request.programme.short_name}-{re.sub(r'[^a-z0-9]+', '-', pack.title.casefold())}{'-to-hand-on' if pack.shareable else ''}"
    )


def _links(review: str, pack: ReviewPack, page_request: PageRequest) -> PackLinks:
    """Returns the links around the pack; each keeps the filters and the closing."""
    closing = {"closing": request.args["closing"]} if request.args.get("closing") else {}
    parts = {"parts": "shareable"}
    full, shareable = (
        page_request.filters.with_(as_at="").search(**closing),
        page_request.filters.with_(as_at="").search(**closing, **parts),
    )
    current, other = (shareable, full) if pack.shareable else (full, shareable)
    files = add_query(current, id=review)
    return PackLinks(
        f"/review/{review}{full}",
        f"/data/review-pack.html{files}",
        f"/data/review-pack.xlsx{files}",
        f"/review/{review}/pack{other}",
        PLOTLY_URL,
    )


def review_pack_file(sessions: Sessions, programme: str, review: str, selection: PackSelection, ending: str) -> bytes:
    """Returns the file for the command line, which has every permission. Raises ``NotFound``."""
    system_viewer = Viewer("system", "Command line", "", Role.ADMIN)
    with ExitStack() as opened:
        session = opened.enter_context(sessions.open(system_viewer))
        session_state(session).open_past = lambda revision: opened.enter_context(sessions.open(system_viewer, as_at=revision))
        pack, _ = build_pack(
            session, resolve_page_request(session, system_viewer, Filters(programme=programme).search(), path={"id": review}), selection
        )
    return build_pack_workbook(pack, PLOTS) if ending == ".xlsx" else pack_page(pack, None).encode()
