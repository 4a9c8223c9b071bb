"""Hypotheses of a programme, a challenge or a company team, their evidence and verdicts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import (
    Base,
    ChallengeScoped,
    Id,
    LongText,
    Name,
    ProgrammeScoped,
    Record,
    ShortText,
    one_of_constraint,
    published_column,
)
from db.schema.enums.learning import Comparison, EvidenceDirection, HypothesisStatus, NextStep, VerdictResult
from db.schema.enums.records import Strength


@tracked
class Hypothesis(Record, ProgrammeScoped, ChallengeScoped, Base):
    """What is believed, and the criterion that would show it: a measure, a threshold and a day, fixed before the first evidence.

    It belongs to the team of ``team_id``, the challenge of ``challenge_id``, or else to the programme. ``threshold`` is an integer in
    ``unit``; ``live_measure`` is a :class:`db.schema.enums.learning.LiveMeasureKey`.
    """

    __tablename__ = "hypotheses"
    __seen__ = "scoped"
    __table_args__ = (
        one_of_constraint("comparison", tuple(Comparison)),
        one_of_constraint("status", tuple(HypothesisStatus)),
    )
    reference: Mapped[ShortText | None] = published_column()
    statement: Mapped[LongText]
    published_statement: Mapped[LongText | None] = published_column()
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id"), index=True)
    measure: Mapped[LongText | None]
    live_measure: Mapped[ShortText | None]
    comparison: Mapped[ShortText] = mapped_column(default=Comparison.AT_LEAST.value)
    threshold: Mapped[int | None]
    unit: Mapped[ShortText | None]
    by_on: Mapped[date | None]
    fixed_on: Mapped[date | None]
    owner: Mapped[Name | None]
    status: Mapped[ShortText] = published_column(default=HypothesisStatus.TESTING.value)
    missing: Mapped[LongText | None]
    source: Mapped[LongText | None]


@tracked
class CriterionChange(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A criterion that was changed when there was evidence already, with the old one in words."""

    __tablename__ = "criterion_changes"
    __seen__ = "staff"
    hypothesis_id: Mapped[Id] = mapped_column(ForeignKey("hypotheses.id", ondelete="CASCADE"), index=True)
    changed_on: Mapped[date]
    was: Mapped[LongText]
    why: Mapped[LongText | None]


@tracked
class Evidence(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A record that speaks for or against a hypothesis: direction and strength sit here, for one fact can support one and weaken another.

    ``about_kind`` and ``about_id``: kind and id of the source. The row remains when its source is removed.
    """

    __tablename__ = "evidence"
    __seen__ = "scoped"
    __table_args__ = (
        one_of_constraint("direction", tuple(EvidenceDirection)),
        one_of_constraint("strength", tuple(Strength)),
        UniqueConstraint("hypothesis_id", "about_kind", "about_id"),
        Index("ix_evidence_about", "about_kind", "about_id"),
    )
    hypothesis_id: Mapped[Id] = published_column(ForeignKey("hypotheses.id", ondelete="CASCADE"), index=True)
    about_kind: Mapped[ShortText]
    about_id: Mapped[Id]
    direction: Mapped[ShortText] = published_column()
    strength: Mapped[ShortText] = published_column(default=Strength.MODERATE.value)
    note: Mapped[LongText | None]
    published_note: Mapped[LongText | None] = published_column()
    judged_by: Mapped[Name | None]
    judged_on: Mapped[date] = published_column()
    source: Mapped[LongText | None]


@tracked
class Verdict(Record, ProgrammeScoped, ChallengeScoped, Base):
    """What was concluded about a hypothesis on a day, and what is done next. ``computed``: what the evidence alone said then."""

    __tablename__ = "verdicts"
    __seen__ = "scoped"
    __table_args__ = (
        one_of_constraint("verdict", tuple(VerdictResult)),
        one_of_constraint("computed", tuple(VerdictResult)),
        one_of_constraint("next_step", tuple(NextStep)),
        Index("ix_verdicts_programme_decided", "programme_id", "decided_on"),
    )
    hypothesis_id: Mapped[Id] = published_column(ForeignKey("hypotheses.id", ondelete="CASCADE"), index=True)
    decided_on: Mapped[date] = published_column()
    verdict: Mapped[ShortText] = published_column()
    computed: Mapped[ShortText | None]
    next_step: Mapped[ShortText] = published_column()
    reason: Mapped[LongText]
    published_reason: Mapped[LongText | None] = published_column()
    decided_by: Mapped[Name | None]
    review_id: Mapped[Id | None] = mapped_column(ForeignKey("reviews.id"), index=True)
    source: Mapped[LongText | None]
