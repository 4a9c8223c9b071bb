"""Progress bar of a long command, on a terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

import click

MIN_STEPS_FOR_BAR = 1_000


class ProgressBar:
    """Draws a bar on standard error if that is a terminal and there are many steps. Called with (done, total)."""

    def __init__(self, doing: str) -> None:
        self.doing = doing
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Update the bar."""
        if self._bar is None and total > MIN_STEPS_FOR_BAR and sys.stderr.isatty():
            self._bar = click.progressbar(length=total, label=self.doing, file=sys.stderr)
            self._bar.render_progress()
        if self._bar is not None:
            self._bar.update(done - self._bar.pos)

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.render_finish()
