"""What the companies answered after 6, 12, 18 and 24 months: the figures of each question, each out of how many said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.figures.outcomes.given import GIVE_LABEL, figure_given_href
from dashboard.filters import add_query
from dashboard.formats import join_phrases, plural, pounds
from dashboard.metrics.learning.outcomes import AGREEMENT_FIELDS
from dashboard.prose import Prose, Shown, Text, join_prose, prose
from dashboard.tables import Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.schema.enums.learning import OUTCOME_MONTHS, TurnoverBand
from db.values.dates import date_text
from db.values.number_formats import format_number

DENOMINATOR_NOTE = "Only companies that answered this question count; those asked that gave no answer are left out and named beside it."
AGREEMENT_DEFINITION = (
    "Companies with at least one agreement since their entry with {}, of those that answered. Cumulative: includes earlier months."
)


@dataclass(frozen=True)
class OutcomeFigure:
    """A figure of one question: label, value, note, and for who hands it on its name, its text, its sentence and its definition.

    ``value`` is empty where nobody answered; ``words`` continues "of the companies asked 6 months after".
    """

    name: str
    measure: str
    label: str
    value: Prose
    note: Text
    words: str
    definition: str


@dataclass(frozen=True)
class Survey:
    """One question: its row of ``survey_results``, the bands of turnover with their numbers, the names of the teams that gave no answer."""

    row: Any
    bands: Sequence[tuple[TurnoverBand, int]]
    silent: Sequence[str]
    view: View

    def show(self, measure: str, value: int | None, text: str = "", **narrowed: str) -> Shown:
        """Returns a value of this question."""
        return self.view.show(measure, value, text, months=str(self.row.months), **narrowed)

    def part(self, measure: str, part: int, of: str, whole: int, **narrowed: str) -> Prose:
        """Returns a count in its denominator: ``1 of 2``; empty where the denominator is 0."""
        if not whole:
            return Prose()
        return prose("{part} of {whole}", part=self.show(measure, part, **narrowed), whole=self.show(of, whole, **narrowed))


def read_surveys(results: pd.DataFrame, bands: pd.DataFrame, answers: pd.DataFrame, view: View) -> list[Survey]:
    """Returns the four questions. The frames are those of ``dashboard.metrics.learning.outcomes``."""
    order = {band.value: place for place, band in enumerate(TurnoverBand)}
    counted = sorted((row.months, order[row.turnover_band], row.companies) for row in frame_rows(bands))
    asked = zip(*(column_values(answers, name) for name in ("months", "team", "answered")), strict=True)
    silent = [(months, team) for months, team, answered in asked if not answered]
    return [
        Survey(
            row,
            [(list(TurnoverBand)[place], count) for months, place, count in counted if months == row.months],
            [team for months, team in silent if months == row.months],
            view,
        )
        for row in frame_rows(results)
    ]


def survey_figures(survey: Survey) -> list[OutcomeFigure]:
    """Returns the figures of one question, in the order of the page."""
    row = survey.row
    asked = OutcomeFigure(
        "asked", "outcomes_asked", "Asked", survey.part("outcomes_asked", row.asked, "outcomes_reached", row.reached), "company teams",
        f"{row.asked} of {plural(row.reached, 'company team')} were asked",
        "Teams asked, of those whose entry ended that many months ago or more, or that were asked.",
    )  # fmt: skip
    reply = OutcomeFigure(
        "answered", "outcomes_answered", "Answered", survey.part("outcomes_answered", row.answered, "outcomes_asked", row.asked),
        f"No answer: {join_phrases(survey.silent)}" if survey.silent else "",
        f"{row.answered} of {plural(row.asked, 'company team')} asked have answered", "Teams that answered anything, of the teams asked.",
    )  # fmt: skip
    return [
        asked,
        reply,
        _trading_figure(survey),
        _people_figure(survey),
        _turnover_figure(survey),
        _investment_figure(survey),
        *(_agreement_figure(survey, name, customer) for name, customer in AGREEMENT_FIELDS.items()),
        _in_use_figure(survey),
    ]


def _trading_figure(survey: Survey) -> OutcomeFigure:
    row = survey.row
    other = [
        prose("{count} {words}", count=survey.show(measure, count), words=words)
        for measure, count, words in (
            ("outcomes_sold", row.trading_sold, "sold or merged"),
            ("outcomes_not_trading", row.trading_no, "not trading"),
        )
        if count
    ]
    return OutcomeFigure(
        "trading", "outcomes_trading", "Still trading",
        survey.part("outcomes_trading", row.trading_yes, "outcomes_trading_said", row.trading_said), join_prose(other, last=" and "),
        f"{row.trading_yes} of the {_companies(row.trading_said)} that said so were still trading",
        f"Companies that answered that they still trade; sold or merged is counted apart. {DENOMINATOR_NOTE}",
    )  # fmt: skip


def _companies(count: int) -> str:
    return plural(count, "company", "companies")


def _people_figure(survey: Survey) -> OutcomeFigure:
    row, label = survey.row, "People employed"
    what = f"People employed by the companies that gave a number, range and sum. {DENOMINATOR_NOTE}"
    if not row.people_said:
        return OutcomeFigure("people", "outcomes_people", label, Prose(), "", "", what)
    least, most = survey.show("outcomes_people_least", row.people_least), survey.show("outcomes_people_most", row.people_most)
    spread = prose("{least} to {most}", least=least, most=most) if row.people_least != row.people_most else Prose((least,))
    note = prose(
        "{people} in all at the {companies} that gave a number",
        people=survey.show("outcomes_people", row.people_sum),
        companies=survey.show("outcomes_people_said", row.people_said),
    )
    words = f"the {_companies(row.people_said)} that gave a number employed {spread} people each, {format_number(row.people_sum)} in all"
    return OutcomeFigure("people", "outcomes_people", label, spread, note, words, what)


def _turnover_figure(survey: Survey) -> OutcomeFigure:
    said = survey.row.turnover_band_said
    bands = [
        prose("{count} {band}", count=survey.show("outcomes_turnover_band", count, band=band.value), band=_band_text(band))
        for band, count in survey.bands
    ]
    value = prose("{said} said", said=survey.show("outcomes_turnover_said", said)) if said else Prose()
    words = f"of the {said} that named a band of turnover, {join_phrases(str(band) for band in bands)}"
    what = f"Companies by band of turnover in their last year. {DENOMINATOR_NOTE}"
    return OutcomeFigure("turnover", "outcomes_turnover_band", "Turnover in the last year", value, join_prose(bands, "; "), words, what)


def _band_text(band: TurnoverBand) -> str:
    return f"{band.label[:1].lower()}{band.label[1:]}"


def _investment_figure(survey: Survey) -> OutcomeFigure:
    said, pence, label = survey.row.investment_pence_said, survey.row.investment_pence_sum, "Investment raised"
    what = "Investment raised since entry, added over the companies that gave an amount. Cumulative: includes earlier months."
    if not said:
        return OutcomeFigure("investment", "outcomes_investment", label, Prose(), "", "", what)
    value = Prose((survey.show("outcomes_investment", pence, pounds(pence)),))
    note = prose("since entry, by the {said} that gave an amount", said=survey.show("outcomes_investment_said", said))
    words = f"the {_companies(said)} that gave an amount had raised {pounds(pence)} since entry"
    return OutcomeFigure("investment", "outcomes_investment", label, value, note, words, what)


def _agreement_figure(survey: Survey, field: str, customer: str) -> OutcomeFigure:
    with_any, said, total = (getattr(survey.row, f"{field}_{name}") for name in ("any", "said", "sum"))
    value = survey.part("outcomes_agreed", with_any, "outcomes_agreed_said", said, customer=field)
    agreements = survey.view.count("outcomes_agreements", total or 0, "agreement", months=str(survey.row.months), customer=field)
    return OutcomeFigure(
        field.replace("agreements_", "agreed-"), "outcomes_agreed", f"Agreement with {customer}", value,
        prose("{agreements} in all", agreements=agreements) if total else "",
        f"{with_any} of the {said} that said so had an agreement with {customer}", AGREEMENT_DEFINITION.format(customer),
    )  # fmt: skip


def _in_use_figure(survey: Survey) -> OutcomeFigure:
    in_use, said = survey.row.in_use_yes, survey.row.in_use_said
    return OutcomeFigure(
        "in-use", "outcomes_in_use", "Product in use", survey.part("outcomes_in_use", in_use, "outcomes_in_use_said", said), "",
        f"{in_use} of the {_companies(said)} that said so had their product in use", f"Companies whose product is in use. {DENOMINATOR_NOTE}",
    )  # fmt: skip


def give_figure_href(figure: OutcomeFigure, survey: Survey) -> str:
    """Returns the address of the form "figure given" for a figure, filled with sentence, scope, value, definition and day."""
    months = survey.row.months
    sentence = f"{months} months after their entry ended, {figure.words}"
    return figure_given_href(f"outcome {months} {figure.name}", str(figure.value), sentence, figure.definition, survey.view, figure.measure)


def survey_table(surveys: Sequence[Survey], view: View) -> Table:
    """What became of the companies? Measures down, the four questions across, shares of those that answered; no rows where nobody was asked."""
    columns = [Column("label", "Of the company teams", sortable=False)]
    asked = any(survey.row.asked for survey in surveys)
    figures = [survey_figures(survey) if asked else [] for survey in surveys]
    cells: dict[str, list[Any]] = {"label": [figure.label for figure in figures[0]]}
    for survey, of_question in zip(surveys, figures, strict=True):
        key = f"months_{survey.row.months}"
        cells |= {
            key: [figure.value if figure.value else _nothing_text(figure) for figure in of_question],
            f"{key}_note": [figure.note if figure.value else "" for figure in of_question],
            f"{key}_tone": ["" if figure.value else "quiet" for figure in of_question],
            f"{key}_href": [answers_href(survey) if figure.value else "" for figure in of_question],
            f"{key}_links": [_links(figure, survey) for figure in of_question],
        }
        columns.append(
            Column(
                key, f"After {survey.row.months} months", href=f"{key}_href", note=f"{key}_note", tone=f"{key}_tone", links=f"{key}_links",
                sortable=False,
            )
        )  # fmt: skip
    caption = f"What became of them, each figure out of how many said it, as at {date_text(view.today)}; the columns are never added"
    return Table.of_lists(cells, tuple(columns), caption, view)


def _nothing_text(figure: OutcomeFigure) -> str:
    return "Nobody asked" if figure.name == "asked" else "Nothing said"


def answers_href(survey: Survey) -> str:
    """Returns the address of the answers to one question."""
    return f"/outcomes{add_query(survey.view.search, months=str(survey.row.months))}"


def _links(figure: OutcomeFigure, survey: Survey) -> tuple[tuple[Text, str], ...]:
    """Returns the figure with the address of its answers, and the link that hands it on; none for who may not record it."""
    if not figure.value or not survey.view.may(Permission.RECORD):
        return ()
    return (figure.value, answers_href(survey)), (GIVE_LABEL, give_figure_href(figure, survey))


def survey_title(surveys: Sequence[Survey]) -> Prose:
    """Returns the teams that answered, of those asked, by question: ``At 6 months 3 of 4 company teams answered, at 12 months 1 of 2``."""
    parts = [
        prose("{months} months ", months=survey.view.show("outcome_months", survey.row.months, question=str(survey.row.months)))
        + survey.part("outcomes_answered", survey.row.answered, "outcomes_asked", survey.row.asked)
        for survey in surveys
        if survey.row.asked
    ]
    if not parts:
        return prose("No company team was asked yet")
    return join_prose(["At " + parts[0] + " company teams answered", *("at " + part for part in parts[1:])], ", ")


def sentence(surveys: Sequence[Survey], due: int, given: int, view: View) -> Prose:
    """Returns the teams due for a question, the answers, and the number of figures given to others.

    ``view``: of the whole programme, as questions due are of every cohort unless one challenge is chosen.
    """
    due_text = prose(
        "{due} {verb} due for a question.",
        due=view.over_all_cohorts().words("outcomes_due", due, "company team", href=f"/outcomes{view.search}#outcomes-due"),
        verb="is" if due == 1 else "are",
    )
    given_text = prose(
        "{given} {verb} given to others.",
        given=view.words("figures_given", given, "figure", href=f"/outcomes{view.search}#outcomes-given"),
        verb="was" if given in (0, 1) else "were",
    )
    return join_prose([due_text if due else "", survey_title(surveys) + ".", given_text])


def parse_months(text: str) -> int | None:
    """Returns the months in an address (``months=6``); None for any other text."""
    return next((months for months in OUTCOME_MONTHS if text == str(months)), None)
