"""The routes of the import: preview a file, check every row, import it. The response is streamed during the work.

The file is sent with every request, so that the server keeps no copy between the dry run and the import.
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

from callbacks.page_request import require_named_records, resolve_page_request
from callbacks.pages.imports import importable_kinds, plan_data, receipt_data
from callbacks.routes.data_files import strip_unprintable
from dashboard.filters import add_query
from db.access import Permission, Viewer
from db.errors import NotFound, Refused
from db.fields.record_schema import ValidationPurpose
from db.fields.transfer_schema import TransferSchema
from db.history import today
from db.importing import (
    ImportRefused,
    UnreadableFile,
    apply_import,
    load_column_mapping,
    part_off_refusal,
    plan_import,
    preview_file,
    save_column_mapping,
)
from db.records import TRANSFER_SCHEMAS
from db.session import Sessions

MAX_BYTES = 52 * 1024 * 1024
MAX_MAPPING_LENGTH = 20_000
PROGRESS_INTERVAL_SECONDS = 0.2
DAY_ORDERS = {"day": False, "month": True}
FAILED_SENTENCE = "Something went wrong here, and nothing was imported. Try again; if it happens again, tell the administrator when it did"
JsonObject = dict[str, Any]


@dataclass(frozen=True)
class ImportRequest:
    """The parsed request: the file, the kind of its rows, and how to read its columns."""

    viewer: Viewer
    kind: TransferSchema
    programme: str
    source: bytes
    file_name: str
    sheet: str | None
    header_line: int | None
    mapping: dict[str, str] | None
    month_first: bool | None
    purpose: ValidationPurpose
    add_missing: bool
    reasons: Mapping[str, str]
    confirmed: bool


def register_import_routes(server: Flask, sessions: Sessions) -> None:
    """Add the routes. They need :attr:`Permission.IMPORT` and a kind that the viewer's role may write; 404 otherwise."""

    @server.post("/import/look")
    def import_look() -> Any:
        import_request = _parse_import_request()
        try:
            return jsonify(_preview_file(sessions, import_request))
        except UnreadableFile as error:
            return jsonify(error=str(error)), 422
        except (NotFound, Refused):
            abort(404)

    @server.post("/import/run")
    def import_run() -> Any:
        import_request = _parse_import_request()
        return Response(
            _stream_lines(lambda report_progress: _run_import(sessions, import_request, report_progress)), mimetype="application/x-ndjson"
        )


def _parse_import_request() -> ImportRequest:
    """Returns the request as :class:`ImportRequest`; 404 without permission, 400 if the import page does not send such a request."""
    viewer: Viewer = g.viewer
    if not viewer.may(Permission.IMPORT):
        abort(404)
    request.max_content_length = MAX_BYTES
    form, file = request.form, request.files.get("file")
    kind = TRANSFER_SCHEMAS.get(form.get("kind", ""))
    if kind is None or kind.plural not in importable_kinds(viewer.role):
        abort(404)
    if file is None:
        abort(400)
    line = form.get("header_line", "")
    return ImportRequest(
        viewer=viewer,
        kind=kind,
        programme=form.get("programme", "")[:64],
        source=file.read(),
        file_name=strip_unprintable(file.filename or "file")[:200],
        sheet=strip_unprintable(form["sheet"])[:100] if form.get("sheet") else None,
        header_line=int(line) if line.isdecimal() and line.isascii() and 0 < len(line) < 6 else None,
        mapping=_mapping(form.get("mapping", "")),
        month_first=DAY_ORDERS.get(form.get("order", "")),
        purpose=ValidationPurpose.HISTORY if form.get("opening") == "yes" and viewer.may(Permission.STEER) else ValidationPurpose.RECORDING,
        add_missing=form.get("add_missing") == "yes",
        reasons=_reasons(kind, form),
        confirmed=form.get("confirmed") == "yes",
    )


def _reasons(kind: TransferSchema, form: Mapping[str, str]) -> dict[str, str]:
    """Returns the reason for changes of rows that give none, by field; 400 for one that is not on the list."""
    given = {field: form.get(field.name, "") for field in kind.reasons}
    if any(reason not in ("", *dict(field.options)) for field, reason in given.items()):
        abort(400)
    return {field.name: reason for field, reason in given.items()}


def _mapping(text: str) -> dict[str, str] | None:
    """Returns header to field as sent by the browser; None if it sent nothing."""
    if not text:
        return None
    try:
        parsed = json.loads(text[:MAX_MAPPING_LENGTH])
    except ValueError:
        abort(400)
    if not isinstance(parsed, dict) or not all(isinstance(value, str) for value in parsed.values()):
        abort(400)
    return {str(header): value for header, value in parsed.items()}


def _preview_file(sessions: Sessions, import_request: ImportRequest) -> JsonObject:
    """Returns a preview of the file: its sheets, its columns with their assumed fields, its first rows."""
    with sessions.open(import_request.viewer) as session:
        programme_id = _programme(session, import_request)
        if refusal := part_off_refusal(session, programme_id, import_request.kind):
            raise UnreadableFile(refusal)
        initial = preview_file(
            import_request.source,
            import_request.file_name,
            import_request.kind,
            sheet=import_request.sheet,
            header_line=import_request.header_line,
        )
        saved_mapping = load_column_mapping(session, programme_id, import_request.kind, initial.headers)
    preview = (
        preview_file(
            import_request.source,
            import_request.file_name,
            import_request.kind,
            sheet=import_request.sheet,
            header_line=import_request.header_line,
            remembered=saved_mapping.columns,
        )
        if saved_mapping is not None
        else initial
    )
    return {
        "sheets": list(preview.sheets),
        "sheet": preview.sheet,
        "line": preview.line,
        "rows": preview.rows,
        "columns": [[header, preview.mapping.get(header, ""), list(preview.samples.get(header, ()))] for header in preview.headers],
        "fields": [list(field) for field in preview.fields],
        "order": preview.needs_day_order,
        "month_first": saved_mapping.month_first if saved_mapping is not None else None,
        "remembered": saved_mapping is not None,
        "template": preview.template,
        "reasons": [
            [field.name, field.label, list(field.options)]
            for field in preview.reasons
            if not field.lead_only or import_request.viewer.may(Permission.STEER)
        ],
    }


def _programme(session: Any, import_request: ImportRequest) -> str:
    """Returns the id of the programme that the request names. Raises :class:`NotFound`, also for a request that names none."""
    page_request = resolve_page_request(session, import_request.viewer, add_query("", programme=import_request.programme))
    require_named_records(session, page_request)
    if not page_request.named.programme:
        raise NotFound("an import without its programme")
    return page_request.programme.id


def _run_import(sessions: Sessions, import_request: ImportRequest, report_progress: Callable[[JsonObject], None]) -> JsonObject:
    """Check every row, and import all rows if the request is confirmed. Returns the last line of the response."""
    report_progress({"doing": "Reading the file", "done": 0, "total": 0})
    with sessions.open(import_request.viewer, write=import_request.confirmed) as session:
        programme_id = _programme(session, import_request)
        plan = plan_import(
            session,
            import_request.kind,
            import_request.source,
            import_request.file_name,
            programme_id=programme_id,
            month_first=import_request.month_first,
            today=today(session, programme_id),
            mapping=import_request.mapping,
            sheet=import_request.sheet,
            header_line=import_request.header_line,
            add_missing=import_request.add_missing,
            purpose=import_request.purpose,
            reasons=import_request.reasons,
            progress=_progress_reporter(report_progress, "Checked"),
        )
        if not import_request.confirmed or plan.faults:
            return {"plan": plan_data(plan)}
        receipt = apply_import(session, plan, progress=_progress_reporter(report_progress, "Written"))
        if import_request.mapping is not None:
            save_column_mapping(
                session, programme_id, import_request.kind, list(import_request.mapping), import_request.mapping, import_request.month_first
            )
        report_progress({"doing": "Finishing", "done": 1, "total": 1})
    return {"receipt": receipt_data(plan, receipt)}


def _progress_reporter(report_progress: Callable[[JsonObject], None], activity: str) -> Callable[[int, int], None]:
    """Returns a function that reports progress at most every :data:`PROGRESS_INTERVAL_SECONDS` seconds."""
    last = [0.0]

    def step(done: int, total: int) -> None:
        now = time.monotonic()
        if now - last[0] >= PROGRESS_INTERVAL_SECONDS:
            last[0] = now
            report_progress({"doing": activity, "done": done, "total": total})

    return step


def _stream_lines(work: Callable[[Callable[[JsonObject], None]], JsonObject]) -> Iterator[str]:
    """Yields a line of JSON for every step of the work and one for its result. The work completes even if the client disconnects."""
    steps: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            steps.put(work(steps.put))
        except (ImportRefused, UnreadableFile) as refused:
            steps.put({"error": str(refused)})
        except (NotFound, Refused):
            steps.put({"error": "There is nothing here, or nothing for you to change"})
        except Exception:
            logging.getLogger(__name__).exception("an import failed")
            steps.put({"error": FAILED_SENTENCE})
        finally:
            steps.put(None)

    threading.Thread(target=run).start()
    while (step := steps.get()) is not None:
        yield json.dumps(step) + "\n"
