"""Structures for the texts of the demo challenges. Everything in them is invented: no body, company or place exists."""

from __future__ import annotations

from dataclasses import dataclass

TalkWording = tuple[str, str | None]
STAGES_OF = {
    "Standard": ("Challenge definition", "Open call", "Exploration", "Accelerator", "Pre-commercial", "In use"),
    "Sprint": ("Challenge definition", "Open call", "Exploration", "Development", "Pre-commercial", "In use"),
}
StageWeeks = tuple[tuple[str, int, int], ...]
EARLY: StageWeeks = (("Challenge definition", -40, -27), ("Open call", -26, -20), ("Exploration", -17, -15), ("Accelerator", -13, 4))
LATE: StageWeeks = (("Challenge definition", -38, -13), ("Open call", -12, -7), ("Exploration", -2, 0))
SPRINT: StageWeeks = (
    ("Challenge definition", -38, -33), ("Open call", -32, -27), ("Exploration", -25, -23), ("Development", -21, -9),
    ("Pre-commercial", -7, 16),
)  # fmt: skip


@dataclass(frozen=True)
class DemoMilestone:
    """A milestone of a challenge: week and weekday of its baseline, wording, and working days by which it was late."""

    week: int
    weekday: int
    title: str
    published: str | None = None
    type: str = "deliverable"
    waits_on: str | None = None
    late: int = 0


@dataclass(frozen=True)
class DemoRequest:
    """A request from one side to the other: internal wording, published wording, answer and outcome."""

    owed_by: str
    what: str
    published: str | None
    answer: str
    kind: str = "answer"
    outcome: str = "done"
    why: str | None = None


@dataclass(frozen=True)
class DemoFinding:
    """A finding, what it changed (None: nothing yet), and the published wordings."""

    statement: str
    published: str | None
    change: str | None = None
    published_change: str | None = None
    strength: str = "moderate"


@dataclass(frozen=True)
class Topic:
    """A challenge of the running cohort with the texts of its records. The first company is the one that advances."""

    code: str
    title: str
    question: str
    sector: str
    subject: str
    sponsors: tuple[str, ...]
    lead: str
    sponsor_lead: str
    max_contract: int
    success: str
    summary: str
    published_summary: str
    companies: tuple[tuple[str, str], ...]
    milestones: tuple[DemoMilestone, ...]
    talks: tuple[TalkWording, ...]
    progress: tuple[str, ...]
    findings: tuple[DemoFinding, ...]
    requests: tuple[DemoRequest, ...]
    weeks: StageWeeks = EARLY
    flow: str = "Standard"

    @property
    def stage(self) -> str:
        """The current stage."""
        return [name for name, start, _ in self.weeks if start <= 0][-1]

    def stage_in(self, week: int) -> str:
        """Returns the stage in a week."""
        return [name for name, start, _ in self.weeks if start <= week][-1]

    def starts(self, stage: str) -> int:
        """Returns the week in which it entered a stage."""
        return next(start for name, start, _ in self.weeks if name == stage)

    @property
    def working(self) -> bool:
        """Whether its current stage is after Exploration."""
        return self.stage not in ("Challenge definition", "Open call", "Exploration")
