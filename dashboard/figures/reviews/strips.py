"""The health of each challenge week by week on ``/review``: what teams and records say, and what a review agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.overview.matrix import MatrixRow
from dashboard.metrics.overview import HealthNow
from dashboard.prose import Prose, Text, prose
from dashboard.view import View


@dataclass(frozen=True)
class HealthStrips:
    """The figure: its title, its rows in the order of the overview, and by challenge why the records say what they say now."""

    title: Prose
    rows: Sequence[MatrixRow]
    reasons: Mapping[str, Text]


def health_strips(healths: HealthNow, rows: Sequence[MatrixRow], reasons: Mapping[str, Text], view: View) -> HealthStrips:
    """Which teams say better than their records? Returns the figure of the challenges of the overview."""
    return HealthStrips(strips_title(healths, view), rows, reasons)


def strips_title(healths: HealthNow, view: View) -> Prose:
    """Returns how many teams say better than their records."""
    if not healths.challenges:
        return prose("No challenge is running")
    if not healths.better:
        return prose("No team says better than its records")
    verb = "says better than its" if healths.better == 1 else "say better than their"
    return prose("{teams} {verb} records", teams=view.words("teams_better_than_records", healths.better, "team"), verb=verb)
