"""Outcomes of companies 6, 12, 18 and 24 months after their entry: questions due, response, and answers."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.frames import Frame
from db.schema.enums.learning import OUTCOME_MONTHS, TradingStatus, TurnoverBand
from db.schema.enums.records import TeamOutcome

ACTIVE_OUTCOMES = (TeamOutcome.ACTIVE.value, TeamOutcome.PAUSED.value)
QUESTION_WINDOW_MONTHS = 6  # months for which a question stays due; then the next one replaces it
AGREEMENT_FIELDS = {
    "agreements_sponsor": "its own sponsor",
    "agreements_public": "another public body",
    "agreements_private": "a private customer",
    "agreements_abroad": "a customer abroad",
}
ANSWER_FIELDS = ("trading", "people", "turnover_band", "investment_pence", *AGREEMENT_FIELDS, "other_sectors", "in_use")
HOW_DUE = (
    "A team's months run from the gate decision that ended its entry; of a team still in it, from the end of its cohort, else its demo day. A question is due "
    "6, 12, 18 and 24 months later, until it is asked or the next one takes its place. Where none of these days is known, nothing is due."
)
HOW_MONTHS = (
    "Each column is a question of its own: who was asked that many months after, who answered, and what those who answered said, each out of how many said it. "
    "Nothing is filled in for who did not answer, nothing is averaged, and no column is added to another: what a company says at 12 months includes what it "
    "said at 6. " + HOW_DUE
)


def add_months(day: date, months: int) -> date:
    """Returns the same day some months later; the last day of a shorter month: 31 August and 6 months is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class OutcomeTeam:
    """A company team with the day from which its months are counted; None when it is not known."""

    id: str
    name: str
    since: date | None
    archived: bool = False


def read_outcome_teams(frame: Frame) -> list[OutcomeTeam]:
    """Returns the teams of a frame of ``db.queries.learning.outcomes.teams``. See :data:`HOW_DUE` for the day."""
    teams = []
    for row in frame.to_dict("records"):
        left_on = row["left_on"] if row["outcome"] not in ACTIVE_OUTCOMES else None
        teams.append(OutcomeTeam(row["id"], row["name"], left_on or row["ended_on"] or row["demo_day_on"], bool(row["archived"])))
    return teams


@dataclass(frozen=True)
class DueQuestion:
    """A question due to a team: after how many months, and since which day."""

    team_id: str
    team: str
    months: int
    since: date


def find_due_questions(teams: Iterable[OutcomeTeam], frame: Frame, today: date) -> list[DueQuestion]:
    """Returns the questions due today, the longest due first. ``frame`` of ``db.queries.learning.outcomes.outcome_answers``.

    Due: from N months after the day of the team until 6 months later, for N = 6, 12, 18, 24, unless asked already.
    """
    asked_questions = {(row["team_id"], row["months"]) for row in frame.to_dict("records")}
    due = []
    for team in teams:
        for months in OUTCOME_MONTHS:
            if team.since is None or team.archived or (team.id, months) in asked_questions:
                continue
            if add_months(team.since, months) <= today < add_months(team.since, months + QUESTION_WINDOW_MONTHS):
                due.append(DueQuestion(team.id, team.name, months, add_months(team.since, months)))
    return sorted(due, key=lambda question: (question.since, question.team))


@dataclass(frozen=True)
class OutcomeSurvey:
    """The question after some months: the rows asked, and ``reached``, the number of teams whose months have passed or that were asked."""

    months: int
    reached: int
    rows: tuple[dict[str, Any], ...]

    @property
    def answered(self) -> list[dict[str, Any]]:
        """The rows with an answer."""
        return [row for row in self.rows if is_answered(row)]

    @property
    def silent(self) -> list[str]:
        """Names of the teams that were asked and did not answer."""
        return [row["team"] for row in self.rows if not is_answered(row)]

    def said(self, name: str) -> list[Any]:
        """Returns the answers to one field. "Not known" is no answer."""
        return [row[name] for row in self.answered if row[name] is not None and row[name] != TradingStatus.NOT_KNOWN]


def is_answered(row: dict[str, Any]) -> bool:
    """Whether an outcome row holds an answer."""
    return row["answered_on"] is not None or any(row[name] is not None for name in ANSWER_FIELDS)


def surveys_by_months(teams: Sequence[OutcomeTeam], frame: Frame, today: date) -> list[OutcomeSurvey]:
    """Returns the four surveys in order. ``frame`` of ``db.queries.learning.outcomes.outcome_answers``."""
    rows = frame.to_dict("records")
    surveys = []
    for months in OUTCOME_MONTHS:
        asked_rows = tuple(row for row in rows if row["months"] == months)
        due_ids = {team.id for team in teams if team.since is not None and add_months(team.since, months) <= today}
        surveys.append(OutcomeSurvey(months, len(due_ids | {row["team_id"] for row in asked_rows}), asked_rows))
    return surveys


def people_range(survey: OutcomeSurvey) -> tuple[int, int, int, int] | None:
    """Returns (least, most, sum) of people employed and the number of companies that gave one; None without any."""
    counts = [int(value) for value in survey.said("people")]
    return (min(counts), max(counts), sum(counts), len(counts)) if counts else None


def count_turnover_bands(survey: OutcomeSurvey) -> list[tuple[TurnoverBand, int]]:
    """Returns (band, companies) from the lowest band, without empty bands."""
    counted = Counter(survey.said("turnover_band"))
    return [(band, counted[band.value]) for band in TurnoverBand if counted[band.value]]


def count_with_any(survey: OutcomeSurvey, name: str) -> tuple[int, int, int]:
    """Returns (companies with at least one, companies that answered, total number) of a field."""
    counts = [int(value) for value in survey.said(name)]
    return sum(value > 0 for value in counts), len(counts), sum(counts)
