"""The challenges of the overview: a row each, the worst health first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.page_content import SubjectCell
from dashboard.prose import Text
from dashboard.tables import STRIP, Column, StatusStrip, Table
from dashboard.view import View

SUBJECTS = (("milestones", "Milestones"), ("engagement", "Sponsor"), ("research", "Research"), ("spend", "Spend"))
NOTHING = SubjectCell("Nothing recorded", tone="quiet")


@dataclass(frozen=True)
class ChallengeHealth:
    """What the rows begin with, by challenge: the strips of team and records, a rank (the smaller, the worse), and the stage. ``weeks``: the
    marks of the strips as a table; ``reasons``: why the records say what they say now."""

    strips: Mapping[str, tuple[StatusStrip, StatusStrip]] = field(default_factory=dict)
    order: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    weeks: Table | None = None
    reasons: Mapping[str, Text] = field(default_factory=dict)


def challenges_table(health: ChallengeHealth, cells: Mapping[str, Mapping[str, SubjectCell]], view: View) -> Table:
    """Returns one row for each running challenge. ``cells``: by subject, then by challenge."""
    positions = {challenge: place for place, challenge in enumerate(view.labels)}
    challenges = sorted(health.strips, key=lambda challenge: (health.order[challenge], positions.get(challenge, 0)))
    columns: dict[str, list[Any]] = {
        "challenge": [view.labels.get(challenge, "") for challenge in challenges],
        "href": [f"/challenges/{challenge}{view.search}" for challenge in challenges],
        "stage": [health.stages[challenge] for challenge in challenges],
        "health": [health.strips[challenge] for challenge in challenges],
    }
    for subject, _ in SUBJECTS:
        of_subject = [cells.get(subject, {}).get(challenge, NOTHING) for challenge in challenges]
        columns[subject] = [cell.text for cell in of_subject]
        columns[f"{subject}_href"] = [cell.href for cell in of_subject]
        columns[f"{subject}_tone"] = [cell.tone for cell in of_subject]
        columns[f"{subject}_note"] = [cell.note for cell in of_subject]
    shown = (
        Column("challenge", "Challenge", href="href", note="stage", sortable=False),
        Column("health", "Health, 13 weeks to now", STRIP, sortable=False),
        *(
            Column(subject, label, href=f"{subject}_href", tone=f"{subject}_tone", note=f"{subject}_note", sortable=False)
            for subject, label in SUBJECTS
        ),
    )
    return Table.of_lists(columns, shown, "Challenges, the worst off first", view)
