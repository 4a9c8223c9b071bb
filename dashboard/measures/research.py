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


_HELD = ({"on": _may(4), "people": 5}, {"on": _may(5), "people": 7}, {"on": _may(6)}, {"on": _may(20), "status": "planned", "people": 3})
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
