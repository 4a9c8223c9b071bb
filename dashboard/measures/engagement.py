"""Measures of conversations with sponsors and partners. The functions are in ``dashboard.metrics.engagement``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import DAY, FILTERED, FILTERED_PERIOD, PROGRAMME, Example, Measure, Unit

CONVERSATIONS = "the conversations recorded of the view, and who took part in them"
COUNTED = (
    "A conversation counts once for each organisation that took part, however many challenges it was about; one that names no organisation was "
    "with the sponsors of its challenges."
)


def _may(day: int) -> date:
    return date(2026, 5, day)


def _silences(*challenges: dict[str, Any], today: date) -> Any:
    """Returns the silences of challenges given by ``last_on`` and ``threshold``."""
    from dashboard.metrics.engagement import sponsor_silences
    from db.frames import DATE, INTEGER, OBJECT, frame_of
    from db.values.working_days import WorkingDays

    columns: dict[str, Any] = {name: (DATE, [challenge.get(name) for challenge in challenges]) for name in ("last_on", "stage_since")}
    columns["last_precision"] = (OBJECT, [challenge.get("last_on") and "day" for challenge in challenges])
    columns["away"] = (OBJECT, [challenge.get("away") for challenge in challenges])
    columns["threshold"] = (INTEGER, [challenge.get("threshold") for challenge in challenges])
    return sponsor_silences(frame_of(columns), today, WorkingDays())


def _weeks(*days: tuple[str, date, int, int]) -> Any:
    """Returns the weeks of conversations given as (organisation, day, taken part, missed), of the sponsors a and b, on 20 May."""
    from dashboard.metrics.engagement import conversations_by_week
    from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of

    columns: dict[str, Any] = {
        "organisation_id": (OBJECT, [day[0] for day in days]), "held_on": (DATE, [day[1] for day in days]),
        "held_precision": (OBJECT, ["day"] * len(days)), "talks": (INTEGER, [day[2] for day in days]),
        "missed": (INTEGER, [day[3] for day in days]),
    }  # fmt: skip
    organisations = frame_of({"organisation_id": (OBJECT, ["a", "b"]), "name": (OBJECT, ["A", "B"]), "partner": (BOOLEAN, [False, False])})
    return conversations_by_week(frame_of(columns), organisations, _may(1), _may(20))


def _sponsors() -> Any:
    """Returns the silences of the sponsors A, which sponsors two challenges, and B, which sponsors one, on Wednesday 13 May 2026."""
    from dashboard.metrics.sponsors import longest_silences, silences_by_sponsor
    from db.frames import OBJECT, frame_of

    rows = _silences(*({"last_on": _may(day), "threshold": 2} for day in (8, 11, 12)), today=_may(13))
    led = {_may(8): "a", _may(11): "a", _may(12): "b"}
    challenges = [f"{day.date()}" for day in rows["last_on"]]
    owners = [led[day.date()] for day in rows["last_on"]]
    links = {"challenge_id": (OBJECT, challenges), "organisation_id": (OBJECT, owners), "name": (OBJECT, [one.upper() for one in owners])}
    return longest_silences(silences_by_sponsor(rows.assign(challenge_id=challenges), frame_of(links)))


def _asks() -> Any:
    from dashboard.metrics.engagement import open_action_states
    from dashboard.metrics.sponsors import sponsor_asks
    from db.frames import DATE, OBJECT, frame_of

    columns: dict[str, Any] = {
        "owed_by": (OBJECT, ["sponsor", "us", "us"]), "owed_to": (OBJECT, ["us", "sponsor", "us"]), "challenge_state": (OBJECT, ["running"] * 3),
        "raised_on": (DATE, [_may(1)] * 3), "due_on": (DATE, [_may(9), _may(12), _may(9)]), "organisation": (OBJECT, ["A", None, None]),
        "challenge_id": (OBJECT, [None] * 3),
    }  # fmt: skip
    return sponsor_asks(open_action_states(frame_of(columns), _may(10)))


def _owing() -> int:
    from dashboard.metrics.sponsors import count_owing_late
    from db.frames import BOOLEAN, OBJECT, frame_of

    theirs = _asks().theirs
    names = {name: (OBJECT, ["A", "B"]) for name in ("sponsor_key", "organisation", "challenge_id")}
    return count_owing_late(frame_of({**names, "beyond": (BOOLEAN, [True, True])}), theirs[theirs["overdue"]])


def _held() -> int:
    import pandas as pd

    from dashboard.metrics.milestone_weeks import count_by_week, week_ends

    return count_by_week(pd.Series(pd.to_datetime([_may(8), _may(11), _may(13)])), week_ends(_may(4), _may(13)))[-1]


def _asked() -> int:
    from dashboard.metrics.sponsors import reply_times
    from db.frames import DATE, INTEGER, OBJECT, frame_of

    columns: dict[str, Any] = {
        "challenge_id": (OBJECT, ["a", "a"]), "raised_on": (DATE, [_may(1), _may(4)]), "answered_on": (DATE, [_may(5), None]),
        "state": (OBJECT, ["running"] * 2), "actions": (INTEGER, [1, 1]),
    }  # fmt: skip
    return int(reply_times(frame_of(columns), _may(10), None).asks)


def _without_lately(weeks: Any) -> int:
    from dashboard.metrics.engagement import silent_lately

    return int(silent_lately(weeks, 3).sum())


MEASURES: tuple[Measure, ...] = (
    Measure(
        "sponsor_silence",
        "Working days since the last conversation",
        "Working days after the last recorded conversation about the challenge in which one of its sponsors took part, up to and including "
        "today: no weekends, public holidays, closures of the programme or days the leading sponsor is away. A conversation known only to the "
        "week or month counts from the last day it can have been held. Not known without a conversation.",
        Unit.WORKING_DAYS,
        CONVERSATIONS,
        Example("Last conversation on Friday 8 May 2026, today Wednesday 13 May.", "3 working days: Monday, Tuesday and Wednesday.",
            lambda: int(_silences({"last_on": _may(8)}, today=_may(13))["working_days"].iloc[0]), 3),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "quiet_threshold",
        "Quiet threshold of a stage",
        "Working days without a conversation that are normal in the stage the challenge is in, as the programme set them.",
        Unit.WORKING_DAYS,
        "the settings of the stage",
        Example("The stage expects a conversation every 5 working days.", "Threshold: 5 working days.",
            lambda: int(_silences({"last_on": _may(8), "threshold": 5}, today=_may(13))["threshold"].iloc[0]), 5),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "sponsors_quiet",
        "Sponsors gone quiet",
        "Running challenges whose last conversation with a sponsor is longer ago, in working days, than the quiet threshold of their stage; "
        "with no conversation recorded, those whose stage began longer ago than that.",
        Unit.COUNT,
        CONVERSATIONS,
        Example("Today Wednesday 13 May 2026, threshold 2: last conversations on Friday 8 May and on Monday 11 May.", "Quiet: 1 of 2.",
            lambda: int(_silences({"last_on": _may(8), "threshold": 2}, {"last_on": _may(11), "threshold": 2}, today=_may(13))["beyond"].sum()), 1),
        denominator="the running challenges of the view",
    ),
    Measure(
        "running_challenges",
        "Running challenges",
        "Challenges of the view that are running: not paused, cancelled, merged or finished, nor archived.",
        Unit.COUNT,
        "the challenges of the view",
        Example("Two running challenges, one paused.", "Running: 2, as only those are read.", lambda: len(_silences({}, {}, today=_may(13))), 2),
    ),
    Measure(
        "conversations",
        "Conversations of an organisation",
        f"Conversations recorded in each week from Monday, or in all weeks shown. {COUNTED} Those known only to the month or year are left out.",
        Unit.COUNT,
        CONVERSATIONS,
        Example("A took part on 11 May and on 13 May 2026, which are in one week.", "In the week of 11 May: 2.",
            lambda: int(_weeks(("a", _may(11), 1, 0), ("a", _may(13), 1, 0)).talks.loc["a"].max()), 2),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "conversations_missed",
        "Conversations an organisation did not come to",
        "Conversations to which the organisation was invited and did not come, by week from Monday.",
        Unit.COUNT,
        CONVERSATIONS,
        Example("A was invited on 11 May and did not come.", "Missed in the week of 11 May: 1.",
            lambda: int(_weeks(("a", _may(11), 0, 1)).missed.loc["a"].max()), 1),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "sponsors_without_conversation",
        "Sponsors without a conversation lately",
        "Sponsors of the view who took part in no conversation in the last three weeks shown, this week included.",
        Unit.COUNT,
        CONVERSATIONS,
        Example("Wednesday 20 May 2026: A took part on 13 May, B last on 1 May.", "Without a conversation in the last three weeks: 1 of 2.",
            lambda: _without_lately(_weeks(("a", _may(13), 1, 0), ("b", _may(1), 1, 0))), 1),
        denominator="the sponsors of the challenges of the view",
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "sponsors_of_view",
        "Sponsors",
        "The organisations that sponsor a challenge of the view, each once.",
        Unit.COUNT,
        "the sponsors of the challenges of the view",
        Example("Sponsors A and B.", "Sponsors: 2.", lambda: int((~_weeks().organisations["partner"].astype(bool)).sum()), 2),
        scope=FILTERED,
    ),
    Measure(
        "quiet_organisations",
        "Quiet sponsors",
        "Organisations that sponsor a running challenge about which no conversation took place for longer, in working days, than the quiet "
        "threshold of its stage. One that sponsors several challenges counts once.",
        Unit.COUNT,
        CONVERSATIONS,
        Example("Wednesday 13 May 2026, threshold 2: A sponsors two challenges, last conversations on 8 May and 11 May; B one, 12 May.", "Quiet: 1 of 2.",
            lambda: int(_sponsors()["beyond"].sum()), 1),
        denominator="the sponsors that sponsor a running challenge of the view",
    ),
    Measure(
        "quiet_and_owing",
        "Quiet sponsors that owe a late answer",
        "Quiet sponsors that owe an answer past its due date, or of whose challenges one is owed.",
        Unit.COUNT,
        "the conversations and the open actions of the view",
        Example("A and B are quiet; A owes an answer that is late.", "Owing: 1 of 2.", _owing, 1),
        denominator="the quiet sponsors",
    ),
    Measure(
        "organisations_within",
        "Sponsors heard from in time",
        "Organisations that sponsor a running challenge, with a conversation recorded, none of whose challenges is past the threshold of its stage.",
        Unit.COUNT,
        CONVERSATIONS,
        Example("A is past the threshold, B spoke yesterday.", "Heard from in time: 1.", lambda: int((~_sponsors()["beyond"]).sum()), 1),
    ),
    Measure(
        "running_sponsors",
        "Sponsors of running challenges",
        "Organisations that sponsor a running challenge of the view, each once; a running challenge without a sponsor counts as one.",
        Unit.COUNT,
        "the sponsors of the running challenges of the view",
        Example("A sponsors two running challenges, B one.", "Sponsors: 2.", lambda: len(_sponsors()), 2),
    ),
    Measure(
        "conversations_held",
        "Conversations",
        "Conversations of the view to which somebody came, each once whoever took part, in the period or in a week from Monday. Those known only "
        "to the month or year count in the period and in no week.",
        Unit.COUNT,
        CONVERSATIONS,
        Example("Conversations on 8 May, 11 May and 13 May 2026.", "In the week of 11 May: 2.", _held, 2),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "asks_open",
        "Open asks between sponsors and the programme team",
        "Actions without an answer that sponsors owe, or that the programme team owes to sponsors.",
        Unit.COUNT,
        "the actions of the view that are not answered",
        Example("Open: one owed by a sponsor, one owed to a sponsor by the programme team, one of the programme team for itself.", "Open: 2.",
            lambda: len(_asks().theirs) + len(_asks().ours), 2),
    ),
    Measure(
        "asks_late",
        "Late asks between sponsors and the programme team",
        "Open asks whose due date has passed. Nothing is late of a challenge that is paused, cancelled or merged.",
        Unit.COUNT,
        "the actions of the view that are not answered",
        Example("On 10 May: a sponsor owes an answer due on 9 May, the programme team one due on 12 May.", "Late: 1.",
            lambda: int(_asks().theirs["overdue"].sum() + _asks().ours["overdue"].sum()), 1),
        denominator="the open asks",
    ),
    Measure(
        "sponsor_asks",
        "Asks to sponsors",
        "Actions that sponsors owe or owed, answered or open; without dropped ones, and without open ones of stopped challenges.",
        Unit.COUNT,
        "the actions of the view that sponsors owe",
        Example("One answered after 4 days, one open.", "Asks: 2.", _asked, 2),
    ),
)  # fmt: skip
