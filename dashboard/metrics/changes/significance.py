"""Changes between two moments, ranked by significance: what happened to which record, and by how much.

The differences are those of ``db.fields.difference_frames``, without what an opening load brought.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import object_column, whole_numbers
from dashboard.metrics.changes.rules import BY_DAYS, BY_MONEY, ChangeSubject, rule_frame
from dashboard.metrics.days import last_of_period
from dashboard.metrics.joins import NOT_THERE, Places, day_array, matching_places, shared_codes
from dashboard.metrics.spend.moves import passed_tolerance
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
RECORD_COLUMNS = [
    "type",
    "kind",
    "values",
    "added",
    "removed",
    "entered_at",
    "entered_by",
    "authors",
    "purpose",
    "created_at",
    "created_by",
]


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
    dated on or before it), and of the record: type, kind, values, added, removed, entered_at, entered_by, authors, purpose,
    created_at, created_by. Equal weights are ordered by subject, days, pence and name.
    """
    items = [judged_items(differences, since)]
    if said is not None:
        items.append(health_items(said, differences))
    if silences is not None:
        items.append(silence_items(silences))
    if lines is not None:
        items.append(outturn_items(lines))
    changes = pd.concat([part for part in items if len(part)], ignore_index=True) if any(map(len, items)) else items[0]
    pence, days = (changes[name].to_numpy(dtype=np.int64, na_value=0) for name in ("pence", "days"))
    texts = [pd.factorize(changes[name], sort=True)[0] for name in ("record_id", "name", "subject")]
    order = np.lexsort([*texts[:2], -np.abs(pence), -days, texts[2], -changes["weight"].to_numpy(dtype=np.int64)])
    changes = changes.take(order).reset_index(drop=True)
    place = changes["record"].to_numpy(dtype=np.int64, na_value=NOT_THERE)
    of_records = {name: differences.records[name].array.take(place, allow_fill=True) for name in RECORD_COLUMNS}
    return changes.assign(**{name: object_column(values) if values.dtype == OBJECT else values for name, values in of_records.items()})


def _items(size: int, **columns: Any) -> pd.DataFrame:
    """Returns changes in the columns of ITEM_COLUMNS from some of them; the others have no value."""
    return pd.DataFrame({name: _column(columns.get(name), dtype, size) for name, dtype in ITEM_COLUMNS.items()})


def _column(value: Any, dtype: str, size: int) -> Any:
    """Returns an array of a dtype from an array, or from one value for all rows; None: no value."""
    is_array = isinstance(value, np.ndarray | pd.api.extensions.ExtensionArray)
    if dtype == OBJECT:
        return object_column(value if is_array else np.full(size, value, dtype=object))
    if is_array:
        return value if value.dtype == dtype else pd.array(value, dtype=dtype)
    if dtype == INTEGER:
        return whole_numbers(np.full(size, value or 0), np.full(size, value is None))
    return np.full(size, "NaT" if dtype == DATE else value, dtype=dtype)


def judged_items(differences: DifferenceFrames, since: date) -> pd.DataFrame:
    """Returns the changes of records by the rules; a record to which no rule applies gives one of weight 0, to be counted.

    ``late_on``: the last day that the date of the record can mean, where that is on or before ``since`` and the record was entered, or
    given that date, later; it adds 10 to the weight.
    """
    records, fields = differences.records, differences.fields
    facts = apply_rules(differences)
    gates = fields["after"].to_numpy()[_of(fields, "stage-move", FieldEvent.ADDED)]
    implied = facts["act"].isin(ACTS_IMPLIED_BY_GATE) & facts["record_id"].isin(gates)  # a gate decision states them already
    told = facts[~implied]
    others = _others(differences, facts, told)
    items = pd.concat([told, others], ignore_index=True)
    place = items["record"].to_numpy(dtype=np.int64)
    last = last_of_period(day_array(records["dated_on"]), records["dated_precision"].to_numpy(dtype=object))
    is_late = (records["redated"].to_numpy(dtype=bool, na_value=False) & (last <= np.datetime64(since)))[place]
    items["late_on"] = np.where(is_late, last[place], np.datetime64("NaT")).astype(DATE)
    items["challenge_ids"] = records["challenge_ids"].array.take(place)
    items["weight"] += is_late * LATE_WEIGHT
    items["name"] = object_column(np.full(len(items), "", dtype=object))
    return items[list(ITEM_COLUMNS)]


def _of(fields: pd.DataFrame, type_: str, event: FieldEvent) -> Any:
    """Returns of each row whether it says that a record of a type was added or removed (an array)."""
    field, types, events = (fields[name].to_numpy(dtype=object) for name in ("field", "type", "event"))
    return (field == RECORD) & (types == type_) & (events == event.value)


def apply_rules(differences: DifferenceFrames) -> pd.DataFrame:
    """Returns the differences that a rule names: record, record_id, subject, act, weight, before, after, before_on, after_on, days, pence.

    ``days``: after - before of a date that moved, and day done - day expected before; ``<NA>`` where one of the two is not known or not
    exact to the day. ``pence``: after - before, an amount that is missing on one side counting as nothing.
    """
    fields, rules = differences.fields, rule_frame()
    named = fields["type"] + "." + fields["field"] + "." + fields["event"]
    rows, rule = matching_places(*shared_codes(named, rules["name"]))
    record = fields["record"].to_numpy(dtype=np.int64)
    order = np.lexsort([rule, record[rows]])  # the rules are in the order of their ranks
    rows, rule = rows[order], rule[order]
    before, after = (fields[f"{side}_number"].to_numpy(dtype=np.int64, na_value=0) for side in ("before", "after"))
    acts = rules["act"].to_numpy()
    applies = (acts[rule] != "carried") | (after[rows] > before[rows])
    rows, rule = rows[applies], rule[applies]
    _, first = np.unique(record[rows] * len(rules) + rules["chain"].to_numpy()[rule], return_index=True)
    first.sort()  # of the rules of a chain the first
    rows, rule = rows[first], rule[first]
    act, record, then = acts[rule], record[rows], _compared_rows(fields, record, rows, acts[rule])
    before_on, before_precision = (fields[f"before_{part}"].array.take(then) for part in ("on", "precision"))
    after_on, after_precision = (fields[f"after_{part}"].array.take(rows) for part in ("on", "precision"))
    days = (np.asarray(after_on) - np.asarray(before_on)).astype("timedelta64[D]")
    exact = (np.asarray(before_precision) == Precision.DAY) & (np.asarray(after_precision) == Precision.DAY)
    moved = whole_numbers(days, ~exact | np.isnat(days) | ~np.isin(act, ("moved", "done")))
    by = rules["by"].to_numpy()[rule]
    known = ~(fields["before_number"].isna() & fields["after_number"].isna()).to_numpy()[rows]
    pence = whole_numbers((after - before)[rows], (by != BY_MONEY) | ~known)
    values = fields["after"].to_numpy()[rows]
    told, weight = _act_and_weight(act, values, rules["weight"].to_numpy()[rule])
    weight = weight + np.select([by == BY_MONEY, by == BY_DAYS], [money_weight(pd.Series(pence)), day_weight(pd.Series(moved))], 0)
    return _items(
        len(rows), subject=rules["subject"].to_numpy()[rule], act=told, weight=whole_numbers(weight),
        record=whole_numbers(record), record_id=differences.records["record_id"].array.take(record),
        before=fields["before"].array.take(then), after=values, before_on=before_on, after_on=after_on, days=moved, pence=pence,
    )  # fmt: skip


def _compared_rows(fields: pd.DataFrame, record: Places, rows: Places, act: Any) -> Places:
    """Returns the row of ``fields`` that each fact takes what was before from: of a completed milestone the row of the expected day, else its
    own. ``record``: of all rows of ``fields``; ``rows``: of the facts."""
    expected = np.flatnonzero(fields["field"].to_numpy() == "expected")
    fact, place = matching_places(np.where(act == "done", record[rows], NOT_THERE), record[expected])
    compared = rows.copy()
    compared[fact] = expected[place]
    return compared


def _act_and_weight(act: Any, after: Any, weight: Any) -> tuple[Any, Any]:
    """Returns act and weight of each fact (arrays), where they depend on the value: of sessions, answers of actions and states of challenges."""
    session = act == "not held"
    outcomes, states = pd.Series(after, dtype=object).isin(UNANSWERED_OUTCOMES), pd.Series(after, dtype=object).isin(SOUND_STATES)
    cases = [
        session & (after == SessionStatus.HELD.value),
        session & (after == SessionStatus.PLANNED.value),
        (act == "answered") & outcomes.to_numpy(),
        (act == "state") & states.to_numpy(),
    ]
    return np.select(cases, ["session", "planned", after, act], act).astype(object), np.select(cases, [18, 8, 42, 50], weight)


def money_weight(pence: pd.Series) -> np.ndarray[Any, Any]:
    """Returns the weight of amounts: 20 + 7 for each digit of its whole pounds, at most 65."""
    digits = (pence.fillna(0).abs() // 100).astype(str).str.len()
    return (20 + (digits * 7).clip(upper=MOST_MONEY)).to_numpy(int)


def day_weight(days: pd.Series) -> np.ndarray[Any, Any]:
    """Returns the weight of moves by calendar days: 50 + days, at most 90, for later; 30 for earlier; 35 where the days are not known."""
    moved = days.fillna(0).to_numpy(int)
    return np.select([days.isna().to_numpy(bool), moved <= 0], [35, 30], 50 + moved.clip(max=MOST_DAYS))


def _others(differences: DifferenceFrames, facts: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Returns the records to which no rule applies, without moves of dates, new baselines and reframings of records that have a change of their own."""
    records, fields = differences.records, differences.fields
    covering = fields[np.logical_or.reduce([_of(fields, kind, FieldEvent.ADDED) for kind in ("reforecast", "rebaseline", "reframing")])]
    covered = covering.loc[covering["after"].isin(told["record_id"]), "record"]
    rest = np.flatnonzero(~(records["record"].isin(facts["record"]) | records["record"].isin(covered)).to_numpy())
    added, removed = (records[name].to_numpy(dtype=bool)[rest] for name in ("added", "removed"))
    act = np.select([added, removed], ["new", "gone"], "changed").astype(object)
    return _items(
        len(rest), subject=ChangeSubject.OTHER.value, act=act, weight=0, record=records["record"].array.take(rest),
        record_id=records["record_id"].array.take(rest),
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
    """Returns a change for each budget line whose outturn moved, or that passed its tolerance, by money or by another budget.

    ``lines``: of :func:`dashboard.metrics.spend.moves.compare_budget_lines`.
    """
    passed = passed_tolerance(lines)
    chosen = lines[passed | (lines["outturn_moved"] != 0)]
    passed = passed[chosen.index]
    over = (chosen["state"] == "over") & (passed | (chosen["outturn_moved"] > 0))
    weight = money_weight(chosen["outturn_moved"]) + np.where(over, 12, 0)
    return _items(
        len(chosen),
        subject=ChangeSubject.MONEY.value,
        act=np.where(passed, "past tolerance", "outturn").astype(object),
        weight=np.where(passed, np.maximum(weight, np.where(over, 80, 60)), weight),
        challenge_ids=_single(chosen["challenge_id"]),
        record_id=chosen["id"].array,
        name=chosen["name"].array,
        before=chosen["outturn_then"].astype(object).where(chosen["outturn_then"].notna(), None).array,
        after=chosen["outturn_now"].astype(object).where(chosen["outturn_now"].notna(), None).array,
        pence=chosen["outturn_moved"].array,
    )
