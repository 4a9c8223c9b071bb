"""What the page of one challenge is made from, and the texts that several of its parts share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard.figures.health import HealthAssessment
from dashboard.filters import add_query
from dashboard.formats import number_word
from dashboard.metrics.challenge_stage import next_gate
from dashboard.metrics.milestones import OPEN_STATES
from dashboard.metrics.spend.outturn import Spend
from db.frames import frame_rows
from db.schema.enums.records import ChallengeState
from db.values.team_statements import TeamStatement

Row = Mapping[str, Any]
NEAR_DAYS = 183  # a day nearer than that is written without its year
TIMES = {1: "once", 2: "twice"}


@dataclass(frozen=True)
class ResearchOfChallenge:
    """The user groups, the attendances of each (``attendances_by_group``), the hard-to-hear groups not heard, the sessions (``list_sessions``)
    and the findings (``finding_states``) of a challenge."""

    groups: pd.DataFrame
    heard: pd.DataFrame
    unheard: pd.DataFrame
    sessions: pd.DataFrame
    findings: pd.DataFrame


@dataclass(frozen=True)
class HealthOfChallenge:
    """The health of a challenge in the weeks (Mondays): what the team said by Monday, the health by the records of each week, and their rows
    (of ``weekly_marks``)."""

    weeks: Sequence[date]
    team: Mapping[date, TeamStatement]
    records: Sequence[HealthAssessment]
    marks: pd.DataFrame

    @property
    def running(self) -> bool:
        """Whether the challenge runs in the last week."""
        return bool(self.records) and self.records[-1].running


@dataclass(frozen=True)
class StageSpan:
    """The stage of a challenge: its name, the day it began, and its next gate (a row of ``milestone_states``; None without one).
    ``planned_end``: the recorded end of the stage."""

    stage: str
    start: date | None
    gate: Any = None
    planned_end: date | None = None

    @property
    def end(self) -> date | None:
        """The day of the gate, else the recorded end of the stage."""
        return self.gate.ends_on if self.gate is not None else self.planned_end


def stage_span(challenge: Row, periods: Sequence[Row], milestones: pd.DataFrame) -> StageSpan:
    """Returns the span of the current stage. ``periods``: of ``stage_dates``; ``milestones``: of ``milestone_states``. The stage begins on the
    recorded day, else at the start of its dates."""
    stage = challenge["stage"] or ""
    own = [period for period in periods if period["stage"] == stage]
    start = challenge["stage_since"] or next((period["start_on"] for period in own if period["start_on"]), None)
    ends = [period["end_on"] for period in own if period["end_on"] and (start is None or period["end_on"] >= start)]
    gate = next(iter(frame_rows(next_gate(milestones))), None)
    return StageSpan(stage, start if stage else None, gate, max(ends, default=None) if stage else None)


@dataclass(frozen=True)
class OneChallenge:
    """A challenge with what its page shows. ``row``: of ``read_challenge``; ``stages``: the names of its flow in order; ``periods``: of
    ``stage_dates``; ``milestones``: of ``milestone_states``; ``moves``: of ``moves_of_challenge``; ``talks``: of ``conversation_days``;
    ``decisions``: the newest first; ``actions``: of ``open_action_states``; ``silence``: of ``sponsor_silences``, None where it does not run;
    ``spend``: its budget lines of this financial year; ``year``: that year; ``forms``: addresses of the forms that the viewer may open; ``search``:
    the query string of the page, ``narrowed`` that of a page which shows this challenge only; ``acts``: (label,
    address) of what can be done to the challenge itself; ``banner``: of an archived one.
    """

    row: Row
    stages: Sequence[str]
    periods: Sequence[Row]
    milestones: pd.DataFrame
    moves: pd.DataFrame
    talks: pd.DataFrame
    decisions: pd.DataFrame
    actions: pd.DataFrame
    silence: Any
    research: ResearchOfChallenge
    health: HealthOfChallenge
    spend: Spend
    year: str
    sponsors: Sequence[Row]
    teams: pd.DataFrame
    forms: Mapping[str, str]
    search: str = ""
    narrowed: str = ""
    acts: Sequence[tuple[str, str]] = ()
    banner: Any = None

    @property
    def id(self) -> str:
        """The id of the challenge."""
        return str(self.row["id"])

    @property
    def goes_on(self) -> bool:
        """Whether the challenge runs or is paused."""
        return self.row["state"] in (ChallengeState.RUNNING, ChallengeState.PAUSED)

    @cached_property
    def span(self) -> StageSpan:
        """Its stage, from its start to its gate."""
        return stage_span(self.row, self.periods, self.milestones)

    @cached_property
    def milestone_rows(self) -> list[Any]:
        """The milestones that were not dropped, as rows."""
        return [row for row in frame_rows(self.milestones) if row.state != "dropped"]

    @cached_property
    def most_moved(self) -> Any:
        """The open milestone that was moved most often, of several the one with the largest slip; None where none was."""
        moved = [row for row in self.milestone_rows if row.state in OPEN_STATES and row.moves and row.ends_on]
        return max(moved, key=lambda row: (row.moves, row.first_slip_days or 0), default=None)

    def page_href(self, path: str, **parameters: str) -> str:
        """Returns the address of a page that shows this challenge only."""
        return path + (add_query(self.narrowed, **parameters) if parameters else self.narrowed)

    @property
    def records_href(self) -> str:
        """The address of all records of the challenge."""
        return f"/challenges/{self.id}/records{self.search}"


def short_day(day: date, today: date) -> str:
    """Returns a day for a title: ``6 Jan``; with its year where it is half a year away or more."""
    return f"{day.day} {day:%b}" if abs((day - today).days) < NEAR_DAYS else f"{day.day} {day:%b %Y}"


def weekday_text(day: date, today: date) -> str:
    """Returns a day with its day of the week: ``Wed 6 Jan``."""
    return f"{day:%a} {short_day(day, today)}"


def times_text(count: int) -> str:
    """Returns how often: ``once``, ``twice``, ``six times``."""
    return TIMES.get(count, f"{number_word(count).lower()} times")


def moves_text(count: int) -> str:
    """Returns a number of moves: ``one move``, ``six moves``."""
    return f"{number_word(count).lower()} {'move' if count == 1 else 'moves'}"
