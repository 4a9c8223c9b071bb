"""Effects of reframing a challenge, novating an agreement and dropping a milestone."""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from db.commands.act_steps import record_decision, require_lead, set_transaction_reason
from db.fields.record_schema import Values
from db.schema.models import Agreement, Challenge, Milestone, Organisation, Reframing
from db.values.dates import Day


def record_reframing(session: Session, row: Challenge, values: Values) -> None:
    """Record the wording before and after, with day and reason; the challenge has the latest."""
    previous_wording = inspect(row).attrs.question.history.deleted
    if not previous_wording:
        return
    day: Day = values["when"]
    set_transaction_reason(session, values["why"])
    row.reframed_on, row.reframed_precision, row.reframed_from = day.on, day.precision.value, previous_wording[0]
    session.add(
        Reframing(
            programme_id=row.programme_id, challenge_id=row.id, reframed_on=day.on, reframed_precision=day.precision.value, from_question=previous_wording[0],
            to_question=row.question, why=values["why"],
        )
    )  # fmt: skip


def record_novation(session: Session, row: Agreement, values: Values) -> None:
    """Record the decision by which another organisation takes over an agreement. Payments and dues stay with the agreement."""
    require_lead(session)
    day: Day = values["novated"]
    set_transaction_reason(session, values["reason"])
    names = {
        organisation.id: organisation.name
        for organisation in session.scalars(select(Organisation).where(Organisation.id.in_([row.organisation_id, row.novated_to_id])))
    }
    what = f"The agreement of {names[row.organisation_id]} is novated to {names[row.novated_to_id or '']}, {day}."
    record_decision(
        session, programme_id=row.programme_id, challenge_id=row.challenge_id, about=("agreement", row.id), what=what, why=values["reason"],
        by=values.get("decided_by"),
    )  # fmt: skip


def record_drop_reason(session: Session, row: Milestone, values: Values) -> None:
    """Set the reason of the transaction."""
    set_transaction_reason(session, values["dropped_why"])
