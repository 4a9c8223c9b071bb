"""Numbers of generated cases: fixed in an ordinary run, limited by time in a soak run (``--soak MINUTES``)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

BOUNDED = settings(
    deadline=None, database=None, derandomize=True, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck)
)


@dataclass(frozen=True)
class Rounds:
    """The rounds of a test. Iteration yields one seed per round: only 0, or random seeds until the minutes of a soak run are over."""

    minutes: float = 0

    @property
    def soaking(self) -> bool:
        """Whether this is a soak run, in which a test tries all combinations."""
        return self.minutes > 0

    def __iter__(self) -> Iterator[int]:
        if not self.soaking:
            yield 0
            return
        end = time.monotonic() + 60 * self.minutes
        while time.monotonic() < end:
            yield random.randrange(1, 1 << 32)

    def repeat(self, function: Callable[..., None], examples: int, **strategies: Any) -> None:
        """Call the function with generated arguments: the same examples in every ordinary run, random ones in each round of a soak run."""
        for number in self:
            configured = settings(BOUNDED, max_examples=examples, derandomize=not self.soaking)
            (seed(number) if self.soaking else _unchanged)(configured(given(**strategies)(function)))()


def _unchanged(function: Callable[..., None]) -> Callable[..., None]:
    return function
