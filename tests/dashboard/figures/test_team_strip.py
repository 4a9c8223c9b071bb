"""What the team says by week, and what stands: an update in its week and the next, an agreed health until the next update."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.figures.health import HealthAssessment, attention, statement_text, team_strip
from dashboard.figures.week import agreed_text, unchanged_update
from dashboard.view import View
from db.frames import DATE, INTEGER, OBJECT, frame_of
from db.schema.enums.records import Health
from db.values.team_statements import TeamStatement

WEEKS = [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30)]
UPDATE = TeamStatement("on track", WEEKS[0])
AGREED = TeamStatement("off track", WEEKS[2], date(2026, 11, 24), has_update=False)


def test_strip_marks_the_week_of_the_review_and_its_summary_names_the_review_that_stands():
    strip = team_strip({WEEKS[0]: UPDATE, WEEKS[2]: AGREED}, WEEKS)
    assert [mark[3] for mark in strip.marks] == [
        "Week of 9 Nov 2026: On track",
        "Week of 16 Nov 2026: No update",
        "Week of 23 Nov 2026: Off track, agreed at the review of 24 Nov 2026",
        "Week of 30 Nov 2026: No update",
    ]
    assert (strip.word, strip.tone) == ("Off track, agreed at the review of 24 Nov 2026", "bad")


def test_summary_of_updates_is_this_weeks_or_last_weeks():
    assert team_strip({WEEKS[3]: TeamStatement("at risk", WEEKS[3])}, WEEKS).word == "At risk"
    assert team_strip({WEEKS[2]: TeamStatement("at risk", WEEKS[2])}, WEEKS).word == "At risk last week"
    assert team_strip({WEEKS[1]: TeamStatement("at risk", WEEKS[1])}, WEEKS).word == "No update"
    assert statement_text(None) == "No update"


def test_week_shows_the_agreed_health_and_carries_it_on():
    assert agreed_text(AGREED) == "Agreed at the review of 24 Nov 2026:\n■ Off track"
    before = {"week": WEEKS[2], "health": "on track", "next_steps": None, "blocked": None, "path_back": None, "path_back_on": None}
    assert unchanged_update(before, WEEKS[3], AGREED)["health"] == "off track"
    assert unchanged_update(before, WEEKS[3], UPDATE)["health"] == "on track"


def judged(*ranks: int) -> pd.DataFrame:
    return frame_of({"challenge_id": (OBJECT, ["a"] * len(ranks)), "day": (DATE, WEEKS), "rank": (INTEGER, list(ranks))})


def test_an_agreed_health_is_said_by_the_team_and_is_no_weekly_update():
    records = {"a": [HealthAssessment(Health.OFF_TRACK)] * 4}
    said = {"a": {week: TeamStatement("on track", week) for week in WEEKS[:3]}}
    told = attention(said, records, judged(2, 2, 2, 2), WEEKS, View(date(2026, 12, 1), labels={"a": "1.1 Roads"}))
    assert [str(item.what) for item in told] == ["1.1 Roads: the team says on track, the records say off track"]
    assert (told[0].kind, told[0].subject, told[0].acts) == ("health-differs", "a", ())
    said = {"a": {WEEKS[0]: UPDATE, WEEKS[2]: AGREED}}
    told = attention(said, records, judged(2, 2, 2, 2), WEEKS, View(date(2026, 12, 1), labels={"a": "1.1 Roads"}))
    assert [str(item.what) for item in told] == ["1.1 Roads has no weekly update for 2 weeks"]
    assert (told[0].kind, told[0].act and told[0].act.words) == ("update-missing", "Write the update")
