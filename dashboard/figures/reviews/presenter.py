"""Text of the presenter view: records made at the meeting, and the health of each challenge before the meeting agrees on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures.health import HEALTH_TONES, HealthAssessment, records_text, statement_text
from dashboard.formats import format_day
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.schema.enums.learning import NextStep, VerdictResult
from db.schema.enums.records import NO_UPDATE_GLYPH, Health, Party
from db.values.team_statements import TeamStatement

Row = Mapping[str, Any]


@dataclass(frozen=True)
class MeetingLine:
    """A record made at the meeting: text, note, tone."""

    what: Text
    note: Text = ""
    tone: Tone = ""


@dataclass(frozen=True)
class HealthStatement:
    """The health of a challenge: the team's value as stored, and a sentence with the team's and the records' health."""

    challenge_id: str
    said: str
    words: Text


def list_heading(heading: str, measure: str, lines: Sequence[MeetingLine], review: str, view: View) -> Text:
    """Returns the heading of a list of records with their number, if there are any."""
    return prose("{heading} ({count})", heading=heading, count=view.show(measure, len(lines), review=review)) if lines else heading


def _challenge_code(labels: Mapping[str, str], challenge: str | None) -> str:
    return labels.get(challenge or "", "").partition(" ")[0]


def decision_lines(rows: Iterable[Row], labels: Mapping[str, str]) -> list[MeetingLine]:
    """Returns decisions, each with the code of its challenge and whether it is published."""
    return [
        MeetingLine(
            Prose((Name(row["what"]),)),
            _join_parts(_challenge_code(labels, row["challenge_id"]), "published to the sponsor" if row["published"] else ""),
        )
        for row in rows
    ]


def action_lines(rows: Iterable[Row], labels: Mapping[str, str]) -> list[MeetingLine]:
    """Returns actions, each with its owner and due date."""
    lines = []
    for row in rows:
        due = f"by {format_day(row['due_on'])}" if row["due_on"] else "no date"
        note = _join_parts(row["owner"] or Party(row["owed_by"]).label, due, _challenge_code(labels, row["challenge_id"]))
        lines.append(MeetingLine(Prose((Name(row["what"]),)), note))
    return lines


def health_lines(rows: Iterable[Row], labels: Mapping[str, str]) -> list[MeetingLine]:
    """Returns the health agreed, with the team's health where it differs, and the reason."""
    lines = []
    for row in rows:
        health = Health(row["health"])
        team_health = Health(row["said"]).label.lower() if row["said"] else "nothing"
        team_text = f"the team said {team_health}" if row["said"] != row["health"] else "as the team says"
        what = prose("{glyph} {health}: {name}", glyph=health.glyph, health=health.label, name=Name(labels.get(row["challenge_id"], "")))
        lines.append(MeetingLine(what, _join_parts(team_text, row["reason"] or "", between="; "), HEALTH_TONES[health]))
    return lines


def verdict_lines(rows: Iterable[Row]) -> list[MeetingLine]:
    """Returns verdicts, each with the next step and the reason."""
    return [
        MeetingLine(
            prose("{verdict}: {statement}", verdict=VerdictResult(row["verdict"]).label, statement=Name(row["statement"])),
            _join_parts(NextStep(row["next_step"]).label, row["reason"] or "", between="; "),
        )
        for row in rows
    ]


def _join_parts(*parts: str, between: str = ", ") -> Prose:
    return join_prose([Name(part) for part in parts if part], between)


def health_statement(challenge: str, team: TeamStatement | None, assessment: HealthAssessment) -> HealthStatement:
    """Returns the health reported by the team and the one computed from the records, with its reasons."""
    glyph = Health(team.health).glyph if team else NO_UPDATE_GLYPH
    words = prose("Team says: {glyph} {word}. {records}", glyph=glyph, word=statement_text(team), records=records_text(assessment))
    return HealthStatement(challenge, team.health if team else "", words)


def meeting_state(held: bool, by: str, when: str) -> str:
    """Returns the state of the meeting: open, or by whom and when it was closed."""
    return "Open" if held else f"Closed by {by} on {when}: as it was then"
