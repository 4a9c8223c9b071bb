"""Budget changes, plan, forecasts, lines and agreements against the store: nothing moves that is not there, nothing twice."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db.access import Role, Viewer
from db.commands.save import save
from db.errors import Invalid, Refused
from db.records import RECORD_SCHEMAS
from db.records.spend.budget_changes import NEVER_EDITED
from db.schema.models import Agreement, BudgetChange, BudgetLine, Instalment
from db.session_state import session_state
from tests.db.accelerator_store import TODAY, build_accelerator, exact


@pytest.fixture
def board(sessions):
    return build_accelerator(sessions)


def change(board, **more):
    return {"from_line": board.ids["travel"], "to_line": board.ids["events"], "amount": 600_00, "reason": "More halls", **more}


def amounts(board, *names):
    return [board.row(BudgetLine, board.ids[name], "amount_pence")[0] for name in names]


def test_budget_change_moves_the_money_and_undo_moves_it_back(board):
    made = board.save("budget-change", change(board))
    assert amounts(board, "travel", "events") == [400_00, 2_600_00]
    assert board.row(BudgetChange, made.id, "approved_by", "own_approval") == ("The lead", True)
    board.undo(made)
    assert amounts(board, "travel", "events") == [1_000_00, 2_000_00]


def test_budget_change_approved_by_somebody_else_is_not_marked(board):
    made = board.save("budget-change", change(board, approved_by="Director", approved=date(2026, 5, 1)))
    assert board.row(BudgetChange, made.id, "approved_by", "own_approval", "approved_on") == ("Director", False, date(2026, 5, 1))


def test_new_money_reaches_a_line_that_had_none(board):
    board.save("budget-change", change(board, from_line=None, to_line=board.ids["unset"]))
    assert amounts(board, "unset") == [600_00]


def test_budget_change_never_takes_a_line_below_what_is_spent(board):
    sentence = "Travel can give at most £600.00: the rest of its budget is spent"
    assert board.weigh("budget-change", change(board, amount=600_01)) == [("amount", sentence, False)]
    with pytest.raises(Invalid) as refused:
        board.save("budget-change", change(board, amount=600_01))
    assert refused.value.problems == [("amount", sentence)]
    assert amounts(board, "travel", "events") == [1_000_00, 2_000_00]
    assert board.weigh("budget-change", change(board)) == []


def test_budget_change_from_a_line_without_budget_or_to_another_year_is_told(board):
    assert board.weigh("budget-change", change(board, from_line=board.ids["unset"])) == [
        ("from_line", "Unset has no budget set, so nothing can be moved from it", False)
    ]
    assert board.weigh("budget-change", change(board, to_line=board.ids["old"])) == [
        ("to_line", "Travel is of 2025-26, Travel of 2026-27", True)
    ]


def test_budget_change_is_never_edited(board):
    made = board.save("budget-change", change(board))
    assert board.weigh("budget-change", change(board, amount=1_00), made.id) == [("", NEVER_EDITED, False)]
    with pytest.raises(Invalid):
        board.save("budget-change", change(board, amount=1_00), made.id)
    assert amounts(board, "travel", "events") == [400_00, 2_600_00]


def test_budget_change_of_a_file_moves_nothing(board):
    with board.sessions.open(board.lead, write=True) as session:
        session_state(session).purpose = "import"
        save(session, RECORD_SCHEMAS["budget-change"], change(board), programme_id=board.programme)
    assert amounts(board, "travel", "events") == [1_000_00, 2_000_00]


@pytest.mark.parametrize("role", [Role.FINANCE, Role.MEMBER, Role.REVIEWER])
def test_budget_change_is_the_leads_alone(board, role):
    viewer = Viewer("other", "Another", "", role, (board.programme,))
    with pytest.raises(Refused), board.sessions.open(viewer, write=True) as session:
        save(session, RECORD_SCHEMAS["budget-change"], change(board), programme_id=board.programme)
    assert amounts(board, "travel", "events") == [1_000_00, 2_000_00]


def test_plan_beyond_the_budget_is_told_with_the_difference(board):
    month = {"budget_line": board.ids["travel"], "month": date(2026, 6, 1), "amount": 700_00}
    board.save("plan-month", month)
    assert board.weigh("plan-month", {**month, "amount": 1_00}) == [
        ("month", "June 2026 is planned already, with £700.00. Open it to change it", False)
    ]
    sentence = "The plan of Travel now comes to £1,200.00: £200.00 more than its budget of £1,000.00"
    assert board.weigh("plan-month", {**month, "month": date(2026, 7, 1), "amount": 500_00}) == [("amount", sentence, True)]
    assert board.weigh("plan-month", {**month, "month": date(2026, 7, 1), "amount": 300_00}) == []
    with pytest.raises(Invalid, match="is outside the line's year 2026-27"):
        board.save("plan-month", {**month, "month": date(2026, 3, 1)})


def test_forecast_of_a_month_is_there_once(board):
    month = {"budget_line": board.ids["travel"], "month": TODAY.replace(day=1), "amount": 70_00}
    made = board.save("forecast", month)
    assert board.weigh("forecast", month) == [("month", "May 2026 is forecast already, with £70.00. Open it to change it", False)]
    assert board.weigh("forecast", month, made.id) == []


def test_budget_of_a_line_changes_by_a_budget_change(board):
    line = {"name": "Travel", "category": "travel", "financial_year": "2026-27", "amount": 900_00}
    ((field, sentence, asks),) = board.weigh("budget-line", line, board.ids["travel"])
    assert (field, sentence.startswith("A budget change keeps the reason"), asks) == ("amount", True, True)
    assert board.weigh("budget-line", {**line, "amount": 399_99}, board.ids["travel"]) == [
        ("amount", "£400.00 of this line is spent: its budget cannot be less", False)
    ]
    assert board.weigh("budget-line", {**line, "financial_year": "2025-26", "amount": 1_000_00}, board.ids["travel"]) == [
        ("financial_year", "The line has payments in 2026-27. Record a line for 2025-26 instead", False)
    ]
    assert board.weigh("budget-line", line) == [("name", "There is a line called Travel in 2026-27 already", True)]


def test_payment_over_the_line_names_its_tolerance(board):
    paid = {"budget_line": board.ids["travel"], "amount": 700_00}
    assert board.weigh("payment", paid) == [("amount", "This takes Travel £100.00 over its budget; its tolerance is 5%", True)]
    line = {
        "name": "Travel",
        "category": "travel",
        "financial_year": "2026-27",
        "amount": 1_000_00,
        "tolerance_percent": 8,
        "tolerance": 50_00,
    }
    board.save("budget-line", line, board.ids["travel"])
    assert board.weigh("payment", paid)[0][1].endswith("its tolerance is 8%, at most £50.00")


def agreement(board, **more):
    return {"organisation": board.ids["company Ash"], "kind": "support", "value": 500_00, "signed": exact(2026, 4, 1), **more}


def test_instalments_are_rows_of_their_agreement(board):
    parts = [(date(2026, 5, 31), 300_00, None), (date(2026, 6, 30), 200_00, "last")]
    made = board.save("agreement", agreement(board, challenge=board.ids["1.1"], instalments=parts))
    with board.sessions.open(board.lead) as session:
        chosen = select(Instalment.id, Instalment.due_on, Instalment.amount_pence, Instalment.note, Instalment.challenge_id)
        first = session.execute(chosen.order_by(Instalment.due_on)).all()
        assert [tuple(row[1:]) for row in first] == [(*part, board.ids["1.1"]) for part in parts]
    assert board.values("agreement", Agreement, made.id)["instalments"] == parts
    changed = board.save("agreement", agreement(board, instalments=[parts[0], (date(2026, 7, 31), 200_00, None)]), made.id)
    with board.sessions.open(board.lead) as session:
        second = session.execute(select(Instalment.id, Instalment.due_on).order_by(Instalment.due_on)).all()
        assert [row.due_on for row in second] == [date(2026, 5, 31), date(2026, 7, 31)]
        assert second[0].id == first[0].id
    board.undo(changed)
    assert board.values("agreement", Agreement, made.id)["instalments"] == parts


def test_agreement_below_what_was_drawn_asks(board):
    made = board.save("agreement", agreement(board))
    board.save("payment", {"budget_line": board.ids["events"], "amount": 400_00, "paid_on": date(2026, 4, 30), "agreement": made.id})
    assert board.weigh("agreement", agreement(board, value=300_00), made.id) == [
        ("value", "£400.00 was drawn on it already: £100.00 more than this value", True)
    ]
    over = {"budget_line": board.ids["events"], "amount": 200_00, "agreement": made.id}
    assert board.weigh("payment", over) == [("agreement", "This draws £100.00 more than the agreement's value", True)]
