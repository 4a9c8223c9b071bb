"""Changes are accepted from the board's own pages only; every answer has its security headers; shared answers contain no personal data."""

from __future__ import annotations

import re

import pytest

from callbacks.app_factory import build_app
from callbacks.security.gate import DISPATCH_PATH, MAX_BYTES, SESSION_COOKIE
from dashboard.config import Settings
from tests.wire.cast import MARKER, PASSWORD, PEOPLE
from tests.wire.visitor import OURS, ROUTER, SeededApp

FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8050"},
    {"Origin": "https://localhost"},
    {"Origin": ""},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Host": "evil.example", "Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
    {},
)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_change_from_another_site_is_refused(shared_app: SeededApp, headers: dict[str, str]) -> None:
    visitor = shared_app.visitor("lead")
    body = visitor.body(ROUTER, {"url.pathname": "/milestones", "url.search": ""})
    assert visitor.client.post(DISPATCH_PATH, json=body, headers=headers).status_code == 403
    assert visitor.client.post("/sign-out", headers=headers).status_code == 403
    assert visitor.get("/pulse").status_code == 200


@pytest.mark.parametrize(
    "headers", [OURS, {"Origin": "http://127.0.0.1"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}], ids=str
)
def test_a_change_from_the_boards_own_pages_is_accepted(shared_app: SeededApp, headers: dict[str, str]) -> None:
    visitor = shared_app.visitor("lead")
    body = visitor.body(ROUTER, {"url.pathname": "/milestones", "url.search": ""})
    assert visitor.client.post(DISPATCH_PATH, json=body, headers=headers).status_code == 200


def test_a_strangers_sign_in_may_lack_an_origin(sqlite_app: SeededApp) -> None:
    client = sqlite_app.app.server.test_client()
    typed = {"email": "lead@example.org", "password": PASSWORD}
    assert client.post("/sign-in", data=typed, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/sign-in", data=typed).status_code == 302
    assert client.post("/sign-in", data=typed).status_code == 403  # the cookie was sent with it


@pytest.mark.parametrize(("origin", "port", "own"), [
    ("", 80, "http://localhost"), ("", 8050, "http://127.0.0.1:8050"), ("https://board.example.org", 80, "https://board.example.org"),
])  # fmt: skip
def test_the_own_origin_is_the_public_address_or_this_machine(shared_app: SeededApp, origin: str, port: int, own: str) -> None:
    client = build_app(Settings(origin=origin), shared_app.sessions).server.test_client()
    client.set_cookie(SESSION_COOKIE, shared_app.tokens["lead"])
    options = {"environ_overrides": {"SERVER_PORT": str(port)}, "json": {}}
    assert client.post(DISPATCH_PATH, headers={"Origin": own}, **options).status_code == 400
    assert client.post(DISPATCH_PATH, headers={"Origin": "http://localhost:9999"}, **options).status_code == 403


def test_every_answer_has_the_headers_of_a_private_page(shared_app: SeededApp) -> None:
    visitor = shared_app.visitor("lead")
    answers = [
        shared_app.visitor(None).get("/sign-in"), shared_app.visitor(None).get("/"), shared_app.visitor(None).get("/healthz"), visitor.get("/milestones"),
        visitor.get("/no-such"), visitor.get("/pulse"), visitor.call(ROUTER, {"url.pathname": "/"}), visitor.post({}), visitor.get("/_dash-layout"),
        visitor.get("/data/milestones/milestones-gantt.csv"), visitor.get("/data/milestones/none.csv"),
    ]  # fmt: skip
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
        assert set(re.sub(r"'sha256-[\w+/=]+'", "", policy["script-src"]).split()) == {"'self'"}
        assert (policy["default-src"], policy["object-src"], policy["base-uri"]) == ("'self'", "'none'", "'none'")
        assert (policy["frame-ancestors"], policy["form-action"], policy["connect-src"]) == ("'none'", "'self'", "'self'")
        assert "unsafe-eval" not in answer.headers["Content-Security-Policy"]


def test_hsts_is_sent_when_the_public_address_is_https(shared_app: SeededApp) -> None:
    client = build_app(Settings(origin="https://board.example.org"), shared_app.sessions).server.test_client()
    assert client.get("/sign-in").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_every_inline_script_of_the_index_is_allowed_by_its_hash(shared_app: SeededApp) -> None:
    import base64
    import hashlib

    answer = shared_app.visitor("lead").get("/milestones")
    scripts = [
        text
        for tag, text in re.findall(r"<script([^>]*)>(.*?)</script>", answer.text, re.DOTALL)
        if "src=" not in tag and "application/json" not in tag
    ]
    hashes = {"'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'" for text in scripts}
    allowed = set(re.findall(r"'sha256-[\w+/=]+'", answer.headers["Content-Security-Policy"]))
    assert hashes
    assert hashes <= allowed


@pytest.mark.parametrize("person", [*PEOPLE, None])
def test_answers_to_every_browser_contain_no_record(shared_app: SeededApp, person: str | None) -> None:
    visitor = shared_app.visitor(person)
    for path in ("/", "/milestones", f"/challenges/{shared_app.ids['b']}", "/_dash-layout", "/_dash-dependencies", "/sign-in"):
        text = visitor.get(path).text
        assert not MARKER.search(text)
        assert not [record_id for name, record_id in shared_app.ids.items() if record_id in text and record_id not in path], path
        assert "example.org" not in text


def test_the_index_is_the_same_for_every_role_in_any_order(shared_app: SeededApp) -> None:
    fresh = SeededApp(build_app(Settings(demo=True), shared_app.sessions), shared_app.sessions, shared_app.ids, shared_app.tokens)
    first, *others = (re.sub(r'"end_id":"[^"]+"', "", fresh.visitor(person).get("/milestones").text) for person in ("lead", *PEOPLE))
    assert set(others) == {first}


def test_a_body_larger_than_the_limit_is_refused(shared_app: SeededApp) -> None:
    visitor = shared_app.visitor("lead")
    body = {**visitor.body(ROUTER, {"url.pathname": "/"}), "padding": "x" * MAX_BYTES}
    assert visitor.post(body).status_code == 413
    large = shared_app.app.server.test_client().post("/sign-in", data={"email": "x" * MAX_BYTES, "password": "x"}, headers=OURS)
    assert large.status_code == 413


@pytest.mark.parametrize("setting", ["true", "1"])
def test_the_mcp_endpoint_of_dash_is_disabled(shared_app: SeededApp, monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setenv("DASH_MCP_ENABLED", setting)
    app = build_app(Settings(demo=True), shared_app.sessions)
    assert not [rule.rule for rule in app.server.url_map.iter_rules() if "mcp" in rule.rule]
    visitor = SeededApp(app, shared_app.sessions, shared_app.ids, shared_app.tokens).visitor("admin")
    for path in ("/_mcp", "/mcp", "/_dash-mcp"):
        assert visitor.client.post(path, json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=OURS).status_code in (404, 405)


def test_no_installed_package_has_a_dash_hook() -> None:
    from importlib.metadata import entry_points

    assert list(entry_points(group="dash_hooks")) == []


@pytest.mark.parametrize(
    "path",
    ["/_reload-hash", "/_dash-ws-callback", "/_dash-anything", "/_dash-component-suites/os/x.js", "/_dash-component-suites/dash/../../x"],
)
def test_other_endpoints_of_dash_are_not_found(shared_app: SeededApp, path: str) -> None:
    assert shared_app.visitor("admin").get(path).status_code == 404
