"""The ledger of the demo programme: payments, accruals (one settled), a credit, and a late entry."""

from __future__ import annotations

from datetime import date, timedelta

from db.seed.demo.budget import NO_BUDGET_LINE, OVERSPEND_LINE, UNDERSPEND_LINE, UNDERSPEND_PAID, Contract, DemoBudgetLine, overspend_extra
from db.seed.demo.clock import add_working_days, month_start, working_day_on_or_before
from db.seed.demo.diary import Diary
from db.values.dates import financial_year

PANELS, EVENTS, TRAVEL = "User research panels", "Events and Demo Day", "Travel"
ACCESSIBILITY_CHECKS = {-2: 115_000, -1: 148_000}  # pence, by month counted from this one
DEPOSIT = 60_000
ACCRUED_PERCENT = 40  # per cent of the month


def plan_ledger(diary: Diary, lines: list[DemoBudgetLine]) -> None:
    """Plan the payments of every past month, by line and month."""
    for line in lines:
        for month in sorted(line.months):
            for contract in line.contracts:
                _plan_instalment(diary, line, contract, month)
            if not line.contracts:
                _plan_month(diary, line, month)


def _payment_day(diary: Diary, line: DemoBudgetLine, month: date) -> date:
    """Returns the working day around the middle of the month on which the line is paid."""
    return working_day_on_or_before(month + timedelta(days=13 + sum(map(ord, line.name)) % 7))


def _plan_payment(
    diary: Diary, line: DemoBudgetLine, day: date, amount: int, reference: str, *, written: date | None = None, **fields: object
) -> str | None:
    """Plan a ledger row written on the next working day. Returns its id; None if its day is in the future."""
    clock = diary.clock
    if day > clock.last:
        return None
    year = financial_year(fields["month"]) if isinstance(fields.get("month"), date) else financial_year(day)  # type: ignore[arg-type] # checked to be a date
    values = {"supplier": line.supplier, "kind": "payment", "paid_on": day, **fields}
    return diary.new(
        min(written or add_working_days(day, 1), clock.last),
        "finance",
        "payment",
        budget_line=line.ids[year],
        amount=amount,
        reference=reference,
        **values,
    )


def _plan_instalment(diary: Diary, line: DemoBudgetLine, contract: Contract, month: date) -> None:
    if month not in contract.months:
        return
    day, year = _payment_day(diary, line, month), financial_year(month)
    reference = f"{contract.code}-{contract.kind[:3].upper()}-{month:%y%m}"
    agreement = line.agreements[year, contract.code, contract.company]
    _plan_payment(diary, line, day, contract.months[month], reference, supplier=contract.company, agreement=agreement)
    if line.name == OVERSPEND_LINE and (extra := overspend_extra(line, month, diary.clock.today)):
        variation = line.agreements[year, "variation", contract.company]
        note = "Extra survey days and second sonar head"
        _plan_payment(diary, line, day, min(extra, 250_000), f"{reference}-V", supplier=contract.company, agreement=variation, note=note)


def _plan_month(diary: Diary, line: DemoBudgetLine, month: date) -> None:
    """Plan one month of a line without contracts: the planned amount, within 1.5 per cent."""
    clock, day = diary.clock, _payment_day(diary, line, month)
    shift = (month.year - clock.today.year) * 12 + month.month - clock.today.month
    reference = f"{line.category[:3].upper()}-{month:%y%m}"
    amount = line.months[month] * diary.rng.randint(9_850, 10_150) // 10_000
    if line.name == UNDERSPEND_LINE:
        _plan_payment(diary, line, day, line.months[month] * (UNDERSPEND_PAID + diary.rng.randint(-2, 2)) // 100, f"SEC-{month:%y%m}")
    elif line.name == NO_BUDGET_LINE:
        if shift in ACCESSIBILITY_CHECKS:
            _plan_payment(diary, line, day, ACCESSIBILITY_CHECKS[shift], reference, note="One product checked with screen reader users")
    elif line.name == PANELS and shift in (-3, -1):
        _plan_accrual(diary, line, month, day, amount, reference, settled=shift == -3)
    elif line.name == EVENTS and shift == -2:
        _plan_payment(diary, line, day, amount + DEPOSIT, reference)
        _plan_payment(diary, line, day, -DEPOSIT, f"{reference}-R", kind="credit", note="Deposit for the hall came back")
    else:
        late = add_working_days(day, 18) if line.name == TRAVEL and shift == -2 else None
        _plan_payment(diary, line, day, amount, reference, written=late, note="Claim found in a drawer, entered late" if late else None)


def _plan_accrual(diary: Diary, line: DemoBudgetLine, month: date, day: date, amount: int, reference: str, *, settled: bool) -> None:
    """Plan an accrual of part of a month, and if ``settled`` the later payment that settles it."""
    owed = amount * ACCRUED_PERCENT // 100
    _plan_payment(diary, line, day, amount - owed, reference)
    close = working_day_on_or_before(month_start(month, 1) - timedelta(days=1))
    accrual = _plan_payment(diary, line, close, owed, f"{reference}-A", written=close, kind="accrual", paid_on=None, month=month)
    if settled and accrual is not None:
        paid = working_day_on_or_before(month_start(month, 1) + timedelta(days=8))
        _plan_payment(
            diary, line, paid, owed + 1_250, f"{reference}-B", month=month, settles=accrual, note="Invoice came £12.50 higher than expected"
        )
