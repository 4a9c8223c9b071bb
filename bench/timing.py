"""Medians of interleaved rounds, so that load on the machine affects all measures alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

Act = Callable[[], object]


def prepare_nothing() -> None:
    """Nothing to prepare."""


def medians(acts: Mapping[str, tuple[Act, Act]], rounds: int) -> dict[str, float]:
    """Returns the median milliseconds of each act, by name. ``acts``: (untimed preparation, timed act). One extra round is a warm-up."""
    times_by_name: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(rounds + 1):
        for name, (prepare, act) in acts.items():
            prepare()
            start = time.perf_counter()
            act()
            if number:
                times_by_name[name].append(1000 * (time.perf_counter() - start))
    return {name: statistics.median(times) for name, times in times_by_name.items()}
