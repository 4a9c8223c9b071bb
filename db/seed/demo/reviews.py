"""The weekly reviews of the running cohort: opened, recorded and closed at their own time; one closed twice, the next one prepared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.reviews import DEFAULT_AGENDA
from db.commands.save import save
from db.queries.reviews.meetings import current_team_healths, unfinished_actions
from db.records import RECORD_SCHEMAS
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
CARRIED_DONE_AFTER = 2  # working days after the next review by which what it carried is done


def plan_reviews(diary: Diary) -> None:
    """Plan the reviews that were held, what was entered after the last of them, and the next one."""
    held, ahead = diary.clock.reviews()
    for number, minutes in reversed(list(enumerate(MINUTES[: len(held)]))):
        _plan_review(diary, held[number], minutes, _following_review(held, ahead, number), _choices_by_action(number))
        if number == TWICE_CLOSED_NUMBER:
            _plan_second_closing(diary, held[number])
    _plan_late_entries(diary, held[0])
    with diary.at(PREPARE_TIME):
        agenda = [*DEFAULT_AGENDA[:1], {"title": OWN_ITEM}, *DEFAULT_AGENDA[1:]]
        diary.register_id(f"review {ahead[0]}", diary.new(held[0], "lead", "review", held=ahead[0], agenda=agenda))


def _following_review(held: list[date], ahead: list[date], number: int) -> date:
    """The review after one, counted back from the latest."""
    return held[number - 1] if number else ahead[0]


def _choices_by_action(number: int) -> dict[str, str]:
    """What a review does with what the one before it left, by the wording of the action."""
    before = MINUTES[number + 1].actions if number + 1 < len(MINUTES) else ()
    return {one.what: UNFINISHED_CHOICES[one.fate].value for one in before if one.fate}


def _plan_review(diary: Diary, day: date, minutes: DemoMinutes, following: date, choices_by_action: dict[str, str]) -> None:
    """Opened by the lead, recorded by a member, closed by the lead, each in a transaction of its own."""
    with diary.at(OPEN_TIME):
        review = diary.register_id(f"review {day}", diary.new(day, "lead", "review", held=day))
        diary.do(day, "lead", _make_save(diary, "review-start", held=day, present=ATTENDEES))
    with diary.at(RECORD_TIME):
        for said in minutes.healths:
            diary.do(day, "member", _make_health_agreement(diary, review, day, said))
        for decision in minutes.decisions:
            _plan_decision(diary, day, review, decision)
        actions = [(_plan_action(diary, day, review, one, following), one) for one in minutes.actions]
    with diary.at(CLOSE_TIME):
        diary.do(day, "lead", _make_close(diary, review, day, minutes.note, choices_by_action))
    for action, one in actions:
        _plan_completion(diary, action, one, day, following)


def _make_save(diary: Diary, kind: str, /, record_id: str | None = None, **values: Any) -> Callable[[Session], object]:
    return lambda session: save(session, RECORD_SCHEMAS[kind], values, programme_id=diary.programme_id, record_id=record_id)


def _make_health_agreement(diary: Diary, review: str, day: date, said: DemoHealth) -> Callable[[Session], object]:
    """Agree on a health; one that is to be confirmed is the team's own, and none where the team said nothing."""
    challenge = diary.ids[f"challenge {said.code}"]

    def agree(session: Session) -> None:
        health = said.health or current_team_healths(session, [challenge], day).get(challenge)
        if health:
            _make_save(diary, "meeting-health", review=review, challenge=challenge, health=health, reason=said.reason)(session)

    return agree


def _plan_decision(diary: Diary, day: date, review: str, one: DemoDecision) -> None:
    decision = diary.new(
        day, "member", "meeting-decision", what=one.what, challenge=_challenge_id(diary, one.code), published_what=one.published, review=review,
        reverses=diary.ids[f"decision {one.reverses}"] if one.reverses else None,
    )  # fmt: skip
    if one.why:
        diary.change(day, "member", "decision", decision, why=one.why)
    if one.key:
        diary.register_id(f"decision {one.key}", decision)


def _challenge_id(diary: Diary, code: str) -> str | None:
    return diary.ids[f"challenge {code}"] if code else None


def _plan_action(diary: Diary, day: date, review: str, one: DemoAction, following: date) -> str:
    due = following if one.due is None else min(add_working_days(day, one.due), following)
    action = diary.new(
        day, "member", "meeting-action", what=one.what, challenge=_challenge_id(diary, one.code), owner=one.owner, owed_by=one.owed_by, due_on=due,
        review=review,
    )  # fmt: skip
    diary.change(day, "member", "action", action, owed_to="us", kind="task")
    return action


def _plan_completion(diary: Diary, action: str, one: DemoAction, day: date, following: date) -> None:
    """Write down that an action was done, if its day has come; what was dropped never is."""
    if one.fate == "drop" or (one.done is None and not one.fate):
        return
    done = add_working_days(day, one.done) if one.done is not None else add_working_days(following, CARRIED_DONE_AFTER)
    if done <= diary.clock.last:
        by = "lead" if one.owner == "Programme lead" else "member"
        diary.do(done, by, _make_answer(diary, one.what if one.fate == "anew" else "", action, done))


def _make_answer(diary: Diary, what: str, action: str, done: date) -> Callable[[Session], object]:
    """Answer an action; one that was raised anew is found by its wording."""

    def answer(session: Session) -> None:
        anew = select(Action.id).where(Action.what == what, Action.answered_on.is_(None), Action.review_id.is_not(None))
        _make_save(diary, "action-answer", session.scalars(anew).one() if what else action, answered_on=done, outcome="done")(session)

    return answer


def _make_close(diary: Diary, review: str, day: date, note: str | None, choices_by_action: dict[str, str]) -> Callable[[Session], object]:
    """Close a review: what is unfinished is carried, dropped or raised anew as its story wants."""

    def close(session: Session) -> None:
        left = {
            one.id: choices_by_action.get(one.what, UnfinishedActionChoice.CARRY.value)
            for one in unfinished_actions(session, diary.programme_id, day)
        }
        _make_save(diary, "review-close", review, unfinished=left, note=note)(session)

    return close


def _plan_second_closing(diary: Diary, day: date) -> None:
    """The next morning a decision turns out to be missing: reopened, recorded, closed again."""
    morning, review = add_working_days(day, 1), diary.ids[f"review {day}"]
    with diary.at(REOPEN_TIME):
        diary.do(morning, "lead", _make_save(diary, "review-reopen", review, reason=REOPENED_WHY))
    with diary.at(ADD_TIME):
        _plan_decision(diary, morning, review, DemoDecision(ADDED_DECISION, why="Two storms, and nobody knows how many days they cost."))
    with diary.at(SECOND_CLOSE_TIME):
        diary.do(morning, "lead", _make_close(diary, review, day, "Closed again with the decision that was missing.", {}))


def _plan_late_entries(diary: Diary, day: date) -> None:
    """After the last closing: a payment and a call of before it, so that what was looked at then differs from what stands now."""
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
