"""``/`` of a programme that holds past rounds and nothing that runs: its rounds, not an overview of nothing or a checklist."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db.commands.programmes import add_programme
from db.schema.models import Challenge, Cohort, Milestone
from tests.wire.visitor import SeededApp

FRESH = "?programme=fresh&cohort=all"
STAFF = ("admin", "lead", "member", "reviewer")


@pytest.fixture
def past_rounds(sqlite_app: SeededApp) -> SeededApp:
    """A store whose programme "Fresh" has one round that ended, with one challenge that ended."""
    with sqlite_app.sessions.system("command-line", write=True) as session:
        fresh = add_programme(session, name="Fresh")
        cohort = Cohort(programme_id=fresh, name="Round of 2019", ended_on=date(2019, 6, 28))
        session.add(cohort)
        session.flush()
        session.add(Challenge(programme_id=fresh, cohort_id=cohort.id, title="Read the letter", state="finished"))
    return sqlite_app


def blocks(page: str) -> tuple[bool, bool, bool]:
    """Whether a page draws its rounds, the overview of challenges, the first steps."""
    return "cohorts-rounds" in page, "overview-challenges" in page, "first-steps-list" in page


def test_a_programme_of_past_rounds_opens_on_its_rounds(past_rounds: SeededApp) -> None:
    page = past_rounds.visitor("admin").page("/", FRESH)
    assert blocks(page) == (True, False, False)
    assert "Round of 2019" in page
    assert ("No challenge is running" in page, "needs attention" in page) == (False, False)


def test_a_running_challenge_with_a_milestone_opens_the_overview(past_rounds: SeededApp) -> None:
    with past_rounds.sessions.system("command-line", write=True) as session:
        cohort = session.scalars(select(Cohort).where(Cohort.name == "Round of 2019")).one()
        challenge = Challenge(programme_id=cohort.programme_id, cohort_id=cohort.id, title="Hear the answer", state="running")
        session.add(challenge)
        session.flush()
        day = date(2027, 3, 1)
        session.add(Milestone(programme_id=cohort.programme_id, challenge_id=challenge.id, title="Try it", type="gate", baseline_on=day))
    assert blocks(past_rounds.visitor("admin").page("/", FRESH)) == (False, True, False)


@pytest.mark.parametrize("person", STAFF)
def test_the_overview_of_another_programme_stays(past_rounds: SeededApp, person: str) -> None:
    assert blocks(past_rounds.visitor(person).page("/", "?programme=north")) == (False, True, False)
