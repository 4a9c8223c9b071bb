"""Outcomes of company teams, gains of beneficiaries, and figures given to others."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import (
    Amount,
    Base,
    ChallengeScoped,
    Id,
    LongText,
    Name,
    PrecisionText,
    ProgrammeScoped,
    Record,
    ShortText,
    one_of_constraint,
    published_column,
)
from db.schema.enums.learning import Beneficiary, TradingStatus, TurnoverBand


@tracked
class Outcome(Record, ProgrammeScoped, ChallengeScoped, Base):
    """How a company team stood 6, 12, 18 or 24 months after its stage ended. Asked and not answered stays so: nothing is filled in.

    ``agreements_*`` are cumulative counts since the team's entry, by kind of customer; counts of different months are not added up.
    """

    __tablename__ = "outcomes"
    __seen__ = "staff"
    __table_args__ = (
        one_of_constraint("trading", tuple(TradingStatus)),
        one_of_constraint("turnover_band", tuple(TurnoverBand)),
        UniqueConstraint("team_id", "months"),
    )
    team_id: Mapped[Id] = mapped_column(ForeignKey("teams.id"), index=True)
    months: Mapped[int]
    asked_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    trading: Mapped[ShortText | None]
    people: Mapped[int | None]
    turnover_band: Mapped[ShortText | None]
    investment_pence: Mapped[Amount | None]
    agreements_sponsor: Mapped[int | None]
    agreements_public: Mapped[int | None]
    agreements_private: Mapped[int | None]
    agreements_abroad: Mapped[int | None]
    other_sectors: Mapped[int | None]
    in_use: Mapped[bool | None]
    note: Mapped[LongText | None]
    source: Mapped[LongText | None]


@tracked
class Gain(Record, ProgrammeScoped, ChallengeScoped, Base):
    """Something that one of those who should gain has gained: public bodies, companies, citizens, the nation."""

    __tablename__ = "gains"
    __seen__ = "scoped"
    __table_args__ = (one_of_constraint("gainer", tuple(Beneficiary)),)
    gainer: Mapped[ShortText] = published_column()
    what: Mapped[LongText]
    published_what: Mapped[LongText | None] = published_column()
    organisation_id: Mapped[Id | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    value: Mapped[ShortText | None] = published_column()
    unit: Mapped[ShortText | None] = published_column()
    gained_on: Mapped[date | None] = published_column()
    gained_precision: Mapped[PrecisionText] = published_column()
    source: Mapped[LongText | None]


@tracked
class FigureGiven(Record, ProgrammeScoped, Base):
    """A figure that the programme gave to somebody: in which words, by which definition, as at which day."""

    __tablename__ = "figures_given"
    __seen__ = "staff"
    given_on: Mapped[date]
    to_whom: Mapped[Name]
    question: Mapped[LongText | None]
    measure: Mapped[ShortText | None]
    value: Mapped[ShortText | None]
    wording: Mapped[LongText]
    definition: Mapped[LongText]
    known_on: Mapped[date | None]
    given_by: Mapped[Name | None]
    source: Mapped[LongText | None]
