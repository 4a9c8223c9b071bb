"""Small graphics inside tables, tiles and lists, as data: what each draws, in units of its own scale, and its sentence for a screen reader.

``layouts/components/graphics.py`` draws them as elements that the stylesheet places; a figure in each cell would cost too much. Places on a
scale are shares from 0 to 1; what lies outside is drawn at the edge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from dashboard.prose import Shown
from dashboard.tones import Tone


class MilestoneMark(StrEnum):
    """How a milestone is drawn, here and in charts: by colour and shape."""

    DONE = "done"  # grey, filled
    AHEAD = "ahead"  # blue outline
    SOON = "soon"  # amber, half filled: due within 14 days
    PAST = "past"  # red, filled
    FIRST = "first"  # small grey outline: its first date


MARK_WORDS = {
    MilestoneMark.PAST: "past",
    MilestoneMark.SOON: "due soon",
    MilestoneMark.AHEAD: "ahead",
    MilestoneMark.DONE: "done",
    MilestoneMark.FIRST: "first date",
}


@dataclass(frozen=True)
class TimeScale:
    """A scale of days: ``first`` is at 0, ``last`` at 1."""

    first: date
    last: date

    def share(self, day: date) -> float:
        """Returns the place of a day, from 0 to 1; a day outside is at the edge."""
        return clamped((day - self.first).days / max((self.last - self.first).days, 1))


def clamped(share: float) -> float:
    """Returns a share, not below 0 and not above 1."""
    return min(max(share, 0.0), 1.0)


@dataclass(frozen=True)
class Sparkline:
    """A line or bars of one value a week, oldest first; None where it is not known. ``limit``: a dashed line. ``tone``: of the last mark.

    ``wide``: as wide as its tile. ``steps`` False: the line goes straight from value to value.
    """

    values: tuple[float | None, ...]
    sentence: str
    kind: Literal["line", "bars"] = "line"
    tone: Tone = ""
    limit: float | None = None
    steps: bool = True
    wide: bool = False


@dataclass(frozen=True)
class Dots:
    """Marks in a row, in groups with a gap between: each ``full``, ``half`` or ``none``."""

    groups: tuple[tuple[Literal["full", "half", "none"], ...], ...]
    sentence: str


@dataclass(frozen=True)
class DaysBar:
    """A bar of days on a scale, with a tick at the limit. ``share`` and ``limit``: places on the scale; None draws no bar."""

    share: float | None
    limit: float | None
    sentence: str
    tone: Tone = ""


BulletKind = Literal["spent", "committed", "expected", "over", "left", "late", "open", "waits"]


@dataclass(frozen=True)
class Boxes:
    """Boxes in a row, one for each of a small number of things: the first ``full`` of ``whole`` are filled, the others are outlined."""

    full: int
    whole: int
    sentence: str


@dataclass(frozen=True)
class BulletPart:
    """A part of a bullet bar, from the end of the one before: spent, committed (hatched), expected (light), over (red), left (outline), waits
    (amber outline); of promises late (grey) and open (red outline)."""

    kind: BulletKind
    share: float


@dataclass(frozen=True)
class Bullet:
    """Parts one after the other, with a tick at the target."""

    parts: tuple[BulletPart, ...]
    target: float | None
    sentence: str


@dataclass(frozen=True)
class RangeBar:
    """A range on a line, with a mark at the expected value and a tick at the target; ``low_text``, ``high_text`` and ``target_text`` stand
    below their places."""

    low: float
    high: float
    mark: float
    target: float | None
    low_text: Shown | str
    high_text: Shown | str
    target_text: str
    sentence: str


@dataclass(frozen=True)
class LineBar:
    """What a budget line spent within where it ends, both as shares of the scale, with a tick at its budget and the band of its tolerance.

    ``tone``: of the outer bar, where it ends beyond the tolerance.
    """

    spent: float
    ends: float
    target: float
    band: tuple[float, float]
    sentence: str
    tone: Tone = ""


@dataclass(frozen=True)
class TrackMark:
    """A milestone on a track; ``href``: its record; ``sentence``: what hovering it says."""

    mark: MilestoneMark
    share: float
    sentence: str = ""
    href: str = ""


@dataclass(frozen=True)
class TrackLine:
    """A line on a track, as from the first date to the forecast, or from a past date to today; with ticks where the date moved."""

    start: float
    end: float
    tone: Tone = ""
    ticks: tuple[float, ...] = ()


@dataclass(frozen=True)
class MilestoneTrack:
    """The milestones of one challenge on a line of time, with today."""

    marks: tuple[TrackMark, ...]
    sentence: str
    lines: tuple[TrackLine, ...] = ()
    today: float | None = None
    closures: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class StageBar:
    """Small boxes, one for each stage of a flow, filled up to the one reached. ``reached``: its place from 0; -1 for none."""

    stages: tuple[str, ...]
    reached: int
    sentence: str


@dataclass(frozen=True)
class Code:
    """The code of a challenge as a chip in the shade of its stage. ``shade`` from 1 to 6; 0 where the stage is not known."""

    code: str
    shade: int = 0
    stage: str = ""
    href: str = ""

    @property
    def unlinked(self) -> Code:
        """The same chip without an address, for a place inside another link."""
        return replace(self, href="")


@dataclass(frozen=True)
class KeyEntry:
    """An entry of a key: the class of a mark (see ``assets/graphics.css``) and its words."""

    mark: str
    words: str


MILESTONE_KEY = tuple(KeyEntry(f"mark-{mark.value}", words) for mark, words in MARK_WORDS.items())
HEALTH_KEY = (
    KeyEntry("mark-good", "On track"),
    KeyEntry("mark-warn", "At risk"),
    KeyEntry("mark-bad", "Off track"),
    KeyEntry("mark-none", "No update"),
)
