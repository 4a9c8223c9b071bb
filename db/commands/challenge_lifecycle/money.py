"""Steps for a challenge's agreements and for the unspent part of its budget lines when it is paused, cancelled or merged.

Ledger rows stay with the challenge that spent the money. Unspent is budget less actuals less remaining commitments. It leaves a line by a
budget change, and the forecasts of the line's open months are reduced with it, so that outturn and budget stay consistent on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.act_steps import ActStep
from db.commands.challenge_lifecycle.open_records import load_rows_by_id, plural
from db.errors import Invalid
from db.history import today
from db.queries.open_records import OpenAgreement, OpenChallengeParts, OpenLine, open_lines
from db.schema.base import new_id
from db.schema.enums.records import Funder, OpenAgreementsChoice, UnspentMoneyChoice
from db.schema.models import Agreement, BudgetChange, BudgetLine, Challenge, Forecast, Instalment
from db.session_state import session_state
from db.values.currency import format_pence
from db.values.dates import date_text

Values = dict[str, Any]


@dataclass
class AgreementsPlan:
    """The steps for agreements, the pence that stay committed by budget line, and the ids of the agreements that move."""

    steps: list[ActStep] = field(default_factory=list)
    committed: dict[str, int] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)


def plan_agreements(session: Session, parts: OpenChallengeParts, values: Values, target: Challenge | None) -> AgreementsPlan:
    """Returns the step for agreements not fully paid, and the commitments that stay on this challenge's lines."""
    choice = values.get("agreements") or OpenAgreementsChoice.LEAVE
    commitments = {line.id: parts.committed(line.id) for line in parts.lines}
    if choice == OpenAgreementsChoice.LEAVE or not parts.agreements:
        return AgreementsPlan(committed=commitments)
    rows = load_rows_by_id(session, Agreement, [agreement.id for agreement in parts.agreements])
    if choice == OpenAgreementsChoice.MOVE and target is not None:
        return AgreementsPlan(
            [_move_agreements_step(session, parts, rows, target)], dict.fromkeys(commitments, 0), [agreement.id for agreement in rows]
        )
    ends, release = values["agreements_end"], choice == OpenAgreementsChoice.RELEASE
    for row in rows:
        if row.signed_on and ends < row.signed_on:
            raise Invalid([("agreements_end", f"An agreement was signed on {date_text(row.signed_on)}: it cannot end before that")])
    details = tuple(_ended_text(agreement, release) for agreement in parts.agreements)
    words = f"{plural(len(rows), 'agreement')} ended on {date_text(ends)}" + (", the unpaid part no longer owed" if release else "")
    return AgreementsPlan(
        [ActStep(words, lambda: _end_agreements(session, parts, rows, ends, release), details)],
        dict.fromkeys(commitments, 0) if release else commitments,
    )


def _move_agreements_step(session: Session, parts: OpenChallengeParts, rows: list[Agreement], target: Challenge) -> ActStep:
    """The step that assigns agreements and their instalments to the other challenge."""

    def move_agreements() -> None:
        for row in rows:
            row.challenge_id = target.id
        for instalment in session.scalars(select(Instalment).where(Instalment.agreement_id.in_([row.id for row in rows]))):
            instalment.challenge_id = target.id

    details = tuple(f"Moved along: {agreement.called}, {_unpaid_text(agreement)}" for agreement in parts.agreements)
    return ActStep(f"{plural(len(rows), 'agreement')} moved along", move_agreements, details)


def _unpaid_text(agreement: OpenAgreement) -> str:
    return "value not known" if agreement.unpaid is None else f"{format_pence(agreement.unpaid)} unpaid"


def _ended_text(agreement: OpenAgreement, release: bool) -> str:
    detail = (
        f"its value becomes {format_pence(agreement.drawn)}, what was paid"
        if release and agreement.value is not None
        else _unpaid_text(agreement)
    )
    return f"Ended: {agreement.called}, {detail}"


def _end_agreements(session: Session, parts: OpenChallengeParts, rows: list[Agreement], ends: date, release: bool) -> None:
    """Set the end of agreements to a day unless they end earlier.

    When released, the value becomes what was paid, at least 0, and instalments due later are deleted.
    """
    drawn = {agreement.id: agreement.drawn for agreement in parts.agreements}
    for row in rows:
        row.ends_on = min(row.ends_on or ends, ends)
        if release and row.value_pence is not None:
            row.value_pence = max(drawn[row.id], 0)
    if release:
        for instalment in session.scalars(select(Instalment).where(Instalment.agreement_id.in_(list(drawn)), Instalment.due_on > ends)):
            session.delete(instalment)


@dataclass(frozen=True)
class ReleasedBudget:
    """What leaves a budget line: budget in pence, and by open month the expected pence that leave with it.

    ``retained``: by month, the expected pence that stay on the line.
    """

    line: OpenLine
    budget: int
    months: dict[date, int]
    retained: dict[date, int]


def released_budget(line: OpenLine, committed: int) -> ReleasedBudget:
    """Returns what a line can release beyond its actuals and the remaining commitments.

    Commitments are retained in the earliest months that expect them.
    """
    remaining, retained = committed, {}
    for month, amount in line.expected_by_month.items():
        retained[month] = min(amount, remaining)
        remaining -= retained[month]
    return ReleasedBudget(
        line, line.unspent(committed), {month: amount - retained[month] for month, amount in line.expected_by_month.items()}, retained
    )


def plan_unspent_money(
    session: Session,
    challenge: Challenge,
    parts: OpenChallengeParts,
    values: Values,
    target: Challenge | None,
    agreements_plan: AgreementsPlan,
) -> ActStep | None:
    """Returns the step for the unspent part of budget lines; None when they are not changed."""
    choice = values.get("money") or UnspentMoneyChoice.LEAVE
    if choice == UnspentMoneyChoice.LEAVE:
        return None
    released = [released_budget(line, agreements_plan.committed[line.id]) for line in parts.lines]
    released = [release for release in released if release.budget or any(release.months.values())]
    total = format_pence(sum(release.budget for release in released))
    if choice == UnspentMoneyChoice.MOVE and target is not None:
        lines = {agreement.id: agreement.line for agreement in parts.agreements if agreement.id in agreements_plan.moved}
        moved = released + [
            released_budget(line, agreements_plan.committed[line.id])
            for line in parts.lines
            if line.id in lines.values() and line.id not in {release.line.id for release in released}
        ]
        if not moved:
            return None
        details = tuple(f"{release.line.name}: {format_pence(release.budget)} of {_budget_text(release.line)}" for release in moved)
        return ActStep(
            f"{total} moved to lines of {target.code or target.title}",
            lambda: _move_budget(session, moved, target, values, lines),
            details,
        )
    if not released:
        return None
    to_line = _receiving_line(session, challenge, released, values)
    recipient = f" to {to_line.name}" if to_line else ""
    details = tuple(
        f"{release.line.name}: {format_pence(release.budget)} of {_budget_text(release.line)} given back{recipient}" for release in released
    )
    return ActStep(f"{total} given back{recipient}", lambda: _give_back_budget(session, released, to_line, values), details)


def _budget_text(line: OpenLine) -> str:
    return "no budget set" if line.budget is None else format_pence(line.budget)


def _receiving_line(session: Session, challenge: Challenge, released: list[ReleasedBudget], values: Values) -> BudgetLine | None:
    """The line that receives released budget, of the same year and funder; None when it returns to the funder.

    Raises :class:`Invalid` for a line of this challenge, or of another year or funder.
    """
    if not values.get("to_line"):
        return None
    line: BudgetLine = session.scalars(select(BudgetLine).where(BudgetLine.id == values["to_line"])).one()
    if line.challenge_id == challenge.id:
        raise Invalid([("to_line", f"{line.name} is a line of this challenge. Choose another, or leave it empty")])
    for release in released:
        if release.budget and (release.line.year, release.line.funder) != (line.financial_year, line.funder):
            funder = Funder(release.line.funder).label.lower()
            raise Invalid(
                [
                    (
                        "to_line",
                        f"{release.line.name} is money of {funder} for {release.line.year}. Choose a line of the same, or leave it empty",
                    )
                ]
            )
    return line


def _add_budget_change(session: Session, source: OpenLine, target: BudgetLine | None, amount: int, values: Values) -> None:
    """Record a budget change and update the budgets of both lines."""
    row = session.scalars(select(BudgetLine).where(BudgetLine.id == source.id)).one()
    acting = session_state(session).author_name
    approved = values.get("decided_by") or acting
    session.add(
        BudgetChange(
            programme_id=row.programme_id, challenge_id=row.challenge_id if target is None or target.challenge_id == row.challenge_id else None,
            from_line_id=row.id, to_line_id=target.id if target else None, amount_pence=amount, reason=values["reason"], approved_by=approved,
            approved_on=today(session, row.programme_id), own_approval=approved.casefold() == acting.casefold(),
        )
    )  # fmt: skip
    row.amount_pence = (row.amount_pence or 0) - amount
    if target is not None:
        target.amount_pence = (target.amount_pence or 0) + amount


def _write_forecasts(session: Session, line_id: str, challenge: str | None, programme: str, amounts: dict[date, int]) -> None:
    """Write the forecasts of open months of a line, in pence by month. Ranges of changed forecasts are removed."""
    statement = select(Forecast).where(Forecast.budget_line_id == line_id, Forecast.month.in_(list(amounts)))
    rows_by_month = {row.month: row for row in session.scalars(statement)}
    for month, amount in amounts.items():
        row = rows_by_month.get(month)
        if row is None:
            session.add(Forecast(programme_id=programme, challenge_id=challenge, budget_line_id=line_id, month=month, amount_pence=amount))
        else:
            row.amount_pence, row.low_pence, row.high_pence = amount, None, None


def _reduce_forecasts(session: Session, release: ReleasedBudget, row: BudgetLine) -> None:
    """Reduce the line's forecasts to its actuals of the month plus the retained amount."""
    amounts = {month: release.line.actuals.get(month, 0) + release.retained[month] for month, amount in release.months.items() if amount}
    _write_forecasts(session, row.id, row.challenge_id, row.programme_id, amounts)


def _give_back_budget(session: Session, released: list[ReleasedBudget], to_line: BudgetLine | None, values: Values) -> None:
    """Move the released budget to ``to_line`` (None: to the funder), and reduce the forecasts."""
    rows = {row.id: row for row in load_rows_by_id(session, BudgetLine, [release.line.id for release in released])}
    for release in released:
        if release.budget:
            _add_budget_change(session, release.line, to_line, release.budget, values)
        _reduce_forecasts(session, release, rows[release.line.id])


def _move_budget(
    session: Session, released: list[ReleasedBudget], target: Challenge, values: Values, lines_by_agreement: dict[str, str | None]
) -> None:
    """Move released budget and forecasts to matching lines of the other challenge.

    Agreements in ``lines_by_agreement`` (agreement id: line id) are assigned to the new line.
    """
    rows = {row.id: row for row in load_rows_by_id(session, BudgetLine, [release.line.id for release in released])}
    for release in released:
        target_line = _matching_line(session, rows[release.line.id], target)
        session.flush()  # a later line may match the line that this one has just added
        if release.budget:
            _add_budget_change(session, release.line, target_line, release.budget, values)
        _reduce_forecasts(session, release, rows[release.line.id])
        _raise_forecasts(session, release, target_line)
        for agreement in load_rows_by_id(
            session, Agreement, [agreement_id for agreement_id, line in lines_by_agreement.items() if line == release.line.id]
        ):
            agreement.budget_line_id = target_line.id


def _matching_line(session: Session, row: BudgetLine, target: Challenge) -> BudgetLine:
    """Returns the other challenge's line of the same year, funder and category; adds one when there is none."""
    conditions = [
        BudgetLine.challenge_id == target.id, BudgetLine.financial_year == row.financial_year, BudgetLine.funder == row.funder,
        BudgetLine.category == row.category, BudgetLine.archived.is_(False),
    ]  # fmt: skip
    existing: BudgetLine | None = session.scalars(select(BudgetLine).where(*conditions).order_by(BudgetLine.name, BudgetLine.id)).first()
    if existing is not None:
        return existing
    line = BudgetLine(
        id=new_id(), programme_id=row.programme_id, challenge_id=target.id, cohort_id=target.cohort_id, name=row.name, category=row.category,
        funder=row.funder, financial_year=row.financial_year, holder=row.holder, tolerance_percent=row.tolerance_percent,
        tolerance_pence=row.tolerance_pence,
    )  # fmt: skip
    session.add(line)
    return line


def _raise_forecasts(session: Session, release: ReleasedBudget, target_line: BudgetLine) -> None:
    """Add the moved amounts to the forecasts of the receiving line: actuals of the month plus expected plus moved."""
    open_line = open_lines(session, today(session, target_line.programme_id), BudgetLine.id == target_line.id)[0]
    moved = {month: amount for month, amount in release.months.items() if amount}
    amounts = {
        month: open_line.actuals.get(month, 0) + open_line.expected_by_month.get(month, 0) + amount for month, amount in moved.items()
    }
    _write_forecasts(session, target_line.id, target_line.challenge_id, target_line.programme_id, amounts)
