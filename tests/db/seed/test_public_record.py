"""The public record of CivTech: counts checked by hand against the sources, each special case present, no value computed by addition."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from db.exporting.records import export_csv
from db.records import RECORD_SCHEMAS, TRANSFER_SCHEMAS
from db.schema.models import (
    Agreement,
    Challenge,
    ChallengeSponsor,
    Cohort,
    Evidence,
    Hypothesis,
    ImportBatch,
    Milestone,
    Organisation,
    Programme,
    PublishedFigure,
    Revision,
    Stage,
    StageDates,
    Team,
    TeamChallenge,
    Verdict,
)
from db.seed.public_record import FOLDER, KIND_NAMES, load_public_record

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def read_record(sqlite_sessions):
    """Reads rows of a store that holds the public record."""
    load_public_record(sqlite_sessions, NOW)

    def rows(*columns, **equal):
        model = columns[0].class_
        statement = select(*columns).where(*(getattr(model, name) == value for name, value in equal.items()))
        with sqlite_sessions.system("seed") as session:
            return [tuple(row) for row in session.execute(statement.order_by(model.id))]

    return rows


def count(rows, model):
    return len(rows(model.id))


def test_the_whole_record_loads_on_both_databases(sessions):
    loaded = load_public_record(sessions, NOW)
    # 16 teams: 17 entries are published, and UKCEH and CWIRI Ltd are one entry whose agreement was novated.
    # 43 organisations: 26 sponsors, 16 companies with an entry, and CWIRI Ltd.
    # 33 stage dates: the 26 periods among 117 events, and 7 dates of stages that only the rounds give.
    # 92 milestones: the 91 other events, and the Q&A session of the biodiversity credits, which no event gives.
    # 83 figures: the 56 published for the programme, 26 for rounds, and the value in one contract notice.
    assert [(receipt.kind, receipt.created, receipt.updated) for receipt in loaded.receipts] == [
        ("cohorts", 11, 0),
        ("organisations", 43, 0),
        ("challenges", 49, 0),
        ("teams", 16, 0),
        ("stage-dates", 33, 0),
        ("milestones", 92, 0),
        ("agreements", 2, 0),
        ("published-figures", 83, 0),
        ("hypotheses", 8, 0),
        ("evidence", 29, 0),
        ("verdicts", 8, 0),
    ]
    assert sum(len(receipt.notes) for receipt in loaded.receipts) == 6
    with sessions.system("seed") as session:
        batches = session.execute(select(ImportBatch.id, ImportBatch.created, ImportBatch.at)).all()
        assert {tuple(row) for row in batches} == {(receipt.batch_id, receipt.created, NOW) for receipt in loaded.receipts}
        assert session.execute(select(Revision.number, Revision.purpose, Revision.programme_id)).all() == [(1, "opening", "civtech")]
        assert set(session.scalars(select(Challenge.__history__.revision))) == {1}


def test_loading_twice_from_empty_gives_the_same_ids(sqlite_sessions):
    first = load_public_record(sqlite_sessions, NOW)
    with sqlite_sessions.system("seed", write=True) as session:
        links = list(session.scalars(select(TeamChallenge.id).order_by(TeamChallenge.id)))
        for model in (
            Verdict,
            Evidence,
            Hypothesis,
            PublishedFigure,
            Agreement,
            Milestone,
            StageDates,
            TeamChallenge,
            Team,
            ChallengeSponsor,
            Challenge,
            Organisation,
        ):
            for row in session.scalars(select(model)):
                session.delete(row)
            session.flush()
        for row in [*session.scalars(select(Cohort)), *session.scalars(select(Stage)), *session.scalars(select(ImportBatch))]:
            session.delete(row)
        session.delete(session.scalars(select(Programme)).one())
    again = load_public_record(sqlite_sessions, NOW)
    with sqlite_sessions.system("seed") as session:
        assert list(session.scalars(select(TeamChallenge.id).order_by(TeamChallenge.id))) == links
    assert again == first


def test_the_programme_is_described_as_the_public_record(read_record):
    ((name, short, invented, notice),) = read_record(Programme.name, Programme.short_name, Programme.invented, Programme.notice)
    assert (name, short, invented) == ("CivTech, the public record", "civtech", False)
    assert "nothing was filled in by guessing" in notice
    assert sorted(read_record(Stage.flow, Stage.position, Stage.name)) == [
        ("Sprint", 0, "Challenge definition"),
        ("Sprint", 1, "Open call"),
        ("Sprint", 2, "Exploration"),
        ("Sprint", 3, "Development"),
        ("Sprint", 4, "Pre-commercial"),
        ("Sprint", 5, "In use"),
        ("Standard", 0, "Challenge definition"),
        ("Standard", 1, "Open call"),
        ("Standard", 2, "Exploration"),
        ("Standard", 3, "Accelerator"),
        ("Standard", 4, "Pre-commercial"),
        ("Standard", 5, "In use"),
    ]


def test_every_row_has_a_source(read_record):
    models = (Cohort, Organisation, Challenge, Team, StageDates, Milestone, Agreement, PublishedFigure, Hypothesis, Evidence, Verdict)
    assert [model for model in models for (source,) in read_record(model.source) if not (source or "").startswith("http")] == []


def test_dates_keep_the_precision_they_are_known_to(read_record):
    assert read_record(Cohort.launch_on, Cohort.launch_precision) == [
        (date(2016, 6, 1), "month"),
        (date(2017, 5, 1), "month"),
        (date(2018, 6, 1), "month"),
        (date(2019, 1, 1), "year"),
        (date(2020, 1, 1), "year"),
        (date(2021, 6, 1), "month"),
        (None, "day"),
        (date(2022, 11, 9), "day"),
        (date(2023, 6, 27), "day"),
        (date(2024, 7, 30), "day"),
        (None, "day"),
    ]
    assert Counter(precision for (precision,) in read_record(Milestone.actual_precision) if precision != "day") == {
        "month": 11,
        "week": 1,
        "year": 1,
    }
    assert read_record(Milestone.actual_on, Milestone.challenge_id, actual_precision="week") == [(date(2018, 8, 20), "civtech-r03-wild")]
    assert read_record(PublishedFigure.as_of_on, PublishedFigure.value, as_of_precision="financial year") == [
        (date(2021, 4, 1), "2000000"),
        (date(2021, 4, 1), "10"),
        (date(2021, 4, 1), "16"),
    ]


def test_a_demo_day_that_was_planned_has_no_actual_date(read_record):
    columns = Milestone.baseline_on, Milestone.forecast_on, Milestone.actual_on, Milestone.cohort_id, Milestone.note
    ((baseline, forecast, actual, cohort, note),) = read_record(*columns, title="CivTech 3.0 Demo Day as planned in Mar 2018")
    assert (baseline, forecast, actual, cohort) == (date(2019, 1, 16), date(2019, 1, 16), None, "civtech-r03")
    assert "The accelerator ended on 1 February 2019" in note
    assert read_record(Cohort.demo_day_on, id="civtech-r03") == [(None,)]
    assert read_record(StageDates.end_on, cohort_id="civtech-r03") == [(date(2019, 2, 1),)]
    assert [title for title, day in read_record(Milestone.title, Milestone.actual_on) if day is None] == [
        "CivTech 3.0 Demo Day as planned in Mar 2018"
    ]


def test_periods_are_dates_of_stages_and_not_milestones(read_record):
    rows = read_record(
        StageDates.id, StageDates.stage, StageDates.challenge_id, StageDates.cohort_id, StageDates.start_on, StageDates.end_on
    )
    periods = [row for row in rows if row[0].startswith("civtech-s-")]
    assert len(periods) == 26
    assert all(row[4] and row[5] for row in periods)
    assert Counter(row[1] for row in periods) == {"Exploration": 13, "Accelerator": 11, "Development": 2}
    assert [row[0] for row in periods if row[2] is None] == ["civtech-s-02"]
    of_rounds = [(row[3], row[1], row[5]) for row in rows if row not in periods]
    assert of_rounds == [
        ("civtech-r07", "Exploration", None),
        ("civtech-r08", "Accelerator", date(2023, 6, 9)),
        ("civtech-r08", "Exploration", date(2023, 1, 27)),
        ("civtech-r09", "Accelerator", date(2024, 4, 26)),
        ("civtech-r09", "Exploration", date(2023, 11, 10)),
        ("civtech-r10", "Accelerator", date(2025, 5, 2)),
        ("civtech-r10", "Exploration", date(2024, 11, 29)),
    ]


def test_events_of_a_round_are_milestones_of_the_round(read_record):
    rows = read_record(Milestone.cohort_id, Milestone.title, challenge_id=None)
    assert Counter(cohort for cohort, _ in rows) == {
        "civtech-r01": 5,
        "civtech-r02": 1,
        "civtech-r03": 3,
        "civtech-r04": 1,
        "civtech-r06": 2,
    }
    assert len(rows) + len(read_record(StageDates.id, id="civtech-s-02")) == 13
    assert ("civtech-r01", "CivTech studio opened at CodeBase, Edinburgh") in rows


def test_a_date_given_only_by_the_challenge_is_a_milestone(read_record):
    assert read_record(Milestone.title, Milestone.actual_on, challenge_id="civtech-r08-credits") == [
        ("Biodiversity credits: Q&A session", date(2022, 11, 15))
    ]


def test_challenges_have_missing_codes_sprints_wildcards_and_no_round(read_record):
    codes = Counter(code for (code,) in read_record(Challenge.code))
    assert (codes[None], codes["Sprint"], len(codes)) == (26, 2, 23)
    assert read_record(Challenge.id, flow="Sprint") == [("civtech-r06-sprint-ce",), ("civtech-r06-sprint-impact",)]
    assert read_record(Challenge.id, cohort_id=None) == [("civtech-rxx-forest",)]
    assert [title for (title,) in read_record(Challenge.title) if title.lower().startswith("wildcard")] == [
        "WildCard: cyber security ideas",
        "Wildcard: young people start talking about mental health",
    ]
    counts = Counter(cohort for (cohort,) in read_record(Challenge.cohort_id))
    expected = [7, 7, 6, 3, 1, 8, 1, 3, 6, 6]
    assert [counts[f"civtech-r{number:02d}"] for number in range(1, 12)] == [*expected, 0]
    assert sum(expected) + counts[None] == 49


def test_values_missing_in_the_sources_are_empty(read_record):
    assert set(read_record(Challenge.state)) == {("not known",)}
    assert set(read_record(Team.outcome)) == {("not known",)}
    assert read_record(Challenge.id, Challenge.stage)[0] == ("civtech-r01-a9", None)
    assert {row for row in read_record(Challenge.id, Challenge.stage) if row[1]} == {
        ("civtech-r08-8-5", "In use"),
        ("civtech-r10-10-6", "Pre-commercial"),
    }
    assert Counter(stage for (stage,) in read_record(Team.stage)) == {
        "Accelerator": 6,
        "Exploration": 4,
        "In use": 2,
        "Pre-commercial": 2,
        None: 2,
    }


def test_challenges_have_one_several_or_no_known_sponsors(read_record):
    sponsors = Counter(challenge for (challenge,) in read_record(ChallengeSponsor.challenge_id))
    assert Counter(sponsors.values()) == {1: 32, 2: 3, 3: 2}
    assert count(read_record, Challenge) - len(sponsors) == 12
    led = read_record(ChallengeSponsor.position, ChallengeSponsor.organisation_id, challenge_id="civtech-r03-wild")
    assert sorted(led) == [
        (0, "civtech-o-nhs-national-services"),
        (1, "civtech-o-healthcare-improvement"),
        (2, "civtech-o-stirling-council"),
    ]


def test_four_firms_of_two_challenges_are_four_teams(read_record):
    both = {"civtech-r09-9-4", "civtech-r09-fls-locate"}
    links = read_record(TeamChallenge.team_id, TeamChallenge.challenge_id)
    of_both = {team for team, challenge in links if challenge in both}
    assert of_both == {"civtech-t-bh-wildlife", "civtech-t-2excel-aviation", "civtech-t-spotta", "civtech-t-eolas"}
    assert all({challenge for team, challenge in links if team == firm} == both for firm in of_both)
    assert len(links) == 16 + 4
    assert len(set(read_record(Team.organisation_id))) == 16


def test_a_novated_agreement_is_one_team(read_record):
    assert read_record(TeamChallenge.team_id, challenge_id="civtech-r10-10-6") == [("civtech-t-ukceh",)]
    agreement = (
        Agreement.organisation_id,
        Agreement.team_id,
        Agreement.kind,
        Agreement.novated_to_id,
        Agreement.novated_on,
        Agreement.value_pence,
    )
    assert read_record(*agreement, challenge_id="civtech-r10-10-6") == [
        ("civtech-o-ukceh", "civtech-t-ukceh", "pre-commercial", "civtech-o-cwiri-ltd", date(2025, 11, 27), None)
    ]
    assert read_record(Team.id, organisation_id="civtech-o-cwiri-ltd") == []


def test_a_reframed_challenge_keeps_when_and_from_what(read_record):
    columns = Challenge.reframed_on, Challenge.reframed_precision, Challenge.reframed_from
    assert read_record(*columns, code="9.9") == [(date(2023, 1, 1), "year", "Began as tobacco and fireworks.")]
    assert read_record(Milestone.actual_precision, Milestone.type, title="Challenge 9.9 reframed to tobacco only (late 2023)") == [
        ("year", "decision")
    ]


def test_a_company_keeps_its_trading_names_and_a_team_its_published_words(read_record):
    assert read_record(Organisation.trading_names, id="civtech-o-cumbria-tree-growers") == [("TreeTape; Tape4Trees",)]
    assert read_record(Team.stage, Team.notes, id="civtech-t-cumbria-tree-growers") == [
        ("In use", "Stage as published: adopted by sponsor.")
    ]
    assert read_record(Team.notes, id="civtech-t-novoville") == [
        ("Selected Nov 2019; renewed Apr 2020. Stage as published: contract renewed by sponsor.",)
    ]
    assert read_record(Challenge.max_contract_pence, id="civtech-r09-9-8") == [(130_000_000,)]
    assert read_record(Challenge.max_contract_pence, id="civtech-r01-wild") == [(1_500_000,)]


def test_figures_keep_bounds_ranges_and_the_value_as_published(read_record):
    columns = PublishedFigure.value, PublishedFigure.low, PublishedFigure.high
    assert Counter(bound for (bound,) in read_record(PublishedFigure.bound)) == {
        "exact": 66,
        "at least": 8,
        "at most": 6,
        "range": 2,
        "about": 1,
    }
    assert read_record(*columns, bound="range") == [("70-80", 70, 80), ("18-24", 18, 24)]
    assert read_record(*columns, bound="about") == [("20000000", 20_000_000, 20_000_000)]
    assert read_record(*columns, bound="at least", unit="applications") == [("80", 80, None), ("270", 270, None), ("80+", 80, None)]
    assert read_record(*columns, bound="at most", metric="applicants sifted to interview per challenge") == [("6", None, 6)]


def test_cumulative_totals_are_flagged_and_separate(read_record):
    flagged = Counter(metric for (metric,) in read_record(PublishedFigure.metric, cumulative=True))
    assert flagged == {
        "challenges set, cumulative": 2,
        "exploration teams, cumulative": 2,
        "accelerator teams, cumulative": 2,
        "start-ups helped to scale": 1,
        "government money put into programme": 1,
        "jobs created": 2,
    }


def test_changed_definitions_are_two_figures_and_not_a_series(read_record):
    rows = dict(read_record(PublishedFigure.metric, PublishedFigure.value, unit="percent"))
    assert rows["teams winning further contracts from own sponsor"] == "90"
    assert rows["accelerator companies winning some commercial contract"] == "70-80"


def test_no_figure_was_added_up(read_record):
    """Every value in the record was printed by a source: the 36 exploration teams of round 6 would be a subtraction."""
    rounds = read_record(PublishedFigure.metric, PublishedFigure.value, cohort_id="civtech-r06")
    assert rounds == [
        ("accelerator teams in the round", "12"),
        ("challenges in the round", "12"),
        ("maximum contract per challenge in the round", "250000"),
    ]
    assert "36 exploration teams" in read_record(Cohort.notes, id="civtech-r06")[0][0]
    per_round = Counter(cohort for (cohort,) in read_record(PublishedFigure.cohort_id) if cohort)
    assert [per_round[f"civtech-r{number:02d}"] for number in range(1, 12)] == [6, 1, 3, 2, 1, 3, 1, 3, 2, 4, 0]


def test_the_eight_hypotheses_of_the_pilot_are_answered_with_figures_by_name_and_date(read_record):
    stored = read_record(
        Hypothesis.id, Hypothesis.reference, Hypothesis.threshold, Hypothesis.by_on, Hypothesis.fixed_on, Hypothesis.missing
    )
    assert [row[1:5] for row in stored] == [(f"H{number}", None, None, None) for number in range(1, 9)]
    verdicts = read_record(Verdict.hypothesis_id, Verdict.verdict, Verdict.decided_on, Verdict.reason)
    assert {hypothesis: verdict for hypothesis, verdict, _, _ in verdicts} == {
        "civtech-h1": "leaning", "civtech-h2": "too early", "civtech-h3": "leaning", "civtech-h4": "supported", "civtech-h5": "too early",
        "civtech-h6": "too early", "civtech-h7": "leaning", "civtech-h8": "too early",
    }  # fmt: skip
    assert all(re.search(r"\d", reason) and re.search(r"20[12]\d", reason) for _, verdict, _, reason in verdicts)
    early = [hypothesis for hypothesis, verdict, _, _ in verdicts if verdict == "too early"]
    assert all(missing for hypothesis, *_, missing in stored if hypothesis in early)
    columns = Evidence.hypothesis_id, Evidence.about_kind, Evidence.about_id, Evidence.judged_on, Evidence.note, Evidence.judged_by
    links = read_record(*columns)
    assert {hypothesis for hypothesis, *_ in links} == {row[0] for row in stored}
    assert all(
        judged <= decided
        for hypothesis, _, _, judged, *_ in links
        for of_hypothesis, _, decided, _ in verdicts
        if of_hypothesis == hypothesis
    )
    assert all(re.search(r"20[12]\d", note) for *_, note, _ in links)
    assert {judge for *_, judge in links} == {"Reading of the public record"}
    stored_ids = {kind: {record_id for (record_id,) in read_record(RECORD_SCHEMAS[kind].model.id)} for kind in {link[1] for link in links}}
    assert [link for link in links if link[2] not in stored_ids[link[1]]] == []
    ((direction_h4,), (direction_h2,)) = (
        read_record(Evidence.direction, about_id="civtech-f-16", hypothesis_id=hypothesis) for hypothesis in ("civtech-h4", "civtech-h2")
    )
    assert (direction_h4, direction_h2) == (("weakens",), ("supports",))


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_loaded_records_export_the_values_of_the_file(sqlite_sessions, kind):
    load_public_record(sqlite_sessions, NOW)
    with sqlite_sessions.system("seed", now=NOW) as session:
        text = export_csv(session, TRANSFER_SCHEMAS[kind], "civtech")
        total = session.execute(select(func.count()).select_from(TRANSFER_SCHEMAS[kind].model)).scalar()
    exported = {
        row["id"]: row for row in csv.DictReader(line for line in text.removeprefix("\ufeff").splitlines() if not line.startswith("#"))
    }
    shipped = list(csv.DictReader(line for line in (FOLDER / f"{kind}.csv").read_text().splitlines() if not line.startswith("#")))
    by_name = {"cohort", "challenge", "challenges", "sponsors", "organisation", "team", "novated_to", "max_contract", "hypothesis"}
    columns = [column for column in shipped[0] if column not in by_name]
    assert [{column: exported[row["id"]][column] for column in columns} for row in shipped] == [
        {column: row[column] for column in columns} for row in shipped
    ]
    assert len(exported) == len(shipped) == total
