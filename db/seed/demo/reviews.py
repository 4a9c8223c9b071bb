"""The weekly reviews of the running cohort: opened, recorded and closed; one closed twice, the next one prepared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.save import save
from db.queries.reviews.meetings import default_agenda, unfinished_actions
from db.queries.team_health import standing_healths
from db.records import RECORD_SCHEMAS
from db.schema.enums.parts import EVERY_PART
from db.schema.enums.records import UnfinishedActionChoice
from db.schema.models import Action
from db.seed.demo.clock import add_working_days, month_start, working_day_on_or_before
from db.seed.demo.diary import Diary
from db.seed.demo.ledger import PANELS
from db.seed.demo.review_texts import ATTENDEES, MINUTES, DemoAction, DemoDecision, DemoHealth, DemoMinutes
from db.values.dates import Day, financial_year

OPEN_TIME, RECORD_TIME, CLOSE_TIME, PREPARE_TIME = time(14, 55), time(15, 20), time(15, 50), time(16, 0)
REOPEN_TIME, ADD_TIME, SECOND_CLOSE_TIME = time(10, 20), time(10, 30), time(10, 40)
LATE_ENTRY_TIME = time(16, 45)
TWICE_CLOSED_NUMBER = 3  # counted back from the latest review
REOPENED_WHY = "The decision about weather days was taken and is missing from the minutes."
ADDED_DECISION = "A day lost to weather is written down the same day, with the hour"
OWN_ITEM = "How to pay for the second sonar head"
LATE_REFERENCE, LATE_AMOUNT = "RES-LATE-1", 38_000
LATE_TALK = "Printer's deadline moved by two days; told on the telephone, written down late."
UNFINISHED_CHOICES = {"carry": UnfinishedActionChoice.CARRY, "drop": UnfinishedActionChoice.DROP, "anew": UnfinishedActionChoice.DUPLICATE}
CARRIED_DONE_AFTER = 2  # working days after the next review, by which a carried action is done


def plan_reviews(diary: Diary) -> None:
    """Plan the past reviews, the entries after the last of them, and the next review."""
    past_days, coming_days = diary.clock.reviews()
    for number, minutes in reversed(list(enumerate(MINUTES[: len(past_days)]))):
        _plan_review(diary, past_days[number], minutes, _following_review(past_days, coming_days, number), _choices_by_action(number))
        if number == TWICE_CLOSED_NUMBER:
            _plan_second_closing(diary, past_days[number])
    _plan_late_entries(diary, past_days[0])
    with diary.at(PREPARE_TIME):
        first, *others = default_agenda(EVERY_PART)
        agenda = [first, {"title": OWN_ITEM}, *others]
        diary.register_id(f"review {coming_days[0]}", diary.new(past_days[0], "lead", "review", held=coming_days[0], agenda=agenda))


def _following_review(past_days: list[date], coming_days: list[date], number: int) -> date:
    """Returns the day of the review after the one with the number, counted back from the latest."""
    return past_days[number - 1] if number else coming_days[0]


def _choices_by_action(number: int) -> dict[str, str]:
    """Returns the choice for each unfinished action of the previous review, by the action's wording."""
    before = MINUTES[number + 1].actions if number + 1 < len(MINUTES) else ()
    return {action.what: UNFINISHED_CHOICES[action.fate].value for action in before if action.fate}


def _plan_review(diary: Diary, day: date, minutes: DemoMinutes, following: date, choices_by_action: dict[str, str]) -> None:
    """Plan a review: opened by the lead, recorded by a member, closed by the lead, each in its own transaction."""
    with diary.at(OPEN_TIME):
        review = diary.register_id(f"review {day}", diary.new(day, "lead", "review", held=day))
        diary.do(day, "lead", _make_save(diary, "review-start", held=day, present=ATTENDEES))
    with diary.at(RECORD_TIME):
        for health in minutes.healths:
            diary.do(day, "member", _make_health_agreement(diary, review, day, health))
        for decision in minutes.decisions:
            _plan_decision(diary, day, review, decision)
        actions = [(_plan_action(diary, day, review, spec, following), spec) for spec in minutes.actions]
    with diary.at(CLOSE_TIME):
        diary.do(day, "lead", _make_close(diary, review, day, minutes.note, choices_by_action))
    for action, spec in actions:
        _plan_completion(diary, action, spec, day, following)


def _make_save(diary: Diary, kind: str, /, record_id: str | None = None, **values: Any) -> Callable[[Session], object]:
    return lambda session: save(session, RECORD_SCHEMAS[kind], values, programme_id=diary.programme_id, record_id=record_id)


def _make_health_agreement(diary: Diary, review: str, day: date, spec: DemoHealth) -> Callable[[Session], object]:
    """Returns an entry that records the agreed health: that of ``spec``, else the team's own; nothing where the team gave none."""
    challenge = diary.ids[f"challenge {spec.code}"]

    def agree(session: Session) -> None:
        standing = standing_healths(session, [challenge], day).get(challenge)
        if health := spec.health or (standing.health if standing else None):
            _make_save(diary, "meeting-health", review=review, challenge=challenge, health=health, reason=spec.reason)(session)

    return agree


def _plan_decision(diary: Diary, day: date, review: str, spec: DemoDecision) -> None:
    decision = diary.new(
        day, "member", "meeting-decision", what=spec.what, challenge=_challenge_id(diary, spec.code), published_what=spec.published, review=review,
        reverses=diary.ids[f"decision {spec.reverses}"] if spec.reverses else None,
    )  # fmt: skip
    if spec.why:
        diary.change(day, "member", "decision", decision, why=spec.why)
    if spec.key:
        diary.register_id(f"decision {spec.key}", decision)


def _challenge_id(diary: Diary, code: str) -> str | None:
    return diary.ids[f"challenge {code}"] if code else None


def _plan_action(diary: Diary, day: date, review: str, spec: DemoAction, following: date) -> str:
    due = following if spec.due is None else min(add_working_days(day, spec.due), following)
    action = diary.new(
        day, "member", "meeting-action", what=spec.what, challenge=_challenge_id(diary, spec.code), owner=spec.owner, owed_by=spec.owed_by, due_on=due,
        review=review,
    )  # fmt: skip
    diary.change(day, "member", "action", action, owed_to="us", kind="task")
    return action


def _plan_completion(diary: Diary, action: str, spec: DemoAction, day: date, following: date) -> None:
    """Plan the completion of an action, if its day is not in the future; a dropped action is never completed."""
    if spec.fate == "drop" or (spec.done is None and not spec.fate):
        return
    done = add_working_days(day, spec.done) if spec.done is not None else add_working_days(following, CARRIED_DONE_AFTER)
    if done <= diary.clock.last:
        by = "lead" if spec.owner == "Programme lead" else "member"
        diary.do(done, by, _make_answer(diary, spec.what if spec.fate == "anew" else "", action, done))


def _make_answer(diary: Diary, what: str, action: str, done: date) -> Callable[[Session], object]:
    """Returns an entry that answers an action; an action that was raised anew is found by its wording."""

    def answer(session: Session) -> None:
        anew = select(Action.id).where(Action.what == what, Action.answered_on.is_(None), Action.review_id.is_not(None))
        _make_save(diary, "action-answer", session.scalars(anew).one() if what else action, answered_on=done, outcome="done")(session)

    return answer


def _make_close(diary: Diary, review: str, day: date, note: str | None, choices_by_action: dict[str, str]) -> Callable[[Session], object]:
    """Returns an entry that closes a review; unfinished actions are carried, dropped or raised anew by ``choices_by_action``."""

    def close(session: Session) -> None:
        choices = {
            action.id: choices_by_action.get(action.what, UnfinishedActionChoice.CARRY.value)
            for action in unfinished_actions(session, diary.programme_id, day)
        }
        _make_save(diary, "review-close", review, unfinished=choices, note=note)(session)

    return close


def _plan_second_closing(diary: Diary, day: date) -> None:
    """Plan the reopening of a review the next morning, to add a missing decision and close it again."""
    morning, review = add_working_days(day, 1), diary.ids[f"review {day}"]
    with diary.at(REOPEN_TIME):
        diary.do(morning, "lead", _make_save(diary, "review-reopen", review, reason=REOPENED_WHY))
    with diary.at(ADD_TIME):
        _plan_decision(diary, morning, review, DemoDecision(ADDED_DECISION, why="Two storms, and nobody knows how many days they cost."))
    with diary.at(SECOND_CLOSE_TIME):
        diary.do(morning, "lead", _make_close(diary, review, day, "Closed again with the decision that was missing.", {}))


def _plan_late_entries(diary: Diary, day: date) -> None:
    """Plan a payment and a call dated before the last closing but entered after it, so that the closed state differs from the current one."""
    written, before = min(add_working_days(day, 1), diary.clock.last), working_day_on_or_before(day - timedelta(days=4))
    month = month_start(day, -1)
    if financial_year(month) != financial_year(diary.clock.today):
        month = month_start(before)
    with diary.at(LATE_ENTRY_TIME):
        diary.new(
            written, "finance", "payment", budget_line=diary.ids[f"line {PANELS} {financial_year(month)}"], amount=LATE_AMOUNT, month=month,
            reference=LATE_REFERENCE, supplier="Quillear Panels", kind="payment", paid_on=before, note="Invoice found after the review.",
        )  # fmt: skip
        diary.new(
            written, "member", "conversation", challenges=[diary.ids["challenge 3.6"]], held=Day(before), channel="call", minutes=10,
            said=LATE_TALK, our_people="Portfolio lead, public services", their_people="Patient services director",
        )  # fmt: skip
