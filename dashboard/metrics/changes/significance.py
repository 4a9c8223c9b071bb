"""Changes between two moments, ranked by significance: what happened to which record, and by how much.

The differences are those of ``db.fields.difference_frames``, without what an opening load brought.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.changes.rules import BY_DAYS, BY_MONEY, ChangeSubject, rule_frame
from dashboard.metrics.days import days_between, last_days
from dashboard.metrics.spend.moves import moved_outturns
from db.fields.difference_frames import RECORD, DifferenceFrames, FieldEvent
from db.frames import DATE, INTEGER, OBJECT
from db.schema.enums.records import ActionOutcome, ChallengeState, Health, SessionStatus
from db.values.dates import Precision

HOW_CHANGED = (
    "Each record as it was at the first moment beside the same record at the second; what changed and changed back is no change. What an "
    "opening load brought is neither a change nor late. Team says is the health of the week's update, else of the week before. "
    "The worst, the longest slips and the most money come first."
)
MOST_DAYS, MOST_MONEY = 40, 45
LATE_WEIGHT = 10
LEAST_HEADLINE = 10  # a headline has a higher weight
UNANSWERED_OUTCOMES = (ActionOutcome.DROPPED.value, ActionOutcome.DECLINED.value, ActionOutcome.DEFERRED.value)
SOUND_STATES = (ChallengeState.RUNNING.value, ChallengeState.FINISHED.value)
ACTS_IMPLIED_BY_GATE = ("stage", "outcome")
HEALTH_RANKS = {Health.ON_TRACK.value: 0, Health.AT_RISK.value: 1, Health.OFF_TRACK.value: 2}
# The columns of changes, with their dtypes.
ITEM_COLUMNS = {
    "subject": OBJECT, "act": OBJECT, "weight": INTEGER, "challenge_ids": OBJECT, "record": INTEGER, "record_id": OBJECT, "name": OBJECT,
    "before": OBJECT, "after": OBJECT, "before_on": DATE, "after_on": DATE, "days": INTEGER, "pence": INTEGER, "late_on": DATE,
}  # fmt: skip
RECORD_COLUMNS = ["type", "kind", "values", "added", "removed", "entered_at", "entered_by", "purpose", "created_at", "created_by"]


def build_change_items(
    differences: DifferenceFrames,
    since: date,
    *,
    said: pd.DataFrame | None = None,
    silences: pd.DataFrame | None = None,
    lines: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Returns all changes, one row each, the highest weight first. ``since``: the day of the first moment.

    ``said``: of each challenge the health that the team gave ``before`` and ``after`` (challenge_id); ``silences`` and ``lines``: as for
    :func:`silence_items` and :func:`outturn_items`.

    Returns subject, act, weight, challenge_ids (a sequence), ``record_id`` (of the record, or of the budget line), ``name`` (of what has no
    record), ``before`` and ``after`` (objects), ``before_on`` and ``after_on``, ``days`` (by how many calendar days a date differs; Int64),
    ``pence`` (by how much an amount differs; Int64), ``late_on`` (the date of a record that was entered after the first moment and is
    dated on or before it), and of the record: type, kind, values, added, removed, entered_at, entered_by, purpose, created_at,
    created_by. Equal weights are ordered by subject, days, pence and name.
    """
    items = [judged_items(differences, since)]
    if said is not None:
        items.append(health_items(said, differences))
    if silences is not None:
        items.append(silence_items(silences))
    if lines is not None:
        items.append(outturn_items(lines))
    changes = pd.concat([part for part in items if len(part)], ignore_index=True) if any(map(len, items)) else items[0]
    changes = changes.merge(differences.records[["record", *RECORD_COLUMNS]], on="record", how="left")
    order = pd.DataFrame(
        {
            "weight": -changes["weight"],
            "subject": changes["subject"],
            "days": -changes["days"].fillna(0),
            "pence": -changes["pence"].abs().fillna(0),
            "name": changes["name"],
            "record_id": changes["record_id"],
        }
    )
    return changes.loc[order.sort_values(order.columns.tolist(), kind="stable").index].reset_index(drop=True)


def _items(size: int, **columns: Any) -> pd.DataFrame:
    """Returns changes in the columns of ITEM_COLUMNS from some of them; the others have no value."""
    built = {name: pd.Series(columns.get(name), index=range(size), dtype=dtype) for name, dtype in ITEM_COLUMNS.items()}
    return pd.DataFrame(built)


def judged_items(differences: DifferenceFrames, since: date) -> pd.DataFrame:
    """Returns the changes of records by the rules; a record to which no rule applies gives one of weight 0, to be counted.

    ``late_on``: the last day that the date of the record can mean, where that is on or before ``since`` and the record was entered, or
    given that date, later; it adds 10 to the weight.
    """
    records = differences.records
    facts = apply_rules(differences)
    gates = differences.fields.loc[_of(differences.fields, "stage-move", FieldEvent.ADDED), "after"]
    implied = facts["act"].isin(ACTS_IMPLIED_BY_GATE) & facts["record_id"].isin(gates)  # a gate decision states them already
    others = _others(differences, facts, facts[~implied])
    last = last_days(records["dated_on"], records["dated_precision"])
    late = last.where(records["redated"].astype(bool) & (last <= pd.Timestamp(since)))
    items = pd.concat([facts[~implied], others], ignore_index=True)
    place = items["record"].to_numpy(int)
    items["late_on"] = late.take(place).array
    items["challenge_ids"] = records["challenge_ids"].take(place).array
    items["weight"] += items["late_on"].notna() * LATE_WEIGHT
    items["name"] = ""
    return items[list(ITEM_COLUMNS)].astype({"weight": INTEGER, "name": OBJECT})


def _of(fields: pd.DataFrame, type_: str, event: FieldEvent) -> pd.Series:
    return (fields["field"] == RECORD) & (fields["type"] == type_) & (fields["event"] == event.value)


def apply_rules(differences: DifferenceFrames) -> pd.DataFrame:
    """Returns the differences that a rule names: record, record_id, subject, act, weight, before, after, before_on, after_on, days, pence.

    ``days``: after - before of a date that moved, and day done - day expected before; ``<NA>`` where one of the two is not known or not
    exact to the day. ``pence``: after - before, an amount that is missing on one side counting as nothing.
    """
    fields = differences.fields
    facts = fields.merge(rule_frame(), on=["type", "field", "event"])
    carried_more = facts["after_number"].fillna(0) > facts["before_number"].fillna(0)
    facts = facts[(facts["act"] != "carried") | carried_more]
    facts = facts.sort_values(["record", "rank"], kind="stable").drop_duplicates(["record", "chain"]).reset_index(drop=True)
    _compare_completion(facts, fields)
    exact = (facts["before_precision"] == Precision.DAY) & (facts["after_precision"] == Precision.DAY)
    days = days_between(facts["before_on"], facts["after_on"]).where(exact & facts["act"].isin(("moved", "done")))
    money = facts["by"] == BY_MONEY
    known = facts["before_number"].notna() | facts["after_number"].notna()
    pence = (facts["after_number"].fillna(0) - facts["before_number"].fillna(0)).where(money & known)
    act, weight = _act_and_weight(facts)
    weight = weight + np.select([money, facts["by"] == BY_DAYS], [money_weight(pence), day_weight(days)], 0)
    ids = differences.records["record_id"].take(facts["record"].to_numpy(int)).array
    return facts.assign(record_id=ids, act=act, weight=weight, days=days, pence=pence)


def _compare_completion(facts: pd.DataFrame, fields: pd.DataFrame) -> None:
    """Set what a completed milestone is compared with: the day that it was expected before."""
    done = facts["act"] == "done"
    expected = fields[fields["field"] == "expected"].set_index("record")
    place = facts.loc[done, "record"]
    for column in ("before", "before_on", "before_precision"):
        facts.loc[done, column] = expected[column].reindex(place).array


def _act_and_weight(facts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Returns act and weight of each fact, where they depend on the value: of sessions, answers of actions and states of challenges."""
    act, after = facts["act"], facts["after"]
    session, answer = act == "not held", act == "answered"
    cases = [
        session & (after == SessionStatus.HELD.value),
        session & (after == SessionStatus.PLANNED.value),
        answer & after.isin(UNANSWERED_OUTCOMES),
        (act == "state") & after.isin(SOUND_STATES),
    ]
    acts = np.select(cases, ["session", "planned", after, act], act)
    return pd.Series(acts, facts.index, object), pd.Series(np.select(cases, [18, 8, 42, 50], facts["weight"]), facts.index)


def money_weight(pence: pd.Series) -> np.ndarray[Any, Any]:
    """Returns the weight of amounts: 20 + 7 for each digit of its whole pounds, at most 65."""
    digits = (pence.fillna(0).abs() // 100).astype(str).str.len()
    return (20 + (digits * 7).clip(upper=MOST_MONEY)).to_numpy(int)


def day_weight(days: pd.Series) -> np.ndarray[Any, Any]:
    """Returns the weight of moves by calendar days: 50 + days, at most 90, for later; 30 for earlier; 35 where the days are not known."""
    moved = days.fillna(0).to_numpy(int)
    return np.select([days.isna().to_numpy(bool), moved <= 0], [35, 30], 50 + moved.clip(max=MOST_DAYS))


def _others(differences: DifferenceFrames, facts: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Returns the records to which no rule applies, without moves of dates and reframings of records that have a change of their own."""
    records, fields = differences.records, differences.fields
    covering = fields.loc[_of(fields, "reforecast", FieldEvent.ADDED) | _of(fields, "reframing", FieldEvent.ADDED), ["record", "after"]]
    covered = covering.loc[covering["after"].isin(told["record_id"]), "record"]
    rest = records[~records["record"].isin(facts["record"]) & ~records["record"].isin(covered)]
    added, removed = rest["added"].astype(bool), rest["removed"].astype(bool)
    act = np.select([added, removed], ["new", "gone"], "changed")
    return _items(
        len(rest), subject=ChangeSubject.OTHER.value, act=act, weight=0, record=rest["record"].array, record_id=rest["record_id"].array
    )  # fmt: skip


def health_items(said: pd.DataFrame, differences: DifferenceFrames) -> pd.DataFrame:
    """Returns a change for each challenge whose health by the team is another than before, with the latest update that changed.

    ``said``: challenge_id, before, after (None: no update).
    """
    changed = said[(said["before"] != said["after"]) & ~(said["before"].isna() & said["after"].isna())]
    updates = differences.records.loc[differences.records["type"] == "weekly-update"].sort_values("dated_on", kind="stable")
    about = differences.fields[(differences.fields["type"] == "weekly-update") & (differences.fields["field"] == RECORD)]
    latest = updates[~updates["removed"].astype(bool)].merge(about[["record", "after"]], on="record").drop_duplicates("after", keep="last")
    latest = latest.set_index("after")[["record", "record_id"]].reindex(changed["challenge_id"])
    after = changed["after"]
    cases = [after == Health.OFF_TRACK, after == Health.AT_RISK, after.isna(), changed["before"].isna()]
    return _items(
        len(changed),
        subject=ChangeSubject.HEALTH.value,
        act="says",
        weight=np.select(cases, [100, 85, 58, 20], 48),
        challenge_ids=_single(changed["challenge_id"]),
        record=latest["record"].array,
        record_id=latest["record_id"].fillna("").array,
        name="",
        before=changed["before"].array,
        after=after.array,
    )


def _single(challenge_ids: pd.Series) -> Any:
    """Returns a column of challenge ids as lists of one; an empty list where there is none."""
    return challenge_ids.fillna("").str.split().array


def compare_silences(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Returns the silences at the end of a period with those at its start as ``working_days_before``, ``beyond_before`` and
    ``conversation_before``. Both are frames of :func:`dashboard.metrics.engagement.sponsor_silences`."""
    then = before[["challenge_id", "working_days", "beyond", "conversation_id"]].rename(columns={"conversation_id": "conversation"})
    return after.merge(then, on="challenge_id", how="left", suffixes=("", "_before")).rename(
        columns={"conversation": "conversation_before"}
    )


def silence_items(silences: pd.DataFrame) -> pd.DataFrame:
    """Returns a change for each sponsor that newly exceeds the quiet threshold of the stage, or spoke again after it had exceeded it.

    ``silences``: of :func:`compare_silences`. ``before`` and ``after`` of one that fell silent
    are the threshold and the working days at the end; ``before`` of one that spoke again the working days at the start.
    """
    then, now = silences["beyond_before"].astype("boolean").fillna(False).astype(bool), silences["beyond"].astype(bool)
    fell = now & ~then
    spoke = then & ~now & (silences["conversation_id"] != silences["conversation_before"])
    chosen = silences[fell | spoke]
    fell = fell[fell | spoke]
    before = chosen["threshold"].where(fell, chosen["working_days_before"])
    return _items(
        len(chosen),
        subject=ChangeSubject.SPONSORS.value,
        act=np.where(fell, "silent", "spoke again"),
        weight=np.where(fell, 68, 32),
        challenge_ids=_single(chosen["challenge_id"]),
        record_id="",
        name=chosen["sponsor"].fillna("").array,
        before=before.astype(object).where(before.notna(), None).array,
        after=chosen["working_days"].astype(object).where(fell & chosen["working_days"].notna(), None).array,
    )


def outturn_items(lines: pd.DataFrame) -> pd.DataFrame:
    """Returns a change for each budget line whose outturn moved. ``lines``: of :func:`dashboard.metrics.spend.moves.compare_budget_lines`."""
    moved = moved_outturns(lines)
    over = (moved["state"] == "over") & (moved["outturn_moved"] > 0)
    return _items(
        len(moved),
        subject=ChangeSubject.MONEY.value,
        act="outturn",
        weight=money_weight(moved["outturn_moved"]) + np.where(over, 12, 0),
        challenge_ids=_single(moved["challenge_id"]),
        record_id=moved["id"].array,
        name=moved["name"].array,
        before=moved["outturn_then"].astype(object).where(moved["outturn_then"].notna(), None).array,
        after=moved["outturn_now"].astype(object).where(moved["outturn_now"].notna(), None).array,
        pence=moved["outturn_moved"].array,
    )
