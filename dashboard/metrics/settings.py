"""Counts of a programme's settings."""

from __future__ import annotations

import pandas as pd


def stages_by_flow(stages: pd.DataFrame) -> pd.DataFrame:
    """Returns the flows in the order of their stages: flow, ``stages`` (Int64), how many that are not retired.

    ``stages``: flow and archived, of ``db.queries.programmes.settings.stages``. A flow with retired stages only is left out.
    """
    live = stages[~stages["archived"]]
    return live.groupby("flow", sort=False).agg(stages=("flow", "size")).astype("Int64").reset_index()
