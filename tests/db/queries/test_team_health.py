"""What the team says of the health of a challenge: its updates, and what a review agreed, until the next update."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db.importing import apply_import, plan_import
from db.queries.team_health import standing_healths, team_statements
from db.records import TRANSFER_SCHEMAS
from db.schema.models import ReviewHealth
from db.session import Sessions
from db.values.team_statements import TeamStatement
from tests.db.accelerator_store import Accelerator, build_accelerator
from tests.db.commands.test_reviews import TUESDAY, closings, open_review, save_record

MONDAY, NEXT_MONDAY = date(2026, 5, 4), date(2026, 5, 11)
ON_TRACK, OFF_TRACK = TeamStatement("on track", MONDAY), TeamStatement("off track", MONDAY, TUESDAY)


@pytest.fixture
def accelerator(sessions: Sessions) -> Accelerator:
    return build_accelerator(sessions)


def say(accelerator: Accelerator, day: date, health: str, record: str | None = None, hour: int = 8, **more: str) -> str:
    """The weekly update of a day's week, entered on that day."""
    values = {"challenge": accelerator.ids["1.1"], "week": day, "health": health, **more}
    return save_record(accelerator, day, "weekly-update", record, hour, **values)


def agree(accelerator: Accelerator, review: str, health: str, hour: int = 10) -> None:
    values = {"review": review, "challenge": accelerator.ids["1.1"], "health": health, "reason": "Seen on site"}
    save_record(accelerator, TUESDAY, "meeting-health", None, hour, **values)


def standing(accelerator: Accelerator, day: date, as_at: int | None = None) -> TeamStatement | None:
    with accelerator.sessions.open(accelerator.lead, as_at=as_at) as session:
        return standing_healths(session, [accelerator.ids["1.1"]], day).get(accelerator.ids["1.1"])


def test_a_health_agreed_at_a_review_stands_over_the_update_before_it_until_the_next(accelerator: Accelerator):
    say(accelerator, MONDAY, "on track")
    assert standing(accelerator, TUESDAY) == ON_TRACK
    agree(accelerator, open_review(accelerator), "off track")
    assert [standing(accelerator, day) for day in (MONDAY, TUESDAY, date(2026, 5, 20))] == [ON_TRACK, OFF_TRACK, OFF_TRACK]
    say(accelerator, NEXT_MONDAY, "at risk")
    assert standing(accelerator, NEXT_MONDAY) == TeamStatement("at risk", NEXT_MONDAY)
    assert standing(accelerator, date(2026, 5, 25)) is None, "an update stands in its week and the next"


def test_an_update_entered_after_the_review_of_its_week_replaces_what_was_agreed(accelerator: Accelerator):
    agree(accelerator, open_review(accelerator), "off track")
    assert standing(accelerator, TUESDAY) == TeamStatement("off track", MONDAY, TUESDAY, has_update=False)
    update = say(accelerator, TUESDAY, "on track", hour=11)
    assert standing(accelerator, TUESDAY) == ON_TRACK
    say(accelerator, TUESDAY, "on track", update, hour=12, changed="The same in other words")
    assert standing(accelerator, TUESDAY) == ON_TRACK


def test_other_words_in_an_update_leave_the_health_that_was_agreed(accelerator: Accelerator):
    update = say(accelerator, MONDAY, "on track")
    agree(accelerator, open_review(accelerator), "off track")
    say(accelerator, TUESDAY, "on track", update, hour=12, changed="In other words")
    assert standing(accelerator, TUESDAY) == OFF_TRACK
    say(accelerator, TUESDAY, "at risk", update, hour=13)
    assert standing(accelerator, TUESDAY) == TeamStatement("at risk", MONDAY)


def test_an_update_of_an_earlier_week_entered_late_changes_nothing(accelerator: Accelerator):
    agree(accelerator, open_review(accelerator), "off track")
    values = {"challenge": accelerator.ids["1.1"], "week": date(2026, 4, 28), "health": "on track"}
    save_record(accelerator, date(2026, 5, 6), "weekly-update", **values)
    assert standing(accelerator, date(2026, 5, 6)) == TeamStatement("off track", MONDAY, TUESDAY, has_update=False)


def test_agreed_again_at_the_same_review_the_last_counts_and_the_team_says_what_it_said_before_it(accelerator: Accelerator):
    say(accelerator, MONDAY, "on track")
    review = open_review(accelerator)
    agree(accelerator, review, "off track")
    agree(accelerator, review, "at risk", hour=11)
    assert standing(accelerator, TUESDAY) == TeamStatement("at risk", MONDAY, TUESDAY)
    with accelerator.sessions.open(accelerator.lead) as session:
        assert list(session.execute(select(ReviewHealth.health, ReviewHealth.said)).one()) == ["at risk", "on track"]


def test_a_page_as_at_an_earlier_moment_has_what_the_team_said_then(accelerator: Accelerator):
    say(accelerator, MONDAY, "on track")
    review = open_review(accelerator)
    agree(accelerator, review, "off track")
    save_record(accelerator, TUESDAY, "review-close", review)
    ((_, _, frozen),) = closings(accelerator, review)
    say(accelerator, NEXT_MONDAY, "at risk")
    assert standing(accelerator, NEXT_MONDAY, frozen) == OFF_TRACK
    with accelerator.sessions.open(accelerator.lead, as_at=frozen) as session:
        assert team_statements(session, [accelerator.ids["1.1"]], MONDAY, NEXT_MONDAY) == {accelerator.ids["1.1"]: {MONDAY: OFF_TRACK}}


def test_an_update_from_a_file_leaves_the_health_agreed_in_its_week(accelerator: Accelerator):
    """An export has the updates after the healths; in the store that it is loaded into their order says nothing."""
    agree(accelerator, open_review(accelerator), "off track")
    text = f"challenge,week,health,changed\n{accelerator.ids['1.1']},2026-05-04,on track,As before\n"
    with accelerator.sessions.open(accelerator.lead, write=True) as session:
        plan = plan_import(
            session,
            TRANSFER_SCHEMAS["weekly-updates"],
            text.encode(),
            "updates.csv",
            programme_id=accelerator.programme,
            today=date(2026, 5, 8),
        )
        assert apply_import(session, plan).created == 1
    assert standing(accelerator, TUESDAY) == OFF_TRACK


def test_an_agreed_health_stands_for_thirteen_weeks(accelerator: Accelerator):
    agree(accelerator, open_review(accelerator), "off track")
    assert [standing(accelerator, day) is None for day in (date(2026, 8, 2), date(2026, 8, 3))] == [False, True]
