"""Milestones of the running cohort: baselines, reforecasts with reasons, completions; one slips in small steps."""

from __future__ import annotations

from datetime import date, timedelta

from db.seed.demo.challenge_texts.texts import DemoMilestone, Topic
from db.seed.demo.challenges import TOPICS
from db.seed.demo.clock import add_working_days, is_working_day, working_day_on_or_before
from db.seed.demo.diary import Diary
from db.seed.demo.programme import demo_days
from db.values.dates import Day

SMALL_STEPS_CODE = "3.4"
SMALL_STEPS_TITLE = "Route model runs a full night shift at the depot"
FORGOTTEN_CODE = "3.2"
FORGOTTEN_TITLES = ("Scales working in all eight kitchens", "Catering staff of eight schools trained")

COMMON_MILESTONES = {
    "Standard": (
        DemoMilestone(
            -28, 3, "Challenge statement signed off by the sponsor's board", "Challenge statement agreed", "decision", "sponsor", 1
        ),
        DemoMilestone(-14, 3, "Accelerator team chosen", "Accelerator team chosen", "gate", "us", 0),
        DemoMilestone(-10, 2, "Data sharing agreement signed", "Data sharing agreement signed", "decision", "sponsor", 4),
        DemoMilestone(6, 2, "Pre-commercial decision", "Decision about the next stage", "gate", "sponsor", 0),
    ),
    "Late": (
        DemoMilestone(
            -14, 2, "Challenge statement signed off by the sponsor's board", "Challenge statement agreed", "decision", "sponsor", 3
        ),
        DemoMilestone(-3, 2, "Three teams chosen for Exploration", "Three teams chosen", "gate", "us", 0),
        DemoMilestone(1, 3, "Accelerator team chosen", "Accelerator team chosen", "gate", "us", 0),
    ),
    "Sprint": (
        DemoMilestone(
            -34, 2, "Challenge statement signed off by the operations board", "Challenge statement agreed", "decision", "sponsor", 0
        ),
        DemoMilestone(-22, 3, "Development team chosen", "Development team chosen", "gate", "us", 0),
        DemoMilestone(-8, 1, "Pre-commercial contract signed", "Contract signed", "gate", "sponsor", 3),
        DemoMilestone(12, 2, "Decision about buying it for all areas", "Decision about all areas", "gate", "sponsor", 0),
    ),
}
REASONS = (
    ("sponsor access or data", "Test data came a week later than agreed."),
    ("team capacity", "The company's developer was away."),
    ("technical", "It worked on the desk and not on site; one part is being replaced."),
    ("sponsor decision", "The sponsor wants its board to see it first."),
    ("research finding", "The last session changed the first screen; worth the days."),
    ("procurement", "A signature was waiting in the procurement team."),
    ("external", "Two days of storm closed the site."),
)
SMALL_STEPS = (
    (-10, "technical", "Two of eleven temperature points send nothing at night."),
    (-8, "sponsor access or data", "Depot could not free a gritter that week."),
    (-7, "team capacity", "The company's modeller was ill for three days."),
    (-5, "technical", "Shaded roads are half a degree out; the slope is being added."),
    (-3, "sponsor access or data", "Night foreman on leave; the deputy will not sign."),
    (-1, "technical", "Tablet froze on the trial run; heated mount on order."),
)
STEP_DAYS = (5, 4, 6, 3, 7)


def plan_milestones(diary: Diary) -> None:
    """Plan the milestones of the cohort and of every challenge."""
    for topic in TOPICS:
        for spec in sorted((*standard_milestones(topic), *topic.milestones), key=lambda milestone: (milestone.week, milestone.weekday)):
            _plan_milestone(diary, topic, spec)
    _plan_small_steps(diary)
    _plan_cohort(diary)


def standard_milestones(topic: Topic) -> tuple[DemoMilestone, ...]:
    """Returns the milestones common to every challenge with the same flow and schedule."""
    return COMMON_MILESTONES["Sprint" if topic.flow == "Sprint" else "Standard" if topic.working else "Late"]


def _baseline_set_on(diary: Diary, topic: Topic, spec: DemoMilestone) -> date:
    """Returns the day on which a baseline was set: the start of the milestone's stage."""
    stage = topic.stage_in(min(spec.week, 0))
    return max(diary.clock.load, diary.clock.at(topic.starts(stage), 1))


def _plan_milestone(diary: Diary, topic: Topic, spec: DemoMilestone) -> None:
    clock = diary.clock
    due, baseline_set_on = clock.at(spec.week, spec.weekday), _baseline_set_on(diary, topic, spec)
    accepted = spec.type == "deliverable"
    milestone = diary.register_id(f"milestone {topic.code} {spec.title}", diary.new(
        min(baseline_set_on, clock.last), "lead", "milestone", title=spec.title, published_title=spec.published, baseline=Day(due),
        forecast=Day(due),
        challenge=diary.ids[f"challenge {topic.code}"], stage=topic.stage_in(min(spec.week, 0)), type=spec.type,
        team=_team_id(diary, topic) if accepted and topic.working else None, waits_on=spec.waits_on, acceptance_required=accepted,
        owner="Company lead" if accepted else topic.lead,
        acceptance_test=f"{topic.sponsor_lead} has seen it work and says so in writing." if accepted else None,
    ))  # fmt: skip
    if due > clock.last or (topic.code == FORGOTTEN_CODE and spec.title in FORGOTTEN_TITLES):
        return
    done = min(add_working_days(due, spec.late), clock.last)
    if spec.late >= 3 and done > due:
        reason, note = REASONS[diary.rng.randrange(len(REASONS))]
        _plan_move(diary, milestone, working_day_on_or_before(due - timedelta(days=diary.rng.randint(2, 5))), done, reason, note)
    diary.change(
        done, "member", "milestone-done", milestone, actual=Day(done), accepted_by=topic.sponsor_lead if accepted else "Programme lead"
    )
    if spec.published:
        diary.note(topic.code, done, f"Done: {spec.published}.")


def _team_id(diary: Diary, topic: Topic) -> str:
    return diary.ids[f"team {topic.code} {topic.companies[0][0]}"]


def _plan_move(diary: Diary, milestone: str, day: date, to: date, reason: str, note: str) -> None:
    diary.change(day, "member", "milestone-move", milestone, forecast=Day(to), reason=reason, move_note=note)


def _plan_small_steps(diary: Diary) -> None:
    """Plan a milestone that moves six times by three to seven days: each move is small, their sum is not."""
    clock, topic = diary.clock, next(candidate for candidate in TOPICS if candidate.code == SMALL_STEPS_CODE)
    due = clock.at(-2, 2)
    milestone = diary.register_id(f"milestone {topic.code} {SMALL_STEPS_TITLE}", diary.new(
        clock.at(-13, 1), "lead", "milestone", title=SMALL_STEPS_TITLE, published_title="The route model runs a full night shift",
        baseline=Day(due), forecast=Day(due), challenge=diary.ids[f"challenge {topic.code}"], stage="Accelerator", type="deliverable",
        team=_team_id(diary, topic), waits_on="team", owner="Company lead", acceptance_required=True,
        acceptance_test="The depot foreman signs the log of one night in which the model planned every route.",
    ))  # fmt: skip
    forecast = due
    for week, reason, note in SMALL_STEPS:
        forecast += timedelta(days=next((step for step in STEP_DAYS if is_working_day(forecast + timedelta(days=step))), STEP_DAYS[-1]))
        _plan_move(diary, milestone, clock.at(week, 2), forecast, reason, note)


def _plan_cohort(diary: Diary) -> None:
    """Plan the milestones of the whole cohort."""
    clock, ids = diary.clock, diary.ids
    events = (
        (-26, 0, "Round 3 open call published", "event"), (-20, 4, "Open call closed", "event"),
        (-17, 0, "Exploration begins for six challenges", "event"),
        (-14, 4, "Assessment panel report filed", "decision"), (-5, 3, "Midpoint review of all Accelerator teams", "event"),
        (9, 2, "Lessons from Round 3 written up", "deliverable"),
    )  # fmt: skip
    for week, weekday, title, kind in events:
        due = clock.at(week, weekday)
        milestone = diary.register_id(f"milestone {title}", diary.new(
            clock.load, "lead", "milestone", title=title, baseline=Day(due), forecast=Day(due), cohort=ids["round 3"], type=kind,
            owner="Programme lead",
        ))  # fmt: skip
        if due <= clock.last:
            diary.change(due, "lead", "milestone-done", milestone, actual=Day(due))
    _plan_demo_day(diary)


def _plan_demo_day(diary: Diary) -> None:
    """Plan Demo Day, which moves once, for the whole cohort, by a week or more."""
    clock, cohort = diary.clock, diary.ids["round 3"]
    first, moved = demo_days(clock)
    demo_day = diary.register_id("milestone Demo Day", diary.new(
        clock.load, "lead", "milestone", title="Round 3 Demo Day", published_title="Demo Day of Round 3", baseline=Day(first), forecast=Day(first),
        cohort=cohort, type="event", owner="Events officer",
    ))  # fmt: skip
    day = clock.at(-9, 1)
    note = "The hall is being rewired in the week we asked for."
    diary.change(day, "lead", "milestone-move", demo_day, forecast=Day(moved), reason="external", move_note=note)
    diary.change(day, "lead", "cohort", cohort, demo_day=Day(moved))
