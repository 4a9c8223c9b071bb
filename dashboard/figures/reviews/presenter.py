"""The words of the presenter: what was recorded at this meeting, and what is said of each challenge before the meeting agrees on its health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.figures.overview.attention import HEALTH_TONES, records_text
from dashboard.formats import format_day
from dashboard.metrics.health import HealthAssessment
from dashboard.page_content import Tone
from db.schema.enums.learning import NextStep, VerdictResult
from db.schema.enums.records import NO_UPDATE, NO_UPDATE_GLYPH, Health, Party

Row = Mapping[str, Any]


@dataclass(frozen=True)
class MeetingLine:
    """Something recorded at the meeting: in its words, who or when, how it is marked."""

    what: str
    note: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class HealthStatement:
    """What is said of a challenge: the team's word as stored, and both sides in a sentence."""

    challenge_id: str
    said: str
    words: str


def _challenge_code(labels: Mapping[str, str], challenge: str | None) -> str:
    return labels.get(challenge or "", "").partition(" ")[0]


def decision_lines(rows: Iterable[Row], labels: Mapping[str, str]) -> list[MeetingLine]:
    """Decisions, each with the code of its challenge and whether its sponsor reads it."""
    return [
        MeetingLine(
            row["what"], _join_parts(_challenge_code(labels, row["challenge_id"]), "published to the sponsor" if row["published"] else "")
        )
        for row in rows
    ]


def action_lines(rows: Iterable[Row], labels: Mapping[str, str]) -> list[MeetingLine]:
    """Actions, each with who does it by when."""
    lines = []
    for row in rows:
        due = f"by {format_day(row['due_on'])}" if row["due_on"] else "no date"
        lines.append(
            MeetingLine(
                row["what"], _join_parts(row["owner"] or Party(row["owed_by"]).label, due, _challenge_code(labels, row["challenge_id"]))
            )
        )
    return lines


def health_lines(rows: Iterable[Row], labels: Mapping[str, str]) -> list[MeetingLine]:
    """Healths, each with what the team said where the meeting says otherwise, and why."""
    lines = []
    for row in rows:
        health = Health(row["health"])
        said = Health(row["said"]).label.lower() if row["said"] else "nothing"
        other = f"the team said {said}" if row["said"] != row["health"] else "as the team says"
        name = labels.get(row["challenge_id"], "")
        lines.append(
            MeetingLine(
                f"{health.glyph} {health.label}: {name}", _join_parts(other, row["reason"] or "", between="; "), HEALTH_TONES[health]
            )
        )
    return lines


def verdict_lines(rows: Iterable[Row]) -> list[MeetingLine]:
    """Verdicts, each with what is done next and why."""
    return [
        MeetingLine(
            f"{VerdictResult(row['verdict']).label}: {row['statement']}",
            _join_parts(NextStep(row["next_step"]).label, row["reason"] or "", between="; "),
        )
        for row in rows
    ]


def _join_parts(*parts: str, between: str = ", ") -> str:
    return between.join(part for part in parts if part)


def health_statement(challenge: str, team: str | None, judged: HealthAssessment) -> HealthStatement:
    """What the team says, and what the records say with the reasons."""
    glyph, word = (Health(team).glyph, Health(team).label) if team else (NO_UPDATE_GLYPH, NO_UPDATE)
    return HealthStatement(challenge, team or "", f"Team says: {glyph} {word}. {records_text(judged)}")


def meeting_state(held: bool, by: str, when: str) -> str:
    """That the meeting runs, or who closed it when."""
    return "Open" if held else f"Closed by {by} on {when}: as it was then"
