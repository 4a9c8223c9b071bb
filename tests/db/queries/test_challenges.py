from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder

from callbacks.page_request import resolve_page_request
from callbacks.pages.challenges import records as challenge_page
from dashboard.exports.table_files import export_table
from dashboard.tables import Table
from db.errors import NotFound, Refused
from db.frames import frame_rows
from db.queries import challenges
from db.schema.models import Action, Agreement, Challenge, Milestone, Organisation, StageDates, WeeklyUpdate
from layouts.components.page import render_content
from tests.db.conftest import SEEDED_AT, Cast


@pytest.fixture
def challenge_story(cast: Cast) -> Cast:
    """Challenge A with records of every kind, and rows of B that could leak into its page."""
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        heir = Organisation(programme_id=cast.north, name="Heir", type="company")
        session.add(heir)
        session.flush()
        row = session.get_one(Challenge, cast.a)
        row.reframed_on, row.reframed_precision, row.reframed_from, row.stage = date(2025, 1, 1), "year", "wider", "Accelerator"
        row.source = "https://www.example.org/a | https://example.net/b"
        answered = {"raised_on": date(2025, 12, 1), "answered_on": date(2025, 12, 9), "outcome": "done"}
        for challenge, name in ((cast.a, "A"), (cast.b, "B")):
            at = {"programme_id": cast.north, "challenge_id": challenge}
            session.add_all([
                WeeklyUpdate(**at, week=date(2026, 1, 5), health="at risk", changed=f"old {name}"),
                WeeklyUpdate(**at, week=date(2026, 1, 12), health="on track", changed=f"published {name}", blocked=f"internal {name}"),
                StageDates(**at, stage="Exploration", start_on=date(2025, 11, 10), end_on=date(2025, 11, 28), source="https://example.org/dates"),
                Milestone(**at, title=f"shown {name}", actual_on=date(2025, 12, 1), actual_precision="day", source="https://example.org/shown"),
                Action(**at, what=f"adopt {name}", kind="decision", owed_by="sponsor", **answered, answer="yes"),
                Action(**at, what=f"task {name}", kind="task", owed_by="us", **answered),
                Agreement(
                    **at, kind="pre-commercial", organisation_id=cast.council, novated_to_id=heir.id, value_pence=5_000_00,
                    signed_on=date(2025, 12, 15), novated_on=date(2026, 1, 2),
                ),
            ])  # fmt: skip
    return cast


def test_a_challenge_of_another_programme_is_not_found(challenge_story: Cast):
    with challenge_story.sessions.open(challenge_story.lead) as session:
        with pytest.raises(NotFound):
            challenges.read_challenge(session, challenge_story.c)
        row = challenges.read_challenge(session, challenge_story.a)
        assert (
            row["title"],
            row["programme"],
        ) == ("A", "north")


def test_finance_may_not_read_a_challenges_story(challenge_story: Cast):
    viewer = challenge_story.viewer("finance")
    with challenge_story.sessions.open(viewer) as session, pytest.raises(Refused):
        challenge_page.PAGE.contents(session, resolve_page_request(session, viewer, "", path={"id": challenge_story.a}))


def test_a_candidate_team_counts_its_challenges(challenge_story: Cast):
    with challenge_story.sessions.open(challenge_story.lead) as session:
        assert [(row.name, row.candidates) for row in frame_rows(challenges.teams(session, challenge_story.a))] == [
            ("team of A", 1),
            ("team of A and B", 2),
        ]


def test_the_latest_update_is_that_of_the_challenge(challenge_story: Cast):
    with challenge_story.sessions.open(challenge_story.lead) as session:
        update = challenges.latest_update(session, challenge_story.a)
    assert update is not None
    assert (update["week"], update["changed"], update["blocked"]) == (date(2026, 1, 12), "published A", "internal A")


def test_only_answered_decision_actions_are_listed_as_decisions(challenge_story: Cast):
    with challenge_story.sessions.open(challenge_story.lead) as session:
        assert [(row["what"], row["answer"]) for row in challenges.settled_actions(session, challenge_story.a)] == [("adopt A", "yes")]


def csv_rows(table: Table) -> list[list[str]]:
    """Returns the rows of a table as a CSV file holds them, without the header."""
    return [[cell.text for cell in row] for row in export_table("t", (), table).rows]


def _page_text(contents: Mapping[str, Any]) -> str:
    """The components of a page as JSON text."""
    return json.dumps([render_content(content) for content in contents.values()], cls=PlotlyJSONEncoder)


def test_the_page_lists_events_in_order_with_their_sources(challenge_story: Cast):
    with challenge_story.sessions.open(challenge_story.lead) as session:
        content = challenge_page.PAGE.contents(
            session, resolve_page_request(session, challenge_story.lead, "", path={"id": challenge_story.a})
        )
    first = [row[:4] for row in csv_rows(content["challenge-story"].table)]
    assert first == [
        ["2025", "", "Reframed from: wider", "Wording"], ["2025-11-10", "to 28 Nov 2025", "Exploration", "Stage"],
        ["2025-12-01", "", "shown A", "Milestone"], ["2025-12-09", "", "adopt A: yes (done)", "Decision"],
        ["2025-12-15", "", "Pre-commercial agreement with Council signed, £5,000", "Agreement"],
        ["2026-01-02", "", "Pre-commercial agreement of Council novated to Heir", "Agreement"],
        ["Day not known", "", "team of A: entered", "Company team"], ["Day not known", "", "team of A and B: entered", "Company team"],
    ]  # fmt: skip
    page = _page_text(content)
    for word in (
        "https://example.net/b",
        "published A",
        "internal A",
        f"form=research-session&for={challenge_story.a}",
        "line A",
        "inner A",
    ):
        assert word in page, word
    for word in ("published B", "internal B", "adopt B", "shown B", "line B", "inner B", "inner C"):
        assert word not in page, word


def test_a_reviewer_gets_no_form(challenge_story: Cast):
    viewer = challenge_story.viewer("reviewer")
    with challenge_story.sessions.open(viewer) as session:
        page = _page_text(challenge_page.PAGE.contents(session, resolve_page_request(session, viewer, "", path={"id": challenge_story.a})))
    assert "form=" not in page


def test_a_challenge_opened_under_another_programmes_url_keeps_its_own_programme(challenge_story: Cast):
    viewer = challenge_story.viewer("admin")
    with challenge_story.sessions.open(viewer) as session:
        page = _page_text(
            challenge_page.PAGE.contents(session, resolve_page_request(session, viewer, "?programme=south", path={"id": challenge_story.a}))
        )
    assert "programme=north" in page
    assert "programme=south" not in page
