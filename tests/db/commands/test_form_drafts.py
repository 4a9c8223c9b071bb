"""Drafts: input that somebody entered and did not save, visible to that person only."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from db.access import Role, Viewer
from db.commands import form_drafts
from db.commands.accounts.users import add_user
from db.errors import Refused
from db.queries import form_drafts as draft_queries
from db.schema.models import FormDraft, Revision
from tests.db.conftest import Cast

TYPED = {"title": "Sensors on forty doors", "challenges": ["one", "two"]}


@pytest.fixture
def accounts(cast: Cast) -> dict[str, Viewer]:
    """A lead, a member and an admin of North, a lead of South, a sponsor: each with an account."""
    roles = {"lead": (Role.LEAD, cast.north), "member": (Role.MEMBER, cast.north), "southern": (Role.LEAD, cast.south)}
    viewers: dict[str, Viewer] = {}
    with cast.sessions.system("command-line", write=True) as session:
        for name, (role, programme) in roles.items():
            user_id = add_user(session, email=f"{name}@example.org", name=name, role=role, password=None, programmes=[programme])
            viewers[name] = Viewer(user_id, name, "", role, (programme,))
        admin = add_user(session, email="admin@example.org", name="admin", role=Role.ADMIN, password=None)
        viewers["admin"] = Viewer(admin, "admin", "", Role.ADMIN)
        sponsor = add_user(
            session, email="s@example.org", name="sponsor", role=Role.SPONSOR, password=None, programmes=[cast.north], challenges=[cast.a]
        )
        viewers["sponsor"] = Viewer(sponsor, "sponsor", "", Role.SPONSOR, (cast.north,), (cast.a,))
    return viewers


def store_draft(cast: Cast, viewer: Viewer, values: dict, place: str = "~", **changes) -> None:
    with cast.sessions.open(viewer, write=True) as session:
        options = {"about": "", "version": 0, "programme_id": cast.north, **changes}
        form_drafts.store_draft(session, "milestone", place, values, **options)


def find_draft_values(cast: Cast, viewer: Viewer, place: str = "~") -> dict | None:
    with cast.sessions.open(viewer) as session:
        draft = draft_queries.find_draft(session, "milestone", place)
        assert [row.place for row in draft_queries.list_drafts(session)] == ([place] if draft else [])
        assert draft_queries.list_draft_forms(session) == (["milestone"] if draft else [])
        return draft.typed if draft else None


@pytest.mark.parametrize("who", ["lead", "member", "admin", "sponsor"])
def test_a_draft_is_available_to_its_owner_until_it_is_deleted(cast: Cast, accounts, who):
    store_draft(cast, accounts[who], {"title": "Sensors"})
    store_draft(cast, accounts[who], TYPED)
    assert find_draft_values(cast, accounts[who]) == TYPED
    with cast.sessions.open(accounts[who], write=True) as session:
        form_drafts.delete_draft(session, "milestone", "~")
    assert find_draft_values(cast, accounts[who]) is None


def test_a_draft_is_not_visible_to_anybody_else(cast: Cast, accounts):
    store_draft(cast, accounts["lead"], TYPED)
    assert [find_draft_values(cast, accounts[who]) for who in ("member", "admin", "southern", "sponsor")] == [None] * 4
    store_draft(cast, accounts["member"], {"title": "mine"})
    assert (find_draft_values(cast, accounts["lead"]), find_draft_values(cast, accounts["member"])) == (TYPED, {"title": "mine"})
    with cast.sessions.open(accounts["admin"], write=True) as session:
        form_drafts.delete_draft(session, "milestone", "~")
    assert find_draft_values(cast, accounts["lead"]) == TYPED


@pytest.mark.parametrize("who", ["lead", "member", "admin", "southern"])
def test_a_statement_without_owner_finds_the_viewers_own_drafts_only(cast: Cast, accounts, who):
    store_draft(cast, accounts["lead"], TYPED)
    with cast.sessions.open(accounts[who]) as session:
        statement = select(FormDraft.form, FormDraft.typed)
        values = [row.typed for row in session.execute(statement, execution_options={"for_keys": True})]
    assert values == ([TYPED] if who == "lead" else [])


@pytest.mark.parametrize("who", ["lead", "admin", "sponsor"])
def test_drafts_are_hidden_from_statements_without_the_drafts_option(cast: Cast, accounts, who):
    with cast.sessions.open(accounts[who]) as session, pytest.raises(Exception, match=r"may not read|not published"):
        session.execute(select(FormDraft.form)).all()


def test_a_draft_cannot_be_stored_for_another_owner_or_programme(cast: Cast, accounts):
    def leave(viewer: Viewer, owner: Viewer, programme: str) -> None:
        with cast.sessions.open(viewer, write=True) as session:
            session.add(FormDraft(user_id=owner.user_id, form="milestone", programme_id=programme, at=datetime.now(UTC), typed={}))

    for who, owner, programme in (("admin", "lead", cast.north), ("member", "lead", cast.north), ("lead", "lead", cast.south)):
        with pytest.raises(Refused):
            leave(accounts[who], accounts[owner], programme)
    leave(accounts["lead"], accounts["lead"], cast.north)


def test_drafts_of_one_form_are_separate_for_each_record_and_parent(cast: Cast, accounts):
    lead = accounts["lead"]
    for place in (form_drafts.draft_place("", ""), form_drafts.draft_place("", cast.a), form_drafts.draft_place(cast.a, cast.b)):
        store_draft(cast, lead, {"title": place}, place)
    with cast.sessions.open(lead) as session:
        assert sorted((draft.place, draft.record_id, draft.typed["title"]) for draft in draft_queries.list_drafts(session)) == sorted(
            [("~", "", "~"), (f"~{cast.a}", "", f"~{cast.a}"), (cast.a, cast.a, cast.a)]
        )


def test_a_draft_makes_no_revision(cast: Cast, accounts):
    store_draft(cast, accounts["lead"], TYPED)
    with cast.sessions.open(accounts["lead"]) as session:
        assert session.scalars(select(Revision.number)).all() == [1]
