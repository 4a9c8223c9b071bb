"""The order of pickers and of the filter bar: 3.2 before 3.10."""

from datetime import date

import pytest

from db.queries.accounts import list_grantable_scopes
from db.queries.choices import StoredLists
from db.queries.programmes.navigation import load_programme_context
from db.schema.base import seeded_ids
from db.schema.models import Agreement, BudgetLine, Challenge, Decision, Hypothesis, Organisation, Team
from tests.db.conftest import SEEDED_AT

CHALLENGES = (("3.10", "Flood alerts"), ("3.2", "Bus times"), (None, "A call without a code"), ("12.1", "Roads"), ("3.9", "Letters"))
IN_ORDER = ["3.2 Bus times", "3.9 Letters", "3.10 Flood alerts", "12.1 Roads", "A call without a code"]


@pytest.fixture
def numbered(cast):
    """The cast with records of the programme South whose names hold numbers, stored in another order than that of their numbers."""
    with seeded_ids("numbered"), cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        session.get(Challenge, cast.c).archived = True
        session.add_all(Challenge(programme_id=cast.south, code=code, title=title) for code, title in CHALLENGES)
        bodies = [Organisation(programme_id=cast.south, name=f"Council {number}", type="council") for number in (10, 9)]
        session.add_all(bodies)
        session.flush()
        session.add_all(
            [
                *(Team(programme_id=cast.south, organisation_id=bodies[0].id, name=f"Group {number}") for number in (10, 9)),
                *(
                    BudgetLine(programme_id=cast.south, name=f"Prize {number}", category="contract", financial_year="2026-27")
                    for number in (10, 9)
                ),
                *(
                    Agreement(programme_id=cast.south, organisation_id=body.id, kind="accelerator", signed_on=date(2026, 4, 1))
                    for body in bodies
                ),
                *(Hypothesis(programme_id=cast.south, reference=f"H{number}", statement="It holds") for number in (10, 9)),
                *(Decision(programme_id=cast.south, what=f"Decision {number}", decided_on=date(2026, 4, number)) for number in (9, 10)),
            ]
        )
    return cast


def labels_of(numbered, name):
    with numbered.sessions.open(numbered.viewer("lead", programmes=(numbered.south,))) as session:
        return [label for _, label in StoredLists(session, numbered.south).options(name)]


def test_pickers_are_in_the_order_of_the_numbers_in_their_labels(numbered):
    assert labels_of(numbered, "challenges") == IN_ORDER
    assert [label for label in labels_of(numbered, "organisations") if "Council" in label][-2:] == ["Council 9", "Council 10"]
    assert labels_of(numbered, "teams")[:2] == ["Group 9", "Group 10"]
    assert labels_of(numbered, "running-teams")[:2] == ["Group 9", "Group 10"]
    assert labels_of(numbered, "budget-lines")[-2:] == ["Prize 9 (2026-27)", "Prize 10 (2026-27)"]
    assert labels_of(numbered, "agreements")[-2:] == ["Council 9, accelerator", "Council 10, accelerator"]
    assert labels_of(numbered, "hypotheses") == ["H9: It holds", "H10: It holds"]


def test_records_of_a_form_are_listed_in_the_order_of_their_picker(numbered):
    with numbered.sessions.open(numbered.viewer("lead", programmes=(numbered.south,))) as session:
        listed = StoredLists(session, numbered.south).every("challenges")
    assert [label for _, label, archived in listed if not archived] == IN_ORDER


def test_dated_records_stay_newest_first(numbered):
    assert labels_of(numbered, "decisions") == ["Decision 10", "Decision 9"]


def test_filter_bar_offers_challenges_in_the_order_of_their_numbers(numbered):
    with numbered.sessions.open(numbered.viewer("lead", programmes=(numbered.south,))) as session:
        programme = load_programme_context(session, "")
    assert programme is not None
    assert [label for id_, label, _ in programme.challenges if id_ not in programme.archived] == IN_ORDER


def test_filter_bar_orders_codes_with_letters_and_ignores_capitals(cast):
    with seeded_ids("lettered"), cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        for code, title in (("B10", "Buses"), ("B9", "Letters"), ("A2", "Roads"), (None, "Zebra crossings"), (None, "youth work")):
            session.add(Challenge(programme_id=cast.south, code=code, title=title))
        session.get(Challenge, cast.c).archived = True
    with cast.sessions.open(cast.viewer("lead", programmes=(cast.south,))) as session:
        programme = load_programme_context(session, "")
    assert programme is not None
    labels = [label for id_, label, _ in programme.challenges if id_ not in programme.archived]
    assert labels == ["A2 Roads", "B9 Letters", "B10 Buses", "youth work", "Zebra crossings"]


def test_challenges_of_an_account_are_offered_in_the_order_of_their_numbers(numbered):
    with numbered.sessions.open(numbered.viewer("lead", programmes=(numbered.south,))) as session:
        _, challenges = list_grantable_scopes(session)
    assert list(challenges.values()) == IN_ORDER
