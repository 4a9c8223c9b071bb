"""Hypotheses of a programme, a challenge or a company team; the evidence for and against them; the verdicts on them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import Base, Id, Name, OfChallenge, OfProgramme, Prose, Record, Word, one_of, published
from db.schema.enums.learning import Comparison, Direction, HypothesisStatus, NextStep, VerdictWord
from db.schema.enums.records import Strength


@tracked
class Hypothesis(Record, OfProgramme, OfChallenge, Base):
    """What is believed, and the criterion that would show it: a measure, a threshold and a day, fixed before the first evidence.

    Of a challenge where it has ``challenge_id``, of a team where it has ``team_id``, else of the programme. ``threshold`` is a whole
    number of ``unit``; ``live_measure`` names a measure that the board computes itself.
    """

    __tablename__ = "hypotheses"
    __seen__ = "scoped"
    __table_args__ = (
        one_of("comparison", tuple(Comparison)),
        one_of("status", tuple(HypothesisStatus)),
    )
    reference: Mapped[Word | None] = published()
    statement: Mapped[Prose]
    published_statement: Mapped[Prose | None] = published()
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id"), index=True)
    measure: Mapped[Prose | None]
    live_measure: Mapped[Word | None]
    comparison: Mapped[Word] = mapped_column(default=Comparison.AT_LEAST.value)
    threshold: Mapped[int | None]
    unit: Mapped[Word | None]
    by_on: Mapped[date | None]
    fixed_on: Mapped[date | None]
    owner: Mapped[Name | None]
    status: Mapped[Word] = published(default=HypothesisStatus.TESTING.value)
    missing: Mapped[Prose | None]
    source: Mapped[Prose | None]


@tracked
class CriterionChange(Record, OfProgramme, OfChallenge, Base):
    """A criterion that was changed when there was evidence already, with the old one in words."""

    __tablename__ = "criterion_changes"
    __seen__ = "staff"
    hypothesis_id: Mapped[Id] = mapped_column(ForeignKey("hypotheses.id", ondelete="CASCADE"), index=True)
    changed_on: Mapped[date]
    was: Mapped[Prose]
    why: Mapped[Prose | None]


@tracked
class Evidence(Record, OfProgramme, OfChallenge, Base):
    """A record that speaks for or against a hypothesis: direction and strength sit here, for one fact can support one and weaken another.

    ``about_kind`` and ``about_id`` name the source. A source that is removed leaves the link: it reads "source removed".
    """

    __tablename__ = "evidence"
    __seen__ = "scoped"
    __table_args__ = (
        one_of("direction", tuple(Direction)),
        one_of("strength", tuple(Strength)),
        UniqueConstraint("hypothesis_id", "about_kind", "about_id"),
        Index("ix_evidence_about", "about_kind", "about_id"),
    )
    hypothesis_id: Mapped[Id] = published(ForeignKey("hypotheses.id", ondelete="CASCADE"), index=True)
    about_kind: Mapped[Word]
    about_id: Mapped[Id]
    direction: Mapped[Word] = published()
    strength: Mapped[Word] = published(default=Strength.MODERATE.value)
    note: Mapped[Prose | None]
    published_note: Mapped[Prose | None] = published()
    judged_by: Mapped[Name | None]
    judged_on: Mapped[date] = published()
    source: Mapped[Prose | None]


@tracked
class Verdict(Record, OfProgramme, OfChallenge, Base):
    """What was concluded about a hypothesis on a day, and what is done next. ``computed``: what the evidence alone said then."""

    __tablename__ = "verdicts"
    __seen__ = "scoped"
    __table_args__ = (
        one_of("verdict", tuple(VerdictWord)),
        one_of("computed", tuple(VerdictWord)),
        one_of("next_step", tuple(NextStep)),
        Index("ix_verdicts_programme_decided", "programme_id", "decided_on"),
    )
    hypothesis_id: Mapped[Id] = published(ForeignKey("hypotheses.id", ondelete="CASCADE"), index=True)
    decided_on: Mapped[date] = published()
    verdict: Mapped[Word] = published()
    computed: Mapped[Word | None]
    next_step: Mapped[Word] = published()
    reason: Mapped[Prose]
    published_reason: Mapped[Prose | None] = published()
    decided_by: Mapped[Name | None]
    review_id: Mapped[Id | None] = mapped_column(ForeignKey("reviews.id"), index=True)
    source: Mapped[Prose | None]
