"""``/people``: who sees and changes which accounts, whatever they send; and a hand-over by those who steer alone."""

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
from callbacks.pages.people import handover
from callbacks.pages.people import page as people_page
from callbacks.security.wiring import CallbackSpec
from db.access import Permission, Role
from db.commands.accounts import management as commands
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
    (found,) = [key for key in seeded_app.keys if seeded_app.app.callback_map[key]["inputs"][0]["id"] == pressed]
    return found


def press(visitor: Visitor, pressed: str, values: Mapping[str, Any]) -> TestResponse:
    """Press a button of the page."""
    return visitor.call(key_for(visitor.seeded_app, pressed), {f"{pressed}.n_clicks": 1, "url.search": "", **values})


def shown(visitor: Visitor, search: str = "") -> TestResponse:
    """The accounts, as the page asks for them."""
    (key,) = [one for one in visitor.seeded_app.keys if one.startswith(f"..{PeopleIds.SENTENCE}.children...") and "@" not in one]
    return visitor.call(key, {"filters.data": search, "url.search": search, "url.pathname": "/people"})


def fields(kind: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{field_id(kind, name)}.value": value for name, value in typed.items()}


def add(visitor: Visitor, key: str = "a key that is long", **typed: Any) -> TestResponse:
    wanted = {
        "email": "new@example.org",
        "name": "The newcomer",
        "role": "member",
        "programmes": [visitor.seeded_app.ids["n"]],
        "challenges": [],
        "ends": "",
    }
    return press(visitor, ADD, {f"{form_state_id('account')}.data": {"key": key}, **fields("account", {**wanted, **typed})})


def change(visitor: Visitor, user: str, version: int = 1, **typed: Any) -> TestResponse:
    wanted = {"name": f"The {user}", "role": "member", "programmes": [visitor.seeded_app.ids["n"]], "challenges": [], "ends": ""}
    carried = {"id": visitor.seeded_app.ids.get(f"user {user}", user), "version": version}
    return press(visitor, CHANGE, {f"{form_state_id('account-change')}.data": carried, **fields("account-change", {**wanted, **typed})})


def act(visitor: Visitor, button: str, user: str, **more: Any) -> TestResponse:
    carried = {"id": visitor.seeded_app.ids.get(f"user {user}", user), "version": 1}
    return press(visitor, button, {f"{form_state_id('account-change')}.data": carried, f"{PeopleIds.DAYS}.value": "7", **more})


def stored(seeded_app: SeededApp) -> list[Any]:
    """Everything that is kept of accounts."""
    with seeded_app.sessions.system("audit") as session:
        return [
            sorted(
                repr({one.key: getattr(row, one.key) for one in model.__mapper__.column_attrs}) for row in session.scalars(select(model))
            )
            for model in (User, Membership, SignIn, PasswordLink, AccountEvent)
        ]


def user(seeded_app: SeededApp, email: str) -> User:
    with seeded_app.sessions.system("audit") as session:
        return session.scalars(select(User).where(User.email == email)).one()


def events(seeded_app: SeededApp) -> list[tuple[str, str, str | None]]:
    with seeded_app.sessions.system("audit") as session:
        found = select(AccountEvent.by, AccountEvent.act, AccountEvent.detail).order_by(AccountEvent.at, AccountEvent.act)
        return [tuple(row) for row in session.execute(found)]


def listed(answer: TestResponse) -> list[str]:
    """The e-mail addresses in an answer."""
    return sorted(set(re.findall(r"[\w-]+@example\.org", answer.text)))


def test_a_lead_sees_the_accounts_wholly_within_the_own_programme(seeded_app: SeededApp) -> None:
    own = [f"{name}@example.org" for name in ("finance", "lead", "member", "reviewer", "sponsor-a", "sponsor-b")]
    assert listed(shown(seeded_app.visitor("lead"))) == own
    assert listed(shown(seeded_app.visitor("south-lead"))) == ["south-lead@example.org"]
    assert listed(shown(seeded_app.visitor("admin"))) == sorted(f"{name}@example.org" for name in PEOPLE)
    with seeded_app.sessions.system("command-line", write=True) as session:
        accounts.set_scope(session, seeded_app.ids["user reviewer"], Role.REVIEWER, [seeded_app.ids["n"], seeded_app.ids["s"]], ())
        accounts.set_scope(session, seeded_app.ids["user sponsor-b"], Role.SPONSOR, (), [seeded_app.ids["b"], seeded_app.ids["c"]])
        accounts.set_scope(session, seeded_app.ids["user finance"], Role.FINANCE, (), ())
    assert listed(shown(seeded_app.visitor("lead"))) == ["lead@example.org", "member@example.org", "sponsor-a@example.org"]


@pytest.mark.parametrize("person", STRANGERS)
def test_the_page_is_not_there_for_who_does_not_steer(seeded_app: SeededApp, person: str) -> None:
    visitor, before = seeded_app.visitor(person), stored(seeded_app)
    assert visitor.get("/people").status_code == 404
    assert visitor.page("/people").replace("/people", "") == visitor.page("/no-such-page").replace("/no-such-page", "")
    assert "/people" not in visitor.call(RAIL, {"url.pathname": "/", "url.search": ""}).text
    unknown = visitor.post({**visitor.body(RAIL), "output": "no-such.children"})
    wires = [
        key_for(seeded_app, one)
        for one in (ADD, CHANGE, *BUTTONS, save_button_id("hand-over"), undo_button_id("hand-over"), field_id("hand-over", "leaves"))
    ]
    answers = [shown(visitor, f"?account={seeded_app.ids['user member']}"), *(visitor.call(key, {}) for key in wires)]
    assert {(one.status_code, one.data) for one in answers} == {(unknown.status_code, unknown.data)}
    assert unknown.status_code == 403
    assert stored(seeded_app) == before


def crafted(seeded_app: SeededApp, target: str) -> list[tuple[str, Any]]:
    """What a lead may try on an account: every act, and every change."""
    return [
        *((button, lambda visitor, one=button: act(visitor, one, target)) for button in BUTTONS),
        ("change", lambda visitor: change(visitor, target)),
        ("change with a wrong version", lambda visitor: change(visitor, target, version=99)),
    ]


@pytest.mark.parametrize("target", ["admin", "south-lead", "spread", "nowhere", "nobody"])
def test_a_lead_finds_no_account_that_is_not_theirs(seeded_app: SeededApp, target: str) -> None:
    with seeded_app.sessions.system("command-line", write=True) as session:
        accounts.set_scope(session, seeded_app.ids["user reviewer"], Role.REVIEWER, [seeded_app.ids["n"], seeded_app.ids["s"]], ())
        accounts.set_scope(session, seeded_app.ids["user finance"], Role.FINANCE, (), ())
    named = {"spread": "reviewer", "nowhere": "finance", "nobody": NOBODYS}.get(target, target)
    visitor, before = seeded_app.visitor("lead"), stored(seeded_app)
    for name, tried in crafted(seeded_app, named):
        answer, missing = tried(visitor), dict(crafted(seeded_app, NOBODYS))[name](visitor)
        assert (answer.status_code, answer.data) == (404, missing.data), name
    card = shown(visitor, f"?account={seeded_app.ids.get(f'user {named}', named)}").text
    assert "No such account" in card
    assert card.replace(seeded_app.ids.get(f"user {named}", named), "") == shown(visitor, f"?account={NOBODYS}").text.replace(NOBODYS, "")
    assert stored(seeded_app) == before


@pytest.mark.parametrize("target", ["member", "lead", "sponsor-a"])
def test_a_lead_of_another_programme_finds_none_of_this_one(seeded_app: SeededApp, target: str) -> None:
    visitor, before = seeded_app.visitor("south-lead"), stored(seeded_app)
    for name, tried in crafted(seeded_app, target):
        assert (tried(visitor).status_code, name) == (404, name)
    assert f'"{target}@example.org' not in shown(visitor, f"?account={seeded_app.ids[f'user {target}']}").text.replace("\\", "")
    assert stored(seeded_app) == before


def test_a_lead_grants_nothing_beyond_the_own_programme(seeded_app: SeededApp) -> None:
    visitor, before, ids = seeded_app.visitor("lead"), stored(seeded_app), seeded_app.ids
    beyond = (
        {"role": "admin"},
        {"programmes": [ids["s"]]},
        {"programmes": [ids["n"], ids["s"]]},
        {"role": "sponsor", "challenges": [ids["c"]]},
        {"role": "sponsor", "challenges": [ids["a"], ids["c"]]},
    )
    for typed in beyond:
        for answer in (add(visitor, **typed), change(visitor, "member", **typed)):
            assert "This is not saved yet" in answer.text, typed  # not on the list, as what does not exist
    for name, missing in (("programmes", NOBODYS), ("challenges", NOBODYS)):
        theirs, nobodys = (
            add(visitor, role="sponsor" if name == "challenges" else "member", **{name: [one]})
            for one in (ids["s" if name == "programmes" else "c"], missing)
        )
        assert theirs.text.replace(ids["s"], "").replace(ids["c"], "").count("not saved") == nobodys.text.count("not saved") == 1
    assert stored(seeded_app) == before


def test_the_commands_themselves_refuse_what_a_form_did_not(seeded_app: SeededApp) -> None:
    """What the lists of the form let through some day, the command still does not."""
    with seeded_app.sessions.system("sign-in") as session:
        lead = accounts.load_viewer(session, seeded_app.tokens["lead"], datetime.now(UTC))
    assert lead is not None
    now, ids = datetime.now(UTC), seeded_app.ids
    beyond = (
        commands.AccountInput("x", Role.ADMIN, (ids["n"],)),
        commands.AccountInput("x", Role.ADMIN),
        commands.AccountInput("x", Role.MEMBER, (ids["n"], ids["s"])),
        commands.AccountInput("x", Role.SPONSOR, (ids["n"],), (ids["c"],)),
        commands.AccountInput("x", Role.SPONSOR, (), (ids["a"], NOBODYS)),
    )
    before = stored(seeded_app)
    for wanted in beyond:
        for tried in (
            lambda session, wanted=wanted: commands.add_account(session, lead, "x@example.org", wanted, now),
            lambda session, wanted=wanted: commands.update_account(session, lead, ids["user member"], 1, wanted, now),
        ):
            with pytest.raises(NotFound), seeded_app.sessions.system("accounts", write=True) as session:
                tried(session)
    assert stored(seeded_app) == before


def test_a_lead_adds_a_member_who_sets_a_password_and_signs_in(seeded_app: SeededApp) -> None:
    visitor = seeded_app.visitor("lead")
    answer = add(visitor, ends="31/12/2099")
    assert "Added The newcomer." in visible_text(answer)
    made = user(seeded_app, "new@example.org")
    assert (made.role, made.password_hash, made.ends_on, made.active) == ("member", None, date(2099, 12, 31), True)
    assert events(seeded_app) == [("The lead", "added", "member"), ("The lead", "link made", "good for 7 days")]
    found = re.search(r"http://localhost(/set-password/([\w-]{43}))", json.dumps(answer.get_json()))
    assert found is not None
    assert "new@example.org" in shown(visitor).text
    assert found[2] not in shown(visitor, f"?account={made.id}").text  # shown once
    client = seeded_app.app.server.test_client()
    assert client.post("/sign-in", data={"email": "new@example.org", "password": ""}, headers=OURS).status_code == 401
    assert client.post(found[1], data={"password": "three words apart", "again": "three words apart"}, headers=OURS).status_code == 302
    signed = client.post("/sign-in", data={"email": "New@Example.org", "password": "three words apart"}, headers=OURS)
    assert (signed.status_code, client.get("/pulse").status_code) == (302, 200)


def test_adding_twice_by_the_same_press_adds_once(seeded_app: SeededApp) -> None:
    visitor = seeded_app.visitor("lead")
    add(visitor)
    before = stored(seeded_app)
    assert "Added" not in visible_text(add(visitor)).split("Role")[0]
    assert stored(seeded_app) == before


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
def test_an_account_that_cannot_be_is_told_in_a_sentence_with_what_was_typed_kept(
    sqlite_app: SeededApp, typed: dict[str, Any], sentence: str
) -> None:
    before = stored(sqlite_app)
    answer = add(sqlite_app.visitor("lead"), **{"name": "Typed name", **typed})
    assert sentence in visible_text(answer)
    assert "name" in typed or "Typed name" in answer.text
    assert stored(sqlite_app) == before


def test_a_changed_role_ends_the_sessions_and_is_recorded(seeded_app: SeededApp) -> None:
    visitor, member = seeded_app.visitor("lead"), seeded_app.visitor("member")
    assert member.get("/pulse").status_code == 200
    assert "Saved." in visible_text(
        change(visitor, "member", name="Renamed", role="sponsor", programmes=[], challenges=[seeded_app.ids["a"]], ends="31/12/2099")
    )
    assert member.get("/pulse").status_code == 401
    assert events(seeded_app) == [
        ("The lead", "end date", "no end → 31 Dec 2099"),
        ("The lead", "name", "The member → Renamed"),
        ("The lead", "role", "member → sponsor"),
        ("The lead", "scope", "north → north: 1.1 zq-a-outer-challenges.title"),
    ]
    card = visible_text(shown(visitor, f"?account={seeded_app.ids['user member']}"))
    assert "Changes to this account" in card
    assert "zq-c" not in card


def test_a_wider_scope_ends_a_link_that_was_made_for_less(seeded_app: SeededApp) -> None:
    """Else a lead could keep a link of an account that an administrator makes an administrator later."""
    lead, admin = seeded_app.visitor("lead"), seeded_app.visitor("admin")
    made = json.dumps(act(lead, str(PeopleIds.LINK), "member").get_json())
    path = re.search(r"/set-password/[\w-]{43}", made)
    assert path is not None
    assert seeded_app.visitor(None).get(path[0]).status_code == 200
    change(admin, "member", programmes=[seeded_app.ids["n"], seeded_app.ids["s"]])
    assert seeded_app.visitor(None).get(path[0]).status_code == 404


def test_a_change_of_the_name_alone_leaves_the_sessions(seeded_app: SeededApp) -> None:
    member = seeded_app.visitor("member")
    change(seeded_app.visitor("lead"), "member", name="Renamed")
    assert member.get("/pulse").status_code == 200
    assert user(seeded_app, "member@example.org").name == "Renamed"


def test_of_two_who_change_an_account_the_second_is_told(seeded_app: SeededApp) -> None:
    first, second = seeded_app.visitor("lead"), seeded_app.visitor("admin")
    change(first, "member", name="First")
    answer = change(second, "member", name="Second")
    assert "Somebody changed this account while you were typing" in visible_text(answer)
    assert (user(seeded_app, "member@example.org").name, '"value": "Second"' in json.dumps(answer.get_json())) == ("First", True)
    assert "Saved." in visible_text(change(second, "member", version=2, name="Second"))
    assert user(seeded_app, "member@example.org").name == "Second"


@pytest.mark.parametrize("typed", [{"role": "reviewer"}, {"programmes": []}, {"ends": "31/12/2099"}, {"role": "admin"}])
def test_a_lead_cannot_change_what_they_themselves_may_do(sqlite_app: SeededApp, typed: dict[str, Any]) -> None:
    visitor, before = sqlite_app.visitor("lead"), stored(sqlite_app)
    assert "This is not saved yet" in visible_text(change(visitor, "lead", **{"role": "lead", **typed}))
    assert "You cannot change what you yourself may do" in visible_text(act(visitor, str(PeopleIds.CLOSE), "lead"))
    assert stored(sqlite_app) == before
    assert visitor.get("/pulse").status_code == 200


def test_the_last_administrator_stays(seeded_app: SeededApp) -> None:
    visitor, alone = seeded_app.visitor("admin"), "Nobody else can stay administrator."
    before = stored(seeded_app)
    for typed in ({"role": "lead"}, {"role": "admin", "ends": "31/12/2099"}):
        assert alone in visible_text(change(visitor, "admin", **typed))
    assert alone in visible_text(act(visitor, str(PeopleIds.CLOSE), "admin"))
    assert stored(seeded_app) == before
    add(visitor, email="second@example.org", role="admin", programmes=[])
    assert alone in visible_text(act(visitor, str(PeopleIds.CLOSE), "admin"))  # the second has no password yet
    with seeded_app.sessions.system("command-line", write=True) as session:
        accounts.set_password(session, session.scalars(select(User.id).where(User.email == "second@example.org")).one(), PASSWORD)
    assert "can no longer sign in" in visible_text(act(visitor, str(PeopleIds.CLOSE), "admin"))
    assert visitor.get("/pulse").status_code == 401


def test_an_account_is_closed_and_opened_again(seeded_app: SeededApp) -> None:
    visitor, member = seeded_app.visitor("lead"), seeded_app.visitor("member")
    act(visitor, str(PeopleIds.LINK), "member")
    assert "can no longer sign in" in visible_text(act(visitor, str(PeopleIds.CLOSE), "member"))
    assert member.get("/pulse").status_code == 401
    with seeded_app.sessions.system("audit") as session:
        assert session.scalars(select(PasswordLink)).all() == []
    assert "Not done. The account is closed or past its last day" in visible_text(act(visitor, str(PeopleIds.LINK), "member"))
    with seeded_app.sessions.system("command-line", write=True) as session:
        session.scalars(select(User).where(User.id == seeded_app.ids["user member"])).one().ends_on = date(2026, 1, 1)
    assert "is open again" in visible_text(act(visitor, str(PeopleIds.REOPEN), "member"))
    found = user(seeded_app, "member@example.org")
    assert (found.active, found.ends_on) == (True, None)
    client = seeded_app.app.server.test_client()
    assert client.post("/sign-in", data={"email": "member@example.org", "password": PASSWORD}, headers=OURS).status_code == 302


def test_sessions_are_ended_and_counted(seeded_app: SeededApp) -> None:
    visitor, member = seeded_app.visitor("lead"), seeded_app.visitor("member")
    with seeded_app.sessions.system("sign-in", write=True) as session:
        accounts.start_session(session, seeded_app.ids["user member"], datetime.now(UTC))
    card = f"?account={seeded_app.ids['user member']}"
    assert "in 2 browsers" in visible_text(shown(visitor, card))
    assert "The member is signed out everywhere." in visible_text(act(visitor, str(PeopleIds.SIGN_OUT), "member"))
    assert (member.get("/pulse").status_code, "nowhere" in visible_text(shown(visitor, card))) == (401, True)
    assert (visitor.get("/pulse").status_code, events(seeded_app)) == (200, [("The lead", "signed out", None)])


@pytest.mark.parametrize(("chosen", "days"), [("1", 1), ("14", 14), ("15", 7), ("00199", 7), ("-1", 7), ("x", 7), ("", 7), ("9" * 400, 7)])
def test_a_link_is_good_for_one_to_fourteen_days(sqlite_app: SeededApp, chosen: str, days: int) -> None:
    act(sqlite_app.visitor("lead"), str(PeopleIds.LINK), "member", **{f"{PeopleIds.DAYS}.value": chosen})
    with sqlite_app.sessions.system("audit") as session:
        (link,) = session.scalars(select(PasswordLink)).all()
        assert (link.expires_at - link.at).days == days


def test_only_the_callbacks_of_the_page_reach_accounts() -> None:
    reach = [one for one in all_callbacks() if isinstance(one, CallbackSpec) and one.accounts]
    assert {id(one) for one in reach} == {id(one) for one in people_page.CALLBACKS}
    assert {one.needs for one in [*reach, *handover.CALLBACKS]} == {Permission.STEER}


def hand_over(visitor: Visitor, **typed: Any) -> TestResponse:
    wanted = {
        "leaves": "zq-a-inner-milestones.owner",
        "takes_over": "Programme manager",
        "duties": ["milestones"],
        "reason": "Leaves",
        "last_day": "",
    }
    data = {f"{form_state_id('hand-over')}.data": {"key": "a key that is long"}}
    return press(visitor, save_button_id("hand-over"), {**data, **fields("hand-over", {**wanted, **typed})})


def owners(seeded_app: SeededApp) -> dict[str, str | None]:
    with seeded_app.sessions.system("audit") as session:
        return {row.id: row.owner for model in (Milestone, Action) for row in session.scalars(select(model))}


def test_a_lead_hands_over_and_takes_it_back(seeded_app: SeededApp) -> None:
    visitor, before = seeded_app.visitor("lead"), owners(seeded_app)
    answer = hand_over(visitor)
    assert "Handed over 2 milestones from zq-a-inner-milestones.owner to Programme manager." in visible_text(answer)
    moved = {seeded_app.ids["milestone a"], seeded_app.ids["hidden milestone a"]}
    assert owners(seeded_app) == {key: "Programme manager" if key in moved else owner for key, owner in before.items()}
    revision = next(int(found) for found in re.findall(r'"revision":\s*(\d+)', answer.text))
    assert hand_over(visitor).text == answer.text  # the same press once
    undone = press(visitor, undo_button_id("hand-over"), {f"{form_state_id('hand-over')}.data": {"revision": revision}})
    assert "Undone" in visible_text(undone)
    assert owners(seeded_app) == before


@pytest.mark.parametrize("person", ["south-lead", *STRANGERS])
def test_nobody_else_hands_over_what_is_not_theirs(seeded_app: SeededApp, person: str) -> None:
    visitor, before = seeded_app.visitor(person), owners(seeded_app)
    answer = hand_over(visitor)
    assert "Handed over" not in answer.text
    assert answer.status_code == (200 if person == "south-lead" else 403)
    assert owners(seeded_app) == before
    choose = visitor.call(
        key_for(seeded_app, field_id("hand-over", "leaves")), {f"{field_id('hand-over', 'leaves')}.value": "zq-a-inner-milestones.owner"}
    )
    assert seeded_app.ids["milestone a"] not in choose.text


def test_the_page_names_only_people_of_the_programme_it_stands_in(seeded_app: SeededApp) -> None:
    page = seeded_app.visitor("lead").page("/people", f"?person={seeded_app.ids['person n']}")
    assert "zq-n-inner-people.name" in page
    assert "zq-s-" not in page
    assert "zq-c-" not in page
    other = seeded_app.visitor("lead").page("/people", f"?person={seeded_app.ids['person s']}")
    assert other == seeded_app.visitor("lead").page("/people", f"?person={NOBODYS}") or "zq-s-" not in other
    assert form_id("hand-over") in other


def test_the_page_of_a_person_leads_to_the_hand_over_for_who_steers(seeded_app: SeededApp) -> None:
    path = f"/record/person/{seeded_app.ids['person n']}"
    assert re.search(rf'"/people\?[^"]*person={seeded_app.ids["person n"]}"', seeded_app.visitor("lead").page(path))
    assert "/people" not in seeded_app.visitor("member").page(path)
    assert "/people" not in seeded_app.visitor("lead").page("/record/person")


def test_looking_back_the_page_is_closed(sqlite_app: SeededApp) -> None:
    search = f"?as-at={TODAY.isoformat()}"
    visitor, before = sqlite_app.visitor("lead"), stored(sqlite_app)
    assert "member@example.org" not in shown(visitor, search).text
    carried = {"id": sqlite_app.ids["user member"], "version": 1}
    answer = press(visitor, str(PeopleIds.CLOSE), {f"{form_state_id('account-change')}.data": carried, "url.search": search})
    assert answer.status_code == 409
    assert stored(sqlite_app) == before
