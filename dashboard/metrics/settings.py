"""Counts of a programme's settings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import frame_of_arrays, whole_numbers


def stages_by_flow(stages: pd.DataFrame) -> pd.DataFrame:
    """Returns the flows in the order of their stages: flow, ``stages`` (Int64), how many that are not retired.

    ``stages``: flow and archived, of ``db.queries.programmes.settings.stages``. A flow with retired stages only is left out.
    """
    live = stages["flow"].to_numpy()[~stages["archived"].to_numpy(bool)]
    codes, flows = pd.factorize(live)
    return frame_of_arrays({"flow": flows, "stages": whole_numbers(np.bincount(codes, minlength=len(flows)))})
