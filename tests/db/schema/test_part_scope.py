"""Records of a part that is off: left out of what a person reads, in that programme alone; kept for whoever writes, exports or looks back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from db.access import Role, Viewer
from db.history import entity
from db.queries.programmes.parts import PartSwitch, part_switches, programme_parts, used_parts
from db.schema.enums.parts import Part, read_parts
from db.schema.models import Action, Hypothesis, Programme, Template
from db.schema.revisions import Revision
from db.session_state import reading_every_part, session_state
from tests.db.accelerator_store import build_accelerator


@pytest.fixture
def store(sessions):
    store = build_accelerator(sessions)
    criterion = {"measure": "days of waiting", "threshold": 6, "by": date(2027, 6, 30)}
    store.save("hypothesis", {"statement": "North waits", "challenge": store.ids["1.1"], **criterion})
    return store


def statements(session) -> list[str]:
    hypothesis = entity(session, Hypothesis)
    return list(session.scalars(select(hypothesis.statement).where(hypothesis.statement == "North waits")))


def switch(store, programme_id: str, *parts: Part) -> None:
    with store.sessions.open(store.lead, write=True) as session:
        row = session.scalars(select(Programme).where(Programme.id == programme_id)).one()
        row.parts = [part.value for part in Part if part in parts]


def north(store) -> str:
    return store.row(Hypothesis, _hypothesis(store), "programme_id")[0]


def _hypothesis(store) -> str:
    with store.sessions.system("audit") as session:
        return session.scalars(select(Hypothesis.id).where(Hypothesis.statement == "North waits")).one()


def last_revision(store) -> int:
    with store.sessions.system("audit") as session:
        return session.scalars(select(func.max(Revision.number))).one()


def test_records_of_a_part_that_is_off_are_left_out_and_come_back(store):
    programme = north(store)
    for parts, expected in (((), []), ((Part.OUTCOMES,), []), ((Part.HYPOTHESES,), ["North waits"])):
        switch(store, programme, *parts)
        with store.sessions.open(store.lead) as session:
            assert statements(session) == expected


def test_writing_exports_and_internal_tasks_read_every_part(store):
    switch(store, north(store))
    with store.sessions.open(store.lead, write=True) as session:
        assert statements(session) == ["North waits"]
    with store.sessions.system("audit") as session:
        assert statements(session) == ["North waits"]
    with store.sessions.open(store.lead) as session:
        with reading_every_part(session):
            assert statements(session) == ["North waits"]
        assert statements(session) == []
        assert session_state(session).every_part is False


def test_administrator_who_sees_all_programmes_reads_the_part_where_it_is_on(store):
    programme, admin = north(store), Viewer("admin", "Admin", "", Role.ADMIN)
    with store.sessions.system("command-line", write=True) as session:
        other = session.scalars(select(Programme).where(Programme.id != programme)).first()
        session.add(Hypothesis(programme_id=other.id, statement="South waits"))
    switch(store, programme)
    with store.sessions.open(admin) as session:
        assert sorted(session.scalars(select(Hypothesis.statement).where(Hypothesis.statement.like("%waits")))) == ["South waits"]


def test_past_states_are_read_with_the_parts_of_their_moment(store):
    programme = north(store)
    before = last_revision(store)
    switch(store, programme)
    after = last_revision(store)
    for revision, expected in ((before, ["North waits"]), (after, [])):
        with store.sessions.open(store.lead, as_at=revision) as session:
            assert statements(session) == expected
            assert programme_parts(session, programme) == (frozenset(Part) if expected else frozenset())


def test_template_of_adoption_steps_is_left_out_where_the_route_is_off(store):
    programme = north(store)
    with store.sessions.open(store.lead) as session:
        every = set(session.scalars(select(Template.name).where(Template.programme_id == programme)))
    switch(store, programme)
    with store.sessions.open(store.lead) as session:
        left = set(session.scalars(select(Template.name).where(Template.programme_id == programme)))
    assert every - left == {"Adoption steps"}


def test_switches_say_when_and_by_whom_each_part_was_switched_last(store):
    programme = north(store)
    switch(store, programme, Part.REUSE)
    with store.sessions.open(store.lead) as session:
        off = part_switches(session, programme)
    assert [(each.part, each.on, each.by) for each in off] == [
        (part, part is Part.REUSE, "" if part is Part.REUSE else store.lead.name) for part in Part
    ]
    assert off[2] == PartSwitch(Part.REUSE, True)


def test_parts_in_use_are_those_with_a_record(store):
    programme = north(store)
    with store.sessions.system("audit") as session:
        used = used_parts(session, programme)
        steps = session.scalars(select(Action.id).where(Action.programme_id == programme, Action.kind == "adoption step")).all()
    assert Part.HYPOTHESES in used
    assert (Part.ADOPTION in used) == bool(steps)


def test_name_of_no_part_is_left_out():
    assert read_parts(["reuse", "telepathy"]) == {Part.REUSE}
    assert read_parts(None) == frozenset()
