"""A challenge is paused, resumed, cancelled, merged or reopened in one act, which settles what is open of it by choice.

First the steps are planned from what is stored, each with its words; then they are taken, in the one transaction of the save, with one
reason and one decision. So what is asked before saving is what happens, and one Undo takes all of it back.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.settling_money import agreements, money
from db.commands.settling_parts import actions, milestones, teams
from db.commands.steps import Step, decide, reason_given, steers
from db.days import in_words
from db.errors import Invalid
from db.history import today
from db.models import Challenge
from db.queries.open_parts import LIVE, open_parts
from db.words import ChallengeState

Values = dict[str, Any]
PAUSE, RESUME, CANCEL, MERGE, REOPEN = "challenge-pause", "challenge-resume", "challenge-cancel", "challenge-merge", "challenge-reopen"
SETTLES = (PAUSE, RESUME, CANCEL, MERGE, REOPEN)
FROM = {
    PAUSE: LIVE, RESUME: (ChallengeState.PAUSED.value,), CANCEL: LIVE, MERGE: LIVE,
    REOPEN: (ChallengeState.CANCELLED.value, ChallengeState.MERGED.value, ChallengeState.FINISHED.value),
}  # fmt: skip
WORDS = {PAUSE: "paused", RESUME: "resumed", CANCEL: "cancelled", MERGE: "merged", REOPEN: "reopened"}


def called(challenge: Any) -> str:
    """How people call a challenge: code and title."""
    return f"{challenge.code} {challenge.title}" if challenge.code else str(challenge.title)


def target_of(session: Session, challenge: Challenge, values: Values) -> Challenge | None:
    """The challenge that another is merged into. Raises :class:`Invalid` where that one does not go on."""
    if not values.get("into"):
        return None
    if values["into"] == challenge.id:
        raise Invalid([("into", "Choose another challenge: this is the one that ends")])
    target: Challenge = session.scalars(select(Challenge).where(Challenge.id == values["into"])).one()
    if target.state not in LIVE or target.archived:
        raise Invalid([("into", f"{called(target)} does not go on itself ({target.state}). Choose one that does")])
    return target


def plan(session: Session, act: str, challenge: Challenge, values: Values) -> list[Step]:
    """What an act would do, step by step, the state of the challenge first. Raises :class:`Invalid` where it cannot."""
    if challenge.state not in FROM[act]:
        raise Invalid([("", f"This challenge is {challenge.state}, so it cannot be {WORDS[act]}")])
    target = target_of(session, challenge, values)
    parts = open_parts(session, challenge.id, today(session))
    settled = agreements(session, parts, values, target)
    found = [
        _state(act, challenge, values, target), milestones(session, challenge, parts, values, target), actions(session, parts, values, target),
        *settled.steps, money(session, challenge, parts, values, target, settled), teams(session, challenge, parts, values, target),
    ]  # fmt: skip
    return [one for one in found if one is not None]


def settle(session: Session, act: str, challenge: Challenge, values: Values) -> None:
    """Do what an act does: every step, the reason of the transaction, one decision. For leads and administrators."""
    steers(session)
    reason_given(session, values["reason"])
    steps = plan(session, act, challenge, values)
    for step in steps:
        step.do()
    decide(
        session, programme_id=challenge.programme_id, challenge_id=challenge.id, about=("challenge", challenge.id),
        what=" ".join(f"{step.words}." for step in steps), why=values["reason"], by=values.get("decided_by"), published=values.get("published_what"),
    )  # fmt: skip


def _state(act: str, challenge: Challenge, values: Values, target: Challenge | None) -> Step:
    """The challenge itself: its state, until when, into which."""
    words = {
        PAUSE: f"{called(challenge)} is paused until {in_words(values['until'])}" if values.get("until") else "",
        RESUME: f"{called(challenge)} goes on", CANCEL: f"{called(challenge)} is cancelled", REOPEN: f"{called(challenge)} is reopened",
        MERGE: f"{called(challenge)} is merged into {called(target)}" if target else "",
    }[act]  # fmt: skip
    state = {PAUSE: ChallengeState.PAUSED, CANCEL: ChallengeState.CANCELLED, MERGE: ChallengeState.MERGED}.get(act, ChallengeState.RUNNING)

    def change() -> None:
        challenge.state = state.value
        challenge.paused_until = values.get("until")
        challenge.merged_into_id = target.id if target else None

    return Step(words, change)
