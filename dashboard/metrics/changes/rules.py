"""What each difference of a record means, and its weight in the ranking: one table of rules, applied to all differences at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pandas as pd

from db.fields.difference_frames import RECORD, FieldEvent
from db.schema.enums.records import Labelled


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


S, E = ChangeSubject, FieldEvent
ANY = (E.SET, E.CHANGED, E.CLEARED)
NOW = (E.SET, E.CHANGED)
BY_MONEY, BY_DAYS = "money", "days"


@dataclass(frozen=True)
class ChangeRule:
    """A difference of ``field`` of a record of ``type`` with one of the ``events`` is the change ``act`` of ``subject``.

    ``weight``: a higher one ranks first; ``by``: what is added to it, for the pence or the days of the change. ``chain``: of the rules of a
    record with the same chain only the first that applies counts.
    """

    type: str
    field: str
    events: tuple[FieldEvent, ...]
    subject: ChangeSubject
    act: str
    weight: int
    by: str = ""
    chain: str = ""


def _of_record(
    type_: str, subject: ChangeSubject, added: str, removed: str, weights: tuple[int, int], by: str = "", chain: str = ""
) -> Iterator[ChangeRule]:
    """Yields the rules of a record that was added or removed."""
    yield ChangeRule(type_, RECORD, (E.ADDED,), subject, added, weights[0], by, chain)
    yield ChangeRule(type_, RECORD, (E.REMOVED,), subject, removed, weights[1], by, chain)


# The acts of sessions, states and answers depend on the value besides: ``dashboard.metrics.changes.significance.apply_rules``.
RULES: tuple[ChangeRule, ...] = (
    *_of_record("milestone", S.MILESTONES, "added", "removed", (25, 60)),
    ChangeRule("milestone", "archived", (E.SET,), S.MILESTONES, "archived", 50),
    ChangeRule("milestone", "archived", (E.CLEARED,), S.MILESTONES, "brought back", 30),
    ChangeRule("milestone", "dropped", NOW, S.MILESTONES, "dropped", 60),
    ChangeRule("milestone", "dropped", (E.CLEARED,), S.MILESTONES, "wanted again", 60),
    ChangeRule("milestone", "actual", (*NOW, E.GIVEN), S.MILESTONES, "done", 45, chain="date"),
    ChangeRule("milestone", "actual", (E.CLEARED,), S.MILESTONES, "not done after all", 70, chain="date"),
    ChangeRule("milestone", "baseline", (E.CHANGED,), S.MILESTONES, "new baseline", 62),
    ChangeRule("milestone", "expected", ANY, S.MILESTONES, "moved", 0, BY_DAYS, chain="date"),
    ChangeRule("review-health", "agreed", (E.CHANGED,), S.HEALTH, "agreed", 80),
    *_of_record("weekly-update", S.HEALTH, "update", "update removed", (5, 5)),
    ChangeRule("weekly-update", RECORD, (E.KEPT,), S.HEALTH, "update changed", 5),
    ChangeRule("conversation", "missed", (*NOW, E.GIVEN), S.SPONSORS, "missed", 15, chain="conversation"),
    *_of_record("conversation", S.SPONSORS, "held", "removed", (15, 40), chain="conversation"),
    ChangeRule("research-session", RECORD, (E.REMOVED,), S.RESEARCH, "session removed", 40),
    ChangeRule("research-session", "status", (*NOW, E.GIVEN), S.RESEARCH, "not held", 34),
    *_of_record("finding", S.RESEARCH, "finding", "finding removed", (30, 40)),
    ChangeRule("finding", "acted", (*ANY, E.GIVEN), S.RESEARCH, "acted", 35),
    ChangeRule("payment", "amount", (E.GIVEN,), S.MONEY, "paid", -12, BY_MONEY),
    ChangeRule("payment", "amount", (E.TAKEN,), S.MONEY, "payment removed", -12, BY_MONEY),
    ChangeRule("payment", "amount", ANY, S.MONEY, "payment changed", -12, BY_MONEY),
    *_of_record("agreement", S.MONEY, "agreement", "agreement removed", (0, 0), BY_MONEY),
    ChangeRule("agreement", "value", ANY, S.MONEY, "agreement changed", 0, BY_MONEY),
    ChangeRule("agreement", "novated_to", NOW, S.MONEY, "novated", 50),
    ChangeRule("agreement", "ends", ANY, S.MONEY, "agreement ends", 40),
    *_of_record("budget-change", S.MONEY, "budget moved", "budget move removed", (0, 0), BY_MONEY),
    ChangeRule("budget-line", "amount", (*ANY, E.GIVEN, E.TAKEN), S.MONEY, "budget", 0, BY_MONEY),
    *_of_record("decision", S.ACTIONS, "decided", "decision removed", (55, 55)),
    ChangeRule("action", RECORD, (E.REMOVED,), S.ACTIONS, "action removed", 30),
    ChangeRule("action", "answered", (E.SET, E.GIVEN), S.ACTIONS, "answered", 33, chain="action"),
    ChangeRule("action", RECORD, (E.ADDED,), S.ACTIONS, "raised", 28, chain="action"),
    ChangeRule("action", "answered", (E.CLEARED,), S.ACTIONS, "open again", 40, chain="action"),
    ChangeRule("action", "carried", NOW, S.ACTIONS, "carried", 40, chain="action"),
    ChangeRule("action", "due_on", ANY, S.ACTIONS, "due moved", 30, chain="action"),
    *_of_record("stage-move", S.TEAMS, "gate", "gate removed", (62, 62)),
    *_of_record("team", S.TEAMS, "team", "team removed", (40, 40)),
    ChangeRule("team", "outcome", ANY, S.TEAMS, "outcome", 64, chain="place"),
    ChangeRule("team", "stage", ANY, S.TEAMS, "stage", 45, chain="place"),
    *_of_record("challenge", S.TEAMS, "challenge", "challenge removed", (70, 70)),
    ChangeRule("challenge", "state", ANY, S.TEAMS, "state", 96),
    ChangeRule("challenge", "stage", ANY, S.TEAMS, "stage", 46),
    ChangeRule("challenge", "question", ANY, S.TEAMS, "reframed", 52),
    ChangeRule("challenge", "archived", (E.SET,), S.TEAMS, "archived", 45),
    ChangeRule("challenge", "archived", (E.CLEARED,), S.TEAMS, "brought back", 45),
)


@cache
def rule_frame() -> pd.DataFrame:
    """Returns the rules in the order of their ranks: ``name`` (type, field and event), subject, act, weight, by, and ``chain``, a number that
    differs for each rule without one."""
    rows = [
        (f"{rule.type}.{rule.field}.{event.value}", rule.subject.value, rule.act, rule.weight, rule.by, rule.chain or f"{rank}")
        for rank, rule in enumerate(RULES)
        for event in rule.events
    ]
    rules = pd.DataFrame(rows, columns=["name", "subject", "act", "weight", "by", "chain"], dtype=object)
    return rules.assign(weight=rules["weight"].astype(int), chain=pd.factorize(rules["chain"])[0])
