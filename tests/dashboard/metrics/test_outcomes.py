"""Outcomes, due questions and support, with numbers computed by hand."""

from datetime import date

from dashboard.measures.outcomes import answers_of, support_of, teams_of
from dashboard.metrics.learning import support
from dashboard.metrics.learning.outcomes import due_questions, every_question, survey_results, team_starts, turnover_bands
from db.frames import BOOLEAN, DATE, OBJECT, column_values, frame_of, frame_rows

TODAY = date(2026, 5, 4)
LEFT, ENDED, DEMO = date(2025, 3, 1), date(2025, 6, 30), date(2025, 6, 1)


def test_months_run_from_the_gate_decision_else_from_the_end_of_the_cohort():
    teams = frame_of(
        {
            "outcome": (OBJECT, ["not selected", "active", "finished", "active"]),
            "left_on": (DATE, [LEFT, LEFT, None, LEFT]),
            "ended_on": (DATE, [ENDED, ENDED, None, None]),
            "demo_day_on": (DATE, [DEMO, DEMO, DEMO, None]),
        }
    )
    assert column_values(team_starts(teams), "since") == [LEFT, ENDED, DEMO, None]


def test_question_is_due_until_asked_or_replaced_by_the_next():
    teams = teams_of(
        ash=date(2025, 11, 4),  # six months ago to the day
        birch=date(2025, 11, 5),  # six months ago tomorrow
        cedar=date(2025, 4, 1),  # 13 months ago: the 12-month question, never asked at 6
        dogwood=date(2025, 4, 1),  # asked already
        elm=date(2023, 11, 4),  # 30 months ago: too late for any
        fir=None,
        gorse=date(2025, 11, 4),  # archived
    )
    teams = teams.assign(archived=frame_of({"archived": (BOOLEAN, [False] * 6 + [True])})["archived"])
    due = due_questions(every_question(teams, answers_of({"team_id": "dogwood", "months": 12})), TODAY)
    assert [(row.team, row.months, row.due_on) for row in frame_rows(due)] == [
        ("Cedar", 12, date(2026, 4, 1)),
        ("Ash", 6, date(2026, 5, 4)),
    ]


TEAMS = teams_of(**dict.fromkeys(("ash", "birch", "cedar", "dogwood", "elm"), date(2025, 5, 4)))
ANSWERS = answers_of(
    {"team_id": "ash", "trading": "yes", "people": 12, "investment_pence": 50_000_00, "agreements_sponsor": 2, "agreements_abroad": 0, "in_use": True},
    {"team_id": "birch", "trading": "sold", "people": 40, "turnover_band": "none", "agreements_sponsor": 0, "agreements_abroad": 1},
    {"team_id": "cedar", "trading": "not known", "in_use": False},
    {"team_id": "dogwood"},
    {"team_id": "ash", "months": 12, "agreements_sponsor": 3},
)  # fmt: skip


def results(answers=ANSWERS):
    return frame_rows(survey_results(every_question(TEAMS, answers), answers, TODAY))


def test_survey_counts_who_was_reached_asked_and_answered():
    assert [(row.months, row.reached, row.asked, row.answered) for row in results()] == [
        (6, 5, 4, 3),
        (12, 5, 1, 1),
        (18, 0, 0, 0),
        (24, 0, 0, 0),
    ]


def test_survey_counts_answers_by_field_and_not_known_is_no_answer():
    six, twelve, eighteen, _ = results()
    assert (six.trading_yes, six.trading_sold, six.trading_no, six.trading_said) == (1, 1, 0, 2)
    assert (six.people_least, six.people_most, six.people_sum, six.people_said) == (12, 40, 52, 2)
    assert (six.agreements_sponsor_any, six.agreements_sponsor_said, six.agreements_sponsor_sum) == (1, 2, 2)
    assert (six.agreements_public_any, six.agreements_public_said, six.agreements_public_sum) == (0, 0, None)  # no data is not zero
    assert (six.in_use_yes, six.in_use_said, six.investment_pence_sum) == (1, 2, 50_000_00)
    assert twelve.agreements_sponsor_sum == 3  # not 2 + 3: an answer at 12 months includes that at 6
    assert (eighteen.people_said, eighteen.people_sum, eighteen.people_least) == (0, None, None)
    assert [tuple(row) for row in frame_rows(turnover_bands(ANSWERS))] == [(6, "none", 1)]


def test_survey_of_nobody_is_zero_of_those_reached():
    assert [(row.reached, row.asked, row.investment_pence_sum) for row in results(answers_of())] == [
        (5, 0, None), (5, 0, None), (0, 0, None), (0, 0, None),
    ]  # fmt: skip


SUPPORT = support_of(
    {"id": "w", "team_id": "ash", "minutes": 90, "given_by": "Coach"},
    {"id": "w", "team_id": "birch", "minutes": 90, "given_by": "Coach"},
    {"id": "x", "team_id": "ash", "minutes": None},
)


def test_support_for_several_teams_is_given_once():
    (kind,) = frame_rows(support.support_by_kind(SUPPORT))
    assert (kind.times, kind.minutes, kind.timed, kind.teams, list(kind.givers)) == (2, 90, 1, 2, ["Coach", ""])
    assert [(row.id, list(row.teams)) for row in frame_rows(support.each_support(SUPPORT))] == [("w", ["Ash", "Birch"]), ("x", ["Ash"])]


def test_support_by_team_starts_with_the_teams_at_work_without_any():
    teams = frame_of(
        {
            "id": (OBJECT, ["ash", "cedar", "elm"]),
            "name": (OBJECT, ["Ash", "Cedar", "Elm"]),
            "outcome": (OBJECT, ["active", "active", "withdrew"]),
            "archived": (BOOLEAN, [False] * 3),
        }
    )
    assert [(row.name, row.times, row.minutes) for row in frame_rows(support.support_by_team(SUPPORT, teams))] == [
        ("Cedar", 0, None), ("Birch", 1, 90), ("Ash", 2, 90),
    ]  # fmt: skip
    assert [row.times for row in frame_rows(support.support_by_team(support_of(), teams))] == [0, 0]
