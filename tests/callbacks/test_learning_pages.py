"""The pages of reuse, outcomes and learning on a real database: the invented programme of docs/measures.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from callbacks.pages.learning import hypotheses, one_hypothesis, outcomes, reuse
from dashboard.filters import read_filters
from db.access import Role, Viewer
from db.commands.save import save
from db.frames import column_values
from db.records import RECORD_SCHEMAS
from db.schema.models import Evidence, Finding, Milestone
from db.session_state import session_state
from tests.callbacks.test_live_measures import NOW, resolve_request, write_example


@pytest.fixture
def board(sessions):
    """Returns the database, a lead and the ids by name."""
    programme_id, ids = write_example(sessions)
    return sessions, Viewer("lead", "The lead", "lead@example.org", Role.LEAD, (programme_id,)), ids


def contents(board, page, search="", **path):
    sessions, viewer, _ = board
    with sessions.open(viewer) as session:
        return page.contents(session, replace(resolve_request(session, viewer, search), path=path))


def test_reuse_page_counts_the_ledger_and_filters_it_by_address(board):
    page = contents(board, reuse.PAGE)
    assert str(page["reuse-sentence"]) == (
        "Of 4 offers made elsewhere 3 were tried, 3 adopted and 0 declined; 1 of those adopted crossed to another sector."
    )
    assert str(page["reuse-sectors"].title) == "1 of 2 offers went to another sector; the sectors of 2 are not recorded"
    assert page["reuse-ledger"].table.row_count == 4
    narrowed = contents(board, reuse.PAGE, "&country=Norland")["reuse-ledger"]
    assert (column_values(narrowed.table.frame, "what"), narrowed.narrowed[0]) == (["an enquiry"], "Lines in Norland")


def test_reuse_page_offers_findings_to_challenges_of_the_same_sector(board):
    assert contents(board, reuse.PAGE)["reuse-wanted"].table.row_count == 0  # each challenge has a sector of its own, and no tags


def test_outcomes_page_counts_answers_and_hands_figures_on_with_their_scope(board):
    page = contents(board, outcomes.PAGE)
    assert str(page["outcomes-sentence"]) == "Of three companies two have answered after six months: one of the two sells to their sponsor."
    links = column_values(page["outcomes-months"].table.frame, "months_6_links")
    form = read_filters(links[0][1][1].partition("?")[2]).extra
    assert form["wording"] == (
        "6 months after their entry ended, 3 of 3 company teams were asked. Measured over: North; all cohorts; all challenges; all time; as at 1 Jun 2026."
    )
    assert [page[f"outcomes-{name}"].table.row_count for name in ("due", "answers", "gains", "kinds", "teams", "supports", "given")] == [
        0, 5, 4, 0, 2, 0, 0,
    ]  # fmt: skip


def test_figure_of_a_challenge_names_the_challenge(board):
    _, _, ids = board
    page = contents(board, outcomes.PAGE, f"&challenge={ids['A']}")
    links = column_values(page["outcomes-months"].table.frame, "months_6_links")
    assert (
        "Measured over: North; no cohort; A A; all time; as at 1 Jun 2026."
        in read_filters(links[0][1][1].partition("?")[2]).extra["wording"]
    )


def test_answers_of_one_question_are_chosen_by_the_address(board):
    answers = contents(board, outcomes.PAGE, "&months=12")["outcomes-answers"]
    assert (answers.table.row_count, answers.narrowed[0]) == (2, "Asked after 12 months")


@pytest.fixture
def believed(board):
    """Returns the board with a hypothesis about challenge A that a milestone and a finding support."""
    sessions, viewer, ids = board
    with sessions.system("seed", write=True, now=NOW) as session:
        session_state(session).purpose = "opening"
        (programme_id,) = viewer.programmes

        def new(kind, **values):
            return save(session, RECORD_SCHEMAS[kind], values, programme_id=programme_id).id

        criterion = {"live_measure": "applications", "comparison": "at least", "threshold": 12, "measure": "Applications"}
        ids["H"] = new("hypothesis", statement="Open questions bring answers", reference="H1", challenge=ids["A"], **criterion)
        for kind, strength in (("milestone", "strong"), ("finding", "moderate")):
            model = {"milestone": Milestone, "finding": Finding}[kind]
            record = session.scalars(select(model.id).where(model.challenge_id == ids["A"]).order_by(model.id)).first()
            evidence = {"direction": "supports", "strength": strength, "about_kind": kind, "about_id": record}
            session.add(
                Evidence(programme_id=programme_id, challenge_id=ids["A"], hypothesis_id=ids["H"], judged_on=date(2026, 5, 20), **evidence)
            )
    return board


def test_learning_page_shows_the_verdict_of_the_evidence_and_the_live_measures(believed):
    page = contents(believed, hypotheses.PAGE)
    assert str(page["learning-sentence"]) == "Does it work? The one hypothesis is met so far."  # 14 applications, at least 12 wanted
    register = page["learning-register"][1].table.frame  # 5 points, fewer than 6
    assert (column_values(register, "supports"), column_values(register, "supporting"), column_values(register, "says")) == (
        [2], [5], ["◐ Leaning towards supported"],
    )  # fmt: skip
    assert page["learning-measures"].table.row_count == 11
    assert page["learning-spend"] is not None
    _, viewer, _ = believed
    member = replace(viewer, role=Role.REVIEWER)
    assert contents((believed[0], member, believed[2]), hypotheses.PAGE)["learning-register"][1].table.row_count == 1


def test_page_of_a_hypothesis_says_whether_its_measure_meets_the_criterion(believed):
    _, _, ids = believed
    page = contents(believed, one_hypothesis.PAGE, id=ids["H"])
    assert str(page["heading"]) == "H1: Open questions bring answers"
    assert str(page["hypothesis-sentence"]) == "The evidence says: leaning towards supported. 2 sources support it (5 points)."
    assert page["hypothesis-evidence"].table.row_count == 2
    assert str(page["hypothesis-course"].title) == (
        "Since 20 May 2026 the evidence says: leaning towards supported; no verdict is declared"
    )
    facts = str(page["hypothesis-facts"])
    assert "14 applications per challenge: 14 over 1 challenge" in facts
    assert "The criterion is met." in facts
    assert "challenge=" + ids["A"] in facts
