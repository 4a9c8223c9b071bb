"""``/outcomes``. Opened by a lead or a minister's office: what became of the companies, and which figures did we give to whom?

Decides which companies to ask now, which team to support, and what to answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.page import Act, Block, NavigationGroup, Page, Section, Sentence, form_link
from dashboard.figures.outcomes import answers as answer_figures
from dashboard.figures.outcomes import given, surveys, tables
from dashboard.filters import ALL, add_query
from dashboard.metrics.learning import outcomes as metrics
from dashboard.page_content import EmptyState, Listing
from dashboard.prose import Prose
from dashboard.tables import Table
from dashboard.view import View
from db.access import Permission
from db.queries.learning import outcomes as queries
from db.schema.enums.parts import Part
from db.session import ScopedSession
from layouts.components.link import link

TITLE = "Outcomes"
SURVEY_MEASURES = (
    "outcomes_reached", "outcomes_asked", "outcomes_answered", "outcomes_trading", "outcomes_people", "outcomes_turnover_band",
    "outcomes_investment", "outcomes_agreed", "outcomes_in_use",
)  # fmt: skip
HOW_ANSWERS = "A row is one question to one team. What was not answered is empty; agreements are those since the team's entry, and include earlier ones."
HOW_GAINS = "What was recorded as gained, with its source, for each of the four who should gain. Nothing is added up: the numbers are of different things."
HOW_GIVEN = "Every figure as it was given: the words, the value, what was counted, and the day whose knowledge it holds."
SUPPORT_MEASURES = ("support_times", "support_teams", "support_hours")


@dataclass(frozen=True)
class OutcomesInView:
    """What the page shows. ``answers``, ``surveys``: the questions and answers of the view; ``due``: the questions due; ``gains``: those of
    the challenges of the view, and of no challenge; ``support``: that given to the company teams of the view, ``teams``; ``given``: the
    figures of the programme that were given to others.

    ``wide``: the answers are of every cohort, as no company of the chosen one was asked yet. ``cohort_href``: the address that shows all
    cohorts, where one is chosen.
    """

    answers: pd.DataFrame
    surveys: Sequence[surveys.Survey]
    due: pd.DataFrame
    gains: pd.DataFrame
    support: pd.DataFrame
    teams: pd.DataFrame
    given: pd.DataFrame
    wide: bool
    cohort_href: str


def outcomes_in_view(session: ScopedSession, request: PageRequest) -> OutcomesInView:
    """Returns the answers of the view; of every cohort where the chosen one has none, as those asked are seldom of the running cohort.

    Questions due are of every cohort, so the teams and answers of all cohorts are read, and those of the view chosen from them.
    """
    programme_id, challenges, today = request.programme.id, request.challenges, request.today
    every_cohort = [request.challenge] if request.challenge else None
    every_team = metrics.team_starts(queries.teams(session, programme_id, challenges=every_cohort))
    every_answer = metrics.answer_states(queries.outcome_answers(session, programme_id, challenges=every_cohort))
    questions = metrics.every_question(every_team, every_answer)
    due = metrics.due_questions(questions, today)
    teams, answers = every_team, every_answer
    if challenges is not None and challenges != every_cohort:
        ids = queries.team_ids(session, challenges)
        teams, answers = every_team[every_team["id"].isin(ids)], every_answer[every_answer["team_id"].isin(ids)]
    wide = answers.empty and not request.challenge and request.cohort is not None
    if wide:
        answers = every_answer
    elif teams is not every_team:
        questions = questions[questions["team_id"].isin(teams["id"])]
    scope = request.view.over_all_cohorts() if wide else request.view
    results = metrics.survey_results(questions, answers, today)
    return OutcomesInView(
        answers=answers,
        surveys=surveys.read_surveys(results, metrics.turnover_bands(answers), answers, scope),
        due=due,
        gains=queries.gains(session, programme_id, challenges=challenges),
        support=queries.support_given(session, programme_id, challenges=challenges),
        teams=teams,
        given=queries.figures_given(session, programme_id),
        wide=wide,
        cohort_href=f"/outcomes{request.filters.with_(cohort=ALL).search()}" if request.cohort and not request.challenge else "",
    )


def _listing(
    block: str, table: Table, view: View, nothing: str, *, form: tuple[str, str] = ("", ""), measures: tuple[str, ...] = (), how: str = "",
    narrowed: tuple[str, str, str] | None = None, tall: bool = False,
) -> Listing:  # fmt: skip
    """Returns the listing of a block. ``form``: the text and the kind of the form that its hint offers to who may record."""
    action, kind = form
    offered = action and view.may(Permission.RECORD)
    hint = EmptyState(nothing, action, add_query(view.search, form=kind)) if offered else EmptyState(nothing)
    return Listing(f"outcomes-{block}", table, hint, view.view_search, how=how, measures=measures, narrowed=narrowed, tall=tall)


OUTCOME_FORM, SUPPORT_FORM = ("Record an outcome", "outcome"), ("Record support", "support")


def _months(data: OutcomesInView, view: View) -> Listing:
    words = "Of every cohort: no company of the one chosen above was asked yet" if data.wide else "Of the cohort chosen above"
    narrowed = (words, "All cohorts", data.cohort_href) if data.cohort_href else None
    table = surveys.survey_table(data.surveys, view)
    nothing = "No company was asked yet what became of it."
    return _listing("months", table, view, nothing, form=OUTCOME_FORM, measures=SURVEY_MEASURES, narrowed=narrowed, tall=True)


def _due(data: OutcomesInView, view: View) -> Listing:
    nothing = "No company team of any cohort is due for a question today."
    return _listing("due", answer_figures.due_table(data.due, view), view, nothing, measures=("outcomes_due",))


def _answers(data: OutcomesInView, view: View) -> Listing:
    months = surveys.parse_months(view.parameters.get("months", ""))
    answers = data.answers if months is None else data.answers[data.answers["months"] == months]
    narrowed = (f"Asked after {months} months", "Show all", f"/outcomes{view.search}") if months else None
    table, nothing = answer_figures.answers_table(answers, view), "No question was asked here yet."
    return _listing("answers", table, view, nothing, form=OUTCOME_FORM, how=HOW_ANSWERS, narrowed=narrowed)


def _gains(data: OutcomesInView, view: View) -> Listing:
    return _listing(
        "gains", tables.gains_table(data.gains, view), view, "No gain is recorded here yet.", form=("Record a gain", "gain"), how=HOW_GAINS
    )


def _kinds(data: OutcomesInView, view: View) -> Listing:
    table, nothing = tables.support_by_kind_table(data.support, view), "No support is recorded here yet."
    return _listing("kinds", table, view, nothing, form=SUPPORT_FORM, measures=SUPPORT_MEASURES)


def _teams(data: OutcomesInView, view: View) -> Listing:
    table = tables.support_by_team_table(data.support, data.teams, view)
    return _listing("teams", table, view, "No company team is at work here.", measures=SUPPORT_MEASURES)


def _supports(data: OutcomesInView, view: View) -> Listing:
    table = tables.supports_table(data.support, view)
    return _listing("supports", table, view, "No support is recorded here yet.", measures=SUPPORT_MEASURES)


def _given(data: OutcomesInView, view: View) -> Listing:
    table, form = given.figures_given_table(data.given, view), ("Record a figure given", "figure-given")
    return _listing("given", table, view, "No figure was given to anybody yet.", form=form, how=HOW_GIVEN)


def _sentence(data: OutcomesInView, view: View) -> Prose:
    if not view.has(Part.OUTCOMES):
        return tables.support_sentence(data.support, view)
    return surveys.sentence(data.surveys, len(data.due), len(data.given), view)


def _disclosure_link(label: str, ending: str) -> Act:
    """Returns the maker of the link to a file of the disclosure export."""
    return lambda view: link(label, f"/data/disclosure.{ending}{view.search}") if view.may(Permission.STEER) else None


SURVEY_ACTS = (
    _disclosure_link("Disclosure export (CSV)", "csv"),
    _disclosure_link("Disclosure export (Excel)", "xlsx"),
    form_link(*OUTCOME_FORM, panel=True, primary=True),
)
SUPPORT_SECTION = Section("Support given", actions=(form_link(*SUPPORT_FORM, panel=True),))
PAGE = Page(
    key="outcomes",
    path="/outcomes",
    title=TITLE,
    needs=Permission.SEE_PROGRAMME,
    question="What became of the companies, who gained what, which figures did we give to whom? Whom to ask, and what to answer?",
    group=NavigationGroup.RESULTS,
    icon="outcomes",
    parts=(Part.OUTCOMES, Part.SUPPORT),
    heading=(outcomes_in_view, lambda data, view: TITLE if view.has(Part.OUTCOMES) else Part.SUPPORT.label),
    blocks=(
        Sentence(
            make=_sentence,
            data=outcomes_in_view,
            opens=dict.fromkeys(("outcomes_asked", "outcomes_answered"), "#outcomes-answers"),
        ),
        Block("months", _months, outcomes_in_view, Section("What became of the companies", actions=SURVEY_ACTS), part=Part.OUTCOMES),
        Block("due", _due, outcomes_in_view, Section("Whom to ask now"), part=Part.OUTCOMES),
        Block("answers", _answers, outcomes_in_view, Section("What was asked and answered"), part=Part.OUTCOMES),
        Block(
            "gains",
            _gains,
            outcomes_in_view,
            Section("Who has gained", actions=(form_link("Record a gain", "gain", panel=True),)),
            part=Part.OUTCOMES,
        ),
        Block("kinds", _kinds, outcomes_in_view, SUPPORT_SECTION, part=Part.SUPPORT),
        Block("teams", _teams, outcomes_in_view, SUPPORT_SECTION, part=Part.SUPPORT),
        Block("supports", _supports, outcomes_in_view, SUPPORT_SECTION, part=Part.SUPPORT),
        Block(
            "given",
            _given,
            outcomes_in_view,
            Section("Figures given", actions=(form_link("Record a figure given", "figure-given", panel=True),)),
            part=Part.OUTCOMES,
        ),
    ),
)
