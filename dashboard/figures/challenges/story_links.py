"""What joins a challenge to others in its story: what was merged into it, what crossed to and from it; and what has no day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dashboard.figures.challenges.story import Moment, title
from dashboard.formats import joined
from dashboard.metrics.cohorts.comparison import day_of
from dashboard.metrics.learning.reuse import Crossing
from db.schema.enums.learning import ReuseStage
from db.schema.enums.records import AgreementKind, TeamOutcome
from db.values.dates import Day

Row = Mapping[str, Any]
STEPS = {"offered": "Offered", "tried": "Tried", "adopted": "Adopted"}
OVER = (TeamOutcome.NOT_SELECTED.value, TeamOutcome.WITHDREW.value, TeamOutcome.FINISHED.value, TeamOutcome.PAUSED.value)
Undated = tuple[str, str, str]


def merged(rows: Iterable[Row], search: str) -> Iterator[Moment]:
    """Challenges, of this or an earlier round, that were merged into it: those whose day is known."""
    for row in rows:
        if row["decided_on"]:
            of = f" of {row['cohort']}" if row["cohort"] else ""
            yield Moment(Day(row["decided_on"]), f"{title(row)}{of} was merged into it", "Merged", f"/challenges/{row['id']}{search}")


def concerning(found: Iterable[Crossing], one: str) -> list[Crossing]:
    """The lines of the ledger that come from the challenge, or go to it."""
    return [line for line in found if one in (line.challenge_id, line.to_challenge_id)]


def crossed(found: Iterable[Crossing], one: str, labels: Mapping[str, str], search: str) -> Iterator[Moment]:
    """Each dated step of what others reuse of it, and of what it reuses of others."""
    for line in concerning(found, one):
        for step, on in line.days.items():
            yield Moment(on, f"{STEPS[step]} {_way(line, one, labels, step)}: {line.what}", "Reuse", f"/record/reuse/{line.id}{search}")


def _way(line: Crossing, one: str, labels: Mapping[str, str], step: str) -> str:
    if line.challenge_id == one:
        places = [labels.get(line.to_challenge_id or "", ""), line.to_body or "", line.to_country or "", line.to_sector or ""]
        return f"{'to' if step == ReuseStage.OFFERED else 'by'} {next((place for place in places if place), 'others')}"
    return f"from {labels.get(line.challenge_id or '', 'the whole programme')}"


def undated(
    found: Sequence[Crossing], one: str, labels: Mapping[str, str], teams: Sequence[Row], gates: Sequence[Row], agreements: Iterable[Row],
    merged_: Iterable[Row], search: str,
) -> list[Undated]:  # fmt: skip
    """(what, address, kind) of what belongs to the story and has no day: entries and how they ended, agreements, merges, reuse."""
    told = {(row["team"], row["decision"]) for row in gates}
    shown: list[Undated] = []
    for team in teams:
        ended = team["outcome"] in OVER and (team["name"], team["outcome"]) not in told
        parts = ["entered" if not team["entered_on"] else "", TeamOutcome(team["outcome"]).label.lower() if ended else ""]
        if any(parts):
            reached = f"; reached {team['stage']}" if team["stage"] else ""
            shown.append((f"{team['name']}: {joined(parts)}{reached}", f"/companies/{team['company_id']}{search}", "Company team"))
    shown += [
        (f"{AgreementKind(row['kind']).label} agreement with {row['company']}", "", "Agreement")
        for row in agreements
        if not any(day_of(row, name) for name in ("signed", "novated", "in_use"))
    ]
    shown += [
        (f"{title(row)} was merged into it", f"/challenges/{row['id']}{search}", "Merged") for row in merged_ if not row["decided_on"]
    ]
    lines = [line for line in concerning(found, one) if not line.days]
    return shown + [
        (f"{line.stage.label} {_way(line, one, labels, line.stage)}: {line.what}", f"/record/reuse/{line.id}{search}", "Reuse")
        for line in lines
    ]
