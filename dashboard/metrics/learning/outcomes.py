"""What became of companies 6, 12, 18 and 24 months after: whom to ask now, who answered, and what those who answered said."""

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
QUESTION_WINDOW_MONTHS = 6  # months after which the next question takes the place of one that was never asked
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
    """The same day some months later; the last of the month where it has none: 31 August and 6 months is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class OutcomeTeam:
    """A company team, and the day its months run from; None where that is not known or still to come."""

    id: str
    name: str
    since: date | None
    archived: bool = False


def read_outcome_teams(frame: Frame) -> list[OutcomeTeam]:
    """Teams of a frame of ``db.queries.learning.outcomes.teams``. See :data:`HOW_DUE` for the day."""
    found = []
    for row in frame.to_dict("records"):
        left = row["left_on"] if row["outcome"] not in ACTIVE_OUTCOMES else None
        found.append(OutcomeTeam(row["id"], row["name"], left or row["ended_on"] or row["demo_day_on"], bool(row["archived"])))
    return found


@dataclass(frozen=True)
class DueQuestion:
    """A question that a team is due for: after how many months, and since when."""

    team_id: str
    team: str
    months: int
    since: date


def find_due_questions(teams: Iterable[OutcomeTeam], frame: Frame, today: date) -> list[DueQuestion]:
    """Teams due for a question today, the longest due first. ``frame`` of ``db.queries.learning.outcomes.answers``."""
    asked = {(row["team_id"], row["months"]) for row in frame.to_dict("records")}
    found = []
    for one in teams:
        for months in OUTCOME_MONTHS:
            if one.since is None or one.archived or (one.id, months) in asked:
                continue
            if add_months(one.since, months) <= today < add_months(one.since, months + QUESTION_WINDOW_MONTHS):
                found.append(DueQuestion(one.id, one.name, months, add_months(one.since, months)))
    return sorted(found, key=lambda each: (each.since, each.team))


@dataclass(frozen=True)
class OutcomeSurvey:
    """The question after so many months: the rows asked, and how many teams were there to ask (their months have passed, or they were asked)."""

    months: int
    reached: int
    rows: tuple[dict[str, Any], ...]

    @property
    def answered(self) -> list[dict[str, Any]]:
        """The rows that say something."""
        return [row for row in self.rows if is_answered(row)]

    @property
    def silent(self) -> list[str]:
        """Names of the teams that were asked and did not answer."""
        return [row["team"] for row in self.rows if not is_answered(row)]

    def said(self, name: str) -> list[Any]:
        """What was said to one question, of those who said it. "Not known" is no answer."""
        return [row[name] for row in self.answered if row[name] is not None and row[name] != TradingStatus.NOT_KNOWN]


def is_answered(row: dict[str, Any]) -> bool:
    """Whether an outcome is an answer, and not only a question."""
    return row["answered_on"] is not None or any(row[name] is not None for name in ANSWER_FIELDS)


def surveys_by_months(teams: Sequence[OutcomeTeam], frame: Frame, today: date) -> list[OutcomeSurvey]:
    """The four questions in their order. ``frame`` of ``db.queries.learning.outcomes.answers``."""
    rows = frame.to_dict("records")
    found = []
    for months in OUTCOME_MONTHS:
        asked = tuple(row for row in rows if row["months"] == months)
        passed = {one.id for one in teams if one.since is not None and add_months(one.since, months) <= today}
        found.append(OutcomeSurvey(months, len(passed | {row["team_id"] for row in asked}), asked))
    return found


def people_range(one: OutcomeSurvey) -> tuple[int, int, int, int] | None:
    """Least, most and sum of the people employed, and by how many companies that gave a number; None where none did."""
    said = [int(value) for value in one.said("people")]
    return (min(said), max(said), sum(said), len(said)) if said else None


def count_turnover_bands(one: OutcomeSurvey) -> list[tuple[TurnoverBand, int]]:
    """Companies by band of turnover, from none up, those with at least one company."""
    counted = Counter(one.said("turnover_band"))
    return [(band, counted[band.value]) for band in TurnoverBand if counted[band.value]]


def count_with_any(one: OutcomeSurvey, name: str) -> tuple[int, int, int]:
    """Companies with at least one, companies that said, and how many they have in all."""
    said = [int(value) for value in one.said(name)]
    return sum(value > 0 for value in said), len(said), sum(said)
