"""Rules of budget changes, plan, forecasts, lines and agreements against the store: no missing money is moved, nothing is recorded twice."""

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


def budget_change_values(board, **changes):
    return {"from_line": board.ids["travel"], "to_line": board.ids["events"], "amount": 600_00, "reason": "More halls", **changes}


def amounts(board, *names):
    return [board.row(BudgetLine, board.ids[name], "amount_pence")[0] for name in names]


def test_budget_change_moves_the_money_and_undo_moves_it_back(board):
    saved = board.save("budget-change", budget_change_values(board))
    assert amounts(board, "travel", "events") == [400_00, 2_600_00]
    assert board.row(BudgetChange, saved.id, "approved_by", "own_approval") == ("The lead", True)
    board.undo(saved)
    assert amounts(board, "travel", "events") == [1_000_00, 2_000_00]


def test_budget_change_approved_by_somebody_else_is_not_marked(board):
    saved = board.save("budget-change", budget_change_values(board, approved_by="Director", approved=date(2026, 5, 1)))
    assert board.row(BudgetChange, saved.id, "approved_by", "own_approval", "approved_on") == ("Director", False, date(2026, 5, 1))


def test_new_money_is_added_to_a_line_without_budget(board):
    board.save("budget-change", budget_change_values(board, from_line=None, to_line=board.ids["unset"]))
    assert amounts(board, "unset") == [600_00]


def test_budget_change_never_takes_a_line_below_what_is_spent(board):
    sentence = "Travel can give at most £600.00: the rest of its budget is spent"
    assert board.check_draft("budget-change", budget_change_values(board, amount=600_01)) == [("amount", sentence, False)]
    with pytest.raises(Invalid) as refused:
        board.save("budget-change", budget_change_values(board, amount=600_01))
    assert refused.value.problems == [("amount", sentence)]
    assert amounts(board, "travel", "events") == [1_000_00, 2_000_00]
    assert board.check_draft("budget-change", budget_change_values(board)) == []


def test_budget_change_from_a_line_without_budget_or_to_another_year_is_refused(board):
    assert board.check_draft("budget-change", budget_change_values(board, from_line=board.ids["unset"])) == [
        ("from_line", "Unset has no budget set, so nothing can be moved from it", False)
    ]
    assert board.check_draft("budget-change", budget_change_values(board, to_line=board.ids["old"])) == [
        ("to_line", "Travel is of 2025-26, Travel of 2026-27", True)
    ]


def test_budget_change_is_never_edited(board):
    saved = board.save("budget-change", budget_change_values(board))
    assert board.check_draft("budget-change", budget_change_values(board, amount=1_00), saved.id) == [("", NEVER_EDITED, False)]
    with pytest.raises(Invalid):
        board.save("budget-change", budget_change_values(board, amount=1_00), saved.id)
    assert amounts(board, "travel", "events") == [400_00, 2_600_00]


def test_budget_change_imported_from_a_file_moves_no_money(board):
    with board.sessions.open(board.lead, write=True) as session:
        session_state(session).purpose = "import"
        save(session, RECORD_SCHEMAS["budget-change"], budget_change_values(board), programme_id=board.programme)
    assert amounts(board, "travel", "events") == [1_000_00, 2_000_00]


@pytest.mark.parametrize("role", [Role.FINANCE, Role.MEMBER, Role.REVIEWER])
def test_only_a_lead_makes_a_budget_change(board, role):
    viewer = Viewer("other", "Another", "", role, (board.programme,))
    with pytest.raises(Refused), board.sessions.open(viewer, write=True) as session:
        save(session, RECORD_SCHEMAS["budget-change"], budget_change_values(board), programme_id=board.programme)
    assert amounts(board, "travel", "events") == [1_000_00, 2_000_00]


def test_plan_above_the_budget_warns_with_the_difference(board):
    month = {"budget_line": board.ids["travel"], "month": date(2026, 6, 1), "amount": 700_00}
    board.save("plan-month", month)
    assert board.check_draft("plan-month", {**month, "amount": 1_00}) == [
        ("month", "This line has a planned amount of this month already. Change that one instead", False),
    ]
    sentence = "The plan of Travel now comes to £1,200.00: £200.00 more than its budget of £1,000.00"
    assert board.check_draft("plan-month", {**month, "month": date(2026, 7, 1), "amount": 500_00}) == [("amount", sentence, True)]
    assert board.check_draft("plan-month", {**month, "month": date(2026, 7, 1), "amount": 300_00}) == []
    with pytest.raises(Invalid, match="is outside the line's year 2026-27"):
        board.save("plan-month", {**month, "month": date(2026, 3, 1)})


def test_a_month_has_one_forecast(board):
    month = {"budget_line": board.ids["travel"], "month": TODAY.replace(day=1), "amount": 70_00}
    saved = board.save("forecast", month)
    assert board.check_draft("forecast", month) == [
        ("month", "This line has a forecast of this month already. Change that one instead", False)
    ]
    assert board.check_draft("forecast", month, saved.id) == []


def test_budget_of_a_line_is_changed_only_by_a_budget_change(board):
    line = {"name": "Travel", "category": "travel", "financial_year": "2026-27", "amount": 900_00}
    ((field, sentence, asks),) = board.check_draft("budget-line", line, board.ids["travel"])
    assert (field, sentence.startswith("A budget change keeps the reason"), asks) == ("amount", True, True)
    assert board.check_draft("budget-line", {**line, "amount": 399_99}, board.ids["travel"]) == [
        ("amount", "£400.00 of this line is spent: its budget cannot be less", False)
    ]
    assert board.check_draft("budget-line", {**line, "financial_year": "2025-26", "amount": 1_000_00}, board.ids["travel"]) == [
        ("financial_year", "The line has payments in 2026-27. Record a line for 2025-26 instead", False)
    ]
    assert board.check_draft("budget-line", line) == [("name", "There is a line called Travel in 2026-27 already", True)]


def test_payment_above_the_budget_warns_with_the_tolerance(board):
    paid = {"budget_line": board.ids["travel"], "amount": 700_00, "paid_on": TODAY}
    assert board.check_draft("payment", paid) == [("amount", "This takes Travel £100.00 over its budget; its tolerance is 5%", True)]
    line = {
        "name": "Travel",
        "category": "travel",
        "financial_year": "2026-27",
        "amount": 1_000_00,
        "tolerance_percent": 8,
        "tolerance": 50_00,
    }
    board.save("budget-line", line, board.ids["travel"])
    assert board.check_draft("payment", paid)[0][1].endswith("its tolerance is 8%, at most £50.00")


def agreement_values(board, **changes):
    return {"organisation": board.ids["company Ash"], "kind": "support", "value": 500_00, "signed": exact(2026, 4, 1), **changes}


def test_instalments_are_rows_of_their_agreement(board):
    parts = [(date(2026, 5, 31), 300_00, None), (date(2026, 6, 30), 200_00, "last")]
    saved = board.save("agreement", agreement_values(board, challenge=board.ids["1.1"], instalments=parts))
    with board.sessions.open(board.lead) as session:
        columns = select(Instalment.id, Instalment.due_on, Instalment.amount_pence, Instalment.note, Instalment.challenge_id)
        first = session.execute(columns.order_by(Instalment.due_on)).all()
        assert [tuple(row[1:]) for row in first] == [(*part, board.ids["1.1"]) for part in parts]
    assert board.values("agreement", Agreement, saved.id)["instalments"] == parts
    changed = board.save("agreement", agreement_values(board, instalments=[parts[0], (date(2026, 7, 31), 200_00, None)]), saved.id)
    with board.sessions.open(board.lead) as session:
        second = session.execute(select(Instalment.id, Instalment.due_on).order_by(Instalment.due_on)).all()
        assert [row.due_on for row in second] == [date(2026, 5, 31), date(2026, 7, 31)]
        assert second[0].id == first[0].id
    board.undo(changed)
    assert board.values("agreement", Agreement, saved.id)["instalments"] == parts


def test_agreement_value_below_the_drawn_amount_warns(board):
    saved = board.save("agreement", agreement_values(board))
    board.save("payment", {"budget_line": board.ids["events"], "amount": 400_00, "paid_on": date(2026, 4, 30), "agreement": saved.id})
    assert board.check_draft("agreement", agreement_values(board, value=300_00), saved.id) == [
        ("value", "£400.00 was drawn on it already: £100.00 more than this value", True)
    ]
    over = {"budget_line": board.ids["events"], "amount": 200_00, "agreement": saved.id, "paid_on": TODAY}
    assert board.check_draft("payment", over) == [("agreement", "This draws £100.00 more than the agreement's value", True)]
