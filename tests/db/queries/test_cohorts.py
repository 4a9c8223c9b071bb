from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from callbacks.page_request import resolve_page_request
from callbacks.pages.cohorts import comparison as cohorts_page
from callbacks.pages.cohorts import one_cohort as cohort_page
from db.errors import NotFound
from db.frames import frame_rows
from db.queries.cohorts import comparison as queries
from db.queries.cohorts import flow as flow_queries
from db.schema.models import (
    Challenge,
    ChallengeSponsor,
    Cohort,
    Milestone,
    Organisation,
    PublishedFigure,
    Revision,
    Stage,
    StageDates,
    Team,
    TeamChallenge,
)
from tests.db.conftest import SEEDED_AT, Cast


@pytest.fixture
def rounds(cast: Cast) -> tuple[Cast, str, str]:
    """North has Round 1 (challenge A and a Sprint) and an empty Round 2; South has a round that could leak."""
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        first, second, south = (
            Cohort(programme_id=programme, name=name, position=place, launch_on=date(2016, 6, 1), launch_precision="month")
            for programme, name, place in ((cast.north, "Round 1", 1), (cast.north, "Round 2", 2), (cast.south, "South 1", 1))
        )
        archived = Cohort(programme_id=cast.north, name="Gone", position=3, archived=True)
        session.add_all([first, second, south, archived])
        session.flush()
        for flow, names in (("Standard", ("Exploration", "Accelerator")), ("Sprint", ("Exploration", "Development"))):
            for position, name in enumerate(names):
                session.add(Stage(programme_id=cast.north, flow=flow, position=position, name=name, usual_teams=3 - 2 * position))
        sprint = Challenge(programme_id=cast.north, cohort_id=first.id, title="Sprint", flow="Sprint", max_contract_pence=100_00)
        session.add(sprint)
        session.get_one(Challenge, cast.a).cohort_id = first.id
        session.get_one(Challenge, cast.a).max_contract_pence = 300_00
        session.get_one(Challenge, cast.c).cohort_id = south.id
        session.flush()
        session.add(ChallengeSponsor(programme_id=cast.north, challenge_id=sprint.id, organisation_id=cast.council))
        company = Organisation(programme_id=cast.north, name="Maker", type="company")
        session.add(company)
        session.flush()
        plan = (
            ("both", "Accelerator", first.id, (cast.a, sprint.id)),
            ("unplaced", "Exploration", None, (cast.a,)),
            ("unknown", None, first.id, (cast.a,)),
        )
        for name, stage, cohort, about in plan:
            team = Team(programme_id=cast.north, organisation_id=company.id, name=name, stage=stage, cohort_id=cohort)
            session.add(team)
            session.flush()
            session.add_all([TeamChallenge(programme_id=cast.north, team_id=team.id, challenge_id=challenge_id) for challenge_id in about])
        days = {"start_on": date(2026, 1, 5), "end_on": date(2026, 1, 23)}
        session.add_all([
            StageDates(programme_id=cast.north, cohort_id=first.id, stage="Exploration", **days),
            StageDates(programme_id=cast.north, challenge_id=cast.a, stage="Exploration", **days),
            StageDates(programme_id=cast.north, challenge_id=sprint.id, stage="Exploration", **days),
            StageDates(programme_id=cast.south, challenge_id=cast.c, stage="Exploration", **days),
            PublishedFigure(programme_id=cast.north, cohort_id=first.id, metric="applications in the round", value="80+", bound="at least", unit="teams"),
            PublishedFigure(programme_id=cast.north, metric="jobs", value="5", unit="jobs"),
            PublishedFigure(programme_id=cast.south, cohort_id=south.id, metric="leak", value="1", unit="teams"),
            Milestone(programme_id=cast.north, cohort_id=first.id, title="Studio opened", actual_on=date(2016, 8, 1), actual_precision="month"),
        ])  # fmt: skip
        ids = (first.id, second.id)
    return cast, *ids


def test_cohorts_are_listed_in_order_without_archived_ones(rounds):
    cast, first, second = rounds
    with cast.sessions.open(cast.lead) as session:
        listed = queries.list_cohorts(session, cast.north)
        gone = session.scalars(select(Cohort.id).where(Cohort.name == "Gone")).one()
        archived = queries.cohort_alone(session, gone)
    assert list(zip(listed["id"], listed["name"], strict=True)) == [(first, "Round 1"), (second, "Round 2")]
    assert list(archived["name"]) == ["Gone"]


def test_counts_are_by_cohort_with_a_separate_row_for_no_cohort(rounds):
    cast, first, _ = rounds
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        agency = Organisation(programme_id=cast.north, name="Agency", type="government")
        session.add(agency)
        session.flush()
        session.add(ChallengeSponsor(programme_id=cast.north, challenge_id=cast.a, organisation_id=agency.id))
    with cast.sessions.open(cast.lead) as session:
        counted = {
            row.cohort_id: (row.challenges, row.priced, row.low, row.high, row.sponsors)
            for row in frame_rows(queries.challenge_counts(session, cast.north))
        }
    # The council sponsors A and the Sprint, and counts one time; A, which the agency sponsors too, counts one time.
    assert counted == {first: (2, 2, 100_00, 300_00, 2), None: (1, 0, None, None, 1)}


def test_a_candidate_of_two_challenges_counts_once(rounds):
    cast, first, _ = rounds
    with cast.sessions.open(cast.lead) as session:
        teams = {(row.cohort_id, row.stage): row.teams for row in frame_rows(queries.team_counts(session, cast.north))}
    # In North the cast has four teams without a stage: of A (counted with the cohort of A), of A and B, of B, of none.
    assert teams == {(first, "Accelerator"): 1, (first, "Exploration"): 1, (first, None): 3, (None, None): 2}


def test_the_teams_of_the_flow_are_those_that_are_counted(rounds):
    cast, first, _ = rounds
    with cast.sessions.open(cast.lead) as session:
        entries = frame_rows(flow_queries.team_entries(session, cast.north))
        counts = frame_rows(queries.team_counts(session, cast.north))
    # The team of A (Standard) and the Sprint has the first of both flows by name.
    by_stage = {(row.cohort_id, row.stage): row.flow for row in entries if row.stage}
    assert by_stage == {(first, "Accelerator"): "Sprint", (first, "Exploration"): "Standard"}
    keys = sorted((row.cohort_id or "", row.flow, row.stage or "") for row in entries for _ in range(row.teams))
    assert keys == sorted((row.cohort_id or "", row.flow, row.stage or "") for row in counts for _ in range(row.teams))


def test_the_teams_of_a_cohort_are_those_that_are_counted(rounds):
    cast, first, _ = rounds
    with cast.sessions.open(cast.lead) as session:
        counts = queries.team_counts(session, cast.north)
        teams, answered = queries.cohort_teams(session, first), queries.cohort_team_challenges(session, first)
    assert sorted(stage or "" for stage in teams["stage"]) == ["", "", "", "Accelerator", "Exploration"]
    assert len(teams) == counts.loc[counts["cohort_id"] == first, "teams"].sum()
    assert set(answered["team_id"]) <= set(teams["id"])
    with cast.sessions.open(cast.viewer("lead", programmes=(cast.south,))) as session:
        assert queries.cohort_teams(session, first).empty
        assert queries.cohort_team_challenges(session, first).empty


def test_dates_of_challenges_are_counted_by_their_cohort_and_flow(rounds):
    cast, first, _ = rounds
    with cast.sessions.open(cast.lead) as session:
        rows = queries.stage_periods(session, cast.north)
        assert frame_rows(rows) == frame_rows(queries.cohort_stage_periods(session, first))
    assert sorted((row.cohort_id, row.flow, row.own, row.seen) for row in frame_rows(rows)) == [
        (first, "Sprint", False, 1), (first, "Standard", False, 1), (first, "Standard", True, 1),
    ]  # fmt: skip


def test_figures_are_those_of_the_programme_or_of_one_cohort(rounds):
    cast, first, _ = rounds
    with cast.sessions.open(cast.lead) as session:
        assert list(queries.published_figures(session, cast.north)["metric"]) == ["applications in the round", "jobs"]
        assert list(queries.cohort_published_figures(session, first)["value"]) == ["80+"]


def test_a_cohort_of_another_programme_is_not_found(rounds):
    cast, first, _ = rounds
    with cast.sessions.open(cast.viewer("lead", programmes=(cast.south,))) as session, pytest.raises(NotFound):
        queries.read_cohort(session, first)


@pytest.mark.parametrize("role", ["lead", "finance", "reviewer", "member", "admin"])
def test_everybody_with_a_programme_sees_both_pages(rounds, role):
    cast, first, _ = rounds
    viewer = cast.viewer(role)
    with cast.sessions.open(viewer) as session:
        page_request = resolve_page_request(session, viewer, "?programme=north&cohort=" + first)
        comparison_contents = cohorts_page.PAGE.contents(session, page_request)
        cohort_contents = cohort_page.PAGE.contents(session, resolve_page_request(session, viewer, "", path={"id": first}))
    assert (
        str(comparison_contents["cohorts-stages"].title)
        == "Of 7 recorded teams 1 reached the Accelerator, 1 did not, the stage of 5 is not known"
    )
    titles = list(cohort_contents["cohort-timeline"].table.frame["what"])
    assert ("Studio opened" in titles) is (role != "finance")


def test_a_cohort_opened_under_another_programmes_url_keeps_its_own_programme(rounds):
    cast, first, _ = rounds
    viewer = cast.viewer("admin")
    with cast.sessions.open(viewer) as session:
        content = cohort_page.PAGE.contents(session, resolve_page_request(session, viewer, "?programme=south", path={"id": first}))
    assert f"/challenges/{cast.a}?programme=north" in " ".join(content["cohort-challenges"].table.frame["href"])


@pytest.mark.parametrize(("role", "opens"), [("lead", True), ("finance", False)])
def test_forms_of_a_cohort_stand_in_the_headings_of_its_sections(rounds, role, opens):
    cast, first, _ = rounds
    viewer = cast.viewer(role)
    with cast.sessions.open(viewer) as session:
        page_request = resolve_page_request(session, viewer, "?programme=north", path={"id": first})
        layout = str(cohort_page.PAGE.layout(cohort_page.PAGE.contents(session, page_request), page_request.view))
    assert ("Excel workbook" in layout, "Change the cohort" in layout, "Record a stage move" in layout) == (True, opens, opens)
    assert layout.count(f"for={first}") == (4 if opens else 0)
    assert "Round 1" in layout


def test_a_kept_statement_reads_each_programme_and_the_past_apart(rounds):
    cast, first, _ = rounds
    with cast.sessions.open(cast.lead) as session:
        then = session.scalars(select(func.max(Revision.number))).one()
        before = list(queries.list_cohorts(session, cast.north)["name"])
    with cast.sessions.open(cast.lead, write=True) as session:
        session.scalars(select(Cohort).where(Cohort.id == first)).one().name = "Round one"
    with cast.sessions.open(cast.lead) as session:
        today = list(queries.list_cohorts(session, cast.north)["name"])
        assert list(queries.list_cohorts(session, cast.south)["name"]) == []  # outside the lead's scope
    with cast.sessions.open(cast.viewer("lead", programmes=(cast.south,))) as session:
        assert list(queries.list_cohorts(session, cast.south)["name"]) == ["South 1"]
    with cast.sessions.open(cast.lead, as_at=then) as session:
        past = list(queries.list_cohorts(session, cast.north)["name"])
    assert (before, today, past) == (["Round 1", "Round 2"], ["Round one", "Round 2"], ["Round 1", "Round 2"])
