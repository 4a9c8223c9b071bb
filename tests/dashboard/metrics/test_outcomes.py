"""Outcomes, due questions and support, with numbers computed by hand."""

from datetime import date
from urllib.parse import parse_qs

from dashboard.figures.outcomes import charts as figures
from dashboard.metrics.learning import support
from dashboard.metrics.learning.outcomes import (
    ANSWER_FIELDS,
    DueQuestion,
    OutcomeTeam,
    add_months,
    find_due_questions,
    read_outcome_teams,
    surveys_by_months,
)
from db.frames import Frame

TODAY = date(2026, 5, 4)


def frame(*rows):
    return Frame(list(rows[0]) if rows else [], [list(row.values()) for row in rows])


def answer(team, months, **answers):
    """Returns an outcome row of a team with its answers."""
    fields = {"answered_on": TODAY if answers else None, **dict.fromkeys(ANSWER_FIELDS), **answers}
    return {"id": f"{team}-{months}", "team_id": team, "team": team.title(), "months": months, "asked_on": TODAY, "source": None, **fields}


def test_add_months_stays_in_the_month():
    assert add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert add_months(date(2025, 12, 1), 12) == date(2026, 12, 1)


def test_months_run_from_the_gate_decision_else_from_the_end_of_the_cohort():
    team = {"archived": False, "left_on": date(2025, 3, 1), "ended_on": date(2025, 6, 30), "demo_day_on": date(2025, 6, 1)}
    teams = read_outcome_teams(
        frame(
            {"id": "a", "name": "A", "outcome": "not selected", **team},
            {"id": "b", "name": "B", "outcome": "active", **team},
            {"id": "c", "name": "C", "outcome": "finished", **team, "left_on": None, "ended_on": None},
            {"id": "d", "name": "D", "outcome": "active", **team, "ended_on": None, "demo_day_on": None},
        )
    )
    assert [row.since for row in teams] == [date(2025, 3, 1), date(2025, 6, 30), date(2025, 6, 1), None]


def test_question_is_due_until_asked_or_replaced_by_the_next():
    teams = [
        OutcomeTeam("ash", "Ash", date(2025, 11, 4)),  # six months ago to the day
        OutcomeTeam("birch", "Birch", date(2025, 11, 5)),  # six months ago tomorrow
        OutcomeTeam("cedar", "Cedar", date(2025, 4, 1)),  # 13 months ago: the 12-month question, never asked at 6
        OutcomeTeam("dogwood", "Dogwood", date(2025, 4, 1)),  # asked already
        OutcomeTeam("elm", "Elm", date(2023, 11, 4)),  # 30 months ago: too late for any
        OutcomeTeam("fir", "Fir", None),
    ]
    assert find_due_questions(teams, frame(answer("dogwood", 12)), TODAY) == [
        DueQuestion("cedar", "Cedar", 12, date(2026, 4, 1)),
        DueQuestion("ash", "Ash", 6, date(2026, 5, 4)),
    ]


TEAMS = [OutcomeTeam(name, name.title(), date(2025, 5, 4)) for name in ("ash", "birch", "cedar", "dogwood", "elm")]
ROWS = frame(
    answer("ash", 6, trading="yes", people=12, investment_pence=50_000_00, agreements_sponsor=2, agreements_abroad=0, in_use=True),
    answer("birch", 6, trading="sold", people=40, turnover_band="none", agreements_sponsor=0, agreements_abroad=1),
    answer("cedar", 6, trading="not known", in_use=False),
    answer("dogwood", 6),
    answer("ash", 12, agreements_sponsor=3),
)


def surveys_and_first_texts():
    surveys = surveys_by_months(TEAMS, ROWS, TODAY)
    return surveys, {figure.key: (figure.value, figure.note) for figure in figures.survey_figures(surveys[0])}


def test_figures_count_answers_and_name_teams_without_one():
    surveys, six = surveys_and_first_texts()
    assert [(survey.months, survey.reached, len(survey.rows), len(survey.answered)) for survey in surveys] == [
        (6, 5, 4, 3),
        (12, 5, 1, 1),
        (18, 0, 0, 0),
        (24, 0, 0, 0),
    ]
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
    twelve = {figure.key: figure.note for figure in figures.survey_figures(surveys[1])}
    assert twelve["agreed-sponsor"] == "3 agreements in all"  # not 2 + 3: an answer at 12 months includes that at 6


def test_figure_links_to_a_form_with_its_sentence():
    surveys, _ = surveys_and_first_texts()
    cell = figures.survey_table(surveys, "?cohort=all", TODAY, acts=True).rows[2][1]
    (text, rows_link), (_, form) = cell.links
    assert (text, rows_link) == ("1 of 2", "/outcomes?cohort=all&months=6")
    parameters = {name: value for name, (value,) in parse_qs(form.partition("?")[2]).items()}
    assert parameters.pop("definition").startswith("Companies that answered that they still trade")
    assert parameters == {
        "cohort": "all", "measure": "outcome 6 trading", "value": "1 of 2", "known": "2026-05-04",
        "wording": "6 months after their entry ended, 1 of the 2 companies that said so were still trading (as at 4 May 2026).",
    }  # fmt: skip
    assert figures.survey_table(surveys, "", TODAY, acts=False).rows[2][1].links == ()


def test_figure_without_answers_is_not_zero():
    surveys, _ = surveys_and_first_texts()
    assert figures.survey_table(surveys_by_months(TEAMS, frame(), TODAY), "", TODAY, acts=True).rows == ()
    assert [cell.text for cell in figures.survey_table(surveys, "", TODAY, acts=True).rows[0]] == [
        "Asked",
        "4 of 5",
        "1 of 5",
        "Nobody asked",
        "Nobody asked",
    ]
    assert figures.survey_table(surveys, "", TODAY, acts=True).rows[2][2].text == "Nothing said"


def test_sentences_and_definitions_fit_into_an_address():
    surveys, _ = surveys_and_first_texts()
    assert max(len(figure.definition) for survey in surveys for figure in figures.survey_figures(survey)) <= 250
    assert figures.sentence(surveys, [DueQuestion("ash", "Ash", 6, TODAY)], 0) == (
        "One company team is due for a question. At 6 months 3 of 4 company teams answered, at 12 months 1 of 1. No figure was given to others."
    )


def test_support_for_several_teams_is_given_once():
    def support_record(record_id, team, minutes, by):
        return {
            "id": record_id, "team_id": team, "team": team.title(), "held_on": TODAY, "held_precision": "day", "kind": "workshop", "topic": "Pitch",
            "minutes": minutes, "given_by": by, "organisation": None,
        }  # fmt: skip

    rows = frame(support_record("w", "ash", 90, "Coach"), support_record("w", "birch", 90, "Coach"), support_record("x", "ash", None, None))
    (kind,) = support.support_by_kind(rows)
    assert (kind.times, kind.minutes, kind.timed, len(kind.teams), list(kind.by)) == (2, 90, 1, 2, ["Coach", ""])
    at_work = [{"id": name, "name": name.title(), "outcome": "active", "archived": False} for name in ("ash", "cedar")]
    withdrawn = {"id": "elm", "name": "Elm", "outcome": "withdrew", "archived": False}
    assert [(summary.name, summary.times, summary.minutes) for summary in support.support_by_team(rows, [*at_work, withdrawn])] == [
        ("Cedar", 0, 0), ("Birch", 1, 90), ("Ash", 2, 90),
    ]  # fmt: skip
