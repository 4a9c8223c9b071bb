"""Outcomes of company teams after 6, 12, 18 and 24 months: figures, teams due for a question, answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.filters import add_query
from dashboard.formats import count_in_words, join_phrases, plural, pounds
from dashboard.metrics.learning.outcomes import (
    AGREEMENT_FIELDS,
    DueQuestion,
    OutcomeSurvey,
    count_turnover_bands,
    count_with_any,
    is_answered,
    people_range,
)
from dashboard.page_content import Cell, Column, Table
from db.schema.enums.learning import OUTCOME_MONTHS, TradingStatus, TurnoverBand
from db.values.dates import date_text
from db.values.number_formats import format_number

GIVE_LABEL = "Give this figure"
HOW_ANSWERS = "A row is one question to one team. What was not answered is empty; agreements are those since the team's entry, and include earlier ones."
AGREEMENT_SHORT_LABELS = {
    "agreements_sponsor": "own sponsor",
    "agreements_public": "other public",
    "agreements_private": "private",
    "agreements_abroad": "abroad",
}
DENOMINATOR_NOTE = "Only companies that answered this question count; those asked that gave no answer are left out and named beside it."
AGREEMENT_DEFINITION = (
    "Companies with at least one agreement since their entry with {}, of those that answered. Cumulative: includes earlier months."
)


@dataclass(frozen=True)
class OutcomeFigure:
    """A figure of one question: value, note, text for a sentence, and definition.

    ``value`` is empty where nobody answered; ``words`` continues "of the companies asked 6 months after".
    """

    key: str
    label: str
    value: str
    note: str
    words: str
    definition: str


def survey_figures(survey: OutcomeSurvey) -> list[OutcomeFigure]:
    """Returns the figures of one question, in the order of the page."""
    replied, silent = survey.answered, survey.silent
    asked = OutcomeFigure(
        "asked", "Asked", f"{len(survey.rows)} of {survey.reached}" if survey.reached else "", "company teams",
        f"{len(survey.rows)} of {plural(survey.reached, 'company team')} were asked",
        "Teams asked, of those whose entry ended that many months ago or more, or that were asked.",
    )  # fmt: skip
    reply = OutcomeFigure(
        "answered", "Answered", f"{len(replied)} of {len(survey.rows)}" if survey.rows else "", f"No answer: {join_phrases(silent)}" if silent else "",
        f"{len(replied)} of {plural(len(survey.rows), 'company team')} asked have answered", "Teams that answered anything, of the teams asked.",
    )  # fmt: skip
    return [
        asked,
        reply,
        _trading_figure(survey),
        _people_figure(survey),
        _turnover_figure(survey),
        _investment_figure(survey),
        *_agreement_figures(survey),
        _in_use_figure(survey),
    ]


def _trading_figure(survey: OutcomeSurvey) -> OutcomeFigure:
    answers = survey.said("trading")
    still_trading, sold, no = (answers.count(word.value) for word in (TradingStatus.YES, TradingStatus.SOLD, TradingStatus.NO))
    other = [f"{count} {words}" for count, words in ((sold, "sold or merged"), (no, "not trading")) if count]
    return OutcomeFigure(
        "trading", "Still trading", _share_text(still_trading, len(answers)), join_phrases(other),
        f"{_share_of_answers_text(still_trading, answers)} were still trading",
        f"Companies that answered that they still trade; sold or merged is counted apart. {DENOMINATOR_NOTE}",
    )  # fmt: skip


def _people_figure(survey: OutcomeSurvey) -> OutcomeFigure:
    people = people_range(survey)
    label, what = "People employed", f"People employed by the companies that gave a number, range and sum. {DENOMINATOR_NOTE}"
    if people is None:
        return OutcomeFigure("people", label, "", "", "", what)
    lowest, highest, total, companies = people
    everybody = format_number(total)
    spread = format_number(lowest) if lowest == highest else f"{format_number(lowest)} to {format_number(highest)}"
    return OutcomeFigure(
        "people", label, spread, f"{everybody} in all at the {companies} that gave a number",
        f"the {plural(companies, 'company', 'companies')} that gave a number employed {spread} people each, {everybody} in all", what,
    )  # fmt: skip


def _turnover_figure(survey: OutcomeSurvey) -> OutcomeFigure:
    answers, bands = survey.said("turnover_band"), count_turnover_bands(survey)
    words = [f"{count} {_band_text(band)}" for band, count in bands]
    return OutcomeFigure(
        "turnover", "Turnover in the last year", f"{len(answers)} said" if answers else "", "; ".join(words),
        f"of the {len(answers)} that named a band of turnover, {join_phrases(words)}", f"Companies by band of turnover in their last year. {DENOMINATOR_NOTE}",
    )  # fmt: skip


def _band_text(band: TurnoverBand) -> str:
    return f"{band.label[:1].lower()}{band.label[1:]}"


def _investment_figure(survey: OutcomeSurvey) -> OutcomeFigure:
    amounts = [int(value) for value in survey.said("investment_pence")]
    what = "Investment raised since entry, added over the companies that gave an amount. Cumulative: includes earlier months."
    if not amounts:
        return OutcomeFigure("investment", "Investment raised", "", "", "", what)
    gave = plural(len(amounts), "company", "companies")
    return OutcomeFigure(
        "investment", "Investment raised", pounds(sum(amounts)), f"since entry, by the {len(amounts)} that gave an amount",
        f"the {gave} that gave an amount had raised {pounds(sum(amounts))} since entry", what,
    )  # fmt: skip


def _agreement_figures(survey: OutcomeSurvey) -> list[OutcomeFigure]:
    figures = []
    for name, with_ in AGREEMENT_FIELDS.items():
        with_any, answered, total = count_with_any(survey, name)
        label = f"Agreement with {with_}"
        total_text = f"{plural(total, 'agreement')} in all" if total else ""
        key, what = name.replace("agreements_", "agreed-"), AGREEMENT_DEFINITION.format(with_)
        figures.append(
            OutcomeFigure(
                key,
                label,
                _share_text(with_any, answered),
                total_text,
                f"{with_any} of the {answered} that said so had an agreement with {with_}",
                what,
            )
        )
    return figures


def _in_use_figure(survey: OutcomeSurvey) -> OutcomeFigure:
    answers = survey.said("in_use")
    in_use = sum(answers)
    what = f"Companies whose product is in use. {DENOMINATOR_NOTE}"
    return OutcomeFigure(
        "in-use",
        "Product in use",
        _share_text(in_use, len(answers)),
        "",
        f"{_share_of_answers_text(in_use, answers)} had their product in use",
        what,
    )


def _share_text(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else ""


def _share_of_answers_text(part: int, answers: Sequence[Any]) -> str:
    return f"{part} of the {plural(len(answers), 'company', 'companies')} that said so"


def give_figure_href(figure: OutcomeFigure, months: int, search: str, today: date) -> str:
    """Returns the address of the form "figure given" for this figure, filled with sentence, value, definition and day."""
    sentence = f"{months} months after their entry ended, {figure.words} (as at {date_text(today)})."
    return figure_given_href(f"outcome {months} {figure.key}", figure.value, sentence, figure.definition, search, today)


def figure_given_href(measure: str, value: str, wording: str, definition: str, search: str, today: date) -> str:
    """Returns the address of the form "figure given", filled with the given values and the day of the data."""
    figure = {"measure": measure, "value": value, "wording": wording, "definition": definition}
    return "/record/figure-given" + add_query(search, **figure, known=today.isoformat())


def survey_table(surveys: Sequence[OutcomeSurvey], search: str, today: date, *, acts: bool) -> Table:
    """What became of the companies? Measures down, the four questions across, shares of those that answered; no rows where nobody was asked."""
    columns = (
        Column("Of the company teams", sortable=False),
        *(Column(f"After {survey.months} months", sortable=False) for survey in surveys),
    )
    caption = f"What became of them, each figure out of how many said it, as at {date_text(today)}; the columns are never added"
    if not any(survey.rows for survey in surveys):
        return Table(columns, (), caption)
    measures = zip(*[survey_figures(survey) for survey in surveys], strict=True)
    rows = tuple(
        (Cell(row[0].label), *(_figure_cell(*pair, search, today, acts=acts) for pair in zip(row, surveys, strict=True)))
        for row in measures
    )
    return Table(columns, rows, caption)


def _figure_cell(figure: OutcomeFigure, survey: OutcomeSurvey, search: str, today: date, *, acts: bool) -> Cell:
    if not figure.value:
        return Cell("Nobody asked" if figure.key == "asked" else "Nothing said", tone="quiet")
    rows = f"/outcomes{add_query(search, months=str(survey.months))}"
    if not acts:
        return Cell(figure.value, rows, note=figure.note)
    return Cell(
        figure.value, note=figure.note, links=((figure.value, rows), (GIVE_LABEL, give_figure_href(figure, survey.months, search, today)))
    )


def survey_title(surveys: Sequence[OutcomeSurvey]) -> str:
    """Returns the teams that answered, of those asked, by question: ``At 6 months 3 of 4 company teams answered, at 12 months 1 of 2``."""
    parts = [f"at {survey.months} months {len(survey.answered)} of {len(survey.rows)}" for survey in surveys if survey.rows]
    if not parts:
        return "No company team was asked yet"
    first, *rest = parts
    return f"{first[:1].upper()}{first[1:]} company teams answered{''.join(f', {part}' for part in rest)}"


def sentence(surveys: Sequence[OutcomeSurvey], waiting: Sequence[DueQuestion], given: int) -> str:
    """Returns the teams due for a question, the answers, and the number of figures given to others."""
    due_text = (
        f"{count_in_words(len(waiting), 'company team')} {'is' if len(waiting) == 1 else 'are'} due for a question. " if waiting else ""
    )
    return f"{due_text}{survey_title(surveys)}. {count_in_words(given, 'figure')} {'was' if given in (0, 1) else 'were'} given to others."


def due_table(waiting: Sequence[DueQuestion], search: str, *, acts: bool) -> Table:
    """Returns the teams due for a question, with the due date and the link to the form."""
    columns = (Column("Company team"), Column("Question"), Column("Due since"), *((Column("Record", sortable=False),) if acts else ()))
    rows = tuple(
        (
            Cell(question.team, f"/record/team/{question.team_id}{search}" if acts else ""),
            Cell(f"{question.months}-month question", sort=question.months),
            Cell(date_text(question.since), sort=question.since.isoformat()),
            *((Cell("Record", f"/record/outcome{add_query(search, for_=question.team_id, months=str(question.months))}"),) if acts else ()),
        )
        for question in waiting
    )
    return Table(columns, rows, "Company teams due for a question, the longest due first")


def answers_table(rows: Sequence[Mapping[str, Any]], search: str, *, acts: bool) -> Table:
    """Returns every question asked and its answer, by months and team."""
    columns = (
        Column("Company team"), Column("Months", number=True), Column("Answered"), Column("Trading"), Column("People", number=True),
        Column("Turnover"), Column("Investment", number=True), Column("Agreements"), Column("In use"),
    )  # fmt: skip
    return Table(
        columns, tuple(_answer_cells(dict(row), search, acts=acts) for row in rows), "Questions asked, by months after and company team"
    )


def _answer_cells(row: dict[str, Any], search: str, *, acts: bool) -> tuple[Cell, ...]:
    return (
        Cell(row["team"], f"/record/outcome/{row['id']}{search}" if acts else "", note=f"Source: {row['source']}" if row["source"] else ""),
        Cell(str(row["months"]), sort=row["months"]),
        _answered_cell(row),
        Cell(TradingStatus(row["trading"]).label if row["trading"] else ""),
        Cell("" if row["people"] is None else format_number(row["people"])),
        Cell(TurnoverBand(row["turnover_band"]).label if row["turnover_band"] else ""),
        Cell(pounds(row["investment_pence"])),
        Cell(", ".join(f"{words} {row[name]}" for name, words in AGREEMENT_SHORT_LABELS.items() if row[name] is not None)),
        Cell("" if row["in_use"] is None else "Yes" if row["in_use"] else "No"),
    )


def _answered_cell(row: dict[str, Any]) -> Cell:
    """Returns the day of the answer, with the day of the question as note."""
    asked_text = f"asked {date_text(row['asked_on'])}" if row["asked_on"] else ""
    if not is_answered(row):
        return Cell("No answer", tone="warn", sort="9999", note=asked_text)
    on = row["answered_on"]
    return Cell(date_text(on) if on else "Day not recorded", sort=on.isoformat() if on else "", note=asked_text)


def parse_months(text: str) -> int | None:
    """Returns the months in an address (``months=6``); None for any other text."""
    return next((months for months in OUTCOME_MONTHS if text == str(months)), None)
