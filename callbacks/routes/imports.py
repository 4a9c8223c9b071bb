"""The plain routes of moving in: look at a file, check every row of it, import it. Each answers while it works.

The file travels with every request, so nothing of it stays on the server between the dry run and the import.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, g, jsonify, request

from callbacks.page_request import local_today
from callbacks.pages.imports import kinds_of, plan_told, receipt_told
from callbacks.routes.data_files import printable
from db.access import Permission, Role, Viewer
from db.errors import NotFound, Refused
from db.importing import ImportRefused, Unreadable, apply, look, plan, remember, remembered
from db.queries.programmes.navigation import programme_frame
from db.records import TRANSFER
from db.records.record_schema import Kind
from db.session import Sessions

MOST_BYTES = 52 * 1024 * 1024
MOST_CHOICES = 20_000
SECONDS_BETWEEN = 0.2
ORDERS = {"day": False, "month": True}
FAILED = "Something went wrong here, and nothing was imported. Try again; if it happens again, tell the administrator when it did"
Told = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a request brings: the file, what its rows are, and how its columns are to be read."""

    viewer: Viewer
    kind: Kind
    programme: str
    source: bytes
    file_name: str
    sheet: str | None
    header_line: int | None
    mapping: dict[str, str] | None
    month_first: bool | None
    opening: bool
    add_missing: bool
    confirmed: bool


def open_import_doors(server: Flask, sessions: Sessions) -> None:
    """Add the routes. They need :attr:`Permission.IMPORT` and a kind that the viewer's role may write; else they do not exist."""

    @server.post("/import/look")
    def import_look() -> Any:
        asked = _asked()
        try:
            return jsonify(_looked(sessions, asked))
        except Unreadable as unreadable:
            return jsonify(error=str(unreadable)), 422
        except (NotFound, Refused):
            abort(404)

    @server.post("/import/run")
    def import_run() -> Any:
        asked = _asked()
        return Response(_lines(lambda tell: _run(sessions, asked, tell)), mimetype="application/x-ndjson")


def _asked() -> Asked:
    """The request as :class:`Asked`; 404 where the viewer may not, 400 where it is none of the page's own."""
    viewer: Viewer = g.viewer
    if not viewer.may(Permission.IMPORT):
        abort(404)
    request.max_content_length = MOST_BYTES
    form, file = request.form, request.files.get("file")
    kind = TRANSFER.get(form.get("kind", ""))
    if kind is None or kind.plural not in kinds_of(viewer.role):
        abort(404)
    if file is None:
        abort(400)
    line = form.get("header_line", "")
    return Asked(
        viewer=viewer,
        kind=kind,
        programme=form.get("programme", "")[:64],
        source=file.read(),
        file_name=printable(file.filename or "file")[:200],
        sheet=printable(form["sheet"])[:100] if form.get("sheet") else None,
        header_line=int(line) if line.isdecimal() and line.isascii() and 0 < len(line) < 6 else None,
        mapping=_mapping(form.get("mapping", "")),
        month_first=ORDERS.get(form.get("order", "")),
        opening=form.get("opening") == "yes" and viewer.role in (Role.ADMIN, Role.LEAD),
        add_missing=form.get("add_missing") == "yes",
        confirmed=form.get("confirmed") == "yes",
    )


def _mapping(text: str) -> dict[str, str] | None:
    """Header to field as the browser sent it; None where it sent nothing."""
    if not text:
        return None
    try:
        read = json.loads(text[:MOST_CHOICES])
    except ValueError:
        abort(400)
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        abort(400)
    return {str(header): value for header, value in read.items()}


def _looked(sessions: Sessions, asked: Asked) -> Told:
    """How the file reads: its sheets, its columns with what they are taken for, its first rows."""
    with sessions.open(asked.viewer) as session:
        programme_id = _programme(session, asked)
        first = look(asked.source, asked.file_name, asked.kind, sheet=asked.sheet, header_line=asked.header_line)
        before = remembered(session, programme_id, asked.kind, first.headers)
    found = (
        look(asked.source, asked.file_name, asked.kind, sheet=asked.sheet, header_line=asked.header_line, remembered=before.columns)
        if before is not None
        else first
    )
    return {
        "sheets": list(found.sheets),
        "sheet": found.sheet,
        "line": found.line,
        "rows": found.rows,
        "columns": [[header, found.mapping.get(header, ""), list(found.samples.get(header, ()))] for header in found.headers],
        "fields": [list(one) for one in found.fields],
        "order": found.needs_day_order,
        "month_first": before.month_first if before is not None else None,
        "remembered": before is not None,
        "template": found.template,
    }


def _programme(session: Any, asked: Asked) -> str:
    frame = programme_frame(session, asked.programme)
    if frame is None:
        raise NotFound(asked.programme)
    return frame.id


def _run(sessions: Sessions, asked: Asked, tell: Callable[[Told], None]) -> Told:
    """Check every row, and import them all where that was confirmed. Returns the last line of the answer."""
    tell({"doing": "Reading the file", "done": 0, "total": 0})
    with sessions.open(asked.viewer, write=asked.confirmed) as session:
        programme_id = _programme(session, asked)
        planned = plan(
            session, asked.kind, asked.source, asked.file_name, programme_id=programme_id, month_first=asked.month_first,
            today=local_today(), mapping=asked.mapping, sheet=asked.sheet, header_line=asked.header_line, add_missing=asked.add_missing,
            progress=_steps(tell, "Checked"),
        )  # fmt: skip
        if not asked.confirmed or planned.faults:
            return {"plan": plan_told(planned)}
        receipt = apply(session, planned, opening=asked.opening, progress=_steps(tell, "Written"))
        if asked.mapping is not None:
            remember(session, programme_id, asked.kind, list(asked.mapping), asked.mapping, asked.month_first)
        tell({"doing": "Finishing", "done": 1, "total": 1})
    return {"receipt": receipt_told(planned, receipt)}


def _steps(tell: Callable[[Told], None], doing: str) -> Callable[[int, int], None]:
    """Tell how far it is, a few times a second."""
    last = [0.0]

    def step(done: int, total: int) -> None:
        now = time.monotonic()
        if now - last[0] >= SECONDS_BETWEEN:
            last[0] = now
            tell({"doing": doing, "done": done, "total": total})

    return step


def _lines(work: Callable[[Callable[[Told], None]], Told]) -> Iterator[str]:
    """A line of JSON for every step of the work and one for its end. The work goes on to its end when nobody listens any more."""
    steps: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            steps.put(work(steps.put))
        except (ImportRefused, Unreadable) as refused:
            steps.put({"error": str(refused)})
        except (NotFound, Refused):
            steps.put({"error": "There is nothing here, or nothing for you to change"})
        except Exception:
            logging.getLogger(__name__).exception("an import failed")
            steps.put({"error": FAILED})
        finally:
            steps.put(None)

    threading.Thread(target=run).start()
    while (step := steps.get()) is not None:
        yield json.dumps(step) + "\n"
