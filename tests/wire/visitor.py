"""A Flask test client with a session cookie that sends the requests of a browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dash import Dash
from werkzeug.test import TestResponse

from callbacks.pages.registry import PAGES
from callbacks.security.gate import DISPATCH_PATH, SESSION_COOKIE
from db.session import Sessions
from layouts.ids.pages import field_id, form_id, form_state_id, save_button_id, undo_button_id
from tests.elements import drawn

ROUTER = "..page.children...page-title.children...here.data.."
PANEL = "..panel.is_open...panel-body.children...panel.title...panel-for.data.."
BAR = "..programme-box.children...bar.children...looking-back.children...bar-for.data.."
RAIL = "..rail.children...tabs.children...person-box.children.."
PAGE_PATHS = {page.path for page in PAGES}
OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, repr=False)
class SeededApp:
    """The application on a database with the cast."""

    app: Dash
    sessions: Sessions
    ids: Mapping[str, str]
    tokens: Mapping[str, str]

    def visitor(self, person: str | None) -> Visitor:
        """Returns a client signed in as a person of the cast, or not signed in for None."""
        return Visitor(self, self.tokens[person] if person else None)

    @property
    def keys(self) -> list[str]:
        """Dispatch keys of all callbacks that run on the server."""
        return [key for key, callback in self.app.callback_map.items() if "callback" in callback]


@dataclass(repr=False)
class Visitor:
    """One browser session."""

    seeded_app: SeededApp
    token: str | None
    headers: dict[str, str] = field(default_factory=lambda: dict(OURS))

    @property
    def sponsor(self) -> bool:
        """Whether the person is a sponsor, whose start page is ``/my-challenge``."""
        return self.token in (self.seeded_app.tokens["sponsor-a"], self.seeded_app.tokens["sponsor-b"])

    def __post_init__(self) -> None:
        self.client = self.seeded_app.app.server.test_client()
        if self.token:
            self.client.set_cookie(SESSION_COOKIE, self.token)

    def get(self, path: str, **more: Any) -> TestResponse:
        """GET an address with the headers of a page request."""
        return self.client.get(path, headers={"Accept": "text/html,*/*", **more.pop("headers", {})}, **more)

    def post(self, body: Any, **more: Any) -> TestResponse:
        """POST the body of a callback. The answer holds what a browser draws of it (:mod:`tests.elements`)."""
        answer = self.client.post(DISPATCH_PATH, json=body, headers={**self.headers, **more})
        if answer.status_code == 200 and answer.is_json:
            answer.set_data(json.dumps(drawn(json.loads(answer.data)), separators=(",", ":"), ensure_ascii=False))
        return answer

    def body(self, key: str, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Returns the body that a browser sends for a callback, with values by ``id.property``."""
        callback, given = self.seeded_app.app.callback_map[key], values or {}

        def pairs(group: str) -> list[dict[str, Any]]:
            return [
                {"id": str(part["id"]), "property": part["property"], "value": given.get(f"{part['id']}.{part['property']}")}
                for part in callback[group]
            ]

        outputs = [{"id": part.rpartition(".")[0], "property": part.rpartition(".")[2]} for part in key.strip(".").split("...")]
        inputs = pairs("inputs")
        return {
            "output": key,
            "outputs": outputs if key.startswith("..") else outputs[0],
            "inputs": inputs,
            "state": pairs("state"),
            "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
        }

    def call(self, key: str, values: Mapping[str, Any] | None = None) -> TestResponse:
        """Run a callback."""
        return self.post(self.body(key, values))

    def page(self, path: str, search: str = "") -> str:
        """Returns the content of a page as JSON: the answer of the router without the path that it repeats."""
        answer = self.call(ROUTER, {"url.pathname": path, "url.search": search})
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        tree = answer.get_json()
        assert tree["response"].pop("here") == {"data": "/my-challenge" if path == "/" and self.sponsor else path}
        return json.dumps(tree, ensure_ascii=False)

    def panel(self, search: str) -> str:
        """Returns the side panel of an address."""
        answer = self.call(PANEL, {"url.search": search, "panel-for.data": ""})
        assert answer.status_code == 200, (search, answer.status_code)
        return answer.text

    def carried(self, kind: str, record_id: str = "") -> dict[str, Any]:
        """Returns the state of a newly opened form: its key, its record and the version read."""
        state = _store(json.loads(self.page(form_path(kind, record_id))), form_state_id(kind))
        assert state is not None, f"no form {kind} {record_id}"
        return state

    def typed(self, kind: str, record_id: str = "") -> dict[str, Any]:
        """Returns the values in the controls of a newly opened form, by field name."""
        tree = json.loads(self.page(form_path(kind, record_id)))
        prefix = field_id(kind, "")
        return {
            props["id"].removeprefix(prefix): props.get("value")
            for props in component_props(tree)
            if str(props.get("id", "")).startswith(prefix) and "value" in props
        }

    def save(self, kind: str, typed: Mapping[str, Any], carried: Any, search: str = "") -> TestResponse:
        """Press Save, with the values and the state of the form."""
        values = {f"{field_id(kind, name)}.value": value for name, value in typed.items()}
        return self.call(
            f"{form_id(kind)}.children",
            {**values, f"{save_button_id(kind)}.n_clicks": 1, f"{form_state_id(kind)}.data": carried, "url.search": search},
        )

    def record(self, kind: str, typed: Mapping[str, Any], record_id: str = "") -> TestResponse:
        """Open a form, replace the given values and press Save; press it again if the form asks for confirmation."""
        values = {**self.typed(kind, record_id), **typed}
        answer = self.save(kind, values, self.carried(kind, record_id))
        return self.save(kind, values, form_state_in(answer, kind)) if "ask-summary" in answer.text else answer

    def undo(self, kind: str, revision: int) -> TestResponse:
        """Press Undo for a save of the given revision."""
        key = next(key for key in self.seeded_app.keys if key.startswith(f"{form_id(kind)}.children@"))
        return self.call(key, {f"{undo_button_id(kind)}.n_clicks": 1, f"{form_state_id(kind)}.data": {"revision": revision}})


def form_path(kind: str, record_id: str = "") -> str:
    """Returns the path of a form: of a new record, of one that is changed, or of an act."""
    if not record_id:
        return f"/record/{kind}"
    return f"/record/{kind}/{record_id}" + ("/edit" if f"/record/{kind}/<id>/edit" in PAGE_PATHS else "")


def component_props(tree: Any) -> list[dict[str, Any]]:
    """Returns the properties of every component of a tree."""
    if isinstance(tree, list):
        return [props for part in tree for props in component_props(part)]
    if not isinstance(tree, dict):
        return []
    own_props = [tree["props"]] if isinstance(tree.get("props"), dict) else []
    return own_props + [props for part in tree.values() for props in component_props(part)]


def _store(tree: Any, store_id: str) -> dict[str, Any] | None:
    return next((props.get("data") for props in component_props(tree) if props.get("id") == store_id), None)


def form_state_in(answer: TestResponse, kind: str) -> dict[str, Any]:
    """Returns the state of the form in an answer."""
    state = _store(answer.get_json(), form_state_id(kind))
    assert state is not None, answer.text[:400]
    return state


def visible_text(answer: TestResponse | str) -> str:
    """Returns all text of the components in an answer, in order, joined by single spaces; the parts of a sentence are joined as they are."""
    tree = json.loads(answer if isinstance(answer, str) else answer.text)
    return " ".join(" ".join(_texts(tree)).split())


def _texts(tree: Any) -> list[str]:
    if isinstance(tree, str):
        return [tree]
    if isinstance(tree, list):
        texts = [text for part in tree for text in _texts(part)]
        return ["".join(texts)] if any(map(_is_sentence_part, tree)) else texts
    if not isinstance(tree, dict):
        return []
    if "props" in tree:
        return _texts(tree["props"].get("children"))
    return [text for part in tree.values() for text in _texts(part)]


def _is_sentence_part(part: Any) -> bool:
    """Whether a component is a measured value, or the name of a record, inside a sentence."""
    return isinstance(part, dict) and not {"data-measure", "data-record"}.isdisjoint(part.get("props", ()))
