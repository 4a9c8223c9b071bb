"""What becomes of a challenge's agreements and of the unspent part of its budget lines when it is paused, cancelled or merged.

Nothing spent moves: the ledger stays with the challenge that spent it. What is unspent is budget less actuals less the commitments that
stay. It leaves a line by a budget change, and with it goes what the line's open months still expected, so that outturn and budget stay
in step on both sides.
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
    """How agreements were settled: the steps, and what of each budget line stays committed, in pence. ``moved``: ids that go along."""

    steps: list[ActStep] = field(default_factory=list)
    committed: dict[str, int] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)


def plan_agreements(session: Session, parts: OpenChallengeParts, values: Values, target: Challenge | None) -> AgreementsPlan:
    """The step for agreements not fully paid, and the commitments that stay on this challenge's lines."""
    choice = values.get("agreements") or OpenAgreementsChoice.LEAVE
    stay = {line.id: parts.committed(line.id) for line in parts.lines}
    if choice == OpenAgreementsChoice.LEAVE or not parts.agreements:
        return AgreementsPlan(committed=stay)
    rows = load_rows_by_id(session, Agreement, [one.id for one in parts.agreements])
    if choice == OpenAgreementsChoice.MOVE and target is not None:
        return AgreementsPlan([_move_agreements_step(session, parts, rows, target)], dict.fromkeys(stay, 0), [one.id for one in rows])
    ends, release = values["agreements_end"], choice == OpenAgreementsChoice.RELEASE
    for row in rows:
        if row.signed_on and ends < row.signed_on:
            raise Invalid([("agreements_end", f"An agreement was signed on {date_text(row.signed_on)}: it cannot end before that")])
    details = tuple(_ended_text(one, release) for one in parts.agreements)
    words = f"{plural(len(rows), 'agreement')} ended on {date_text(ends)}" + (", the unpaid part no longer owed" if release else "")
    return AgreementsPlan(
        [ActStep(words, lambda: _end_agreements(session, parts, rows, ends, release), details)],
        dict.fromkeys(stay, 0) if release else stay,
    )


def _move_agreements_step(session: Session, parts: OpenChallengeParts, rows: list[Agreement], target: Challenge) -> ActStep:
    def take() -> None:
        for row in rows:
            row.challenge_id = target.id
        for part in session.scalars(select(Instalment).where(Instalment.agreement_id.in_([row.id for row in rows]))):
            part.challenge_id = target.id

    details = tuple(f"Moved along: {one.called}, {_unpaid_text(one)}" for one in parts.agreements)
    return ActStep(f"{plural(len(rows), 'agreement')} moved along", take, details)


def _unpaid_text(one: OpenAgreement) -> str:
    return "value not known" if one.unpaid is None else f"{format_pence(one.unpaid)} unpaid"


def _ended_text(one: OpenAgreement, release: bool) -> str:
    kept = f"its value becomes {format_pence(one.drawn)}, what was paid" if release and one.value is not None else _unpaid_text(one)
    return f"Ended: {one.called}, {kept}"


def _end_agreements(session: Session, parts: OpenChallengeParts, rows: list[Agreement], ends: date, release: bool) -> None:
    """End agreements on a day, or leave an earlier end; where released, the value becomes what was paid and later instalments go."""
    drawn = {one.id: one.drawn for one in parts.agreements}
    for row in rows:
        row.ends_on = min(row.ends_on or ends, ends)
        if release and row.value_pence is not None:
            row.value_pence = max(drawn[row.id], 0)
    if release:
        for part in session.scalars(select(Instalment).where(Instalment.agreement_id.in_(list(drawn)), Instalment.due_on > ends)):
            session.delete(part)


@dataclass(frozen=True)
class ReleasedBudget:
    """What leaves a budget line: pence of budget, and by open month what it expected. ``kept``: by month what it still expects."""

    line: OpenLine
    budget: int
    months: dict[date, int]
    kept: dict[date, int]


def released_budget(line: OpenLine, committed: int) -> ReleasedBudget:
    """What a line can give away beyond its actuals and the commitments that stay: those are kept in the earliest months that expect them."""
    left, kept = committed, {}
    for month, amount in line.expected_by_month.items():
        kept[month] = min(amount, left)
        left -= kept[month]
    return ReleasedBudget(
        line, line.unspent(committed), {month: amount - kept[month] for month, amount in line.expected_by_month.items()}, kept
    )


def plan_unspent_money(
    session: Session, challenge: Challenge, parts: OpenChallengeParts, values: Values, target: Challenge | None, settled: AgreementsPlan
) -> ActStep | None:
    """The step for the unspent part of budget lines; None where they stay as they are."""
    choice = values.get("money") or UnspentMoneyChoice.LEAVE
    if choice == UnspentMoneyChoice.LEAVE:
        return None
    found = [released_budget(line, settled.committed[line.id]) for line in parts.lines]
    found = [one for one in found if one.budget or any(one.months.values())]
    total = format_pence(sum(one.budget for one in found))
    if choice == UnspentMoneyChoice.MOVE and target is not None:
        lines = {one.id: one.line for one in parts.agreements if one.id in settled.moved}
        chosen = found + [
            released_budget(line, settled.committed[line.id])
            for line in parts.lines
            if line.id in lines.values() and line.id not in {f.line.id for f in found}
        ]
        if not chosen:
            return None
        details = tuple(f"{one.line.name}: {format_pence(one.budget)} of {_budget_text(one.line)}" for one in chosen)
        return ActStep(
            f"{total} moved to lines of {target.code or target.title}",
            lambda: _move_budget(session, chosen, target, values, lines),
            details,
        )
    if not found:
        return None
    to_line = _receiving_line(session, challenge, found, values)
    to = f" to {to_line.name}" if to_line else ""
    details = tuple(f"{one.line.name}: {format_pence(one.budget)} of {_budget_text(one.line)} given back{to}" for one in found)
    return ActStep(f"{total} given back{to}", lambda: _give_back_budget(session, found, to_line, values), details)


def _budget_text(line: OpenLine) -> str:
    return "no budget set" if line.budget is None else format_pence(line.budget)


def _receiving_line(session: Session, challenge: Challenge, found: list[ReleasedBudget], values: Values) -> BudgetLine | None:
    """The line that the money is given back to, of the same year and money; None where it goes back to whoever gave it."""
    if not values.get("to_line"):
        return None
    line: BudgetLine = session.scalars(select(BudgetLine).where(BudgetLine.id == values["to_line"])).one()
    if line.challenge_id == challenge.id:
        raise Invalid([("to_line", f"{line.name} is a line of this challenge. Choose another, or leave it empty")])
    for one in found:
        if one.budget and (one.line.year, one.line.funder) != (line.financial_year, line.funder):
            whose = Funder(one.line.funder).label.lower()
            raise Invalid(
                [("to_line", f"{one.line.name} is money of {whose} for {one.line.year}. Choose a line of the same, or leave it empty")]
            )
    return line


def _add_budget_change(session: Session, source: OpenLine, target: BudgetLine | None, amount: int, values: Values) -> None:
    """One budget change, and the amounts of both lines after it."""
    row = session.scalars(select(BudgetLine).where(BudgetLine.id == source.id)).one()
    acting = session_state(session).author_name
    approved = values.get("decided_by") or acting
    session.add(
        BudgetChange(
            programme_id=row.programme_id, challenge_id=row.challenge_id if target is None or target.challenge_id == row.challenge_id else None,
            from_line_id=row.id, to_line_id=target.id if target else None, amount_pence=amount, reason=values["reason"], approved_by=approved,
            approved_on=today(session), own_approval=approved.casefold() == acting.casefold(),
        )
    )  # fmt: skip
    row.amount_pence = (row.amount_pence or 0) - amount
    if target is not None:
        target.amount_pence = (target.amount_pence or 0) + amount


def _write_forecasts(session: Session, line_id: str, challenge: str | None, programme: str, wanted: dict[date, int]) -> None:
    """Write what open months of a line are expected to come to."""
    chosen = select(Forecast).where(Forecast.budget_line_id == line_id, Forecast.month.in_(list(wanted)))
    there = {row.month: row for row in session.scalars(chosen)}
    for month, amount in wanted.items():
        row = there.get(month)
        if row is None:
            session.add(Forecast(programme_id=programme, challenge_id=challenge, budget_line_id=line_id, month=month, amount_pence=amount))
        else:
            row.amount_pence, row.low_pence, row.high_pence = amount, None, None


def _reduce_forecasts(session: Session, one: ReleasedBudget, row: BudgetLine) -> None:
    """The line expects only what it keeps: its actuals of the month, and what stays committed."""
    wanted = {month: one.line.actuals.get(month, 0) + one.kept[month] for month, gone in one.months.items() if gone}
    _write_forecasts(session, row.id, row.challenge_id, row.programme_id, wanted)


def _give_back_budget(session: Session, found: list[ReleasedBudget], to_line: BudgetLine | None, values: Values) -> None:
    rows = {row.id: row for row in load_rows_by_id(session, BudgetLine, [one.line.id for one in found])}
    for one in found:
        if one.budget:
            _add_budget_change(session, one.line, to_line, one.budget, values)
        _reduce_forecasts(session, one, rows[one.line.id])


def _move_budget(session: Session, found: list[ReleasedBudget], target: Challenge, values: Values, lines: dict[str, str | None]) -> None:
    """Budget and expectation go to a line of the same kind under the other challenge; agreements that moved draw on that one."""
    rows = {row.id: row for row in load_rows_by_id(session, BudgetLine, [one.line.id for one in found])}
    for one in found:
        twin = _matching_line(session, rows[one.line.id], target)
        session.flush()  # two lines of one kind go to the same line: what the first made is there for the second
        if one.budget:
            _add_budget_change(session, one.line, twin, one.budget, values)
        _reduce_forecasts(session, one, rows[one.line.id])
        _raise_forecasts(session, one, twin)
        for agreement in load_rows_by_id(session, Agreement, [of for of, line in lines.items() if line == one.line.id]):
            agreement.budget_line_id = twin.id


def _matching_line(session: Session, row: BudgetLine, target: Challenge) -> BudgetLine:
    """The other challenge's line of the same year, money and category; made where there is none."""
    same = [
        BudgetLine.challenge_id == target.id, BudgetLine.financial_year == row.financial_year, BudgetLine.funder == row.funder,
        BudgetLine.category == row.category, BudgetLine.archived.is_(False),
    ]  # fmt: skip
    found: BudgetLine | None = session.scalars(select(BudgetLine).where(*same).order_by(BudgetLine.name, BudgetLine.id)).first()
    if found is not None:
        return found
    made = BudgetLine(
        id=new_id(), programme_id=row.programme_id, challenge_id=target.id, cohort_id=target.cohort_id, name=row.name, category=row.category,
        funder=row.funder, financial_year=row.financial_year, holder=row.holder, tolerance_percent=row.tolerance_percent,
        tolerance_pence=row.tolerance_pence,
    )  # fmt: skip
    session.add(made)
    return made


def _raise_forecasts(session: Session, one: ReleasedBudget, twin: BudgetLine) -> None:
    """The other line expects the moved amounts on top of what it has recorded and still expects."""
    own = open_lines(session, today(session), BudgetLine.id == twin.id)[0]
    moved = {month: amount for month, amount in one.months.items() if amount}
    wanted = {month: own.actuals.get(month, 0) + own.expected_by_month.get(month, 0) + amount for month, amount in moved.items()}
    _write_forecasts(session, twin.id, twin.challenge_id, twin.programme_id, wanted)
