from __future__ import annotations

import re
from datetime import date

import pytest

from callbacks.page_request import resolve_page_request
from callbacks.pages.cohorts import comparison as cohorts_page
from dashboard.tables import screen_column
from db.schema.models import Agreement, Challenge, Cohort, Milestone, Organisation, Stage, StageDates, StageMove, Team, TeamChallenge
from tests.db.conftest import SEEDED_AT, Cast


@pytest.fixture
def flow(cast: Cast) -> tuple[Cast, str]:
    """North's Round 1 has A with numbers, a company in two teams, and dates; South has numbers and a team that could leak."""
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        first = Cohort(programme_id=cast.north, name="Round 1", position=1)
        south = Cohort(programme_id=cast.south, name="South 1", position=1)
        maker = Organisation(programme_id=cast.north, name="Maker", type="company", size_band="small")
        session.add_all([first, south, maker])
        for position, (name, usual) in enumerate((("Open call", 6), ("Exploration", 3), ("Accelerator", 1), ("In use", None))):
            session.add(Stage(programme_id=cast.north, flow="Standard", position=position, name=name, usual_teams=usual))
        session.flush()
        a, c = session.get_one(Challenge, cast.a), session.get_one(Challenge, cast.c)
        a.cohort_id, a.applied, a.interviewed, a.sector = first.id, 9, 3, "Water"
        c.cohort_id, c.applied, c.sector = south.id, 77, "Leak"
        for team in session.query(Team).all():  # only the teams of this test are to be counted
            session.delete(team)
        session.flush()
        two = [
            Team(programme_id=cast.north, organisation_id=maker.id, name=name, stage=stage, outcome=outcome)
            for name, stage, outcome in (("one", "Accelerator", "active"), ("two", "Exploration", "not selected"))
        ]
        session.add_all(two)
        session.flush()
        session.add_all(TeamChallenge(programme_id=cast.north, team_id=team.id, challenge_id=cast.a) for team in two)
        at = {"programme_id": cast.north, "challenge_id": cast.a}
        session.add_all([
            Agreement(**at, organisation_id=maker.id, kind="pre-commercial", in_use_on=date(2025, 12, 1), team_id=two[0].id),
            StageDates(**at, stage="Exploration", start_on=date(2025, 1, 6), end_on=date(2025, 1, 24)),
            StageDates(**at, stage="Accelerator", start_on=date(2025, 3, 3), end_on=date(2025, 6, 2)),
            StageDates(**at, stage="In use", start_on=date(2025, 8, 1), end_on=date(2025, 8, 31), start_precision="month"),
            StageDates(programme_id=cast.north, cohort_id=first.id, stage="Open call", planned=True, start_on=date(2025, 1, 1), end_on=date(2025, 1, 3)),
            Milestone(**at, title="Interviews", stage="Exploration", actual_on=date(2025, 1, 31)),
            StageMove(**at, team_id=two[0].id, from_stage="Exploration", decision="advance", decided_on=date(2025, 2, 10)),
        ])  # fmt: skip
        ids = first.id
    return cast, ids


def _page_contents(cast: Cast, role: str, search: str = "?programme=north"):
    viewer = cast.viewer(role)
    with cast.sessions.open(viewer) as session:
        return cohorts_page.PAGE.contents(session, resolve_page_request(session, viewer, search))


def _row(table, number):
    return [screen_column(table, column)[number].text for column in table.columns]


def test_the_flow_of_a_round_is_counted_from_the_store(flow):
    cast, _ = flow
    contents = _page_contents(cast, "lead")
    assert [column.label for column in contents["cohorts-flow"].heat.columns[2:]] == [
        "Applied", "Sifted", "Interviewed", "Exploration", "Accelerator", "Agreement", "In use",
    ]  # fmt: skip
    assert _row(contents["cohorts-flow"].heat, 0) == ["Round 1", "2", "9", "not known", "3", "2", "1", "1", "1"]
    assert str(contents["cohorts-flow"].heat.frame["explored_note"][0]) == "67% of 3"
    assert str(contents["cohorts-sentence"]) == "Of Round 1’s 2 teams, one went on to build and one of them came into use."
    assert not re.search(r"\b77\b", str(contents["cohorts-flow"].table.frame.to_dict("list")))  # as a number: an id may contain the digits
    assert "Leak" not in str(contents["cohorts-flow-switch"])
    # B, which has no round, has no number, so the total of 9 is a lower bound.
    assert _row(contents["cohorts-flow"].heat, 2)[:3] == ["In all", "2", "at least 9"]


@pytest.mark.parametrize(("role", "parts"), [("lead", ["7", "31"]), ("finance", [])])
def test_waiting_days_are_split_at_the_interviews_for_roles_that_read_milestones(flow, role, parts):
    # Exploration ended on 24 January, interviews on the 31st (7 days), the Accelerator began on 3 March (31 days more; 38 in all).
    table = _page_contents(flow[0], role)["cohorts-flow-days"].table
    rows = [_row(table, number) for number in range(len(table.frame))]
    assert next(row for row in rows if row[2] == "Waiting, Exploration to Accelerator")[3:-2] == ["38", *parts]
    assert {row[2] for row in rows} == {"Exploration", "Waiting, Exploration to Accelerator", "Accelerator"}


def test_filters_of_the_url_apply_and_are_passed_on(flow):
    contents = _page_contents(flow[0], "finance", "?programme=north&sector=Water&size=small")
    assert _row(contents["cohorts-flow"].heat, 0)[1:5] == ["2", "not known", "not known", "not known"]
    assert "sector=Water" in str(contents["cohorts-flow-switch"])
    assert str(contents["cohorts-flow"].subtitle).count("Narrowed to Water and companies") == 1
    assert _row(_page_contents(flow[0], "lead", "?programme=north&sector=Nothing")["cohorts-flow"].heat, 0)[2] == "9"
