"""The plain route by which an open form keeps what is typed into it, also in the moment its tab is closed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, g, request

from callbacks.forms.form_page import waits_for_sponsor
from callbacks.page_request import ask_of
from callbacks.security.payload_validation import HALF, MOST_LIST, MOST_TEXT
from dashboard.forms import FORMS, Form
from db.access import Viewer
from db.commands import form_drafts as drafts
from db.commands import idempotency
from db.commands.save import fetch
from db.errors import NotFound, Refused
from db.records import KINDS
from db.session import ScopedSession, Sessions

MOST_BYTES = 256 * 1024
MOST_ID = 32
MOST_KEY = 40
MOST_SEARCH = 2000
MOST_VERSION = 2**31
EMPTY: tuple[Any, ...] = ("", "-", [])


@dataclass(frozen=True)
class Sent:
    """What a form sends of itself. ``typed`` None: it is thrown away."""

    form: Form
    record_id: str
    about: str
    version: int
    key: str
    search: str
    typed: dict[str, Any] | None


def open_draft_doors(server: Flask, sessions: Sessions) -> None:
    """Add the route. It is for whoever may save the form; to others the form does not exist."""

    @server.post("/draft")
    def draft() -> Any:
        sent = _sent()
        try:
            with sessions.open(g.viewer, write=True) as session:
                _keep(session, g.viewer, sent)
        except (NotFound, Refused):
            abort(404)
        return Response("", 204)


def _keep(session: ScopedSession, viewer: Viewer, sent: Sent) -> None:
    """Keep what was typed, unless the form was saved meanwhile; forget it where it was thrown away or everything taken out again."""
    place = drafts.place_of(sent.record_id, sent.about)
    if sent.typed is None or not any(value not in EMPTY for value in sent.typed.values()):
        drafts.drop(session, sent.form.kind, place)
        return
    if idempotency.done(session, sent.key) is not None:
        return
    programme = _programme(session, viewer, sent)
    drafts.keep(session, sent.form.kind, place, sent.typed, about=sent.about, version=sent.version, programme_id=programme)


def _programme(session: ScopedSession, viewer: Viewer, sent: Sent) -> str:
    """The programme of the record, else of the address, as the form itself is opened. Raises :class:`NotFound`."""
    if not sent.record_id:
        if sent.form.act:
            raise NotFound("an act without its record")
        return ask_of(session, viewer, sent.search).programme.id
    row = fetch(session, KINDS[sent.form.kind].model, sent.record_id)
    if viewer.sponsor and not waits_for_sponsor(sent.form, row):
        raise NotFound(sent.record_id)
    return str(row.programme_id)


def _sent() -> Sent:
    """The request as :class:`Sent`; 404 where the viewer may not save such a form, 400 where no form sends it."""
    request.max_content_length = MOST_BYTES
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        abort(400)
    if not isinstance(body, dict):
        abort(400)
    form = FORMS.get(_text(body, "form", MOST_ID + MOST_ID))
    if form is None or not g.viewer.may(form.needs):
        abort(404)
    version = body.get("version")
    if type(version) is not int or not 0 <= version < MOST_VERSION:
        abort(400)
    return Sent(
        form, _text(body, "id", MOST_ID), _text(body, "about", MOST_ID), version, _text(body, "key", MOST_KEY),
        _text(body, "search", MOST_SEARCH), _typed(form, body.get("typed")),
    )  # fmt: skip


def _text(body: Mapping[str, Any], name: str, most: int) -> str:
    value = body.get(name, "")
    if not _plain(value) or len(value) > most:
        abort(400)
    return str(value)


def _plain(value: Any) -> bool:
    """Whether a value is text that a store can hold."""
    return isinstance(value, str) and len(value) <= MOST_TEXT and "\0" not in value and not HALF.search(value)


def _typed(form: Form, typed: Any) -> dict[str, Any] | None:
    """Text, or a list of texts, by the names of the form's own fields."""
    if typed is None:
        return None
    if not isinstance(typed, dict) or not typed.keys() <= set(KINDS[form.kind].names):
        abort(400)
    for value in typed.values():
        parts = value if isinstance(value, list) else [value]
        if len(parts) > MOST_LIST or not all(_plain(part) for part in parts):
            abort(400)
    return typed
