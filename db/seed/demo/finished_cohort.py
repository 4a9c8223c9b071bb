"""Round 2 of the demo programme: finished, entered on the first day of the record, with how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from db.seed.demo.budget import Contract, Line, between, contracted
from db.seed.demo.challenges import company
from db.seed.demo.clock import later
from db.seed.demo.diary import Diary
from db.seed.demo.programme import ROUND_TWO_WEEKS
from db.values.dates import Day

WEEKS = ROUND_TWO_WEEKS


@dataclass(frozen=True)
class Past:
    """A challenge of Round 2 and how it ended. ``end`` is the stage it reached; ``used`` the week since which it is in use."""

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


PAST = (
    Past("2.1", "Pothole reports that reach a crew", "How can a pothole report reach the crew that mends that road the same day?",
    "Transport",
         "Dunlarrick Council", ("Roadwhorl", "Cobblelight"), "Reports sorted by road and sent to the crew's phone", "In use", "finished",
         "People report the street name wrong one time in three", "A pin on the map replaces the street name", -50, contract=700_000),
    Past("2.2", "Damp homes found early", "How can a landlord know that a home is getting damp before mould grows?", "Housing",
         "Hallowfold Housing Trust", ("Eavesdrop Sensing",), "Sensor and a weekly list of homes to visit", "In use", "finished",
         "Tenants feared being blamed for drying clothes", "The list says what the landlord must do first", -21, contract=800_000),
    Past("2.3", "Quieter hospital wards at night", "How can a ward become quiet enough to sleep in, without missing a call?", "Health",
         "Strathvane Health Board", ("Hushwarden",), "Alarms sent to the nurse on duty only", "Accelerator", "finished",
         "Nurses did not trust a silent alarm", "Light at the door added; the board still said no"),
    Past("2.4", "Ferry freight without telephone calls", "How can a small trader book a place for a pallet on the ferry?", "Transport",
         "Skerrivane Islands Council", ("Quaybook", "Palletwren"), "Booking by pallet with a waiting list", "Pre-commercial", "finished",
         "Traders book for their neighbours too", "Shared bookings", contract=650_000),
    Past("2.5", "Planning notices that people read", "How can people learn of a building plan on their street in words they understand?",
    "Planning",
         "Dunlarrick Council", ("Gablepost",), "Notice in plain words with a picture", "Exploration", "withdrew",
         "Neighbours look at the picture only", "Sponsor stopped after Exploration", state="cancelled"),
    Past("2.6", "School crossings without a gap", "How can a school crossing be staffed when a patrol falls ill?", "Education",
         "Lochmarran Council", ("Zebrafold",), "Call list that asks volunteers in order", "In use", "finished",
         "Volunteers answer at seven, not at eight", "Requests go out the evening before", -48, contract=500_000),
)  # fmt: skip
OUTCOME_TEXT = {
    "In use": "In use by the service and paid from its budget.",
    "Pre-commercial": "Worked in the pre-commercial stage; the sponsor did not buy it. Open to other sponsors.",
    "Accelerator": "Not taken further after the Accelerator.",
    "Exploration": "Stopped after Exploration: the sponsor withdrew.",
}


def plan_round_two(diary: Diary) -> list[Line]:
    """Plan the finished round. Returns its budget lines."""
    for past in PAST:
        _plan_past(diary, past)
    _plan_support(diary)
    return _lines(diary)


def _plan_past(diary: Diary, past: Past) -> None:
    clock, load = diary.clock, diary.clock.load
    waiting = past.used is not None and clock.at(past.used) > load
    stage = "Pre-commercial" if waiting else past.end
    challenge = diary.keep(f"challenge {past.code}", diary.new(
        load, "admin", "challenge", code=past.code, title=past.title, question=past.question, cohort=diary.ids["round 2"],
        sponsors=[diary.ids[f"organisation {past.sponsor}"]], sector=past.sector, flow="Standard", stage=stage,
        state="running" if waiting else past.state,
        stage_since=clock.at(WEEKS["demo day"] + 2), lead="Programme lead", max_contract=15_000_000,
        published_summary=OUTCOME_TEXT[past.end], **_counts(past),
    ))  # fmt: skip
    for place, name in enumerate(past.companies):
        chosen = place == 0
        diary.keep(f"team {past.code} {name}", diary.new(
            load, "admin", "team", organisation=company(diary, name, WEEKS["exploration"]), name=name, challenges=[challenge],
            cohort=diary.ids["round 2"],
            stage=stage if chosen else "Exploration", outcome=("active" if waiting else past.outcome) if chosen else "not selected",
            entered=Day(clock.at(WEEKS["exploration"])), product=past.product if chosen else None,
            first_time=None if past.state == "cancelled" else chosen,
        ))  # fmt: skip
    _plan_record(diary, past, challenge)


def _counts(past: Past) -> dict[str, int]:
    """How many applied, were sifted and interviewed; nobody kept them of the challenge that was cancelled."""
    place = int(past.code.rpartition(".")[2])
    return {} if past.state == "cancelled" else {"applied": 7 + place * 3 % 7, "sifted": 7 + place % 2, "interviewed": 3 + place % 3}


def _plan_record(diary: Diary, past: Past, challenge: str) -> None:
    """What is kept of the round: two milestones, a closing conversation, research and a finding for each challenge."""
    clock, load, cohort_day = diary.clock, diary.clock.load, WEEKS["demo day"]
    for week, title, kind in ((WEEKS["exploration"] + 3, "Decision after Exploration", "gate"), (cohort_day, "Shown at Demo Day", "event")):
        if week == cohort_day and past.end == "Exploration":
            continue
        due = clock.at(week, 3)
        done = later(due, diary.rng.randint(0, 4))
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
            stage=past.end,
        )
    day = clock.at(WEEKS["end"], 1)
    diary.new(
        load, "admin", "conversation", challenges=[challenge], held=Day(day), channel="meeting", minutes=60, our_people="Programme lead",
        said=f"Closing conversation. {OUTCOME_TEXT[past.end]} Sponsor would take part again.", published_summary=OUTCOME_TEXT[past.end],
    )  # fmt: skip
    held = clock.at(WEEKS["accelerator"] + 6, 2)
    groups = {diary.ids["group Older than 65"]: 2, diary.ids["group Frontline staff"]: 2, diary.ids["group Low digital skill"]: 1}
    session = diary.new(
        load, "admin", "research-session", challenges=[challenge], held=Day(held), method="usability", people=6, citizens=4, status="held",
        groups=groups,
        facilitator="User researcher", consent_reference=f"Consent folder {past.code}", consent_until=held + timedelta(days=365),
    )  # fmt: skip
    diary.new(
        load, "admin", "finding", challenge=challenge, statement=past.finding, published_statement=past.finding, sessions=[session],
        acted="changed",
        found=Day(later(held, 2)), acted_on=later(held, 9), what_changed=past.change, published_change=past.change, strength="strong",
    )  # fmt: skip


def _plan_into_use(diary: Diary, past: Past, challenge: str, week: int) -> None:
    """One challenge went into use while Round 3 was running."""
    day = diary.clock.at(week, 2)
    diary.change(day, "lead", "challenge", challenge, stage="In use", stage_since=day, state="finished")
    diary.change(day, "lead", "team", diary.ids[f"team {past.code} {past.companies[0]}"], stage="In use", outcome="finished")
    diary.change(day, "lead", "agreement", diary.ids[f"use {past.code}"], in_use=Day(day))


def _lines(diary: Diary) -> list[Line]:
    """Lines of the round; a company is paid in equal instalments in each stage."""
    at = diary.clock.at
    exploring = at(WEEKS["exploration"] + 3, 4)
    fees = [
        Contract(past.code, name, "exploration", {between(exploring, exploring + timedelta(days=31))[0]: 500_000})
        for past in PAST
        for name in past.companies
    ]
    building = between(at(WEEKS["accelerator"]), at(WEEKS["demo day"]))
    built = [
        Contract(past.code, past.companies[0], "accelerator", dict.fromkeys(building, past.fee))
        for past in PAST
        if past.end != "Exploration"
    ]
    buying = between(at(WEEKS["demo day"] + 2), at(WEEKS["end"]))
    bought = [
        Contract(past.code, past.companies[0], "pre-commercial", dict.fromkeys(buying, past.contract)) for past in PAST if past.contract
    ]
    return [
        contracted("Exploration fees, Round 2", "exploration fee", fees, exploring, cohort="round 2"),
        contracted("Accelerator fees, Round 2", "accelerator fee", built, at(WEEKS["accelerator"]), cohort="round 2"),
        contracted("Pre-commercial contracts, Round 2", "contract", bought, at(WEEKS["demo day"] + 2), cohort="round 2"),
    ]


def _plan_support(diary: Diary) -> None:
    """Support contracts by which the services went on: in use, outside the programme's budget."""
    for past in PAST:
        if past.used is None:
            continue
        day = diary.clock.at(past.used, 2)
        known = diary.ids[f"organisation {past.companies[0]}"]
        diary.keep(f"use {past.code}", diary.new(
            diary.clock.load, "admin", "agreement", challenge=diary.ids[f"challenge {past.code}"], organisation=known, kind="support",
            team=diary.ids[f"team {past.code} {past.companies[0]}"], reference=f"OQA/{past.code}/SUP",
            legal_name=f"{past.companies[0]} Limited (invented)",
            in_use=Day(day) if day <= diary.clock.load else None, notes="Let by the sponsor; the value is theirs to publish.",
        ))  # fmt: skip
        if day > diary.clock.load:
            _plan_into_use(diary, past, diary.ids[f"challenge {past.code}"], past.used)
