"""The user groups that each challenge has heard, as a row of dots in the matrix of the overview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pandas as pd

from dashboard.formats import plural
from dashboard.graphics import Dots
from dashboard.metrics.research import coverage_matrix
from db.frames import frame_rows

Dot = Literal["full", "half", "none"]


def group_dots(heard: pd.DataFrame, groups: pd.DataFrame, challenges: Sequence[str]) -> Mapping[str, tuple[Dots, int]]:
    """Returns by challenge id the dots and of how many groups somebody was heard: full where as many were heard as wanted (without a target,
    anybody), half where fewer were, none where nobody was. Hard-to-hear groups come first.

    ``heard``, ``groups``: of ``attendances_by_group`` and ``user_groups`` of ``db.queries.research``.
    """
    rows = frame_rows(groups)
    counts = coverage_matrix(heard, groups, challenges)
    return {challenge: _dots(rows, [int(count) for count in counts[:, place]]) for place, challenge in enumerate(challenges)}


def _dots(groups: Sequence[Any], counts: Sequence[int]) -> tuple[Dots, int]:
    placed = list(zip(groups, counts, strict=True))
    hard, others = ([pair for pair in placed if bool(pair[0].hard_to_hear) is is_hard] for is_hard in (True, False))
    dots = tuple(tuple(_dot(count, group.target) for group, count in part) for part in (hard, others) if part)
    lacking = [group.name for group, count in (*hard, *others) if not count]
    heard = sum(count > 0 for count in counts)
    missing = f"; nobody of: {', '.join(lacking)}" if lacking else ""
    return Dots(dots, f"Heard {heard} of {plural(len(placed), 'user group')}{missing}"), heard


def _dot(count: int, target: int | None) -> Dot:
    if not count:
        return "none"
    return "full" if count >= (target or 1) else "half"
