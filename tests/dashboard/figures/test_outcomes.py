"""Figures of outcomes: shares of those that answered, the form that hands a figure on with its whole scope, and the tables."""

from datetime import date
from urllib.parse import parse_qs

from dashboard.exports.table_files import export_table
from dashboard.figures.outcomes import answers as answer_figures
from dashboard.figures.outcomes import surveys as figures
from dashboard.figures.outcomes import tables
from dashboard.filters import read_filters
from dashboard.metrics.learning.outcomes import every_question, survey_results, turnover_bands
from dashboard.view import View
from db.access import Permission
from db.frames import column_values
from tests.dashboard.metrics.test_outcomes import ANSWERS, SUPPORT, TEAMS, TODAY, answers_of

NAMES = {
    "programme": "North",
    "cohort": "Round 3",
    "challenge": "1.1 Flood alerts",
    "period": "the last 13 weeks",
    "day": "as at 4 May 2026",
}
VIEW = View(
    TODAY,
    scope={"programme": "north", "challenge": "a"},
    scope_names=NAMES,
    search="?cohort=r3",
    permissions=frozenset({Permission.RECORD}),
)


def surveys(answers=ANSWERS, view=VIEW):
    results = survey_results(every_question(TEAMS, answers), answers, TODAY)
    return figures.read_surveys(results, turnover_bands(answers), answers, view)


def test_figures_count_answers_and_name_teams_without_one():
    six = {figure.name: (str(figure.value), str(figure.note)) for figure in figures.survey_figures(surveys()[0])}
    assert six == {
        "asked": ("4 of 5", "company teams"),
        "answered": ("3 of 4", "No answer: Dogwood"),
        "trading": ("1 of 2", "1 sold or merged"),  # "not known" is no answer
        "people": ("12 to 40", "52 in all at the 2 that gave a number"),
        "turnover": ("1 said", "1 no turnover yet"),
        "investment": ("£50,000", "since entry, by the 1 that gave an amount"),
        "agreed-sponsor": ("1 of 2", "2 agreements in all"),
        "agreed-public": ("", ""),
        "agreed-private": ("", ""),
        "agreed-abroad": ("1 of 2", "1 agreement in all"),
        "in-use": ("1 of 2", ""),
    }  # fmt: skip


def test_numbers_of_a_figure_name_their_measure_and_the_question():
    trading = figures.survey_figures(surveys()[0])[2]
    assert [(part.measure, part.value, part.scope) for part in trading.value.parts if not isinstance(part, str)] == [
        ("outcomes_trading", 1, "challenge=a;months=6;programme=north"),
        ("outcomes_trading_said", 2, "challenge=a;months=6;programme=north"),
    ]


def given_form(view=VIEW):
    """Returns what the form of the share still trading after 6 months is filled with, as it is read from the address."""
    links = column_values(figures.survey_table(surveys(view=view), view).frame, "months_6_links")[2]
    (value, rows_href), (_, href) = links
    assert (str(value), rows_href) == ("1 of 2", "/outcomes?cohort=r3&months=6")
    return read_filters(href.partition("?")[2]).extra


def test_figure_handed_on_states_the_cohort_and_challenge_that_it_was_measured_over():
    form = given_form()
    assert form.pop("definition").startswith("Companies that answered that they still trade")
    assert form == {
        "measure": "outcome 6 trading", "value": "1 of 2", "known": "2026-05-04",
        "wording": "6 months after their entry ended, 1 of the 2 companies that said so were still trading. "
        "Measured over: North; Round 3; 1.1 Flood alerts; all time; as at 4 May 2026.",
    }  # fmt: skip


def test_figure_of_every_cohort_does_not_name_the_chosen_one():
    assert "Measured over: North; all cohorts;" in given_form(VIEW.over_all_cohorts())["wording"]


def test_figure_is_handed_on_by_who_may_record_only():
    table = figures.survey_table(surveys(view=View(TODAY)), View(TODAY))
    assert column_values(table.frame, "months_6_links")[2] == ()
    assert column_values(table.frame, "months_6_href")[2] == "/outcomes?months=6"


def test_figure_without_answers_is_not_zero():
    table = figures.survey_table(surveys(), VIEW)
    assert figures.survey_table(surveys(answers_of()), VIEW).row_count == 0
    rows = [[cell.text for cell in row] for row in export_table("months", (), table).rows]
    assert rows[0] == ["Asked", "4 of 5", "company teams", "1 of 5", "company teams", "Nobody asked", "Nobody asked"]
    assert [rows[2][place] for place in (0, 1, 3, 5)] == ["Still trading", "1 of 2", "Nothing said", "Nothing said"]


def test_sentences_and_definitions_fit_into_an_address():
    assert max(len(figure.definition) for survey in surveys() for figure in figures.survey_figures(survey)) <= 250
    assert str(figures.sentence(surveys(), 1, 0, VIEW)) == (
        "One company team is due for a question. At 6 months 3 of 4 company teams answered, at 12 months 1 of 1. No figure was given to others."
    )
    assert str(figures.sentence(surveys(answers_of()), 0, 2, VIEW)) == "No company team was asked yet. Two figures were given to others."


def test_answers_have_typed_days_numbers_and_money():
    rows = export_table("answers", (), answer_figures.answers_table(ANSWERS, VIEW)).rows
    by_team = {(row[0].text, row[1].value): [(cell.text, cell.value) for cell in row] for row in rows}
    ash = by_team["Ash", 6]
    assert (ash[2], ash[5], ash[7]) == (("2026-05-04", date(2026, 5, 4)), ("12", 12), ("50000.00", 50000.0))
    assert (ash[8][0], ash[9][0]) == ("own sponsor 2, abroad 0", "Yes")
    assert by_team["Dogwood", 6][2][0] == "No answer"


def test_every_question_of_a_company_says_when_it_is_due():
    table = answer_figures.answers_table(every_question(TEAMS.iloc[:1], ANSWERS), VIEW, "After 6, 12, 18 and 24 months")
    assert column_values(table.frame, "answered_missing") == ["Day not recorded", "Day not recorded", "Not asked", "Not asked"]
    assert column_values(table.frame, "answered_note")[2:] == ["due on 4 Nov 2026", "due on 4 May 2027"]
    assert [bool(href) for href in column_values(table.frame, "href")] == [True, True, False, False]


def test_support_is_shown_in_hours_with_what_has_no_length():
    rows = export_table("kinds", (), tables.support_by_kind_table(SUPPORT, VIEW)).rows
    assert [[cell.text for cell in row] for row in rows] == [["Workshop", "2", "2", "1.5", "1 without a length", "Coach and not recorded"]]
    assert [[cell.text for cell in row] for row in export_table("s", (), tables.supports_table(SUPPORT, VIEW)).rows] == [
        ["Pitch", "Workshop", "Ash and Birch", "Coach", "90", "2026-05-04"], ["Pitch", "Workshop", "Ash", "Not recorded", "Not recorded", "2026-05-04"],
    ]  # fmt: skip


def test_link_to_hand_on_a_figure_is_not_in_files():
    table = figures.survey_table(surveys(), VIEW)
    assert "Give this figure" not in str(export_table("months", (), table).rows)
    assert parse_qs(column_values(table.frame, "months_6_links")[0][1][1].partition("?")[2])["measure"] == ["outcome 6 asked"]
