"""Events that link a challenge to others (merges, reuse), and its events without a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dashboard.figures.challenges.story import StoryEvent, challenge_title
from dashboard.formats import join_phrases
from dashboard.metrics.learning.reuse import ReuseRow
from db.schema.enums.learning import ReuseStage
from db.schema.enums.records import AgreementKind, TeamOutcome
from db.values.dates import Day, row_day

Row = Mapping[str, Any]
STEP_LABELS = {"offered": "Offered", "tried": "Tried", "adopted": "Adopted"}
ENDED_OUTCOMES = (TeamOutcome.NOT_SELECTED.value, TeamOutcome.WITHDREW.value, TeamOutcome.FINISHED.value, TeamOutcome.PAUSED.value)
UndatedEvent = tuple[str, str, str]


def merge_events(rows: Iterable[Row], search: str) -> Iterator[StoryEvent]:
    """Yields the merges of other challenges into this one whose day is known."""
    for row in rows:
        if row["decided_on"]:
            cohort = f" of {row['cohort']}" if row["cohort"] else ""
            yield StoryEvent(
                Day(row["decided_on"]), f"{challenge_title(row)}{cohort} was merged into it", "Merged", f"/challenges/{row['id']}{search}"
            )


def filter_by_challenge(reuse_rows: Iterable[ReuseRow], challenge: str) -> list[ReuseRow]:
    """Returns the reuse rows that come from the challenge or go to it."""
    return [line for line in reuse_rows if challenge in (line.challenge_id, line.to_challenge_id)]


def reuse_events(reuse_rows: Iterable[ReuseRow], challenge: str, labels: Mapping[str, str], search: str) -> Iterator[StoryEvent]:
    """Yields each dated step of reuse from the challenge or by it."""
    for line in filter_by_challenge(reuse_rows, challenge):
        for step, on in line.days.items():
            yield StoryEvent(
                on,
                f"{STEP_LABELS[step]} {_direction_text(line, challenge, labels, step)}: {line.what}",
                "Reuse",
                f"/record/reuse/{line.id}{search}",
            )


def _direction_text(line: ReuseRow, challenge: str, labels: Mapping[str, str], step: str) -> str:
    if line.challenge_id == challenge:
        places = [labels.get(line.to_challenge_id or "", ""), line.to_body or "", line.to_country or "", line.to_sector or ""]
        return f"{'to' if step == ReuseStage.OFFERED else 'by'} {next((place for place in places if place), 'others')}"
    return f"from {labels.get(line.challenge_id or '', 'the whole programme')}"


def undated_events(
    reuse_rows: Sequence[ReuseRow], challenge: str, labels: Mapping[str, str], teams: Sequence[Row], gates: Sequence[Row], agreements: Iterable[Row],
    merged_: Iterable[Row], search: str,
) -> list[UndatedEvent]:  # fmt: skip
    """Returns (text, address, kind) of events without a day: entries and outcomes, agreements, merges, reuse."""
    gate_outcomes = {(row["team"], row["decision"]) for row in gates}
    shown: list[UndatedEvent] = []
    for team in teams:
        ended = team["outcome"] in ENDED_OUTCOMES and (team["name"], team["outcome"]) not in gate_outcomes
        parts = ["entered" if not team["entered_on"] else "", TeamOutcome(team["outcome"]).label.lower() if ended else ""]
        if any(parts):
            reached = f"; reached {team['stage']}" if team["stage"] else ""
            shown.append((f"{team['name']}: {join_phrases(parts)}{reached}", f"/companies/{team['company_id']}{search}", "Company team"))
    shown += [
        (f"{AgreementKind(row['kind']).label} agreement with {row['company']}", "", "Agreement")
        for row in agreements
        if not any(row_day(row, name) for name in ("signed", "novated", "in_use"))
    ]
    shown += [
        (f"{challenge_title(row)} was merged into it", f"/challenges/{row['id']}{search}", "Merged")
        for row in merged_
        if not row["decided_on"]
    ]
    lines = [line for line in filter_by_challenge(reuse_rows, challenge) if not line.days]
    return shown + [
        (
            f"{line.stage.label} {_direction_text(line, challenge, labels, line.stage)}: {line.what}",
            f"/record/reuse/{line.id}{search}",
            "Reuse",
        )
        for line in lines
    ]
