"""Outcomes, questions due and support, with numbers worked by hand."""

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


def answer(team, months, **said):
    """A question asked of a team, and what it answered."""
    known = {"answered_on": TODAY if said else None, **dict.fromkeys(ANSWER_FIELDS), **said}
    return {"id": f"{team}-{months}", "team_id": team, "team": team.title(), "months": months, "asked_on": TODAY, "source": None, **known}


def test_the_same_day_some_months_later_stays_in_its_month():
    assert add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert add_months(date(2025, 12, 1), 12) == date(2026, 12, 1)


def test_months_run_from_the_gate_that_ended_an_entry_else_from_the_end_of_the_cohort():
    team = {"archived": False, "left_on": date(2025, 3, 1), "ended_on": date(2025, 6, 30), "demo_day_on": date(2025, 6, 1)}
    found = read_outcome_teams(
        frame(
            {"id": "a", "name": "A", "outcome": "not selected", **team},
            {"id": "b", "name": "B", "outcome": "active", **team},
            {"id": "c", "name": "C", "outcome": "finished", **team, "left_on": None, "ended_on": None},
            {"id": "d", "name": "D", "outcome": "active", **team, "ended_on": None, "demo_day_on": None},
        )
    )
    assert [one.since for one in found] == [date(2025, 3, 1), date(2025, 6, 30), date(2025, 6, 1), None]


def test_a_question_is_due_until_it_is_asked_or_the_next_takes_its_place():
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


def told():
    found = surveys_by_months(TEAMS, ROWS, TODAY)
    return found, {one.key: (one.value, one.note) for one in figures.survey_figures(found[0])}


def test_each_figure_is_of_those_that_said_it_and_who_did_not_answer_is_named():
    found, six = told()
    assert [(one.months, one.reached, len(one.rows), len(one.answered)) for one in found] == [
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
    twelve = {one.key: one.note for one in figures.survey_figures(found[1])}
    assert twelve["agreed-sponsor"] == "3 agreements in all"  # not 2 + 3: what is said at 12 months includes what was said at 6


def test_beside_a_figure_stands_the_form_with_its_sentence():
    found, _ = told()
    cell = figures.survey_table(found, "?cohort=all", TODAY, acts=True).rows[2][1]
    (words, rows), (_, form) = cell.links
    assert (words, rows) == ("1 of 2", "/outcomes?cohort=all&months=6")
    asked = {name: value for name, (value,) in parse_qs(form.partition("?")[2]).items()}
    assert asked.pop("definition").startswith("Companies that answered that they still trade")
    assert asked == {
        "cohort": "all", "measure": "outcome 6 trading", "value": "1 of 2", "known": "2026-05-04",
        "wording": "6 months after their entry ended, 1 of the 2 companies that said so were still trading (as at 4 May 2026).",
    }  # fmt: skip
    assert figures.survey_table(found, "", TODAY, acts=False).rows[2][1].links == ()


def test_a_figure_that_nobody_said_is_no_zero():
    found, _ = told()
    assert figures.survey_table(surveys_by_months(TEAMS, frame(), TODAY), "", TODAY, acts=True).rows == ()
    assert [cell.text for cell in figures.survey_table(found, "", TODAY, acts=True).rows[0]] == [
        "Asked",
        "4 of 5",
        "1 of 5",
        "Nobody asked",
        "Nobody asked",
    ]
    assert figures.survey_table(found, "", TODAY, acts=True).rows[2][2].text == "Nothing said"


def test_every_sentence_and_definition_fits_into_an_address():
    found, _ = told()
    assert max(len(one.definition) for month in found for one in figures.survey_figures(month)) <= 250
    assert figures.sentence(found, [DueQuestion("ash", "Ash", 6, TODAY)], 0) == (
        "One company team is due for a question. At 6 months 3 of 4 company teams answered, at 12 months 1 of 1. No figure was given to others."
    )


def test_support_for_three_teams_is_given_once_and_received_by_three():
    def given(one, team, minutes, by):
        return {
            "id": one, "team_id": team, "team": team.title(), "held_on": TODAY, "held_precision": "day", "kind": "workshop", "topic": "Pitch",
            "minutes": minutes, "given_by": by, "organisation": None,
        }  # fmt: skip

    rows = frame(given("w", "ash", 90, "Coach"), given("w", "birch", 90, "Coach"), given("x", "ash", None, None))
    (kind,) = support.support_by_kind(rows)
    assert (kind.times, kind.minutes, kind.timed, len(kind.teams), list(kind.by)) == (2, 90, 1, 2, ["Coach", ""])
    at_work = [{"id": name, "name": name.title(), "outcome": "active", "archived": False} for name in ("ash", "cedar")]
    left = {"id": "elm", "name": "Elm", "outcome": "withdrew", "archived": False}
    assert [(one.name, one.times, one.minutes) for one in support.support_by_team(rows, [*at_work, left])] == [
        ("Cedar", 0, 0), ("Birch", 1, 90), ("Ash", 2, 90),
    ]  # fmt: skip
