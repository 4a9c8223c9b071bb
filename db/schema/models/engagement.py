"""Conversations with sponsors and partners, actions, decisions and people."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import (
    Base,
    ChallengeScoped,
    Id,
    LongText,
    MergeOriginScoped,
    Name,
    PrecisionText,
    ProgrammeScoped,
    Record,
    ShortText,
    one_of_constraint,
    published_column,
)
from db.schema.enums.records import ActionKind, ActionOutcome, Attendance, Channel, Party


@tracked
class Conversation(Record, ProgrammeScoped, Base):
    """Something that happened with a sponsor or partner. It may cover several challenges and counts once."""

    __tablename__ = "conversations"
    __seen__ = "scoped"
    __table_args__ = (one_of_constraint("channel", tuple(Channel)), Index("ix_conversations_programme_held", "programme_id", "held_on"))
    held_on: Mapped[date] = published_column()
    held_precision: Mapped[PrecisionText] = published_column()
    channel: Mapped[ShortText] = published_column()
    said: Mapped[LongText | None]
    published_summary: Mapped[LongText | None] = published_column()
    purpose: Mapped[Name | None]
    minutes: Mapped[int | None]
    our_people: Mapped[Name | None]
    their_people: Mapped[Name | None]
    told_by: Mapped[Name | None]
    by_sponsor: Mapped[bool] = published_column(Boolean, default=False)
    source: Mapped[LongText | None]


@tracked
class ConversationChallenge(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A challenge that a conversation was about."""

    __tablename__ = "conversation_challenges"
    __seen__ = "scoped"
    __table_args__ = (UniqueConstraint("conversation_id", "challenge_id"),)
    conversation_id: Mapped[Id] = published_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)


@tracked
class ConversationOrganisation(Record, ProgrammeScoped, Base):
    """An organisation that was invited to a conversation, and whether it attended."""

    __tablename__ = "conversation_organisations"
    __seen__ = "staff"
    __table_args__ = (UniqueConstraint("conversation_id", "organisation_id"), one_of_constraint("came", tuple(Attendance)))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[Id] = mapped_column(ForeignKey("organisations.id"), index=True)
    came: Mapped[ShortText] = mapped_column(default=Attendance.YES.value)


@tracked
class Action(Record, ProgrammeScoped, ChallengeScoped, MergeOriginScoped, Base):
    """What one party owes another by a date: an answer, a decision, an adoption step, a task.

    ``review_id``: the review it was raised at. ``about_kind`` and ``about_id``: kind and id of the record that it is about.
    """

    __tablename__ = "actions"
    __seen__ = "scoped"
    __table_args__ = (
        one_of_constraint("kind", tuple(ActionKind)),
        one_of_constraint("owed_by", tuple(Party)),
        one_of_constraint("owed_to", tuple(Party)),
        one_of_constraint("outcome", tuple(ActionOutcome)),
        Index("ix_actions_programme_due", "programme_id", "due_on"),
    )
    kind: Mapped[ShortText] = published_column(default=ActionKind.TASK.value)
    what: Mapped[LongText]
    published_what: Mapped[LongText | None] = published_column()
    owed_by: Mapped[ShortText] = published_column()
    owed_by_organisation_id: Mapped[Id | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    owner: Mapped[Name | None]
    owed_to: Mapped[ShortText] = published_column(default=Party.US.value)
    raised_on: Mapped[date] = published_column()
    due_on: Mapped[date | None] = published_column()
    answered_on: Mapped[date | None] = published_column()
    answer: Mapped[LongText | None]
    published_answer: Mapped[LongText | None] = published_column()
    outcome: Mapped[ShortText | None] = published_column()
    why: Mapped[LongText | None]
    carried: Mapped[int] = mapped_column(default=0)
    milestone_id: Mapped[Id | None] = mapped_column(ForeignKey("milestones.id"), index=True)
    conversation_id: Mapped[Id | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    review_id: Mapped[Id | None] = mapped_column(ForeignKey("reviews.id"), index=True)
    about_kind: Mapped[ShortText | None]
    about_id: Mapped[Id | None] = mapped_column(index=True)
    by_sponsor: Mapped[bool] = published_column(Boolean, default=False)
    source: Mapped[LongText | None]


@tracked
class Decision(Record, ProgrammeScoped, ChallengeScoped, Base):
    """What was decided, by whom, when, about what. ``about_kind`` and ``about_id`` name a record it is about, where there is one.

    ``reverses_id`` is published so that a sponsor's page can join two published decisions; the id is not displayed.
    """

    __tablename__ = "decisions"
    __seen__ = "scoped"
    __table_args__ = (Index("ix_decisions_programme_decided", "programme_id", "decided_on"),)
    decided_on: Mapped[date] = published_column()
    what: Mapped[LongText]
    published_what: Mapped[LongText | None] = published_column()
    decided_by: Mapped[Name | None]
    why: Mapped[LongText | None]
    effective_on: Mapped[date | None] = published_column()
    reverses_id: Mapped[Id | None] = published_column(ForeignKey("decisions.id"), index=True)
    review_id: Mapped[Id | None] = mapped_column(ForeignKey("reviews.id"), index=True)
    about_kind: Mapped[ShortText | None]
    about_id: Mapped[Id | None] = mapped_column(index=True)
    source: Mapped[LongText | None]


@tracked
class Person(Record, ProgrammeScoped, Base):
    """Somebody who works for the programme, a sponsor, a company or a partner. Never a citizen heard in research."""

    __tablename__ = "people"
    __seen__ = "staff"
    name: Mapped[Name] = mapped_column(index=True)
    role: Mapped[Name | None]
    email: Mapped[Name | None]
    organisation_id: Mapped[Id | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    notes: Mapped[LongText | None]
    archived: Mapped[bool] = mapped_column(Boolean, default=False)
