"""States of records at past moments."""

from __future__ import annotations

import numpy as np
import pandas as pd

STILL_VALID = np.iinfo(np.int64).max  # replaces the missing end of a state that nothing has superseded


def states_at(states: pd.DataFrame, moments: pd.Series) -> pd.DataFrame:
    """Returns each state once for every moment at which it was valid, with ``moment``: the position of the moment in ``moments``.

    ``states``: any columns with ``revision`` and ``superseded`` (Int64, ``<NA>``: still valid); a state was valid at a moment m, a revision,
    where revision <= m < superseded. ``moments``: revisions in any order, each once. The two columns are left out of what is returned.
    """
    revisions = moments.to_numpy(dtype=np.int64)
    order = np.argsort(revisions, kind="stable")
    first = np.searchsorted(revisions[order], states["revision"].to_numpy(dtype=np.int64))
    end = np.searchsorted(revisions[order], states["superseded"].to_numpy(dtype=np.int64, na_value=STILL_VALID))
    times = np.clip(end - first, 0, None)
    rows = np.repeat(np.arange(len(states)), times)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    valid = states.drop(columns=["revision", "superseded"]).take(rows).reset_index(drop=True)
    return valid.assign(moment=order[first[rows] + nth].astype(np.int64))
