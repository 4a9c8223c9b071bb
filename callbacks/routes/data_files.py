"""Plain routes by which records leave the board: a chart or a table, a whole cohort, a whole programme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flask import Flask, Response, abort, g, request

from callbacks.exports import page_files
from callbacks.exports.cohort_workbook import cohort_workbook
from callbacks.exports.published_view import render_published_page
from callbacks.page_request import NoSuchMoment, PageRequest, local_today, resolve_page_request, resolve_past_moment
from callbacks.pages.registry import PAGES
from dashboard.filters import Filters
from db.access import Permission, Role, Viewer
from db.errors import NotFound, Refused
from db.exporting.disclosure import build_disclosure
from db.exporting.file_set import build_file_set, export_programme_files, zip_files
from db.exporting.table_files import to_csv, to_xlsx
from db.queries.programmes.navigation import load_programme_context
from db.session import ScopedSession, Sessions
from db.session_state import session_state

XLSX_MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register_data_routes(server: Flask, sessions: Sessions) -> None:
    """Add the routes. Each is for who may see the page that its data stands on."""

    @server.get("/data/<page>/<name>.csv")
    def table_csv(page: str, name: str) -> Any:
        return _table_file(sessions, page, name, "csv")

    @server.get("/data/<page>/<name>.xlsx")
    def table_xlsx(page: str, name: str) -> Any:
        return _table_file(sessions, page, name, "xlsx")

    @server.get("/data/cohort.xlsx")
    def whole_cohort() -> Any:
        return _cohort_file(sessions)

    @server.get("/data/disclosure.<ending>")
    def entries(ending: str) -> Any:
        return _disclosure_file(sessions, ending)

    @server.get("/data/<path:nothing>")
    def no_file(nothing: str) -> Any:
        abort(404)

    @server.get("/data/programme.zip")
    def whole_programme() -> Any:
        return _programme_file(sessions)


@contextmanager
def open_page_request(sessions: Sessions, of: str | None = None) -> Iterator[tuple[ScopedSession, PageRequest]]:
    """The viewer's session at the moment that the address names, and what it asks. What the viewer may not see is not there.

    ``of``: the id of the record it is about, where the path names it.
    """
    search, record_id = request.query_string.decode(errors="replace"), strip_unprintable(request.args.get("id", "") if of is None else of)
    try:
        with sessions.open(g.viewer) as today:
            back = resolve_past_moment(today, g.viewer, search, record_id)
        with ExitStack() as opened:
            session = opened.enter_context(sessions.open(g.viewer, as_at=back.revision if back else None))
            if back is not None:
                session_state(session).current = opened.enter_context(sessions.open(g.viewer))
            session_state(session).open_past = lambda revision: opened.enter_context(sessions.open(g.viewer, as_at=revision))
            yield session, resolve_page_request(session, g.viewer, search, path={"id": record_id}, back=back)
    except (NotFound, Refused):
        abort(404)
    except NoSuchMoment as nothing:
        abort(Response(str(nothing), 400, mimetype="text/plain"))


def _table_file(sessions: Sessions, page: str, name: str, ending: str) -> Any:
    """A chart or table of a page, for whoever may see the page."""
    found = next((one for one in PAGES if one.key == page), None)
    if found is None or not g.viewer.may(found.needs) or page not in page_files.PAGE_CONTENTS:
        abort(404)
    with open_page_request(sessions) as (session, page_request):
        if page_request.back is not None and not found.past:
            raise NotFound(page)
        leaf = page_files.export_tables(page_files.PAGE_CONTENTS[page](session, page_request)).get(name)
        if leaf is None:
            raise NotFound(name)
        file = page_files.export_file(name, leaf, page_request, found.title)
    called = f"{page_request.programme.short_name}-{name}-{page_request.today.isoformat()}.{ending}"
    return file_response(to_csv(file), "text/csv", called) if ending == "csv" else file_response(to_xlsx(file), XLSX_MIMETYPE, called)


def _cohort_file(sessions: Sessions) -> Any:
    """A whole cohort as a workbook, for whoever may see its page; each sheet for whoever may see what it holds."""
    if not g.viewer.may(Permission.SEE_MONEY):
        abort(404)
    with open_page_request(sessions) as (session, page_request):
        name, book = cohort_workbook(session, page_request)
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "cohort"
    return file_response(book, XLSX_MIMETYPE, f"{plain}-{page_request.today.isoformat()}.xlsx")


def cohort_workbook_file(sessions: Sessions, programme_id: str, cohort_id: str, as_at: str = "") -> bytes:
    """The workbook for the command line, which sees everything. Raises ``NotFound`` and ``NoSuchMoment``."""
    clerk = Viewer("system", "Command line", "", Role.ADMIN)
    with sessions.open(clerk) as today:
        found = load_programme_context(today, "", programme_id=programme_id)
        search = Filters(programme=found.short_name if found else "", as_at=as_at).search()
        back = resolve_past_moment(today, clerk, search, cohort_id)
    with sessions.open(clerk, as_at=back.revision if back else None) as session:
        return cohort_workbook(session, resolve_page_request(session, clerk, search, path={"id": cohort_id}, back=back))[1]


def published_page_file(sessions: Sessions, programme_id: str, as_at: str = "") -> bytes:
    """The published view for the command line, which sees everything and takes published wording alone. Raises ``NoSuchMoment``."""
    clerk = Viewer("system", "Command line", "", Role.ADMIN)
    with sessions.open(clerk) as today:
        found = load_programme_context(today, "", programme_id=programme_id)
        search = Filters(programme=found.short_name if found else "", as_at=as_at).search()
        back = resolve_past_moment(today, clerk, search)
    with sessions.open(clerk, as_at=back.revision if back else None) as session:
        return render_published_page(session, resolve_page_request(session, clerk, search, back=back))


def _programme_file(sessions: Sessions) -> Any:
    """Everything recorded of a programme as one documented set of files, for its leads and for administrators."""
    if not g.viewer.may(Permission.STEER):
        abort(404)
    with open_page_request(sessions) as (session, page_request):
        files = build_file_set(
            [export_programme_files(session, page_request.programme.id, as_at=page_request.back.revision if page_request.back else None)],
            local_today(),
        )
    return file_response(zip_files(files), "application/zip", f"{page_request.programme.short_name}-{page_request.today.isoformat()}.zip")


def _disclosure_file(sessions: Sessions, ending: str) -> Any:
    """Every entry of a programme with names, stage and agreements, for its leads and for administrators."""
    if not g.viewer.may(Permission.STEER) or ending not in ("csv", "xlsx"):
        abort(404)
    with open_page_request(sessions) as (session, page_request):
        file = build_disclosure(session, page_request.programme.id, page_request.today)
    called = f"{page_request.programme.short_name}-disclosure-{page_request.today.isoformat()}.{ending}"
    return file_response(to_csv(file), "text/csv", called) if ending == "csv" else file_response(to_xlsx(file), XLSX_MIMETYPE, called)


def file_response(content: str | bytes, mimetype: str, name: str) -> Response:
    """A file to keep."""
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def strip_unprintable(text: str) -> str:
    """Text without what no keyboard types and no store takes."""
    return "".join(sign for sign in text if sign.isprintable())
