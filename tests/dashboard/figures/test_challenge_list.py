"""The list of challenges: its sentence, its views and its order, worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.figures.challenges.listing import ChallengeList, challenges_table, sentence, views
from dashboard.metrics.challenge_list import chosen_group, state_counts
from dashboard.page_content import SubjectCell
from dashboard.view import View
from db.frames import OBJECT, frame_of
from db.schema.enums.records import Health

VIEW = View(date(2026, 11, 29), search="?programme=p", places={"a": ("3.10", "Accelerator", 3), "b": ("3.2", "Open call", 1)})


def rows(*challenges: tuple[str, str | None, str]) -> Any:
    """Returns challenges given as (id, code, state)."""
    columns = {name: (OBJECT, [challenge[place] for challenge in challenges]) for place, name in enumerate(("id", "code", "state"))}
    texts = {"title": "Title", "stage": None, "cohort_id": None, "cohort": None}
    return frame_of(columns | {name: (OBJECT, [value] * len(challenges)) for name, value in texts.items()})


THREE = rows(("a", "3.10", "running"), ("b", "3.2", "running"), ("old", None, "merged"), ("odd", "2.1", "not known"))
LISTED = ChallengeList(
    THREE, "running", team={"a": Health.ON_TRACK, "b": None}, records={"a": Health.OFF_TRACK, "b": Health.AT_RISK},
    sponsors={"a": [("Northmoor", "/record/organisation/o")]}, money={"a": SubjectCell("£60k of £60k", "/spend")},
)  # fmt: skip


def test_counts_by_state_and_the_view_that_an_address_asks_for():
    assert state_counts(THREE) == {"running": 2, "paused": 0, "ended": 1, "not known": 1, "all": 4}
    assert chosen_group("", THREE) == "running"
    assert chosen_group("not-known", THREE) == "not known"
    assert chosen_group("nonsense", rows(("x", None, "finished"))) == "all"


def test_the_sentence_counts_what_is_off_track_and_says_nothing_good_of_none():
    assert str(sentence(LISTED, VIEW)) == "Two challenges run; one is off track by the records, one is at risk."
    assert str(sentence(ChallengeList(rows(("x", None, "not known")), "all"), VIEW)) == "None of 1 challenge is recorded as running."
    assert str(sentence(ChallengeList(rows(), "all"), VIEW)) == "No challenge is recorded here yet."


def test_the_views_hold_their_counts_and_the_running_challenges_come_worst_first():
    assert [(view.words, str(view.count), view.shown) for view in views(LISTED, VIEW)] == [
        ("Running", "2", True), ("Ended", "1", False), ("State not known", "1", False), ("All", "4", False),
    ]  # fmt: skip
    table = challenges_table(LISTED, VIEW)
    assert table.shown_values("href") == ["/challenges/a?programme=p", "/challenges/b?programme=p"]
    assert table.shown_values("records") == ["■ Off track", "▲ At risk"]
    assert table.shown_values("shade") == ["stage-4", "stage-2"]
