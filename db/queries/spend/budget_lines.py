"""Queries of budget lines with plans, actuals, forecasts and agreements, and of the ledger. Use only tables that finance may read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from db.history import entity
from db.queries.built_once import Entities, built_once
from db.schema.enums.records import PaymentKind
from db.schema.models import Agreement, BudgetChange, BudgetLine, Forecast, Instalment, Payment, PlanMonth, Programme
from db.session import frame
from db.session_state import read_once

if TYPE_CHECKING:
    import pandas as pd

MAX_SHOWN = 100  # ledger rows that the screen shows unless all are asked for


class SpendFrames(NamedTuple):
    """The data of the spend measures. The columns are listed in :func:`read_spend_frames`."""

    lines: pd.DataFrame
    actuals: pd.DataFrame
    plans: pd.DataFrame
    forecasts: pd.DataFrame
    agreements: pd.DataFrame


class BudgetLineFilter(NamedTuple):
    """A filter of budget lines: programme, financial years (``2026-27``; None: all), funder (None: all), challenges (None: all) and cohort.

    With ``challenges`` and ``cohort``, lines of no challenge that belong to the cohort or to no cohort are included.
    """

    programme_id: str
    years: Sequence[str] | None = None
    funder: str | None = None
    challenges: Sequence[str] | None = None
    cohort: str | None = None


def funded_years(session: Session, programme_id: str) -> list[tuple[str, str]]:
    """Returns the (financial year, funder) pairs that have a budget line, oldest first."""
    line = entity(session, BudgetLine)
    statement = select(line.financial_year, line.funder).where(line.programme_id == programme_id).distinct()
    return [(row.financial_year, row.funder) for row in session.execute(statement.order_by(line.financial_year, line.funder)).all()]


@read_once
def read_spend_frames(session: Session, line_filter: BudgetLineFilter) -> SpendFrames:
    """Returns the data of the selected lines, one statement each. All amounts are in integer pence; the ledger is summed in SQL.

    ``lines`` (id, name, challenge_id, cohort_id, category, funder, financial_year, budget, tolerance_percent, usual_tolerance),
    ``actuals`` (line_id, month, actual, last_paid_on), ``plans`` (line_id, month, plan), ``forecasts`` (line_id, month, forecast, low,
    high), ``agreements`` (id, line_id, challenge_id, value, drawn).
    """
    chosen = line_filter._asdict()
    return SpendFrames(
        _lines(session, **chosen),
        _actuals(session, **chosen),
        _plans(session, **chosen),
        _forecasts(session, **chosen),
        _agreements(session, **chosen),
    )


@built_once
def _plans(entity: Entities, /, **line_filter: Any) -> Select[Any]:
    plan, chosen = entity(PlanMonth), BudgetLineFilter(**line_filter)
    return select(plan.budget_line_id.label("line_id"), plan.month, plan.amount_pence.label("plan")).where(
        plan.programme_id == chosen.programme_id, plan.budget_line_id.in_(_line_ids(entity, chosen))
    )


@built_once
def _forecasts(entity: Entities, /, **line_filter: Any) -> Select[Any]:
    forecast, chosen = entity(Forecast), BudgetLineFilter(**line_filter)
    columns = (
        forecast.budget_line_id.label("line_id"), forecast.month, forecast.amount_pence.label("forecast"), forecast.low_pence.label("low"),
        forecast.high_pence.label("high"),
    )  # fmt: skip
    return select(*columns).where(forecast.programme_id == chosen.programme_id, forecast.budget_line_id.in_(_line_ids(entity, chosen)))


@built_once
def _agreements(entity: Entities, /, **line_filter: Any) -> Select[Any]:
    chosen = BudgetLineFilter(**line_filter)
    return _agreements_statement(entity, chosen.programme_id, entity(Agreement).budget_line_id.in_(_line_ids(entity, chosen)))


@built_once
def agreements_without_line(entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None) -> Select[Any]:
    """Agreements with a value but no budget line, with the columns of ``SpendFrames.agreements``. Their funder is not known."""
    agreement = entity(Agreement)
    chosen = [agreement.budget_line_id.is_(None), agreement.value_pence.is_not(None)]
    if challenges is not None:
        chosen.append(agreement.challenge_id.in_(challenges))
    return _agreements_statement(entity, programme_id, *chosen)


@built_once
def agreements_with_company(entity: Entities, programme_id: str, company_id: str) -> Select[Any]:
    """Agreements with a company or novated to it, with the columns of ``SpendFrames.agreements``."""
    agreement = entity(Agreement)
    parties = or_(agreement.organisation_id == company_id, agreement.novated_to_id == company_id)
    return _agreements_statement(entity, programme_id, parties)


@built_once
def money_by_company(entity: Entities, programme_id: str) -> Select[Any]:
    """Agreements by company: organisation_id (of the company that signed), agreements, value (missing where none is known) and drawn."""
    agreement = entity(Agreement)
    drawn = _agreements_statement(entity, programme_id).subquery()
    sums = (func.count().label("agreements"), _sum(drawn.c.value).label("value"), _sum(drawn.c.drawn).label("drawn"))
    statement: Select[Any] = select(agreement.organisation_id, *sums).join(drawn, drawn.c.id == agreement.id)
    return statement.group_by(agreement.organisation_id)


@built_once
def payments_to_company(entity: Entities, programme_id: str, company_id: str) -> Select[Any]:
    """Ledger rows that draw on agreements with a company, oldest first: id, agreement_id, paid_on, month, pence. Without settled accruals."""
    payment, agreement = entity(Payment), entity(Agreement)
    parties = or_(agreement.organisation_id == company_id, agreement.novated_to_id == company_id)
    return (
        select(payment.id, payment.agreement_id, payment.paid_on, payment.month, payment.amount_pence.label("pence"))
        .where(
            payment.programme_id == programme_id, payment.agreement_id.in_(select(agreement.id).where(parties)), _is_actual(entity, payment)
        )
        .order_by(payment.month, payment.paid_on, payment.id)
    )


@built_once
def instalments_to_company(entity: Entities, programme_id: str, company_id: str) -> Select[Any]:
    """Instalments of agreements with a company, by date: id, agreement_id, due_on, pence."""
    instalment, agreement = entity(Instalment), entity(Agreement)
    parties = or_(agreement.organisation_id == company_id, agreement.novated_to_id == company_id)
    return (
        select(instalment.id, instalment.agreement_id, instalment.due_on, instalment.amount_pence.label("pence"))
        .where(instalment.programme_id == programme_id, instalment.agreement_id.in_(select(agreement.id).where(parties)))
        .order_by(instalment.due_on, instalment.id)
    )


def ledger_rows(
    session: Session, line_filter: BudgetLineFilter, *, line: str | None = None, month: date | None = None, most: int | None = MAX_SHOWN
) -> pd.DataFrame:
    """The latest ledger rows of the selected lines, newest first; ``most`` None: all of them.

    Columns: id, kind, paid_on, month, supplier, reference, pence, line_id, line (its name), settled (an accrual that another row settles),
    rows (the number of rows before ``most`` is applied).
    """
    payment, budget_line = entity(session, Payment), entity(session, BudgetLine)
    statement = select(
        payment.id, payment.kind, payment.paid_on, payment.month, payment.supplier, payment.reference, payment.amount_pence.label("pence"),
        payment.budget_line_id.label("line_id"), budget_line.name.label("line"), _is_settled_accrual(Entities(session), payment).label("settled"),
        func.count().over().label("rows"),
    ).join(budget_line, budget_line.id == payment.budget_line_id)  # fmt: skip
    statement = statement.where(payment.programme_id == line_filter.programme_id, *_line_conditions(budget_line, line_filter))
    if line is not None:
        statement = statement.where(payment.budget_line_id == line)
    if month is not None:
        statement = statement.where(payment.month == month)
    date_order = func.coalesce(payment.paid_on, payment.month).desc()
    return frame(session, statement.order_by(date_order, payment.month.desc(), payment.supplier, payment.reference, payment.id).limit(most))


def _line_conditions(line: Any, line_filter: BudgetLineFilter) -> list[ColumnElement[bool]]:
    """Returns the conditions of the filter. Archived lines are included, because they remain in totals."""
    conditions = [line.programme_id == line_filter.programme_id]
    if line_filter.years is not None:
        conditions.append(line.financial_year.in_(line_filter.years))
    if line_filter.funder is not None:
        conditions.append(line.funder == line_filter.funder)
    if line_filter.challenges is not None:
        of_challenges = line.challenge_id.in_(line_filter.challenges)
        shared = and_(line.challenge_id.is_(None), or_(line.cohort_id.is_(None), line.cohort_id == line_filter.cohort))
        conditions.append(or_(of_challenges, shared) if line_filter.cohort is not None else of_challenges)
    return conditions


def _line_ids(entity: Entities, line_filter: BudgetLineFilter) -> Select[Any]:
    line = entity(BudgetLine)
    return select(line.id).where(*_line_conditions(line, line_filter))


@built_once
def _lines(entity: Entities, /, **line_filter: Any) -> Select[Any]:
    line, programme = entity(BudgetLine), entity(Programme)
    return (
        select(
            line.id, line.name, line.challenge_id, line.cohort_id, line.category, line.funder, line.financial_year,
            line.amount_pence.label("budget"), line.tolerance_percent, programme.tolerance_percent.label("usual_tolerance"),
        )
        .join(programme, programme.id == line.programme_id)
        .where(*_line_conditions(line, BudgetLineFilter(**line_filter)))
        .order_by(line.name, line.id)
    )  # fmt: skip


def _is_settled_accrual(entity: Entities, payment: Any) -> ColumnElement[bool]:
    """Whether a ledger row is an accrual that another row settles."""
    settling = entity.alias(Payment, "settling")
    settling_rows = select(settling.id).where(settling.settles_id == payment.id, settling.programme_id == payment.programme_id)
    return and_(payment.kind == PaymentKind.ACCRUAL.value, settling_rows.correlate(payment).exists())


def _is_actual(entity: Entities, payment: Any) -> ColumnElement[bool]:
    """Whether a ledger row is an actual: a payment, a credit, or an accrual that no row settles."""
    return or_(payment.kind != PaymentKind.ACCRUAL.value, ~_is_settled_accrual(entity, payment))


def _sum(column: Any) -> ColumnElement[int]:
    return cast(func.sum(column), BigInteger)  # PostgreSQL sums BIGINT to NUMERIC


@built_once
def _actuals(entity: Entities, /, **line_filter: Any) -> Select[Any]:
    payment, chosen = entity(Payment), BudgetLineFilter(**line_filter)
    return (
        select(
            payment.budget_line_id.label("line_id"),
            payment.month,
            _sum(payment.amount_pence).label("actual"),
            func.max(payment.paid_on).label("last_paid_on"),
        )
        .where(
            payment.programme_id == chosen.programme_id,
            payment.budget_line_id.in_(_line_ids(entity, chosen)),
            _is_actual(entity, payment),
        )
        .group_by(payment.budget_line_id, payment.month)
    )


def _agreements_statement(entity: Entities, programme_id: str, *chosen: ColumnElement[bool]) -> Select[Any]:
    """Agreements that meet the conditions ``chosen``, with the pence drawn on each so far, from any budget line."""
    agreement, payment = entity(Agreement), entity(Payment)
    conditions = (agreement.programme_id == programme_id, *chosen)
    drawn = (
        select(payment.agreement_id, _sum(payment.amount_pence).label("pence"))
        .where(
            payment.programme_id == programme_id,
            payment.agreement_id.in_(select(agreement.id).where(*conditions)),
            _is_actual(entity, payment),
        )
        .group_by(payment.agreement_id)
        .subquery()
    )
    return (
        select(
            agreement.id,
            agreement.budget_line_id.label("line_id"),
            agreement.challenge_id,
            agreement.value_pence.label("value"),
            func.coalesce(drawn.c.pence, 0).label("drawn"),
        )
        .outerjoin(drawn, drawn.c.agreement_id == agreement.id)
        .where(*conditions)
        .order_by(agreement.id)
    )


def budget_changes(session: Session, line_filter: BudgetLineFilter) -> pd.DataFrame:
    """Budget changes from or to the selected lines, latest first: id, source and target (names of lines; None for new money or money given
    back), pence, reason, approved_by, approved_on, own_approval, reference."""
    entities = Entities(session)
    change, of_lines = entities(BudgetChange), _line_ids(entities, line_filter)
    source, target = (entities.alias(BudgetLine, name) for name in ("source", "target"))
    statement = (
        select(
            change.id, source.name.label("source"), target.name.label("target"), change.amount_pence.label("pence"), change.reason,
            change.approved_by, change.approved_on, change.own_approval, change.reference,
        )
        .outerjoin(source, source.id == change.from_line_id)
        .outerjoin(target, target.id == change.to_line_id)
        .where(change.programme_id == line_filter.programme_id, change.from_line_id.in_(of_lines) | change.to_line_id.in_(of_lines))
        .order_by(change.approved_on.desc(), change.id)
    )  # fmt: skip
    return frame(session, statement)
