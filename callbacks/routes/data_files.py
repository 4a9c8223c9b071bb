"""Plain routes by which records leave the board: a chart or a table, a whole cohort, a whole programme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flask import Flask, Response, abort, g, request

from callbacks.exports import page_files
from callbacks.exports.cohort_workbook import cohort_workbook
from callbacks.exports.published_view import page_of
from callbacks.page_request import Ask, NoSuchMoment, ask_of, local_today, look_back
from callbacks.pages.registry import PAGES
from dashboard.filters import Filters
from db.access import Permission, Role, Viewer
from db.errors import NotFound, Refused
from db.exporting.disclosure import disclosure
from db.exporting.file_set import file_set, part_of, zipped
from db.exporting.table_files import to_csv, to_xlsx
from db.queries.programmes.navigation import programme_frame
from db.session import ScopedSession, Sessions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def open_data_doors(server: Flask, sessions: Sessions) -> None:
    """Add the routes. Each is for who may see the page that its data stands on."""

    @server.get("/data/<page>/<name>.csv")
    def table_csv(page: str, name: str) -> Any:
        return _table(sessions, page, name, "csv")

    @server.get("/data/<page>/<name>.xlsx")
    def table_xlsx(page: str, name: str) -> Any:
        return _table(sessions, page, name, "xlsx")

    @server.get("/data/cohort.xlsx")
    def whole_cohort() -> Any:
        return _cohort(sessions)

    @server.get("/data/disclosure.<ending>")
    def entries(ending: str) -> Any:
        return _disclosure(sessions, ending)

    @server.get("/data/<path:nothing>")
    def no_file(nothing: str) -> Any:
        abort(404)

    @server.get("/data/programme.zip")
    def whole_programme() -> Any:
        return _programme(sessions)


@contextmanager
def asking(sessions: Sessions, of: str | None = None) -> Iterator[tuple[ScopedSession, Ask]]:
    """The viewer's session at the moment that the address names, and what it asks. What the viewer may not see is not there.

    ``of``: the id of the record it is about, where the path names it.
    """
    search, record_id = request.query_string.decode(errors="replace"), printable(request.args.get("id", "") if of is None else of)
    try:
        with sessions.open(g.viewer) as today:
            back = look_back(today, g.viewer, search, record_id)
        with ExitStack() as opened:
            session = opened.enter_context(sessions.open(g.viewer, as_at=back.revision if back else None))
            if back is not None:
                session.info["live"] = opened.enter_context(sessions.open(g.viewer))
            session.info["past"] = lambda revision: opened.enter_context(sessions.open(g.viewer, as_at=revision))
            yield session, ask_of(session, g.viewer, search, path={"id": record_id}, back=back)
    except (NotFound, Refused):
        abort(404)
    except NoSuchMoment as nothing:
        abort(Response(str(nothing), 400, mimetype="text/plain"))


def _table(sessions: Sessions, page: str, name: str, ending: str) -> Any:
    """A chart or table of a page, for whoever may see the page."""
    found = next((one for one in PAGES if one.key == page), None)
    if found is None or not g.viewer.may(found.needs) or page not in page_files.TABLES:
        abort(404)
    with asking(sessions) as (session, ask):
        if ask.back is not None and not found.past:
            raise NotFound(page)
        leaf = page_files.leaves(page_files.TABLES[page](session, ask)).get(name)
        if leaf is None:
            raise NotFound(name)
        file = page_files.file_of(name, leaf, ask, found.title)
    called = f"{ask.programme.short_name}-{name}-{ask.today.isoformat()}.{ending}"
    return sent(to_csv(file), "text/csv", called) if ending == "csv" else sent(to_xlsx(file), XLSX, called)


def _cohort(sessions: Sessions) -> Any:
    """A whole cohort as a workbook, for whoever may see its page; each sheet for whoever may see what it holds."""
    if not g.viewer.may(Permission.SEE_MONEY):
        abort(404)
    with asking(sessions) as (session, ask):
        name, book = cohort_workbook(session, ask)
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "cohort"
    return sent(book, XLSX, f"{plain}-{ask.today.isoformat()}.xlsx")


def workbook_of(sessions: Sessions, programme_id: str, cohort_id: str, as_at: str = "") -> bytes:
    """The workbook for the command line, which sees everything. Raises ``NotFound`` and ``NoSuchMoment``."""
    clerk = Viewer("system", "Command line", "", Role.ADMIN)
    with sessions.open(clerk) as today:
        found = programme_frame(today, "", programme_id=programme_id)
        search = Filters(programme=found.short_name if found else "", as_at=as_at).search()
        back = look_back(today, clerk, search, cohort_id)
    with sessions.open(clerk, as_at=back.revision if back else None) as session:
        return cohort_workbook(session, ask_of(session, clerk, search, path={"id": cohort_id}, back=back))[1]


def published_page(sessions: Sessions, programme_id: str, as_at: str = "") -> bytes:
    """The published view for the command line, which sees everything and takes published wording alone. Raises ``NoSuchMoment``."""
    clerk = Viewer("system", "Command line", "", Role.ADMIN)
    with sessions.open(clerk) as today:
        found = programme_frame(today, "", programme_id=programme_id)
        search = Filters(programme=found.short_name if found else "", as_at=as_at).search()
        back = look_back(today, clerk, search)
    with sessions.open(clerk, as_at=back.revision if back else None) as session:
        return page_of(session, ask_of(session, clerk, search, back=back))


def _programme(sessions: Sessions) -> Any:
    """Everything recorded of a programme as one documented set of files, for its leads and for administrators."""
    if not g.viewer.may(Permission.STEER):
        abort(404)
    with asking(sessions) as (session, ask):
        files = file_set([part_of(session, ask.programme.id, as_at=ask.back.revision if ask.back else None)], local_today())
    return sent(zipped(files), "application/zip", f"{ask.programme.short_name}-{ask.today.isoformat()}.zip")


def _disclosure(sessions: Sessions, ending: str) -> Any:
    """Every entry of a programme with names, stage and agreements, for its leads and for administrators."""
    if not g.viewer.may(Permission.STEER) or ending not in ("csv", "xlsx"):
        abort(404)
    with asking(sessions) as (session, ask):
        file = disclosure(session, ask.programme.id, ask.today)
    called = f"{ask.programme.short_name}-disclosure-{ask.today.isoformat()}.{ending}"
    return sent(to_csv(file), "text/csv", called) if ending == "csv" else sent(to_xlsx(file), XLSX, called)


def sent(content: str | bytes, mimetype: str, name: str) -> Response:
    """A file to keep."""
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def printable(text: str) -> str:
    """Text without what no keyboard types and no store takes."""
    return "".join(sign for sign in text if sign.isprintable())
