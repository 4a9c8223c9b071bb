"""The function that runs before the flush when a record of a kind is saved, and the acts that replace saving a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from db.commands import acknowledgements, archiving, cohort_dates, reviews
from db.commands.challenge_lifecycle import act as lifecycle_act
from db.commands.learning import derive_evidence_fields, derive_hypothesis_fields, derive_verdict_fields
from db.commands.on_save import budget, engagement, ledger, lifecycle, milestones, programmes, stage_moves
from db.commands.templates import apply_template
from db.fields.record_schema import Values
from db.records.challenges.lifecycle import ARCHIVABLE, LIFECYCLE_ACTS
from db.schema.enums.records import ActionOutcome

OnSave = Callable[[Session, Any, Values], None]
Perform = Callable[[Session, Values, str], str]


def _from_row(function: Callable[[Session, Any], object]) -> OnSave:
    """Adapt a function of session and row to the signature of the registry."""

    def on_save(session: Session, row: Any, values: Values) -> None:
        function(session, row)

    return on_save


def _lifecycle_act(act: str) -> OnSave:
    return lambda session, row, values: lifecycle_act.perform_act(session, act, row, values)


def _set_answer_outcome(session: Session, row: Any, values: Values) -> None:
    """Set an empty outcome of a sponsor's answer to done."""
    row.outcome = row.outcome or ActionOutcome.DONE.value


def _mark_sponsor_conversation(session: Session, row: Any, values: Values) -> None:
    row.by_sponsor = True


# By schema name.
ON_SAVE: dict[str, OnSave] = {
    "programme": programmes.save_programme,
    "stage": programmes.reorder_stages,
    "stage-move": stage_moves.apply_stage_move,
    **{act: _lifecycle_act(act) for act in LIFECYCLE_ACTS},
    "challenge-reframe": lifecycle.record_reframing,
    "agreement-novate": lifecycle.record_novation,
    "milestone-drop": lifecycle.record_drop_reason,
    "cohort-date-move": cohort_dates.move_dates,
    **{f"{name}-archive": archiving.archive for name in ARCHIVABLE},
    **{f"{name}-restore": archiving.restore for name in ARCHIVABLE},
    "milestone": milestones.apply_milestone_rules,
    "milestone-move": milestones.move_forecast,
    "milestone-baseline": milestones.set_new_baseline,
    "reforecast": milestones.set_challenge_of_milestone,
    "rebaseline": milestones.complete_rebaseline,
    "conversation": engagement.add_sponsor_organisations,
    "sponsor-conversation": _mark_sponsor_conversation,
    "action": _from_row(engagement.complete_action),
    "meeting-action": _from_row(engagement.complete_action),
    "sponsor-answer": _set_answer_outcome,
    "sponsor-question": _from_row(engagement.set_sponsor_question_defaults),
    "meeting-decision": _from_row(reviews.fill_meeting_decision),
    "plan-month": _from_row(ledger.inherit_line_challenge),
    "forecast": _from_row(ledger.inherit_line_challenge),
    "payment": _from_row(ledger.inherit_line_challenge),
    "budget-change": budget.apply_budget_change,
    "hypothesis": derive_hypothesis_fields,
    "evidence": derive_evidence_fields,
    "verdict": derive_verdict_fields,
    "meeting-verdict": derive_verdict_fields,
    "acknowledgement": acknowledgements.complete_acknowledgement,
    "acknowledgement-lift": acknowledgements.lift_acknowledgement,
    "reminder": _from_row(acknowledgements.complete_reminder),
    "review": _from_row(reviews.derive_review_fields),
    "review-close": lambda session, row, values: reviews.close_review(session, row, values.get("unfinished") or {}, values.get("note")),
    "review-reopen": lambda session, row, values: reviews.reopen_review(session, row, values["reason"]),
}

# Acts that create or change many records, by schema name. Each returns the id of the record whose page shows it.
PERFORM: dict[str, Perform] = {
    "review-start": lambda session, values, programme_id: reviews.start_review(
        session, programme_id, values["held"], values.get("present")
    ),
    "meeting-health": lambda session, values, programme_id: reviews.agree_health(session, programme_id, values),
    "agenda-item": lambda session, values, programme_id: reviews.add_agenda_item(
        session, programme_id, values["title"], values.get("about")
    ),
    "template-apply": apply_template,
}
