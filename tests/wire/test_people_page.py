"""``/people``: who sees and changes which accounts, for any request; and hand-overs by leads and administrators only."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from callbacks.app_factory import all_callbacks
from callbacks.pages.overview import first_steps
from callbacks.pages.people import handover
from callbacks.pages.people import page as people_page
from callbacks.security.wiring import CallbackSpec
from db.access import Permission, Role
from db.commands.accounts import management
from db.commands.accounts import users as accounts
from db.errors import NotFound
from db.schema.models import AccountEvent, Action, Membership, Milestone, PasswordLink, SignIn, User
from layouts.ids.pages import PeopleIds, field_id, form_id, form_state_id, save_button_id, undo_button_id
from tests.wire.cast import PASSWORD, PEOPLE, TODAY
from tests.wire.visitor import OURS, RAIL, SeededApp, Visitor, visible_text

ADD, CHANGE = save_button_id("account"), save_button_id("account-change")
BUTTONS = (str(PeopleIds.SIGN_OUT), str(PeopleIds.LINK), str(PeopleIds.CLOSE), str(PeopleIds.REOPEN))
STRANGERS = ("member", "reviewer", "finance", "sponsor-a")
NOBODYS = "zzzzzzzzzzzzz"


def key_for(seeded_app: SeededApp, pressed: str) -> str:
    """The dispatch key of the callback that a button runs."""
    (key,) = [key for key in seeded_app.keys if seeded_app.app.callback_map[key]["inputs"][0]["id"] == pressed]
    return key


def press(visitor: Visitor, pressed: str, values: Mapping[str, Any]) -> TestResponse:
    """Press a button of the page."""
    return visitor.call(key_for(visitor.seeded_app, pressed), {f"{pressed}.n_clicks": 1, "url.search": "", **values})


def list_accounts(visitor: Visitor, search: str = "") -> TestResponse:
    """Answer of the callback that lists the accounts."""
    (key,) = [
        candidate
        for candidate in visitor.seeded_app.keys
        if candidate.startswith(f"..{PeopleIds.SENTENCE}.children...") and "@" not in candidate
    ]
    return visitor.call(key, {"filters.data": search, "url.search": search, "url.pathname": "/people"})


def field_values(kind: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{field_id(kind, name)}.value": value for name, value in typed.items()}


def add_account(visitor: Visitor, key: str = "a key that is long", **typed: Any) -> TestResponse:
    defaults = {
        "email": "new@example.org",
        "name": "The newcomer",
        "role": "member",
        "programmes": [visitor.seeded_app.ids["n"]],
        "challenges": [],
        "ends": "",
    }
    return press(visitor, ADD, {f"{form_state_id('account')}.data": {"key": key}, **field_values("account", {**defaults, **typed})})


def change_account(visitor: Visitor, person: str, version: int = 1, **typed: Any) -> TestResponse:
    defaults = {"name": f"The {person}", "role": "member", "programmes": [visitor.seeded_app.ids["n"]], "challenges": [], "ends": ""}
    carried = {"id": visitor.seeded_app.ids.get(f"user {person}", person), "version": version}
    return press(
        visitor, CHANGE, {f"{form_state_id('account-change')}.data": carried, **field_values("account-change", {**defaults, **typed})}
    )


def press_account_button(visitor: Visitor, button: str, person: str, **options: Any) -> TestResponse:
    carried = {"id": visitor.seeded_app.ids.get(f"user {person}", person), "version": 1}
    return press(visitor, button, {f"{form_state_id('account-change')}.data": carried, f"{PeopleIds.DAYS}.value": "7", **options})


def stored_accounts(seeded_app: SeededApp) -> list[Any]:
    """Every stored row about accounts."""
    with seeded_app.sessions.system("audit") as session:
        return [
            sorted(
                repr({attribute.key: getattr(row, attribute.key) for attribute in model.__mapper__.column_attrs})
                for row in session.scalars(select(model))
            )
            for model in (User, Membership, SignIn, PasswordLink, AccountEvent)
        ]


def read_user(seeded_app: SeededApp, email: str) -> User:
    with seeded_app.sessions.system("audit") as session:
        return session.scalars(select(User).where(User.email == email)).one()


def read_events(seeded_app: SeededApp) -> list[tuple[str, str, str | None]]:
    with seeded_app.sessions.system("audit") as session:
        statement = select(AccountEvent.by, AccountEvent.act, AccountEvent.detail).order_by(AccountEvent.at, AccountEvent.act)
        return [tuple(row) for row in session.execute(statement)]


def listed_addresses(answer: TestResponse) -> list[str]:
    """The e-mail addresses in an answer, in order."""
    return sorted(set(re.findall(r"[\w-]+@example\.org", answer.text)))


def test_a_lead_sees_the_accounts_entirely_within_the_own_programme(seeded_app: SeededApp) -> None:
    own_addresses = [f"{name}@example.org" for name in ("finance", "lead", "member", "reviewer", "sponsor-a", "sponsor-b")]
    assert listed_addresses(list_accounts(seeded_app.visitor("lead"))) == own_addresses
    assert listed_addresses(list_accounts(seeded_app.visitor("south-lead"))) == ["south-lead@example.org"]
    assert listed_addresses(list_accounts(seeded_app.visitor("admin"))) == sorted(f"{name}@example.org" for name in PEOPLE)
    with seeded_app.sessions.system("command-line", write=True) as session:
        accounts.set_scope(session, seeded_app.ids["user reviewer"], Role.REVIEWER, [seeded_app.ids["n"], seeded_app.ids["s"]], ())
        accounts.set_scope(session, seeded_app.ids["user sponsor-b"], Role.SPONSOR, (), [seeded_app.ids["b"], seeded_app.ids["c"]])
        accounts.set_scope(session, seeded_app.ids["user finance"], Role.FINANCE, (), ())
    assert listed_addresses(list_accounts(seeded_app.visitor("lead"))) == [
        "lead@example.org",
        "member@example.org",
        "sponsor-a@example.org",
    ]


@pytest.mark.parametrize("person", STRANGERS)
def test_the_page_is_not_found_without_the_steer_permission(seeded_app: SeededApp, person: str) -> None:
    visitor, before = seeded_app.visitor(person), stored_accounts(seeded_app)
    assert visitor.get("/people").status_code == 404
    assert visitor.page("/people").replace("/people", "") == visitor.page("/no-such-page").replace("/no-such-page", "")
    assert "/people" not in visitor.call(RAIL, {"url.pathname": "/", "url.search": ""}).text
    unknown = visitor.post({**visitor.body(RAIL), "output": "no-such.children"})
    callback_keys = [
        key_for(seeded_app, pressed)
        for pressed in (ADD, CHANGE, *BUTTONS, save_button_id("hand-over"), undo_button_id("hand-over"), field_id("hand-over", "leaves"))
    ]
    answers = [list_accounts(visitor, f"?account={seeded_app.ids['user member']}"), *(visitor.call(key, {}) for key in callback_keys)]
    assert {(answer.status_code, answer.data) for answer in answers} == {(unknown.status_code, unknown.data)}
    assert unknown.status_code == 403
    assert stored_accounts(seeded_app) == before


def account_requests(seeded_app: SeededApp, target: str) -> list[tuple[str, Any]]:
    """Requests that a lead may try on an account: every button, and every change."""
    return [
        *((button, lambda visitor, pressed=button: press_account_button(visitor, pressed, target)) for button in BUTTONS),
        ("change", lambda visitor: change_account(visitor, target)),
        ("change with a wrong version", lambda visitor: change_account(visitor, target, version=99)),
    ]


@pytest.mark.parametrize("target", ["admin", "south-lead", "spread", "nowhere", "nobody"])
def test_a_lead_finds_no_account_outside_the_own_scope(seeded_app: SeededApp, target: str) -> None:
    with seeded_app.sessions.system("command-line", write=True) as session:
        accounts.set_scope(session, seeded_app.ids["user reviewer"], Role.REVIEWER, [seeded_app.ids["n"], seeded_app.ids["s"]], ())
        accounts.set_scope(session, seeded_app.ids["user finance"], Role.FINANCE, (), ())
    person = {"spread": "reviewer", "nowhere": "finance", "nobody": NOBODYS}.get(target, target)
    visitor, before = seeded_app.visitor("lead"), stored_accounts(seeded_app)
    for name, request in account_requests(seeded_app, person):
        answer, missing = request(visitor), dict(account_requests(seeded_app, NOBODYS))[name](visitor)
        assert (answer.status_code, answer.data) == (404, missing.data), name
    card = list_accounts(visitor, f"?account={seeded_app.ids.get(f'user {person}', person)}").text
    assert "No such account" in card
    assert card.replace(seeded_app.ids.get(f"user {person}", person), "") == list_accounts(visitor, f"?account={NOBODYS}").text.replace(
        NOBODYS, ""
    )
    assert stored_accounts(seeded_app) == before


@pytest.mark.parametrize("target", ["member", "lead", "sponsor-a"])
def test_a_lead_of_another_programme_finds_no_account_of_this_one(seeded_app: SeededApp, target: str) -> None:
    visitor, before = seeded_app.visitor("south-lead"), stored_accounts(seeded_app)
    for name, request in account_requests(seeded_app, target):
        assert (request(visitor).status_code, name) == (404, name)
    assert f'"{target}@example.org' not in list_accounts(visitor, f"?account={seeded_app.ids[f'user {target}']}").text.replace("\\", "")
    assert stored_accounts(seeded_app) == before


def test_a_lead_grants_nothing_outside_the_own_programme(seeded_app: SeededApp) -> None:
    visitor, before, ids = seeded_app.visitor("lead"), stored_accounts(seeded_app), seeded_app.ids
    beyond = (
        {"role": "admin"},
        {"programmes": [ids["s"]]},
        {"programmes": [ids["n"], ids["s"]]},
        {"role": "sponsor", "challenges": [ids["c"]]},
        {"role": "sponsor", "challenges": [ids["a"], ids["c"]]},
    )
    for typed in beyond:
        for answer in (add_account(visitor, **typed), change_account(visitor, "member", **typed)):
            assert "This is not saved yet" in answer.text, typed  # not on the list, as for an id that does not exist
    for name, missing in (("programmes", NOBODYS), ("challenges", NOBODYS)):
        of_other_programme, of_nobody = (
            add_account(visitor, role="sponsor" if name == "challenges" else "member", **{name: [record_id]})
            for record_id in (ids["s" if name == "programmes" else "c"], missing)
        )
        assert (
            of_other_programme.text.replace(ids["s"], "").replace(ids["c"], "").count("not saved") == of_nobody.text.count("not saved") == 1
        )
    assert stored_accounts(seeded_app) == before


def test_the_commands_refuse_scopes_that_a_form_accepted(seeded_app: SeededApp) -> None:
    """The command checks the scope itself, in case the lists of the form contain too much."""
    with seeded_app.sessions.system("sign-in") as session:
        lead = accounts.load_viewer(session, seeded_app.tokens["lead"], datetime.now(UTC))
    assert lead is not None
    now, ids = datetime.now(UTC), seeded_app.ids
    beyond = (
        management.AccountInput("x", Role.ADMIN, (ids["n"],)),
        management.AccountInput("x", Role.ADMIN),
        management.AccountInput("x", Role.MEMBER, (ids["n"], ids["s"])),
        management.AccountInput("x", Role.SPONSOR, (ids["n"],), (ids["c"],)),
        management.AccountInput("x", Role.SPONSOR, (), (ids["a"], NOBODYS)),
    )
    before = stored_accounts(seeded_app)
    for account in beyond:
        for command in (
            lambda session, account=account: management.add_account(session, lead, "x@example.org", account, now),
            lambda session, account=account: management.update_account(session, lead, ids["user member"], 1, account, now),
        ):
            with pytest.raises(NotFound), seeded_app.sessions.system("accounts", write=True) as session:
                command(session)
    assert stored_accounts(seeded_app) == before


def test_a_lead_adds_a_member_who_sets_a_password_and_signs_in(seeded_app: SeededApp) -> None:
    visitor = seeded_app.visitor("lead")
    answer = add_account(visitor, ends="31/12/2099")
    assert "Added The newcomer." in visible_text(answer)
    account = read_user(seeded_app, "new@example.org")
    assert (account.role, account.password_hash, account.ends_on, account.active) == ("member", None, date(2099, 12, 31), True)
    assert read_events(seeded_app) == [("The lead", "added", "member"), ("The lead", "link made", "good for 7 days")]
    link_match = re.search(r"http://localhost(/set-password/([\w-]{43}))", json.dumps(answer.get_json()))
    assert link_match is not None
    assert "new@example.org" in list_accounts(visitor).text
    assert link_match[2] not in list_accounts(visitor, f"?account={account.id}").text  # shown only in the first answer
    client = seeded_app.app.server.test_client()
    assert client.post("/sign-in", data={"email": "new@example.org", "password": ""}, headers=OURS).status_code == 401
    assert client.post(link_match[1], data={"password": "three words apart", "again": "three words apart"}, headers=OURS).status_code == 302
    sign_in_answer = client.post("/sign-in", data={"email": "New@Example.org", "password": "three words apart"}, headers=OURS)
    assert (sign_in_answer.status_code, client.get("/pulse").status_code) == (302, 200)


def test_a_repeated_request_adds_one_account(seeded_app: SeededApp) -> None:
    visitor = seeded_app.visitor("lead")
    add_account(visitor)
    before = stored_accounts(seeded_app)
    assert "Added" not in visible_text(add_account(visitor)).split("Role")[0]
    assert stored_accounts(seeded_app) == before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": ""}, "Enter an e-mail address, such as name@example.org"),
        ({"email": "nobody"}, "Enter an e-mail address, such as name@example.org"),
        ({"email": "a b@example.org"}, "Enter an e-mail address, such as name@example.org"),
        ({"email": " Member@example.org"}, "member@example.org has an account already"),
        ({"email": "south-lead@example.org"}, "This address cannot be added by you. Ask an administrator"),
        ({"name": ""}, "Enter name"),
        ({"role": ""}, "Choose what they may do"),
        ({"role": "sponsor", "challenges": []}, "A sponsor sees challenges: choose at least one"),
        ({"programmes": []}, "Choose at least one programme: without one there is nothing to see"),
        ({"ends": "next year"}, "Last day"),
    ],
)
def test_an_invalid_account_is_refused_with_a_sentence_and_the_input_preserved(
    sqlite_app: SeededApp, typed: dict[str, Any], sentence: str
) -> None:
    before = stored_accounts(sqlite_app)
    answer = add_account(sqlite_app.visitor("lead"), **{"name": "Typed name", **typed})
    assert sentence in visible_text(answer)
    assert "name" in typed or "Typed name" in answer.text
    assert stored_accounts(sqlite_app) == before


def test_a_changed_role_ends_the_sessions_and_is_recorded(seeded_app: SeededApp) -> None:
    visitor, member = seeded_app.visitor("lead"), seeded_app.visitor("member")
    assert member.get("/pulse").status_code == 200
    assert "Saved." in visible_text(
        change_account(
            visitor, "member", name="Renamed", role="sponsor", programmes=[], challenges=[seeded_app.ids["a"]], ends="31/12/2099"
        )
    )
    assert member.get("/pulse").status_code == 401
    assert read_events(seeded_app) == [
        ("The lead", "end date", "no end → 31 Dec 2099"),
        ("The lead", "name", "The member → Renamed"),
        ("The lead", "role", "member → sponsor"),
        ("The lead", "scope", "north → north: 1.1 zq-a-outer-challenges.title"),
    ]
    card = visible_text(list_accounts(visitor, f"?account={seeded_app.ids['user member']}"))
    assert "Changes to this account" in card
    assert "zq-c" not in card


def test_a_wider_scope_invalidates_an_older_link(seeded_app: SeededApp) -> None:
    """Otherwise a lead could use an older link after an administrator has made the account an administrator."""
    lead, admin = seeded_app.visitor("lead"), seeded_app.visitor("admin")
    link_answer = json.dumps(press_account_button(lead, str(PeopleIds.LINK), "member").get_json())
    path = re.search(r"/set-password/[\w-]{43}", link_answer)
    assert path is not None
    assert seeded_app.visitor(None).get(path[0]).status_code == 200
    change_account(admin, "member", programmes=[seeded_app.ids["n"], seeded_app.ids["s"]])
    assert seeded_app.visitor(None).get(path[0]).status_code == 404


def test_a_change_of_only_the_name_leaves_the_sessions(seeded_app: SeededApp) -> None:
    member = seeded_app.visitor("member")
    change_account(seeded_app.visitor("lead"), "member", name="Renamed")
    assert member.get("/pulse").status_code == 200
    assert read_user(seeded_app, "member@example.org").name == "Renamed"


def test_of_two_changes_of_an_account_the_second_gets_a_conflict(seeded_app: SeededApp) -> None:
    first, second = seeded_app.visitor("lead"), seeded_app.visitor("admin")
    change_account(first, "member", name="First")
    answer = change_account(second, "member", name="Second")
    assert "Somebody changed this account while you were typing" in visible_text(answer)
    assert (read_user(seeded_app, "member@example.org").name, '"value": "Second"' in json.dumps(answer.get_json())) == ("First", True)
    assert "Saved." in visible_text(change_account(second, "member", version=2, name="Second"))
    assert read_user(seeded_app, "member@example.org").name == "Second"


@pytest.mark.parametrize("typed", [{"role": "reviewer"}, {"programmes": []}, {"ends": "31/12/2099"}, {"role": "admin"}])
def test_a_lead_cannot_change_their_own_permissions(sqlite_app: SeededApp, typed: dict[str, Any]) -> None:
    visitor, before = sqlite_app.visitor("lead"), stored_accounts(sqlite_app)
    assert "This is not saved yet" in visible_text(change_account(visitor, "lead", **{"role": "lead", **typed}))
    assert "You cannot change what you yourself may do" in visible_text(press_account_button(visitor, str(PeopleIds.CLOSE), "lead"))
    assert stored_accounts(sqlite_app) == before
    assert visitor.get("/pulse").status_code == 200


def test_the_last_administrator_cannot_be_removed(seeded_app: SeededApp) -> None:
    visitor, sentence = seeded_app.visitor("admin"), "Nobody else can stay administrator."
    before = stored_accounts(seeded_app)
    for typed in ({"role": "lead"}, {"role": "admin", "ends": "31/12/2099"}):
        assert sentence in visible_text(change_account(visitor, "admin", **typed))
    assert sentence in visible_text(press_account_button(visitor, str(PeopleIds.CLOSE), "admin"))
    assert stored_accounts(seeded_app) == before
    add_account(visitor, email="second@example.org", role="admin", programmes=[])
    assert sentence in visible_text(press_account_button(visitor, str(PeopleIds.CLOSE), "admin"))  # the second has no password yet
    with seeded_app.sessions.system("command-line", write=True) as session:
        accounts.set_password(session, session.scalars(select(User.id).where(User.email == "second@example.org")).one(), PASSWORD)
    assert "can no longer sign in" in visible_text(press_account_button(visitor, str(PeopleIds.CLOSE), "admin"))
    assert visitor.get("/pulse").status_code == 401


def test_an_account_is_closed_and_opened_again(seeded_app: SeededApp) -> None:
    visitor, member = seeded_app.visitor("lead"), seeded_app.visitor("member")
    press_account_button(visitor, str(PeopleIds.LINK), "member")
    assert "can no longer sign in" in visible_text(press_account_button(visitor, str(PeopleIds.CLOSE), "member"))
    assert member.get("/pulse").status_code == 401
    with seeded_app.sessions.system("audit") as session:
        assert session.scalars(select(PasswordLink)).all() == []
    assert "Not done. The account is closed or past its last day" in visible_text(
        press_account_button(visitor, str(PeopleIds.LINK), "member")
    )
    with seeded_app.sessions.system("command-line", write=True) as session:
        session.scalars(select(User).where(User.id == seeded_app.ids["user member"])).one().ends_on = date(2026, 1, 1)
    assert "is open again" in visible_text(press_account_button(visitor, str(PeopleIds.REOPEN), "member"))
    account = read_user(seeded_app, "member@example.org")
    assert (account.active, account.ends_on) == (True, None)
    client = seeded_app.app.server.test_client()
    assert client.post("/sign-in", data={"email": "member@example.org", "password": PASSWORD}, headers=OURS).status_code == 302


def test_sessions_are_ended_and_counted(seeded_app: SeededApp) -> None:
    visitor, member = seeded_app.visitor("lead"), seeded_app.visitor("member")
    with seeded_app.sessions.system("sign-in", write=True) as session:
        accounts.start_session(session, seeded_app.ids["user member"], datetime.now(UTC))
    card = f"?account={seeded_app.ids['user member']}"
    assert "in 2 browsers" in visible_text(list_accounts(visitor, card))
    assert "The member is signed out everywhere." in visible_text(press_account_button(visitor, str(PeopleIds.SIGN_OUT), "member"))
    assert (member.get("/pulse").status_code, "nowhere" in visible_text(list_accounts(visitor, card))) == (401, True)
    assert (visitor.get("/pulse").status_code, read_events(seeded_app)) == (200, [("The lead", "signed out", None)])


@pytest.mark.parametrize(("chosen", "days"), [("1", 1), ("14", 14), ("15", 7), ("00199", 7), ("-1", 7), ("x", 7), ("", 7), ("9" * 400, 7)])
def test_a_link_is_valid_for_one_to_fourteen_days(sqlite_app: SeededApp, chosen: str, days: int) -> None:
    press_account_button(sqlite_app.visitor("lead"), str(PeopleIds.LINK), "member", **{f"{PeopleIds.DAYS}.value": chosen})
    with sqlite_app.sessions.system("audit") as session:
        (link,) = session.scalars(select(PasswordLink)).all()
        assert (link.expires_at - link.at).days == days


def test_only_the_callbacks_of_the_page_and_the_first_steps_of_an_administrator_reach_accounts() -> None:
    with_accounts = [callback for callback in all_callbacks() if isinstance(callback, CallbackSpec) and callback.accounts]
    assert {id(callback) for callback in with_accounts} == {id(callback) for callback in [*people_page.CALLBACKS, first_steps.REDRAW]}
    assert {callback.needs for callback in [*people_page.CALLBACKS, *handover.CALLBACKS]} == {Permission.STEER}


def hand_over(visitor: Visitor, **typed: Any) -> TestResponse:
    defaults = {
        "leaves": "zq-a-inner-milestones.owner",
        "takes_over": "Programme manager",
        "duties": ["milestones"],
        "reason": "Leaves",
        "last_day": "",
    }
    data = {f"{form_state_id('hand-over')}.data": {"key": "a key that is long"}}
    return press(visitor, save_button_id("hand-over"), {**data, **field_values("hand-over", {**defaults, **typed})})


def owners(seeded_app: SeededApp) -> dict[str, str | None]:
    with seeded_app.sessions.system("audit") as session:
        return {row.id: row.owner for model in (Milestone, Action) for row in session.scalars(select(model))}


def test_a_lead_hands_over_and_undoes_it(seeded_app: SeededApp) -> None:
    visitor, before = seeded_app.visitor("lead"), owners(seeded_app)
    answer = hand_over(visitor)
    assert "Handed over 2 milestones from zq-a-inner-milestones.owner to Programme manager." in visible_text(answer)
    moved = {seeded_app.ids["milestone a"], seeded_app.ids["hidden milestone a"]}
    assert owners(seeded_app) == {key: "Programme manager" if key in moved else owner for key, owner in before.items()}
    revision = next(int(number) for number in re.findall(r'"revision":\s*(\d+)', answer.text))
    assert hand_over(visitor).text == answer.text  # a repeated request is answered the same
    undone = press(visitor, undo_button_id("hand-over"), {f"{form_state_id('hand-over')}.data": {"revision": revision}})
    assert "Undone" in visible_text(undone)
    assert owners(seeded_app) == before


@pytest.mark.parametrize("person", ["south-lead", *STRANGERS])
def test_nobody_hands_over_records_outside_the_own_scope(seeded_app: SeededApp, person: str) -> None:
    visitor, before = seeded_app.visitor(person), owners(seeded_app)
    answer = hand_over(visitor)
    assert "Handed over" not in answer.text
    assert answer.status_code == (200 if person == "south-lead" else 403)
    assert owners(seeded_app) == before
    choose = visitor.call(
        key_for(seeded_app, field_id("hand-over", "leaves")), {f"{field_id('hand-over', 'leaves')}.value": "zq-a-inner-milestones.owner"}
    )
    assert seeded_app.ids["milestone a"] not in choose.text


def test_the_page_names_only_people_of_its_programme(seeded_app: SeededApp) -> None:
    page = seeded_app.visitor("lead").page("/people", f"?person={seeded_app.ids['person n']}")
    assert "zq-n-inner-people.name" in page
    assert "zq-s-" not in page
    assert "zq-c-" not in page
    other = seeded_app.visitor("lead").page("/people", f"?person={seeded_app.ids['person s']}")
    assert other == seeded_app.visitor("lead").page("/people", f"?person={NOBODYS}") or "zq-s-" not in other
    assert form_id("hand-over") in other


def test_the_page_of_a_person_links_to_the_hand_over_for_leads(seeded_app: SeededApp) -> None:
    path = f"/record/person/{seeded_app.ids['person n']}"
    assert re.search(rf'"/people\?[^"]*person={seeded_app.ids["person n"]}"', seeded_app.visitor("lead").page(path))
    assert "/people" not in seeded_app.visitor("member").page(path)
    assert "/people" not in seeded_app.visitor("lead").page("/record/person")


def test_the_page_is_closed_at_a_past_moment(sqlite_app: SeededApp) -> None:
    search = f"?as-at={TODAY.isoformat()}"
    visitor, before = sqlite_app.visitor("lead"), stored_accounts(sqlite_app)
    assert "member@example.org" not in list_accounts(visitor, search).text
    carried = {"id": sqlite_app.ids["user member"], "version": 1}
    answer = press(visitor, str(PeopleIds.CLOSE), {f"{form_state_id('account-change')}.data": carried, "url.search": search})
    assert answer.status_code == 409
    assert stored_accounts(sqlite_app) == before
