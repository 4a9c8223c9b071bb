"""Support given to company teams: kind, recipient, provider and duration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.metrics.learning.outcomes import ACTIVE_OUTCOMES
from db.frames import Frame
from db.schema.enums.learning import SupportKind

HOW_SUPPORT = (
    "A workshop for three teams is given once, and received by each of the three. Hours add the lengths that are recorded; what has no length is counted "
    "beside them and adds nothing. Teams without any support are those at work now."
)


@dataclass
class SupportSummary:
    """Support of one kind or to one team. ``minutes``: sum of known durations, of ``timed`` of the ``times``."""

    name: str
    id: str = ""
    times: int = 0
    minutes: int = 0
    timed: int = 0
    last: date | None = None
    kinds: dict[str, int] = field(default_factory=dict)
    by: dict[str, None] = field(default_factory=dict)
    teams: set[str] = field(default_factory=set)

    def take(self, row: dict[str, Any]) -> None:
        """Add one record of support."""
        self.times += 1
        self.minutes += row["minutes"] or 0
        self.timed += row["minutes"] is not None
        self.last = max(self.last or row["held_on"], row["held_on"])
        self.kinds[row["kind"]] = self.kinds.get(row["kind"], 0) + 1
        self.by.setdefault(row["given_by"] or row["organisation"] or "")


def support_by_kind(frame: Frame) -> list[SupportSummary]:
    """Returns the support by kind, each record counted once for any number of teams.

    ``frame`` of ``db.queries.learning.outcomes.support_given``.
    """
    summaries = {kind.value: SupportSummary(kind.label) for kind in SupportKind}
    counted_ids: set[str] = set()
    for row in frame.to_dict("records"):
        summaries[row["kind"]].teams.add(row["team_id"])
        if row["id"] not in counted_ids:
            counted_ids.add(row["id"])
            summaries[row["kind"]].take(row)
    return [summary for summary in summaries.values() if summary.times]


def support_by_team(frame: Frame, teams: Iterable[dict[str, Any]]) -> list[SupportSummary]:
    """Returns the support by team, the least supported first, including active teams without any.

    ``frame`` of ``db.queries.learning.outcomes.support_given``, ``teams``: rows of ``db.queries.learning.outcomes.teams``.
    """
    summaries = {
        row["id"]: SupportSummary(row["name"], row["id"]) for row in teams if row["outcome"] in ACTIVE_OUTCOMES and not row["archived"]
    }
    for row in frame.to_dict("records"):
        summaries.setdefault(row["team_id"], SupportSummary(row["team"], row["team_id"])).take(row)
    return sorted(summaries.values(), key=lambda summary: (summary.times, summary.name))
