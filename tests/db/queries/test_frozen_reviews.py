"""What a closed review looked at does not change, whatever is recorded late, carried, closed or reopened afterwards."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from db.errors import Invalid, NotFound
from db.queries.reviews.meetings import earlier_actions, find_meeting, last_closing, records_of_review
from db.queries.team_health import team_statements
from db.session import Sessions
from tests.db.accelerator_store import Accelerator, build_accelerator
from tests.db.commands.test_reviews import TUESDAY, closings, open_review, save_record
from tests.soak import Rounds

HEALTHS = ("on track", "at risk", "off track")
DUTY = {"what": "Book the hall", "owner": "Ada", "owed_by": "us"}
STEPS = ("update", "late update", "action", "done", "start", "agree", "close", "reopen", "rewrite")


def frozen_page(accelerator: Accelerator, review: str, revision: int) -> tuple[Any, ...]:
    """What the page of a closing says of the meeting, its actions, the team's health, and what it compares with."""
    with accelerator.sessions.open(accelerator.lead, as_at=revision) as session:
        meeting = find_meeting(session, review)
        assert meeting is not None
        before = last_closing(session, accelerator.programme, before=revision)
        statements = team_statements(session, [accelerator.ids["1.1"]], date(2026, 4, 6), date(2026, 12, 31))
        return meeting, earlier_actions(session, meeting), records_of_review(session, review), statements, before


class History:
    """Reviews and what is recorded around them, a day later at each step; a refused step changes nothing."""

    def __init__(self, accelerator: Accelerator, first: str) -> None:
        self.accelerator, self.day, self.reviews = accelerator, TUESDAY, [first]
        self.actions: list[str] = []

    def take(self, step: str, number: int) -> None:
        """Carry out a step of ``STEPS``; ``number`` chooses among records and words."""
        self.day += timedelta(days=1)
        review, action = self.reviews[number % len(self.reviews)], (self.actions or [""])[number % max(len(self.actions), 1)]
        about = {"challenge": self.accelerator.ids["1.1"], "health": HEALTHS[number % 3]}
        choice = ("carry", "duplicate", "drop")[number % 3]
        acts: dict[str, tuple[str, str | None, dict[str, Any]]] = {
            "update": ("weekly-update", None, {**about, "week": self.day}),
            "late update": ("weekly-update", None, {**about, "week": self.day - timedelta(weeks=1 + number % 3)}),
            "action": ("meeting-action", None, {**DUTY, "due_on": self.day + timedelta(days=number), "review": review}),
            "done": ("action-answer", action, {"answered_on": self.day, "outcome": "done"}),
            "start": ("review-start", None, {"held": self.day + timedelta(days=number % 2)}),
            "agree": ("meeting-health", None, {**about, "review": review, "reason": "Seen on site"}),
            "close": ("review-close", review, {"unfinished": dict.fromkeys(self.actions, choice)}),
            "reopen": ("review-reopen", review, {"reason": "Something was forgotten"}),
            "rewrite": (
                "review",
                review,
                {"held": self.day, "agenda": [{"title": "Other"}], "present": "Others", "note": f"Note {number}"},
            ),
        }
        kind, record_id, values = acts[step]
        with contextlib.suppress(Invalid, NotFound):
            made = self._save(kind, record_id, **values)
            {"review-start": self.reviews, "meeting-action": self.actions}.get(kind, []).append(made)

    def _save(self, kind: str, record_id: str | None = None, **values: Any) -> str:
        return save_record(self.accelerator, self.day, kind, record_id, **values)


@pytest.mark.slow
def test_no_later_step_changes_what_a_closing_froze(sessions: Sessions, rounds: Rounds):
    accelerator = build_accelerator(sessions)
    first = open_review(accelerator)
    save_record(accelerator, TUESDAY, "review-close", first)
    history = History(accelerator, first)
    pages: dict[tuple[str, int], tuple[Any, ...]] = {}

    def go_on(steps: list[tuple[str, int]]) -> None:
        for step, number in steps:
            history.take(step, number)
        for review in dict.fromkeys(history.reviews):
            for _, _, revision in closings(accelerator, review):
                page = frozen_page(accelerator, review, revision)
                assert pages.setdefault((review, revision), page) == page

    rounds.repeat(go_on, 12, steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), min_size=4, max_size=12))
    assert len(pages) > 1
