"""The demo on a store of its own, the board on it, and people signed in who speak to it as browsers do."""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
from db.seed.demo.programme import PASSWORD
from db.session import Sessions, make_engine

HEADERS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip, deflate, br"}


def run_nothing(request: CallbackContext, clicks: int | None) -> str:
    """What a callback costs that does nothing."""
    return "nothing"


EMPTY_CALLBACK = declare_callback(
    needs=Permission.SIGNED_IN, output=Output("nothing", "children"), inputs=Input("nothing", "n_clicks"), handle=run_nothing
)


@dataclass(frozen=True)
class DemoBoard:
    """The board on a fresh demo."""

    app: Dash
    sessions: Sessions
    file: pathlib.Path

    @property
    def board(self) -> CallbackRegistry:
        """Its bound callbacks."""
        found: CallbackRegistry = self.app.server.extensions["board"]
        return found

    @property
    def files(self) -> FileCache:
        """Its scripts and styles."""
        found: FileCache = self.app.server.extensions["files"]
        return found


def build_demo_board(folder: pathlib.Path) -> DemoBoard:
    """A migrated SQLite store with the demo and the public record, and the board on it with the callback that does nothing."""
    file = folder / "board.db"
    url = f"sqlite:///{file}"
    migrate(url)
    sessions = Sessions(make_engine(url))
    ensure_demo(sessions)
    demo = DemoBoard(build_app(Settings(database_url=url, demo=True), sessions), sessions, file)
    demo.board.bind([EMPTY_CALLBACK])
    return demo


class BrowserUser:
    """One browser of somebody signed in. Raises :class:`RuntimeError` when the board answers otherwise than asked."""

    def __init__(self, demo: DemoBoard, account: str) -> None:
        self.demo = demo
        self.client = demo.app.server.test_client()
        signed_in = self.client.post("/sign-in", data={"email": f"{account}@demo.example", "password": PASSWORD}, headers=HEADERS)
        if signed_in.status_code != 302:
            raise RuntimeError(f"{account} cannot sign in: {signed_in.status}")

    def get(self, address: str) -> TestResponse:
        """A file or a page."""
        answer: TestResponse = self.client.get(address, headers={**HEADERS, "Accept": "text/html,*/*"})
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status}")
        return answer

    def send(self, body: bytes) -> TestResponse:
        """Run a callback: 200 with what changes, 204 where nothing does."""
        answer: TestResponse = self.client.post(DISPATCH_PATH, data=body, content_type="application/json", headers=HEADERS)
        if answer.status_code not in (200, 204):
            raise RuntimeError(f"{body[:120]!r}: {answer.status}")
        return answer

    def body(self, one: CallbackSpec, values: Mapping[str, Any]) -> bytes:
        """What a browser sends for a callback, with values by ``id.property``."""
        key, expected = _find_bound_callback(self.demo.board, one)
        outputs = [{"id": name, "property": part} for name, part in expected.outputs]
        groups = [
            [{"id": name, "property": part, "value": values.get(f"{name}.{part}")} for name, part in group]
            for group in (expected.inputs, expected.state)
        ]
        first = ".".join(expected.inputs[0])
        whole = {"output": key, "outputs": outputs if expected.many else outputs[0], "changedPropIds": [first]}
        return json.dumps({**whole, "inputs": groups[0], "state": groups[1]}).encode()


def _find_bound_callback(board: CallbackRegistry, one: CallbackSpec) -> tuple[str, ExpectedBody]:
    """The dispatch key and the shape of a callback of the board."""
    inputs = tuple((item.component_id, item.component_property) for item in one.inputs)
    first = re.escape(one.output[0].component_id)
    for key, bound in board.bound.items():
        same = re.match(rf"(\.\.)?{first}\.", key) and len(bound.expected.outputs) == len(one.output)
        if same and bound.expected.inputs == inputs:
            return key, bound.expected
    raise RuntimeError(f"{one.output[0]} is not bound")
