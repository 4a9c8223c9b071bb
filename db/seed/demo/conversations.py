"""Conversations with sponsors: frequent in Exploration, weekly in the Accelerator; none recently with one sponsor."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from db.seed.demo.challenge_texts.texts import TalkWording, Topic
from db.seed.demo.challenges import TOPICS
from db.seed.demo.clock import working_day_on_or_before
from db.seed.demo.diary import Diary
from db.values.dates import Day

QUIET_CODE = "3.3"
QUIET_WORKING_DAYS = 17
LAST_TALK = {QUIET_CODE: QUIET_WORKING_DAYS, "3.2": 9}  # working days since the last conversation; at most two for other challenges
TALK_INTERVALS = {"Challenge definition": 13, "Open call": 10, "Exploration": 3, "Accelerator": 4, "Development": 5, "Pre-commercial": 8}

OPENING: tuple[TalkWording, ...] = (
    ("Sponsor came with a solution and left with a question. Took an hour and a half.", "We turned a first idea into an open question."),
    ("Asked who pays after the trial. Silence, then 'good point'.", "We asked who will pay after the trial."),
    (
        "Walked through a normal day of the service. Most of the pain sits in one handover.",
        "We walked through a normal day of the service.",
    ),
    ("Data is held by three teams who do not speak to each other.", "We listed which data exist and who holds them."),
    ("Sponsor's lead must persuade one sceptical director. Offered to come along; not for the record outside.", None),
    ("Agreed what success would look like in one sentence.", "We agreed one sentence for success."),
    ("Maximum contract value settled after two calls with their finance team.", "The maximum contract value is settled."),
    ("Worked on the wording; legal struck out two adjectives.", "The wording of the question is nearly final."),
)
CALL: tuple[TalkWording, ...] = (
    ("Eleven companies asked questions; answers go to all.", "Questions from companies were answered together."),
    ("Sponsor was tempted to speak to one bidder alone. Stopped it.", "We recalled the rules for talking with bidders."),
    ("Applications read for sense, not yet scored. Two are very good.", "Applications are in and being read."),
    ("Assessors named; one declared an interest and stepped back.", "The assessors are named."),
)
EXPLORING: tuple[TalkWording, ...] = (
    ("All three teams wanted the same person's time. We made a timetable.", "The teams share a timetable for your people."),
    ("One team is strong with users and weak on the data. Keep it between us until the panel.", None),
    ("Short call every second day works; sponsor's lead answers on the way to work.", "Short calls every second day."),
    ("Sponsor's staff showed the teams the part nobody had written down.", "Your staff showed the teams how it is really done."),
    ("Dry run for the panel. Questions will be the same for all teams.", "The panel's questions are the same for every team."),
)
BUILDING: tuple[TalkWording, ...] = (
    ("Weekly call. Nothing on fire; company slightly behind on testing.", "Weekly call: on course."),
    (
        "Sponsor's IT asks for a security questionnaire of 140 lines. Will fight for the short one.",
        "We talked about the security questions.",
    ),
    ("Weekly call. Sponsor's lead brought the future service owner for the first time.", "The future service owner joined us."),
    ("Showed the newest version; sponsor asked for three things, one matters.", "You saw the newest version and asked for three things."),
    ("Weekly call. Went through what they owe us and what we owe them.", "We went through the open actions of both sides."),
    ("Company asks to be paid earlier. Said no, and why.", None),
    ("Planned who from the sponsor watches the next sessions.", "Planned who watches the next research sessions."),
    ("Talked about Demo Day: the sponsor's lead will speak, not the company.", "You will speak at Demo Day."),
)
LATER: tuple[TalkWording, ...] = (
    ("Went through the open points of last time. Short, friendly.", "We went through the open points."),
    ("Sponsor's lead had a new date for their board; ours stands.", "We compared dates with your board's."),
    ("Nothing new on their side. Asked twice about who signs.", "A short call about who signs what."),
)
SHARED_TALKS = {"Challenge definition": OPENING, "Open call": CALL, "Exploration": EXPLORING}
CHANNELS = {
    "Challenge definition": ("meeting", "workshop", "call", "meeting"), "Open call": ("call", "e-mail", "meeting"),
    "Exploration": ("call", "visit", "meeting", "call"),
}  # fmt: skip
USUAL_CHANNELS = ("call", "meeting", "call", "visit", "call", "demo", "call", "e-mail")
LENGTHS = {"call": 25, "meeting": 60, "visit": 150, "workshop": 180, "demo": 45, "e-mail": None}


def plan_talks(diary: Diary) -> None:
    """Plan the conversations of every challenge, backwards from the last one, and those about several challenges."""
    for topic in TOPICS:
        banks = {
            stage: itertools.chain(SHARED_TALKS.get(stage) or _interleave_talks(topic), itertools.cycle(LATER))
            for stage, _, _ in topic.weeks
        }
        for number, day in enumerate(_talk_days(diary, topic)):
            stage = topic.stage_in((day - diary.clock.monday).days // 7)
            internal, published = next(banks[stage])
            _plan_talk(diary, topic, day, stage, internal, published, number)
    _plan_joint_talks(diary)


def _interleave_talks(topic: Topic) -> list[TalkWording]:
    """Returns the challenge's own conversations interleaved with common weekly calls, each used once."""
    turn = int(topic.code[-1])
    common_talks = [*BUILDING[turn % len(BUILDING) :], *BUILDING[: turn % len(BUILDING)]]
    mixed: list[TalkWording] = []
    for place, talk in enumerate(topic.talks):
        mixed += [talk, common_talks[place // 2]] if place % 2 else [talk]
    return [*mixed, *common_talks[len(topic.talks) // 2 :]]


def _talk_days(diary: Diary, topic: Topic) -> list[date]:
    """Returns the days of the conversations, oldest first; the last as long ago as ``LAST_TALK`` says."""
    clock = diary.clock
    since = LAST_TALK.get(topic.code, diary.rng.randint(0, 2) if topic.working else diary.rng.randint(0, 1))
    day, days = clock.working_days_ago(since), []
    while day > clock.load:
        days.append(day)
        stage = topic.stage_in((day - clock.monday).days // 7)
        for _ in range(max(1, TALK_INTERVALS[stage] + diary.rng.randint(-1, 1))):
            day = working_day_on_or_before(day - timedelta(days=1))
    return days[::-1]


def _plan_talk(diary: Diary, topic: Topic, day: date, stage: str, internal: str, published: str | None, number: int) -> None:
    offered = CHANNELS.get(stage, USUAL_CHANNELS)
    channel = offered[number % len(offered)]
    diary.new(
        day, "lead" if number % 5 == 0 else "member", "conversation", challenges=[diary.ids[f"challenge {topic.code}"]], held=Day(day),
        channel=channel,
        said=internal, published_summary=published, purpose="Demonstration" if channel == "demo" else None, minutes=LENGTHS[channel],
        our_people=topic.lead, their_people=f"Deputy for the {topic.sponsor_lead.lower()}" if number % 9 == 7 else topic.sponsor_lead,
    )  # fmt: skip


def _plan_joint_talks(diary: Diary) -> None:
    """Plan a monthly board meeting of the council with two challenges, and surgeries for several sponsors."""
    clock, ids = diary.clock, diary.ids
    for number, week in enumerate(range(-33, 0, 4)):
        day = clock.at(week, 3)
        diary.new(
            day, "lead", "conversation", challenges=[ids["challenge 3.1"], ids["challenge 3.4"]], held=Day(day), channel="meeting",
            minutes=60,
            organisations=[ids["organisation Northmoor Council"]],
            said=BOARD[number % len(BOARD)][0], published_summary=BOARD[number % len(BOARD)][1], our_people="Programme lead",
            their_people="Director of place",
        )  # fmt: skip
    for week, codes, internal in SURGERIES:
        day = clock.at(week, 1)
        diary.new(
            day, "member", "conversation", challenges=[ids[f"challenge {code}"] for code in codes], held=Day(day), channel="workshop",
            minutes=90, said=internal,
            our_people="Programme lead, procurement adviser", purpose="Joint surgery",
        )  # fmt: skip


def plan_last_days(diary: Diary) -> None:
    """Plan a short message on each of the last five working days without another entry. Must be planned last."""
    busy = {entry.day for entry in diary.entries}
    for number in range(5):
        if (day := diary.clock.working_days_ago(number)) not in busy:
            diary.new(
                day, "member", "conversation", challenges=[diary.ids["challenge 3.9"]], held=Day(day), channel="e-mail",
                said="Sent the list of rounds for next week; an answer within the hour.", published_summary="We sent the list of rounds for next week.",
                our_people="Portfolio lead, public services", their_people="Home care operations manager",
            )  # fmt: skip


BOARD: tuple[TalkWording, ...] = (
    ("Director compares the two challenges and prefers flood. Roads manager noticed.", "We went through both of your challenges."),
    ("Director will not promise money for next year before the budget is through.", "Money for next year is on the board's agenda."),
    ("Asked for one data agreement for both challenges. Lawyers say two.", "We looked for one data agreement that fits both challenges."),
    ("Agreed that both leads come to Demo Day.", "Both challenges will be at Demo Day."),
    (
        "Chief executive dropped in. Liked the gauges, asked what the salt trial costs; answered in round numbers.",
        "The chief executive joined us.",
    ),
    ("Insurance: the council's broker wants to see both trials on paper.", "Your insurance broker will get a page about each trial."),
    ("Director asked to be told of slips by us and not by the local paper.", "We agreed to tell you first when a date moves."),
    ("Went through who owns what after the trial. The word licence was new to them.", "We went through who owns what after the trial."),
    ("Short one. Director pleased, wants both challenges in the council's annual report.", "Both challenges go into your annual report."),
)
SURGERIES = (
    (-24, ("3.1", "3.5", "3.7"), "Surgery on sensors outdoors: batteries, brackets, permissions."),
    (-19, ("3.2", "3.6", "3.9"), "Surgery on personal data in small trials. Two sponsors had never met their data protection officer."),
    (-11, ("3.1", "3.4", "3.5"), "Surgery on adoption: who holds the budget after the trial. Nobody liked the question."),
    (-7, ("3.2", "3.6"), "Surgery on buying after the trial, with the procurement adviser. Both sponsors think somebody else signs."),
    (-3, ("3.5", "3.6", "3.9"), "Surgery on measuring benefits. Good examples from home care."),
)
