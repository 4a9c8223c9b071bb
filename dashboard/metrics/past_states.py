"""States of records at past moments."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.metrics.joins import Places

STILL_VALID = np.iinfo(np.int64).max  # replaces the missing end of a state that nothing has superseded


def valid_places(states: pd.DataFrame, moments: pd.Series) -> tuple[Places, Places]:
    """Returns each state once for every moment at which it was valid: its place in ``states``, and the position of the moment in ``moments``.

    ``states``: any columns with ``revision`` and ``superseded`` (Int64, ``<NA>``: still valid); a state was valid at a moment m, a revision,
    where revision <= m < superseded. ``moments``: revisions in any order, each once.
    """
    revisions = moments.to_numpy(dtype=np.int64)
    order = np.argsort(revisions, kind="stable")
    first = np.searchsorted(revisions[order], states["revision"].to_numpy(dtype=np.int64))
    end = np.searchsorted(revisions[order], states["superseded"].to_numpy(dtype=np.int64, na_value=STILL_VALID))
    times = np.clip(end - first, 0, None)
    rows = np.repeat(np.arange(len(states)), times)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    return rows, order[first[rows] + nth].astype(np.int64)
