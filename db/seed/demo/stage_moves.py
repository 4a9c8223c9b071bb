"""Gate decisions of the demo programme, other decisions, and people by role."""

from __future__ import annotations

from datetime import date

from db.seed.demo.budget import OVERSPEND_CODE
from db.seed.demo.challenge_texts.texts import Topic
from db.seed.demo.challenges import REJECTION_REASONS, TOPICS
from db.seed.demo.clock import add_working_days
from db.seed.demo.diary import Diary
from db.seed.demo.programme import CHECKLISTS
from db.values.dates import Day

PANEL = "Programme lead and the sponsor's lead"
TEAM_ROLES = ("Programme lead", "Delivery lead", "User researcher", "Finance partner", "Portfolio lead, environment")
NOT_YET = "Agreed with the sponsor: it follows in the first weeks of the next stage."


def plan_gates(diary: Diary) -> None:
    """Plan the stage moves of challenges and teams of the running cohort, two decisions, and the people."""
    for topic in TOPICS:
        _plan_challenge(diary, topic)
        if topic.working:
            _plan_teams(diary, topic)
    _plan_decisions(diary)
    _plan_people(diary)


def _plan_challenge(diary: Diary, topic: Topic) -> None:
    """Plan the challenge's own stage moves, at the start of each stage."""
    challenge = diary.ids[f"challenge {topic.code}"]
    for (left, _, _), (stage, start, _) in zip(topic.weeks, topic.weeks[1:], strict=False):
        began = diary.clock.at(start)
        if began <= diary.clock.today:
            diary.new(
                began, "lead", "stage-move", challenge=challenge, from_stage=left, to_stage=stage, decision="advance", decided=Day(began),
                decided_by="Programme lead", ticked=CHECKLISTS[left],
            )  # fmt: skip


def _plan_teams(diary: Diary, topic: Topic) -> None:
    """Plan the teams' gates: after Exploration one team advances and the others get feedback; later gates concern the chosen team only."""
    at, challenge = diary.clock.at, diary.ids[f"challenge {topic.code}"]
    gate = at(topic.weeks[3][1] - 1, 3)
    for place, (name, _) in enumerate(topic.companies):
        team = diary.ids[f"team {topic.code} {name}"]
        if place:
            feedback_day = add_working_days(gate, 4)
            diary.new(
                gate, "lead", "stage-move", team=team, challenge=challenge, from_stage="Exploration", decision="not selected", decided=Day(gate),
                decided_by=PANEL, reason=REJECTION_REASONS[place - 1], ticked=CHECKLISTS["Exploration"], feedback_on=_day_if_past(diary, feedback_day),
            )  # fmt: skip
            continue
        for (left, _, _), (stage, start, _) in zip(topic.weeks[2:], topic.weeks[3:], strict=False):
            _plan_advance(diary, team, challenge, left, stage, at(start))


def _plan_advance(diary: Diary, team: str, challenge: str, left: str, stage: str, began: date) -> None:
    if began > diary.clock.today:
        return
    points = CHECKLISTS[left]
    diary.new(
        began, "lead", "stage-move", team=team, challenge=challenge, from_stage=left, to_stage=stage, decision="advance", decided=Day(began),
        decided_by=PANEL, reason="Best with users, and the service can pay for it." if left == "Exploration" else None,
        ticked=points[:-1], override=f"{points[-1]}: {NOT_YET[0].lower()}{NOT_YET[1:]}", conditions="A session with a hard-to-hear group before the next gate.",
    )  # fmt: skip


def _day_if_past(diary: Diary, day: date) -> date | None:
    return day if day <= diary.clock.today else None


def _plan_decisions(diary: Diary) -> None:
    at = diary.clock.at
    diary.new(
        at(-9, 2), "lead", "decision", challenge=diary.ids[f"challenge {OVERSPEND_CODE}"], decided=at(-9, 2), decided_by="Programme lead",
        what="Extra survey days were agreed with the sponsor before the budget was looked at.",
        published_what="Extra survey days are agreed.", why="The first survey missed the outer channel.",
    )  # fmt: skip
    diary.new(
        at(-5, 1), "lead", "decision", decided=at(-5, 1), decided_by="Programme lead",
        what="Pauses of two weeks or more go to the weekly review before they are promised to a company.",
    )  # fmt: skip


def _plan_people(diary: Diary) -> None:
    """Plan the people, by role and without names: the programme team, and the lead at each sponsor."""
    load = diary.clock.load
    for role in TEAM_ROLES:
        diary.new(load, "admin", "person", name=role)
    leads = {(topic.sponsor_lead, topic.sponsors[0]) for topic in TOPICS}
    for lead, sponsor in sorted(leads):
        diary.new(load, "admin", "person", name=lead, role="Lead at the sponsor", organisation=diary.ids[f"organisation {sponsor}"])
