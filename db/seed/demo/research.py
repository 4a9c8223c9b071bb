"""Research sessions with counts by user group, and findings; one challenge reaches only easy-to-reach groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from db.seed.demo.challenge_texts.texts import DemoFinding, Topic
from db.seed.demo.challenges import TOPICS
from db.seed.demo.clock import add_working_days
from db.seed.demo.diary import Diary
from db.seed.demo.reuse import FINDING_TAGS
from db.values.dates import Day

EASY_ONLY_CODE = "3.6"
DISABLED, TECHNOLOGY, DIGITAL, RURAL = (
    "Disabled or long-term condition",
    "Assistive technology users",
    "Low digital skill",
    "Rural or island",
)
LANGUAGE, CARERS, OLDER, STAFF = "First language not English", "Carers", "Older than 65", "Frontline staff"


@dataclass(frozen=True)
class SessionPlan:
    """A session plan used in several challenges: method, people, how many of them are staff, counts by group."""

    method: str
    people: int
    staff: int
    groups: tuple[tuple[str, int], ...]
    place: str = "in person"


BALANCED = (
    SessionPlan("interview", 4, 0, ((OLDER, 2), (CARERS, 1), (RURAL, 1))),
    SessionPlan("contextual", 3, 3, ((STAFF, 3),)),
    SessionPlan("usability", 5, 0, ((DISABLED, 2), (DIGITAL, 2), (OLDER, 1), (LANGUAGE, 1))),
    SessionPlan("co-design", 6, 1, ((RURAL, 2), (CARERS, 2), (OLDER, 2))),
    SessionPlan("usability", 5, 0, ((TECHNOLOGY, 2), (DISABLED, 2), (LANGUAGE, 1)), "remote"),
    SessionPlan("pop-up", 9, 0, ((DIGITAL, 3), (OLDER, 2), (RURAL, 2), (LANGUAGE, 1))),
    SessionPlan("usability", 4, 3, ((STAFF, 3), (DISABLED, 1)), "remote"),
    SessionPlan("interview", 4, 0, ((TECHNOLOGY, 1), (LANGUAGE, 1), (DIGITAL, 1), (CARERS, 1))),
)
EASY_TO_REACH = (
    SessionPlan("interview", 5, 0, ((OLDER, 4), (CARERS, 1)), "remote"),
    SessionPlan("usability", 4, 0, ((OLDER, 3), (RURAL, 1)), "remote"),
    SessionPlan("contextual", 3, 3, ((STAFF, 3),)),
    SessionPlan("survey", 24, 0, ((OLDER, 17), (CARERS, 3), (RURAL, 4)), "remote"),
)
EASY_WEEKS = (-17, -16, -15, -12, -11, -10, -9, -8, -7, -6, -5, -3, -1)
WEEKS = {"Standard": (-17, -16, -15, -11, -9, -7, -5, -2), "Sprint": (-25, -24, -23, -19, -17, -14, -11, -5)}
LATE_DAYS = ((-2, 2), (-2, 4), (-1, 1))
PLACES_WATCHED = ((2, 1), (1, 0), (2, 0), (3, 2))


def plan_research(diary: Diary) -> None:
    """Plan the sessions and findings of every challenge."""
    for topic in TOPICS:
        sessions = _plan_sessions(diary, topic)
        for place, finding in enumerate(topic.findings):
            last, first = sessions[min(place * 2 + 1, len(sessions) - 1)], sessions[min(place * 2, len(sessions) - 1)]
            diary.register_id(f"finding {topic.code} {place}", _plan_finding(diary, topic, finding, last, first))
    _plan_not_held(diary)


def _schedule(topic: Topic) -> list[tuple[int, int, SessionPlan]]:
    """Returns (week, weekday, plan) of each session of a challenge."""
    if topic.code == EASY_ONLY_CODE:
        return [(week, 1 + place % 3, EASY_TO_REACH[place % len(EASY_TO_REACH)]) for place, week in enumerate(EASY_WEEKS)]
    if not topic.working:
        return [(week, weekday, BALANCED[place]) for place, (week, weekday) in enumerate(LATE_DAYS)]
    return [(week, (place + int(topic.code[-1])) % 4, BALANCED[place]) for place, week in enumerate(WEEKS[topic.flow])]


def _plan_sessions(diary: Diary, topic: Topic) -> list[tuple[str, date]]:
    """Plan the sessions that were held. Returns their ids and days."""
    sessions = []
    for place, (week, weekday, plan) in enumerate(_schedule(topic)):
        day = diary.clock.at(week, weekday)
        team = topic.companies[place % len(topic.companies)] if topic.stage_in(week) == "Exploration" else topic.companies[0]
        watched = PLACES_WATCHED[(place + int(topic.code[-1])) % len(PLACES_WATCHED)]
        extra_people = diary.rng.randint(0, 1)
        session = diary.new(
            day, "member", "research-session", challenges=[diary.ids[f"challenge {topic.code}"]], held=Day(day), method=plan.method,
            people=plan.people + extra_people,
            groups=_group_counts(diary, plan, plan.people + extra_people), status="held",
            citizens=plan.people + extra_people - plan.staff,
            team=diary.ids[f"team {topic.code} {team[0]}"], minutes=20 if plan.method == "survey" else 60, place=plan.place,
            facilitator="User researcher",
            watched_by_team=watched[0], watched_by_sponsor=watched[1], notes_reference=f"Research drive, {topic.code}, session {place + 1}",
            consent_reference=f"Consent folder {topic.code}", consent_until=day + timedelta(days=365),
        )  # fmt: skip
        sessions.append((diary.register_id(f"session {topic.code} {place}", session), day))
        diary.note(topic.code, day, f"{plan.people + extra_people} people took part in research.")
    return sessions


def _group_counts(diary: Diary, plan: SessionPlan, people: int) -> dict[str, int]:
    """Returns people by group id: the plan's counts, with up to two more in balanced sessions, never above ``people``."""
    extra_counts = [diary.rng.choice((0, 0, 1, 2)) if any(plan is balanced_plan for balanced_plan in BALANCED) else 0 for _ in plan.groups]
    return {diary.ids[f"group {name}"]: min(count + extra, people) for (name, count), extra in zip(plan.groups, extra_counts, strict=True)}


def _plan_finding(diary: Diary, topic: Topic, finding: DemoFinding, last: tuple[str, date], first: tuple[str, date]) -> str:
    clock = diary.clock
    found_on = min(add_working_days(last[1], 1), clock.last)
    record = diary.new(
        found_on, "member", "finding", challenge=diary.ids[f"challenge {topic.code}"], statement=finding.statement,
        published_statement=finding.published,
        sessions=list(dict.fromkeys((first[0], last[0]))), found=Day(found_on), strength=finding.strength, acted="not yet",
        owner="User researcher", tags=FINDING_TAGS.get(finding.statement),
    )  # fmt: skip
    acted_on = add_working_days(found_on, diary.rng.randint(3, 9))
    if acted_on > clock.last and topic.working:
        acted_on = clock.last
    if finding.change is None or acted_on > clock.last:
        return record
    diary.change(
        acted_on,
        "member",
        "finding",
        record,
        acted="changed",
        acted_on=acted_on,
        what_changed=finding.change,
        published_change=finding.published_change,
    )
    if finding.published_change:
        diary.note(topic.code, acted_on, finding.published_change)
    return record


def _plan_not_held(diary: Diary) -> None:
    """Plan future sessions, one no-show and one cancelled session."""
    clock = diary.clock
    for code, week, weekday, method, status, note in (
        ("3.1", -6, 3, "pop-up", "no-show", "Market day was moved for the weather."),
        ("3.5", -4, 2, "contextual", "cancelled", "Gale; the pilot boat stayed in."),
        ("3.1", 1, 2, "usability", "planned", None),
        ("3.7", 1, 1, "contextual", "planned", None),
        ("3.9", 2, 3, "interview", "planned", None),
    ):
        day = clock.at(week, weekday)
        diary.new(
            min(day, clock.working_days_ago(3)), "member", "research-session", challenges=[diary.ids[f"challenge {code}"]], held=Day(day),
            method=method, status=status,
            facilitator="User researcher", note=note,
        )  # fmt: skip
