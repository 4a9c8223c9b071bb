from __future__ import annotations

from datetime import date

import pytest

from callbacks.page_request import resolve_page_request
from callbacks.pages import companies as page
from dashboard.page_content import Listing
from dashboard.tables import Table, screen_column
from db.errors import NotFound
from db.schema.models import Agreement, Cohort, Organisation, Outcome, Reuse, Support, SupportTeam, Team, TeamChallenge
from tests.db.conftest import SEEDED_AT, Cast


@pytest.fixture
def company(cast: Cast) -> tuple[Cast, dict[str, str]]:
    """Maker entered A in Round 1 and A or B in Round 2; Other of North, and a company of South, hold rows that could leak."""
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        rounds = [
            Cohort(programme_id=cast.north, name=f"Round {number}", position=number, ended_on=date(2025, 1, 31) if number == 1 else None)
            for number in (1, 2)
        ]
        bodies = [
            Organisation(programme_id=programme, name=name, type="company", notes=f"notes of {name}")
            for programme, name in ((cast.north, "Maker"), (cast.north, "Other"), (cast.south, "Leak"))
        ]
        session.add_all([*rounds, *bodies])
        session.flush()
        maker, other, south = bodies
        plan = (
            ("first", maker, rounds[0].id, "In use", "finished", (cast.a,)), ("second", maker, rounds[1].id, None, "active", (cast.a, cast.b)),
            ("others", other, rounds[0].id, "Exploration", "withdrew", (cast.a,)),
        )  # fmt: skip
        teams = {}
        for name, body, cohort, stage, outcome, about in plan:
            teams[name] = Team(programme_id=cast.north, organisation_id=body.id, cohort_id=cohort, name=name, stage=stage, outcome=outcome)
            session.add(teams[name])
            session.flush()
            session.add_all(
                TeamChallenge(programme_id=cast.north, team_id=teams[name].id, challenge_id=challenge_id) for challenge_id in about
            )
        at = {"programme_id": cast.north, "challenge_id": cast.a}
        support = Support(programme_id=cast.north, held_on=date(2025, 2, 1), kind="workshop", topic="Selling")
        session.add(support)
        session.flush()
        session.add_all([
            Agreement(**at, organisation_id=maker.id, kind="pre-commercial", value_pence=700_000, in_use_on=date(2025, 3, 1), team_id=teams["first"].id),
            Agreement(**at, organisation_id=other.id, kind="support", value_pence=500, novated_to_id=maker.id, novated_on=date(2025, 4, 1)),
            Agreement(**at, organisation_id=other.id, kind="exploration", value_pence=300),
            Outcome(**at, team_id=teams["first"].id, months=6, asked_on=date(2025, 8, 1), answered_on=date(2025, 8, 9), people=4),
            Outcome(**at, team_id=teams["first"].id, months=12, asked_on=date(2026, 2, 1)),
            Outcome(**at, team_id=teams["others"].id, months=6, answered_on=date(2025, 8, 1), people=99),
            SupportTeam(programme_id=cast.north, support_id=support.id, team_id=teams["first"].id),
            Reuse(**at, kind="component", what="A map", team_id=teams["first"].id, to_country="Wales"),
            Reuse(**at, kind="component", what="Not its own", team_id=teams["others"].id, to_country="Wales"),
        ])  # fmt: skip
        ids = {"maker": maker.id, "other": other.id, "south": south.id}
    return cast, ids


def _page_contents(cast: Cast, role: str, organisation_id: str):
    viewer = cast.viewer(role)
    with cast.sessions.open(viewer) as session:
        return page.PAGE.contents(session, resolve_page_request(session, viewer, "?programme=north", path={"id": organisation_id}))


def _texts(content):
    """Returns the texts of a table as they are on screen, row by row."""
    table = next(part.table for part in (content if isinstance(content, list) else [content]) if isinstance(part, Listing))
    if isinstance(table, Table):
        return [list(row) for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]
    return [[cell.text for cell in row] for row in table.rows]


@pytest.mark.parametrize("role", ["lead", "reviewer"])
def test_a_company_page_shows_all_its_entries(company, role):
    cast, ids = company
    shown = _page_contents(cast, role, ids["maker"])
    assert str(shown["company-sentence"]) == "2 entries in 2 challenges and 2 rounds. 2 agreements recorded, in use."
    assert [row[:5] for row in _texts(shown["company-entries"])] == [
        ["first", "1.1 A", "Round 1", "In use", "Finished"], ["second", "1.1 A; 1.2 B", "Round 2", "not known", "Active"],
    ]  # fmt: skip
    assert sorted((row[0], row[3], row[5]) for row in _texts(shown["company-agreements"])) == [
        ("Pre-commercial", "", "£7,000"), ("Support", "from Other", "£5"),
    ]  # fmt: skip
    assert [row[0] for row in _texts(shown["company-support"])] == ["Selling"]
    assert [row[0] for row in _texts(shown["company-reuse"])] == ["A map"]


def test_outcomes_not_asked_for_and_not_answered_are_shown_as_such(company):
    cast, ids = company
    rows = {(row[0], row[1]): (row[2], row[4]) for row in _texts(_page_contents(cast, "lead", ids["maker"])["company-outcomes"])}
    assert rows == {
        ("first", "6"): ("9 Aug 2025", "4"), ("first", "12"): ("No answer", ""), ("first", "18"): ("Not asked", ""),
        ("first", "24"): ("Not asked", ""), **{("second", str(months)): ("Not asked", "") for months in (6, 12, 18, 24)},
    }  # fmt: skip


@pytest.mark.parametrize("organisation", ["south", "council"])
def test_a_company_of_another_programme_and_an_organisation_without_entry_are_not_found(company, organisation):
    cast, ids = company
    with pytest.raises(NotFound):
        _page_contents(cast, "lead", ids.get(organisation) or cast.council)
