"""Conversations with sponsors and partners, and what each side owes the other."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import Base, CameFrom, Id, Name, OfChallenge, OfProgramme, Precision, Prose, Record, Word, one_of, published
from db.schema.enums.records import ActionKind, ActionOutcome, Came, Channel, Party


@tracked
class Conversation(Record, OfProgramme, Base):
    """Something that happened with a sponsor or partner. It may cover several challenges and counts once."""

    __tablename__ = "conversations"
    __seen__ = "scoped"
    __table_args__ = (one_of("channel", tuple(Channel)), Index("ix_conversations_programme_held", "programme_id", "held_on"))
    held_on: Mapped[date] = published()
    held_precision: Mapped[Precision] = published()
    channel: Mapped[Word] = published()
    said: Mapped[Prose | None]
    published_summary: Mapped[Prose | None] = published()
    purpose: Mapped[Name | None]
    minutes: Mapped[int | None]
    our_people: Mapped[Name | None]
    their_people: Mapped[Name | None]
    told_by: Mapped[Name | None]
    by_sponsor: Mapped[bool] = published(Boolean, default=False)
    source: Mapped[Prose | None]


@tracked
class ConversationChallenge(Record, OfProgramme, OfChallenge, Base):
    """A challenge that a conversation was about."""

    __tablename__ = "conversation_challenges"
    __seen__ = "scoped"
    __table_args__ = (UniqueConstraint("conversation_id", "challenge_id"),)
    conversation_id: Mapped[Id] = published(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)


@tracked
class ConversationOrganisation(Record, OfProgramme, Base):
    """An organisation that a conversation was with, and whether it came."""

    __tablename__ = "conversation_organisations"
    __seen__ = "staff"
    __table_args__ = (UniqueConstraint("conversation_id", "organisation_id"), one_of("came", tuple(Came)))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[Id] = mapped_column(ForeignKey("organisations.id"), index=True)
    came: Mapped[Word] = mapped_column(default=Came.YES.value)


@tracked
class Action(Record, OfProgramme, OfChallenge, CameFrom, Base):
    """What one party owes another by a date: an answer, a decision, an adoption step, a task.

    ``review_id``: the review it was raised at; ``about_kind`` and ``about_id`` name a record it is about, where there is one.
    """

    __tablename__ = "actions"
    __seen__ = "scoped"
    __table_args__ = (
        one_of("kind", tuple(ActionKind)),
        one_of("owed_by", tuple(Party)),
        one_of("owed_to", tuple(Party)),
        one_of("outcome", tuple(ActionOutcome)),
        Index("ix_actions_programme_due", "programme_id", "due_on"),
    )
    kind: Mapped[Word] = published(default=ActionKind.TASK.value)
    what: Mapped[Prose]
    published_what: Mapped[Prose | None] = published()
    owed_by: Mapped[Word] = published()
    owed_by_organisation_id: Mapped[Id | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    owner: Mapped[Name | None]
    owed_to: Mapped[Word] = published(default=Party.US.value)
    raised_on: Mapped[date] = published()
    due_on: Mapped[date | None] = published()
    answered_on: Mapped[date | None] = published()
    answer: Mapped[Prose | None]
    published_answer: Mapped[Prose | None] = published()
    outcome: Mapped[Word | None] = published()
    why: Mapped[Prose | None]
    carried: Mapped[int] = mapped_column(default=0)
    milestone_id: Mapped[Id | None] = mapped_column(ForeignKey("milestones.id"), index=True)
    conversation_id: Mapped[Id | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    review_id: Mapped[Id | None] = mapped_column(ForeignKey("reviews.id"), index=True)
    about_kind: Mapped[Word | None]
    about_id: Mapped[Id | None] = mapped_column(index=True)
    by_sponsor: Mapped[bool] = published(Boolean, default=False)
    source: Mapped[Prose | None]


@tracked
class Decision(Record, OfProgramme, OfChallenge, Base):
    """What was decided, by whom, when, about what. ``about_kind`` and ``about_id`` name a record it is about, where there is one.

    ``reverses_id`` is published only so that a sponsor's page can join two published decisions by it; the id itself is shown to nobody.
    """

    __tablename__ = "decisions"
    __seen__ = "scoped"
    __table_args__ = (Index("ix_decisions_programme_decided", "programme_id", "decided_on"),)
    decided_on: Mapped[date] = published()
    what: Mapped[Prose]
    published_what: Mapped[Prose | None] = published()
    decided_by: Mapped[Name | None]
    why: Mapped[Prose | None]
    effective_on: Mapped[date | None] = published()
    reverses_id: Mapped[Id | None] = published(ForeignKey("decisions.id"), index=True)
    review_id: Mapped[Id | None] = mapped_column(ForeignKey("reviews.id"), index=True)
    about_kind: Mapped[Word | None]
    about_id: Mapped[Id | None] = mapped_column(index=True)
    source: Mapped[Prose | None]


@tracked
class Person(Record, OfProgramme, Base):
    """Somebody who works for the programme, a sponsor, a company or a partner. Never a citizen heard in research."""

    __tablename__ = "people"
    __seen__ = "staff"
    name: Mapped[Name] = mapped_column(index=True)
    role: Mapped[Name | None]
    email: Mapped[Name | None]
    organisation_id: Mapped[Id | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    notes: Mapped[Prose | None]
    archived: Mapped[bool] = mapped_column(Boolean, default=False)
