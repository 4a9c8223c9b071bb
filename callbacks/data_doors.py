"""Plain routes by which records leave the board: a chart or a table as CSV and XLSX."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, abort, g, request

from callbacks import data
from callbacks.asked import Ask, NoSuchMoment, ask_of, look_back
from callbacks.pages import PAGES
from db.errors import NotFound, Refused
from db.session import ScopedSession, Sessions
from db.written import to_csv, to_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def open_data_doors(server: Flask, sessions: Sessions) -> None:
    """Add the routes. Each is for who may see the page that its data stands on."""

    @server.get("/data/<page>/<name>.csv")
    def table_csv(page: str, name: str) -> Any:
        return _table(sessions, page, name, "csv")

    @server.get("/data/<page>/<name>.xlsx")
    def table_xlsx(page: str, name: str) -> Any:
        return _table(sessions, page, name, "xlsx")


@contextmanager
def asking(sessions: Sessions) -> Iterator[tuple[ScopedSession, Ask]]:
    """The viewer's session at the moment that the address names, and what it asks. What the viewer may not see is not there."""
    search, record_id = request.query_string.decode(errors="replace"), printable(request.args.get("id", ""))
    try:
        with sessions.open(g.viewer) as today:
            back = look_back(today, g.viewer, search, record_id)
        with sessions.open(g.viewer, as_at=back.revision if back else None) as session:
            yield session, ask_of(session, g.viewer, search, path={"id": record_id}, back=back)
    except (NotFound, Refused):
        abort(404)
    except NoSuchMoment as nothing:
        abort(Response(str(nothing), 400, mimetype="text/plain"))


def _table(sessions: Sessions, page: str, name: str, ending: str) -> Any:
    """A chart or table of a page, for whoever may see the page."""
    found = next((one for one in PAGES if one.key == page), None)
    if found is None or not g.viewer.may(found.needs) or page not in data.TABLES:
        abort(404)
    with asking(sessions) as (session, ask):
        leaf = data.leaves(data.TABLES[page](session, ask)).get(name)
        if leaf is None:
            raise NotFound(name)
        file = data.file_of(name, leaf, ask, found.title)
    called = f"{ask.programme.short_name}-{name}-{ask.today.isoformat()}.{ending}"
    return sent(to_csv(file), "text/csv", called) if ending == "csv" else sent(to_xlsx(file), XLSX, called)


def sent(content: str | bytes, mimetype: str, name: str) -> Response:
    """A file to keep."""
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def printable(text: str) -> str:
    """Text without what no keyboard types and no store takes."""
    return "".join(sign for sign in text if sign.isprintable())
