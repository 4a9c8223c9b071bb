"""The plain route by which an open form keeps what is typed into it, also in the moment its tab is closed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, g, request

from callbacks.forms.form_page import is_open_to_sponsor
from callbacks.page_request import resolve_page_request
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
    """What a form sends of itself. ``typed`` None: it is thrown away."""

    form: Form
    record_id: str
    about: str
    version: int
    key: str
    search: str
    typed: dict[str, Any] | None


def register_draft_route(server: Flask, sessions: Sessions) -> None:
    """Add the route. It is for whoever may save the form; to others the form does not exist."""

    @server.post("/draft")
    def draft() -> Any:
        sent = _parse_draft_input()
        try:
            with sessions.open(g.viewer, write=True) as session:
                _store_draft(session, g.viewer, sent)
        except (NotFound, Refused):
            abort(404)
        return Response("", 204)


def _store_draft(session: ScopedSession, viewer: Viewer, sent: DraftInput) -> None:
    """Keep what was typed, unless the form was saved meanwhile; forget it where it was thrown away or everything taken out again."""
    place = drafts.draft_place(sent.record_id, sent.about)
    if sent.typed is None or not any(value not in EMPTY_VALUES for value in sent.typed.values()):
        drafts.delete_draft(session, sent.form.kind, place)
        return
    if idempotency.find_saved_result(session, sent.key) is not None:
        return
    programme = _programme(session, viewer, sent)
    drafts.store_draft(session, sent.form.kind, place, sent.typed, about=sent.about, version=sent.version, programme_id=programme)


def _programme(session: ScopedSession, viewer: Viewer, sent: DraftInput) -> str:
    """The programme of the record, else of the address, as the form itself is opened. Raises :class:`NotFound`."""
    if not sent.record_id:
        if sent.form.act:
            raise NotFound("an act without its record")
        return resolve_page_request(session, viewer, sent.search).programme.id
    row = fetch_row(session, RECORD_SCHEMAS[sent.form.kind].model, sent.record_id)
    if viewer.sponsor and not is_open_to_sponsor(sent.form, row):
        raise NotFound(sent.record_id)
    return str(row.programme_id)


def _parse_draft_input() -> DraftInput:
    """The request as :class:`DraftInput`; 404 where the viewer may not save such a form, 400 where no form sends it."""
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


def _text(body: Mapping[str, Any], name: str, most: int) -> str:
    value = body.get(name, "")
    if not _is_storable_text(value) or len(value) > most:
        abort(400)
    return str(value)


def _is_storable_text(value: Any) -> bool:
    """Whether a value is text that a store can hold."""
    return isinstance(value, str) and len(value) <= MAX_TEXT and "\0" not in value and not LONE_SURROGATE.search(value)


def _typed_values(form: Form, typed: Any) -> dict[str, Any] | None:
    """Text, or a list of texts, by the names of the form's own fields."""
    if typed is None:
        return None
    if not isinstance(typed, dict) or not typed.keys() <= set(RECORD_SCHEMAS[form.kind].names):
        abort(400)
    for value in typed.values():
        parts = value if isinstance(value, list) else [value]
        if len(parts) > MAX_LIST or not all(_is_storable_text(part) for part in parts):
            abort(400)
    return typed
