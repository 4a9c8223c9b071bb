"""Plain routes of a review's pack: the page to print, the same as one file, and as a workbook. For who may see the programme."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import Any

from flask import Flask, abort, g, request

from callbacks.exports import cohort_workbook as workbook
from callbacks.exports.review_pack import Wanted, pack_of
from callbacks.exports.review_pack_page import Links, pack_page
from callbacks.page_request import Ask, ask_of
from callbacks.routes.data_files import XLSX, asking, sent
from dashboard.exports.review_pack import Pack
from dashboard.exports.review_pack_workbook import pack_book
from dashboard.exports.workbook import Plot
from dashboard.filters import Filters, also
from db.access import Permission, Role, Viewer
from db.session import Sessions

PLOTS: dict[str, Plot] = {
    str(one.name): one.plot
    for one in (*workbook.ENGAGEMENT, *workbook.MILESTONES, *workbook.RESEARCH, *workbook.SPEND, *workbook.ROUND, *workbook.CHALLENGES)
    if one.plot is not None and not one.turned
}
LIBRARY = "/_dash-component-suites/plotly/package_data/plotly.min.js"  # as every page of the board has it
NUMBER = re.compile(r"[1-9][0-9]{0,3}")


def open_pack_doors(server: Flask, sessions: Sessions) -> None:
    """Add the routes."""

    @server.get("/review/<review>/pack")
    def pack_to_print(review: str) -> Any:
        pack, ask = _pack(sessions, review)
        return pack_page(pack, _links(review, pack, ask))

    @server.get("/data/review-pack.html")
    def pack_as_page() -> Any:
        pack, ask = _pack(sessions, None)
        return sent(pack_page(pack, None), "text/html", f"{_name(pack, ask)}.html")

    @server.get("/data/review-pack.xlsx")
    def pack_as_workbook() -> Any:
        pack, ask = _pack(sessions, None)
        return sent(pack_book(pack, PLOTS), XLSX, f"{_name(pack, ask)}.xlsx")


def _pack(sessions: Sessions, review: str | None) -> tuple[Pack, Ask]:
    """The pack that the address names; what the viewer may not have is not there."""
    closing = request.args.get("closing", "")
    if not g.viewer.may(Permission.SEE_PROGRAMME) or (closing and not NUMBER.fullmatch(closing)):
        abort(404)
    with asking(sessions, review) as (session, ask):
        return pack_of(session, ask, Wanted(int(closing) if closing else None, request.args.get("parts") == "shareable"))


def _name(pack: Pack, ask: Ask) -> str:
    """What a file of the pack is called."""
    return f"{ask.programme.short_name}-{re.sub(r'[^a-z0-9]+', '-', pack.title.casefold())}{'-to-hand-on' if pack.shareable else ''}"


def _links(review: str, pack: Pack, ask: Ask) -> Links:
    """The addresses around the pack: each keeps the filters, and which closing it is of."""
    closing = {"closing": request.args["closing"]} if request.args.get("closing") else {}
    parts = {"parts": "shareable"}
    here, search = ask.filters.with_(as_at="").search(**closing), ask.filters.with_(as_at="").search(**closing, **parts)
    mine, other = (search, here) if pack.shareable else (here, search)
    files = also(mine, id=review)
    return Links(
        f"/review/{review}{here}",
        f"/data/review-pack.html{files}",
        f"/data/review-pack.xlsx{files}",
        f"/review/{review}/pack{other}",
        LIBRARY,
    )


def review_pack(sessions: Sessions, programme: str, review: str, wanted: Wanted, ending: str) -> bytes:
    """The file for the command line, which sees everything. Raises ``NotFound``."""
    clerk = Viewer("system", "Command line", "", Role.ADMIN)
    with ExitStack() as opened:
        session = opened.enter_context(sessions.open(clerk))
        session.info["past"] = lambda revision: opened.enter_context(sessions.open(clerk, as_at=revision))
        pack, _ = pack_of(session, ask_of(session, clerk, Filters(programme=programme).search(), path={"id": review}), wanted)
    return pack_book(pack, PLOTS) if ending == ".xlsx" else pack_page(pack, None).encode()
