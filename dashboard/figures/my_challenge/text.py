"""Text of the sponsor's page: open actions on both sides, health, milestones, findings. Published text only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.figures.my_challenge.changes import DEFAULT_PERIOD, changes_since, period_start
from dashboard.formats import count_in_words, format_day, format_near_day, join_phrases, plural
from dashboard.metrics.milestones import HOW_SLIP, slip_days
from dashboard.page_content import Tone
from db.schema.enums.learning import EvidenceDirection, VerdictResult
from db.schema.enums.records import STOPPED_STATES, ActionKind, Channel, Health, MilestoneType, Party
from db.values.dates import Day, row_day

Row = Mapping[str, Any]
MAX_ANSWERS = 3
MAX_DONE = 3
MAX_CONVERSATIONS = 5
FRESH_FOR = timedelta(days=14)
HOW_SPONSOR_PAGE = (
    "Only what the programme team published to you stands here; its own notes do not. An action is late from the day after its date. "
    "Health is what the team says in its weekly update. " + HOW_SLIP
)
DIRECTION_VERBS = {
    EvidenceDirection.SUPPORTS.value: ("supports it", "support it"),
    EvidenceDirection.WEAKENS.value: ("weakens it", "weaken it"),
    EvidenceDirection.NEUTRAL.value: ("is neutral", "are neutral"),
}
DECISION_TYPES = (MilestoneType.DECISION.value, MilestoneType.GATE.value)


@dataclass(frozen=True)
class OwedItem:
    """An action between sponsor and programme: text, due date or answer date as text, tone, and the answer."""

    id: str
    what: str
    when: str
    tone: Tone
    answer: str = ""


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone as text: title, type, date, comparison with the baseline, tone."""

    title: str
    kind: str
    when: str
    promise: str
    tone: Tone


@dataclass(frozen=True)
class StoryNote:
    """A published text, with its date line and what followed from it."""

    said: str
    when: str
    then: str = ""


@dataclass(frozen=True)
class SponsorStory:
    """All that a sponsor reads about one challenge, in the order of the page."""

    id: str
    title: str
    question: str
    standing: str
    needs: tuple[OwedItem, ...]
    answered: tuple[OwedItem, ...]
    owed: tuple[OwedItem, ...]
    settled: tuple[OwedItem, ...]
    health: tuple[str, str, Tone] | None
    update: StoryNote | None
    ahead: tuple[MilestoneLine, ...]
    done: tuple[MilestoneLine, ...]
    heard: tuple[StoryNote, ...]
    talks: tuple[StoryNote, ...]
    decided: tuple[StoryNote, ...] = ()
    believed: tuple[StoryNote, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()


def build_stories(
    challenges: Sequence[Row], actions: Iterable[Row], milestones: Iterable[Row], updates: Iterable[Row], findings: Iterable[Row],
    talks: Iterable[Row], today: date, decisions: Iterable[Row] = (), since: date | None = None,
    hypotheses: Iterable[Row] = (), moves: Iterable[Row] = (),
) -> list[SponsorStory]:  # fmt: skip
    """Returns a story for each challenge, in the given order. ``since``: first day of the list of changes."""
    rows_by_challenge: dict[str, dict[str, list[Row]]] = {challenge["id"]: {} for challenge in challenges}
    rows_by_kind = {
        "actions": actions,
        "milestones": milestones,
        "updates": updates,
        "findings": findings,
        "talks": talks,
        "decisions": decisions,
        "hypotheses": hypotheses,
        "moves": moves,
    }
    for name, rows in rows_by_kind.items():
        for row in rows:
            if row["challenge_id"] in rows_by_challenge:
                rows_by_challenge[row["challenge_id"]].setdefault(name, []).append(row)
    return [
        _build_story(challenge, rows_by_challenge[challenge["id"]], today, since or period_start(DEFAULT_PERIOD, today))
        for challenge in challenges
    ]


def _build_story(challenge: Row, parts: Mapping[str, list[Row]], today: date, since: date) -> SponsorStory:
    ours, theirs = ([row for row in parts.get("actions", []) if row["owed_by"] == side] for side in (Party.US.value, Party.SPONSOR.value))
    update, stopped = next(iter(parts.get("updates", [])), None), challenge["state"] in STOPPED_STATES
    steps = parts.get("milestones", [])
    talks = [row for row in parts.get("talks", []) if challenge["sponsors"] < 2 or not row["by_sponsor"]]
    return SponsorStory(
        id=challenge["id"], title=f"{challenge['code']} {challenge['title']}" if challenge["code"] else challenge["title"],
        question=challenge["question"] or challenge["summary"] or "", standing=_standing_text(challenge),
        needs=_open_items(theirs, today, "you", stopped), answered=_answered_items(theirs, "You answered"),
        owed=_open_items(ours, today, "we", stopped), settled=_answered_items(ours, "We answered"),
        health=_health_mark(update), update=_update_note(update, today),
        ahead=tuple(_upcoming_milestone(row, today, stopped) for row in steps if row["actual_on"] is None and row["dropped_on"] is None),
        done=tuple(_finished_milestone(row) for row in reversed(steps) if row["actual_on"] is not None or row["dropped_on"] is not None)[:MAX_DONE],
        heard=tuple(StoryNote(row["statement"], format_day(row["found_on"], row["found_precision"]), row["change"] or "") for row in parts.get("findings", [])),
        talks=tuple(StoryNote(row["summary"], _conversation_text(row)) for row in talks[:MAX_CONVERSATIONS]),
        decided=tuple(_decision_note(row) for row in parts.get("decisions", [])[:MAX_DONE]),
        believed=tuple(_hypothesis_note(row) for row in parts.get("hypotheses", [])),
        changed=changes_since({**parts, "talks": talks}, since, today),
    )  # fmt: skip


def _decision_note(row: Row) -> StoryNote:
    """Returns a decision, with the dates of the decision that it replaces and of the one that replaced it."""
    replaces = [f"replaces what was decided on {format_day(row['replaces_on'])}"] if row["replaces_on"] else []
    replaced = [f"▲ replaced on {format_day(row['replaced_on'])}"] if row["replaced_on"] else []
    return StoryNote(row["what"], "; ".join([format_day(row["decided_on"]), *replaced, *replaces]))


def _hypothesis_note(row: Row) -> StoryNote:
    """Returns a hypothesis with its verdict and reason, and the published evidence counted by direction."""
    verdict = VerdictResult(row["verdict"]).label if row["verdict"] else ""
    when = f"{verdict}, {format_day(row['decided_on'])}" if verdict else "No conclusion was published yet"
    evidence_texts = [f"{row[side]} {words[row[side] != 1]}" for side, words in DIRECTION_VERBS.items() if row[side]]
    return StoryNote(
        row["statement"],
        "; ".join([when, *([f"of the published evidence {join_phrases(evidence_texts)}"] if evidence_texts else [])]),
        row["reason"] or "",
    )


def _standing_text(challenge: Row) -> str:
    state = {
        "running": "", "not known": "", "paused": f"Paused until {format_day(challenge['paused_until'])}" if challenge["paused_until"] else "Paused",
    }.get(challenge["state"], challenge["state"].capitalize())  # fmt: skip
    since = f" since {format_day(challenge['stage_since'])}" if challenge["stage_since"] else ""
    return ". ".join(part for part in (state, f"{challenge['stage']}{since}" if challenge["stage"] else "") if part)


def _open_items(rows: Iterable[Row], today: date, owing_side: str, stopped: bool) -> tuple[OwedItem, ...]:
    """Returns open actions in the order of ``rows`` (by due date, those without one last).

    Actions of a challenge that stopped are never marked late.
    """
    return tuple(
        OwedItem(row["id"], row["what"], *_due_text(row, today, owing_side, stopped)) for row in rows if row["answered_on"] is None
    )


def _due_text(row: Row, today: date, owing_side: str, stopped: bool) -> tuple[str, Tone]:
    kind = "" if row["kind"] == ActionKind.TASK else f"{ActionKind(row['kind']).label}. "
    due = row["due_on"]
    if due is None:
        return f"{kind}No date agreed; asked on {format_day(row['raised_on'])}", ""
    late = (today - due).days
    if stopped:
        return f"{kind}By {format_near_day(due, today)}", ""
    if late > 0:
        lateness = "" if owing_side == "you" else "we are "
        return f"■ {kind}By {format_near_day(due, today)}, {lateness}{plural(late, 'day')} late", "bad"
    if late == 0:
        return f"▲ {kind}Today", "warn"
    return f"{kind}By {format_near_day(due, today)}, in {plural(-late, 'day')}", ""


def _answered_items(rows: Iterable[Row], word: str) -> tuple[OwedItem, ...]:
    closed = [row for row in rows if row["answered_on"] is not None][:MAX_ANSWERS]
    return tuple(
        OwedItem(row["id"], row["what"], f"{word} on {format_day(row['answered_on'])}", "quiet", row["answer"] or "") for row in closed
    )


def _health_mark(update: Row | None) -> tuple[str, str, Tone] | None:
    if update is None:
        return None
    health = Health(update["health"])
    tones: dict[Health, Tone] = {Health.ON_TRACK: "good", Health.AT_RISK: "warn", Health.OFF_TRACK: "bad"}
    return health.glyph, health.label, tones[health]


def _update_note(update: Row | None, today: date) -> StoryNote | None:
    if update is None:
        return None
    monday = today - timedelta(days=today.weekday())
    old = "; nothing newer was published" if monday - update["week"] >= FRESH_FOR else ""
    return StoryNote(update["changed"] or "", f"Week of {format_day(update['week'])}{old}")


def _baseline_text(baseline: Day | None, ends: Day | None) -> str:
    slip = slip_days(baseline, ends)
    if baseline is None:
        return "first date not known"
    if slip is None:
        return f"first promised for {baseline}"
    if slip == 0:
        return "as first promised"
    return f"{plural(abs(slip), 'day')} {'later' if slip > 0 else 'earlier'} than first promised ({baseline})"


def _upcoming_milestone(row: Row, today: date, stopped: bool) -> MilestoneLine:
    baseline, forecast = row_day(row, "baseline"), row_day(row, "forecast")
    ends = forecast or baseline
    late = (today - ends.last).days if ends else 0
    if ends is None:
        when, tone = "No date yet", ""
    elif late > 0 and not stopped:
        when, tone = f"■ Was expected {ends}, {plural(late, 'day')} ago", "bad"
    else:
        when, tone = f"Expected {ends}", ""
    return MilestoneLine(row["title"], _type_label(row), when, _baseline_text(baseline, ends) if ends else "", tone)  # type: ignore[arg-type] # mypy infers str, not Tone


def _finished_milestone(row: Row) -> MilestoneLine:
    actual = row_day(row, "actual")
    if actual is None:
        return MilestoneLine(row["title"], _type_label(row), f"✕ No longer wanted, since {format_day(row['dropped_on'])}", "", "quiet")
    return MilestoneLine(row["title"], _type_label(row), f"✓ Done {actual}", _baseline_text(row_day(row, "baseline"), actual), "quiet")


def _type_label(row: Row) -> str:
    return MilestoneType(row["type"]).label if row["type"] in DECISION_TYPES else ""


def _conversation_text(row: Row) -> str:
    recorder = ", recorded by you" if row["by_sponsor"] else ""
    return f"{format_day(row['held_on'], row['held_precision'])}, {Channel(row['channel']).label.lower()}{recorder}"


def sentence(sponsor_stories: Sequence[SponsorStory]) -> str:
    """Returns the first sentence of the sponsor's page: open and late actions of the sponsor, then ours."""
    if not sponsor_stories:
        return "No challenge is open to you yet. The programme team can give you access."
    waiting = [item for story in sponsor_stories for item in story.needs]
    late = [item for item in waiting if item.tone == "bad"]
    first = (
        f"{count_in_words(len(waiting), 'thing')} {'waits' if len(waiting) == 1 else 'wait'} for you"
        if waiting
        else "Nothing is waiting for you"
    )
    if late:
        first += f", late is “{late[0].what}”" if len(late) == 1 else f", {len(late)} of them late, first “{late[0].what}”"
    ours = [item for story in sponsor_stories for item in story.owed]
    forgotten = sum(item.tone == "bad" for item in ours)
    second = f"we owe you {plural(len(ours), 'thing')}{f', {forgotten} late' if forgotten else ''}" if ours else "we owe you nothing"
    return f"{first}; {second}."
