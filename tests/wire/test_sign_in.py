"""Signing in and out, and permissions that change during a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from callbacks.app_factory import build_app
from callbacks.security.gate import SESSION_COOKIE
from dashboard.config import Settings
from db.access import Role
from db.commands.accounts import users as account_users
from db.schema.models import User
from tests.wire.cast import PASSWORD, leaks
from tests.wire.visitor import BAR, OURS, SeededApp, visible_text


def _sign_in(seeded_app: SeededApp, email: str, password: str = PASSWORD, address: str = "/sign-in", **options: Any) -> Any:
    return seeded_app.app.server.test_client().post(
        address, data={"email": email, "password": password}, headers=options.pop("headers", OURS), **options
    )


def test_the_sign_in_page_is_a_plain_form(shared_app: SeededApp) -> None:
    page = shared_app.visitor(None).get("/sign-in")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert '<form novalidate method="post" action="/sign-in">' in page.text


@pytest.mark.parametrize(("person", "target"), [("lead", "/"), ("finance", "/"), ("admin", "/"), ("sponsor-a", "/my-challenge")])
def test_signing_in_leads_to_the_first_page_of_the_role(sqlite_app: SeededApp, person: str, target: str) -> None:
    answer = _sign_in(sqlite_app, f" {person.upper()}@Example.org ")
    assert (answer.status_code, answer.headers["Location"]) == (302, target)
    token = answer.headers["Set-Cookie"].split(";")[0].removeprefix(f"{SESSION_COOKIE}=")
    client = sqlite_app.app.server.test_client()
    client.set_cookie(SESSION_COOKIE, token)
    assert client.get("/pulse").status_code == 200


@pytest.mark.parametrize(
    ("email", "password"), [("lead@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("", ""), ("lead@example.org", "")]
)
def test_a_wrong_email_or_password_is_refused_without_naming_which(seeded_app: SeededApp, email: str, password: str) -> None:
    answer = _sign_in(seeded_app, email, password)
    assert answer.status_code == 401
    assert "The e-mail address or the password is wrong. Check both and try again." in answer.text
    assert f'value="{email}"' in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("email", ["\0", "a\0@example.org", "x" * 5000, "'; drop table users; --", "\udcff@x", "ﬀ@example.org"])
def test_invalid_addresses_are_refused_as_wrong(seeded_app: SeededApp, email: str) -> None:
    assert _sign_in(seeded_app, email.encode("utf-8", "surrogateescape").decode("latin-1"), "\0" * 3000).status_code == 401


@pytest.mark.parametrize("email", ["lead@example.org", "nobody@example.org"])
def test_the_sixth_attempt_is_throttled_even_with_the_right_password(seeded_app: SeededApp, email: str) -> None:
    assert [_sign_in(seeded_app, email, "wrong").status_code for _ in range(5)] == [401] * 5
    answer = _sign_in(seeded_app, f" {email.upper()}")
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text
    assert _sign_in(seeded_app, "member@example.org").status_code == 302


@pytest.mark.parametrize(
    ("requested", "target"),
    [
        ("/milestones", "/milestones"),
        ("/milestones?cohort=x%26period=4w", "/milestones?cohort=x&period=4w"),
        ("//evil.example", "/"), ("/\\evil.example", "/"), ("https://evil.example", "/"), ("javascript:alert(1)", "/"), ("/%0d%0aSet-Cookie:x=1", "/"),
        ("/\t/evil.example", "/"), ("/sign-out", "/"), ("/_dash-layout", "/"), ("", "/"), ("milestones", "/"),
    ],
)  # fmt: skip
def test_after_signing_in_only_addresses_of_the_board_are_followed(sqlite_app: SeededApp, requested: str, target: str) -> None:
    answer = _sign_in(sqlite_app, "lead@example.org", address=f"/sign-in?next={requested}")
    assert answer.headers["Location"] == target


def test_the_requested_address_is_preserved_by_the_sign_in_page(shared_app: SeededApp) -> None:
    sent = shared_app.visitor(None).get("/milestones?cohort=x&period=4w").headers["Location"]
    assert sent == "/sign-in?next=/milestones%3Fcohort%3Dx%26period%3D4w"
    assert 'action="/sign-in?next=/milestones%3Fcohort%3Dx%26period%3D4w"' in shared_app.visitor(None).get(sent).text


@pytest.mark.parametrize("origin", ["", "https://board.example.org"])
def test_the_cookie_is_limited_to_this_board(sqlite_app: SeededApp, origin: str) -> None:
    seeded_app = SeededApp(build_app(Settings(origin=origin), sqlite_app.sessions), sqlite_app.sessions, sqlite_app.ids, sqlite_app.tokens)
    headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"} if origin else OURS
    parts = {part.strip() for part in _sign_in(seeded_app, "lead@example.org", headers=headers).headers["Set-Cookie"].split(";")[1:]}
    assert parts - {part for part in parts if part.startswith("Expires")} == {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=28800"} | (
        {"Secure"} if origin else set()
    )


def test_signing_out_ends_the_session_of_this_browser(seeded_app: SeededApp) -> None:
    visitor = seeded_app.visitor("lead")
    assert visitor.get("/pulse").status_code == 200
    other = _sign_in(seeded_app, "lead@example.org").headers["Set-Cookie"].split(";")[0].removeprefix(f"{SESSION_COOKIE}=")
    visitor.get("/sign-out")
    again = seeded_app.visitor("lead")  # a copy of the same cookie
    assert again.get("/pulse").status_code == 401
    client = seeded_app.app.server.test_client()
    client.set_cookie(SESSION_COOKIE, other)
    assert client.get("/pulse").status_code == 200


def _act(seeded_app: SeededApp, act: Callable[[Any, str], None], person: str) -> None:
    with seeded_app.sessions.system("command-line", write=True) as session:
        act(session, seeded_app.ids[f"user {person}"])


CHANGES: dict[str, Callable[[Any, str], None]] = {
    "password": lambda session, user: account_users.set_password(session, user, "another good one"),
    "role": lambda session, user: account_users.set_role(session, user, Role.REVIEWER),
    "end": account_users.end_sessions,
    "inactive": lambda session, user: setattr(session.scalars(select(User).where(User.id == user)).one(), "active", False),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_change_of_the_account_applies_at_the_next_request(seeded_app: SeededApp, change: str) -> None:
    visitor = seeded_app.visitor("lead")
    assert visitor.get("/pulse").status_code == 200
    _act(seeded_app, CHANGES[change], "lead")
    assert visitor.get("/pulse").status_code == 401
    assert visitor.call(BAR, {}).status_code == 401


def test_a_change_of_scope_ends_the_session_and_applies_at_the_next_sign_in(seeded_app: SeededApp) -> None:
    assert leaks("sponsor-a", seeded_app.visitor("sponsor-a").page("/record/sponsor-question")) == []
    _act(seeded_app, lambda session, user: account_users.set_scope(session, user, Role.SPONSOR, (), [seeded_app.ids["b"]]), "sponsor-a")
    assert seeded_app.visitor("sponsor-a").get("/pulse").status_code == 401
    answer = _sign_in(seeded_app, "sponsor-a@example.org")
    token = answer.headers["Set-Cookie"].split(";")[0].removeprefix(f"{SESSION_COOKIE}=")
    visitor = SeededApp(seeded_app.app, seeded_app.sessions, seeded_app.ids, {**seeded_app.tokens, "sponsor-a": token}).visitor("sponsor-a")
    page = visitor.page("/record/sponsor-question")
    assert "zq-b-outer-challenges.title" in page
    assert leaks("sponsor-b", page) == []


def test_an_account_without_a_password_cannot_sign_in(seeded_app: SeededApp) -> None:
    _act(
        seeded_app, lambda session, user: setattr(session.scalars(select(User).where(User.id == user)).one(), "password_hash", None), "lead"
    )
    assert _sign_in(seeded_app, "lead@example.org", "").status_code == 401
    assert _sign_in(seeded_app, "lead@example.org", PASSWORD).status_code == 401


def test_an_account_without_programme_gets_not_found_pages(seeded_app: SeededApp) -> None:
    _act(seeded_app, lambda session, user: account_users.set_scope(session, user, Role.LEAD, (), ()), "lead")
    answer = _sign_in(seeded_app, "lead@example.org")
    token = answer.headers["Set-Cookie"].split(";")[0].removeprefix(f"{SESSION_COOKIE}=")
    visitor = SeededApp(seeded_app.app, seeded_app.sessions, seeded_app.ids, {**seeded_app.tokens, "lead": token}).visitor("lead")
    assert "Page not found" in visible_text(visitor.page("/milestones"))
    assert visitor.call(BAR, {}).status_code in (200, 204)
    assert visitor.get("/pulse").get_json() == {"revision": 0, "days": ""}
