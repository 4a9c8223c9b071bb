"""What became of companies months later, what each of those who should gain has gained, and which figures were given to whom."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import Amount, Base, Id, Name, OfChallenge, OfProgramme, Precision, Prose, Record, Word, one_of, published
from db.schema.enums.learning import Gainer, Trading, TurnoverBand


@tracked
class Outcome(Record, OfProgramme, OfChallenge, Base):
    """How a company team stood 6, 12, 18 or 24 months after its stage ended. Asked and not answered stays so: nothing is filled in.

    Agreements are those since the team's entry, by whom they are with; each count is cumulative and is never added to another month's.
    """

    __tablename__ = "outcomes"
    __seen__ = "staff"
    __table_args__ = (
        one_of("trading", tuple(Trading)),
        one_of("turnover_band", tuple(TurnoverBand)),
        UniqueConstraint("team_id", "months"),
    )
    team_id: Mapped[Id] = mapped_column(ForeignKey("teams.id"), index=True)
    months: Mapped[int]
    asked_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    trading: Mapped[Word | None]
    people: Mapped[int | None]
    turnover_band: Mapped[Word | None]
    investment_pence: Mapped[Amount | None]
    agreements_sponsor: Mapped[int | None]
    agreements_public: Mapped[int | None]
    agreements_private: Mapped[int | None]
    agreements_abroad: Mapped[int | None]
    other_sectors: Mapped[int | None]
    in_use: Mapped[bool | None]
    note: Mapped[Prose | None]
    source: Mapped[Prose | None]


@tracked
class Gain(Record, OfProgramme, OfChallenge, Base):
    """Something that one of those who should gain has gained: public bodies, companies, citizens, the nation."""

    __tablename__ = "gains"
    __seen__ = "scoped"
    __table_args__ = (one_of("gainer", tuple(Gainer)),)
    gainer: Mapped[Word] = published()
    what: Mapped[Prose]
    published_what: Mapped[Prose | None] = published()
    organisation_id: Mapped[Id | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    value: Mapped[Word | None] = published()
    unit: Mapped[Word | None] = published()
    gained_on: Mapped[date | None] = published()
    gained_precision: Mapped[Precision] = published()
    source: Mapped[Prose | None]


@tracked
class FigureGiven(Record, OfProgramme, Base):
    """A figure that the programme gave to somebody: in which words, by which definition, as at which day."""

    __tablename__ = "figures_given"
    __seen__ = "staff"
    given_on: Mapped[date]
    to_whom: Mapped[Name]
    question: Mapped[Prose | None]
    measure: Mapped[Word | None]
    value: Mapped[Word | None]
    wording: Mapped[Prose]
    definition: Mapped[Prose]
    known_on: Mapped[date | None]
    given_by: Mapped[Name | None]
    source: Mapped[Prose | None]
