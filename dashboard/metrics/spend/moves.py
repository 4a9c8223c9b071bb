"""Comparison of budget lines at two moments. Amounts are in whole pence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import object_column
from db.schema.enums.records import Funder

AMOUNTS = ("outturn", "actual", "committed")
NAMES = ("name", "challenge_id", "funder", "financial_year", "state")


def compare_budget_lines(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Returns the lines whose outturn, actual, commitment or state changed, the largest change of outturn first.

    ``then``, ``now``: lines of ``outturn.measure_spend``. Columns: id; name, challenge_id, funder, financial_year and state as they are now,
    else as they were; ``state_then``, None where the line did not exist; ``<amount>_then`` and ``<amount>_now``, ``<NA>`` where it did not
    exist; ``<amount>_moved`` = now - then, 0 for a missing line.
    """
    ids = pd.Index(then["id"]).union(now["id"], sort=False)
    places = [pd.Index(lines["id"]).get_indexer(ids) for lines in (then, now)]
    known = places[1] >= 0
    names = {
        name: np.where(
            known, *(lines[name].array.take(place, allow_fill=True) for place, lines in zip(places[::-1], (now, then), strict=True))
        )
        for name in NAMES
    }
    state_then = then["state"].array.take(places[0], allow_fill=True)
    amounts: dict[str, Any] = {"state_then": object_column(np.where(places[0] >= 0, state_then, None))}
    for amount in AMOUNTS:
        before, after = (lines[amount].array.take(place, allow_fill=True) for place, lines in zip(places, (then, now), strict=True))
        moved = after.to_numpy(dtype=np.int64, na_value=0) - before.to_numpy(dtype=np.int64, na_value=0)
        amounts |= {f"{amount}_then": before, f"{amount}_now": after, f"{amount}_moved": moved}
    by_text = [pd.factorize(values, sort=True)[0] for values in (ids, names["name"])]
    order = np.lexsort([*by_text, -np.abs(amounts["actual_moved"]), -np.abs(amounts["outturn_moved"])])
    changed = np.any([amounts[f"{amount}_moved"] != 0 for amount in AMOUNTS], axis=0) | (known & (names["state"] != state_then))
    amounts |= {f"{amount}_moved": pd.array(amounts[f"{amount}_moved"], dtype="Int64") for amount in AMOUNTS}
    return (
        pd.DataFrame({"id": object_column(ids), **{name: object_column(values) for name, values in names.items()}, **amounts})
        .take(order[changed[order]])
        .reset_index(drop=True)
    )


def sum_moves(moves: pd.DataFrame) -> dict[str, int]:
    """Returns the change of outturn, actual and commitment of the programme's own money, in pence, by amount; empty without a line of it."""
    own = moves[moves["funder"] == Funder.PROGRAMME]
    return {amount: int(own[f"{amount}_moved"].sum()) for amount in AMOUNTS} if len(own) else {}


def moved_outturns(moves: pd.DataFrame) -> pd.DataFrame:
    """Returns the lines of :func:`compare_budget_lines` of which the outturn moved."""
    return moves[moves["outturn_moved"] != 0]


def passed_tolerance(moves: pd.DataFrame) -> pd.Series:
    """Returns whether each line of :func:`compare_budget_lines` passed its tolerance: whether it is over or under its budget by more than
    that now and was not before. A new line counts only where it is over; one that is no longer there does not."""
    state, then, there = moves["state"], moves["state_then"], moves["outturn_now"].notna()
    return there & (state != then) & ((state == "over") | ((state == "under") & then.notna()))
