"""A visitor without an account gets the sign-in page and the health status, and nothing else."""

from __future__ import annotations

import pathlib

import pytest

from callbacks.security.gate import DISPATCH_PATH, SESSION_COOKIE
from tests.wire.cast import MARKER
from tests.wire.visitor import OURS, ROUTER, SeededApp

ASKED_AS_PAGE = (
    "/",
    "/milestones",
    "/spend?programme=north",
    "/record/payment",
    "/no-such-page",
    "/sign-out",
    "/healthz/",
    "/sign-in/",
    "/static/bootstrap.css",
)
NEVER_A_PAGE = (
    "/_dash-layout", "/_dash-dependencies", "/_dash-component-suites/dash/deps/react@18.v4_4_1m1.3.1.min.js", "/_reload-hash", "/_favicon.ico",
    "/assets/pulse.js", "/assets/nothing.js", "/pulse", "/pulse?programme=north", "/data/milestones/milestones-gantt.csv", "/_mcp",
)  # fmt: skip


@pytest.mark.parametrize("path", ASKED_AS_PAGE)
def test_a_page_redirects_a_stranger_to_the_sign_in_page(shared_app: SeededApp, path: str) -> None:
    answer = shared_app.visitor(None).get(path)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in")
    assert not MARKER.search(answer.text)


@pytest.mark.parametrize("path", [*NEVER_A_PAGE, "/understood?day=today"])
@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_anything_else_is_refused_to_a_stranger(shared_app: SeededApp, path: str, accept: str) -> None:
    answer = shared_app.app.server.test_client().get(path, headers={"Accept": accept})
    assert answer.status_code in ((401,) if accept != "*/*" or path in NEVER_A_PAGE else (401, 302))
    assert answer.text in ("Sign in",) or answer.status_code == 302


def test_every_route_of_the_server_is_closed_to_a_stranger(shared_app: SeededApp) -> None:
    client, opened = shared_app.app.server.test_client(), []
    for rule in shared_app.app.server.url_map.iter_rules():
        path = rule.rule.replace("<path:path>", "x").replace("<string:package_name>/<path:fingerprinted_path>", "dash/x.js")
        path = path.replace("<page>", "milestones").replace("<chart>", "milestones-gantt").replace("<path:filename>", "board.css")
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            answer = client.open(path, method=method, headers=OURS)
            if answer.status_code not in (302, 401, 403, 404, 405):
                opened.append((path, method, answer.status_code))
    assert sorted(opened) == [("/healthz", "GET", 200), ("/sign-in", "GET", 200)]


def test_a_stranger_runs_no_callback(shared_app: SeededApp) -> None:
    visitor = shared_app.visitor(None)
    statuses = {visitor.call(key, {"url.pathname": "/", "url.search": ""}).status_code for key in shared_app.keys}
    assert statuses == {401}


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "ü", "\x01\x02", "x" * 5000, '";--', "../../etc", "\udce9" * 4])
def test_an_invalid_cookie_gives_no_access(shared_app: SeededApp, token: str) -> None:
    client = shared_app.app.server.test_client()
    cookie = f"{SESSION_COOKIE}={token}".encode("utf-8", "surrogateescape").decode("latin-1")
    answer = client.get("/pulse", environ_overrides={"HTTP_COOKIE": cookie})
    assert (answer.status_code, answer.text) == (401, "Sign in")
    posted = client.post(DISPATCH_PATH, json={"output": ROUTER}, headers=OURS, environ_overrides={"HTTP_COOKIE": cookie})
    assert posted.status_code == 401


def test_the_sign_in_page_of_an_installation_offers_no_demo_account(shared_app: SeededApp) -> None:
    assert "lead@demo.example" in shared_app.visitor(None).get("/sign-in").text
    from callbacks.app_factory import build_app
    from dashboard.config import Settings

    page = build_app(Settings(), shared_app.sessions).server.test_client().get("/sign-in").text
    assert "demo.example" not in page


def test_health_is_one_word_and_has_details_for_signed_in_people(shared_app: SeededApp) -> None:
    assert shared_app.visitor(None).get("/healthz").text == "ok"
    assert shared_app.visitor(None).get("/healthz?full").text == "ok"
    assert shared_app.visitor("admin").get("/healthz?full").text.startswith("ok\nSQLite 3.")


def test_health_reports_a_missing_store(sqlite_app: SeededApp) -> None:
    file = pathlib.Path(str(sqlite_app.sessions.engine.url.database))
    assert sqlite_app.visitor(None).get("/healthz").status_code == 200
    sqlite_app.sessions.engine.dispose()
    sqlite_app.app.server.config["PROPAGATE_EXCEPTIONS"] = False
    for part in file.parent.glob("board.db*"):
        part.unlink()
    answer = sqlite_app.visitor(None).get("/healthz")
    assert (answer.status_code, answer.text) == (503, "the store cannot be reached")
    assert sqlite_app.visitor("lead").get("/milestones").status_code == 500
