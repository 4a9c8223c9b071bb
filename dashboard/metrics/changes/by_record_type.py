"""Changes of one record by kind: what happened, its weight in the ranking, values before and after. Kinds without a reader are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from db.fields.record_change import RecordDifference
from db.schema.enums.records import ActionOutcome, ChallengeState, FindingOutcome, Labelled, SessionStatus
from db.values.dates import Day

MOST_DAYS, MOST_MONEY = 40, 45


class ChangeSubject(Labelled):
    """Subjects of changes, in the order of a review."""

    HEALTH = "health"
    MILESTONES = "milestones"
    SPONSORS = "sponsors"
    RESEARCH = "research"
    MONEY = "money"
    ACTIONS = "actions"  # includes decisions
    TEAMS = "teams"  # includes gate decisions and changes of the challenge itself
    OTHER = "other"


ChangeFacts = Iterator[tuple[ChangeSubject, str, int, dict[str, Any]]]
MovesByMilestone = Mapping[str, Sequence[RecordDifference]]


def _milestone_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    then, now = changed.then, changed.after
    if then is None or now is None:
        yield (
            ChangeSubject.MILESTONES,
            "added" if now else "removed",
            25 if now else 60,
            {"after": (now or {}).get("forecast") or (now or then or {}).get("baseline")},
        )
        if now and now["actual"]:
            yield ChangeSubject.MILESTONES, "done", 45, {"after": now["actual"]}
        return
    previous, current = (values["forecast"] or values["baseline"] for values in (then, now))
    if then["archived"] != now["archived"]:
        yield ChangeSubject.MILESTONES, "archived" if now["archived"] else "brought back", 50 if now["archived"] else 30, {}
    if then["dropped"] != now["dropped"]:
        yield ChangeSubject.MILESTONES, "dropped" if now["dropped"] else "wanted again", 60, {"why": _non_empty_texts(now["dropped_why"])}
    if then["actual"] != now["actual"]:
        yield _completion_change(then["actual"], now["actual"], previous)
    elif previous != current:
        yield _date_change(changed.record_id, previous, current, moves)


def _completion_change(previous: Day | None, done: Day | None, expected: Day | None) -> tuple[ChangeSubject, str, int, dict[str, Any]]:
    if done is None:
        return ChangeSubject.MILESTONES, "not done after all", 70, {"before": previous}
    return ChangeSubject.MILESTONES, "done", 45, {"before": expected, "after": done, "days": days_between(expected, done)}


def _date_change(
    record_id: str, previous: Day | None, current: Day | None, moves: MovesByMilestone
) -> tuple[ChangeSubject, str, int, dict[str, Any]]:
    why = tuple(
        f"{move.after['reason']}\n{move.after.get('note') or ''}"
        for move in sorted(moves.get(record_id, ()), key=lambda move: move.last.revision)
        if move.after is not None
    )
    days = days_between(previous, current)
    weight = 35 if days is None else 30 if days <= 0 else 50 + min(days, MOST_DAYS)
    return ChangeSubject.MILESTONES, "moved", weight, {"before": previous, "after": current, "days": days, "why": why}


def days_between(previous: Day | None, current: Day | None) -> int | None:
    """Returns calendar days from one day to another; None where one is unknown or not exact to the day."""
    return (current.on - previous.on).days if previous and current and previous.exact and current.exact else None


def _non_empty_texts(*texts: Any) -> tuple[str, ...]:
    return tuple(str(text) for text in texts if text)


def _review_health_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    now = changed.after
    if now is not None and now["health"] != now["said"]:
        yield ChangeSubject.HEALTH, "agreed", 80, {"before": now["said"], "after": now["health"], "why": _non_empty_texts(now["reason"])}


def _update_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    yield ChangeSubject.HEALTH, "update" if changed.new else "update removed" if changed.is_removed else "update changed", 5, {}


def _conversation_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    if changed.new or changed.is_removed:
        yield (
            ChangeSubject.SPONSORS,
            "held" if changed.new else "removed",
            15 if changed.new else 40,
            {"after": (changed.after or changed.then or {})["held"]},
        )


def _session_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    then, now = changed.then, changed.after
    held = SessionStatus.HELD.value
    if now is None or (then is not None and then["status"] == now["status"]):
        if now is None:
            yield ChangeSubject.RESEARCH, "session removed", 40, {}
        return
    act, weight = {held: ("session", 18), SessionStatus.PLANNED.value: ("planned", 8)}.get(now["status"], ("not held", 34))
    yield ChangeSubject.RESEARCH, act, weight, {"after": now["held"]}


def _finding_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    then, now = changed.then, changed.after
    if now is None or then is None:
        yield ChangeSubject.RESEARCH, "finding" if now else "finding removed", 30 if now else 40, {}
    if now is not None and now["acted"] != (then or {}).get("acted", FindingOutcome.NOT_YET.value):
        yield ChangeSubject.RESEARCH, "acted", 35, {"after": now["acted"], "why": _non_empty_texts(now["what_changed"])}


def money_weight(pence: int | None) -> int:
    """Returns the weight of an amount: 20 + 7 for each digit of its whole pounds, at most 65."""
    return 20 + min(len(str(abs(pence or 0) // 100)) * 7, MOST_MONEY)


def _payment_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    then, now = changed.then, changed.after
    amounts = [None if values is None else values["amount"] for values in (then, now)]
    if amounts[0] != amounts[1]:
        act = "paid" if then is None else "payment removed" if now is None else "payment changed"
        pence = (amounts[1] or 0) - (amounts[0] or 0)
        yield ChangeSubject.MONEY, act, money_weight(pence) - 12, {"before": amounts[0], "after": amounts[1], "pence": pence}


def _agreement_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    then, now = changed.then, changed.after
    if then is None or now is None:
        value = (now or then or {})["value"]
        yield ChangeSubject.MONEY, "agreement" if now else "agreement removed", money_weight(value), {"after": value, "pence": value}
        return
    if then["value"] != now["value"]:
        pence = (now["value"] or 0) - (then["value"] or 0)
        yield (
            ChangeSubject.MONEY,
            "agreement changed",
            money_weight(pence),
            {"before": then["value"], "after": now["value"], "pence": pence},
        )
    if then["novated_to"] != now["novated_to"] and now["novated_to"]:
        yield ChangeSubject.MONEY, "novated", 50, {}
    if then["ends"] != now["ends"]:
        yield ChangeSubject.MONEY, "agreement ends", 40, {"before": then["ends"], "after": now["ends"]}


def _budget_line_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    amounts = [None if values is None else values["amount"] for values in (changed.then, changed.after)]
    if amounts[0] != amounts[1]:
        pence = (amounts[1] or 0) - (amounts[0] or 0)
        yield ChangeSubject.MONEY, "budget", money_weight(pence), {"before": amounts[0], "after": amounts[1], "pence": pence}


def _budget_move_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    if changed.new or changed.is_removed:
        now = changed.after or changed.then or {}
        yield (
            ChangeSubject.MONEY,
            "budget moved" if changed.new else "budget move removed",
            money_weight(now["amount"]),
            {"pence": now["amount"], "why": _non_empty_texts(now["reason"])},
        )


def _decision_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    if changed.new or changed.is_removed:
        yield (
            ChangeSubject.ACTIONS,
            "decided" if changed.new else "decision removed",
            55,
            {"why": _non_empty_texts((changed.after or {}).get("why"))},
        )


def _action_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    then, now = changed.then, changed.after
    if now is None:
        yield ChangeSubject.ACTIONS, "action removed", 30, {}
        return
    if now["answered_on"] and not (then or {}).get("answered_on"):
        dropped = now["outcome"] in (ActionOutcome.DROPPED.value, ActionOutcome.DECLINED.value, ActionOutcome.DEFERRED.value)
        yield (
            ChangeSubject.ACTIONS,
            str(now["outcome"]) if dropped else "answered",
            42 if dropped else 33,
            {"why": _non_empty_texts(now["answer"] or now["why"])},
        )
    elif then is None:
        yield ChangeSubject.ACTIONS, "raised", 28, {"after": now["due_on"]}
    elif then["answered_on"] and not now["answered_on"]:
        yield ChangeSubject.ACTIONS, "open again", 40, {}
    elif (now["carried"] or 0) > (then["carried"] or 0):
        yield ChangeSubject.ACTIONS, "carried", 40, {"after": now["carried"]}
    elif then["due_on"] != now["due_on"]:
        yield ChangeSubject.ACTIONS, "due moved", 30, {"before": then["due_on"], "after": now["due_on"]}


def _gate_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    if changed.new or changed.is_removed:
        yield (
            ChangeSubject.TEAMS,
            "gate" if changed.new else "gate removed",
            62,
            {"why": _non_empty_texts((changed.after or {}).get("reason"))},
        )


def _team_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    then, now = changed.then, changed.after
    if then is None or now is None:
        yield ChangeSubject.TEAMS, "team" if now else "team removed", 40, {}
    elif then["outcome"] != now["outcome"]:
        yield ChangeSubject.TEAMS, "outcome", 64, {"before": then["outcome"], "after": now["outcome"]}
    elif then["stage"] != now["stage"]:
        yield ChangeSubject.TEAMS, "stage", 45, {"before": then["stage"], "after": now["stage"]}


def _challenge_changes(changed: RecordDifference, moves: MovesByMilestone) -> ChangeFacts:
    then, now = changed.then, changed.after
    if then is None or now is None:
        yield ChangeSubject.TEAMS, "challenge" if now else "challenge removed", 70, {}
        return
    if then["state"] != now["state"]:
        worse = now["state"] not in (ChallengeState.RUNNING.value, ChallengeState.FINISHED.value)
        yield ChangeSubject.TEAMS, "state", 96 if worse else 50, {"before": then["state"], "after": now["state"]}
    if then["stage"] != now["stage"]:
        yield ChangeSubject.TEAMS, "stage", 46, {"before": then["stage"], "after": now["stage"]}
    if then["question"] != now["question"]:
        yield ChangeSubject.TEAMS, "reframed", 52, {"before": then["question"], "after": now["question"]}
    if then["archived"] != now["archived"]:
        yield ChangeSubject.TEAMS, "archived" if now["archived"] else "brought back", 45, {}


ChangeReader = Callable[[RecordDifference, MovesByMilestone], ChangeFacts]
CHANGE_READERS: dict[str, ChangeReader] = {
    "milestone": _milestone_changes,
    "review-health": _review_health_changes,
    "weekly-update": _update_changes,
    "conversation": _conversation_changes,
    "research-session": _session_changes,
    "finding": _finding_changes,
    "payment": _payment_changes,
    "agreement": _agreement_changes,
    "budget-change": _budget_move_changes,
    "budget-line": _budget_line_changes,
    "decision": _decision_changes,
    "action": _action_changes,
    "stage-move": _gate_changes,
    "team": _team_changes,
    "challenge": _challenge_changes,
}
