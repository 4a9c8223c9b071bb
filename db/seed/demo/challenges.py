"""Organisations, challenges and company teams of the running cohort, with their stages over time."""

from __future__ import annotations

from db.schema.models import StageDates
from db.seed.demo.challenge_texts.families import CARE, MEALS
from db.seed.demo.challenge_texts.reading import LETTERS, LIBRARY
from db.seed.demo.challenge_texts.roads import BUSES, SALT
from db.seed.demo.challenge_texts.texts import Topic
from db.seed.demo.challenge_texts.water import FLOOD, HARBOUR, PEAT
from db.seed.demo.diary import Diary
from db.seed.demo.reuse import TAGS
from db.values.dates import Day

TOPICS: tuple[Topic, ...] = (FLOOD, MEALS, BUSES, SALT, HARBOUR, LETTERS, PEAT, LIBRARY, CARE)
SPONSOR_TYPES = {
    "Northmoor Council": "council", "Kelderwick Council": "council", "Lochmarran Council": "council", "Dunlarrick Council": "council",
    "Skerrivane Islands Council": "council", "Brackhope Rivers Agency": "agency", "Tollmarsh Transport Partnership": "agency",
    "Ardvessan Harbour Trust": "agency", "Marrowdale Uplands Agency": "agency", "Strathvane Health Board": "nhs",
    "Hallowfold Housing Trust": "third sector",
}  # fmt: skip
COUNCIL_AREAS = ("Northmoor", "Kelderwick", "Lochmarran", "Dunlarrick", "Skerrivane Islands", "Tollmarsh", "Ardvessan")
SIZE_BANDS = ("micro", "micro", "small", "small", "small", "medium")

NOT_ASKED, KNOWN_BEFORE = 3, 0


def plan_challenges(diary: Diary) -> None:
    """Plan the sponsors, the challenges with their stages, then the companies and their teams."""
    for name, kind in SPONSOR_TYPES.items():
        diary.register_id(f"organisation {name}", diary.new(diary.clock.load, "admin", "organisation", name=name, type=kind))
    for topic in TOPICS:
        _plan_challenge(diary, topic)
    for topic in TOPICS:
        _plan_teams(diary, topic)


def company_id(diary: Diary, name: str, week: int) -> str:
    """Returns a company's id, planning its record at its first application. A company in two challenges has one record."""
    if (key := f"organisation {name}") in diary.ids:
        return diary.ids[key]
    rng = diary.rng
    return diary.register_id(key, diary.new(
        diary.clock.at(week, 2), "admin", "organisation", name=name, type="company", legal_name=f"{name} Limited (invented)",
        size_band=rng.choice(SIZE_BANDS), founded_year=diary.clock.today.year - rng.randint(2, 11), council_area=rng.choice(COUNCIL_AREAS),
    ))  # fmt: skip


def _plan_challenge(diary: Diary, topic: Topic) -> None:
    at = diary.clock.at
    first, start, _ = topic.weeks[0]
    challenge = diary.register_id(f"challenge {topic.code}", diary.new(
        diary.clock.load, "admin", "challenge", code=topic.code, title=topic.title, question=topic.question, cohort=diary.ids["round 3"],
        sponsors=[diary.ids[f"organisation {name}"] for name in topic.sponsors], sector=topic.sector, tags=TAGS.get(topic.code), flow=topic.flow, stage=first,
        stage_since=at(start), state="running", lead=topic.lead, sponsor_lead=topic.sponsor_lead, max_contract=topic.max_contract * 100,
        success=topic.success, summary=topic.summary, published_summary=topic.published_summary,
        procurement_reference=f"OQA/R3/{topic.code[2:]}",
    ))  # fmt: skip
    for stage, first_week, last_week in topic.weeks:
        began = at(first_week)
        diary.add(
            began,
            "lead",
            StageDates,
            cohort_id=diary.ids["round 3"],
            challenge_id=challenge,
            stage=stage,
            start_on=began,
            end_on=at(last_week, 4),
        )
        if stage != first:
            diary.change(began, "lead", "challenge", challenge, stage=stage, stage_since=began, **call_counts(topic, stage))
            diary.note(topic.code, began, f"{stage} began.")


def first_time(code: str, place: int) -> bool | None:
    """Returns whether a company works with a public body for the first time; None where it is not recorded."""
    turn = (int(code[-1]) + place) % 4
    return None if turn == NOT_ASKED else turn != KNOWN_BEFORE


def call_counts(topic: Topic, stage: str) -> dict[str, int]:
    """Returns the numbers applied, sifted and interviewed, recorded at the start of Exploration; none for every sixth challenge."""
    place = int(topic.code.rpartition(".")[2])
    if stage != "Exploration" or place % 6 == 0:
        return {}
    applied = 9 + place * 5 % 11
    return {"applied": applied, "sifted": applied - place % 3, "interviewed": 6 - place % 2}


def _plan_teams(diary: Diary, topic: Topic) -> None:
    """Plan the teams: three in Exploration (two in the Sprint), of which one advances and the others are not selected."""
    at, explored = diary.clock.at, topic.starts("Exploration")
    for place, (name, product) in enumerate(topic.companies):
        organisation = company_id(diary, name, explored - 2)
        entered = at(explored)
        team = diary.register_id(f"team {topic.code} {name}", diary.new(
            entered, "lead", "team", organisation=organisation, name=name, challenges=[diary.ids[f"challenge {topic.code}"]],
            cohort=diary.ids["round 3"], stage="Exploration", outcome="active", entered=Day(entered), product=product,
            lead="Company lead", first_time=first_time(topic.code, place),
        ))  # fmt: skip
        if not topic.working:
            continue
        gate = at(topic.weeks[3][1] - 1, 3)
        if place:
            diary.change(
                gate,
                "lead",
                "team",
                team,
                outcome="not selected",
                notes=f"Not selected at the gate after Exploration. {REJECTION_REASONS[place - 1]}",
            )
            continue
        for stage, start, _ in topic.weeks[3:]:
            diary.change(at(start), "lead", "team", team, stage=stage)


REJECTION_REASONS = (
    "Scored second: strong with users, weak on how it would be paid for.",
    "Scored third: worked in the demo, not on the service's own data.",
)
