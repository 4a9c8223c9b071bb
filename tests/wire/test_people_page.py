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

from callbacks.app_factory import all_wires
from callbacks.pages.people import handover
from callbacks.pages.people import page as people_page
from callbacks.security.wiring import Wire
from db.access import Permission, Role
from db.commands.accounts import management as commands
from db.commands.accounts import users as accounts
from db.errors import NotFound
from db.schema.models import AccountEvent, Action, Membership, Milestone, PasswordLink, SignIn, User
from layouts.ids.pages import People, field_of, form_of, key_of, save_of, undo_of
from tests.wire.cast import PASSWORD, PEOPLE, TODAY
from tests.wire.visitor import OURS, RAIL, House, Visitor, words

ADD, CHANGE = save_of("account"), save_of("account-change")
BUTTONS = (str(People.SIGN_OUT), str(People.LINK), str(People.CLOSE), str(People.REOPEN))
STRANGERS = ("member", "reviewer", "finance", "sponsor-a")
NOBODYS = "zzzzzzzzzzzzz"


def key_for(house: House, pressed: str) -> str:
    """The dispatch key of the callback that a button runs."""
    (found,) = [key for key in house.keys if house.app.callback_map[key]["inputs"][0]["id"] == pressed]
    return found


def press(visitor: Visitor, pressed: str, values: Mapping[str, Any]) -> TestResponse:
    """Press a button of the page."""
    return visitor.call(key_for(visitor.house, pressed), {f"{pressed}.n_clicks": 1, "url.search": "", **values})


def shown(visitor: Visitor, search: str = "") -> TestResponse:
    """The accounts, as the page asks for them."""
    (key,) = [one for one in visitor.house.keys if one.startswith(f"..{People.SENTENCE}.children...") and "@" not in one]
    return visitor.call(key, {"filters.data": search, "url.search": search, "url.pathname": "/people"})


def fields(kind: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{field_of(kind, name)}.value": value for name, value in typed.items()}


def add(visitor: Visitor, key: str = "a key that is long", **typed: Any) -> TestResponse:
    wanted = {
        "email": "new@example.org",
        "name": "The newcomer",
        "role": "member",
        "programmes": [visitor.house.ids["n"]],
        "challenges": [],
        "ends": "",
    }
    return press(visitor, ADD, {f"{key_of('account')}.data": {"key": key}, **fields("account", {**wanted, **typed})})


def change(visitor: Visitor, user: str, version: int = 1, **typed: Any) -> TestResponse:
    wanted = {"name": f"The {user}", "role": "member", "programmes": [visitor.house.ids["n"]], "challenges": [], "ends": ""}
    carried = {"id": visitor.house.ids.get(f"user {user}", user), "version": version}
    return press(visitor, CHANGE, {f"{key_of('account-change')}.data": carried, **fields("account-change", {**wanted, **typed})})


def act(visitor: Visitor, button: str, user: str, **more: Any) -> TestResponse:
    carried = {"id": visitor.house.ids.get(f"user {user}", user), "version": 1}
    return press(visitor, button, {f"{key_of('account-change')}.data": carried, f"{People.DAYS}.value": "7", **more})


def stored(house: House) -> list[Any]:
    """Everything that is kept of accounts."""
    with house.sessions.system("audit") as session:
        return [
            sorted(
                repr({one.key: getattr(row, one.key) for one in model.__mapper__.column_attrs}) for row in session.scalars(select(model))
            )
            for model in (User, Membership, SignIn, PasswordLink, AccountEvent)
        ]


def user(house: House, email: str) -> User:
    with house.sessions.system("audit") as session:
        return session.scalars(select(User).where(User.email == email)).one()


def events(house: House) -> list[tuple[str, str, str | None]]:
    with house.sessions.system("audit") as session:
        found = select(AccountEvent.by, AccountEvent.act, AccountEvent.detail).order_by(AccountEvent.at, AccountEvent.act)
        return [tuple(row) for row in session.execute(found)]


def listed(answer: TestResponse) -> list[str]:
    """The e-mail addresses in an answer."""
    return sorted(set(re.findall(r"[\w-]+@example\.org", answer.text)))


def test_a_lead_sees_the_accounts_wholly_within_the_own_programme(house: House) -> None:
    own = [f"{name}@example.org" for name in ("finance", "lead", "member", "reviewer", "sponsor-a", "sponsor-b")]
    assert listed(shown(house.visitor("lead"))) == own
    assert listed(shown(house.visitor("south-lead"))) == ["south-lead@example.org"]
    assert listed(shown(house.visitor("admin"))) == sorted(f"{name}@example.org" for name in PEOPLE)
    with house.sessions.system("command-line", write=True) as session:
        accounts.set_scope(session, house.ids["user reviewer"], Role.REVIEWER, [house.ids["n"], house.ids["s"]], ())
        accounts.set_scope(session, house.ids["user sponsor-b"], Role.SPONSOR, (), [house.ids["b"], house.ids["c"]])
        accounts.set_scope(session, house.ids["user finance"], Role.FINANCE, (), ())
    assert listed(shown(house.visitor("lead"))) == ["lead@example.org", "member@example.org", "sponsor-a@example.org"]


@pytest.mark.parametrize("person", STRANGERS)
def test_the_page_is_not_there_for_who_does_not_steer(house: House, person: str) -> None:
    visitor, before = house.visitor(person), stored(house)
    assert visitor.get("/people").status_code == 404
    assert visitor.page("/people").replace("/people", "") == visitor.page("/no-such-page").replace("/no-such-page", "")
    assert "/people" not in visitor.call(RAIL, {"url.pathname": "/", "url.search": ""}).text
    unknown = visitor.post({**visitor.body(RAIL), "output": "no-such.children"})
    wires = [
        key_for(house, one) for one in (ADD, CHANGE, *BUTTONS, save_of("hand-over"), undo_of("hand-over"), field_of("hand-over", "leaves"))
    ]
    answers = [shown(visitor, f"?account={house.ids['user member']}"), *(visitor.call(key, {}) for key in wires)]
    assert {(one.status_code, one.data) for one in answers} == {(unknown.status_code, unknown.data)}
    assert unknown.status_code == 403
    assert stored(house) == before


def crafted(house: House, target: str) -> list[tuple[str, Any]]:
    """What a lead may try on an account: every act, and every change."""
    return [
        *((button, lambda visitor, one=button: act(visitor, one, target)) for button in BUTTONS),
        ("change", lambda visitor: change(visitor, target)),
        ("change with a wrong version", lambda visitor: change(visitor, target, version=99)),
    ]


@pytest.mark.parametrize("target", ["admin", "south-lead", "spread", "nowhere", "nobody"])
def test_a_lead_finds_no_account_that_is_not_theirs(house: House, target: str) -> None:
    with house.sessions.system("command-line", write=True) as session:
        accounts.set_scope(session, house.ids["user reviewer"], Role.REVIEWER, [house.ids["n"], house.ids["s"]], ())
        accounts.set_scope(session, house.ids["user finance"], Role.FINANCE, (), ())
    named = {"spread": "reviewer", "nowhere": "finance", "nobody": NOBODYS}.get(target, target)
    visitor, before = house.visitor("lead"), stored(house)
    for name, tried in crafted(house, named):
        answer, missing = tried(visitor), dict(crafted(house, NOBODYS))[name](visitor)
        assert (answer.status_code, answer.data) == (404, missing.data), name
    card = shown(visitor, f"?account={house.ids.get(f'user {named}', named)}").text
    assert "No such account" in card
    assert card.replace(house.ids.get(f"user {named}", named), "") == shown(visitor, f"?account={NOBODYS}").text.replace(NOBODYS, "")
    assert stored(house) == before


@pytest.mark.parametrize("target", ["member", "lead", "sponsor-a"])
def test_a_lead_of_another_programme_finds_none_of_this_one(house: House, target: str) -> None:
    visitor, before = house.visitor("south-lead"), stored(house)
    for name, tried in crafted(house, target):
        assert (tried(visitor).status_code, name) == (404, name)
    assert f'"{target}@example.org' not in shown(visitor, f"?account={house.ids[f'user {target}']}").text.replace("\\", "")
    assert stored(house) == before


def test_a_lead_grants_nothing_beyond_the_own_programme(house: House) -> None:
    visitor, before, ids = house.visitor("lead"), stored(house), house.ids
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
    assert stored(house) == before


def test_the_commands_themselves_refuse_what_a_form_did_not(house: House) -> None:
    """What the lists of the form let through some day, the command still does not."""
    with house.sessions.system("sign-in") as session:
        lead = accounts.viewer_of(session, house.tokens["lead"], datetime.now(UTC))
    assert lead is not None
    now, ids = datetime.now(UTC), house.ids
    beyond = (
        commands.Wanted("x", Role.ADMIN, (ids["n"],)),
        commands.Wanted("x", Role.ADMIN),
        commands.Wanted("x", Role.MEMBER, (ids["n"], ids["s"])),
        commands.Wanted("x", Role.SPONSOR, (ids["n"],), (ids["c"],)),
        commands.Wanted("x", Role.SPONSOR, (), (ids["a"], NOBODYS)),
    )
    before = stored(house)
    for wanted in beyond:
        for tried in (
            lambda session, wanted=wanted: commands.add(session, lead, "x@example.org", wanted, now),
            lambda session, wanted=wanted: commands.change(session, lead, ids["user member"], 1, wanted, now),
        ):
            with pytest.raises(NotFound), house.sessions.system("accounts", write=True) as session:
                tried(session)
    assert stored(house) == before


def test_a_lead_adds_a_member_who_sets_a_password_and_signs_in(house: House) -> None:
    visitor = house.visitor("lead")
    answer = add(visitor, ends="31/12/2099")
    assert "Added The newcomer." in words(answer)
    made = user(house, "new@example.org")
    assert (made.role, made.password_hash, made.ends_on, made.active) == ("member", None, date(2099, 12, 31), True)
    assert events(house) == [("The lead", "added", "member"), ("The lead", "link made", "good for 7 days")]
    found = re.search(r"http://localhost(/set-password/([\w-]{43}))", json.dumps(answer.get_json()))
    assert found is not None
    assert "new@example.org" in shown(visitor).text
    assert found[2] not in shown(visitor, f"?account={made.id}").text  # shown once
    client = house.app.server.test_client()
    assert client.post("/sign-in", data={"email": "new@example.org", "password": ""}, headers=OURS).status_code == 401
    assert client.post(found[1], data={"password": "three words apart", "again": "three words apart"}, headers=OURS).status_code == 302
    signed = client.post("/sign-in", data={"email": "New@Example.org", "password": "three words apart"}, headers=OURS)
    assert (signed.status_code, client.get("/pulse").status_code) == (302, 200)


def test_adding_twice_by_the_same_press_adds_once(house: House) -> None:
    visitor = house.visitor("lead")
    add(visitor)
    before = stored(house)
    assert "Added" not in words(add(visitor)).split("Role")[0]
    assert stored(house) == before


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
    own_house: House, typed: dict[str, Any], sentence: str
) -> None:
    before = stored(own_house)
    answer = add(own_house.visitor("lead"), **{"name": "Typed name", **typed})
    assert sentence in words(answer)
    assert "name" in typed or "Typed name" in answer.text
    assert stored(own_house) == before


def test_a_changed_role_ends_the_sessions_and_is_recorded(house: House) -> None:
    visitor, member = house.visitor("lead"), house.visitor("member")
    assert member.get("/pulse").status_code == 200
    assert "Saved." in words(
        change(visitor, "member", name="Renamed", role="sponsor", programmes=[], challenges=[house.ids["a"]], ends="31/12/2099")
    )
    assert member.get("/pulse").status_code == 401
    assert events(house) == [
        ("The lead", "end date", "no end → 31 Dec 2099"),
        ("The lead", "name", "The member → Renamed"),
        ("The lead", "role", "member → sponsor"),
        ("The lead", "scope", "north → north: 1.1 zq-a-outer-challenges.title"),
    ]
    card = words(shown(visitor, f"?account={house.ids['user member']}"))
    assert "Changes to this account" in card
    assert "zq-c" not in card


def test_a_wider_scope_ends_a_link_that_was_made_for_less(house: House) -> None:
    """Else a lead could keep a link of an account that an administrator makes an administrator later."""
    lead, admin = house.visitor("lead"), house.visitor("admin")
    made = json.dumps(act(lead, str(People.LINK), "member").get_json())
    path = re.search(r"/set-password/[\w-]{43}", made)
    assert path is not None
    assert house.visitor(None).get(path[0]).status_code == 200
    change(admin, "member", programmes=[house.ids["n"], house.ids["s"]])
    assert house.visitor(None).get(path[0]).status_code == 404


def test_a_change_of_the_name_alone_leaves_the_sessions(house: House) -> None:
    member = house.visitor("member")
    change(house.visitor("lead"), "member", name="Renamed")
    assert member.get("/pulse").status_code == 200
    assert user(house, "member@example.org").name == "Renamed"


def test_of_two_who_change_an_account_the_second_is_told(house: House) -> None:
    first, second = house.visitor("lead"), house.visitor("admin")
    change(first, "member", name="First")
    answer = change(second, "member", name="Second")
    assert "Somebody changed this account while you were typing" in words(answer)
    assert (user(house, "member@example.org").name, '"value": "Second"' in json.dumps(answer.get_json())) == ("First", True)
    assert "Saved." in words(change(second, "member", version=2, name="Second"))
    assert user(house, "member@example.org").name == "Second"


@pytest.mark.parametrize("typed", [{"role": "reviewer"}, {"programmes": []}, {"ends": "31/12/2099"}, {"role": "admin"}])
def test_a_lead_cannot_change_what_they_themselves_may_do(own_house: House, typed: dict[str, Any]) -> None:
    visitor, before = own_house.visitor("lead"), stored(own_house)
    assert "This is not saved yet" in words(change(visitor, "lead", **{"role": "lead", **typed}))
    assert "You cannot change what you yourself may do" in words(act(visitor, str(People.CLOSE), "lead"))
    assert stored(own_house) == before
    assert visitor.get("/pulse").status_code == 200


def test_the_last_administrator_stays(house: House) -> None:
    visitor, alone = house.visitor("admin"), "Nobody else can stay administrator."
    before = stored(house)
    for typed in ({"role": "lead"}, {"role": "admin", "ends": "31/12/2099"}):
        assert alone in words(change(visitor, "admin", **typed))
    assert alone in words(act(visitor, str(People.CLOSE), "admin"))
    assert stored(house) == before
    add(visitor, email="second@example.org", role="admin", programmes=[])
    assert alone in words(act(visitor, str(People.CLOSE), "admin"))  # the second has no password yet
    with house.sessions.system("command-line", write=True) as session:
        accounts.set_password(session, session.scalars(select(User.id).where(User.email == "second@example.org")).one(), PASSWORD)
    assert "can no longer sign in" in words(act(visitor, str(People.CLOSE), "admin"))
    assert visitor.get("/pulse").status_code == 401


def test_an_account_is_closed_and_opened_again(house: House) -> None:
    visitor, member = house.visitor("lead"), house.visitor("member")
    act(visitor, str(People.LINK), "member")
    assert "can no longer sign in" in words(act(visitor, str(People.CLOSE), "member"))
    assert member.get("/pulse").status_code == 401
    with house.sessions.system("audit") as session:
        assert session.scalars(select(PasswordLink)).all() == []
    assert "Not done. The account is closed or past its last day" in words(act(visitor, str(People.LINK), "member"))
    with house.sessions.system("command-line", write=True) as session:
        session.scalars(select(User).where(User.id == house.ids["user member"])).one().ends_on = date(2026, 1, 1)
    assert "is open again" in words(act(visitor, str(People.REOPEN), "member"))
    found = user(house, "member@example.org")
    assert (found.active, found.ends_on) == (True, None)
    client = house.app.server.test_client()
    assert client.post("/sign-in", data={"email": "member@example.org", "password": PASSWORD}, headers=OURS).status_code == 302


def test_sessions_are_ended_and_counted(house: House) -> None:
    visitor, member = house.visitor("lead"), house.visitor("member")
    with house.sessions.system("sign-in", write=True) as session:
        accounts.start_session(session, house.ids["user member"], datetime.now(UTC))
    card = f"?account={house.ids['user member']}"
    assert "in 2 browsers" in words(shown(visitor, card))
    assert "The member is signed out everywhere." in words(act(visitor, str(People.SIGN_OUT), "member"))
    assert (member.get("/pulse").status_code, "nowhere" in words(shown(visitor, card))) == (401, True)
    assert (visitor.get("/pulse").status_code, events(house)) == (200, [("The lead", "signed out", None)])


@pytest.mark.parametrize(("chosen", "days"), [("1", 1), ("14", 14), ("15", 7), ("00199", 7), ("-1", 7), ("x", 7), ("", 7), ("9" * 400, 7)])
def test_a_link_is_good_for_one_to_fourteen_days(own_house: House, chosen: str, days: int) -> None:
    act(own_house.visitor("lead"), str(People.LINK), "member", **{f"{People.DAYS}.value": chosen})
    with own_house.sessions.system("audit") as session:
        (link,) = session.scalars(select(PasswordLink)).all()
        assert (link.expires_at - link.at).days == days


def test_only_the_callbacks_of_the_page_reach_accounts() -> None:
    reach = [one for one in all_wires() if isinstance(one, Wire) and one.accounts]
    assert {id(one) for one in reach} == {id(one) for one in people_page.WIRES}
    assert {one.needs for one in [*reach, *handover.WIRES]} == {Permission.STEER}


def hand_over(visitor: Visitor, **typed: Any) -> TestResponse:
    wanted = {
        "leaves": "zq-a-inner-milestones.owner",
        "takes_over": "Programme manager",
        "duties": ["milestones"],
        "reason": "Leaves",
        "last_day": "",
    }
    data = {f"{key_of('hand-over')}.data": {"key": "a key that is long"}}
    return press(visitor, save_of("hand-over"), {**data, **fields("hand-over", {**wanted, **typed})})


def owners(house: House) -> dict[str, str | None]:
    with house.sessions.system("audit") as session:
        return {row.id: row.owner for model in (Milestone, Action) for row in session.scalars(select(model))}


def test_a_lead_hands_over_and_takes_it_back(house: House) -> None:
    visitor, before = house.visitor("lead"), owners(house)
    answer = hand_over(visitor)
    assert "Handed over 2 milestones from zq-a-inner-milestones.owner to Programme manager." in words(answer)
    moved = {house.ids["milestone a"], house.ids["hidden milestone a"]}
    assert owners(house) == {key: "Programme manager" if key in moved else owner for key, owner in before.items()}
    revision = next(int(found) for found in re.findall(r'"revision":\s*(\d+)', answer.text))
    assert hand_over(visitor).text == answer.text  # the same press once
    undone = press(visitor, undo_of("hand-over"), {f"{key_of('hand-over')}.data": {"revision": revision}})
    assert "Undone" in words(undone)
    assert owners(house) == before


@pytest.mark.parametrize("person", ["south-lead", *STRANGERS])
def test_nobody_else_hands_over_what_is_not_theirs(house: House, person: str) -> None:
    visitor, before = house.visitor(person), owners(house)
    answer = hand_over(visitor)
    assert "Handed over" not in answer.text
    assert answer.status_code == (200 if person == "south-lead" else 403)
    assert owners(house) == before
    choose = visitor.call(
        key_for(house, field_of("hand-over", "leaves")), {f"{field_of('hand-over', 'leaves')}.value": "zq-a-inner-milestones.owner"}
    )
    assert house.ids["milestone a"] not in choose.text


def test_the_page_names_only_people_of_the_programme_it_stands_in(house: House) -> None:
    page = house.visitor("lead").page("/people", f"?person={house.ids['person n']}")
    assert "zq-n-inner-people.name" in page
    assert "zq-s-" not in page
    assert "zq-c-" not in page
    other = house.visitor("lead").page("/people", f"?person={house.ids['person s']}")
    assert other == house.visitor("lead").page("/people", f"?person={NOBODYS}") or "zq-s-" not in other
    assert form_of("hand-over") in other


def test_the_page_of_a_person_leads_to_the_hand_over_for_who_steers(house: House) -> None:
    path = f"/record/person/{house.ids['person n']}"
    assert re.search(rf'"/people\?[^"]*person={house.ids["person n"]}"', house.visitor("lead").page(path))
    assert "/people" not in house.visitor("member").page(path)
    assert "/people" not in house.visitor("lead").page("/record/person")


def test_looking_back_the_page_is_closed(own_house: House) -> None:
    search = f"?as-at={TODAY.isoformat()}"
    visitor, before = own_house.visitor("lead"), stored(own_house)
    assert "member@example.org" not in shown(visitor, search).text
    carried = {"id": own_house.ids["user member"], "version": 1}
    answer = press(visitor, str(People.CLOSE), {f"{key_of('account-change')}.data": carried, "url.search": search})
    assert answer.status_code == 409
    assert stored(own_house) == before
