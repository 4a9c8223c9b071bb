"""Measures of one company across challenges and cohorts. The functions are in ``dashboard.metrics.companies``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import DAY, PROGRAMME, Example, Measure, Restated, Unit

ENTRIES = "the company teams of the company, archived ones among them"
AGREEMENTS = "the agreements of the programme"


def _totals() -> Any:
    """Returns the totals of a company with an entry in round 1 for 3.1, and one in round 2 for 3.1 or 3.2."""
    from dashboard.metrics.companies import company_totals
    from db.frames import DATE, OBJECT, frame_of

    entries = frame_of({"cohort_id": (OBJECT, ["round 1", "round 2"])})
    challenges = frame_of({"challenge_id": (OBJECT, ["3.1", "3.1", "3.2"])})
    agreements = frame_of({"in_use_on": (DATE, [None])})
    return company_totals(entries, challenges, agreements, date(2026, 5, 1))


def _milestones(state: str) -> Any:
    """Returns the states on 1 May 2026 of three milestones: done, due on 21 April, due in June."""
    from dashboard.metrics.milestones import states_by_dates
    from db.frames import DATE, OBJECT, frame_of

    days = {
        "forecast_on": [date(2026, 4, 1), date(2026, 4, 21), date(2026, 6, 1)],
        "actual_on": [date(2026, 4, 2), None, None],
        "dropped_on": [None] * 3,
    }
    columns: dict[str, Any] = {name: (DATE, values) for name, values in days.items()}
    texts = {name: (OBJECT, ["day"] * 3) for name in ("forecast_precision", "actual_precision")}
    states = states_by_dates(frame_of({**columns, **texts, "challenge_state": (OBJECT, ["running"] * 3)}), date(2026, 5, 1))
    return states[states["state"] == state] if state else states


PAID = "the agreements with the company and the ledger rows that draw on them; of an agreement novated to it too"
THREE = "Three milestones of its teams: one done, one due on 21 April, one in June; today is 1 May 2026."
GIVEN = "An entry in round 1 for 3.1, one in round 2 for 3.1 or 3.2, and one agreement."
MEASURES: tuple[Measure, ...] = (
    Measure(
        "company_entries",
        "Entries of a company",
        "Company teams of the company; each entry is one, however many challenges it may answer.",
        Unit.COUNT,
        ENTRIES,
        Example(GIVEN, "Entries: 2.", lambda: _totals().entries, 2),
        scope=(PROGRAMME,),
    ),
    Measure(
        "company_challenges",
        "Challenges that a company entered",
        "Challenges that its company teams answer or may answer, each once.",
        Unit.COUNT,
        ENTRIES,
        Example(GIVEN, "Challenges: 2.", lambda: _totals().challenges, 2),
        scope=(PROGRAMME,),
    ),
    Measure(
        "company_rounds",
        "Rounds that a company entered",
        "Cohorts of its company teams, each once; an entry without a cohort is in none.",
        Unit.COUNT,
        ENTRIES,
        Example(GIVEN, "Rounds: 2.", lambda: _totals().rounds, 2),
        scope=(PROGRAMME,),
    ),
    Measure(
        "company_agreements",
        "Agreements with a company",
        "Agreements signed with the company, and those novated to it; one novated away stays in the list with its heir.",
        Unit.COUNT,
        AGREEMENTS,
        Example(GIVEN, "Agreements: 1.", lambda: _totals().agreements, 1),
        scope=(PROGRAMME,),
    ),
    Measure(
        "agreement_value",
        "Value of an agreement",
        "The value recorded of the agreement. One without a value is not known; it is never taken as 0.",
        Unit.PENCE,
        AGREEMENTS,
        Example("An agreement of £5,000.", "Value: £5,000.", lambda: 500_000, 500_000, Restated.RECORDED),
        scope=(PROGRAMME,),
    ),
    Measure(
        "entry_candidacies",
        "Challenges of an entry",
        "Challenges that the company team answers or may answer; the team is counted once.",
        Unit.COUNT,
        ENTRIES,
        Example("A company team is a candidate for 3.1 and 3.2.", "Candidate of 2.", lambda: len(["3.1", "3.2"]), 2, Restated.IN_THE_STORE),
        scope=(PROGRAMME,),
    ),
    Measure(
        "company_milestones",
        "Milestones of a company",
        "Milestones of the company's own teams, without those dropped or set aside.",
        Unit.COUNT,
        "the milestones of its teams",
        Example(THREE, "Milestones: 3.", lambda: len(_milestones("")), 3),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "company_milestones_done",
        "Milestones of a company that are done",
        "Milestones of the company's own teams with an actual day.",
        Unit.COUNT,
        "the milestones of its teams",
        Example(THREE, "Done: 1.", lambda: len(_milestones("done")), 1),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "company_milestones_past",
        "Milestones of a company past their date",
        "Open milestones of the company's own teams whose forecast has passed.",
        Unit.COUNT,
        "the milestones of its teams",
        Example(THREE, "Past: 1.", lambda: len(_milestones("overdue")), 1),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "company_longest_past",
        "Longest time past a date",
        "Days since the forecast of the open milestone of the company that is past longest.",
        Unit.DAYS,
        "the milestones of its teams",
        Example(THREE, "10 days.", lambda: int(_milestones("overdue")["late_days"].max()), 10),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "company_agreed",
        "Agreed with a company",
        "The values of the agreements, added; one without a value is left out.",
        Unit.PENCE,
        PAID,
        Example("Agreements of £5,000 and £47,500.", "Agreed: £52,500.", lambda: 500_000 + 4_750_000, 5_250_000, Restated.WHERE_SHOWN),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "company_paid",
        "Paid to a company",
        "The ledger rows that draw on its agreements, added; an accrual that a payment settled counts nothing.",
        Unit.PENCE,
        PAID,
        Example(
            "Payments of £5,000 and three of £9,500.", "Paid: £33,500.", lambda: 500_000 + 3 * 950_000, 3_350_000, Restated.IN_THE_STORE
        ),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "company_undrawn",
        "Still to draw on agreements with a company",
        "The value of each agreement less what is drawn on it, never below nothing, added.",
        Unit.PENCE,
        PAID,
        Example(
            "An agreement of £5,000, all drawn, and one of £47,500 with £28,500 drawn.",
            "Still to draw: £19,000.",
            lambda: max(0, 0) + 4_750_000 - 2_850_000,
            1_900_000,
            Restated.WHERE_SHOWN,
        ),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "company_agreements_signed",
        "Agreements that a company signed",
        "Agreements signed with the company; one novated to it is its first party's.",
        Unit.COUNT,
        AGREEMENTS,
        Example(GIVEN, "Agreements: 1.", lambda: _totals().agreements, 1),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "company_agreed_signed",
        "Agreed with the company that signed",
        "The values of the agreements that the company signed, added.",
        Unit.PENCE,
        AGREEMENTS,
        Example("Agreements of £5,000 and £47,500.", "Agreed: £52,500.", lambda: 500_000 + 4_750_000, 5_250_000, Restated.IN_THE_STORE),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "company_paid_signed",
        "Paid on what the company signed",
        "The ledger rows that draw on the agreements that the company signed, added.",
        Unit.PENCE,
        AGREEMENTS,
        Example("Payments of £5,000 and £9,500.", "Paid: £14,500.", lambda: 500_000 + 950_000, 1_450_000, Restated.IN_THE_STORE),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "companies_listed",
        "Companies",
        "Unarchived companies, and other organisations that entered a team, each once.",
        Unit.COUNT,
        "the organisations and company teams",
        Example("Two companies and a charity with a team.", "Companies: 3.", lambda: 2 + 1, 3, Restated.IN_THE_STORE),
    ),
    Measure(
        "companies_by_state",
        "Companies by state",
        "Companies with a team of this outcome; still at work where one is active, else that of the last entry.",
        Unit.COUNT,
        "the organisations and company teams",
        Example(
            "One company is at work, one was not selected.",
            "At work: 1.",
            lambda: ["active", "not selected"].count("active"),
            1,
            Restated.WHERE_SHOWN,
        ),
    ),
    Measure(
        "companies_with_outcome",
        "Companies with an answer",
        "Companies of which a team answered a question after its entry.",
        Unit.COUNT,
        "the outcomes of the company teams",
        Example("One of two companies answered.", "With an answer: 1.", lambda: len({"ash"}), 1, Restated.WHERE_SHOWN),
    ),
)
