"""Events that link a challenge to others (merges, reuse), and its events without a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from dashboard.figures.challenges.story import ChallengeRecords, StoryEvent, UndatedEvent
from dashboard.figures.challenges.text import challenge_title
from dashboard.formats import join_phrases
from db.frames import frame_rows
from db.schema.enums.learning import ReuseStage
from db.schema.enums.records import AgreementKind, TeamOutcome
from db.values.dates import Day, named_day

Row = Mapping[str, Any]
STEP_LABELS = {"offered": "Offered", "tried": "Tried", "adopted": "Adopted"}
ENDED_OUTCOMES = (TeamOutcome.NOT_SELECTED.value, TeamOutcome.WITHDREW.value, TeamOutcome.FINISHED.value, TeamOutcome.PAUSED.value)


def merge_events(rows: Iterable[Row], search: str) -> Iterator[StoryEvent]:
    """Yields the merges of other challenges into this one whose day is known."""
    for row in rows:
        if row["decided_on"]:
            cohort = f" of {row['cohort']}" if row["cohort"] else ""
            yield StoryEvent(
                Day(row["decided_on"]), f"{challenge_title(row)}{cohort} was merged into it", "Merged", f"/challenges/{row['id']}{search}"
            )


def filter_by_challenge(ledger: pd.DataFrame, challenge: str) -> list[Any]:
    """Returns the lines of the reuse ledger that come from the challenge or go to it, as rows."""
    return frame_rows(ledger[(ledger["challenge_id"] == challenge) | (ledger["to_challenge_id"] == challenge)])


def reuse_events(ledger: pd.DataFrame, challenge: str, labels: Mapping[str, str], search: str) -> Iterator[StoryEvent]:
    """Yields each dated step of reuse from the challenge or by it."""
    for line in filter_by_challenge(ledger, challenge):
        for step, on in step_days(line).items():
            yield StoryEvent(
                on,
                f"{STEP_LABELS[step]} {_direction_text(line, challenge, labels, step)}: {line.what}",
                "Reuse",
                f"/record/reuse/{line.id}{search}",
            )


def step_days(line: Any) -> dict[str, Day]:
    """Returns the days of the steps of a line that are recorded, by step."""
    days = {step: named_day(line, step) for step in STEP_LABELS}
    return {step: day for step, day in days.items() if day is not None}


def _direction_text(line: Any, challenge: str, labels: Mapping[str, str], step: str) -> str:
    if line.challenge_id == challenge:
        places = [labels.get(line.to_challenge_id or "", ""), line.to_organisation or "", line.to_country or "", line.to_sector or ""]
        return f"{'to' if step == ReuseStage.OFFERED else 'by'} {next((place for place in places if place), 'others')}"
    return f"from {labels.get(line.challenge_id or '', 'the whole programme')}"


def undated_events(
    ledger: pd.DataFrame, labels: Mapping[str, str], records: ChallengeRecords, merged_: Iterable[Row], search: str
) -> list[UndatedEvent]:
    """Returns (text, address, kind) of events without a day: entries and outcomes, agreements, merges, reuse."""
    challenge = records.challenge["id"]
    gate_outcomes = {(row["team"], row["decision"]) for row in records.gates}
    shown: list[UndatedEvent] = []
    for team in frame_rows(records.teams):
        ended = team.outcome in ENDED_OUTCOMES and (team.name, team.outcome) not in gate_outcomes
        parts = ["entered" if not team.entered_on else "", TeamOutcome(team.outcome).label.lower() if ended else ""]
        if any(parts):
            reached = f"; reached {team.stage}" if team.stage else ""
            shown.append((f"{team.name}: {join_phrases(parts)}{reached}", f"/companies/{team.company_id}{search}", "Company team"))
    shown += [
        (f"{AgreementKind(row.kind).label} agreement with {row.company}", "", "Agreement")
        for row in frame_rows(records.agreements)
        if not any(named_day(row, name) for name in ("signed", "novated", "in_use"))
    ]
    shown += [
        (f"{challenge_title(row)} was merged into it", f"/challenges/{row['id']}{search}", "Merged")
        for row in merged_
        if not row["decided_on"]
    ]
    lines = [line for line in filter_by_challenge(ledger, challenge) if not step_days(line)]
    return shown + [
        (
            f"{ReuseStage(line.stage).label} {_direction_text(line, challenge, labels, line.stage)}: {line.what}",
            f"/record/reuse/{line.id}{search}",
            "Reuse",
        )
        for line in lines
    ]
