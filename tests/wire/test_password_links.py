"""The page of a link that sets a password: valid one time, one answer for all invalid links, and a token that is disclosed nowhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from callbacks.security.gate import SESSION_COOKIE
from db.commands.accounts import password_links
from db.commands.accounts import users as account_users
from db.commands.accounts.users import Actor
from db.schema.models import AccountEvent, PasswordLink, SignIn, User
from tests.wire.cast import PASSWORD
from tests.wire.visitor import OURS, SeededApp

GONE = "This link is not good any more: it was used, a newer one was made, or its time is over."
NEW = "three words apart"


def create_link(seeded_app: SeededApp, person: str = "member", *, days: int = 7, ago: timedelta = timedelta()) -> str:
    with seeded_app.sessions.system("command-line", write=True) as session:
        return password_links.create_link(
            session, seeded_app.ids[f"user {person}"], datetime.now(UTC) - ago, by=Actor("The lead"), days=days
        )


def submit_password(seeded_app: SeededApp, path: str, password: str, again: str | None = None, **headers: str):
    return seeded_app.app.server.test_client().post(
        path, data={"password": password, "again": password if again is None else again}, headers=headers or OURS
    )


def sign_in(seeded_app: SeededApp, person: str, password: str) -> int:
    client = seeded_app.app.server.test_client()
    return client.post("/sign-in", data={"email": f"{person}@example.org", "password": password}, headers=OURS).status_code


def test_a_link_sets_the_password_one_time_and_ends_every_session(seeded_app: SeededApp) -> None:
    path, stranger, before = create_link(seeded_app), seeded_app.visitor(None), seeded_app.visitor("member")
    page = stranger.get(path)
    assert (page.status_code, "<script" in page.text, 'value="member@example.org"' in page.text) == (200, False, True)
    assert before.get("/pulse").status_code == 200
    answer_of_submission = submit_password(seeded_app, path, NEW)
    assert (answer_of_submission.status_code, answer_of_submission.headers["Location"], "Set-Cookie" in answer_of_submission.headers) == (
        302,
        "/sign-in?password=set",
        False,
    )
    assert "Your password is set. Sign in with it." in stranger.get("/sign-in?password=set").text
    assert before.get("/pulse").status_code == 401
    assert (sign_in(seeded_app, "member", NEW), sign_in(seeded_app, "member", PASSWORD)) == (302, 401)
    for answer in (stranger.get(path), submit_password(seeded_app, path, "another three words")):
        assert (answer.status_code, GONE in answer.text) == (404, True)
    assert sign_in(seeded_app, "member", NEW) == 302


def test_a_link_is_stored_only_as_its_digest_and_its_use_is_recorded(seeded_app: SeededApp) -> None:
    path = create_link(seeded_app)
    token = path.removeprefix("/set-password/")
    assert len(token) == 43
    with seeded_app.sessions.system("audit") as session:
        assert session.scalars(select(PasswordLink.token_hash)).all() == [account_users.sha256_hex(token)]
    submit_password(seeded_app, path, NEW)
    with seeded_app.sessions.system("audit") as session:
        assert session.scalars(select(PasswordLink.token_hash)).all() == []
        events = select(AccountEvent.by, AccountEvent.act, AccountEvent.detail).order_by(AccountEvent.at)
        assert [tuple(row) for row in session.execute(events)] == [
            ("The lead", "link made", "good for 7 days"), ("The member", "password set", None),
        ]  # fmt: skip


def test_invalid_links_have_one_answer(seeded_app: SeededApp) -> None:
    older, newer = create_link(seeded_app), create_link(seeded_app)
    expired = create_link(seeded_app, "reviewer", days=1, ago=timedelta(days=1))
    closed, past = create_link(seeded_app, "finance"), create_link(seeded_app, "sponsor-a")
    with seeded_app.sessions.system("command-line", write=True) as session:
        account_users.deactivate_user(
            session, session.scalars(select(User).where(User.id == seeded_app.ids["user finance"])).one(), Actor("The lead")
        )
        session.scalars(select(User).where(User.id == seeded_app.ids["user sponsor-a"])).one().ends_on = date(2026, 1, 1)
    unknown = [
        f"/set-password/{token}" for token in ("x", "A" * 43, newer.removeprefix("/set-password/") + "x", "%00", "'--", "é", "x" * 900)
    ]
    answers = [seeded_app.visitor(None).get(path) for path in (older, expired, closed, past, *unknown)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert GONE in answers[0].text
    assert {submit_password(seeded_app, path, NEW).status_code for path in (older, expired, closed, past)} == {404}
    assert seeded_app.visitor(None).get(newer).status_code == 200
    assert (sign_in(seeded_app, "reviewer", PASSWORD), sign_in(seeded_app, "finance", NEW)) == (302, 401)


@pytest.mark.parametrize("path", ["/set-password", "/set-password/", "/set-password/a/b", "/set-passwordx", "/set-password/a%2Fb"])
def test_a_path_similar_to_a_link_leads_a_stranger_to_the_sign_in_page(shared_app: SeededApp, path: str) -> None:
    answer = shared_app.visitor(None).get(path)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in")


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "A password has at least 10 characters."),
        ("x" * 1001, "x" * 1001, "A password has at most 1,000 characters."),
        ("Member@Example.org", "Member@Example.org", "The password is the e-mail address"),
        ("Password2026", "Password2026", "Many people use this password"),
        (NEW, NEW + "x", "The two are not the same. Type the new password twice."),
        ("", "", "A password has at least 10 characters."),
    ],
)
def test_a_refused_password_is_explained_and_changes_nothing(sqlite_app: SeededApp, password, again, sentence) -> None:
    path = create_link(sqlite_app)
    answer = submit_password(sqlite_app, path, password, again)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert password not in answer.text or not password
    assert sqlite_app.visitor("member").get("/pulse").status_code == 200
    assert sign_in(sqlite_app, "member", PASSWORD) == 302
    assert submit_password(sqlite_app, path, NEW).status_code == 302


def test_a_token_is_not_disclosed_to_other_pages_or_sites(sqlite_app: SeededApp) -> None:
    path = create_link(sqlite_app)
    for answer in (
        sqlite_app.visitor(None).get(path),
        submit_password(sqlite_app, path, "short"),
        sqlite_app.visitor(None).get("/set-password/x"),
    ):
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert path.removeprefix("/set-password/") not in answer.text
        assert "://" not in answer.text.replace("data:,", "")


def test_a_password_is_set_from_the_boards_own_page_only(sqlite_app: SeededApp) -> None:
    path = create_link(sqlite_app)
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert submit_password(sqlite_app, path, NEW, **headers).status_code == 403
    client = sqlite_app.app.server.test_client()
    client.set_cookie(SESSION_COOKIE, sqlite_app.tokens["lead"])
    assert client.post(path, data={"password": NEW, "again": NEW}).status_code == 403  # a cookie, and no origin header
    assert sign_in(sqlite_app, "member", PASSWORD) == 302


def test_a_link_works_in_a_browser_where_somebody_else_is_signed_in(sqlite_app: SeededApp) -> None:
    visitor = sqlite_app.visitor("lead")
    path = create_link(sqlite_app)
    assert visitor.get(path).status_code == 200
    assert visitor.client.post(path, data={"password": NEW, "again": NEW}, headers=OURS).status_code == 302
    assert visitor.get("/pulse").status_code == 200
    assert sign_in(sqlite_app, "member", NEW) == 302


def test_an_address_is_throttled_after_twenty_invalid_links(sqlite_app: SeededApp) -> None:
    visitor, path = sqlite_app.visitor(None), create_link(sqlite_app)
    assert [visitor.get(f"/set-password/{number}").status_code for number in range(20)] == [404] * 20
    assert (visitor.get("/set-password/x").status_code, visitor.get(path).status_code) == (429, 429)
    assert submit_password(sqlite_app, path, NEW).status_code == 429
    assert visitor.get(path, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


def test_an_account_is_invalid_after_its_last_day(seeded_app: SeededApp) -> None:
    today = datetime.now(UTC).date()
    visitor = seeded_app.visitor("lead")

    def last_day(day: date) -> None:
        with seeded_app.sessions.system("command-line", write=True) as session:
            session.scalars(select(User).where(User.id == seeded_app.ids["user lead"])).one().ends_on = day

    last_day(today + timedelta(days=1))
    assert (visitor.get("/pulse").status_code, sign_in(seeded_app, "lead", PASSWORD)) == (200, 302)
    last_day(today - timedelta(days=2))
    assert (visitor.get("/pulse").status_code, sign_in(seeded_app, "lead", PASSWORD)) == (401, 401)
    with seeded_app.sessions.system("audit") as session:
        assert session.scalars(select(SignIn.user_id).where(SignIn.user_id == seeded_app.ids["user lead"])).all() != []
