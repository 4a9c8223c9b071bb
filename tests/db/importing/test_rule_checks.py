"""A file is checked by the same rules as a form: exceeded budgets, nearly identical names, identifiers of other records."""

from __future__ import annotations

from db.fields.record_schema import ValidationPurpose
from tests.db.import_store import plan_text, run_import

MONEY = "id,name,category,financial_year,amount\nsmall,Small,events,2026-27,100\n"
HEAD = "budget_line,amount,paid_on,supplier,reference\n"


def warnings_of(plan):
    return [(warning.row, warning.column, warning.sentence) for warning in plan.warnings]


def test_payments_that_exceed_a_budget_give_one_warning(board):
    run_import(board, "budget-lines", MONEY)
    run_import(board, "payments", f"{HEAD}Small,30,2026-05-01,Firm,A\n")
    ready = plan_text(board, "payments", f"{HEAD}Small,50,2026-05-01,Firm,A\nSmall,40,2026-05-02,Firm,B\nSmall,20,2026-05-03,Firm,C\n")
    assert warnings_of(ready) == [(4, "amount", "This takes Small £10.00 over its budget; its tolerance is 5%")]
    assert ready.faults == ()
    settles = "budget_line,amount,paid_on,month,kind,supplier,settles\nSmall,70,,2026-04,accrual,Firm,\nSmall,70,2026-05-01,,,Firm,Firm 1 Apr 2026\n"
    assert warnings_of(plan_text(board, "payments", settles)) == []


def test_a_plan_above_its_budget_gives_one_warning(board):
    run_import(board, "budget-lines", MONEY)
    run_import(board, "plan", "budget_line,month,amount\nSmall,2026-05,60\n")
    ready = plan_text(board, "plan", "budget_line,month,amount\nSmall,2026-05,70\nSmall,2026-06,40\n")
    assert warnings_of(ready) == [(3, "amount", "The plan of Small now comes to £110.00: £10.00 more than its budget of £100.00")]


def test_a_nearly_identical_name_warns_and_an_identifier_of_another_record_is_refused(board):
    run_import(board, "organisations", "name,type,identifier\nRimefold,company,SC123456\n")
    ready = plan_text(board, "organisations", "name,type\nRimefold Ltd,company\nHarbour office,government\n")
    assert (ready.faults, warnings_of(ready)) == ((), [(2, "name", "Rimefold is there already and reads almost the same")])
    twins = "id,name,type,identifier\nnew-one,Quite another,company,SC999999\norg-city,City,company,SC123456\n"
    assert [(fault.row, fault.column, fault.sentence) for fault in plan_text(board, "organisations", twins).faults] == [
        (3, "identifier", "Rimefold has this identifier. Check the number, or change that organisation instead"),
    ]


def test_a_past_gate_decision_is_checked_against_the_stage_of_then(board):
    text = "challenge,decision,to_stage,decided\n1.1,advance,Exploration,2026-05-04\n"
    run_import(board, "challenges", "id,stage\npaths,Exploration\n")
    sentence = "It stands in Exploration already. Choose the stage it advances to"
    assert [(fault.row, fault.column, fault.sentence) for fault in plan_text(board, "stage-moves", text).faults] == [
        (2, "to_stage", sentence)
    ]
    past = plan_text(board, "stage-moves", text, purpose=ValidationPurpose.HISTORY)
    assert past.faults == ()
    assert warnings_of(past) == [(2, "to_stage", sentence)]


def test_imported_decisions_are_checked_against_those_they_reverse(board):
    run_import(board, "decisions", "id,what,decided,challenge,published_what\nfirst,Stop,2026-05-01,1.1,We stop\n")
    ready = plan_text(
        board, "decisions", "what,decided,reverses,published_what\nGo on,2026-05-04,first,We go on\nNot yet,2026-04-30,first,\n"
    )
    assert warnings_of(ready) == [
        (3, "reverses", "The decision of 1 May 2026 is later than this one"),
        (3, "reverses", "The sponsor reads the decision of 1 May 2026. Without a wording for the sponsor, that one goes on standing there"),
    ]
    itself = plan_text(board, "decisions", "id,what,decided,reverses\nfirst,Stop,2026-05-01,first\n")
    assert [(fault.row, fault.column, fault.sentence) for fault in itself.faults] == [
        (2, "reverses", "A decision cannot reverse itself, nor one that reverses it. Choose another, or none"),
    ]
