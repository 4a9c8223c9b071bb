"""The page of one challenge: facts, tables of its records, and its history in date order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.cohorts.comparison import UNKNOWN, source_cell
from dashboard.formats import format_day, pounds
from dashboard.metrics.cohorts.comparison import split_sources
from dashboard.metrics.engagement import ActionTotals
from dashboard.metrics.milestones import MilestoneTotals
from dashboard.metrics.spend.outturn import undrawn_commitment
from dashboard.page_content import Cell, Column, Table, Tone, drop_empty_column
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.view import View
from db.schema.enums.records import (
    ActionKind,
    ActionOutcome,
    AgreementKind,
    ChallengeState,
    GateDecision,
    Health,
    TeamOutcome,
)
from db.values.currency import currency_unit
from db.values.dates import Day, Precision, row_day

Row = Mapping[str, Any]


def challenge_title(challenge: Row) -> str:
    """Returns the code, where there is one, and the title."""
    return f"{challenge['code']} {challenge['title']}" if challenge["code"] else str(challenge["title"])


def sentence(challenge: Row, promises: MilestoneTotals, actions: ActionTotals, view: View) -> Prose:
    """Returns the stage and state, the number of overdue milestones, and the number of open actions on each side."""
    since = f" since {format_day(challenge['stage_since'])}" if challenge["stage_since"] else ""
    stage = f"In the stage {challenge['stage']}{since}" if challenge["stage"] else "Its stage is not known"
    state = (
        ""
        if challenge["state"] in (ChallengeState.RUNNING, ChallengeState.NOT_KNOWN)
        else f" ({ChallengeState(challenge['state']).label.lower()})"
    )
    asks = [
        prose("{owe} {things}", owe=owe, things=view.count("actions_open", count, "thing", side=side, challenge=challenge["id"]))
        for owe, count, side in (("others owe us", actions.theirs, "them"), ("we owe", actions.ours, "us"))
        if count
    ]
    overdue = prose(
        "{overdue} {verb} overdue",
        overdue=view.words("milestones_overdue", promises.overdue, "milestone", challenge=challenge["id"]),
        verb="is" if promises.overdue in (0, 1) else "are",
    )
    parts: list[Text] = [overdue, *asks] if promises.total or actions.open else []
    return prose("{stage}.", stage=Name(f"{stage}{state}")) + (join_prose([" ", join_prose(parts, "; "), "."], "") if parts else "")


def facts(challenge: Row) -> list[tuple[str, str]]:
    """Returns (label, text) of the challenge's fields; an empty text means not known. Rarely filled fields only where they have a value."""
    merged = f" into {challenge['merged_into']}" if challenge["merged_into"] else ""
    until = (
        f" until {format_day(challenge['paused_until'])}"
        if challenge["paused_until"] and challenge["state"] == ChallengeState.PAUSED
        else ""
    )
    reframed = row_day(challenge, "reframed")
    stage_since = f", since {format_day(challenge['stage_since'])}" if challenge["stage"] and challenge["stage_since"] else ""
    common = [
        ("Question", challenge["question"] or ""), ("Stage", f"{challenge['stage'] or ''}{stage_since}"), ("Innovation Flow", challenge["flow"]),
        ("State", f"{ChallengeState(challenge['state']).label}{until}{merged}"), ("Sector", challenge["sector"] or ""),
        ("Lead in the programme team", challenge["lead"] or ""), ("Lead at the sponsor", challenge["sponsor_lead"] or ""),
        ("Maximum contract value", pounds(challenge["max_contract_pence"])), ("What success looks like", challenge["success"] or ""),
        ("Summary the sponsor reads", challenge["published_summary"] or ""), ("Summary, programme team only", challenge["summary"] or ""),
    ]  # fmt: skip
    rare = [
        ("Procurement reference", challenge["procurement_reference"]), ("Reframed", str(reframed) if reframed else ""),
        ("Wording before it was reframed", challenge["reframed_from"]), ("Notes, programme team only", challenge["notes"]),
    ]  # fmt: skip
    return [*common, *((label, words) for label, words in rare if words)]


@dataclass(frozen=True)
class UpdateSummary:
    """The latest weekly update: health, tone, week, and (label, text, whether the sponsor reads it)."""

    id: str
    health: str
    tone: Tone
    week: str
    wordings: tuple[tuple[str, str, bool], ...]


def merged_into(challenge: Row, search: str) -> tuple[str, str] | None:
    """Returns (name, address) of the challenge into which this one was merged."""
    if not challenge["merged_into_id"]:
        return None
    code = f"{challenge['merged_into_code']} " if challenge["merged_into_code"] else ""
    return f"{code}{challenge['merged_into']}", f"/challenges/{challenge['merged_into_id']}{search}"


def merged_challenges(rows: Iterable[Row], search: str) -> list[tuple[str, str, str]]:
    """Returns (name, address, what was moved and when) of the challenges merged into this one."""
    return [
        (
            challenge_title(row),
            f"/challenges/{row['id']}{search}",
            f"{format_day(row['decided_on'])}: {row['what']}" if row["what"] else "when is not known",
        )
        for row in rows
    ]


def question_wordings(challenge: Row, rows: Sequence[Row]) -> list[tuple[str, str, str]]:
    """Returns (since when, wording, reason) of every wording of the question, oldest first; empty where it never changed."""
    if not rows:
        return []
    first = [("At first", rows[0]["from_question"], "")] if rows[0]["from_question"] else []
    return first + [(f"Since {row_day(row, 'reframed')}", row["to_question"], row["why"] or "") for row in rows]


def agreements_table(rows: Sequence[Row], search: str, *, opens: bool, novates: bool) -> Table:
    """Returns the challenge's agreements: company, novation, value, paid, and commitment.

    Commitment = value − paid (see :func:`undrawn_commitment`), in the programme's currency.
    """
    columns = (
        Column("Agreement"),
        Column("With"),
        Column("Signed"),
        Column("Ends"),
        Column(f"Value, {currency_unit()}", number=True),
        Column(f"Paid, {currency_unit()}", number=True),
        Column(f"Committed, {currency_unit()}", number=True),
        *((Column("Novate", sortable=False),) if novates else ()),
    )
    return Table(columns, tuple(_agreement_cells(row, search, opens, novates) for row in rows), "Agreements of the challenge")


def _agreement_cells(row: Row, search: str, opens: bool, novates: bool) -> tuple[Cell, ...]:
    signed, novated, value = row_day(row, "signed"), row_day(row, "novated"), row["value_pence"]
    heir = f"novated to {row['novated_to']}{f', {novated}' if novated else ''}" if row["novated_to"] else ""
    return (
        Cell(AgreementKind(row["kind"]).label, f"/record/agreement/{row['id']}{search}" if opens else "", note=row["reference"] or ""),
        Cell(row["company"], note=heir), Cell(str(signed) if signed else UNKNOWN, sort=signed.on.isoformat() if signed else ""),
        Cell(format_day(row["ends_on"]), sort=row["ends_on"].isoformat() if row["ends_on"] else ""), Cell("not known" if value is None else pounds(value)),
        Cell(pounds(row["drawn"])), Cell("not known" if value is None else pounds(undrawn_commitment(value, row["drawn"]))),
        *((Cell("Novate", f"/record/agreement-novate/{row['id']}{search}"),) if novates else ()),
    )  # fmt: skip


def summarise_update(row: Row | None) -> UpdateSummary | None:
    """Returns the latest weekly update, published and internal texts apart; None where there is none."""
    if row is None:
        return None
    health = Health(row["health"])
    tones: dict[Health, Tone] = {Health.ON_TRACK: "good", Health.AT_RISK: "warn", Health.OFF_TRACK: "bad"}
    back = f"{row['path_back']} (by {format_day(row['path_back_on'])})" if row["path_back"] and row["path_back_on"] else row["path_back"]
    wordings = (
        ("What changed", row["changed"], True), ("What is next", row["next_steps"], False), ("What is blocked", row["blocked"], False),
        ("Path back to on track", back, False), ("Note", row["note"], False),
    )  # fmt: skip
    return UpdateSummary(
        row["id"],
        f"{health.glyph} {health.label}",
        tones[health],
        f"Week of {format_day(row['week'])}",
        tuple((label, words, published) for label, words, published in wordings if words),
    )


def teams_table(rows: Sequence[Row], search: str = "", *, acts: bool = False) -> Table:
    """Returns the company teams of the challenge, candidates included. With ``acts`` a name links to the team's form."""
    columns = (
        Column("Company team"),
        Column("Company"),
        Column("Stage reached"),
        Column("Outcome"),
        Column("Entered"),
        Column("Product"),
        Column("Source"),
    )
    cells = tuple(_team_cells(row, f"/record/team/{row['id']}{search}" if acts else "", search) for row in rows)
    return drop_empty_column(Table(columns, cells, "Company teams"), "Source")


def _team_cells(row: Row, href: str, search: str) -> tuple[Cell, ...]:
    note = f"candidate of {row['candidates']} challenges, counted once" if row["candidates"] > 1 else ""
    entered = row_day(row, "entered")
    return (
        Cell(row["name"], href, note=note), Cell(row["company"], f"/companies/{row['company_id']}{search}"),
        Cell(row["stage"] or UNKNOWN, tone="" if row["stage"] else "quiet"),
        Cell(TeamOutcome(row["outcome"]).label), Cell(str(entered) if entered else UNKNOWN, tone="" if entered else "quiet"), Cell(row["product"] or ""),
        source_cell(split_sources(row["source"])) if row["source"] else Cell(""),
    )  # fmt: skip


@dataclass(frozen=True)
class StoryEvent:
    """A dated event in the history of a challenge; ``last``: its last day, for a period."""

    day: Day
    what: str
    kind: str
    href: str = ""
    source: str = ""
    last: Day | None = None


def story_table(
    challenge: Row, done: Iterable[Row], stages: Iterable[Row], decisions: Iterable[Row], agreements: Iterable[Row], teams_: Iterable[Row],
    search: str, today: date, *, gates: Iterable[Row] = (), decided: Iterable[Row] = (),
    reframings: Sequence[Row] = (), opens: bool = False, more: Iterable[StoryEvent] = (), undated: Iterable[tuple[str, str, str]] = (),
) -> Table:  # fmt: skip
    """Returns the challenge's events up to ``today`` in date order, then those without a day.

    ``more``: further events, such as merges and reuse; ``undated``: (text, address, kind) of those without a day.
    """
    events = [
        *(_reframing_events(reframings) if reframings else _undetailed_reframing(challenge)),
        *_milestone_events(done, search),
        *_stage_events(stages),
        *_answered_action_events(decisions, search),
        *_agreement_events(agreements, search, opens=opens),
        *_entry_events(teams_),
        *_gate_events(gates, search),
        *_decision_events(decided, search),
        *more,
    ]
    past = sorted((moment for moment in events if moment.day.on <= today), key=lambda moment: (moment.day.on, moment.kind, moment.what))
    columns = (Column("When"), Column("What happened"), Column("Kind"), Column("Source"))
    rows = tuple(
        (
            Cell(f"{moment.day} to {moment.last}" if moment.last else str(moment.day), sort=moment.day.on.isoformat()), Cell(moment.what, moment.href),
            Cell(moment.kind, tone="quiet"), source_cell(split_sources(moment.source)) if moment.source else Cell(""),
        )
        for moment in past
    )  # fmt: skip
    undated_rows = tuple(
        (Cell("Day not known", tone="quiet", sort="9999"), Cell(what, href), Cell(kind, tone="quiet"), Cell(""))
        for what, href, kind in undated
    )
    return drop_empty_column(Table(columns, rows + undated_rows, "In the order it happened"), "Source")


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


GATE_DECISION_TEXTS = {
    GateDecision.NOT_SELECTED: "was not selected",
    GateDecision.WITHDREW: "withdrew",
    GateDecision.PAUSED: "was paused",
    GateDecision.FINISHED: "finished",
}


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


def _agreement_events(rows: Iterable[Row], search: str, *, opens: bool) -> Iterable[StoryEvent]:
    for row in rows:
        href = f"/record/agreement/{row['id']}{search}" if opens else ""
        kind = AgreementKind(row["kind"]).label
        signed, novated, used = (row_day(row, name) for name in ("signed", "novated", "in_use"))
        value = f", {pounds(row['value_pence'])}" if row["value_pence"] is not None else ""
        source = row["source"] or ""
        if signed:
            yield StoryEvent(signed, f"{kind} agreement with {row['company']} signed{value}", "Agreement", href, source=source)
        if novated:
            yield StoryEvent(
                novated,
                f"{kind} agreement of {row['company']} novated to {row['novated_to'] or 'another company'}",
                "Agreement",
                href,
                source=source,
            )
        if used:
            yield StoryEvent(used, f"In use: {row['company']}", "In use", href, source=source)


def _entry_events(rows: Iterable[Row]) -> Iterable[StoryEvent]:
    for row in rows:
        if entered := row_day(row, "entered"):
            yield StoryEvent(entered, f"{row['name']} entered", "Company team", source=row["source"] or "")
