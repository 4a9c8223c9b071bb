"""The list of companies: order, state, furthest stage, last outcome, and money for who may see it only."""

from datetime import date

from dashboard.figures import company_list as figures
from dashboard.view import View
from db.access import Permission
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of
from tests.dashboard.figures.test_companies import texts
from tests.dashboard.figures.test_outcome_companies import PLACES

PLACES_OF = {"c": ("3.2", "Accelerator", 3), "d": ("3.10", "", None)}
LABELS = {"c": "3.2 Meals", "d": "3.10 Roads"}
MONEY_VIEW = View(date(2026, 5, 4), permissions=frozenset({Permission.SEE_MONEY}), labels=LABELS, places=PLACES_OF)
LISTED = frame_of({
    "id": (OBJECT, ["x", "y", "z"]), "name": (OBJECT, ["Xylo", "Yarrow", "Zinc"]),
    "size_band": (OBJECT, ["micro", None, None]), "type": (OBJECT, ["company"] * 3),
})  # fmt: skip
ENTRIES = frame_of({
    "id": (OBJECT, ["t1", "t2", "t3"]), "organisation_id": (OBJECT, ["x", "x", "y"]), "flow": (OBJECT, ["Standard"] * 3),
    "stage": (OBJECT, ["In use", "Exploration", "Accelerator"]), "outcome": (OBJECT, ["finished", "not selected", "active"]),
})  # fmt: skip
LINKS = frame_of({"team_id": (OBJECT, ["t1", "t2", "t3"]), "challenge_id": (OBJECT, ["d", "c", "c"])})
ANSWERS = frame_of(
    {"team_id": (OBJECT, ["t1", "t1"]), "answered": (BOOLEAN, [True, False]), "answered_on": (DATE, [date(2026, 4, 1), None])}
)
MONEY = frame_of(
    {"organisation_id": (OBJECT, ["x"]), "agreements": (INTEGER, [2]), "value": (INTEGER, [5_250_000]), "drawn": (INTEGER, [3_350_000])}
)


def found(view=MONEY_VIEW):
    return figures.read_companies(LISTED, ENTRIES, LINKS, PLACES, ANSWERS, view)


def test_companies_at_work_stand_first_with_their_furthest_stage():
    assert texts(figures.companies_table(found(), MONEY, MONEY_VIEW)) == [
        ["Yarrow", "not known", "3.2", "Accelerator", "Active", "none", "", "", "no answer"],
        ["Xylo", "Micro", "3.2, 3.10", "In use", "Not selected", "2", "£52,500", "£33,500", "1 Apr 2026"],
        ["Zinc", "not known", "none", "not known", "No entry", "none", "", "", "no answer"],
    ]
    assert str(figures.sentence(found(), MONEY_VIEW)) == "Three companies entered; one is at work, and one said what became of it."


def test_money_is_in_no_column_for_who_may_not_see_it():
    table = figures.companies_table(found(), MONEY, View(date(2026, 5, 4)))
    assert not any("£" in text for row in texts(table) for text in row)
    assert [column.label for column in table.columns] == ["Company", "Size", "Challenges", "Furthest stage", "State", "Last outcome"]


def test_a_chosen_challenge_keeps_the_companies_that_entered_it():
    assert [one.row.name for one in figures.in_view(found(), ["d"])] == ["Xylo"]
    assert len(figures.in_view(found(), None)) == 3
    assert str(figures.sentence([], MONEY_VIEW)) == "No company is recorded here yet."
