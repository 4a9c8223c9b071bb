"""The programme and its lists: stages of the Innovation Flow, user groups, cohorts, dates of stages."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import Base, Id, Name, OfChallenge, OfProgramme, Precision, Prose, Record, Word, new_id, one_of, published
from db.schema.enums.records import Makes


@tracked
class Programme(Record, OfProgramme, Base):
    """An accelerator. Owns cohorts, settings and people. Its ``programme_id`` is its own id, so one scope fits all."""

    __tablename__ = "programmes"
    __seen__ = "public"
    name: Mapped[Name] = published()
    short_name: Mapped[Word] = published(unique=True)
    invented: Mapped[bool] = published(default=False)
    notice: Mapped[Prose | None] = published()
    currency: Mapped[str] = published(String(3), default="GBP")
    time_zone: Mapped[str] = published(String(60), default="Europe/London")
    holiday_country: Mapped[str] = published(String(2), default="GB")
    holiday_region: Mapped[str | None] = published(String(3), default="SCT")
    closures: Mapped[list[Any]] = published(JSON, default=list)
    review_weekday: Mapped[int] = mapped_column(Integer, default=1)
    tolerance_percent: Mapped[int] = mapped_column(Integer, default=5)
    started_on: Mapped[date | None] = published()
    position: Mapped[int] = published(Integer, default=0)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        super().__init__(**{**values, "programme_id": values["id"]})


@tracked
class Stage(Record, OfProgramme, Base):
    """A step of an Innovation Flow. ``flow`` names the ordered list that the stage belongs to."""

    __tablename__ = "stages"
    __seen__ = "public"
    flow: Mapped[Word] = published(default="Standard")
    position: Mapped[int] = published()
    name: Mapped[Word] = published()
    goal: Mapped[Prose | None] = published()
    checklist: Mapped[list[Any]] = mapped_column(JSON, default=list)
    quiet_working_days: Mapped[int | None] = mapped_column(Integer)
    usual_teams: Mapped[int | None] = mapped_column(Integer)
    archived: Mapped[bool] = published(Boolean, default=False, server_default=false())


@tracked
class UserGroup(Record, OfProgramme, Base):
    """A group of people that research should hear, with the least number of people wanted in each challenge."""

    __tablename__ = "user_groups"
    __seen__ = "public"
    name: Mapped[Name] = published()
    position: Mapped[int] = published(default=0)
    target: Mapped[int | None] = mapped_column(Integer)
    hard_to_hear: Mapped[bool] = mapped_column(Boolean, default=False)
    archived: Mapped[bool] = published(Boolean, default=False, server_default=false())


@tracked
class Cohort(Record, OfProgramme, Base):
    """One round of challenges with its dates, each known to its own precision."""

    __tablename__ = "cohorts"
    __seen__ = "public"
    name: Mapped[Name] = published()
    reference: Mapped[Word | None] = published()
    position: Mapped[int] = published(default=0)
    flow: Mapped[Word] = published(default="Standard")
    launch_on: Mapped[date | None] = published()
    launch_precision: Mapped[Precision] = published()
    close_on: Mapped[date | None] = published()
    close_precision: Mapped[Precision] = published()
    demo_day_on: Mapped[date | None] = published()
    demo_day_precision: Mapped[Precision] = published()
    ended_on: Mapped[date | None] = published()
    notes: Mapped[Prose | None]
    source: Mapped[Prose | None]
    archived: Mapped[bool] = mapped_column(Boolean, default=False)


@tracked
class StageDates(Record, OfProgramme, OfChallenge, Base):
    """The period of a stage, for a cohort or for one challenge of it. Planned periods stand beside what happened."""

    __tablename__ = "stage_dates"
    __seen__ = "scoped"
    cohort_id: Mapped[Id | None] = mapped_column(ForeignKey("cohorts.id"), index=True)
    stage: Mapped[Word] = published()
    label: Mapped[Name | None] = published()
    planned: Mapped[bool] = published(default=False)
    start_on: Mapped[date | None] = published()
    start_precision: Mapped[Precision] = published()
    end_on: Mapped[date | None] = published()
    end_precision: Mapped[Precision] = published()
    source: Mapped[str | None] = mapped_column(Text)


@tracked
class Template(Record, OfProgramme, Base):
    """A list of milestones or actions that is made for many challenges or teams in one act.

    ``items``: an ordered list of {"title", "days", …}; ``days`` counts from the day the template is applied for.
    """

    __tablename__ = "templates"
    __seen__ = "staff"
    __table_args__ = (one_of("makes", tuple(Makes)),)
    name: Mapped[Name]
    makes: Mapped[Word]
    stage: Mapped[Word | None]
    items: Mapped[list[Any]] = mapped_column(JSON, default=list)
    notes: Mapped[Prose | None]
    archived: Mapped[bool] = mapped_column(Boolean, default=False)
