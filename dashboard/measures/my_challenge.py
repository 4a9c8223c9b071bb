"""Measures of the sponsor's page, over what the programme published to the sponsor."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import CHALLENGE, DAY, PROGRAMME, Example, Measure, Restated, Unit

SOURCE = "the published actions of the sponsor's challenges"
SPONSOR = (PROGRAMME, CHALLENGE, DAY)
GIVEN = "On 20 May: the sponsor owes answers due on 15 May and 25 May; the programme owes one due on 18 May."


def _story() -> Any:
    """Returns the story of a challenge with the actions of the example."""
    from dashboard.figures.my_challenge.text import build_stories
    from dashboard.view import View

    challenge: dict[str, Any] = {
        "id": "c",
        "code": "",
        "title": "Roads",
        "question": "",
        "summary": "",
        "stage": "",
        "stage_since": None,
        "state": "running",
    }
    action: dict[str, Any] = {
        "challenge_id": "c",
        "kind": "task",
        "what": "Answer",
        "raised_on": date(2026, 5, 1),
        "answered_on": None,
        "by_sponsor": False,
    }
    actions = [
        {**action, "id": name, "owed_by": owed_by, "due_on": date(2026, 5, due)}
        for name, owed_by, due in (("a", "sponsor", 15), ("b", "sponsor", 25), ("c", "us", 18))
    ]
    challenge |= {"paused_until": None, "sponsors": 1}
    (story,) = build_stories([challenge], actions, [], [], [], [], View(date(2026, 5, 20)))
    return story


def _late(items: Any) -> int:
    return sum(item.tone == "bad" for item in items)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "sponsor_waiting",
        "Things that wait for the sponsor",
        "Published actions owed by the sponsor and not answered.",
        Unit.COUNT,
        SOURCE,
        Example(GIVEN, "Two things wait for the sponsor.", lambda: len(_story().needs), 2),
        scope=SPONSOR,
    ),
    Measure(
        "sponsor_late",
        "Things the sponsor is late with",
        "Published actions owed by the sponsor and not answered whose date has passed; an action is late from the day after its date. Nothing "
        "is late of a challenge that is paused, cancelled or merged.",
        Unit.COUNT,
        SOURCE,
        Example(GIVEN, "One of them is late.", lambda: _late(_story().needs), 1),
        scope=SPONSOR,
    ),
    Measure(
        "team_owes",
        "Things the programme team owes the sponsor",
        "Published actions owed by the programme team and not answered.",
        Unit.COUNT,
        SOURCE,
        Example(GIVEN, "The team owes one thing.", lambda: len(_story().owed), 1),
        scope=SPONSOR,
    ),
    Measure(
        "team_late",
        "Things the programme team is late with",
        "Published actions owed by the programme team and not answered whose date has passed.",
        Unit.COUNT,
        SOURCE,
        Example(GIVEN, "It is late.", lambda: _late(_story().owed), 1),
        scope=SPONSOR,
    ),
    Measure(
        "move_days",
        "Days by which a milestone was moved",
        "The day to which one re-forecast moved the milestone minus the day from which it moved it, in calendar days.",
        Unit.DAYS,
        "the re-forecast",
        Example(
            "Moved from 4 May to 13 May.", "9 days later.", lambda: (date(2026, 5, 13) - date(2026, 5, 4)).days, 9, Restated.WHERE_SHOWN
        ),
        scope=(PROGRAMME,),
    ),
    Measure(
        "published_evidence",
        "Published evidence of a hypothesis",
        "Pieces of evidence with a published wording, by whether they support the hypothesis, weaken it or are neutral.",
        Unit.COUNT,
        "the evidence of the hypothesis that is published to the sponsor",
        Example(
            "Two pieces support it, one weakens it.",
            "2 support it.",
            lambda: ["supports", "supports", "weakens"].count("supports"),
            2,
            Restated.IN_THE_STORE,
        ),
        scope=(PROGRAMME, DAY),
    ),
)
