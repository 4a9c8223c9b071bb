"""Programmes, stages of the Innovation Flow, user groups, cohorts, dates of stages and templates."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import (
    Base,
    ChallengeScoped,
    Id,
    LongText,
    Name,
    PrecisionText,
    ProgrammeScoped,
    Record,
    ShortText,
    new_id,
    one_of_constraint,
    published_column,
)
from db.schema.enums.records import TemplateOutput

SETTLE_WORKING_DAYS = 3  # after a Sunday, unless the programme says otherwise


@tracked
class Programme(Record, ProgrammeScoped, Base):
    """An accelerator. Owns cohorts, settings and people. Its ``programme_id`` is its own id, so one scope fits all.

    ``parts``: the names of the parts that are switched on (:class:`db.schema.enums.parts.Part`), in their order.
    """

    __tablename__ = "programmes"
    __seen__ = "public"
    name: Mapped[Name] = published_column()
    short_name: Mapped[ShortText] = published_column(unique=True)
    invented: Mapped[bool] = published_column(default=False)
    notice: Mapped[LongText | None] = published_column()
    currency: Mapped[str] = published_column(String(3), default="GBP")
    time_zone: Mapped[str] = published_column(String(60), default="Europe/London")
    holiday_country: Mapped[str] = published_column(String(2), default="GB")
    holiday_region: Mapped[str | None] = published_column(String(3), default="SCT")
    closures: Mapped[list[Any]] = published_column(JSON, default=list)
    review_weekday: Mapped[int] = mapped_column(Integer, default=1)
    tolerance_percent: Mapped[int] = mapped_column(Integer, default=5)
    settle_working_days: Mapped[int] = mapped_column(Integer, default=SETTLE_WORKING_DAYS, server_default=str(SETTLE_WORKING_DAYS))
    started_on: Mapped[date | None] = published_column()
    position: Mapped[int] = published_column(Integer, default=0)
    parts: Mapped[list[Any]] = published_column(JSON, default=list)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        super().__init__(**{**values, "programme_id": values["id"]})


@tracked
class Stage(Record, ProgrammeScoped, Base):
    """A step of an Innovation Flow. ``flow`` names the ordered list that the stage belongs to."""

    __tablename__ = "stages"
    __seen__ = "public"
    flow: Mapped[ShortText] = published_column(default="Standard")
    position: Mapped[int] = published_column()
    name: Mapped[ShortText] = published_column()
    goal: Mapped[LongText | None] = published_column()
    checklist: Mapped[list[Any]] = mapped_column(JSON, default=list)
    quiet_working_days: Mapped[int | None] = mapped_column(Integer)
    usual_teams: Mapped[int | None] = mapped_column(Integer)
    archived: Mapped[bool] = published_column(Boolean, default=False, server_default=false())


@tracked
class UserGroup(Record, ProgrammeScoped, Base):
    """A group of people that research should hear, with the least number of people wanted in each challenge."""

    __tablename__ = "user_groups"
    __seen__ = "public"
    name: Mapped[Name] = published_column()
    position: Mapped[int] = published_column(default=0)
    target: Mapped[int | None] = mapped_column(Integer)
    hard_to_hear: Mapped[bool] = mapped_column(Boolean, default=False)
    archived: Mapped[bool] = published_column(Boolean, default=False, server_default=false())


@tracked
class Cohort(Record, ProgrammeScoped, Base):
    """One round of challenges with its dates, each known to its own precision."""

    __tablename__ = "cohorts"
    __seen__ = "public"
    name: Mapped[Name] = published_column()
    reference: Mapped[ShortText | None] = published_column()
    position: Mapped[int] = published_column(default=0)
    flow: Mapped[ShortText] = published_column(default="Standard")
    launch_on: Mapped[date | None] = published_column()
    launch_precision: Mapped[PrecisionText] = published_column()
    close_on: Mapped[date | None] = published_column()
    close_precision: Mapped[PrecisionText] = published_column()
    demo_day_on: Mapped[date | None] = published_column()
    demo_day_precision: Mapped[PrecisionText] = published_column()
    ended_on: Mapped[date | None] = published_column()
    notes: Mapped[LongText | None]
    source: Mapped[LongText | None]
    archived: Mapped[bool] = mapped_column(Boolean, default=False)


@tracked
class StageDates(Record, ProgrammeScoped, ChallengeScoped, Base):
    """The period of a stage, for a cohort or for one challenge of it. Planned periods stand beside what happened."""

    __tablename__ = "stage_dates"
    __seen__ = "scoped"
    cohort_id: Mapped[Id | None] = mapped_column(ForeignKey("cohorts.id"), index=True)
    stage: Mapped[ShortText] = published_column()
    label: Mapped[Name | None] = published_column()
    planned: Mapped[bool] = published_column(default=False)
    start_on: Mapped[date | None] = published_column()
    start_precision: Mapped[PrecisionText] = published_column()
    end_on: Mapped[date | None] = published_column()
    end_precision: Mapped[PrecisionText] = published_column()
    source: Mapped[str | None] = mapped_column(Text)


@tracked
class Template(Record, ProgrammeScoped, Base):
    """A list of milestones or actions that is made for many challenges or teams in one act.

    ``items``: an ordered list of {"title", "days", …}; ``days``: working days after the start day chosen when the template is applied.
    """

    __tablename__ = "templates"
    __seen__ = "staff"
    __table_args__ = (one_of_constraint("makes", tuple(TemplateOutput)),)
    name: Mapped[Name]
    makes: Mapped[ShortText]
    stage: Mapped[ShortText | None]
    items: Mapped[list[Any]] = mapped_column(JSON, default=list)
    notes: Mapped[LongText | None]
    archived: Mapped[bool] = mapped_column(Boolean, default=False)
