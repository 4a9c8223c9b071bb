"""Measures of one company across challenges and cohorts. The functions are in ``dashboard.metrics.companies``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import PROGRAMME, Example, Measure, Restated, Unit

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
)
