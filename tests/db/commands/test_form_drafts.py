"""Drafts: what somebody typed and did not save, for them alone."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from db.access import Role, Viewer
from db.commands import form_drafts as drafts
from db.commands.accounts.users import add_user
from db.errors import Refused
from db.queries import form_drafts as draft_queries
from db.schema.models import FormDraft, Revision
from tests.db.conftest import Cast

TYPED = {"title": "Sensors on forty doors", "challenges": ["one", "two"]}


@pytest.fixture
def people(cast: Cast) -> dict[str, Viewer]:
    """A lead, a member and an admin of North, a lead of South, a sponsor: with accounts of their own."""
    wanted = {"lead": (Role.LEAD, cast.north), "member": (Role.MEMBER, cast.north), "southern": (Role.LEAD, cast.south)}
    found: dict[str, Viewer] = {}
    with cast.sessions.system("command-line", write=True) as session:
        for name, (role, programme) in wanted.items():
            made = add_user(session, email=f"{name}@example.org", name=name, role=role, password=None, programmes=[programme])
            found[name] = Viewer(made, name, "", role, (programme,))
        admin = add_user(session, email="admin@example.org", name="admin", role=Role.ADMIN, password=None)
        found["admin"] = Viewer(admin, "admin", "", Role.ADMIN)
        sponsor = add_user(
            session, email="s@example.org", name="sponsor", role=Role.SPONSOR, password=None, programmes=[cast.north], challenges=[cast.a]
        )
        found["sponsor"] = Viewer(sponsor, "sponsor", "", Role.SPONSOR, (cast.north,), (cast.a,))
    return found


def keep(cast: Cast, viewer: Viewer, typed: dict, place: str = "~", **more) -> None:
    with cast.sessions.open(viewer, write=True) as session:
        given = {"about": "", "version": 0, "programme_id": cast.north, **more}
        drafts.store_draft(session, "milestone", place, typed, **given)


def typed(cast: Cast, viewer: Viewer, place: str = "~") -> dict | None:
    with cast.sessions.open(viewer) as session:
        found = draft_queries.find_draft(session, "milestone", place)
        assert [one.place for one in draft_queries.list_drafts(session)] == ([place] if found else [])
        assert draft_queries.list_draft_forms(session) == (["milestone"] if found else [])
        return found.typed if found else None


@pytest.mark.parametrize("who", ["lead", "member", "admin", "sponsor"])
def test_a_draft_is_there_for_who_typed_it_until_it_is_dropped(cast: Cast, people, who):
    keep(cast, people[who], {"title": "Sensors"})
    keep(cast, people[who], TYPED)
    assert typed(cast, people[who]) == TYPED
    with cast.sessions.open(people[who], write=True) as session:
        drafts.delete_draft(session, "milestone", "~")
    assert typed(cast, people[who]) is None


def test_a_draft_is_nobody_elses(cast: Cast, people):
    keep(cast, people["lead"], TYPED)
    assert [typed(cast, people[who]) for who in ("member", "admin", "southern", "sponsor")] == [None] * 4
    keep(cast, people["member"], {"title": "mine"})
    assert (typed(cast, people["lead"]), typed(cast, people["member"])) == (TYPED, {"title": "mine"})
    with cast.sessions.open(people["admin"], write=True) as session:
        drafts.delete_draft(session, "milestone", "~")
    assert typed(cast, people["lead"]) == TYPED


@pytest.mark.parametrize("who", ["lead", "member", "admin", "southern"])
def test_a_statement_that_names_no_owner_finds_ones_own_drafts_only(cast: Cast, people, who):
    keep(cast, people["lead"], TYPED)
    with cast.sessions.open(people[who]) as session:
        statement = select(FormDraft.form, FormDraft.typed)
        found = [row.typed for row in session.execute(statement, execution_options={"for_keys": True})]
    assert found == ([TYPED] if who == "lead" else [])


@pytest.mark.parametrize("who", ["lead", "admin", "sponsor"])
def test_drafts_are_hidden_from_what_does_not_ask_for_them_by_name(cast: Cast, people, who):
    with cast.sessions.open(people[who]) as session, pytest.raises(Exception, match=r"may not read|not published"):
        session.execute(select(FormDraft.form)).all()


def test_a_draft_cannot_be_left_in_anothers_name_or_programme(cast: Cast, people):
    def leave(viewer: Viewer, owner: Viewer, programme: str) -> None:
        with cast.sessions.open(viewer, write=True) as session:
            session.add(FormDraft(user_id=owner.user_id, form="milestone", programme_id=programme, at=datetime.now(UTC), typed={}))

    for who, owner, programme in (("admin", "lead", cast.north), ("member", "lead", cast.north), ("lead", "lead", cast.south)):
        with pytest.raises(Refused):
            leave(people[who], people[owner], programme)
    leave(people["lead"], people["lead"], cast.north)


def test_drafts_of_a_form_stand_side_by_side_for_what_they_are_about(cast: Cast, people):
    lead = people["lead"]
    for place in (drafts.draft_place("", ""), drafts.draft_place("", cast.a), drafts.draft_place(cast.a, cast.b)):
        keep(cast, lead, {"title": place}, place)
    with cast.sessions.open(lead) as session:
        assert sorted((one.place, one.record_id, one.typed["title"]) for one in draft_queries.list_drafts(session)) == sorted(
            [("~", "", "~"), (f"~{cast.a}", "", f"~{cast.a}"), (cast.a, cast.a, cast.a)]
        )


def test_a_draft_is_no_change_of_any_record(cast: Cast, people):
    keep(cast, people["lead"], TYPED)
    with cast.sessions.open(people["lead"]) as session:
        assert session.scalars(select(Revision.number)).all() == [1]
