"""What saving a conversation, an action or a decision does."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import Values
from db.history import today
from db.records.published_wording import clear_came_from_if_reworded
from db.schema.enums.records import ActionKind, Party
from db.schema.models import Action, ChallengeSponsor, Conversation, ConversationOrganisation, Decision


def set_default_decision_day(session: Session, row: Decision, values: Values) -> None:
    """A decision is of today unless said otherwise."""
    row.decided_on = row.decided_on or today(session)


def add_sponsor_organisations(session: Session, row: Conversation, values: Values) -> None:
    """With no organisation named, the conversation was with the sponsors of its challenges."""
    if values.get("organisations") or not values.get("challenges"):
        return
    posing = select(ChallengeSponsor.organisation_id).where(ChallengeSponsor.challenge_id.in_(values["challenges"])).distinct()
    known = set(session.scalars(select(ConversationOrganisation.organisation_id).where(ConversationOrganisation.conversation_id == row.id)))
    for organisation in sorted(set(session.scalars(posing)) - known):
        session.add(ConversationOrganisation(programme_id=row.programme_id, conversation_id=row.id, organisation_id=organisation))


def set_action_defaults(session: Session, row: Action) -> None:
    """An action is raised today unless said otherwise, and owed to the programme team unless it owes it."""
    clear_came_from_if_reworded(session, row, "published_what")
    row.raised_on = row.raised_on or today(session)
    row.owed_to = row.owed_to or (Party.SPONSOR if row.owed_by == Party.US else Party.US).value


def set_sponsor_question_defaults(session: Session, row: Action) -> None:
    """A sponsor's question is published by nature, and owed by the programme team."""
    row.what, row.kind, row.owed_by, row.owed_to = row.published_what or "", ActionKind.ANSWER.value, Party.US.value, Party.SPONSOR.value
    row.by_sponsor = True
    set_action_defaults(session, row)
