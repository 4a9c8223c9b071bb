"""The words of the presenter: what was recorded at this meeting, and what is said of each challenge before the meeting agrees on its health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.figures.overview.attention import TONES, records_words
from dashboard.formats import day
from dashboard.metrics.health import Judged
from dashboard.page_content import Tone
from db.schema.enums.learning import NextStep, VerdictWord
from db.schema.enums.records import NO_UPDATE, NO_UPDATE_GLYPH, Health, Party

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """Something recorded at the meeting: in its words, who or when, how it is marked."""

    what: str
    note: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Said:
    """What is said of a challenge: the team's word as stored, and both sides in a sentence."""

    challenge_id: str
    said: str
    words: str


def _code(labels: Mapping[str, str], challenge: str | None) -> str:
    return labels.get(challenge or "", "").partition(" ")[0]


def decided(rows: Iterable[Row], labels: Mapping[str, str]) -> list[Line]:
    """Decisions, each with the code of its challenge and whether its sponsor reads it."""
    return [
        Line(row["what"], _and(_code(labels, row["challenge_id"]), "published to the sponsor" if row["published"] else "")) for row in rows
    ]


def raised(rows: Iterable[Row], labels: Mapping[str, str]) -> list[Line]:
    """Actions, each with who does it by when."""
    lines = []
    for row in rows:
        due = f"by {day(row['due_on'])}" if row["due_on"] else "no date"
        lines.append(Line(row["what"], _and(row["owner"] or Party(row["owed_by"]).label, due, _code(labels, row["challenge_id"]))))
    return lines


def agreed(rows: Iterable[Row], labels: Mapping[str, str]) -> list[Line]:
    """Healths, each with what the team said where the meeting says otherwise, and why."""
    lines = []
    for row in rows:
        health = Health(row["health"])
        said = Health(row["said"]).label.lower() if row["said"] else "nothing"
        other = f"the team said {said}" if row["said"] != row["health"] else "as the team says"
        name = labels.get(row["challenge_id"], "")
        lines.append(Line(f"{health.glyph} {health.label}: {name}", _and(other, row["reason"] or "", between="; "), TONES[health]))
    return lines


def judged(rows: Iterable[Row]) -> list[Line]:
    """Verdicts, each with what is done next and why."""
    return [
        Line(
            f"{VerdictWord(row['verdict']).label}: {row['statement']}",
            _and(NextStep(row["next_step"]).label, row["reason"] or "", between="; "),
        )
        for row in rows
    ]


def _and(*parts: str, between: str = ", ") -> str:
    return between.join(part for part in parts if part)


def said(challenge: str, team: str | None, judged: Judged) -> Said:
    """What the team says, and what the records say with the reasons."""
    glyph, word = (Health(team).glyph, Health(team).label) if team else (NO_UPDATE_GLYPH, NO_UPDATE)
    return Said(challenge, team or "", f"Team says: {glyph} {word}. {records_words(judged)}")


def state(held: bool, by: str, when: str) -> str:
    """That the meeting runs, or who closed it when."""
    return "Open" if held else f"Closed by {by} on {when}: as it was then"
