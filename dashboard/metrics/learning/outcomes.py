"""Outcomes of companies 6, 12, 18 and 24 months after their entry: questions due, response, and answers."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.metrics.days import add_months
from db.frames import INTEGER, frame_of
from db.schema.enums.learning import OUTCOME_MONTHS, TradingStatus
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


def team_starts(teams: pd.DataFrame) -> pd.DataFrame:
    """The day from which the months of each company team are counted.

    ``teams``: of ``db.queries.learning.outcomes.teams``. Returns it with ``since``: the day of the gate decision that ended its entry; of a
    team still in it, or without such a day, the end of its cohort, else its demo day; NaT where none is known.
    """
    left = teams["left_on"].mask(teams["outcome"].isin(ACTIVE_OUTCOMES))
    return teams.assign(since=left.fillna(teams["ended_on"]).fillna(teams["demo_day_on"]))


def answer_states(answers: pd.DataFrame) -> pd.DataFrame:
    """Returns the outcomes of ``db.queries.learning.outcomes.outcome_answers`` with ``answered`` (bool): whether a row holds an answer."""
    return answers.assign(answered=answers[["answered_on", *ANSWER_FIELDS]].notna().any(axis=1))


def every_question(teams: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Every question to every company team, by team and months, with its answer where it was asked.

    ``teams``: of :func:`team_starts`; ``answers``: of :func:`answer_states`. Columns: team_id, team, archived, since, months (Int64),
    ``due_on`` (the day N months after ``since``), and those of the answers; their ``id`` is missing where the question was not asked.
    """
    months = frame_of({"months": (INTEGER, list(OUTCOME_MONTHS))})
    named = teams[["id", "name", "archived", "since"]].set_axis(["team_id", "team", "archived", "since"], axis=1)
    questions = named.merge(months, how="cross")
    questions = questions.assign(due_on=add_months(questions["since"], questions["months"]))
    return questions.merge(answers.drop(columns="team"), on=["team_id", "months"], how="left")


def due_questions(questions: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns the questions of :func:`every_question` that are due, the longest due first.

    Due: from N months after the day of the team until 6 months later, unless it was asked or the team is archived.
    """
    now = pd.Timestamp(today)
    replaced = add_months(questions["since"], questions["months"] + QUESTION_WINDOW_MONTHS)
    open_ = questions["id"].isna() & ~questions["archived"].astype(bool)
    return questions[open_ & (questions["due_on"] <= now) & (now < replaced)].sort_values(["due_on", "team"], kind="stable")


def survey_results(questions: pd.DataFrame, answers: pd.DataFrame, today: date) -> pd.DataFrame:
    """What the companies answered: one row for each question after 6, 12, 18 and 24 months.

    ``questions``: of :func:`every_question`; ``answers``: of :func:`answer_states`. Counts of company teams (Int64), 0 where there is none:

    - ``reached``: their months have passed, or they were asked; ``asked``; ``answered``: gave any answer.
    - ``<field>_said``: answered this field; "not known" is no answer. ``trading_yes``, ``trading_sold``, ``trading_no``; ``in_use_yes``;
      ``<agreements>_any``: at least one.

    ``people_least``, ``people_most``, ``<field>_sum`` of people, investment_pence and agreements: ``<NA>`` where nobody answered.
    """
    reached = pd.concat([questions[questions["due_on"] <= pd.Timestamp(today)], answers])[["team_id", "months"]].drop_duplicates()
    trading = answers["trading"].mask(answers["trading"] == TradingStatus.NOT_KNOWN)
    flags = {"asked": answers["id"].notna(), "answered": answers["answered"], "trading_said": trading.notna()}
    flags |= {f"trading_{status.value}": trading == status for status in (TradingStatus.YES, TradingStatus.SOLD, TradingStatus.NO)}
    flags |= {f"{name}_said": answers[name].notna() for name in ANSWER_FIELDS if name != "trading"}
    flags |= {f"{name}_any": answers[name].fillna(0) > 0 for name in AGREEMENT_FIELDS} | {
        "in_use_yes": answers["in_use"].fillna(value=False)
    }
    of_months = answers["months"].astype("int64")
    counts = pd.DataFrame(flags).astype("int64").groupby(of_months).sum().reindex(OUTCOME_MONTHS, fill_value=0).astype("Int64")
    by_months = answers.assign(months=of_months).groupby("months")
    spread = by_months["people"].agg(["min", "max"]).set_axis(["people_least", "people_most"], axis=1)
    sums = by_months[["people", "investment_pence", *AGREEMENT_FIELDS]].sum(min_count=1).add_suffix("_sum")
    counts["reached"] = reached.groupby(reached["months"].astype("int64")).size().reindex(OUTCOME_MONTHS, fill_value=0).astype("Int64")
    return counts.join(spread).join(sums).rename_axis("months").reset_index()


def turnover_bands(answers: pd.DataFrame) -> pd.DataFrame:
    """Returns the number of companies by question and band of turnover: months, turnover_band, companies (Int64); no empty bands."""
    return answers.groupby(["months", "turnover_band"]).size().astype("Int64").rename("companies").reset_index()
