"""The route by which an open form stores its unsaved input, also when its tab is closed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, g, request

from callbacks.forms.form_page import is_open_to_sponsor
from callbacks.page_request import require_named_records, require_record, resolve_page_request
from callbacks.security.payload_validation import LONE_SURROGATE, MAX_LIST, MAX_TEXT
from dashboard.forms import FORMS, Form
from db.access import Viewer
from db.commands import form_drafts as drafts
from db.commands import idempotency
from db.commands.save import fetch_row
from db.errors import NotFound, Refused
from db.records import RECORD_SCHEMAS
from db.session import ScopedSession, Sessions

MAX_BYTES = 256 * 1024
MAX_ID = 32
MAX_KEY = 40
MAX_SEARCH = 2000
MAX_VERSION = 2**31
EMPTY_VALUES: tuple[Any, ...] = ("", "-", [])


@dataclass(frozen=True)
class DraftInput:
    """The state that a form sends. ``typed`` None: the draft is discarded."""

    form: Form
    record_id: str
    about: str
    version: int
    key: str
    search: str
    typed: dict[str, Any] | None


def register_draft_route(server: Flask, sessions: Sessions) -> None:
    """Add the route. It requires the permission to save the form; 404 for others."""

    @server.post("/draft")
    def draft() -> Any:
        draft_input = _parse_draft_input()
        try:
            with sessions.open(g.viewer, write=True) as session:
                _store_draft(session, g.viewer, draft_input)
        except (NotFound, Refused):
            abort(404)
        return Response("", 204)


def _store_draft(session: ScopedSession, viewer: Viewer, draft_input: DraftInput) -> None:
    """Store the input, unless the form was saved meanwhile; delete the draft if it was discarded or all input was removed."""
    key = drafts.draft_place(draft_input.record_id, draft_input.about)
    if draft_input.typed is None or not any(value not in EMPTY_VALUES for value in draft_input.typed.values()):
        drafts.delete_draft(session, draft_input.form.kind, key)
        return
    if idempotency.find_saved_result(session, draft_input.key) is not None:
        return
    programme_id = _programme(session, viewer, draft_input)
    drafts.store_draft(
        session,
        draft_input.form.kind,
        key,
        draft_input.typed,
        about=draft_input.about,
        version=draft_input.version,
        programme_id=programme_id,
    )


def _programme(session: ScopedSession, viewer: Viewer, draft_input: DraftInput) -> str:
    """Returns the id of the record's programme, else of the address's programme. Raises :class:`NotFound`."""
    page_request = resolve_page_request(session, viewer, draft_input.search)
    require_named_records(session, page_request)
    if not draft_input.record_id:
        if draft_input.form.act:
            raise NotFound("an act without its record")
        require_record(session, page_request.programme.id, draft_input.about)
        return page_request.programme.id
    row = fetch_row(session, RECORD_SCHEMAS[draft_input.form.kind].model, draft_input.record_id)
    if viewer.sponsor and not is_open_to_sponsor(draft_input.form, row):
        raise NotFound(draft_input.record_id)
    return str(row.programme_id)


def _parse_draft_input() -> DraftInput:
    """Returns the request as :class:`DraftInput`; 404 if the viewer may not save such a form, 400 if no form sends such a body."""
    request.max_content_length = MAX_BYTES
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        abort(400)
    if not isinstance(body, dict):
        abort(400)
    form = FORMS.get(_text(body, "form", MAX_ID + MAX_ID))
    if form is None or not g.viewer.may(form.needs):
        abort(404)
    version = body.get("version")
    if type(version) is not int or not 0 <= version < MAX_VERSION:
        abort(400)
    return DraftInput(
        form, _text(body, "id", MAX_ID), _text(body, "about", MAX_ID), version, _text(body, "key", MAX_KEY),
        _text(body, "search", MAX_SEARCH), _typed_values(form, body.get("typed")),
    )  # fmt: skip


def _text(body: Mapping[str, Any], name: str, max_length: int) -> str:
    value = body.get(name, "")
    if not _is_storable_text(value) or len(value) > max_length:
        abort(400)
    return str(value)


def _is_storable_text(value: Any) -> bool:
    """Returns whether a value is text that a database can store."""
    return isinstance(value, str) and len(value) <= MAX_TEXT and "\0" not in value and not LONE_SURROGATE.search(value)


def _typed_values(form: Form, typed: Any) -> dict[str, Any] | None:
    """Returns a text, or a list of texts, by name of the form's fields; 400 for anything else."""
    if typed is None:
        return None
    if not isinstance(typed, dict) or not typed.keys() <= set(RECORD_SCHEMAS[form.kind].names):
        abort(400)
    for value in typed.values():
        parts = value if isinstance(value, list) else [value]
        if len(parts) > MAX_LIST or not all(_is_storable_text(part) for part in parts):
            abort(400)
    return typed
