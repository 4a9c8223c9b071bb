"""A request body that no page can send is answered with 400 or 403, never 500, and changes nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callbacks.security.gate import DISPATCH_PATH
from layouts.ids.pages import field_id, form_id, form_state_id
from tests.elements import drawn
from tests.wire.visitor import BAR, OURS, PANEL, RAIL, ROUTER, SeededApp, Visitor

SAVE = f"{form_id('milestone')}.children"
MINIMAL_BODIES = (
    None,
    [],
    {},
    0,
    1.5,
    True,
    "",
    "x",
    [[]],
    [{}],
    {"output": None},
    {"output": 5},
    {"output": ["a"]},
    {"output": {"id": "page"}},
    {"inputs": []},
)
RAW_BODIES = (
    b"",
    b"{",
    b"null",
    b"NaN",
    b'{"output": NaN}',
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b"\xff\xfe",
    b"\x00",
    b"9" * 5_000,
    b'{"output": "x"} x',
)

Corruption = Callable[[dict[str, Any]], Any]


def _set(path: str, value: Any) -> Corruption:
    """Returns a function that sets the value at a dotted path of the body."""

    def corrupt(body: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        target: Any = body
        for step in parents:
            target = target[int(step)] if step.isdigit() else target[step]
        target[int(last) if last.isdigit() else last] = value

    return corrupt


def _drop(name: str) -> Corruption:
    return lambda body: body.pop(name)


ROUTER_CORRUPTIONS: dict[str, Corruption] = {
    "no inputs": _drop("inputs"),
    "no outputs": _drop("outputs"),
    "inputs null": _set("inputs", None),
    "inputs object": _set("inputs", {}),
    "inputs text": _set("inputs", "url.pathname"),
    "one input too many": lambda body: body["inputs"].append(copy.deepcopy(body["inputs"][0])),
    "no input": _set("inputs", []),
    "input null": _set("inputs.0", None),
    "input list": _set("inputs.0", []),
    "input without id": _set("inputs.0", {"property": "pathname", "value": "/"}),
    "input without property": _set("inputs.0", {"id": "url", "value": "/"}),
    "other id": _set("inputs.0.id", "filters"),
    "pattern id": _set("inputs.0.id", {"type": "x", "index": 1}),
    "other property": _set("inputs.0.property", "href"),
    "swapped": lambda body: body.update(inputs=body["state"], state=body["inputs"]),
    "state missing": _set("state", []),
    "state null": _set("state", None),
    "state of another": _set("state.0.id", "panel-for"),
    "pathname list": _set("inputs.0.value", ["/"]),
    "pathname object": _set("inputs.0.value", {"a": 1}),
    "pathname number": _set("inputs.0.value", 7),
    "pathname true": _set("inputs.0.value", True),
    "pathname relative": _set("inputs.0.value", "milestones"),
    "pathname empty": _set("inputs.0.value", ""),
    "pathname long": _set("inputs.0.value", "/" + "x" * 2_001),
    "pathname newline": _set("inputs.0.value", "/a\nb"),
    "pathname nul": _set("inputs.0.value", "/\0"),
    "search list": _set("state.0.value", ["?a=1"]),
    "search object": _set("state.0.value", {}),
    "search long": _set("state.0.value", "?" + "x" * 30_000),
    "search nul": _set("state.0.value", "?programme=\0"),
    "search half a character": _set("state.0.value", "?programme=\ud800"),
    "search huge number": _set("state.0.value", 10**400),
    "outputs one": _set("outputs", {"id": "page", "property": "children"}),
    "outputs fewer": lambda body: body["outputs"].pop(),
    "outputs null": _set("outputs", None),
    "outputs other": _set("outputs.0.id", "rail"),
    "outputs text": _set("outputs", "page.children"),
    "changed number": _set("changedPropIds", 5),
    "changed objects": _set("changedPropIds", [{}]),
    "changed long": _set("changedPropIds", ["x" * 400]),
    "parsed text": _set("parsedChangedPropsIds", "x"),
}
SAVE_CORRUPTIONS: dict[str, Corruption] = {
    "clicks text": _set("inputs.0.value", "many"),
    "clicks object": _set("inputs.0.value", {}),
    "clicks huge": _set("inputs.0.value", 10**30),
    "clicks a fraction": _set("inputs.0.value", 1.5),
    "carried deep": _set("state.1.value", {"a": {"b": {"c": {"d": 1}}}}),
    "carried long": _set("state.1.value", ["x"] * 501),
    "carried huge number": _set("state.1.value", {"revision": 10**400}),
    "carried nul": _set("state.1.value", {"key": "\0" * 20, "id": "\0"}),
    "carried half a character": _set("state.1.value", {"id": "\udcff"}),
    "a field list": _set("state.2.value", ["x"]),
    "a field object": _set("state.2.value", {"a": 1}),
    "a field long": _set("state.2.value", "x" * 20_001),
    "a field nul": _set("state.2.value", "a\0b"),
    "a field infinite": _set("state.2.value", 1e308 * 10),
}


def _body(visitor: Visitor, key: str) -> dict[str, Any]:
    given = {
        "url.pathname": "/milestones",
        "url.search": "",
        "save-milestone.n_clicks": 1,
        f"{form_state_id('milestone')}.data": {"key": "k" * 20, "id": "", "version": 0},
    }
    return visitor.body(key, given)


@pytest.mark.parametrize("body", MINIMAL_BODIES, ids=repr)
def test_body_without_a_callback_is_refused(shared_app: SeededApp, body: Any) -> None:
    assert shared_app.visitor("lead").post(body).status_code in (400, 403)


@pytest.mark.parametrize("data", RAW_BODIES, ids=lambda data: repr(data[:12]))
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_invalid_bytes_are_refused(shared_app: SeededApp, data: bytes, kind: str) -> None:
    answer = shared_app.visitor("lead").client.post(DISPATCH_PATH, data=data, content_type=kind, headers=OURS)
    assert answer.status_code == 400


@pytest.mark.parametrize("corruption", sorted(ROUTER_CORRUPTIONS))
def test_corrupted_router_body_is_refused(shared_app: SeededApp, corruption: str) -> None:
    visitor = shared_app.visitor("lead")
    body = _body(visitor, ROUTER)
    assert visitor.post(body).status_code == 200
    ROUTER_CORRUPTIONS[corruption](body)
    answer = visitor.client.post(DISPATCH_PATH, data=json.dumps(body), content_type="application/json", headers=OURS)
    assert answer.status_code == 400


@pytest.mark.parametrize("corruption", sorted(SAVE_CORRUPTIONS))
def test_corrupted_form_body_is_refused(shared_app: SeededApp, corruption: str) -> None:
    visitor = shared_app.visitor("lead")
    body = _body(visitor, SAVE)
    SAVE_CORRUPTIONS[corruption](body)
    answer = visitor.client.post(DISPATCH_PATH, data=json.dumps(body), content_type="application/json", headers=OURS)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "output",
    [
        "nobody.children",
        "..page.children..",
        "page.children",
        "_pages_content.children",
        SAVE + "@0",
        "",
        "x" * 10_000,
        "..rail.children...tabs.children...person-box.children.. ",
        "filters.data",
        "url.search",
    ],
)
def test_undeclared_callback_is_forbidden(shared_app: SeededApp, output: str) -> None:
    visitor = shared_app.visitor("admin")
    body = {**_body(visitor, ROUTER), "output": output}
    assert visitor.post(body).status_code == 403


def test_valid_body_in_another_content_type_is_refused(shared_app: SeededApp) -> None:
    visitor = shared_app.visitor("lead")
    data = json.dumps(_body(visitor, ROUTER))
    assert visitor.client.post(DISPATCH_PATH, data=data, content_type="text/plain", headers=OURS).status_code == 415


@pytest.mark.parametrize("query", ["?cacheKey=x&job=1", "?cancelJob=1&cancelJob=2", "?oldJob=1", "?job=" + "9" * 500])
def test_parameters_of_background_callbacks_are_ignored(shared_app: SeededApp, query: str) -> None:
    visitor = shared_app.visitor("lead")
    answer = visitor.client.post(DISPATCH_PATH + query, json=_body(visitor, ROUTER), headers=OURS)
    assert (answer.status_code, drawn(json.loads(answer.text))) == (200, json.loads(visitor.post(_body(visitor, ROUTER)).text))


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_callback_address_accepts_only_post(shared_app: SeededApp, method: str) -> None:
    assert shared_app.visitor("lead").client.open(DISPATCH_PATH, method=method, headers=OURS).status_code in (400, 403, 404, 405)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=8
)
BOUNDED = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)


@pytest.mark.slow
@BOUNDED
@given(body=ANYTHING)
def test_no_json_is_a_server_error(shared_app: SeededApp, body: Any) -> None:
    data = json.dumps(body)
    answer = shared_app.visitor("lead").client.post(DISPATCH_PATH, data=data, content_type="application/json", headers=OURS)
    assert answer.status_code in (400, 403)


@pytest.mark.slow
@BOUNDED
@given(
    key=st.sampled_from([ROUTER, PANEL, BAR, RAIL, SAVE]),
    part=st.sampled_from(["inputs", "state", "outputs", "changedPropIds"]),
    value=ANYTHING,
    data=st.data(),
)
def test_no_part_of_a_body_makes_a_server_error(shared_app: SeededApp, key: str, part: str, value: Any, data: st.DataObject) -> None:
    visitor = shared_app.visitor("lead")
    body = _body(visitor, key)
    if part in ("inputs", "state") and body[part] and data.draw(st.booleans()):
        data.draw(st.sampled_from(body[part]))["value"] = value
    else:
        body[part] = value
    answer = visitor.client.post(DISPATCH_PATH, data=json.dumps(body), content_type="application/json", headers=OURS)
    assert answer.status_code in (200, 204, 400)


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
)
WORDS = st.sampled_from(
    [
        "",
        "-",
        "today",
        "+7",
        "+999999999",
        "-999999999",
        "30/2/2026",
        "32/13/99999",
        "w54 2026",
        "Q9",
        "0",
        "-1",
        "1e9",
        "١٢",
        "=1+1",
        "3/5/10000",
        "2026-27",
        "FY99",
    ]
)


@pytest.mark.parametrize("kind", [
    "milestone", "milestone-move", "milestone-done", "conversation", "action", "action-answer", "research-session", "finding", "payment", "weekly-update",
    "sponsor-answer", "sponsor-question", "sponsor-conversation",
])  # fmt: skip
def test_form_input_causes_no_server_error(seeded_app: SeededApp, kind: str) -> None:
    @settings(max_examples=25, deadline=None, derandomize=True)
    @given(st.data())
    def type_anything(data: st.DataObject) -> None:
        visitor = seeded_app.visitor("sponsor-a" if kind.startswith("sponsor") else "admin")
        body = visitor.body(f"{form_id(kind)}.children", {f"save-{kind}.n_clicks": 1})
        ids = list(seeded_app.ids.values())
        for control in body["state"]:
            if control["id"] == form_state_id(kind):
                record_ids = st.sampled_from([seeded_app.ids["milestone a"], seeded_app.ids["action a"], seeded_app.ids["talk a"], "", "x"])
                control["value"] = {
                    "key": data.draw(st.text("abc", min_size=8, max_size=44)),
                    "id": data.draw(record_ids),
                    "version": data.draw(PLAIN),
                    "asked": data.draw(st.booleans()),
                }
            elif control["id"].startswith(field_id(kind, "")):
                is_list = control["id"].rpartition("-")[2] in ("challenges", "sessions", "organisations")
                control["value"] = data.draw(
                    st.lists(PLAIN | st.sampled_from(ids), max_size=3) | PLAIN if is_list else PLAIN | WORDS | st.sampled_from(ids)
                )
        answer = visitor.post(body)
        assert answer.status_code in (200, 204, 404), (answer.status_code, body)

    type_anything()
