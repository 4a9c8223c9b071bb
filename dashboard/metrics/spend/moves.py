"""Comparison of budget lines at two moments. Amounts are in whole pence."""

from __future__ import annotations

import pandas as pd

from db.schema.enums.records import Funder

AMOUNTS = ("outturn", "actual", "committed")
NAMES = ("name", "challenge_id", "funder", "financial_year", "state")


def compare_budget_lines(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Returns the lines whose outturn, actual or commitment changed, the largest change of outturn first.

    ``then``, ``now``: lines of ``outturn.measure_spend``. Columns: id; name, challenge_id, funder, financial_year and state as they are now,
    else as they were; ``<amount>_then`` and ``<amount>_now``, ``<NA>`` where the line did not exist; ``<amount>_moved`` = now - then, 0 for
    a missing line.
    """
    columns = ["id", *NAMES, *AMOUNTS]
    both = then[columns].merge(now[columns], on="id", how="outer", suffixes=("_then", "_now"))
    moved = both.assign(
        **{name: both[f"{name}_now"].where(both[f"{name}_now"].notna(), both[f"{name}_then"]) for name in NAMES},
        **{f"{amount}_moved": both[f"{amount}_now"].fillna(0) - both[f"{amount}_then"].fillna(0) for amount in AMOUNTS},
    )
    sizes = moved.assign(size=moved["outturn_moved"].abs(), paid=moved["actual_moved"].abs())
    changed = (moved[[f"{amount}_moved" for amount in AMOUNTS]] != 0).any(axis=1)
    ordered = sizes[changed].sort_values(["size", "paid", "name", "id"], ascending=[False, False, True, True])
    return ordered.drop(columns=["size", "paid"]).reset_index(drop=True)


def sum_moves(moves: pd.DataFrame) -> dict[str, int]:
    """Returns the change of outturn, actual and commitment of the programme's own money, in pence, by amount; empty without a line of it."""
    own = moves[moves["funder"] == Funder.PROGRAMME]
    return {amount: int(own[f"{amount}_moved"].sum()) for amount in AMOUNTS} if len(own) else {}


def moved_outturns(moves: pd.DataFrame) -> pd.DataFrame:
    """Returns the lines of :func:`compare_budget_lines` of which the outturn moved."""
    return moves[moves["outturn_moved"] != 0]
