"""Accounts: passwords, sign-in, throttling, sessions that end at the next request, and which rows each account may see."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.access import Role
from db.admin.account_lookup import end_account
from db.admin.daily import delete_expired
from db.commands.accounts.password_links import create_link
from db.commands.accounts.passwords import password_problem
from db.commands.accounts.users import (
    COMMAND_LINE,
    MAX_FAILURES,
    SESSION_HOURS,
    THROTTLE_WINDOW,
    add_user,
    end_session,
    is_throttled,
    load_viewer,
    record_sign_in_failure,
    set_password,
    set_role,
    set_scope,
    start_session,
    verify_password,
)
from db.errors import Invalid
from db.schema.models import FormDraft, PasswordLink, Programme, RequestKey, SignIn, SignInFailure, User
from tests.db.conftest import Cast

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse"


def add_account(cast: Cast, role: str, **options) -> str:
    with cast.sessions.system("command-line", write=True) as session:
        return add_user(session, email=f"{role}@example.org", name=role, role=Role(role), password=PASSWORD, now=NOW, **options)


def sign_in(cast: Cast, user_id: str) -> str:
    with cast.sessions.system("sign-in", write=True) as session:
        return start_session(session, user_id, NOW)


def find_viewer(cast: Cast, token: str, now: datetime = NOW):
    with cast.sessions.system("sign-in") as session:
        return load_viewer(session, token, now)


def test_a_password_signs_in_to_its_own_account_only(cast: Cast):
    add_account(cast, "lead", programmes=[cast.north])
    with cast.sessions.system("sign-in") as session:
        assert verify_password(session, " Lead@Example.org ", PASSWORD).name == "lead"
        for email, password in (("lead@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("lead@example.org", "")):
            assert verify_password(session, email, password) is None


def test_a_password_is_not_stored_as_typed(cast: Cast):
    add_account(cast, "lead")
    with cast.sessions.system("audit") as session:
        assert session.scalars(select(User.password_hash)).one().startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_session_token_is_valid_for_eight_hours(cast: Cast):
    token = sign_in(cast, add_account(cast, "lead", programmes=[cast.north, cast.south]))
    viewer = find_viewer(cast, token, NOW + timedelta(hours=SESSION_HOURS, seconds=-1))
    assert (viewer.name, viewer.role, viewer.programmes, viewer.challenges) == (
        "lead",
        Role.LEAD,
        tuple(sorted([cast.north, cast.south])),
        (),
    )
    assert find_viewer(cast, token, NOW + timedelta(hours=SESSION_HOURS)) is None
    assert find_viewer(cast, "another token") is None
    with cast.sessions.system("audit") as session:
        assert token not in session.scalars(select(SignIn.token_hash)).all()


def test_a_sponsor_has_the_programmes_of_its_challenges(cast: Cast):
    token = sign_in(cast, add_account(cast, "sponsor", challenges=[cast.a, cast.b]))
    viewer = find_viewer(cast, token)
    assert (viewer.programmes, viewer.challenges) == ((cast.north,), tuple(sorted([cast.a, cast.b])))


@pytest.mark.parametrize(
    "change",
    [
        lambda session, user: set_password(session, user, "another password"),
        lambda session, user: set_role(session, user, Role.REVIEWER),
        lambda session, user: set_scope(session, user, Role.LEAD, [], []),
        lambda session, user: end_account(session, "lead@example.org"),
    ],
    ids=["a new password", "another role", "another scope", "the account's end"],
)
def test_a_change_ends_every_session_of_the_account_and_no_other(cast: Cast, change):
    user, other = add_account(cast, "lead", programmes=[cast.north]), add_account(cast, "member", programmes=[cast.north])
    tokens, others = [sign_in(cast, user), sign_in(cast, user)], sign_in(cast, other)
    with cast.sessions.system("command-line", write=True) as session:
        change(session, user)
    assert [find_viewer(cast, token) for token in tokens] == [None, None]
    assert find_viewer(cast, others).name == "member"


def test_signing_out_ends_one_session(cast: Cast):
    user = add_account(cast, "lead")
    first, second = sign_in(cast, user), sign_in(cast, user)
    with cast.sessions.system("sign-in", write=True) as session:
        end_session(session, first)
    assert (find_viewer(cast, first), find_viewer(cast, second).name) == (None, "lead")


def test_sign_in_is_throttled_after_five_failures_in_fifteen_minutes(cast: Cast):
    def throttled(at: datetime, email: str = "LEAD@example.org") -> bool:
        with cast.sessions.system("throttle") as session:
            return is_throttled(session, email, at)

    for minute in range(MAX_FAILURES):
        assert not throttled(NOW + timedelta(minutes=minute))
        with cast.sessions.system("throttle", write=True) as session:
            record_sign_in_failure(session, "lead@example.org", NOW + timedelta(minutes=minute))
    last = NOW + timedelta(minutes=MAX_FAILURES - 1)
    assert throttled(last)
    assert not throttled(last, "member@example.org")
    assert not throttled(NOW + THROTTLE_WINDOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"email": "nobody"}, "Enter an e-mail address, such as name@example.org"),
        ({"email": "LEAD@example.org"}, "lead@example.org has an account already"),
        ({"password": "ninechars"}, "A password has at least 10 characters"),
    ],
)
def test_an_invalid_account_is_refused(cast: Cast, given, sentence):
    add_account(cast, "lead")
    values = {"email": "new@example.org", "name": "New", "role": Role.LEAD, "password": PASSWORD, **given}
    with pytest.raises(Invalid) as refused, cast.sessions.system("command-line", write=True) as session:
        add_user(session, **values)
    assert [problem for _, problem in refused.value.problems] == [sentence]


def test_the_daily_job_removes_only_expired_rows(cast: Cast, migrated_url):
    user = add_account(cast, "lead")
    early, late = sign_in(cast, user), None
    with cast.sessions.system("sign-in", write=True) as session:
        late = start_session(session, user, NOW + timedelta(hours=6))
        session.add_all([SignInFailure(email_hash="x", at=NOW), SignInFailure(email_hash="x", at=NOW + timedelta(hours=9))])
        for key, at in (("old", NOW - timedelta(days=8)), ("new", NOW - timedelta(days=6))):
            session.add(RequestKey(programme_id=cast.north, key=key, user_id=user, at=at, result={}))
        for form, days in (("milestone", 31), ("action", 29)):
            session.add(FormDraft(programme_id=cast.north, user_id=user, form=form, at=NOW - timedelta(days=days), typed={}))
    at = NOW + timedelta(hours=9)
    with cast.sessions.system("sign-in", write=True) as session:
        create_link(session, user, NOW - timedelta(days=1), by=COMMAND_LINE, days=1)
    assert delete_expired(migrated_url, at) == {
        "ended sign-ins": 1,
        "links to set a password": 1,
        "failed attempts to sign in": 1,
        "keys of saved forms": 1,
        "unfinished forms": 1,
    }
    assert (find_viewer(cast, early, NOW), find_viewer(cast, late, at).name) == (None, "lead")
    with cast.sessions.system("audit") as session:
        assert session.scalars(select(RequestKey.key)).all() == ["new"]
        assert session.scalars(select(FormDraft.form)).all() == ["action"]
        assert session.scalars(select(PasswordLink)).all() == []


@pytest.mark.parametrize(
    ("ends_on", "zone", "now", "opens"),
    [
        (date(2026, 6, 30), "Europe/London", datetime(2026, 6, 30, 22, 59, tzinfo=UTC), True),  # 23:59 in London
        (date(2026, 6, 30), "Europe/London", datetime(2026, 6, 30, 23, 0, tzinfo=UTC), False),  # midnight in London
        (date(2026, 6, 30), "Pacific/Auckland", datetime(2026, 6, 30, 11, 59, tzinfo=UTC), True),
        (date(2026, 6, 30), "Pacific/Auckland", datetime(2026, 6, 30, 12, 0, tzinfo=UTC), False),
        (None, "Europe/London", datetime(2099, 1, 1, tzinfo=UTC), True),
    ],
)
def test_a_last_day_ends_in_the_zone_of_the_programme(cast: Cast, ends_on, zone, now, opens):
    user = add_account(cast, "lead", programmes=[cast.north], ends_on=ends_on)
    with cast.sessions.system("seed", write=True) as session:
        session.scalars(select(Programme).where(Programme.id == cast.north)).one().time_zone = zone
    with cast.sessions.system("sign-in", write=True) as session:
        token = start_session(session, user, now - timedelta(hours=1))
    with cast.sessions.system("sign-in") as session:
        assert (load_viewer(session, token, now) is not None, verify_password(session, "lead@example.org", PASSWORD, now) is not None) == (
            opens,
            opens,
        )


def test_an_account_of_two_programmes_is_valid_while_its_last_day_continues_in_one_of_them(cast: Cast):
    user = add_account(cast, "lead", programmes=[cast.north, cast.south], ends_on=date(2026, 6, 30))
    with cast.sessions.system("seed", write=True) as session:
        session.scalars(select(Programme).where(Programme.id == cast.south)).one().time_zone = "Pacific/Auckland"
    token = None
    with cast.sessions.system("sign-in", write=True) as session:
        token = start_session(session, user, datetime(2026, 6, 30, 20, tzinfo=UTC))
    assert find_viewer(cast, token, datetime(2026, 6, 30, 22, 59, tzinfo=UTC)) is not None
    assert find_viewer(cast, token, datetime(2026, 6, 30, 23, 0, tzinfo=UTC)) is None


def test_an_account_without_programme_is_valid_until_its_last_day_ends_in_london(cast: Cast):
    user = add_account(cast, "admin", ends_on=date(2026, 6, 30))
    with cast.sessions.system("sign-in", write=True) as session:
        token = start_session(session, user, datetime(2026, 6, 30, 20, tzinfo=UTC))
    assert find_viewer(cast, token, datetime(2026, 6, 30, 22, 59, tzinfo=UTC)) is not None
    assert find_viewer(cast, token, datetime(2026, 6, 30, 23, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "password", ["Password2026", "P4ssw0rd!!!!", "qwertyuiop", "passwordpassword", "1234567890", "aaaaaaaaaaab", "summer-2026"]
)
def test_a_common_password_is_refused(password):
    assert password_problem(password, "lead@example.org").startswith("Many people use this password")


@pytest.mark.parametrize("password", ["correct horse", "another good one", "tr0ub4dor&3", "summer rain at noon", "passwordless entry"])
def test_an_uncommon_password_is_accepted(password):
    assert password_problem(password, "lead@example.org") is None
