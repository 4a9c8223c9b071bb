"""Outcomes of companies 6, 12, 18 and 24 months after their entry: questions due, response, and answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import columns_of, key_codes, key_positions, whole_numbers
from dashboard.metrics.days import add_months
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
AMOUNT_FIELDS = ("people", "investment_pence", *AGREEMENT_FIELDS)


def team_starts(teams: pd.DataFrame) -> pd.DataFrame:
    """The day from which the months of each company team are counted.

    ``teams``: of ``db.queries.learning.outcomes.teams``. Returns it with ``since``: the day of the gate decision that ended its entry; of a
    team still in it, or without such a day, the end of its cohort, else its demo day; NaT where none is known.
    """
    left, ended, demo = (teams[name].to_numpy() for name in ("left_on", "ended_on", "demo_day_on"))
    over = np.where(np.isnat(ended), demo, ended)
    return teams.assign(since=np.where(np.isnat(left) | np.isin(teams["outcome"].to_numpy(dtype=object), ACTIVE_OUTCOMES), over, left))


def answer_states(answers: pd.DataFrame) -> pd.DataFrame:
    """Returns the outcomes of ``db.queries.learning.outcomes.outcome_answers`` with ``answered`` (bool): whether a row holds an answer."""
    return answers.assign(answered=np.any([~answers[name].array.isna() for name in ("answered_on", *ANSWER_FIELDS)], axis=0))


def every_question(teams: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Every question to every company team, by team and months, with its answer where it was asked.

    ``teams``: of :func:`team_starts`; ``answers``: of :func:`answer_states`. Columns: team_id, team, archived, since, months (Int64),
    ``due_on`` (the day N months after ``since``), and those of the answers; their ``id`` is missing where the question was not asked.
    """
    of_team, months = np.repeat(np.arange(len(teams)), len(OUTCOME_MONTHS)), np.tile(OUTCOME_MONTHS, len(teams))
    named = {"team_id": "id", "team": "name", "archived": "archived", "since": "since"}
    questions, answered = {name: teams[of_teams].array.take(of_team) for name, of_teams in named.items()}, columns_of(answers)
    answer_of = key_positions(_question_keys(questions["team_id"], months), _question_keys(answered["team_id"], answered["months"]))
    found = [name for name in answered if name not in ("team_id", "team", "months")]
    return pd.DataFrame(
        {
            **questions,
            "months": whole_numbers(months),
            "due_on": add_months(pd.Series(questions["since"]), pd.Series(months)),
            **{name: answered[name].take(answer_of, allow_fill=True) for name in found},
        },
        copy=False,
    )


def _question_keys(team_ids: Any, months: Any) -> tuple[Any, Any]:
    """Returns the arrays that a question is known by: its months and its team."""
    return np.asarray(months, dtype=np.int64), np.asarray(team_ids, dtype=object)


def due_questions(questions: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns the questions of :func:`every_question` that are due, the longest due first.

    Due: from N months after the day of the team until 6 months later, unless it was asked or the team is archived.
    """
    now, months = np.datetime64(today), questions["months"].to_numpy(dtype=np.int64)
    replaced = add_months(questions["since"], pd.Series(months + QUESTION_WINDOW_MONTHS)).to_numpy()
    due_on, open_ = questions["due_on"].to_numpy(), questions["id"].isna().to_numpy() & ~questions["archived"].to_numpy(dtype=bool)
    due = np.flatnonzero(open_ & (due_on <= now) & (now < replaced))
    longest_first = np.lexsort((questions["team"].to_numpy(dtype=object)[due], due_on[due]))
    return questions.take(due[longest_first])


def survey_results(questions: pd.DataFrame, answers: pd.DataFrame, today: date) -> pd.DataFrame:
    """What the companies answered: one row for each question after 6, 12, 18 and 24 months.

    ``questions``: of :func:`every_question`; ``answers``: of :func:`answer_states`. Counts of company teams (Int64), 0 where there is none:

    - ``reached``: their months have passed, or they were asked; ``asked``; ``answered``: gave any answer.
    - ``<field>_said``: answered this field; "not known" is no answer. ``trading_yes``, ``trading_sold``, ``trading_no``; ``in_use_yes``;
      ``<agreements>_any``: at least one.

    ``people_least``, ``people_most``, ``<field>_sum`` of people, investment_pence and agreements: ``<NA>`` where nobody answered.
    """
    columns = columns_of(answers)
    trading = columns["trading"].to_numpy(dtype=object)
    said = {name: ~columns[name].isna() for name in ANSWER_FIELDS}
    said["trading"] = said["trading"] & (trading != TradingStatus.NOT_KNOWN)
    amounts = {name: columns[name].to_numpy(dtype=np.int64, na_value=0) for name in AMOUNT_FIELDS}
    marks = {"asked": np.ones(len(answers), dtype=bool), "answered": columns["answered"].to_numpy(dtype=bool)}
    marks |= {f"{name}_said": known for name, known in said.items()}
    marks |= {f"trading_{status.value}": trading == status for status in (TradingStatus.YES, TradingStatus.SOLD, TradingStatus.NO)}
    marks |= {f"{name}_any": amounts[name] > 0 for name in AGREEMENT_FIELDS}
    marks["in_use_yes"] = columns["in_use"].to_numpy(dtype=bool, na_value=False)
    of_months = _by_months(columns["months"])  # a row an answer, a column a question
    counts = dict(zip(marks, np.array(list(marks.values()), dtype=np.int64) @ of_months, strict=True))
    counts["reached"] = _reached_counts(questions, answers, today)
    gave = (of_months == 1) & said["people"][:, None]
    people = amounts["people"][:, None]
    least = np.where(gave, people, np.iinfo(np.int64).max).min(axis=0, initial=np.iinfo(np.int64).max)
    totals = {"people_least": least, "people_most": np.where(gave, people, 0).max(axis=0, initial=0)}
    totals |= {f"{name}_sum": amounts[name] @ of_months for name in AMOUNT_FIELDS}
    unknown = {name: counts[f"{name.rpartition('_')[0]}_said"] == 0 for name in totals}
    arrays = {name: whole_numbers(values) for name, values in counts.items()}
    arrays |= {name: whole_numbers(values, unknown[name]) for name, values in totals.items()}
    return pd.DataFrame({"months": whole_numbers(np.array(OUTCOME_MONTHS)), **arrays}, copy=False)


def _by_months(months: Any) -> Any:
    """Returns which of :data:`OUTCOME_MONTHS` a question is asked after: a row a question, a column a number of months, 1 or 0."""
    return (np.asarray(months, dtype=np.int64)[:, None] == np.array(OUTCOME_MONTHS)).astype(np.int64)


def _reached_counts(questions: pd.DataFrame, answers: pd.DataFrame, today: date) -> Any:
    """Returns how many questions have passed their months or were asked, each counted once, by :data:`OUTCOME_MONTHS`."""
    passed = questions["due_on"].to_numpy() <= np.datetime64(today)
    every, asked = (_question_keys(frame["team_id"], frame["months"]) for frame in (questions, answers))
    months, team_ids = (np.concatenate([of_every[passed], of_asked]) for of_every, of_asked in zip(every, asked, strict=True))
    (codes,) = key_codes((months, team_ids))
    _, first = np.unique(codes, return_index=True)
    return _by_months(months[first]).sum(axis=0)


def turnover_bands(answers: pd.DataFrame) -> pd.DataFrame:
    """Returns the number of companies by question and band of turnover: months, turnover_band, companies (Int64); no empty bands."""
    bands = np.array([band.value for band in TurnoverBand], dtype=object)
    counts = _by_months(answers["months"]).T @ (answers["turnover_band"].to_numpy(dtype=object)[:, None] == bands).astype(np.int64)
    months, band = np.nonzero(counts)
    companies = whole_numbers(counts[months, band])
    return pd.DataFrame({"months": whole_numbers(np.array(OUTCOME_MONTHS)[months]), "turnover_band": bands[band], "companies": companies})
