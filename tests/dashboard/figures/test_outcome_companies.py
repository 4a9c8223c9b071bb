"""What became of each company: order by stage, answers as marks with words, sentence and tiles, worked by hand."""

from datetime import date

import pandas as pd

from dashboard.figures.outcomes import companies as figures
from dashboard.figures.outcomes.sides import gain_lines, support_sentence
from dashboard.metrics.learning.outcomes import every_question
from dashboard.view import View
from db.access import Permission
from db.frames import DATE, INTEGER, OBJECT, frame_of
from tests.dashboard.figures.test_outcomes import surveys
from tests.dashboard.metrics.test_outcomes import ANSWERS, SUPPORT, TEAMS, TODAY

VIEW = View(
    TODAY, search="?cohort=r2", permissions=frozenset({Permission.RECORD}), places={"c": ("2.1", "In use", 5)}, labels={"c": "2.1 Roads"}
)
PLACES = frame_of({
    "flow": (OBJECT, ["Standard"] * 3), "stage": (OBJECT, ["Exploration", "Accelerator", "In use"]), "place": (INTEGER, [0, 1, 2]),
    "built": (INTEGER, [1, 1, 1]), "explored": (INTEGER, [0, 0, 0]), "last": (INTEGER, [2, 2, 2]),
})  # fmt: skip


def entries(**stages: str | None) -> pd.DataFrame:
    return frame_of({
        "id": (OBJECT, list(stages)), "organisation_id": (OBJECT, [f"o-{team}" for team in stages]), "flow": (OBJECT, ["Standard"] * len(stages)),
        "stage": (OBJECT, list(stages.values())),
    })  # fmt: skip


def rows(view: View = VIEW) -> list[figures.CompanyRow]:
    found = entries(ash="Accelerator", birch="In use", cedar=None, dogwood="Exploration", elm="Exploration")
    links = frame_of({"team_id": (OBJECT, ["ash"]), "challenge_id": (OBJECT, ["c"])})
    return figures.company_rows(every_question(TEAMS, ANSWERS), found, links, PLACES, view)


def test_rows_stand_by_the_stage_reached_and_say_each_answer():
    found = rows()
    assert [(row.name, row.stage.reached, row.href) for row in found][:2] == [
        ("Birch", 2, "/companies/o-birch?cohort=r2"), ("Ash", 1, "/companies/o-ash?cohort=r2"),
    ]  # fmt: skip
    assert (found[-1].name, found[-1].stage.reached, found[-1].stage.sentence) == ("Cedar", -1, "The stage it reached is not known")
    six = {row.name: (row.answers[0].state, str(row.answers[0].words), str(row.answers[0].note)) for row in found}
    assert six["Birch"] == ("answered", "sold or merged", "one abroad")
    assert six["Ash"] == ("answered", "sponsor", "12 people, in use")
    assert (six["Dogwood"][:2], six["Elm"][:2]) == (("silent", "no answer"), ("unasked", "not asked"))
    ash = next(row for row in found if row.name == "Ash")
    assert ([answer.state for answer in ash.answers][2:], ash.answers[0].people) == (["later", "later"], 12 / 40)
    assert ash.code is not None
    assert (ash.code.code, ash.code.shade) == ("2.1", 6)


def test_answers_open_their_form_for_who_may_record_only():
    assert all(answer.href for row in rows() for answer in row.answers if answer.state != "later")
    assert not any(answer.href for row in rows(View(TODAY)) for answer in row.answers)


def test_sentence_and_tiles_are_of_the_first_question_asked():
    shown = figures.Round("Round 2", "Round 3")
    assert str(figures.sentence(surveys(), shown)) == (
        "Nothing is asked of Round 3 yet. Of Round 2’s five companies three have answered after six months: one of the two sells to their sponsor. "
        "One was never asked."
    )
    assert next((tile.label, str(tile.value), str(tile.words), str(tile.fresh)) for tile in figures.outcome_tiles(surveys())) == (
        "Answered after six months", "3", "of 5", "1 asked without answer, 1 never asked",
    )  # fmt: skip


def test_nothing_asked_is_said_without_numbers():
    nothing = surveys(ANSWERS.iloc[:0])
    assert str(figures.sentence(nothing, figures.Round())) == "No company was asked yet what became of it."
    assert figures.outcome_tiles(nothing) == []


def test_latest_gain_of_each_kind_stands_beside():
    gains = frame_of({
        "id": (OBJECT, ["new", "old", "n"]), "challenge_id": (OBJECT, ["c", "c", None]), "gainer": (OBJECT, ["citizens", "citizens", "nation"]),
        "what": (OBJECT, ["Damp found", "Older", "Founded"]), "value": (OBJECT, ["31", "2", None]), "unit": (OBJECT, ["homes", None, None]),
        "gained_on": (DATE, [date(2026, 4, 1), date(2026, 1, 1), None]), "gained_precision": (OBJECT, ["day"] * 3),
        "source": (OBJECT, ["The list", None, None]),
    })  # fmt: skip
    assert [(line.value, line.unit, line.gainer, line.what, line.source) for line in gain_lines(gains, VIEW)] == [
        ("31", "homes", "Citizens", "Damp found", "2.1, 1 Apr 2026, The list"), ("", "", "The nation", "Founded", ""),
    ]  # fmt: skip


def test_support_counts_each_record_once():
    assert str(support_sentence(SUPPORT, VIEW)) == "1.5 hours in 2 sittings, for 2 company teams."
