"""Evidence and verdicts on both databases: each source counts one time, only what was known at the date counts, and invalid input is refused."""

from datetime import UTC, date, datetime

import pytest

from db.commands.save import fetch_row, save
from db.commands.save_checks import check_draft
from db.fields.types import ValidationContext
from db.history import revision_at
from db.queries import my_challenge
from db.queries.learning import hypotheses
from db.records import RECORD_SCHEMAS
from db.rules.rule import Draft, Facts
from db.schema.base import seeded_ids
from db.schema.models import Decision, Evidence, Finding, FindingSession, Hypothesis, Milestone, ResearchSession, Verdict
from db.values.evidence_scoring import score_evidence, side_points, verdicts_of_points
from tests.db.conftest import SEEDED_AT

FEBRUARY, MARCH, APRIL = (datetime(2026, month, 2, 9, tzinfo=UTC) for month in (2, 3, 4))


@pytest.fixture
def believed(cast):
    """A hypothesis of A and records that can be its evidence: two sessions, findings on one and on both, decisions; and one of C that could leak."""
    with seeded_ids("believed"), cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        at = {"programme_id": cast.north, "challenge_id": cast.a}
        rows = {
            "held": ResearchSession(programme_id=cast.north, held_on=SEEDED_AT.date(), method="interview"),
            "other": ResearchSession(programme_id=cast.north, held_on=SEEDED_AT.date(), method="interview"),
            "on one": Finding(**at, statement="On one session", found_on=SEEDED_AT.date()),
            "on both": Finding(**at, statement="On both", found_on=SEEDED_AT.date()),
            "milestone": Milestone(**at, title="Trial"),
            "h": Hypothesis(**at, statement="It works", threshold=2, fixed_on=SEEDED_AT.date()),
            "theirs": Hypothesis(programme_id=cast.south, challenge_id=cast.c, statement="Theirs"),
        }
        session.add_all(rows.values())
        session.flush()
        ids = {name: row.id for name, row in rows.items()}
        finding_sessions = [(ids["on one"], ids["held"]), (ids["on both"], ids["held"]), (ids["on both"], ids["other"])]
        session.add_all(
            FindingSession(**at, finding_id=finding, research_session_id=session_id) for finding, session_id in finding_sessions
        )
        milestone_decision = Decision(**at, decided_on=SEEDED_AT.date(), what="Go on", about_kind="milestone", about_id=ids["milestone"])
        team_decision = Decision(**at, decided_on=SEEDED_AT.date(), what="Keep them", about_kind="team", about_id=cast.council)
        finding_decision = Decision(**at, decided_on=SEEDED_AT.date(), what="Act on it", about_kind="finding", about_id=ids["on one"])
        session.add_all([milestone_decision, team_decision, finding_decision])
        session.flush()
        return ids | {"decided": milestone_decision.id, "about team": team_decision.id, "about finding": finding_decision.id}


def add_evidence(cast, hypothesis, kind, source, now, *, direction="supports", strength="strong", judged=None):
    with cast.sessions.system("seed", write=True, now=now) as session:
        row = Evidence(
            programme_id=cast.north, challenge_id=cast.a, hypothesis_id=hypothesis, about_kind=kind, about_id=source, direction=direction,
            strength=strength, judged_on=judged or now.date(), judged_by="The lead",
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def test_evidence_sources_resolve_to_the_underlying_record(cast, believed):
    keys = {
        ("finding", believed["on one"]): ("research-session", believed["held"]),
        ("finding", believed["on both"]): ("finding", believed["on both"]),
        ("decision", believed["decided"]): ("milestone", believed["milestone"]),
        ("decision", believed["about team"]): ("decision", believed["about team"]),
        ("decision", believed["about finding"]): ("research-session", believed["held"]),
        ("payment", "gone"): ("payment", "gone"),
    }
    with cast.sessions.open(cast.lead) as session:
        assert hypotheses.root_records(session, keys) == keys


def test_a_verdict_at_a_past_date_uses_only_what_was_known_then(cast, believed):
    hypothesis = believed["h"]
    add_evidence(cast, hypothesis, "milestone", believed["milestone"], FEBRUARY)
    weak = add_evidence(cast, hypothesis, "research-session", believed["held"], MARCH, strength="weak")
    with cast.sessions.system("seed", write=True, now=APRIL) as session:
        fetch_row(session, Evidence, weak).strength = "strong"
    add_evidence(cast, hypothesis, "finding", believed["on both"], APRIL, judged=FEBRUARY.date())  # recorded in April, dated February

    def verdict_at(known: datetime, on: date) -> tuple[str, int]:
        with cast.sessions.open(cast.lead) as session:
            number = revision_at(session, known)
        with cast.sessions.open(cast.lead, as_at=number) as past:
            points = side_points(score_evidence(hypotheses.evidence(past, [hypothesis]), on))
            return verdicts_of_points(points["supporting"], points["weakening"]).iloc[0], points["supporting"].iloc[0]

    assert verdict_at(FEBRUARY, FEBRUARY.date()) == ("too early", 3)
    assert verdict_at(MARCH, MARCH.date()) == (
        "leaning",
        4,
    )  # 3 and a weak 1: neither its later strength nor the evidence recorded in April
    assert verdict_at(MARCH, FEBRUARY.date()) == ("too early", 3)
    assert verdict_at(APRIL, APRIL.date()) == ("supported", 9)
    assert verdict_at(APRIL, FEBRUARY.date()) == ("supported", 6)  # known today of the evidence dated by then


def test_a_verdict_stores_the_evidence_summary_of_its_date(cast, believed):
    hypothesis = believed["h"]
    add_evidence(cast, hypothesis, "milestone", believed["milestone"], FEBRUARY)
    add_evidence(cast, hypothesis, "finding", believed["on both"], FEBRUARY, strength="weak")
    add_evidence(cast, hypothesis, "research-session", believed["other"], APRIL, direction="weakens")
    values = {"hypothesis": hypothesis, "verdict": "mixed", "next_step": "stop", "reason": "As it is", "decided": MARCH.date()}
    with cast.sessions.open(cast.lead, write=True) as session:
        saved = save(session, RECORD_SCHEMAS["verdict"], values, programme_id=cast.north)
        row = fetch_row(session, Verdict, saved.id)
        assert (row.computed, row.challenge_id, row.decided_by) == ("leaning", cast.a, "The lead")
        assert fetch_row(session, Hypothesis, hypothesis).status == "concluded"


def test_invalid_evidence_and_a_verdict_without_evidence_are_refused_with_a_sentence(cast, believed):
    hypothesis, milestone = believed["h"], ("milestone", believed["milestone"])

    def sentences(kind, values, about=None, record_id=None):
        with cast.sessions.open(cast.lead) as session:
            context = ValidationContext(APRIL.date(), programme=cast.north, about=about)
            stored = None if record_id is None else {}
            draft = Draft(0, values, record_id or "", stored)
            return [problem.sentence for problem in check_draft(RECORD_SCHEMAS[kind], draft, Facts(session, context))]

    assert sentences("verdict", {"hypothesis": hypothesis}) == [
        "No evidence was judged for it by 2 Apr 2026. Open the record that speaks for or against it and choose Use as evidence first"
    ]
    assert sentences("evidence", {"hypothesis": hypothesis}) == ["Open this from the record that is the evidence, with Use as evidence"]
    assert sentences("evidence", {"hypothesis": hypothesis}, about=milestone) == []
    evidence = add_evidence(cast, hypothesis, *milestone, MARCH)
    assert sentences("evidence", {"hypothesis": hypothesis}, about=milestone) == [
        "This is evidence for that hypothesis already. Change that one instead"
    ]
    assert sentences("evidence", {"hypothesis": hypothesis}, record_id=evidence) == []
    assert sentences("verdict", {"hypothesis": hypothesis}) == []
    assert sentences("verdict", {"hypothesis": hypothesis, "decided": FEBRUARY.date()})[0].startswith(
        "No evidence was judged for it by 2 Feb 2026"
    )


def test_hypotheses_and_money_are_those_of_the_viewer(cast, believed):
    with cast.sessions.open(cast.lead) as session:
        assert list(hypotheses.hypotheses(session, cast.north)["statement"]) == ["It works"]
        assert hypotheses.hypotheses(session, cast.south).empty
        assert hypotheses.count_findings(session, cast.north) == 2
        assert (
            hypotheses.total_paid_pence(session, cast.north),
            hypotheses.total_paid_pence(session, cast.north, challenges=[cast.a]),
        ) == (
            20_00,
            10_00,
        )
        assert hypotheses.total_paid_pence(session, cast.south) is None  # 10 are paid there, which this viewer may not see


def test_a_sponsor_reads_published_wording_and_counts_published_records_only(cast):
    day, verdict_values = SEEDED_AT.date(), {"verdict": "leaning", "next_step": "persevere", "reason": "INTERNAL"}
    with seeded_ids("published"), cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        at = {"programme_id": cast.north, "challenge_id": cast.a}
        shown, hidden, blank, of_other = (
            Hypothesis(**{**at, "challenge_id": of}, statement="INTERNAL", published_statement=wording)
            for of, wording in ((cast.a, "It works"), (cast.a, None), (cast.a, ""), (cast.b, "Of B"))
        )
        session.add_all(
            [shown, hidden, blank, of_other, Hypothesis(programme_id=cast.north, statement="INTERNAL", published_statement="Of none")]
        )
        session.flush()
        for number, (side, note) in enumerate(
            [("supports", "Seen"), ("supports", None), ("weakens", ""), ("weakens", "Heard"), ("weakens", "Too")]
        ):
            evidence_values = {"hypothesis_id": shown.id, "about_kind": "milestone", "about_id": str(number), "judged_on": day}
            session.add(Evidence(**at, **evidence_values, direction=side, note="INTERNAL", published_note=note))
        of = {**at, "hypothesis_id": shown.id, **verdict_values}
        session.add_all([
            Verdict(**of, decided_on=day, published_reason="Once"), Verdict(**of, decided_on=MARCH.date(), published_reason="Lately"),
            Verdict(**{**of, "verdict": "not supported"}, decided_on=APRIL.date()),
            Verdict(**{**of, "hypothesis_id": hidden.id}, decided_on=day, published_reason="Of what is hidden"),
        ])  # fmt: skip
    with cast.sessions.open(cast.sponsor_a) as session:
        assert [{**row, "id": ""} for row in my_challenge.hypotheses(session, cast.north)] == [
            {"id": "", "challenge_id": cast.a, "statement": "It works", "status": "testing", "verdict": "leaning", "decided_on": MARCH.date(),
             "reason": "Lately", "supports": 1, "weakens": 2, "neutral": 0},
        ]  # fmt: skip
