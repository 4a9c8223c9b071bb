"""Routes that export records: a chart or a table, a whole cohort, a whole programme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flask import Flask, Response, abort, g, request

from callbacks.exports import page_files
from callbacks.exports.cohort_workbook import cohort_workbook
from callbacks.exports.published_view import render_published_page
from callbacks.page_request import NoSuchMoment, PageRequest, resolve_page_request, resolve_past_moment
from callbacks.pages.registry import PAGES
from dashboard.filters import Filters
from db.access import Permission, Role, Viewer
from db.errors import NotFound, Refused
from db.exporting.disclosure import build_disclosure
from db.exporting.file_set import build_file_set, export_programme_files, zip_files
from db.exporting.table_files import to_csv, to_xlsx
from db.queries.programmes.navigation import load_programme_context
from db.session import ScopedSession, Sessions
from db.session_state import reading_every_part, session_state

XLSX_MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register_data_routes(server: Flask, sessions: Sessions) -> None:
    """Add the routes. Each requires the permission of the page that shows its data."""

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
    def disclosure(ending: str) -> Any:
        return _disclosure_file(sessions, ending)

    @server.get("/data/<path:nothing>")
    def no_file(nothing: str) -> Any:
        abort(404)

    @server.get("/data/programme.zip")
    def whole_programme() -> Any:
        return _programme_file(sessions)


@contextmanager
def open_page_request(sessions: Sessions, review_id: str | None = None) -> Iterator[tuple[ScopedSession, PageRequest]]:
    """Yields the viewer's session at the moment of the address, and the resolved request; 404 for what the viewer may not see.

    ``review_id``: the id of the record if the path contains it; by default the query parameter ``id``.
    """
    search, record_id = (
        request.query_string.decode(errors="replace"),
        strip_unprintable(request.args.get("id", "") if review_id is None else review_id),
    )
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
    except NoSuchMoment as error:
        abort(Response(str(error), 400, mimetype="text/plain"))


def _table_file(sessions: Sessions, page: str, name: str, ending: str) -> Any:
    """Returns a chart or table of a page, for viewers who may see the page."""
    page_spec = next((page_ for page_ in PAGES if page_.key == page), None)
    if page_spec is None or not g.viewer.may(page_spec.needs) or page not in page_files.PAGE_CONTENTS:
        abort(404)
    with open_page_request(sessions) as (session, page_request):
        if (page_request.back is not None and not page_spec.past) or not page_spec.is_on(page_request.programme.parts):
            raise NotFound(page)
        contents = page_files.PAGE_CONTENTS[page](session, page_files.file_request(page_request, name))
        page_table = page_files.export_tables(contents).get(name)
        if page_table is None:
            raise NotFound(name)
        file = page_files.export_file(name, page_table, page_request, page_spec.title)
    file_name = f"{page_request.programme.short_name}-{name}-{page_request.today.isoformat()}.{ending}"
    return file_response(to_csv(file), "text/csv", file_name) if ending == "csv" else file_response(to_xlsx(file), XLSX_MIMETYPE, file_name)


def _cohort_file(sessions: Sessions) -> Any:
    """Returns the workbook of a cohort, for viewers who may see its page; each sheet requires its own permission."""
    if not g.viewer.may(Permission.SEE_MONEY):
        abort(404)
    with open_page_request(sessions) as (session, page_request):
        name, content = cohort_workbook(session, page_request)
    file_stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "cohort"
    return file_response(content, XLSX_MIMETYPE, f"{file_stem}-{page_request.today.isoformat()}.xlsx")


def cohort_workbook_file(sessions: Sessions, programme_id: str, cohort_id: str, as_at: str = "") -> bytes:
    """Returns the workbook for the command line, which has every permission. Raises ``NotFound`` and ``NoSuchMoment``."""
    system_viewer = Viewer("system", "Command line", "", Role.ADMIN)
    with sessions.open(system_viewer) as today:
        programme = load_programme_context(today, "", programme_id=programme_id)
        search = Filters(programme=programme.short_name if programme else "", as_at=as_at).search()
        back = resolve_past_moment(today, system_viewer, search, cohort_id)
    with sessions.open(system_viewer) as today, sessions.open(system_viewer, as_at=back.revision if back else None) as session:
        if back is not None:
            session_state(session).current = today
        return cohort_workbook(session, resolve_page_request(session, system_viewer, search, path={"id": cohort_id}, back=back))[1]


def published_page_file(sessions: Sessions, programme_id: str, as_at: str = "") -> bytes:
    """Returns the published view for the command line, which has every permission; published wording only. Raises ``NoSuchMoment``."""
    system_viewer = Viewer("system", "Command line", "", Role.ADMIN)
    with sessions.open(system_viewer) as today:
        programme = load_programme_context(today, "", programme_id=programme_id)
        search = Filters(programme=programme.short_name if programme else "", as_at=as_at).search()
        back = resolve_past_moment(today, system_viewer, search)
    with sessions.open(system_viewer, as_at=back.revision if back else None) as session:
        return render_published_page(session, resolve_page_request(session, system_viewer, search, back=back))


def _programme_file(sessions: Sessions) -> Any:
    """Returns all records of a programme as one documented set of files, for its leads and for administrators."""
    if not g.viewer.may(Permission.STEER):
        abort(404)
    with open_page_request(sessions) as (session, page_request):
        revision = page_request.back.revision if page_request.back else None
        with reading_every_part(session):
            files = build_file_set([export_programme_files(session, page_request.programme.id, as_at=revision)])
    return file_response(zip_files(files), "application/zip", f"{page_request.programme.short_name}-{page_request.today.isoformat()}.zip")


def _disclosure_file(sessions: Sessions, ending: str) -> Any:
    """Returns every entry of a programme with names, stage and agreements, for its leads and for administrators."""
    if not g.viewer.may(Permission.STEER) or ending not in ("csv", "xlsx"):
        abort(404)
    with open_page_request(sessions) as (session, page_request):
        file = build_disclosure(session, page_request.programme.id, page_request.today)
    file_name = f"{page_request.programme.short_name}-disclosure-{page_request.today.isoformat()}.{ending}"
    return file_response(to_csv(file), "text/csv", file_name) if ending == "csv" else file_response(to_xlsx(file), XLSX_MIMETYPE, file_name)


def file_response(content: str | bytes, mimetype: str, name: str) -> Response:
    """Returns a download response."""
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def strip_unprintable(text: str) -> str:
    """Returns the text without unprintable characters, which cannot be typed or stored."""
    return "".join(character for character in text if character.isprintable())
