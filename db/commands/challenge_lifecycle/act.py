"""Acts that pause, resume, cancel, merge or reopen a challenge, and apply the chosen option to its open records.

The steps are planned from stored records and shown for confirmation; then the same steps are carried out in the transaction of the
save, with one reason and one decision. One undo reverts all of them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.act_steps import ActStep, record_decision, require_lead, set_transaction_reason
from db.commands.challenge_lifecycle.money import plan_agreements, plan_unspent_money
from db.commands.challenge_lifecycle.open_records import plan_actions, plan_milestones, plan_teams
from db.errors import Invalid
from db.history import today
from db.queries.open_records import LIVE_STATES, read_open_parts
from db.records.challenges.lifecycle import CANCEL, MERGE, PAUSE, REOPEN, RESUME
from db.schema.enums.records import ChallengeState
from db.schema.models import Challenge
from db.values.dates import date_text

Values = dict[str, Any]
ALLOWED_STATES = {
    PAUSE: LIVE_STATES, RESUME: (ChallengeState.PAUSED.value,), CANCEL: LIVE_STATES, MERGE: LIVE_STATES,
    REOPEN: (ChallengeState.CANCELLED.value, ChallengeState.MERGED.value, ChallengeState.FINISHED.value),
}  # fmt: skip
ACT_PARTICIPLES = {PAUSE: "paused", RESUME: "resumed", CANCEL: "cancelled", MERGE: "merged", REOPEN: "reopened"}


def challenge_name(challenge: Any) -> str:
    """Returns the code and title of a challenge; the title alone without a code."""
    return f"{challenge.code} {challenge.title}" if challenge.code else str(challenge.title)


def merge_target(session: Session, challenge: Challenge, values: Values) -> Challenge | None:
    """Returns the challenge to merge into; None when none is chosen. Raises :class:`Invalid` unless that challenge is another, live one."""
    if not values.get("into"):
        return None
    if values["into"] == challenge.id:
        raise Invalid([("into", "Choose another challenge: this is the one that ends")])
    target: Challenge = session.scalars(select(Challenge).where(Challenge.id == values["into"])).one()
    if target.state not in LIVE_STATES or target.archived:
        raise Invalid([("into", f"{challenge_name(target)} does not go on itself ({target.state}). Choose one that does")])
    return target


def plan_steps(session: Session, act: str, challenge: Challenge, values: Values) -> list[ActStep]:
    """Returns the steps of an act, the state of the challenge first. Raises :class:`Invalid` when the act is not possible."""
    if challenge.state not in ALLOWED_STATES[act]:
        raise Invalid([("", f"This challenge is {challenge.state}, so it cannot be {ACT_PARTICIPLES[act]}")])
    target = merge_target(session, challenge, values)
    parts = read_open_parts(session, challenge.id, today(session, challenge.programme_id))
    agreements_plan = plan_agreements(session, parts, values, target)
    steps = [
        _state_step(act, challenge, values, target), plan_milestones(session, challenge, parts, values, target), plan_actions(session, parts, values, target),
        *agreements_plan.steps, plan_unspent_money(session, challenge, parts, values, target, agreements_plan),
        plan_teams(session, challenge, parts, values, target),
    ]  # fmt: skip
    return [step for step in steps if step is not None]


def perform_act(session: Session, act: str, challenge: Challenge, values: Values) -> None:
    """Carry out every step of an act; set the reason of the transaction and record one decision. For leads and administrators."""
    require_lead(session)
    set_transaction_reason(session, values["reason"])
    steps = plan_steps(session, act, challenge, values)
    for step in steps:
        step.execute()
    record_decision(
        session, programme_id=challenge.programme_id, challenge_id=challenge.id, about=("challenge", challenge.id),
        what=" ".join(f"{step.words}." for step in steps), why=values["reason"], by=values.get("decided_by"), published=values.get("published_what"),
    )  # fmt: skip


def _state_step(act: str, challenge: Challenge, values: Values, target: Challenge | None) -> ActStep:
    """The step for the challenge itself: its state, the end of a pause, the challenge it is merged into."""
    words = {
        PAUSE: f"{challenge_name(challenge)} is paused until {date_text(values['until'])}" if values.get("until") else "",
        RESUME: f"{challenge_name(challenge)} goes on", CANCEL: f"{challenge_name(challenge)} is cancelled", REOPEN: f"{challenge_name(challenge)} is reopened",
        MERGE: f"{challenge_name(challenge)} is merged into {challenge_name(target)}" if target else "",
    }[act]  # fmt: skip
    state = {PAUSE: ChallengeState.PAUSED, CANCEL: ChallengeState.CANCELLED, MERGE: ChallengeState.MERGED}.get(act, ChallengeState.RUNNING)

    def change() -> None:
        challenge.state = state.value
        challenge.paused_until = values.get("until")
        challenge.merged_into_id = target.id if target else None

    return ActStep(words, change)
