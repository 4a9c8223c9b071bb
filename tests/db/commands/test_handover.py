"""Handing over the records of a person who leaves: open records get the new name in one transaction, closed ones and the past keep the old name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from db.commands.accounts.handover import DUTIES, HandOverInput, hand_over, names_in_use, open_records_held_by, person_name
from db.commands.undo import undo_transaction
from db.errors import Invalid, NotFound, Refused
from db.history import entity
from db.schema.models import Action, BudgetLine, Challenge, Finding, Milestone, Person, ResearchSession, Revision, Team
from tests.db.conftest import Cast

TODAY = date(2026, 3, 2)
ALL = tuple(duty.key for duty in DUTIES)
ACT = HandOverInput("Delivery lead", "Programme manager", ALL, "Moves to another office", TODAY)


def seed(cast: Cast) -> dict[str, str]:
    """Open and closed records of every duty that name the person who leaves, and some that name others. Returns ids by name."""
    ids: dict[str, str] = {}
    with cast.sessions.system("seed", write=True) as session:
        at: dict[str, Any] = {"programme_id": cast.north, "challenge_id": cast.a}
        in_programme = {"programme_id": cast.north}
        company = session.scalars(select(Team)).first()
        team = {**in_programme, "organisation_id": cast.council}
        rows = {
            "open milestone": Milestone(**at, title="M1", owner="Delivery lead"),
            "other spelling": Milestone(**in_programme, title="M2", owner=" delivery  LEAD "),
            "done milestone": Milestone(**at, title="M3", owner="Delivery lead", actual_on=TODAY),
            "dropped milestone": Milestone(**at, title="M4", owner="Delivery lead", dropped_on=TODAY),
            "archived milestone": Milestone(**at, title="M5", owner="Delivery lead", archived=True),
            "another's milestone": Milestone(**at, title="M6", owner="Delivery leader"),
            "open action": Action(**at, what="A1", owed_by="us", raised_on=TODAY, owner="Delivery lead"),
            "answered action": Action(**at, what="A2", owed_by="us", raised_on=TODAY, owner="Delivery lead", answered_on=TODAY),
            "open finding": Finding(**at, statement="F1", found_on=TODAY, owner="Delivery lead"),
            "settled finding": Finding(**at, statement="F2", found_on=TODAY, owner="Delivery lead", acted="changed"),
            "open team": Team(**team, name="T1", lead="Delivery lead"),
            "gone team": Team(**team, name="T2", lead="Delivery lead", outcome="withdrew"),
            "open line": BudgetLine(**in_programme, name="B1", category="staff", financial_year="2025-26", holder="Delivery lead"),
            "last year's line": BudgetLine(**in_programme, name="B2", category="staff", financial_year="2024-25", holder="Delivery lead"),
            "planned session": ResearchSession(**in_programme, held_on=TODAY, method="interview", status="planned", facilitator="Delivery lead"),
            "held session": ResearchSession(**in_programme, held_on=TODAY, method="interview", facilitator="Delivery lead"),
            "finished challenge": Challenge(**in_programme, title="Z", state="finished", lead="Delivery lead", sponsor_lead="Delivery lead"),
            "south milestone": Milestone(programme_id=cast.south, challenge_id=cast.c, title="S1", owner="Delivery lead"),
            "person": Person(**in_programme, name="Delivery lead", from_on=date(2024, 1, 8)),
            "namesake": Person(programme_id=cast.south, name="Delivery lead"),
            "successor": Person(**in_programme, name="Programme manager"),
            "gone": Person(**in_programme, name="Former analyst", until_on=date(2025, 1, 1)),
        }  # fmt: skip
        assert company is not None
        session.add_all(rows.values())
        for challenge in (cast.a, cast.b):
            session.scalars(select(Challenge).where(Challenge.id == challenge)).one().lead = "Delivery lead"
        session.scalars(select(Challenge).where(Challenge.id == cast.a)).one().sponsor_lead = "Delivery lead"
        session.flush()
        ids |= {name: row.id for name, row in rows.items()}
    return ids


def read_holders(cast: Cast, as_at: int | None = None) -> dict[str, str | None]:
    """Name of the holder of each record, by duty and record id."""
    holders: dict[str, str | None] = {}
    with cast.sessions.open(cast.viewer("admin"), as_at=as_at) as session:
        for duty in DUTIES:
            model = entity(session, duty.model)
            for row in session.execute(select(model.id, getattr(model, duty.column)).where(getattr(model, duty.column).is_not(None))):
                holders[f"{duty.key} {row[0]}"] = row[1]
    return holders


def hand_over_as(cast: Cast, hand_over_input: HandOverInput = ACT, role: str = "lead"):
    with cast.sessions.open(cast.viewer(role), write=True) as session:
        return hand_over(session, cast.north, hand_over_input, TODAY)


OPEN = {
    "milestones": ["open milestone", "other spelling"], "actions": ["open action"], "findings": ["open finding"], "teams": ["open team"],
    "budget-lines": ["open line"], "research-sessions": ["planned session"],
}  # fmt: skip


def expected_keys(cast: Cast, ids: dict[str, str]) -> set[str]:
    challenges = {f"challenges {cast.a}", f"challenges {cast.b}", f"sponsor-leads {cast.a}"}
    return challenges | {f"{duty} {ids[name]}" for duty, record_names in OPEN.items() for name in record_names}


def test_records_held_by_a_name_are_the_open_ones_of_its_programme(cast: Cast):
    ids = seed(cast)
    with cast.sessions.open(cast.lead) as session:
        records = open_records_held_by(session, cast.north, "delivery lead", TODAY)
        assert {f"{record.duty} {record.id}" for record in records} == expected_keys(cast, ids)
        assert names_in_use(session, cast.north, TODAY) == [("Delivery lead", 10), ("Delivery leader", 1), ("Programme manager", 0)]
        assert person_name(session, cast.north, ids["person"]) == "Delivery lead"
        assert person_name(session, cast.north, ids["namesake"]) is None


def test_open_records_are_handed_over_and_closed_ones_keep_their_name(cast: Cast):
    ids = seed(cast)
    before = read_holders(cast)
    result = hand_over_as(cast)
    assert result.records == {
        "milestones": 2, "actions": 1, "findings": 1, "challenges": 2, "sponsor-leads": 1, "teams": 1, "budget-lines": 1, "research-sessions": 1,
    }  # fmt: skip
    moved = expected_keys(cast, ids)
    assert read_holders(cast) == {key: "Programme manager" if key in moved else name for key, name in before.items()}
    with cast.sessions.open(cast.viewer("admin")) as session:
        people = {row.id: row.until_on for row in session.execute(select(Person.id, Person.until_on))}
        assert {name: people[ids[name]] for name in ("person", "namesake", "successor", "gone")} == {
            "person": TODAY, "namesake": None, "successor": None, "gone": date(2025, 1, 1),
        }  # fmt: skip
        revisions = select(Revision.by, Revision.reason).where(Revision.number == result.revision)
        assert [tuple(row) for row in session.execute(revisions)] == [("The lead", "Moves to another office")]


def test_past_revisions_keep_the_earlier_holder(cast: Cast):
    seed(cast)
    before = read_holders(cast)
    result = hand_over_as(cast)
    assert read_holders(cast, as_at=result.revision - 1) == before
    assert read_holders(cast, as_at=result.revision) == read_holders(cast) != before


def test_one_undo_reverts_the_whole_hand_over(cast: Cast):
    ids = seed(cast)
    before = read_holders(cast)
    result = hand_over_as(cast)
    with cast.sessions.open(cast.lead, write=True) as session:
        undo_transaction(session, result.revision)
    assert read_holders(cast) == before
    with cast.sessions.open(cast.lead) as session:
        assert session.scalars(select(Person.until_on).where(Person.id == ids["person"])).one() is None


def test_duties_that_are_not_chosen_keep_their_holder(cast: Cast):
    ids = seed(cast)
    before = read_holders(cast)
    result = hand_over_as(cast, replace(ACT, duties=("actions", "teams"), last_day=None))
    assert (result.records, result.noted) == ({"actions": 1, "teams": 1}, False)
    moved = {f"actions {ids['open action']}", f"teams {ids['open team']}"}
    assert read_holders(cast) == {key: "Programme manager" if key in moved else name for key, name in before.items()}


def test_an_earlier_last_day_is_not_overwritten(cast: Cast):
    ids = seed(cast)
    hand_over_as(cast, replace(ACT, last_day=date(2026, 2, 20)))
    hand_over_as(cast, replace(ACT, takes_over="Somebody else", leaves="Programme manager", last_day=None))
    with pytest.raises(Invalid):
        hand_over_as(cast, replace(ACT, last_day=date(2026, 4, 1)))
    with cast.sessions.open(cast.lead) as session:
        assert session.scalars(select(Person.until_on).where(Person.id == ids["person"])).one() == date(2026, 2, 20)


@pytest.mark.parametrize(
    ("hand_over_input", "sentence"),
    [
        (replace(ACT, takes_over=" delivery LEAD"), "They are the same. Enter who takes over"),
        (replace(ACT, leaves="Nobody of that name"), "Nobody of that name holds nothing open of what is ticked, so there is nothing to hand over"),
        (replace(ACT, duties=(), last_day=None), "Delivery lead holds nothing open of what is ticked, so there is nothing to hand over"),
    ],
)  # fmt: skip
def test_a_hand_over_that_would_change_nothing_is_refused(cast: Cast, hand_over_input: HandOverInput, sentence: str):
    seed(cast)
    before = read_holders(cast)
    with pytest.raises(Invalid) as refused:
        hand_over_as(cast, hand_over_input)
    assert [problem for _, problem in refused.value.problems] == [sentence]
    assert read_holders(cast) == before


@pytest.mark.parametrize("role", ["member", "reviewer", "finance", "sponsor"])
def test_only_a_lead_or_admin_hands_over(cast: Cast, role: str):
    seed(cast)
    before = read_holders(cast)
    with pytest.raises(Refused):
        hand_over_as(cast, role=role)
    assert read_holders(cast) == before


def test_a_lead_cannot_hand_over_records_of_another_programme(cast: Cast):
    seed(cast)
    before = read_holders(cast)
    with pytest.raises((Invalid, NotFound)), cast.sessions.open(cast.viewer("lead", programmes=(cast.south,)), write=True) as session:
        hand_over(session, cast.north, ACT, TODAY)
    assert read_holders(cast) == before
