"""Round 2 of the demo programme: finished, entered on the first day of the record with its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from db.seed.demo.budget import Contract, DemoBudgetLine, build_contract_line, months_between
from db.seed.demo.challenges import company_id
from db.seed.demo.clock import add_working_days
from db.seed.demo.diary import Diary
from db.seed.demo.programme import ROUND_TWO_WEEKS
from db.values.dates import Day

WEEKS = ROUND_TWO_WEEKS


@dataclass(frozen=True)
class PastChallenge:
    """A challenge of Round 2 with its outcome. ``end``: the stage that it reached; ``used``: the week since which it is in use."""

    code: str
    title: str
    question: str
    sector: str
    sponsor: str
    companies: tuple[str, ...]
    product: str
    end: str
    outcome: str
    finding: str
    change: str
    used: int | None = None
    state: str = "finished"
    fee: int = 900_000
    contract: int = 0


PAST_CHALLENGES = (
    PastChallenge("2.1", "Pothole reports that reach a crew", "How can a pothole report reach the crew that mends that road the same day?",
    "Transport",
         "Dunlarrick Council", ("Roadwhorl", "Cobblelight"), "Reports sorted by road and sent to the crew's phone", "In use", "finished",
         "People report the street name wrong one time in three", "A pin on the map replaces the street name", -50, contract=700_000),
    PastChallenge("2.2", "Damp homes found early", "How can a landlord know that a home is getting damp before mould grows?", "Housing",
         "Hallowfold Housing Trust", ("Eavesdrop Sensing",), "Sensor and a weekly list of homes to visit", "In use", "finished",
         "Tenants feared being blamed for drying clothes", "The list says what the landlord must do first", -21, contract=800_000),
    PastChallenge("2.3", "Quieter hospital wards at night", "How can a ward become quiet enough to sleep in, without missing a call?", "Health",
         "Strathvane Health Board", ("Hushwarden",), "Alarms sent to the nurse on duty only", "Accelerator", "finished",
         "Nurses did not trust a silent alarm", "Light at the door added; the board still said no"),
    PastChallenge("2.4", "Ferry freight without telephone calls", "How can a small trader book a place for a pallet on the ferry?", "Transport",
         "Skerrivane Islands Council", ("Quaybook", "Palletwren"), "Booking by pallet with a waiting list", "Pre-commercial", "finished",
         "Traders book for their neighbours too", "Shared bookings", contract=650_000),
    PastChallenge("2.5", "Planning notices that people read", "How can people learn of a building plan on their street in words they understand?",
    "Planning",
         "Dunlarrick Council", ("Gablepost",), "Notice in plain words with a picture", "Exploration", "withdrew",
         "Neighbours look at the picture only", "Sponsor stopped after Exploration", state="cancelled"),
    PastChallenge("2.6", "School crossings without a gap", "How can a school crossing be staffed when a patrol falls ill?", "Education",
         "Lochmarran Council", ("Zebrafold",), "Call list that asks volunteers in order", "In use", "finished",
         "Volunteers answer at seven, not at eight", "Requests go out the evening before", -48, contract=500_000),
)  # fmt: skip
OUTCOME_TEXT = {
    "In use": "In use by the service and paid from its budget.",
    "Pre-commercial": "Worked in the pre-commercial stage; the sponsor did not buy it. Open to other sponsors.",
    "Accelerator": "Not taken further after the Accelerator.",
    "Exploration": "Stopped after Exploration: the sponsor withdrew.",
}


def plan_round_two(diary: Diary) -> list[DemoBudgetLine]:
    """Plan the finished round. Returns its budget lines."""
    for spec in PAST_CHALLENGES:
        _plan_challenge(diary, spec)
    _plan_support(diary)
    return _budget_lines(diary)


def _plan_challenge(diary: Diary, spec: PastChallenge) -> None:
    clock, load = diary.clock, diary.clock.load
    waiting = spec.used is not None and clock.at(spec.used) > load
    stage = "Pre-commercial" if waiting else spec.end
    challenge = diary.register_id(f"challenge {spec.code}", diary.new(
        load, "admin", "challenge", code=spec.code, title=spec.title, question=spec.question, cohort=diary.ids["round 2"],
        sponsors=[diary.ids[f"organisation {spec.sponsor}"]], sector=spec.sector, flow="Standard", stage=stage,
        state="running" if waiting else spec.state,
        stage_since=clock.at(WEEKS["demo day"] + 2), lead="Programme lead", max_contract=15_000_000,
        published_summary=OUTCOME_TEXT[spec.end], **_application_counts(spec),
    ))  # fmt: skip
    for place, name in enumerate(spec.companies):
        chosen = place == 0
        diary.register_id(f"team {spec.code} {name}", diary.new(
            load, "admin", "team", organisation=company_id(diary, name, WEEKS["exploration"]), name=name, challenges=[challenge],
            cohort=diary.ids["round 2"],
            stage=stage if chosen else "Exploration", outcome=("active" if waiting else spec.outcome) if chosen else "not selected",
            entered=Day(clock.at(WEEKS["exploration"])), product=spec.product if chosen else None,
            first_time=None if spec.state == "cancelled" else chosen,
        ))  # fmt: skip
    _plan_record(diary, spec, challenge)


def _application_counts(spec: PastChallenge) -> dict[str, int]:
    """Returns the numbers applied, sifted and interviewed; none for the cancelled challenge."""
    place = int(spec.code.rpartition(".")[2])
    return {} if spec.state == "cancelled" else {"applied": 7 + place * 3 % 7, "sifted": 7 + place % 2, "interviewed": 3 + place % 3}


def _plan_record(diary: Diary, spec: PastChallenge, challenge: str) -> None:
    """Plan the record of a challenge: two milestones, a closing conversation, a research session and a finding."""
    clock, load, cohort_day = diary.clock, diary.clock.load, WEEKS["demo day"]
    for week, title, kind in ((WEEKS["exploration"] + 3, "Decision after Exploration", "gate"), (cohort_day, "Shown at Demo Day", "event")):
        if week == cohort_day and spec.end == "Exploration":
            continue
        due = clock.at(week, 3)
        done = add_working_days(due, diary.rng.randint(0, 4))
        diary.new(
            load,
            "admin",
            "milestone",
            title=title,
            challenge=challenge,
            baseline=Day(due),
            forecast=Day(due),
            actual=Day(done),
            type=kind,
            stage=spec.end,
        )
    day = clock.at(WEEKS["end"], 1)
    diary.new(
        load, "admin", "conversation", challenges=[challenge], held=Day(day), channel="meeting", minutes=60, our_people="Programme lead",
        said=f"Closing conversation. {OUTCOME_TEXT[spec.end]} Sponsor would take part again.", published_summary=OUTCOME_TEXT[spec.end],
    )  # fmt: skip
    held = clock.at(WEEKS["accelerator"] + 6, 2)
    groups = {diary.ids["group Older than 65"]: 2, diary.ids["group Frontline staff"]: 2, diary.ids["group Low digital skill"]: 1}
    session = diary.new(
        load, "admin", "research-session", challenges=[challenge], held=Day(held), method="usability", people=6, citizens=4, status="held",
        groups=groups,
        facilitator="User researcher", consent_reference=f"Consent folder {spec.code}", consent_until=held + timedelta(days=365),
    )  # fmt: skip
    diary.new(
        load, "admin", "finding", challenge=challenge, statement=spec.finding, published_statement=spec.finding, sessions=[session],
        acted="changed",
        found=Day(add_working_days(held, 2)), acted_on=add_working_days(held, 9), what_changed=spec.change, published_change=spec.change, strength="strong",
    )  # fmt: skip


def _plan_into_use(diary: Diary, spec: PastChallenge, challenge: str, week: int) -> None:
    """Plan the move of a challenge into use while Round 3 was running."""
    day = diary.clock.at(week, 2)
    diary.change(day, "lead", "challenge", challenge, stage="In use", stage_since=day, state="finished")
    diary.change(day, "lead", "team", diary.ids[f"team {spec.code} {spec.companies[0]}"], stage="In use", outcome="finished")
    diary.change(day, "lead", "agreement", diary.ids[f"use {spec.code}"], in_use=Day(day))


def _budget_lines(diary: Diary) -> list[DemoBudgetLine]:
    """Returns the budget lines of the round; a company is paid in equal instalments in each stage."""
    at = diary.clock.at
    exploring = at(WEEKS["exploration"] + 3, 4)
    fees = [
        Contract(spec.code, name, "exploration", {months_between(exploring, exploring + timedelta(days=31))[0]: 500_000})
        for spec in PAST_CHALLENGES
        for name in spec.companies
    ]
    building = months_between(at(WEEKS["accelerator"]), at(WEEKS["demo day"]))
    built = [
        Contract(spec.code, spec.companies[0], "accelerator", dict.fromkeys(building, spec.fee))
        for spec in PAST_CHALLENGES
        if spec.end != "Exploration"
    ]
    buying = months_between(at(WEEKS["demo day"] + 2), at(WEEKS["end"]))
    bought = [
        Contract(spec.code, spec.companies[0], "pre-commercial", dict.fromkeys(buying, spec.contract))
        for spec in PAST_CHALLENGES
        if spec.contract
    ]
    return [
        build_contract_line("Exploration fees, Round 2", "exploration fee", fees, exploring, cohort="round 2"),
        build_contract_line("Accelerator fees, Round 2", "accelerator fee", built, at(WEEKS["accelerator"]), cohort="round 2"),
        build_contract_line("Pre-commercial contracts, Round 2", "contract", bought, at(WEEKS["demo day"] + 2), cohort="round 2"),
    ]


def _plan_support(diary: Diary) -> None:
    """Plan the support contracts of services in use, outside the programme's budget."""
    for spec in PAST_CHALLENGES:
        if spec.used is None:
            continue
        day = diary.clock.at(spec.used, 2)
        organisation = diary.ids[f"organisation {spec.companies[0]}"]
        diary.register_id(f"use {spec.code}", diary.new(
            diary.clock.load, "admin", "agreement", challenge=diary.ids[f"challenge {spec.code}"], organisation=organisation, kind="support",
            team=diary.ids[f"team {spec.code} {spec.companies[0]}"], reference=f"OQA/{spec.code}/SUP",
            legal_name=f"{spec.companies[0]} Limited (invented)",
            in_use=Day(day) if day <= diary.clock.load else None, notes="Let by the sponsor; the value is theirs to publish.",
        ))  # fmt: skip
        if day > diary.clock.load:
            _plan_into_use(diary, spec, diary.ids[f"challenge {spec.code}"], spec.used)
