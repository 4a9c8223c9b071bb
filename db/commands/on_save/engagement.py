"""Effects of saving a conversation, an action or a decision."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import Values
from db.history import today
from db.records.engagement import usual_recipient
from db.records.published_wording import clear_came_from_if_reworded
from db.schema.enums.records import ActionKind, Party
from db.schema.models import Action, ChallengeSponsor, Conversation, ConversationOrganisation


def add_sponsor_organisations(session: Session, row: Conversation, values: Values) -> None:
    """Link the sponsors of the challenges to a conversation without organisations."""
    if values.get("organisations") or not values.get("challenges"):
        return
    sponsors = select(ChallengeSponsor.organisation_id).where(ChallengeSponsor.challenge_id.in_(values["challenges"])).distinct()
    existing = set(
        session.scalars(select(ConversationOrganisation.organisation_id).where(ConversationOrganisation.conversation_id == row.id))
    )
    for organisation in sorted(set(session.scalars(sponsors)) - existing):
        session.add(ConversationOrganisation(programme_id=row.programme_id, conversation_id=row.id, organisation_id=organisation))


def complete_action(session: Session, row: Action) -> None:
    """Set the day raised and the recipient, which the forms of a meeting and of sponsors do not have."""
    clear_came_from_if_reworded(session, row, "published_what")
    row.raised_on = row.raised_on or today(session, row.programme_id)
    row.owed_to = row.owed_to or usual_recipient(row.owed_by)


def set_sponsor_question_defaults(session: Session, row: Action) -> None:
    """Set the fields of a sponsor's question: its text is the published one, and the programme team owes it."""
    row.what, row.kind, row.owed_by, row.owed_to = row.published_what or "", ActionKind.ANSWER.value, Party.US.value, Party.SPONSOR.value
    row.by_sponsor = True
    complete_action(session, row)
