"""Weekly updates by the challenge's lead, which do not always agree with the records."""

from __future__ import annotations

from datetime import date, timedelta

from db.seed.demo.challenge_texts.texts import Topic
from db.seed.demo.challenges import TOPICS
from db.seed.demo.clock import FIRST_WEEK, working_day_on_or_before
from db.seed.demo.diary import Diary
from db.seed.demo.milestones import standard_milestones
from db.values.dates import Day

ROSY_CODE = "3.2"
ROSY_WEEKS = 4

DEFINING = (
    "We met the people who run {subject} and listed what hurts.",
    "The sponsor's own data on {subject} were found, in three places.",
    "We narrowed {subject} down to one question.",
    "The wording was read to people who use the service; two words went.",
    "The sponsor's board discussed {subject}.",
    "We asked other public bodies how they deal with {subject}.",
    "Success is written down in one sentence.",
    "The procurement plan is ready.",
)
CALLING = (
    "The open call is published.", "Companies asked questions; the answers are public.",
    "An information event about {subject} drew a full room.",
    "Applications are coming in.", "The call closed.", "Applications are being read.", "Assessors have scored.", "Interviews were held.",
)  # fmt: skip
WAITING = (
    "The sponsor's lead was away; we read on.", "Drafts went back and forth.", "Waiting for an answer from procurement, meanwhile two calls with users.",
    "A quiet week.", "Questions from the sponsor's finance team were answered.",
)  # fmt: skip
QUIET_WEEK = (
    "Work went on as planned.", "Small repairs and clean-ups.", "The team prepared the next tests.",
    "The team tidied up for the next version.",
    "Notes of the last weeks were written up.",
)  # fmt: skip
NEXT = ("Next: {title}.", "Getting ready for: {title}.", "Ahead of us: {title}.")
TROUBLE: dict[str, dict[int, tuple[str, str, str]]] = {
    "3.1": {
        -10: ("at risk", "Gauge brackets do not fit the bridge; supplier promises new ones.", "New brackets from the second supplier"),
        -9: ("at risk", "Still waiting for brackets. Programme team to push the supplier.", "New brackets from the second supplier"),
    },
    "3.3": {
        -6: (
            "at risk",
            "Second operator's roster missing; only the partnership can decide.",
            "Partnership decides about the second operator",
        ),
        -2: ("at risk", "No answer from the partnership to two messages.", "A call between the two directors"),
        -1: ("at risk", "Sponsor silent. Company works with one operator only.", "A call between the two directors"),
        0: ("at risk", "Sponsor silent. Company works with one operator only.", "A call between the two directors"),
    },
    "3.4": {
        -5: ("at risk", "Temperature model off on shaded roads.", "Slope added to the model"),
        -1: ("at risk", "Night shift test moved once more, by a few days.", "Heated mounts fitted in both gritters"),
    },
    "3.5": {
        -3: (
            "at risk",
            "Survey days cost more than the budget holds; finance must say how to go on.",
            "Fewer survey days, or a budget change",
        ),
        -2: ("at risk", "Survey days cost more than the budget holds.", "Fewer survey days, or a budget change"),
        -1: (
            "off track",
            "Budget will not hold; decision needed on the second sonar head.",
            "Programme lead decides about the second sonar head",
        ),
        0: (
            "off track",
            "Budget will not hold; decision needed on the second sonar head.",
            "Programme lead decides about the second sonar head",
        ),
    },
    "3.8": {-1: ("at risk", "Ferry cancelled twice; parcels of one team late.", "Parcels travel a day earlier")},
    "3.9": {
        -12: ("off track", "Company's server was down for two days.", "A second server at another site"),
        -11: ("at risk", "Catching up after the outage.", "Catching up"),
    },
}


def plan_updates(diary: Diary) -> None:
    """Plan an update of each challenge for nearly every week; the latest ones of one challenge are always optimistic."""
    for topic in TOPICS:
        for week in range(FIRST_WEEK + 1, 1):
            day = update_day(diary, week)
            if day is None or (diary.rng.random() < 0.09 and not _is_required_week(topic, week)):
                continue
            _plan_update(diary, topic, week, day)


def update_day(diary: Diary, week: int) -> date | None:
    """Returns the last working day of a week; None in a closed week, or in the current week before Thursday."""
    monday = diary.clock.monday + timedelta(days=7 * week)
    day = working_day_on_or_before(monday + timedelta(days=4))
    if week == 0 and (diary.clock.today.weekday() < 3 or day > diary.clock.today):
        day = diary.clock.last if diary.clock.today.weekday() >= 3 else monday - timedelta(days=1)
    return day if day >= monday else None


def _is_required_week(topic: Topic, week: int) -> bool:
    """Returns whether the week needs an update, because a planted problem depends on it."""
    return week in TROUBLE.get(topic.code, {}) or (topic.code == ROSY_CODE and week >= -ROSY_WEEKS - 2)


def _plan_update(diary: Diary, topic: Topic, week: int, day: date) -> None:
    health, blocked, back = TROUBLE.get(topic.code, {}).get(week, ("on track", None, None))
    monday = diary.clock.monday + timedelta(days=7 * week)
    facts = [] if topic.code == ROSY_CODE and week >= -ROSY_WEEKS else diary.events_by_week.get((topic.code, monday), [])
    coming, turn = _next_milestone_title(topic, week), week + int(topic.code[-1])
    diary.new(
        day, "member", "weekly-update", challenge=diary.ids[f"challenge {topic.code}"], week=Day(monday).on, health=health,
        changed=" ".join(dict.fromkeys((_progress_sentence(topic, week), *facts[:3]))),
        next_steps=NEXT[turn % len(NEXT)].format(title=coming) if coming else None,
        blocked=blocked, path_back=back, path_back_on=working_day_on_or_before(day + timedelta(days=21)) if back else None,
        note="Said off the record: sponsor's lead is stretched thin." if turn % 11 == 0 else None,
    )  # fmt: skip


def _progress_sentence(topic: Topic, week: int) -> str:
    """Returns a sentence about the week's progress; a quiet-week sentence where the stage's sentence is that of the week before."""
    sentence = _stage_sentence(topic, week)
    if week > FIRST_WEEK and sentence == _stage_sentence(topic, week - 1):
        stage = topic.stage_in(week)
        bank = WAITING if stage in ("Challenge definition", "Open call") else QUIET_WEEK
        return bank[(week + int(topic.code[-1])) % len(bank)]
    return sentence


def _stage_sentence(topic: Topic, week: int) -> str:
    """Returns the stage's sentence for the week, its sentences being spread over its weeks."""
    stage = topic.stage_in(week)
    if stage == "Challenge definition":
        place = (week - FIRST_WEEK) // (1 if topic.flow == "Sprint" else 2 if topic.working else 3)
        return DEFINING[min(place, len(DEFINING) - 1)].format(subject=topic.subject)
    if stage == "Open call":
        return CALLING[min(week - topic.starts(stage), len(CALLING) - 1)].format(subject=topic.subject)
    since = topic.starts("Exploration")
    place, weeks = week - since, 1 - since
    if weeks > len(topic.progress):
        place = place * len(topic.progress) // weeks
    return topic.progress[place]


def _next_milestone_title(topic: Topic, week: int) -> str | None:
    """Returns the title of the challenge's next milestone within eight weeks; None where there is none."""
    milestones = sorted((*standard_milestones(topic), *topic.milestones), key=lambda milestone: (milestone.week, milestone.weekday))
    return next((milestone.title for milestone in milestones if week < milestone.week <= week + 8), None)
