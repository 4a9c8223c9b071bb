"""A store, and for every rule and check of a kind that files hold a draft that breaks it, as it is typed in a form or stands in a file.

The texts of a draft are by field; ``@name`` in a text stands for the id of a stored record. ``record`` names the stored record that the
draft changes; without it the draft is a new record. ``earlier`` are drafts that stand before it in the same file or grid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.access import Role, Viewer
from db.commands.save import save
from db.records import RECORD_SCHEMAS, TRANSFER_SCHEMAS
from db.schema.enums.parts import Part
from db.session import Sessions
from tests.db.accelerator_store import Accelerator, build_accelerator, exact

SCHEMAS = {schema.name: schema for schema in TRANSFER_SCHEMAS.values()}
Texts = dict[str, str]


@dataclass(frozen=True)
class Example:
    """A draft that breaks a rule. ``role``: of the person who records it; ``off``: a part that is off."""

    texts: Texts
    record: str = ""
    role: Role = Role.LEAD
    earlier: tuple[Texts, ...] = field(default=())
    off: Part | None = None


def example(record: str = "", role: Role = Role.LEAD, earlier: tuple[Texts, ...] = (), off: Part | None = None, **texts: str) -> Example:
    return Example(texts, record, role, earlier, off)


def build_store(sessions: Sessions) -> Accelerator:
    """Returns the accelerator with at least one record for every rule to compare with."""
    board = build_accelerator(sessions)
    ids = board.ids
    ids["programme"] = board.programme

    def new(key: str, kind: str, /, **values: Any) -> None:
        with board.sessions.open(board.lead, write=True) as session:
            schema = RECORD_SCHEMAS.get(kind) or SCHEMAS[kind]
            about = values.pop("about", None)
            beside = {"about_kind": about[0], "about_id": about[1]} if about else None
            ids[key] = save(session, schema, values, programme_id=board.programme, beside=beside).id

    new("registered", "organisation", name="Elder works", type="company", identifier="SC123456")
    new("person", "person", name="Robin Hale", organisation=ids["registered"])
    new("group", "user-group", name="Carers")
    new("merged", "challenge", title="Ended question", code="1.9", cohort=ids["cohort"], state="merged", merged_into=ids["1.1"])
    new("beta", "milestone", title="Beta", challenge=ids["1.1"], baseline=exact(2026, 6, 1))
    new("live", "milestone", title="Live", challenge=ids["1.1"], baseline=exact(2026, 7, 1), depends_on=ids["beta"])
    new("moved", "milestone", title="Moved", challenge=ids["1.1"], baseline=exact(2026, 6, 1))
    for month in (7, 8, 9):
        with board.sessions.open(board.lead, write=True) as session:
            moved = {"forecast": exact(2026, month, 1), "reason": "other"}
            save(session, RECORD_SCHEMAS["milestone-move"], moved, programme_id=board.programme, record_id=ids["moved"])
    new("talk", "conversation", challenges=[ids["1.1"]], held=exact(2026, 5, 1), channel="call")
    new("first decision", "decision", what="Stop", challenge=ids["1.1"], decided=date(2026, 5, 1))
    new("second decision", "decision", what="Go on", challenge=ids["1.1"], decided=date(2026, 5, 2), reverses=ids["first decision"])
    new("plan", "plan-month", budget_line=ids["travel"], month=date(2026, 6, 1), amount=900_00)
    new("forecast", "forecast", budget_line=ids["travel"], month=date(2026, 6, 1), amount=100_00)
    new("accrual", "payment", budget_line=ids["events"], amount=50_00, month=date(2026, 4, 1), kind="accrual", supplier="Hall")
    new(
        "settling",
        "payment",
        budget_line=ids["events"],
        amount=40_00,
        month=date(2026, 5, 1),
        kind="accrual",
        settles=ids["accrual"],
        supplier="Hall",
    )
    new("agreement", "agreement", organisation=ids["company Ash"], kind="exploration", value=500_00)
    new("drawn", "payment", budget_line=ids["events"], amount=400_00, paid_on=date(2026, 4, 30), agreement=ids["agreement"])
    new("virement", "budget-change", from_line=ids["events"], to_line=ids["travel"], amount=1_00, reason="Halls", approved=date(2026, 5, 1))
    new("update", "weekly-update", challenge=ids["1.1"], week=date(2026, 4, 27), health="on track")
    new("hypothesis", "hypothesis", statement="Six apply")
    new("doubted", "hypothesis", statement="Nobody leaves")
    new("evidence", "evidence", hypothesis=ids["hypothesis"], direction="supports", about=("milestone", ids["beta"]))
    new("outcome", "outcome", team=ids["Ash"], months=6, asked=date(2026, 5, 1))
    new("given", "figure-given", to_whom="The office", wording="80 teams", definition="All teams", measure="teams", value="80",
        given=date(2026, 5, 1))  # fmt: skip
    new("review", "review", held=date(2026, 5, 5))
    new("closing", "review-closing", review=ids["review"], number=1, closed=date(2026, 5, 4), closed_by="The lead")
    with board.sessions.open(board.lead, write=True) as session:
        ids["closed review"] = save(session, RECORD_SCHEMAS["review-start"], {"held": date(2026, 4, 21)}, programme_id=board.programme).id
    with board.sessions.open(board.lead, write=True) as session:
        save(session, RECORD_SCHEMAS["review-close"], {}, programme_id=board.programme, record_id=ids["closed review"])
    new("health", "review-health", review=ids["review"], challenge=ids["1.1"], health="on track")
    new("move", "stage-move", team=ids["Birch"], challenge=ids["1.1"], decision="advance", to_stage="Exploration", decided=exact(2026, 5, 1),
        override="Agreed")  # fmt: skip
    return board


PAYMENT = {"budget_line": "@events", "amount": "5.00", "paid_on": "2026-05-01"}
MILESTONE = {"title": "Demo", "challenge": "@1.1", "baseline": "2026-08-03"}
AGREEMENT = {"organisation": "@company Ash", "kind": "support"}
COHORT = {"name": "Round 2"}
MOVE = {"team": "@Ash", "decision": "advance", "to_stage": "Exploration", "decided": "2026-05-02", "override": "Agreed"}
OUTCOME = {"team": "@Birch", "months": "6"}
ACTION = {"what": "Answer", "owed_by": "sponsor", "challenge": "@1.1", "due_on": "2026-06-01"}
SESSION = {"challenges": "@1.1", "held": "2026-05-01", "method": "interview", "people": "4"}
FIGURE = {"to_whom": "The press", "wording": "90 teams", "definition": "Teams", "measure": "teams", "value": "90"}
HYPOTHESIS = {"statement": "They stay", "measure": "stays", "threshold": "3", "by": "2027-01-04"}

# By kind, and by the name of the rule or check; a factory's rules have the name of their function and a number from the second on.
VERDICT = {"hypothesis": "@doubted", "verdict": "mixed", "next_step": "stop", "reason": "As it is"}
EXAMPLES: dict[str, dict[str, Example]] = {
    "programme": {
        "check_holiday_region": example(record="programme", holiday_country="GB", holiday_region="XYZ"),
        "check_short_name": example(record="programme", short_name="North Programme"),
    },
    "stage": {"same_flow_name": example(flow="Standard", position="1", name="exploration")},
    "user-group": {"same_name": example(name="CARERS")},
    "template": {
        "check_template_items": example(name="Steps", makes="milestones", items="5: Too early [sponsor]"),
        "template_of_part_off": example(off=Part.ADOPTION, name="Steps", makes="actions", items="5: Name a budget holder [adoption step]"),
    },
    "cohort": {
        "same_cohort_name": example(name="round 1"),
        "in_order": example(**COHORT, launch="2026-05-01", close="2026-04-01"),
        "in_order 2": example(**COHORT, launch="2026-05-01", demo_day="2026-04-01"),
        "in_order 3": example(**COHORT, launch="2026-05-01", ended="2026-04-01"),
        "in_order 4": example(**COHORT, close="2026-05-01", demo_day="2026-04-01"),
        "in_order 5": example(**COHORT, close="2026-05-01", ended="2026-04-01"),
    },
    "organisation": {
        "identifier_in_use": example(name="Other", type="company", identifier="SC123456"),
        "similar_name": example(name="The Elder-works", type="company"),
        "check_identifier": example(name="Other", type="company", identifier="12"),
        "check_founded_year": example(name="Other", type="company", founded_year="2030"),
    },
    "person": {
        "same_person": example(name="robin hale", organisation="@registered"),
        "in_order": example(name="Kim", **{"from": "2026-05-01", "until": "2026-04-01"}),
        "check_person_email": example(name="Kim", email="kim"),
    },
    "challenge": {
        "same_challenge_code": example(title="Third", code="1.1", cohort="@cohort"),
        "similar_name": example(title="Question 1.1", code="7.7", cohort="@cohort"),
        "stage_of_flow": example(title="Third", flow="Sprint", stage="Accelerator"),
        "state_changed": example(record="1.1", role=Role.MEMBER, state="cancelled"),
        "merged_into_itself": example(record="1.1", state="merged", merged_into="@merged"),
        "check_question_mark": example(title="Third", question="Tell us"),
        "check_contract_above_zero": example(title="Third", max_contract="0"),
        "check_merged_into": example(title="Third", state="merged"),
    },
    "reframing": {},
    "team": {"second_team_of_company": example(organisation="@company Ash", name="Second", challenges="@1.1")},
    "stage-move": {
        "stage_order": example(**{**MOVE, "to_stage": "In use"}),
        "exit_checklist": example(**{**MOVE, "team": "", "challenge": "@1.1", "to_stage": "Accelerator", "override": ""}),
        "usual_team_count": example(
            **{**MOVE, "team": "@Dogwood"}, earlier=({**MOVE, "team": "@Ash"}, {**MOVE, "team": "@Cedar"}, {**MOVE, "team": "@Birch"})
        ),
        "day_of_decision": example(**{**MOVE, "team": "@Birch", "to_stage": "Accelerator", "decided": "2026-04-01"}),
        "check_team_or_challenge": example(**{**MOVE, "team": ""}),
        "check_next_stage": example(**{**MOVE, "to_stage": ""}),
        "check_feedback_day": example(**MOVE, feedback_on="2026-04-01"),
    },
    "stage-dates": {"in_order": example(stage="Exploration", cohort="@cohort", start="2026-05-01", end="2026-04-01")},
    "milestone": {
        "depends_on_itself": example(record="beta", depends_on="@live"),
        "baseline_changed": example(record="beta", role=Role.MEMBER, baseline="2026-06-08"),
        "check_milestone_parent": example(**{**MILESTONE, "challenge": ""}),
        "move_without_reason": example(record="beta", forecast="2026-06-15"),
        "forecast_passed": example(**{**MILESTONE, "baseline": "2026-04-01"}),
        "moved_often": example(record="moved", forecast="2026-10-01", move_reason="other"),
        "check_acceptance": example(**MILESTONE, actual="2026-05-01", acceptance_required="yes"),
    },
    "reforecast": {},
    "rebaseline": {},
    "review": {
        "same_held": example(held="2026-05-05"),
        "closed_review_changed": example(record="closed review", present="Somebody else"),
        "not_a_working_day": example(held="2026-05-09"),
        "check_no_duplicate_topics": example(held="2026-05-12", agenda="Money\nMoney"),
        "topic_of_part_off": example(off=Part.HYPOTHESES, held="2026-05-12", agenda="Money\nLearning"),
    },
    "review-closing": {
        "closing_changed": example(record="closing", closed_by="Another"),
        "same_review_number": example(review="@review", number="1", closed="2026-05-04", closed_by="Another"),
    },
    "review-health": {
        "health_of_closed_review": example(review="@closed review", challenge="@1.1", health="at risk", reason="Late"),
        "same_review_challenge": example(review="@review", challenge="@1.1", health="at risk", reason="Late"),
    },
    "conversation": {
        "same_conversation": example(challenges="@1.1", held="2026-05-01", channel="call"),
        "check_conversation_partner": example(held="2026-05-01", channel="call"),
    },
    "action": {
        "due_on_holiday": example(**{**ACTION, "due_on": "2026-05-11"}),
        "check_answer_after_raised": example(**ACTION, raised_on="2026-05-02", answered_on="2026-05-01"),
        "check_due_on_working_day": example(**{**ACTION, "due_on": "2026-05-09"}),
        "check_two_parties": example(**ACTION, owed_to="sponsor"),
        "choice_of_part_off": example(off=Part.ADOPTION, **ACTION, kind="adoption step"),
    },
    "decision": {
        "reverses_itself": example(record="first decision", reverses="@second decision"),
        "doubtful_reversal": example(what="Again", decided="2026-04-01", reverses="@first decision"),
        "check_effective_day": example(what="Again", decided="2026-05-01", effective="2026-04-01"),
    },
    "research-session": {
        "check_held_session": example(**{**SESSION, "held": "2026-07-01"}),
        "check_people_counted": example(**{**SESSION, "people": ""}),
        "check_group_counts": example(**SESSION, citizens="9"),
    },
    "finding": {"check_change_described": example(challenge="@1.1", statement="They wait", acted="changed")},
    "budget-line": {
        "same_line_name": example(name="Travel", category="travel", financial_year="2026-27"),
        "year_of_paid_line": example(record="travel", financial_year="2027-28"),
        "budget_below_actuals": example(record="travel", amount="1.00"),
    },
    "budget-change": {
        "budget_change_edited": example(record="virement", amount="2.00"),
        "money_to_give": example(
            from_line="@events", amount="900.00", reason="More", earlier=({"from_line": "@events", "amount": "1000.00", "reason": "One"},)
        ),
        "lines_of_two_years": example(from_line="@travel", to_line="@old", amount="1.00", reason="Late"),
        "check_budget_change_lines": example(amount="1.00", reason="Nothing"),
    },
    "plan-month": {
        "same_budget_line_month": example(budget_line="@travel", month="2026-06", amount="1.00"),
        "month_in_line_year": example(budget_line="@travel", month="2026-03", amount="1.00"),
        "plan_over_budget": example(budget_line="@travel", month="2026-07", amount="500.00"),
    },
    "forecast": {
        "same_budget_line_month": example(budget_line="@travel", month="2026-06", amount="1.00"),
        "month_in_line_year": example(budget_line="@travel", month="2027-05", amount="1.00"),
        "check_month_is_open": example(budget_line="@travel", month="2026-04", amount="1.00"),
        "check_forecast_range": example(budget_line="@travel", month="2026-07", amount="1.00", low="2.00"),
    },
    "agreement": {
        "value_below_drawn": example(record="agreement", value="300.00"),
        "check_value_above_zero": example(**AGREEMENT, value="0"),
        "in_order": example(**AGREEMENT, signed="2026-05-01", ends="2026-04-01"),
        "in_order 2": example(**AGREEMENT, signed="2026-05-01", novated_to="@company Birch", novated="2026-04-01"),
        "check_instalments_total": example(**AGREEMENT, value="500.00", instalments="2026-05-31: 10.00"),
        "check_novation_complete": example(**AGREEMENT, novated="2026-05-01"),
        "check_novation_day": example(**AGREEMENT, novated_to="@company Birch"),
    },
    "payment": {
        "same_payment": example(budget_line="@travel", amount="400.00", paid_on="2026-04-21", supplier="Rail", reference="R1"),
        "month_in_line_year": example(**{**PAYMENT, "paid_on": "2026-03-01"}),
        "settles_itself": example(record="accrual", settles="@settling"),
        "over_budget": example(**{**PAYMENT, "budget_line": "@travel", "amount": "700.00"}),
        "over_agreement": example(**{**PAYMENT, "amount": "200.00"}, agreement="@agreement"),
        "check_amount_sign": example(**{**PAYMENT, "amount": "-5.00"}),
        "check_payment_day": example(**{**PAYMENT, "paid_on": ""}),
    },
    "published-figure": {"check_published_range": example(metric="Teams", value="8-9", unit="teams", bound="range", low="9", high="8")},
    "weekly-update": {
        "same_challenge_week": example(challenge="@1.1", week="2026-04-29", health="on track"),
        "check_path_back": example(challenge="@1.2", week="2026-04-27", health="at risk"),
        "check_week_not_future": example(challenge="@1.2", week="2026-05-11", health="on track"),
    },
    "hypothesis": {
        "check_criterion_complete": example(**{**HYPOTHESIS, "threshold": ""}),
        "choice_of_part_off": example(off=Part.REUSE, **{**HYPOTHESIS, "live_measure": "adopted elsewhere"}),
    },
    "criterion-change": {},
    "reuse": {
        "check_destination": example(kind="product", what="The map"),
        "check_steps_in_order": example(kind="product", what="The map", to_sector="Health", offered="2026-05-01", tried="2026-04-01"),
    },
    "support": {},
    "outcome": {
        "same_team_months": example(team="@Ash", months="6"),
        "check_outcome_months": example(**{**OUTCOME, "months": "7"}),
        "check_answers_have_source": example(**OUTCOME, people="4", answered="2026-05-01"),
        "check_answers_have_day": example(**OUTCOME, people="4", source="A return"),
    },
    "gain": {},
    "acknowledgement": {},
    "reminder": {},
    "figure-given": {"other_value_given": example(**FIGURE)},
    "evidence": {
        "same_hypothesis_about_kind_about_id": example(
            hypothesis="@hypothesis", direction="weakens", about_kind="milestone", about_id="@beta"
        ),
    },
    "verdict": {
        "verdict_without_evidence": example(**VERDICT),
        "records_of_closed_review": example(**VERDICT, review="@closed review"),
    },
}


def filled(texts: Texts, ids: dict[str, str]) -> Texts:
    """Returns the texts with ids in the place of ``@name``."""
    return {name: re.sub(r"@([\w. ]+)", lambda found: ids[found[1]], text) for name, text in texts.items()}


def viewer_of(board: Accelerator, role: Role) -> Viewer:
    """Returns a viewer of the board's programme."""
    return Viewer("other", "Another", "other@example.org", role, (board.programme,))
