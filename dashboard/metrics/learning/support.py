"""Support given to company teams: what, to whom, by whom, for how long."""

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
    """Support of one kind, or of one team. ``minutes`` adds the lengths known, of ``timed`` of the ``times``."""

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
        """Count one support."""
        self.times += 1
        self.minutes += row["minutes"] or 0
        self.timed += row["minutes"] is not None
        self.last = max(self.last or row["held_on"], row["held_on"])
        self.kinds[row["kind"]] = self.kinds.get(row["kind"], 0) + 1
        self.by.setdefault(row["given_by"] or row["organisation"] or "")


def support_by_kind(frame: Frame) -> list[SupportSummary]:
    """Support by kind, each given once however many teams had it. ``frame`` of ``db.queries.learning.outcomes.supports``."""
    found = {kind.value: SupportSummary(kind.label) for kind in SupportKind}
    seen: set[str] = set()
    for row in frame.to_dict("records"):
        found[row["kind"]].teams.add(row["team_id"])
        if row["id"] not in seen:
            seen.add(row["id"])
            found[row["kind"]].take(row)
    return [one for one in found.values() if one.times]


def support_by_team(frame: Frame, teams: Iterable[dict[str, Any]]) -> list[SupportSummary]:
    """Support by team: those at work without any first, then the least supported. ``teams``: rows of ``db.queries.learning.outcomes.teams``."""
    found = {
        row["id"]: SupportSummary(row["name"], row["id"]) for row in teams if row["outcome"] in ACTIVE_OUTCOMES and not row["archived"]
    }
    for row in frame.to_dict("records"):
        found.setdefault(row["team_id"], SupportSummary(row["team"], row["team_id"])).take(row)
    return sorted(found.values(), key=lambda one: (one.times, one.name))
