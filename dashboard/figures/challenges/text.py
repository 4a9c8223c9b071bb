"""The texts of the page of one challenge: its title, sentence, facts, wordings and latest weekly update."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures.health import health_mark
from dashboard.formats import format_day, pounds
from dashboard.metrics.engagement import ActionTotals
from dashboard.metrics.milestones import MilestoneTotals
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.schema.enums.records import ChallengeState, Health
from db.values.dates import row_day

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


def summarise_update(row: Row | None) -> UpdateSummary | None:
    """Returns the latest weekly update, published and internal texts apart; None where there is none."""
    if row is None:
        return None
    glyph, label, tone = health_mark(Health(row["health"]))
    back = f"{row['path_back']} (by {format_day(row['path_back_on'])})" if row["path_back"] and row["path_back_on"] else row["path_back"]
    wordings = (
        ("What changed", row["changed"], True), ("What is next", row["next_steps"], False), ("What is blocked", row["blocked"], False),
        ("Path back to on track", back, False), ("Note", row["note"], False),
    )  # fmt: skip
    return UpdateSummary(
        row["id"],
        f"{glyph} {label}",
        tone,
        f"Week of {format_day(row['week'])}",
        tuple((label, words, published) for label, words, published in wordings if words),
    )
