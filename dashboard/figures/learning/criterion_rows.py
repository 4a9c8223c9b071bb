"""What the figure of hypotheses shows in one row: the criterion on its scale, and the evidence on both sides."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.prose import Name, Prose, Shown
from dashboard.tones import Tone


@dataclass(frozen=True)
class Progress:
    """A criterion on its scale: ``share`` reached (None: not counted), ``target``, both from 0 to 1, and its sentence."""

    share: float | None
    target: float
    tone: Tone
    sentence: str


@dataclass(frozen=True)
class Evidence:
    """The sources for and against, the strongest next to the middle: points of each, and the sums. ``sentence``: for a screen reader."""

    weakens: tuple[int, ...]
    supports: tuple[int, ...]
    against: Shown
    towards: Shown
    sentence: str


@dataclass(frozen=True)
class CriterionRow:
    """A row: state, what was declared (with its address), the hypothesis, when it is due, the criterion with its progress, the evidence."""

    tone: Tone
    state: str
    declared: str
    declared_href: str
    reference: str
    statement: str
    href: str
    subject: Name
    due: str
    due_in: str
    measure: str
    progress: Progress | None
    now: Prose
    bound: str
    evidence: Evidence
