"""The weekly reviews of the running cohort: opened, recorded and closed at their own time; one closed twice, the next one prepared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.reviews import USUAL_AGENDA
from db.commands.save import save
from db.queries.reviews.meetings import said_now, unfinished
from db.records import KINDS
from db.schema.enums.records import ForUnfinished
from db.schema.models import Action
from db.seed.demo.clock import later, month_of, on_or_before
from db.seed.demo.diary import Diary
from db.seed.demo.ledger import PANELS
from db.seed.demo.review_texts import HERE, MINUTES, Agreed, Decided, Minutes, Said
from db.values.dates import Day, financial_year

OPENED, RECORDED, CLOSED, PREPARED = time(14, 55), time(15, 20), time(15, 50), time(16, 0)
REOPENED, ADDED, CLOSED_AGAIN = time(10, 20), time(10, 30), time(10, 40)
ENTERED_LATE = time(16, 45)
TWICE = 3  # counted back from the latest review
REOPENED_WHY = "The decision about weather days was taken and is missing from the minutes."
ADDED_DECISION = "A day lost to weather is written down the same day, with the hour"
OWN_ITEM = "How to pay for the second sonar head"
LATE_REFERENCE, LATE_AMOUNT = "RES-LATE-1", 38_000
LATE_TALK = "Printer's deadline moved by two days; told on the telephone, written down late."
FATES = {"carry": ForUnfinished.CARRY, "drop": ForUnfinished.DROP, "anew": ForUnfinished.DUPLICATE}
AFTER_NEXT = 2  # working days after the next review by which what it carried is done


def plan_reviews(diary: Diary) -> None:
    """Plan the reviews that were held, what was entered after the last of them, and the next one."""
    held, ahead = diary.clock.reviews()
    for number, minutes in reversed(list(enumerate(MINUTES[: len(held)]))):
        _plan_review(diary, held[number], minutes, _next(held, ahead, number), _fates(number))
        if number == TWICE:
            _close_twice(diary, held[number])
    _enter_late(diary, held[0])
    with diary.at(PREPARED):
        agenda = [*USUAL_AGENDA[:1], {"title": OWN_ITEM}, *USUAL_AGENDA[1:]]
        diary.keep(f"review {ahead[0]}", diary.new(held[0], "lead", "review", held=ahead[0], agenda=agenda))


def _next(held: list[date], ahead: list[date], number: int) -> date:
    """The review after one, counted back from the latest."""
    return held[number - 1] if number else ahead[0]


def _fates(number: int) -> dict[str, str]:
    """What a review does with what the one before it left, by the wording of the action."""
    before = MINUTES[number + 1].actions if number + 1 < len(MINUTES) else ()
    return {one.what: FATES[one.fate].value for one in before if one.fate}


def _plan_review(diary: Diary, day: date, minutes: Minutes, following: date, fates: dict[str, str]) -> None:
    """Opened by the lead, recorded by a member, closed by the lead, each in a transaction of its own."""
    with diary.at(OPENED):
        review = diary.keep(f"review {day}", diary.new(day, "lead", "review", held=day))
        diary.do(day, "lead", _saves(diary, "review-start", held=day, present=HERE))
    with diary.at(RECORDED):
        for said in minutes.healths:
            diary.do(day, "member", _agrees(diary, review, day, said))
        for decision in minutes.decisions:
            _decide(diary, day, review, decision)
        actions = [(_raise(diary, day, review, one, following), one) for one in minutes.actions]
    with diary.at(CLOSED):
        diary.do(day, "lead", _closes(diary, review, day, minutes.note, fates))
    for action, one in actions:
        _finish(diary, action, one, day, following)


def _saves(diary: Diary, kind: str, /, record_id: str | None = None, **values: Any) -> Callable[[Session], object]:
    return lambda session: save(session, KINDS[kind], values, programme_id=diary.programme_id, record_id=record_id)


def _agrees(diary: Diary, review: str, day: date, said: Said) -> Callable[[Session], object]:
    """Agree on a health; one that is to be confirmed is the team's own, and none where the team said nothing."""
    challenge = diary.ids[f"challenge {said.code}"]

    def agree(session: Session) -> None:
        health = said.health or said_now(session, [challenge], day).get(challenge)
        if health:
            _saves(diary, "meeting-health", review=review, challenge=challenge, health=health, reason=said.reason)(session)

    return agree


def _decide(diary: Diary, day: date, review: str, one: Decided) -> None:
    decision = diary.new(
        day, "member", "meeting-decision", what=one.what, challenge=_challenge(diary, one.code), published_what=one.published, review=review,
        reverses=diary.ids[f"decision {one.reverses}"] if one.reverses else None,
    )  # fmt: skip
    if one.why:
        diary.change(day, "member", "decision", decision, why=one.why)
    if one.key:
        diary.keep(f"decision {one.key}", decision)


def _challenge(diary: Diary, code: str) -> str | None:
    return diary.ids[f"challenge {code}"] if code else None


def _raise(diary: Diary, day: date, review: str, one: Agreed, following: date) -> str:
    due = following if one.due is None else min(later(day, one.due), following)
    action = diary.new(
        day, "member", "meeting-action", what=one.what, challenge=_challenge(diary, one.code), owner=one.owner, owed_by=one.owed_by, due_on=due,
        review=review,
    )  # fmt: skip
    diary.change(day, "member", "action", action, owed_to="us", kind="task")
    return action


def _finish(diary: Diary, action: str, one: Agreed, day: date, following: date) -> None:
    """Write down that an action was done, if its day has come; what was dropped never is."""
    if one.fate == "drop" or (one.done is None and not one.fate):
        return
    done = later(day, one.done) if one.done is not None else later(following, AFTER_NEXT)
    if done <= diary.clock.last:
        by = "lead" if one.owner == "Programme lead" else "member"
        diary.do(done, by, _answers(diary, one.what if one.fate == "anew" else "", action, done))


def _answers(diary: Diary, what: str, action: str, done: date) -> Callable[[Session], object]:
    """Answer an action; one that was raised anew is found by its wording."""

    def answer(session: Session) -> None:
        anew = select(Action.id).where(Action.what == what, Action.answered_on.is_(None), Action.review_id.is_not(None))
        _saves(diary, "action-answer", session.scalars(anew).one() if what else action, answered_on=done, outcome="done")(session)

    return answer


def _closes(diary: Diary, review: str, day: date, note: str | None, fates: dict[str, str]) -> Callable[[Session], object]:
    """Close a review: what is unfinished is carried, dropped or raised anew as its story wants."""

    def close(session: Session) -> None:
        left = {one.id: fates.get(one.what, ForUnfinished.CARRY.value) for one in unfinished(session, diary.programme_id, day)}
        _saves(diary, "review-close", review, unfinished=left, note=note)(session)

    return close


def _close_twice(diary: Diary, day: date) -> None:
    """The next morning a decision turns out to be missing: reopened, recorded, closed again."""
    morning, review = later(day, 1), diary.ids[f"review {day}"]
    with diary.at(REOPENED):
        diary.do(morning, "lead", _saves(diary, "review-reopen", review, reason=REOPENED_WHY))
    with diary.at(ADDED):
        _decide(diary, morning, review, Decided(ADDED_DECISION, why="Two storms, and nobody knows how many days they cost."))
    with diary.at(CLOSED_AGAIN):
        diary.do(morning, "lead", _closes(diary, review, day, "Closed again with the decision that was missing.", {}))


def _enter_late(diary: Diary, day: date) -> None:
    """After the last closing: a payment and a call of before it, so that what was looked at then differs from what stands now."""
    written, before = min(later(day, 1), diary.clock.last), on_or_before(day - timedelta(days=4))
    month = month_of(day, -1)
    if financial_year(month) != financial_year(diary.clock.today):
        month = month_of(before)
    with diary.at(ENTERED_LATE):
        diary.new(
            written, "finance", "payment", budget_line=diary.ids[f"line {PANELS} {financial_year(month)}"], amount=LATE_AMOUNT, month=month,
            reference=LATE_REFERENCE, supplier="Quillear Panels", kind="payment", paid_on=before, note="Invoice found after the review.",
        )  # fmt: skip
        diary.new(
            written, "member", "conversation", challenges=[diary.ids["challenge 3.6"]], held=Day(before), channel="call", minutes=10,
            said=LATE_TALK, our_people="Portfolio lead, public services", their_people="Patient services director",
        )  # fmt: skip
