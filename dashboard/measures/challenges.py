"""Measures of one challenge in its stage, and of the list of challenges. The functions are in ``dashboard.metrics.challenge_stage`` and
``dashboard.metrics.challenge_list``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import DAY, FILTERED, PROGRAMME, Example, Measure, Unit

GATE = "the open milestones of the type gate of the challenge"
START = "the day since which the challenge is in its stage, else the first day of the dates of that stage"


BEGAN, TODAY, GATE_ON = date(2026, 5, 4), date(2026, 5, 20), date(2026, 6, 13)


def _in_stage() -> Any:
    from dashboard.metrics.challenge_stage import days_in_stage

    return days_in_stage(BEGAN, TODAY)


def _to_gate() -> Any:
    from dashboard.metrics.challenge_stage import days_to_gate

    return days_to_gate(GATE_ON, TODAY)


def _whole() -> Any:
    from dashboard.metrics.challenge_stage import days_from_start_to_gate

    return days_from_start_to_gate(BEGAN, GATE_ON)


def _states(*states: str) -> Any:
    from dashboard.metrics.challenge_list import state_counts
    from db.frames import OBJECT, frame_of

    return state_counts(frame_of({"state": (OBJECT, list(states))}))


MEASURES: tuple[Measure, ...] = (
    Measure(
        "days_in_stage", "Days in the stage", "Today minus the day on which the stage began, in calendar days.", Unit.DAYS, START,
        Example("The stage began on 4 May; today is 20 May.", "16 days in.", _in_stage, 16), scope=(PROGRAMME, DAY),
    ),
    Measure(
        "days_to_gate", "Days to the gate",
        "The forecast of the gate minus today, in calendar days. The gate is the open milestone of the type gate that comes first.",
        Unit.DAYS, GATE,
        Example("Today is 20 May; the gate is expected on 13 June.", "In 24 days.", _to_gate, 24), scope=(PROGRAMME, DAY),
    ),
    Measure(
        "stage_days_to_gate", "Days from the start of the stage to its gate",
        "The forecast of the gate minus the day on which the stage began, in calendar days.", Unit.DAYS, f"{START}; {GATE}",
        Example("The stage began on 4 May; the gate is expected on 13 June.", "40 days.", _whole, 40), scope=(PROGRAMME, DAY),
    ),
    Measure(
        "challenges_listed", "Challenges of the list",
        "The challenges of the view by their state: running, paused, ended (finished, cancelled or merged) or not known. Archived ones are in none.",
        Unit.COUNT, "the challenges of the view",
        Example("Two running, one finished, one merged.", "Ended: 2.", lambda: _states("running", "running", "finished", "merged")["ended"], 2),
        scope=FILTERED,
    ),
)  # fmt: skip
