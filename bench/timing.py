"""Medians of rounds in which everything takes its turn, so that a noisy moment of the machine falls on all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

Act = Callable[[], object]


def prepare_nothing() -> None:
    """Nothing to prepare."""


def medians(acts: Mapping[str, tuple[Act, Act]], rounds: int) -> dict[str, float]:
    """Median milliseconds of each act by name. An act is what is done untimed before, and what is timed. One round warms up."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(rounds + 1):
        for name, (prepare, act) in acts.items():
            prepare()
            start = time.perf_counter()
            act()
            if number:
                taken[name].append(1000 * (time.perf_counter() - start))
    return {name: statistics.median(times) for name, times in taken.items()}
