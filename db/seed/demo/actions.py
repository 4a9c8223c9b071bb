"""Actions of the demo programme: most answered in time, one overdue from a sponsor, one overdue and forgotten by the programme."""

from __future__ import annotations

from datetime import date, timedelta

from db.seed.demo.challenge_texts.texts import DemoRequest, Topic
from db.seed.demo.challenges import TOPICS
from db.seed.demo.clock import add_working_days, working_day_on_or_before
from db.seed.demo.diary import Diary
from db.values.dates import Day

FORGOTTEN_CODE = "3.8"
FORGOTTEN_WHAT = "Send the library service the accessibility guide for its volunteers that we promised"
FORGOTTEN_DAYS = 38
SPONSOR_OWES_CODE = "3.4"
SPONSOR_OWES_WHAT = "Get the data agreement on gritter positions signed by the council's lawyers"

ADOPTION_STEPS = (
    (
        -11,
        -6,
        "Name the budget holder after the trial",
        "Name who will hold the budget after the trial",
        "Named in the minutes of the sponsor's board.",
    ),
    (-11, -4, "Name the service owner", "Name the owner of the service", "Named; she joins the weekly call."),
    (-10, -2, "Choose the procurement route with our adviser", "Choose the procurement route", "Negotiated procedure after the trial."),
    (-6, 2, "Identify the money for the first year in use", "Identify the money for the first year", None),
    (-5, 4, "Agree security and integration with the IT team", "Agree security and integration with your IT team", None),
    (-4, 6, "Set the date of the decision to buy", "Set the date of the decision to buy", None),
)
SPRINT_SHIFT = -8
EXTRA_TASKS = (
    ("us", "Book the room and the sign-language interpreter for Demo Day", None, "task", 2),
    ("team", "Send the test report of the last version", None, "task", 1),
)


def plan_actions(diary: Diary) -> None:
    """Plan the answered and the open actions of every challenge."""
    for topic in TOPICS:
        _plan_requests(diary, topic)
        if topic.working:
            _plan_adoption(diary, topic)
            _plan_extra(diary, topic)
    _plan_stories(diary)
    _plan_sponsor_replies(diary)


def _plan_requests(diary: Diary, topic: Topic) -> None:
    """Plan the challenge's own requests, from the choice of its teams on, each answered by its due date or a few days later."""
    rng, clock = diary.rng, diary.clock
    weeks = range(-12, -1, 3) if topic.working else range(-14, -2, 4)
    for request, week in zip(topic.requests, weeks, strict=False):
        raised = clock.at(week, rng.randint(0, 2))
        due = add_working_days(raised, rng.randint(5, 8))
        answered = min(add_working_days(raised, rng.randint(3, 9)), clock.last)
        _plan_answered_request(diary, topic, request, raised, due, answered)


def _plan_answered_request(diary: Diary, topic: Topic, request: DemoRequest, raised: date, due: date, answered: date) -> None:
    action = _plan_action(diary, topic, request.owed_by, request.what, request.published, request.kind, raised, due)
    diary.change(
        answered, "member", "action-answer", action, answered_on=answered, outcome=request.outcome, why=request.why, answer=request.answer,
        published_answer=request.answer if request.published else None,
    )  # fmt: skip


def _plan_action(
    diary: Diary,
    topic: Topic,
    owed_by: str,
    what: str,
    published: str | None,
    kind: str,
    raised: date,
    due: date,
    milestone: str | None = None,
) -> str:
    lead = topic.sponsor_lead if owed_by == "sponsor" else topic.lead if owed_by == "us" else "Company lead"
    organisation = diary.ids[f"organisation {topic.sponsors[0]}"] if owed_by == "sponsor" else None
    return diary.new(
        raised, "member", "action", challenge=diary.ids[f"challenge {topic.code}"], what=what, published_what=published, owed_by=owed_by,
        owed_to="sponsor" if owed_by == "us" else "us", owner=lead, kind=kind, raised_on=raised, due_on=due, milestone=milestone,
        owed_by_organisation=organisation,
    )  # fmt: skip


def _plan_adoption(diary: Diary, topic: Topic) -> None:
    """Plan the adoption steps: three done, three open, each with a due date."""
    clock = diary.clock
    shift = SPRINT_SHIFT if topic.flow == "Sprint" else 0
    gate = diary.ids.get(f"milestone {topic.code} Pre-commercial decision")
    for raised_week, due_week, what, published, answer in ADOPTION_STEPS:
        raised = clock.at(raised_week + shift, 3)
        due = clock.at(due_week if answer is None else due_week + shift, 2)
        action = _plan_action(diary, topic, "sponsor", what, published, "adoption step", raised, due, gate)
        if answer is not None:
            done = min(add_working_days(due, diary.rng.choice((0, 1, 2))), clock.last)
            diary.change(
                done,
                "member",
                "action-answer",
                action,
                answered_on=done,
                outcome="done",
                answer=f"{answer} Took two reminders.",
                published_answer=answer,
            )


def _plan_extra(diary: Diary, topic: Topic) -> None:
    """Plan open tasks of the coming weeks."""
    clock = diary.clock
    for place, (owed_by, what, published, kind, week) in enumerate(EXTRA_TASKS):
        if (int(topic.code[-1]) + place) % 2:
            _plan_action(diary, topic, owed_by, what, published, kind, clock.at(-2, 1), clock.at(week, 3))


def _plan_stories(diary: Diary) -> None:
    clock, topics = diary.clock, {topic.code: topic for topic in TOPICS}
    forgotten = topics[FORGOTTEN_CODE]
    due = working_day_on_or_before(clock.today - timedelta(days=FORGOTTEN_DAYS))
    _plan_action(
        diary, forgotten, "us", FORGOTTEN_WHAT, "Send you the accessibility guide for your volunteers", "task",
        clock.at(-9, 1), due,
    )  # fmt: skip
    salt = topics[SPONSOR_OWES_CODE]
    _plan_action(
        diary, salt, "sponsor", SPONSOR_OWES_WHAT, "Sign the data agreement on gritter positions", "adoption step", clock.at(-5, 1),
        clock.working_days_ago(7),
        diary.ids["milestone 3.4 Pre-commercial decision"],
    )  # fmt: skip
    buses = topics["3.3"]
    _plan_action(
        diary, buses, "sponsor", "Decide about the second operator's roster feed; asked twice",
        "Decide about the second operator's roster", "decision",
        clock.at(-6, 1), clock.working_days_ago(9),
    )  # fmt: skip
    meals = topics["3.2"]
    _plan_action(
        diary, meals, "sponsor", "Get the two head cooks to accept the scales", "Agree the scales with the last two kitchens", "task",
        clock.at(-7, 1), clock.working_days_ago(12),
    )  # fmt: skip


def _plan_sponsor_replies(diary: Diary) -> None:
    """Plan the entries of the sponsor's account: an answer, a question with its reply, an open question, a conversation."""
    clock, flood = diary.clock, next(topic for topic in TOPICS if topic.code == "3.1")
    raised = clock.at(-4, 0)
    action = _plan_action(
        diary,
        flood,
        "sponsor",
        "Say which two duty officers come to the rehearsal",
        "Name two duty officers for the rehearsal",
        "answer",
        raised,
        add_working_days(raised, 6),
    )
    answered = min(add_working_days(raised, 3), clock.last)
    diary.change(
        answered,
        "sponsor",
        "sponsor-answer",
        action,
        published_answer="The officers of the early and the late shift.",
        answered_on=answered,
        outcome="done",
    )
    asked_on = clock.at(-3, 2)
    question = diary.new(
        asked_on, "sponsor", "sponsor-question", challenge=diary.ids["challenge 3.1"], due_on=add_working_days(asked_on, 5),
        published_what="May we show the alert to our councillors before Demo Day?",
    )  # fmt: skip
    replied = min(add_working_days(asked_on, 2), clock.last)
    diary.change(
        replied, "lead", "action-answer", question, answered_on=replied, outcome="done",
        answer="Yes, but without the forecast accuracy slide.",
        published_answer="Yes. We will bring a version without live data.",
    )  # fmt: skip
    open_wish = clock.working_days_ago(2)
    diary.new(
        open_wish, "sponsor", "sponsor-question", challenge=diary.ids["challenge 3.4"], due_on=add_working_days(clock.today, 5),
        published_what="Which roads will the salt count cover, and who counts?",
    )  # fmt: skip
    spoke = clock.at(-2, 3)
    diary.new(
        spoke, "sponsor", "sponsor-conversation", challenges=[diary.ids["challenge 3.1"]], held=Day(spoke), channel="call",
        published_summary="We told your portfolio lead that the contact centre will have two people on the night of the rehearsal.",
    )  # fmt: skip
