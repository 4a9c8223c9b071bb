"""The story of one challenge: its events in the order of their days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import site_links
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.prose import Name, Prose, prose
from dashboard.tables import DAY, Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.schema.enums.records import ActionKind, ActionOutcome, AgreementKind, GateDecision
from db.values.dates import Day, Precision, named_day, row_day

Row = Mapping[str, Any]
UndatedEvent = tuple[str, str, str]


@dataclass(frozen=True)
class StoryEvent:
    """A dated event in the history of a challenge; ``last``: its last day, for a period."""

    day: Day
    what: str | Prose
    kind: str
    href: str = ""
    source: str = ""
    last: Day | None = None


GATE_DECISION_TEXTS = {
    GateDecision.NOT_SELECTED: "was not selected",
    GateDecision.WITHDREW: "withdrew",
    GateDecision.PAUSED: "was paused",
    GateDecision.FINISHED: "finished",
}


def _undetailed_reframing(challenge: Row) -> Iterable[StoryEvent]:
    on = row_day(challenge, "reframed")
    if on:
        yield StoryEvent(on, f"Reframed from: {challenge['reframed_from']}" if challenge["reframed_from"] else "Reframed", "Wording")


def _reframing_events(rows: Iterable[Row]) -> Iterable[StoryEvent]:
    for row in rows:
        why = f" ({row['why']})" if row["why"] else ""
        before = f" from: {row['from_question']}" if row["from_question"] else ""
        yield StoryEvent(
            Day(row["reframed_on"], Precision(row["reframed_precision"])), f"Reframed{before} to: {row['to_question']}{why}", "Wording"
        )


def _milestone_events(rows: Iterable[Row], search: str) -> Iterable[StoryEvent]:
    for row in rows:
        if on := row_day(row, "actual"):
            yield StoryEvent(on, row["title"], "Milestone", f"/record/milestone/{row['id']}{search}", row["source"] or "")


def _stage_events(rows: Iterable[Row]) -> Iterable[StoryEvent]:
    for row in rows:
        start, end = row_day(row, "start"), row_day(row, "end")
        if start:
            yield StoryEvent(start, row["stage"], "Stage, planned" if row["planned"] else "Stage", source=row["source"] or "", last=end)


def _answered_action_events(rows: Iterable[Row], search: str) -> Iterable[StoryEvent]:
    for row in rows:
        outcome = f" ({ActionOutcome(row['outcome']).label.lower()})" if row["outcome"] else ""
        words = f"{row['what']}: {row['answer']}" if row["answer"] else row["what"]
        yield StoryEvent(
            Day(row["answered_on"]),
            f"{words}{outcome}",
            ActionKind(row["kind"]).label,
            f"/record/action/{row['id']}{search}",
        )


def _gate_events(rows: Iterable[Row], search: str) -> Iterable[StoryEvent]:
    for row in rows:
        who, decision = row["team"] or "The challenge", GateDecision(row["decision"])
        outcome = f"went on to {row['to_stage'] or 'the next stage'}" if decision is GateDecision.ADVANCE else GATE_DECISION_TEXTS[decision]
        after_stage = f" after {row['from_stage']}" if row["from_stage"] and decision is not GateDecision.ADVANCE else ""
        why = f": {row['reason']}" if row["reason"] else ""
        on = Day(row["decided_on"], Precision(row["decided_precision"]))
        yield StoryEvent(
            on, f"{who} {outcome}{after_stage}{why}", "Gate decision", f"/record/stage-move/{row['id']}{search}", row["source"] or ""
        )


def _decision_events(rows: Iterable[Row], search: str) -> Iterable[StoryEvent]:
    for row in rows:
        yield StoryEvent(Day(row["decided_on"]), row["what"], "Decision", f"/record/decision/{row['id']}{search}", row["source"] or "")


def _agreement_events(agreements: pd.DataFrame, view: View) -> Iterable[StoryEvent]:
    for row in frame_rows(agreements):
        href = f"/record/agreement/{row.id}{view.search}" if view.may(Permission.SEE_MONEY) else ""
        kind, source = AgreementKind(row.kind).label, row.source or ""
        signed, novated, used = (named_day(row, name) for name in ("signed", "novated", "in_use"))
        if signed:
            value = view.show("agreement_value", row.value_pence, agreement=row.id) if row.value_pence is not None else ""
            words = prose(
                "{what}{value}",
                what=Name(f"{kind} agreement with {row.company} signed"),
                value=prose(", {value}", value=value) if value else "",
            )
            yield StoryEvent(signed, words, "Agreement", href, source=source)
        if novated:
            heir = row.novated_to or "another company"
            yield StoryEvent(novated, f"{kind} agreement of {row.company} novated to {heir}", "Agreement", href, source=source)
        if used:
            yield StoryEvent(used, f"In use: {row.company}", "In use", href, source=source)


def _entry_events(teams: pd.DataFrame) -> Iterable[StoryEvent]:
    for row in frame_rows(teams):
        if entered := named_day(row, "entered"):
            yield StoryEvent(entered, f"{row.name} entered", "Company team", source=row.source or "")


@dataclass(frozen=True)
class ChallengeRecords:
    """What the story of a challenge is told from: the challenge, and its rows and frames of ``db.queries.challenges``."""

    challenge: Row
    milestones: Sequence[Row]
    stages: Sequence[Row]
    actions: Sequence[Row]
    agreements: pd.DataFrame
    teams: pd.DataFrame
    gates: Sequence[Row]
    decisions: Sequence[Row]
    reframings: Sequence[Row]


def dated_events(records: ChallengeRecords, view: View) -> Iterator[StoryEvent]:
    """Yields the events of the challenge's own records that have a day."""
    yield from _reframing_events(records.reframings) if records.reframings else _undetailed_reframing(records.challenge)
    yield from _milestone_events(records.milestones, view.search)
    yield from _stage_events(records.stages)
    yield from _answered_action_events(records.actions, view.search)
    yield from _agreement_events(records.agreements, view)
    yield from _entry_events(records.teams)
    yield from _gate_events(records.gates, view.search)
    yield from _decision_events(records.decisions, view.search)


def story_table(events: Iterable[StoryEvent], undated: Sequence[UndatedEvent], today: date, view: View) -> Table:
    """Returns the events up to ``today`` in the order of their days, then those without a day: (text, address, kind) each."""
    past = sorted((event for event in events if event.day.on <= today), key=lambda event: (event.day.on, event.kind, str(event.what)))
    none = [None] * len(undated)
    columns: dict[str, list[Any]] = {
        "on": [*(event.day.on for event in past), *none],
        "precision": [*(event.day.precision.value for event in past), *none],
        "until": [*(f"to {event.last}" if event.last else "" for event in past), *none],
        "what": [*(event.what for event in past), *(what for what, _, _ in undated)],
        "href": [*(event.href for event in past), *(href for _, href, _ in undated)],
        "kind": [*(event.kind for event in past), *(kind for _, _, kind in undated)],
        "tone": ["quiet"] * (len(past) + len(undated)),
        "source": [*(event.source for event in past), *none],
        "sources": [*(site_links(split_sources(event.source)) for event in past), *none],
    }
    shown = (
        Column("on", "When", DAY, precision="precision", note="until", unknown="Day not known"),
        Column("what", "What happened", href="href"),
        Column("kind", "Kind", tone="tone"),
        Column("source", "Source", links="sources"),
    )
    return Table.of_lists(columns, shown, "In the order it happened", view).without_empty("source")
