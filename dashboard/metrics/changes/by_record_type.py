"""What changed of one record, by its kind: what happened, how much it matters, from what to what. A kind without words of its own is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from db.records.record_change import Changed
from db.schema.enums.records import ActedOn, ActionOutcome, ChallengeState, Labelled, SessionStatus
from db.values.dates import Day

MOST_DAYS, MOST_MONEY = 40, 45


class Subject(Labelled):
    """What a change is about, in the order of a review."""

    HEALTH = "health"
    MILESTONES = "milestones"
    SPONSORS = "sponsors"
    RESEARCH = "research"
    MONEY = "money"
    ACTIONS = "actions"  # and decisions
    TEAMS = "teams"  # and gates, and the challenge itself
    OTHER = "other"


Made = Iterator[tuple[Subject, str, int, dict[str, Any]]]
Moves = Mapping[str, Sequence[Changed]]


def _milestone(changed: Changed, moves: Moves) -> Made:
    then, now = changed.then, changed.after
    if then is None or now is None:
        yield (
            Subject.MILESTONES,
            "added" if now else "removed",
            25 if now else 60,
            {"after": (now or {}).get("forecast") or (now or then or {}).get("baseline")},
        )
        if now and now["actual"]:
            yield Subject.MILESTONES, "done", 45, {"after": now["actual"]}
        return
    was, is_ = (one["forecast"] or one["baseline"] for one in (then, now))
    if then["archived"] != now["archived"]:
        yield Subject.MILESTONES, "archived" if now["archived"] else "brought back", 50 if now["archived"] else 30, {}
    if then["dropped"] != now["dropped"]:
        yield Subject.MILESTONES, "dropped" if now["dropped"] else "wanted again", 60, {"why": _words(now["dropped_why"])}
    if then["actual"] != now["actual"]:
        yield _done(then["actual"], now["actual"], was)
    elif was != is_:
        yield _moved(changed.record_id, was, is_, moves)


def _done(was: Day | None, done: Day | None, expected: Day | None) -> tuple[Subject, str, int, dict[str, Any]]:
    if done is None:
        return Subject.MILESTONES, "not done after all", 70, {"before": was}
    return Subject.MILESTONES, "done", 45, {"before": expected, "after": done, "days": between(expected, done)}


def _moved(record_id: str, was: Day | None, is_: Day | None, moves: Moves) -> tuple[Subject, str, int, dict[str, Any]]:
    why = tuple(
        f"{one.after['reason']}\n{one.after.get('note') or ''}"
        for one in sorted(moves.get(record_id, ()), key=lambda one: one.last.revision)
        if one.after is not None
    )
    days = between(was, is_)
    weight = 35 if days is None else 30 if days <= 0 else 50 + min(days, MOST_DAYS)
    return Subject.MILESTONES, "moved", weight, {"before": was, "after": is_, "days": days, "why": why}


def between(was: Day | None, is_: Day | None) -> int | None:
    """Calendar days from one day to another; None where one is not known to the day."""
    return (is_.on - was.on).days if was and is_ and was.exact and is_.exact else None


def _words(*texts: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in texts if one)


def _review_health(changed: Changed, moves: Moves) -> Made:
    now = changed.after
    if now is not None and now["health"] != now["said"]:
        yield Subject.HEALTH, "agreed", 80, {"before": now["said"], "after": now["health"], "why": _words(now["reason"])}


def _update(changed: Changed, moves: Moves) -> Made:
    yield Subject.HEALTH, "update" if changed.new else "update removed" if changed.gone else "update changed", 5, {}


def _conversation(changed: Changed, moves: Moves) -> Made:
    if changed.new or changed.gone:
        yield (
            Subject.SPONSORS,
            "held" if changed.new else "removed",
            15 if changed.new else 40,
            {"after": (changed.after or changed.then or {})["held"]},
        )


def _research(changed: Changed, moves: Moves) -> Made:
    then, now = changed.then, changed.after
    held = SessionStatus.HELD.value
    if now is None or (then is not None and then["status"] == now["status"]):
        if now is None:
            yield Subject.RESEARCH, "session removed", 40, {}
        return
    act, weight = {held: ("session", 18), SessionStatus.PLANNED.value: ("planned", 8)}.get(now["status"], ("not held", 34))
    yield Subject.RESEARCH, act, weight, {"after": now["held"]}


def _finding(changed: Changed, moves: Moves) -> Made:
    then, now = changed.then, changed.after
    if now is None or then is None:
        yield Subject.RESEARCH, "finding" if now else "finding removed", 30 if now else 40, {}
    if now is not None and now["acted"] != (then or {}).get("acted", ActedOn.NOT_YET.value):
        yield Subject.RESEARCH, "acted", 35, {"after": now["acted"], "why": _words(now["what_changed"])}


def money_weight(pence: int | None) -> int:
    """From 20 of nothing to 65 of a million pounds and more, by its size."""
    return 20 + min(len(str(abs(pence or 0) // 100)) * 7, MOST_MONEY)


def _payment(changed: Changed, moves: Moves) -> Made:
    then, now = changed.then, changed.after
    amounts = [None if one is None else one["amount"] for one in (then, now)]
    if amounts[0] != amounts[1]:
        act = "paid" if then is None else "payment removed" if now is None else "payment changed"
        pence = (amounts[1] or 0) - (amounts[0] or 0)
        yield Subject.MONEY, act, money_weight(pence) - 12, {"before": amounts[0], "after": amounts[1], "pence": pence}


def _agreement(changed: Changed, moves: Moves) -> Made:
    then, now = changed.then, changed.after
    if then is None or now is None:
        value = (now or then or {})["value"]
        yield Subject.MONEY, "agreement" if now else "agreement removed", money_weight(value), {"after": value, "pence": value}
        return
    if then["value"] != now["value"]:
        pence = (now["value"] or 0) - (then["value"] or 0)
        yield Subject.MONEY, "agreement changed", money_weight(pence), {"before": then["value"], "after": now["value"], "pence": pence}
    if then["novated_to"] != now["novated_to"] and now["novated_to"]:
        yield Subject.MONEY, "novated", 50, {}
    if then["ends"] != now["ends"]:
        yield Subject.MONEY, "agreement ends", 40, {"before": then["ends"], "after": now["ends"]}


def _budget_line(changed: Changed, moves: Moves) -> Made:
    amounts = [None if one is None else one["amount"] for one in (changed.then, changed.after)]
    if amounts[0] != amounts[1]:
        pence = (amounts[1] or 0) - (amounts[0] or 0)
        yield Subject.MONEY, "budget", money_weight(pence), {"before": amounts[0], "after": amounts[1], "pence": pence}


def _budget_change(changed: Changed, moves: Moves) -> Made:
    if changed.new or changed.gone:
        now = changed.after or changed.then or {}
        yield (
            Subject.MONEY,
            "budget moved" if changed.new else "budget move removed",
            money_weight(now["amount"]),
            {"pence": now["amount"], "why": _words(now["reason"])},
        )


def _decision(changed: Changed, moves: Moves) -> Made:
    if changed.new or changed.gone:
        yield Subject.ACTIONS, "decided" if changed.new else "decision removed", 55, {"why": _words((changed.after or {}).get("why"))}


def _action(changed: Changed, moves: Moves) -> Made:
    then, now = changed.then, changed.after
    if now is None:
        yield Subject.ACTIONS, "action removed", 30, {}
        return
    if now["answered_on"] and not (then or {}).get("answered_on"):
        dropped = now["outcome"] in (ActionOutcome.DROPPED.value, ActionOutcome.DECLINED.value, ActionOutcome.DEFERRED.value)
        yield (
            Subject.ACTIONS,
            str(now["outcome"]) if dropped else "answered",
            42 if dropped else 33,
            {"why": _words(now["answer"] or now["why"])},
        )
    elif then is None:
        yield Subject.ACTIONS, "raised", 28, {"after": now["due_on"]}
    elif then["answered_on"] and not now["answered_on"]:
        yield Subject.ACTIONS, "open again", 40, {}
    elif (now["carried"] or 0) > (then["carried"] or 0):
        yield Subject.ACTIONS, "carried", 40, {"after": now["carried"]}
    elif then["due_on"] != now["due_on"]:
        yield Subject.ACTIONS, "due moved", 30, {"before": then["due_on"], "after": now["due_on"]}


def _gate(changed: Changed, moves: Moves) -> Made:
    if changed.new or changed.gone:
        yield Subject.TEAMS, "gate" if changed.new else "gate removed", 62, {"why": _words((changed.after or {}).get("reason"))}


def _team(changed: Changed, moves: Moves) -> Made:
    then, now = changed.then, changed.after
    if then is None or now is None:
        yield Subject.TEAMS, "team" if now else "team removed", 40, {}
    elif then["outcome"] != now["outcome"]:
        yield Subject.TEAMS, "outcome", 64, {"before": then["outcome"], "after": now["outcome"]}
    elif then["stage"] != now["stage"]:
        yield Subject.TEAMS, "stage", 45, {"before": then["stage"], "after": now["stage"]}


def _challenge(changed: Changed, moves: Moves) -> Made:
    then, now = changed.then, changed.after
    if then is None or now is None:
        yield Subject.TEAMS, "challenge" if now else "challenge removed", 70, {}
        return
    if then["state"] != now["state"]:
        worse = now["state"] not in (ChallengeState.RUNNING.value, ChallengeState.FINISHED.value)
        yield Subject.TEAMS, "state", 96 if worse else 50, {"before": then["state"], "after": now["state"]}
    if then["stage"] != now["stage"]:
        yield Subject.TEAMS, "stage", 46, {"before": then["stage"], "after": now["stage"]}
    if then["question"] != now["question"]:
        yield Subject.TEAMS, "reframed", 52, {"before": then["question"], "after": now["question"]}
    if then["archived"] != now["archived"]:
        yield Subject.TEAMS, "archived" if now["archived"] else "brought back", 45, {}


Tell = Callable[[Changed, Moves], Made]
TELL: dict[str, Tell] = {
    "milestone": _milestone, "review-health": _review_health, "weekly-update": _update, "conversation": _conversation, "research-session": _research,
    "finding": _finding, "payment": _payment, "agreement": _agreement, "budget-change": _budget_change, "budget-line": _budget_line,
    "decision": _decision, "action": _action,
    "stage-move": _gate, "team": _team, "challenge": _challenge,
}  # fmt: skip
