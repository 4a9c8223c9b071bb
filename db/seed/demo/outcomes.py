"""Support given, outcomes of companies of the last round, gains, and figures given to others."""

from __future__ import annotations

from db.seed.demo.challenges import TOPICS, call_counts
from db.seed.demo.diary import Diary
from db.values.dates import Day

PARTNER = "Fellrigg Enterprise Agency"
RETURN_SOURCE = "The company's return, by e-mail"
# Team, months after its stage ended, week of the request, weeks until the answer (None: no answer), and the answers.
RETURNS: tuple[tuple[str, int, int, int | None, dict[str, object]], ...] = (
    ("2.1 Roadwhorl", 6, -31, 2, {"trading": "yes", "people": 9, "agreements_sponsor": 1, "agreements_public": 1, "other_sectors": 0, "in_use": True}),
    ("2.2 Eavesdrop Sensing", 6, -31, 1, {"trading": "yes", "people": 5, "agreements_sponsor": 1, "agreements_private": 1, "other_sectors": 1}),
    ("2.3 Hushwarden", 6, -31, None, {}),
    ("2.4 Quaybook", 6, -31, 3, {"trading": "yes", "people": 4, "agreements_sponsor": 0, "agreements_public": 0, "agreements_private": 0,
                                 "other_sectors": 0, "in_use": False}),
    ("2.6 Zebrafold", 6, -31, 2, {"trading": "yes", "people": 6, "agreements_sponsor": 1, "agreements_public": 0, "other_sectors": 0, "in_use": True}),
    ("2.1 Roadwhorl", 12, -6, 2, {"trading": "yes", "people": 14, "agreements_sponsor": 1, "agreements_public": 3, "other_sectors": 0, "in_use": True}),
    ("2.3 Hushwarden", 12, -6, 3, {"trading": "sold", "agreements_private": 1, "agreements_abroad": 1, "other_sectors": 1}),
    ("2.4 Quaybook", 12, -6, None, {}),
)  # fmt: skip
SUPPORTS = (
    (-16, 1, "workshop", "How a public body decides and pays", "Procurement adviser", False, 120),
    (-12, 2, "clinic", "Accessibility of a first version", "User researcher", False, 45),
    (-9, 1, "mentoring", "Pricing for a public customer", "Adviser for growing companies", True, 60),
    (-6, 3, "workshop", "Security questions without fear", "Delivery lead", False, 90),
    (-3, 2, "introduction", "Two lenders who know public contracts", "Adviser for growing companies", True, 30),
)
GAINS = (
    (
        "public body",
        "Pothole reports reach the crew on the same day",
        "2.1",
        -44,
        "9 in 10",
        "reports",
        "Dunlarrick Council's monthly report",
    ),
    ("company", "Roadwhorl has hired five people since its agreement", "2.1", -4, "5", "jobs", RETURN_SOURCE),
    ("citizens", "Damp was found in 31 homes before mould grew", "2.2", -15, "31", "homes", "The landlord's list of visits"),
    ("nation", "Two companies were founded to answer a challenge of Round 2", "", -30, "2", "companies", "The company register"),
)


def plan_outcomes(diary: Diary) -> None:
    """Plan the support, the outcomes, the gains and the figures given."""
    _plan_support(diary)
    for team, months, week_asked, weeks_to_answer, answers in RETURNS:
        _plan_return(diary, team, months, week_asked, weeks_to_answer, answers)
    for gainer, what, code, week, value, unit, source in GAINS:
        day = diary.clock.at(week, 1)
        diary.new(
            day, "member", "gain", gainer=gainer, what=what, challenge=diary.ids[f"challenge {code}"] if code else None, value=value, unit=unit,
            gained=Day(day), source=source,
        )  # fmt: skip
    _plan_figures(diary)


def _plan_support(diary: Diary) -> None:
    """Plan support for the teams active at the time; some of it given by a partner."""
    partner = diary.register_id(
        f"organisation {PARTNER}", diary.new(diary.clock.load, "admin", "organisation", name=PARTNER, type="partner")
    )
    for week, weekday, kind, topic, by, by_partner, minutes in SUPPORTS:
        day = diary.clock.at(week, weekday)
        teams = [
            diary.ids[f"team {item.code} {item.companies[0][0]}"] for item in TOPICS if item.working and item.starts("Exploration") < week
        ]
        diary.new(
            day, "member", "support", held=Day(day), kind=kind, topic=topic, teams=teams, given_by=by, organisation=partner if by_partner else None,
            minutes=minutes,
        )  # fmt: skip


def _plan_return(diary: Diary, team: str, months: int, week_asked: int, weeks_to_answer: int | None, answers: dict[str, object]) -> None:
    day, code = diary.clock.at(week_asked, 1), team.split(" ")[0]
    outcome = diary.new(
        day, "member", "outcome", team=diary.ids[f"team {team}"], challenge=diary.ids[f"challenge {code}"], months=months, asked=day
    )
    if weeks_to_answer is not None:
        answered_on = diary.clock.at(week_asked + weeks_to_answer, 1)
        diary.change(answered_on, "member", "outcome", outcome, answered=answered_on, source=RETURN_SOURCE, **answers)


def _plan_figures(diary: Diary) -> None:
    """Plan two answers to the same question by the same definition; the second is larger because more calls had closed."""
    for week, whom in ((-14, "Minister's office"), (-1, "A trade paper")):
        day = diary.clock.at(week, 1)
        explored = [topic for topic in TOPICS if topic.starts("Exploration") < week]
        counts = [call["applied"] for topic in explored if (call := call_counts(topic, "Exploration"))]
        diary.new(
            day, "lead", "figure-given", to_whom=whom, given=day, question="How many companies answer an open question?", measure="applications",
            value=f"{sum(counts)} over {len(counts)}", known=day, given_by="Programme lead",
            wording=f"{sum(counts)} applications were made for {len(counts)} challenges of Round 3 whose call had closed and for which they were counted.",
            definition="Applications recorded, divided by the challenges for which they are recorded. A company that applied twice counts twice.",
        )  # fmt: skip
