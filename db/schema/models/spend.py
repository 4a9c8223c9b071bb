"""Budget lines, monthly plans and forecasts, budget changes, the ledger, and published figures."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
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
)
from db.schema.enums.records import BudgetCategory, FigureBound, Funder, PaymentKind


@tracked
class BudgetLine(Record, ProgrammeScoped, ChallengeScoped, Base):
    """Money for one thing in one financial year. ``amount_pence`` empty means no budget was set, which is not zero."""

    __tablename__ = "budget_lines"
    __seen__ = "staff"
    __table_args__ = (
        one_of_constraint("category", tuple(BudgetCategory)),
        one_of_constraint("funder", tuple(Funder)),
        Index("ix_budget_lines_programme_year", "programme_id", "financial_year"),
    )
    cohort_id: Mapped[Id | None] = mapped_column(ForeignKey("cohorts.id"), index=True)
    name: Mapped[Name]
    category: Mapped[ShortText]
    funder: Mapped[ShortText] = mapped_column(default=Funder.PROGRAMME.value)
    financial_year: Mapped[str] = mapped_column(String(7), index=True)
    amount_pence: Mapped[Amount | None]
    holder: Mapped[Name | None]
    tolerance_percent: Mapped[int | None]
    tolerance_pence: Mapped[Amount | None]
    note: Mapped[LongText | None]
    archived: Mapped[bool] = mapped_column(Boolean, default=False)


class BudgetLineScoped:
    """Mixin: an amount of a budget line in an accounting month (its first day)."""

    budget_line_id: Mapped[str] = mapped_column(String(32), ForeignKey("budget_lines.id"), index=True)
    month: Mapped[date] = mapped_column(index=True)


@tracked
class PlanMonth(Record, ProgrammeScoped, ChallengeScoped, BudgetLineScoped, Base):
    """What a budget line was planned to spend in a month."""

    __tablename__ = "plan_months"
    __seen__ = "staff"
    __table_args__ = (UniqueConstraint("budget_line_id", "month"),)
    amount_pence: Mapped[Amount]


@tracked
class Forecast(Record, ProgrammeScoped, ChallengeScoped, BudgetLineScoped, Base):
    """What a budget line is now expected to spend in an open month."""

    __tablename__ = "forecasts"
    __seen__ = "staff"
    __table_args__ = (UniqueConstraint("budget_line_id", "month"),)
    amount_pence: Mapped[Amount]
    low_pence: Mapped[Amount | None]
    high_pence: Mapped[Amount | None]


@tracked
class BudgetChange(Record, ProgrammeScoped, ChallengeScoped, Base):
    """Money moved from one budget line to another, or new money for a line, or money given back. The lines hold the amounts after it."""

    __tablename__ = "budget_changes"
    __seen__ = "staff"
    __table_args__ = (
        CheckConstraint("amount_pence > 0", name="amount_positive"),
        CheckConstraint("from_line_id IS NOT NULL OR to_line_id IS NOT NULL", name="some_line"),
    )
    from_line_id: Mapped[Id | None] = mapped_column(ForeignKey("budget_lines.id"), index=True)
    to_line_id: Mapped[Id | None] = mapped_column(ForeignKey("budget_lines.id"), index=True)
    amount_pence: Mapped[Amount]
    reason: Mapped[LongText]
    approved_by: Mapped[Name | None]
    approved_on: Mapped[date]
    own_approval: Mapped[bool] = mapped_column(Boolean, default=False)
    reference: Mapped[Name | None]


@tracked
class Payment(Record, ProgrammeScoped, ChallengeScoped, BudgetLineScoped, Base):
    """A ledger row: a payment, an accrual (no payment date yet) or a credit (negative).

    ``month`` is the accounting month. An accrual that another row settles (``settles_id``) is not counted in totals.
    """

    __tablename__ = "payments"
    __seen__ = "staff"
    __table_args__ = (
        one_of_constraint("kind", tuple(PaymentKind)),
        CheckConstraint("(kind = 'credit') = (amount_pence < 0)", name="only_credit_negative"),
        Index("ix_payments_line_month", "budget_line_id", "month", "amount_pence"),
    )
    kind: Mapped[ShortText] = mapped_column(default=PaymentKind.PAYMENT.value)
    amount_pence: Mapped[Amount]
    paid_on: Mapped[date | None]
    supplier: Mapped[Name | None]
    reference: Mapped[Name | None]
    settles_id: Mapped[Id | None] = mapped_column(ForeignKey("payments.id"), index=True)
    agreement_id: Mapped[Id | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    milestone_id: Mapped[Id | None] = mapped_column(ForeignKey("milestones.id"), index=True)
    note: Mapped[LongText | None]


@tracked
class PublishedFigure(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A figure that somebody published, with its date and definition. Never added to counted rows, nor to another."""

    __tablename__ = "published_figures"
    __seen__ = "staff"
    __table_args__ = (one_of_constraint("bound", tuple(FigureBound)),)
    cohort_id: Mapped[Id | None] = mapped_column(ForeignKey("cohorts.id"), index=True)
    metric: Mapped[Name] = mapped_column(index=True)
    value: Mapped[ShortText]
    low: Mapped[int | None] = mapped_column(BigInteger)
    high: Mapped[int | None] = mapped_column(BigInteger)
    bound: Mapped[ShortText] = mapped_column(default=FigureBound.EXACT.value)
    unit: Mapped[ShortText]
    cumulative: Mapped[bool] = mapped_column(Boolean, default=False)
    as_of_on: Mapped[date | None]
    as_of_precision: Mapped[PrecisionText]
    definition: Mapped[LongText | None]
    source: Mapped[LongText | None]
