"""Measures of the user groups heard in research. The functions are in ``dashboard.metrics.research_coverage``."""

from __future__ import annotations

from typing import Any

from dashboard.measures.measure import PROGRAMME, Example, Measure, Restated, Unit
from dashboard.measures.research import SESSIONS

OF_CHALLENGES = "the running challenges of the view and those with held sessions"
_HARD = ["Carers", "Islanders"]


def _groups(attendances: dict[str, int], *, wanted: int = 3) -> tuple[Any, Any]:
    """Returns the coverage of one challenge and the totals, with attendances by group; carers and islanders are hard to hear."""
    from dashboard.metrics.research import coverage, unheard_hard_groups
    from dashboard.metrics.research_coverage import group_coverage, group_totals
    from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of

    held = frame_of({"challenge_id": (OBJECT, ["3.1"]), "state": (OBJECT, ["running"]), "sessions": (INTEGER, [1])})
    heard = frame_of(
        {
            "challenge_id": (OBJECT, ["3.1"] * len(attendances)),
            "user_group_id": (OBJECT, list(attendances)),
            "attendances": (INTEGER, list(attendances.values())),
        }
    )
    names = [*_HARD, "Staff"]
    groups = frame_of(
        {"id": (OBJECT, names), "name": (OBJECT, names), "hard_to_hear": (BOOLEAN, [True, True, False]), "target": (INTEGER, [wanted] * 3)}
    )
    planned = frame_of({"challenge_id": (OBJECT, []), "held_on": (DATE, []), "held_precision": (OBJECT, [])})
    covered = coverage(held, unheard_hard_groups(held, heard, groups), groups, ["3.1"])
    counted = group_coverage(covered, heard, groups, planned)
    return counted, group_totals(counted, groups)


def _matrix_cell(*attendances: int) -> int:
    from dashboard.metrics.research import coverage_matrix
    from db.frames import INTEGER, OBJECT, frame_of

    heard = frame_of(
        {
            "challenge_id": (OBJECT, ["3.1"] * len(attendances)),
            "user_group_id": (OBJECT, ["Carers"] * len(attendances)),
            "attendances": (INTEGER, list(attendances)),
        }
    )
    groups = frame_of({"id": (OBJECT, ["Carers"])})
    return int(coverage_matrix(heard, groups, ["3.1"])[0, 0])


MEASURES: tuple[Measure, ...] = (
    Measure(
        "user_group_attendances",
        "Attendances of a user group for a challenge",
        "People of the user group, added over the held sessions of the challenge since its start, whatever the period. Somebody can count in "
        "several groups, and a session for several challenges counts in each of them; somebody who took part twice is counted twice.",
        Unit.COUNT,
        SESSIONS,
        Example("Two carers in one session of the challenge, three in another.", "Attendances of carers: 5.", lambda: _matrix_cell(2, 3), 5),
    ),
    Measure(
        "user_group_target",
        "Target of a user group",
        "The least number of people of the group wanted in each challenge, as set. None set is not 0.",
        Unit.COUNT,
        "the user groups of the programme",
        Example("A target of 5 is set.", "Target: 5.", lambda: 5, 5, Restated.RECORDED),
        scope=(PROGRAMME,),
    ),
    Measure(
        "user_groups_recorded",
        "User groups recorded",
        "User groups of the programme.",
        Unit.COUNT,
        "the user groups of the programme",
        Example("Carers, islanders and staff are recorded.", "Recorded: 3.", lambda: _groups({})[1].groups, 3),
        scope=(PROGRAMME,),
    ),
    Measure(
        "hard_groups_recorded",
        "Hard-to-hear groups recorded",
        "User groups of the programme that are marked as hard to hear.",
        Unit.COUNT,
        "the user groups of the programme",
        Example("Carers and islanders are marked.", "Recorded: 2.", lambda: _groups({})[1].hard, 2),
        scope=(PROGRAMME,),
    ),
    Measure(
        "hard_groups_unheard",
        "Hard-to-hear groups not heard",
        "Hard-to-hear groups of which no held session of the challenge counted anybody.",
        Unit.COUNT,
        "the user groups of the programme, and the held sessions of the challenge",
        Example("Carers and islanders are hard to hear; 2 carers took part.", "Not heard: 1.",
            lambda: int(_groups({"Carers": 2})[0]["unheard"].iloc[0]), 1),
    ),
    Measure(
        "groups_heard",
        "User groups heard",
        "User groups of which somebody took part in a held session of the challenge.",
        Unit.COUNT,
        SESSIONS,
        Example("Of three groups, 2 carers and 3 staff took part.", "Heard: 2 of 3.",
            lambda: int(_groups({"Carers": 2, "Staff": 3})[0]["heard"].iloc[0]), 2),
    ),
    Measure(
        "groups_as_wanted",
        "User groups heard as many as wanted",
        "User groups of which at least as many people as wanted took part in the held sessions of the challenge; where no number is wanted, one is "
        "enough.",
        Unit.COUNT,
        SESSIONS,
        Example("Three of each group are wanted; 2 carers and 3 staff took part.", "As many as wanted: 1.",
            lambda: int(_groups({"Carers": 2, "Staff": 3})[0]["met"].iloc[0]), 1),
    ),
    Measure(
        "research_challenges",
        "Challenges compared in research",
        "Running challenges, and others with a held session.",
        Unit.COUNT,
        OF_CHALLENGES,
        Example("3.1 is running.", "Challenges: 1.", lambda: _groups({})[1].challenges, 1),
    ),
    Measure(
        "challenges_hard_groups_heard",
        "Challenges that heard every hard-to-hear group",
        "Challenges with a held session for which no hard-to-hear group is without anybody who took part.",
        Unit.COUNT,
        OF_CHALLENGES,
        Example("Carers and islanders are hard to hear; one of each took part for 3.1.", "Heard: 1.",
            lambda: _groups({"Carers": 1, "Islanders": 1})[1].hard_heard, 1),
        denominator="the challenges compared in research",
    ),
    Measure(
        "challenges_heard_as_wanted",
        "Challenges that heard as many as wanted of every group",
        "Challenges with a held session for which at least as many people of each user group as wanted took part.",
        Unit.COUNT,
        OF_CHALLENGES,
        Example("Three of each of three groups are wanted; 3, 3 and 2 took part for 3.1.", "As many as wanted: 0.",
            lambda: _groups({"Carers": 3, "Islanders": 3, "Staff": 2})[1].all_met, 0),
        denominator="the challenges compared in research",
    ),
    Measure(
        "challenges_missing_hard_groups",
        "Challenges that have not heard every hard-to-hear group",
        "Challenges with held sessions in which at least one hard-to-hear group was not heard.",
        Unit.COUNT,
        OF_CHALLENGES,
        Example("Carers and islanders are hard to hear; the session of 3.1 heard carers alone.", "Missing: 1.",
            lambda: _groups({"Carers": 1})[1].lacking, 1),
        denominator="the challenges compared in research",
    ),
)  # fmt: skip
