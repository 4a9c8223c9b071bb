"""What an opening load brought is no change: it belongs to the start of the period in which it was loaded."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def add_opening_load(before: pd.DataFrame, without: pd.DataFrame, loaded: pd.DataFrame, key: str, columns: Sequence[str]) -> pd.DataFrame:
    """Returns the rows of ``before``, but of what an opening load brought or altered the rows of ``loaded``.

    ``before``: computed at the start of a period; ``without`` and ``loaded``: on the day of the load, from the records at the start without
    and with those that it loaded. A row that differs between these two in one of the ``columns``, or is in ``loaded`` only, is the load's.
    ``key``: the column that names each row once.
    """
    place = pd.Index(without[key]).get_indexer(pd.Index(loaded[key]))
    same = place >= 0
    for name in columns:
        values, other = loaded[name].astype(object).array, without[name].astype(object).array.take(place, allow_fill=True)
        same &= (values == other) | (pd.isna(values) & pd.isna(other))
    brought = loaded[~same]
    return pd.concat([before[~before[key].isin(brought[key])], brought], ignore_index=True) if len(brought) else before
