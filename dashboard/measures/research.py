"""Measures of user research. The functions are in ``dashboard.metrics.research``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import DAY, FILTERED, FILTERED_PERIOD, PROGRAMME, Example, Measure, Restated, Unit

SESSIONS = "the research sessions of the challenges in view that were held, whatever the period"
SESSIONS_IN_WEEKS = "the research sessions of the weeks drawn; those known only to the month or year are left out"
FINDINGS = "the findings of the challenges in view, whatever the period"
COUNTED_TWICE = (
    "Who took part is not recorded, so somebody who took part in two sessions is counted twice. A session without a head count adds nothing; "
    "where none has one, attendances are not known."
)
OF_CHALLENGES = "the running challenges of the view and those with held sessions"


def _may(day: int) -> date:
    return date(2026, 5, day)


def _by_day(*sessions: dict[str, Any]) -> Any:
    from db.frames import DATE, INTEGER, OBJECT, frame_of

    return frame_of(
        {
            "held_on": (DATE, [session["on"] for session in sessions]),
            "held_precision": (OBJECT, ["day"] * len(sessions)),
            "status": (OBJECT, [session.get("status", "held") for session in sessions]),
            "sessions": (INTEGER, [1] * len(sessions)),
            "attendances": (INTEGER, [session.get("people") for session in sessions]),
            "uncounted": (INTEGER, [int(session.get("people") is None) for session in sessions]),
        }
    )


def _totals(*sessions: dict[str, Any]) -> Any:
    from dashboard.metrics.research import research_totals

    return research_totals(_by_day(*sessions))


def _weeks(*sessions: dict[str, Any], today: date) -> Any:
    from dashboard.metrics.research import sessions_by_week, week_totals

    return week_totals(sessions_by_week(_by_day(*sessions), None, today))


def _coverage(sessions: dict[str, int], heard: list[tuple[str, str, int]], hard: list[str]) -> Any:
    """Returns the totals and the coverage of challenges with numbers of sessions, (challenge, group, attendances) and hard-to-hear groups."""
    from dashboard.metrics.research import coverage, coverage_totals, unheard_hard_groups
    from db.frames import BOOLEAN, INTEGER, OBJECT, frame_of

    held = frame_of(
        {
            "challenge_id": (OBJECT, list(sessions)),
            "state": (OBJECT, ["running"] * len(sessions)),
            "sessions": (INTEGER, list(sessions.values())),
        }
    )
    counts = frame_of(
        {
            "challenge_id": (OBJECT, [row[0] for row in heard]),
            "user_group_id": (OBJECT, [row[1] for row in heard]),
            "attendances": (INTEGER, [row[2] for row in heard]),
        }
    )
    groups = frame_of({"id": (OBJECT, hard), "name": (OBJECT, hard), "hard_to_hear": (BOOLEAN, [True] * len(hard))})
    covered = coverage(held, unheard_hard_groups(held, counts, groups), groups, list(sessions))
    return coverage_totals(covered, groups), covered


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


def _findings(*findings: tuple[date, str], today: date) -> Any:
    from dashboard.metrics.research import finding_states
    from db.frames import DATE, OBJECT, frame_of

    return finding_states(
        frame_of(
            {
                "challenge_id": (OBJECT, ["3.1"] * len(findings)),
                "found_on": (DATE, [on for on, _ in findings]),
                "acted": (OBJECT, [acted for _, acted in findings]),
                "state": (OBJECT, ["running"] * len(findings)),
            }
        ),
        today,
    )


def _finding_totals(*findings: tuple[date, str], today: date) -> Any:
    from dashboard.metrics.research import finding_totals

    return finding_totals(_findings(*findings, today=today))


def _stale(*findings: tuple[date, str], today: date) -> int:
    from dashboard.metrics.research import stale_findings

    return int(stale_findings(_findings(*findings, today=today))["stale"].iloc[0])


def _dots(people: dict[str, int]) -> Any:
    """Returns the dots of one challenge, with the people heard of each group; 5 of each are wanted, and each is hard to hear."""
    from dashboard.figures.research.group_dots import group_dots
    from db.frames import BOOLEAN, INTEGER, OBJECT, frame_of

    names = list(people)
    groups = frame_of(
        {
            "id": (OBJECT, names),
            "name": (OBJECT, names),
            "target": (INTEGER, [5] * len(names)),
            "hard_to_hear": (BOOLEAN, [True] * len(names)),
        }
    )
    heard = frame_of(
        {"challenge_id": (OBJECT, ["c"] * len(names)), "user_group_id": (OBJECT, names), "attendances": (INTEGER, list(people.values()))}
    )
    return group_dots(heard, groups, ["c"])["c"]


_HELD = ({"on": _may(4), "people": 5}, {"on": _may(5), "people": 7}, {"on": _may(6)}, {"on": _may(20), "status": "planned", "people": 3})
_HARD = ["Carers", "Islanders"]
_FOUND = ((_may(1), "changed"), (_may(2), "not yet"), (_may(9), "nothing"))

MEASURES: tuple[Measure, ...] = (
    Measure(
        "research_attendances",
        "Attendances recorded",
        "People taking part, added over the sessions that were held, each session once, whatever number of challenges it was for. A session "
        f"for several challenges counts in each of them where one challenge is shown. {COUNTED_TWICE}",
        Unit.COUNT,
        SESSIONS,
        Example("Held with 5 people, held with 7, held without a head count, one planned.", "Attendances: 12.",
            lambda: _totals(*_HELD).attendances, 12),
    ),
    Measure(
        "research_sessions_held",
        "Research sessions held",
        "Sessions with the status held, each once, whatever number of challenges it was for. A session for several challenges counts in each of "
        "them where one challenge is shown.",
        Unit.COUNT,
        SESSIONS,
        Example("Three held, one planned.", "Sessions held: 3.", lambda: _totals(*_HELD).sessions, 3),
    ),
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
        Example("Carers and islanders.", "Recorded: 2.", lambda: len(_dots({"Carers": 3, "Islanders": 0})[0].groups[0]), 2),
        scope=(PROGRAMME,),
    ),
    Measure(
        "user_groups_heard",
        "User groups heard",
        "User groups of which a held session of the challenge counted somebody, whatever number was wanted.",
        Unit.COUNT,
        SESSIONS,
        Example("3 carers of 5 wanted took part, and no islander.", "Heard: 1 of 2.", lambda: _dots({"Carers": 3, "Islanders": 0})[1], 1),
        denominator="the user groups of the programme",
    ),
    Measure(
        "hard_groups_recorded",
        "Hard-to-hear groups recorded",
        "User groups of the programme that are marked as hard to hear.",
        Unit.COUNT,
        "the user groups of the programme",
        Example("Carers and islanders are marked.", "Recorded: 2.", lambda: _coverage({"3.1": 1}, [], _HARD)[0].hard, 2),
        scope=(PROGRAMME,),
    ),
    Measure(
        "hard_groups_unheard",
        "Hard-to-hear groups not heard",
        "Hard-to-hear groups of which no held session of the challenge counted anybody.",
        Unit.COUNT,
        "the user groups of the programme, and the held sessions of the challenge",
        Example("Carers and islanders are hard to hear; 2 carers took part.", "Not heard: 1.",
            lambda: int(_coverage({"3.1": 1}, [("3.1", "Carers", 2)], _HARD)[1]["unheard"].iloc[0]), 1),
    ),
    Measure(
        "challenges_with_sessions",
        "Challenges with research sessions",
        "Challenges for which a session was held.",
        Unit.COUNT,
        OF_CHALLENGES,
        Example("3.1 with two sessions, 3.2 with none.", "With sessions: 1.", lambda: _coverage({"3.1": 2, "3.2": 0}, [], _HARD)[0].begun, 1),
    ),
    Measure(
        "challenges_missing_hard_groups",
        "Challenges that have not heard every hard-to-hear group",
        "Challenges with held sessions in which at least one hard-to-hear group was not heard.",
        Unit.COUNT,
        OF_CHALLENGES,
        Example("Carers and islanders are hard to hear; the sessions of 3.1 heard both, those of 3.2 carers alone.", "Missing: 1.",
            lambda: _coverage({"3.1": 2, "3.2": 1}, [("3.1", "Carers", 2), ("3.1", "Islanders", 1), ("3.2", "Carers", 1)], _HARD)[0].missing, 1),
        denominator="the challenges for which a session was held",
    ),
    Measure(
        "weekly_sessions_held",
        "Research sessions held in the weeks drawn",
        "Held sessions by the week of their day, each once.",
        Unit.COUNT,
        SESSIONS_IN_WEEKS,
        Example("Held on 4, 5 and 6 May.", "Held: 3.", lambda: _weeks(*_HELD, today=_may(20)).held, 3),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "weekly_sessions_planned",
        "Research sessions planned in the weeks drawn",
        "Planned sessions by the week of their day, at most six weeks ahead.",
        Unit.COUNT,
        SESSIONS_IN_WEEKS,
        Example("Held on 4, 5 and 6 May, planned on 20 May.", "Planned: 1.", lambda: _weeks(*_HELD, today=_may(20)).planned, 1),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "weekly_sessions_lost",
        "Research sessions that did not happen",
        "Sessions to which nobody came, and cancelled ones, by the week of their day.",
        Unit.COUNT,
        SESSIONS_IN_WEEKS,
        Example("One cancelled, one held.", "Did not happen: 1.",
            lambda: _weeks(_HELD[0], {"on": _may(5), "status": "cancelled"}, today=_may(20)).lost, 1),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "weekly_attendances",
        "Attendances in the weeks drawn",
        f"People taking part, added over the sessions held in the weeks drawn. {COUNTED_TWICE}",
        Unit.COUNT,
        SESSIONS_IN_WEEKS,
        Example("Held with 5 people, with 7, and without a head count.", "Attendances: 12.", lambda: _weeks(*_HELD, today=_may(20)).attendances, 12),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "weeks_begun",
        "Weeks drawn that have begun",
        "Weeks from the start of the period (else the first session) to this week.",
        Unit.COUNT,
        SESSIONS_IN_WEEKS,
        Example("First session on 4 May, today 20 May.", "Weeks: 3.", lambda: _weeks(*_HELD, today=_may(20)).weeks, 3),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "weeks_without_session",
        "Weeks without a research session",
        "Weeks drawn that have begun and in which no session was held.",
        Unit.COUNT,
        SESSIONS_IN_WEEKS,
        Example("Held on 4, 5 and 6 May; today is 20 May.", "Without: 2 of 3.", lambda: _weeks(*_HELD, today=_may(20)).without, 2),
        denominator="the weeks drawn that have begun",
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "session_people",
        "People in a session",
        "The head count recorded of the session: everyone in it, each once. Nothing is held about a citizen.",
        Unit.COUNT,
        "the research session",
        Example("A head count of 5 is recorded.", "People: 5.", lambda: _totals(_HELD[0]).attendances, 5),
        scope=(PROGRAMME,),
    ),
    Measure(
        "session_citizens",
        "Citizens in a session",
        "How many of the people in the session were citizens, as recorded; the others are staff of public bodies.",
        Unit.COUNT,
        "the research session",
        Example("Five people, two of them staff, three citizens recorded.", "Citizens: 3.", lambda: 3, 3, Restated.RECORDED),
        scope=(PROGRAMME,),
    ),
    Measure(
        "session_observers",
        "Observers of a session",
        "People who watched the session from the company team or from the sponsor, as recorded for each side.",
        Unit.COUNT,
        "the research session",
        Example("Two watched from the company team.", "Company team: 2.", lambda: 2, 2, Restated.RECORDED),
        scope=(PROGRAMME,),
    ),
    Measure(
        "findings_recorded",
        "Findings recorded",
        "Findings of the view.",
        Unit.COUNT,
        FINDINGS,
        Example("Found on 1, 2 and 9 May.", "Findings: 3.", lambda: _finding_totals(*_FOUND, today=_may(20)).total, 3),
    ),
    Measure(
        "findings_changed",
        "Findings that changed something",
        "Findings that are recorded to have changed something.",
        Unit.COUNT,
        FINDINGS,
        Example("One changed something, one waits, one was decided to change nothing.", "Changed something: 1 of 3.",
            lambda: _finding_totals(*_FOUND, today=_may(20)).changed, 1),
        denominator="the findings of the view",
    ),
    Measure(
        "findings_waiting",
        "Findings that wait for a decision",
        "Findings about which nobody decided. One that is to be tested more, was accepted or left as it is, is decided.",
        Unit.COUNT,
        FINDINGS,
        Example("One changed something, one waits, one was decided to change nothing.", "Waiting: 1.",
            lambda: _finding_totals(*_FOUND, today=_may(20)).waiting, 1),
    ),
    Measure(
        "findings_stale",
        "Findings that have waited 28 days or more",
        "Findings without a decision that were found 28 days ago or earlier; the days count while the challenge is not paused, cancelled or merged.",
        Unit.COUNT,
        FINDINGS,
        Example("On 31 May, undecided: found on 2 May and on 4 May.", "Waited 28 days or more: 1.",
            lambda: _stale((_may(2), "not yet"), (_may(4), "not yet"), today=_may(31)), 1),
    ),
    Measure(
        "finding_wait",
        "Days a finding has waited",
        "Today minus the day it was found, in calendar days, of a finding about which nobody decided; 0 while its challenge is paused, "
        "cancelled or merged.",
        Unit.DAYS,
        "the finding",
        Example("Found on 2 May, not decided on 20 May.", "Waiting: 18 days.",
            lambda: int(_findings(*_FOUND, today=_may(20))["wait_days"].iloc[0]), 18),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "longest_finding_wait",
        "Longest wait of a finding",
        "The most days that a finding of the view has waited for a decision.",
        Unit.DAYS,
        FINDINGS,
        Example("On 20 May: undecided since 2 May, and since 9 May.", "Longest wait: 18 days.",
            lambda: _finding_totals((_may(2), "not yet"), (_may(9), "not yet"), today=_may(20)).longest_wait, 18),
        scope=FILTERED,
    ),
)  # fmt: skip
