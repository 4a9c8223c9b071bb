"""The demo in its own store, the app on it, and signed-in test clients that send requests as browsers do."""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import brotli
from dash import Dash, Input, Output
from werkzeug.test import TestResponse

from callbacks.app_factory import build_app
from callbacks.routes.static_files import FileCache
from callbacks.security.gate import DISPATCH_PATH
from callbacks.security.payload_validation import ExpectedBody
from callbacks.security.wiring import CallbackContext, CallbackRegistry, CallbackSpec, declare_callback
from dashboard.config import Settings
from db.access import Permission
from db.admin.demo import ensure_demo
from db.admin.migrate import migrate
from db.gc_tuning import freeze_loaded_objects
from db.seed.demo.programme import PASSWORD
from db.session import Sessions, make_engine
from db.values.clock import date_in_zone

HEADERS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip, deflate, br"}


def content_of(answer: TestResponse) -> bytes:
    """Returns the content of an answer; a short one is not compressed."""
    data = answer.get_data()
    return bytes(brotli.decompress(data)) if answer.headers.get("Content-Encoding") == "br" else data


def run_nothing(request: CallbackContext, clicks: int | None) -> str:
    """The callback that does nothing: the baseline of the measures."""
    return "nothing"


EMPTY_CALLBACK = declare_callback(
    needs=Permission.SIGNED_IN, output=Output("nothing", "children"), inputs=Input("nothing", "n_clicks"), handle=run_nothing
)


@dataclass(frozen=True)
class DemoBoard:
    """The app on a freshly built demo."""

    app: Dash
    sessions: Sessions
    file: pathlib.Path

    @property
    def board(self) -> CallbackRegistry:
        """The app's bound callbacks."""
        registry: CallbackRegistry = self.app.server.extensions["board"]
        return registry

    @property
    def today(self) -> date:
        """The day on which the demo ends."""
        return date_in_zone("Europe/London", self.sessions.clock())

    @property
    def files(self) -> FileCache:
        """The app's cache of scripts and styles."""
        cache: FileCache = self.app.server.extensions["files"]
        return cache


def build_demo_board(folder: pathlib.Path) -> DemoBoard:
    """Build a migrated SQLite store with the demo and the public record, and the app on it with the callback that does nothing."""
    file = folder / "board.db"
    url = f"sqlite:///{file}"
    migrate(url)
    sessions = Sessions(make_engine(url))
    ensure_demo(sessions)
    demo = DemoBoard(build_app(Settings(database_url=url, demo=True), sessions), sessions, file)
    demo.board.bind([EMPTY_CALLBACK])
    freeze_loaded_objects()  # as the server does before its first request
    return demo


class BrowserUser:
    """A test client of a signed-in account. Raises :class:`RuntimeError` on an unexpected response status."""

    def __init__(self, demo: DemoBoard, account: str) -> None:
        self.demo = demo
        self.client = demo.app.server.test_client()
        signed_in = self.client.post("/sign-in", data={"email": f"{account}@demo.example", "password": PASSWORD}, headers=HEADERS)
        if signed_in.status_code != 302:
            raise RuntimeError(f"{account} cannot sign in: {signed_in.status}")

    def get(self, address: str) -> TestResponse:
        """Returns the response of a file or a page. The status must be 200."""
        answer: TestResponse = self.client.get(address, headers={**HEADERS, "Accept": "text/html,*/*"})
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status}")
        return answer

    def send(self, body: bytes) -> TestResponse:
        """Run a callback. Returns the response: 200 with the changed outputs, 204 without changes."""
        answer: TestResponse = self.client.post(DISPATCH_PATH, data=body, content_type="application/json", headers=HEADERS)
        if answer.status_code not in (200, 204):
            raise RuntimeError(f"{body[:120]!r}: {answer.status}")
        return answer

    def body(self, callback: CallbackSpec, values: Mapping[str, Any]) -> bytes:
        """Returns the request body of a callback, with values by ``id.property``."""
        key, expected = _find_bound_callback(self.demo.board, callback)
        outputs = [{"id": name, "property": part} for name, part in expected.outputs]
        groups = [
            [{"id": name, "property": part, "value": values.get(f"{name}.{part}")} for name, part in group]
            for group in (expected.inputs, expected.state)
        ]
        first = ".".join(expected.inputs[0])
        payload = {"output": key, "outputs": outputs if expected.many else outputs[0], "changedPropIds": [first]}
        return json.dumps({**payload, "inputs": groups[0], "state": groups[1]}).encode()


def _find_bound_callback(board: CallbackRegistry, callback: CallbackSpec) -> tuple[str, ExpectedBody]:
    """Returns the dispatch key and the expected request body of a bound callback."""
    inputs = tuple((item.component_id, item.component_property) for item in callback.inputs)
    first = re.escape(callback.output[0].component_id)
    for key, bound in board.bound.items():
        same = re.match(rf"(\.\.)?{first}\.", key) and len(bound.expected.outputs) == len(callback.output)
        if same and bound.expected.inputs == inputs:
            return key, bound.expected
    raise RuntimeError(f"{callback.output[0]} is not bound")
