"""Budget lines with their monthly plan, agreements and forecasts; one line is overspent, one underspent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from db.schema.models import Forecast
from db.seed.demo.challenge_texts.texts import Topic
from db.seed.demo.challenges import TOPICS
from db.seed.demo.clock import add_working_days, month_start, working_day_on_or_before
from db.seed.demo.diary import Diary
from db.seed.demo.programme import demo_days
from db.values.dates import Day, financial_year

AmountByMonth = dict[date, int]
OVERSPEND_CODE = "3.5"
OVERSPEND_LINE = "Accelerator fee 3.5"
UNDERSPEND_LINE = "Specialist secondments"
NO_BUDGET_LINE = "Accessibility checks"
SPONSOR_LINE = "Pre-commercial 3.9, the council's share"
EXPLORATION_FEE = 500_000
MOVED_FROM, MOVED_TO, MOVED_AMOUNT = "Events and Demo Day", "Travel", 200_000
ACCELERATOR_FEES = {"3.1": 1_150_000, "3.2": 950_000, "3.3": 1_000_000, "3.4": 1_200_000, "3.5": 1_000_000, "3.6": 1_050_000}
UNDERSPEND_FORECAST, UNDERSPEND_PAID = 78, 70  # per cent of plan
OVERSPEND_EXTRA, OVERSPEND_EXPECTED = 250_000, 350_000  # pence in a month, above an instalment


@dataclass(frozen=True)
class Contract:
    """The monthly payments to one company, in pence, under one agreement per financial year."""

    code: str
    company: str
    kind: str
    months: AmountByMonth


@dataclass
class DemoBudgetLine:
    """A budget line over all its financial years, with the ids and days of its yearly records."""

    name: str
    category: str
    months: AmountByMonth
    began: date
    code: str | None = None
    cohort: str | None = None
    funder: str = "programme"
    contracts: tuple[Contract, ...] = ()
    supplier: str | None = None
    set: bool = True
    moved: int = 0
    ids: dict[str, str] = field(default_factory=dict)
    opened: dict[str, date] = field(default_factory=dict)
    agreements: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def years(self) -> dict[str, AmountByMonth]:
        """Returns its monthly plan, by financial year."""
        split: dict[str, AmountByMonth] = defaultdict(dict)
        for month, amount in sorted(self.months.items()):
            split[financial_year(month)][month] = amount
        return dict(split)


def months_of_year(clock_day: date, shift: int = 0) -> list[date]:
    """Returns the first days of the twelve months of a day's financial year, shifted by ``shift`` years."""
    start = clock_day.year - (clock_day.month < 4) + shift
    return [month_start(date(start, 4, 1), number) for number in range(12)]


def months_between(first: date, last: date) -> list[date]:
    """Returns the months after the first day's month, up to that of the last day."""
    months, month = [], month_start(first, 1)
    while month <= month_start(last):
        months.append(month)
        month = month_start(month, 1)
    return months


def build_contract_line(name: str, category: str, contracts: list[Contract], began: date, **options: str | None) -> DemoBudgetLine:
    """Returns a budget line whose plan is the sum of its contracts."""
    months: AmountByMonth = defaultdict(int)
    for contract in contracts:
        for month, amount in contract.months.items():
            months[month] += amount
    return DemoBudgetLine(name, category, dict(months), began, contracts=tuple(contracts), **options)  # type: ignore[arg-type] # code, cohort, funder


def plan_lines(diary: Diary, past_lines: list[DemoBudgetLine]) -> list[DemoBudgetLine]:
    """Plan all budget lines, those of the past round included, with their plan, agreements and forecasts. Returns them for the ledger."""
    lines = [*_programme_lines(diary), *past_lines, *_company_lines(diary)]
    for line in lines:
        for year, months in line.years().items():
            _plan_year(diary, line, year, months)
    _plan_change(diary, {line.name: line for line in lines})
    _plan_variation(diary, lines)
    _plan_forecasts(diary, lines)
    return lines


def _programme_lines(diary: Diary) -> list[DemoBudgetLine]:
    """Returns the programme's own lines, for this financial year; three of them for the last year too."""
    clock = diary.clock
    this, both = months_of_year(clock.today), months_of_year(clock.today, -1) + months_of_year(clock.today)
    started = clock.load
    events = dict.fromkeys(both, 80_000)
    for day, amount in ((clock.at(-26), 400_000), (clock.at(-14, 3), 600_000), (demo_days(clock)[1], 1_800_000)):
        if (month := month_start(day)) in events:
            events[month] += amount
    return [
        DemoBudgetLine("Programme team", "staff", dict.fromkeys(both, 3_100_000), started, supplier="Payroll recharge"),
        DemoBudgetLine("User research panels", "research", dict.fromkeys(both, 420_000), started, supplier="Quillear Panels"),
        DemoBudgetLine(MOVED_FROM, "events", events, started, supplier="Halls and catering", moved=MOVED_AMOUNT),
        DemoBudgetLine(UNDERSPEND_LINE, "staff", dict.fromkeys(this, 1_400_000), started, supplier="Payroll recharge"),
        DemoBudgetLine("Shared space", "space", dict.fromkeys(this, 350_000), started, supplier="Ropewhistle Lofts"),
        DemoBudgetLine(MOVED_TO, "travel", dict.fromkeys(this, 90_000), started, supplier="Travel desk", moved=-MOVED_AMOUNT),
        DemoBudgetLine(NO_BUDGET_LINE, "other", dict.fromkeys(this, 0), started, supplier="Tactilark Checks", set=False),
    ]


def _company_lines(diary: Diary) -> list[DemoBudgetLine]:
    """Returns the lines from which the companies of the running round are paid."""
    at = diary.clock.at
    early, late = [item for item in TOPICS if item.starts("Exploration") == -17], [item for item in TOPICS if not item.working]
    care = next(item for item in TOPICS if item.flow == "Sprint")
    lines = [
        build_contract_line(
            "Exploration fees, Round 3", "exploration fee", _exploration_contracts(diary, early), at(-18), cohort="round 3"
        ),
        build_contract_line(
            "Exploration fees, late starters", "exploration fee", _exploration_contracts(diary, late), at(-3), cohort="round 3"
        ),
    ]
    for topic in early:
        months = dict.fromkeys(months_between(at(-13), at(4, 4)), ACCELERATOR_FEES[topic.code])
        contract = Contract(topic.code, topic.companies[0][0], "accelerator", months)
        lines.append(
            build_contract_line(f"Accelerator fee {topic.code}", "accelerator fee", [contract], at(-14), code=topic.code, cohort="round 3")
        )
    built, bought = months_between(at(-21), at(-9)), months_between(at(-7), at(16))
    for name, category, kind, months, funder, began in (
        ("Development fee 3.9", "accelerator fee", "accelerator", dict.fromkeys(built, 1_100_000), "programme", at(-22)),
        ("Pre-commercial 3.9, our share", "contract", "pre-commercial", dict.fromkeys(bought, 600_000), "programme", at(-8)),
        (SPONSOR_LINE, "contract", "pre-commercial", dict.fromkeys(bought, 1_400_000), "sponsor", at(-8)),
    ):
        contract = Contract(care.code, care.companies[0][0], kind, months)
        lines.append(build_contract_line(name, category, [contract], began, code=care.code, cohort="round 3", funder=funder))
    return lines


def _exploration_contracts(diary: Diary, topics: list[Topic]) -> list[Contract]:
    """Returns one fee for each team in Exploration, paid in the following month."""
    return [
        Contract(topic.code, name, "exploration", {month_start(diary.clock.at(topic.starts("Exploration") + 2, 4), 1): EXPLORATION_FEE})
        for topic in topics
        for name, _ in topic.companies
    ]


def _plan_year(diary: Diary, line: DemoBudgetLine, year: str, months: AmountByMonth) -> None:
    """Plan a line for one financial year: budget, monthly plan, one agreement per company."""
    clock = diary.clock
    opened = working_day_on_or_before(date(int(year[:4]), 3, 10))
    day = max(min(max(opened, line.began) if line.code is None and line.cohort is None else line.began, clock.last), clock.load)
    line.opened[year] = day
    challenge = diary.ids[f"challenge {line.code}"] if line.code else None
    line.ids[year] = diary.register_id(f"line {line.name} {year}", diary.new(
        day, "lead", "budget-line", name=line.name, category=line.category, financial_year=year,
        amount=sum(months.values()) + (line.moved if year == financial_year(clock.today) else 0) if line.set else None,
        challenge=challenge, cohort=diary.ids[line.cohort] if line.cohort else None, funder=line.funder, holder="Programme lead",
        note=None if line.set else "Waiting for the sponsor group to say how many checks it wants.",
    ))  # fmt: skip
    for month, amount in months.items() if line.set else ():
        diary.new(day, "lead", "plan-month", budget_line=line.ids[year], month=month, amount=amount)
    for contract in line.contracts:
        value = sum(amount for month, amount in contract.months.items() if month in months)
        if value:
            signed = max(add_working_days(line.began, 2), clock.load) if add_working_days(line.began, 2) <= clock.last else clock.last
            line.agreements[year, contract.code, contract.company] = _plan_agreement(diary, line, year, contract, value, max(signed, day))


def _plan_agreement(diary: Diary, line: DemoBudgetLine, year: str, contract: Contract, value: int, signed: date) -> str:
    ids = diary.ids
    return diary.new(
        max(signed, diary.clock.at(_exploration_start_week(contract), 0)) if contract.code.startswith("3.") else signed, "lead", "agreement",
        challenge=ids[f"challenge {contract.code}"], organisation=ids[f"organisation {contract.company}"],
        team=ids.get(f"team {contract.code} {contract.company}"), kind=contract.kind, legal_name=f"{contract.company} Limited (invented)",
        value=value, instalments=[(month.replace(day=28), amount, None) for month, amount in contract.months.items() if financial_year(month) == year],
        budget_line=line.ids[year], signed=Day(signed), reference=f"OQA/{contract.code}/{contract.kind[:3].upper()}/{year}",
    )  # fmt: skip


def _exploration_start_week(contract: Contract) -> int:
    return next(topic.starts("Exploration") for topic in TOPICS if topic.code == contract.code)


def _plan_change(diary: Diary, lines_by_name: dict[str, DemoBudgetLine]) -> None:
    """Plan a budget change between two lines of this year, after both were opened with their earlier amounts."""
    source, target, year = lines_by_name[MOVED_FROM], lines_by_name[MOVED_TO], financial_year(diary.clock.today)
    diary.new(
        max(diary.clock.at(-8, 3), source.opened[year], target.opened[year]), "lead", "budget-change", amount=MOVED_AMOUNT,
        from_line=source.ids[year], to_line=target.ids[year],
        reason="More visits to island sites than foreseen; fewer halls needed.", approved_by="Programme lead", reference="OQA/BC/1",
    )  # fmt: skip


def _plan_variation(diary: Diary, lines: list[DemoBudgetLine]) -> None:
    """Plan the variation for extra survey days, which causes the overspent line."""
    clock = diary.clock
    line = next(budget_line for budget_line in lines if budget_line.name == OVERSPEND_LINE)
    contract = line.contracts[0]
    for year, months in line.years().items():
        extra = {month: overspend_extra(line, month, clock.today) for month in months}
        variation = Contract(contract.code, contract.company, "support", {month: amount for month, amount in extra.items() if amount})
        if variation.months:
            line.agreements[year, "variation", contract.company] = _plan_agreement(
                diary, line, year, variation, sum(variation.months.values()), clock.at(-9, 2)
            )


def overspend_extra(line: DemoBudgetLine, month: date, today: date) -> int:
    """Returns the pence that a month of the line costs, or is expected to cost, above its instalment."""
    if month == min(line.months):
        return 0
    return OVERSPEND_EXTRA if month < month_start(today) else OVERSPEND_EXPECTED


def _plan_forecasts(diary: Diary, lines: list[DemoBudgetLine]) -> None:
    """Plan forecasts of open months, where the expected amount differs from the plan."""
    clock, lines_by_name = diary.clock, {line.name: line for line in lines}
    over, under = lines_by_name[OVERSPEND_LINE], lines_by_name[UNDERSPEND_LINE]
    first = working_day_on_or_before(months_of_year(clock.today)[0])
    for month, amount in under.months.items():
        _plan_forecast(diary, under, max(first, clock.load), month, amount * UNDERSPEND_FORECAST // 100, 90, 115)
    for month, amount in over.months.items():
        if month >= month_start(clock.today):
            _plan_forecast(diary, over, clock.at(-6, 1), month, amount + OVERSPEND_EXPECTED, 95, 110)
    for name, percent in (("User research panels", 101), ("Travel", 98), ("Shared space", 100)):
        for month, amount in lines_by_name[name].months.items():
            if month_start(clock.today) <= month <= month_start(clock.today, 2):
                _plan_forecast(diary, lines_by_name[name], clock.at(-2, 1), month, amount * percent // 100, 95, 105)


def _plan_forecast(diary: Diary, line: DemoBudgetLine, day: date, month: date, amount: int, low: int, high: int) -> None:
    diary.add(
        day, "finance", Forecast, budget_line_id=line.ids[financial_year(month)], month=month, amount_pence=amount,
        low_pence=amount * low // 100,
        high_pence=amount * high // 100, challenge_id=diary.ids[f"challenge {line.code}"] if line.code else None,
    )  # fmt: skip
