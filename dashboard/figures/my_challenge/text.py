"""The words of a sponsor's page: what is asked of them, what they are owed, how it goes, what citizens said. Published wording only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.figures.my_challenge.changes import USUAL, begins, changed
from dashboard.formats import counted, day, joined, near_day, plural
from dashboard.metrics.milestones import HOW_SLIP, slip_days
from dashboard.page_content import Tone
from db.schema.enums.learning import Direction, VerdictWord
from db.schema.enums.records import STOPPED, ActionKind, Channel, Health, MilestoneType, Party
from db.values.dates import Day, Precision

Row = Mapping[str, Any]
ANSWERS = 3
DONE = 3
TALKS = 5
FRESH = timedelta(days=14)
HOW = (
    "Only what the programme team published to you stands here; its own notes do not. An action is late from the day after its date. "
    "Health is what the team says in its weekly update. " + HOW_SLIP
)
SPEAKS = {
    Direction.SUPPORTS.value: ("supports it", "support it"),
    Direction.WEAKENS.value: ("weakens it", "weaken it"),
    Direction.NEUTRAL.value: ("is neutral", "are neutral"),
}
DECISIVE = (MilestoneType.DECISION.value, MilestoneType.GATE.value)


@dataclass(frozen=True)
class Owed:
    """Something one side owes the other: what, the words under it, how it is marked, whether it is answered, and the answer."""

    id: str
    what: str
    when: str
    tone: Tone
    answer: str = ""


@dataclass(frozen=True)
class Step:
    """A milestone in words: title, what kind, when it is expected or was done, how that compares with the first promise."""

    title: str
    kind: str
    when: str
    promise: str
    tone: Tone


@dataclass(frozen=True)
class Note:
    """Something said, with the small line above it and what followed from it."""

    said: str
    when: str
    then: str = ""


@dataclass(frozen=True)
class Story:
    """Everything of one challenge that its sponsor reads, in the order of the page."""

    id: str
    title: str
    question: str
    standing: str
    needs: tuple[Owed, ...]
    answered: tuple[Owed, ...]
    owed: tuple[Owed, ...]
    settled: tuple[Owed, ...]
    health: tuple[str, str, Tone] | None
    update: Note | None
    ahead: tuple[Step, ...]
    done: tuple[Step, ...]
    heard: tuple[Note, ...]
    talks: tuple[Note, ...]
    decided: tuple[Note, ...] = ()
    believed: tuple[Note, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()


def stories(
    challenges: Sequence[Row], actions: Iterable[Row], milestones: Iterable[Row], updates: Iterable[Row], findings: Iterable[Row],
    talks: Iterable[Row], today: date, decisions: Iterable[Row] = (), since: date | None = None,
    hypotheses: Iterable[Row] = (), moves: Iterable[Row] = (),
) -> list[Story]:  # fmt: skip
    """The challenges with everything that belongs to each, in the order given. ``since``: what changed is told from that day on."""
    by: dict[str, dict[str, list[Row]]] = {one["id"]: {} for one in challenges}
    told = {
        "actions": actions,
        "milestones": milestones,
        "updates": updates,
        "findings": findings,
        "talks": talks,
        "decisions": decisions,
        "hypotheses": hypotheses,
        "moves": moves,
    }
    for name, rows in told.items():
        for row in rows:
            if row["challenge_id"] in by:
                by[row["challenge_id"]].setdefault(name, []).append(row)
    return [_story(one, by[one["id"]], today, since or begins(USUAL, today)) for one in challenges]


def _story(one: Row, parts: Mapping[str, list[Row]], today: date, since: date) -> Story:
    ours, theirs = ([row for row in parts.get("actions", []) if row["owed_by"] == side] for side in (Party.US.value, Party.SPONSOR.value))
    update, stopped = next(iter(parts.get("updates", [])), None), one["state"] in STOPPED
    steps = parts.get("milestones", [])
    talks = [row for row in parts.get("talks", []) if one["sponsors"] < 2 or not row["by_sponsor"]]
    return Story(
        id=one["id"], title=f"{one['code']} {one['title']}" if one["code"] else one["title"],
        question=one["question"] or one["summary"] or "", standing=_standing(one),
        needs=_open(theirs, today, "you", stopped), answered=_answered(theirs, "You answered"),
        owed=_open(ours, today, "we", stopped), settled=_answered(ours, "We answered"),
        health=_health(update), update=_update(update, today),
        ahead=tuple(_ahead(row, today, stopped) for row in steps if row["actual_on"] is None and row["dropped_on"] is None),
        done=tuple(_done(row) for row in reversed(steps) if row["actual_on"] is not None or row["dropped_on"] is not None)[:DONE],
        heard=tuple(Note(row["statement"], day(row["found_on"], row["found_precision"]), row["change"] or "") for row in parts.get("findings", [])),
        talks=tuple(Note(row["summary"], _talk(row)) for row in talks[:TALKS]),
        decided=tuple(_decided(row) for row in parts.get("decisions", [])[:DONE]),
        believed=tuple(_believed(row) for row in parts.get("hypotheses", [])),
        changed=changed({**parts, "talks": talks}, since, today),
    )  # fmt: skip


def _decided(row: Row) -> Note:
    """A decision; what it replaces, and that it was replaced."""
    turned = [f"replaces what was decided on {day(row['replaces_on'])}"] if row["replaces_on"] else []
    gone = [f"▲ replaced on {day(row['replaced_on'])}"] if row["replaced_on"] else []
    return Note(row["what"], "; ".join([day(row["decided_on"]), *gone, *turned]))


def _believed(row: Row) -> Note:
    """A hypothesis: what was concluded with its reason, and how much of the published evidence speaks on which side."""
    verdict = VerdictWord(row["verdict"]).label if row["verdict"] else ""
    when = f"{verdict}, {day(row['decided_on'])}" if verdict else "No conclusion was published yet"
    speaks = [f"{row[side]} {words[row[side] != 1]}" for side, words in SPEAKS.items() if row[side]]
    return Note(
        row["statement"], "; ".join([when, *([f"of the published evidence {joined(speaks)}"] if speaks else [])]), row["reason"] or ""
    )


def _standing(one: Row) -> str:
    state = {
        "running": "", "not known": "", "paused": f"Paused until {day(one['paused_until'])}" if one["paused_until"] else "Paused",
    }.get(one["state"], one["state"].capitalize())  # fmt: skip
    since = f" since {day(one['stage_since'])}" if one["stage_since"] else ""
    return ". ".join(part for part in (state, f"{one['stage']}{since}" if one["stage"] else "") if part)


def _open(rows: Iterable[Row], today: date, who: str, stopped: bool) -> tuple[Owed, ...]:
    """Open actions, overdue first: rows come by date, those without one last. Nothing is late of a challenge that stopped."""
    return tuple(Owed(row["id"], row["what"], *_due(row, today, who, stopped)) for row in rows if row["answered_on"] is None)


def _due(row: Row, today: date, who: str, stopped: bool) -> tuple[str, Tone]:
    kind = "" if row["kind"] == ActionKind.TASK else f"{ActionKind(row['kind']).label}. "
    due = row["due_on"]
    if due is None:
        return f"{kind}No date agreed; asked on {day(row['raised_on'])}", ""
    late = (today - due).days
    if stopped:
        return f"{kind}By {near_day(due, today)}", ""
    if late > 0:
        lateness = "" if who == "you" else "we are "
        return f"■ {kind}By {near_day(due, today)}, {lateness}{plural(late, 'day')} late", "bad"
    if late == 0:
        return f"▲ {kind}Today", "warn"
    return f"{kind}By {near_day(due, today)}, in {plural(-late, 'day')}", ""


def _answered(rows: Iterable[Row], word: str) -> tuple[Owed, ...]:
    closed = [row for row in rows if row["answered_on"] is not None][:ANSWERS]
    return tuple(Owed(row["id"], row["what"], f"{word} on {day(row['answered_on'])}", "quiet", row["answer"] or "") for row in closed)


def _health(update: Row | None) -> tuple[str, str, Tone] | None:
    if update is None:
        return None
    said = Health(update["health"])
    tones: dict[Health, Tone] = {Health.ON_TRACK: "good", Health.AT_RISK: "warn", Health.OFF_TRACK: "bad"}
    return said.glyph, said.label, tones[said]


def _update(update: Row | None, today: date) -> Note | None:
    if update is None:
        return None
    monday = today - timedelta(days=today.weekday())
    old = "; nothing newer was published" if monday - update["week"] >= FRESH else ""
    return Note(update["changed"] or "", f"Week of {day(update['week'])}{old}")


def _known(row: Row, name: str) -> Day | None:
    on = row[f"{name}_on"]
    return None if on is None else Day(on, Precision(row[f"{name}_precision"]))


def _promise(baseline: Day | None, ends: Day | None) -> str:
    slip = slip_days(baseline, ends)
    if baseline is None:
        return "first date not known"
    if slip is None:
        return f"first promised for {baseline}"
    if slip == 0:
        return "as first promised"
    return f"{plural(abs(slip), 'day')} {'later' if slip > 0 else 'earlier'} than first promised ({baseline})"


def _ahead(row: Row, today: date, stopped: bool) -> Step:
    baseline, forecast = _known(row, "baseline"), _known(row, "forecast")
    ends = forecast or baseline
    late = (today - ends.last).days if ends else 0
    if ends is None:
        when, tone = "No date yet", ""
    elif late > 0 and not stopped:
        when, tone = f"■ Was expected {ends}, {plural(late, 'day')} ago", "bad"
    else:
        when, tone = f"Expected {ends}", ""
    return Step(row["title"], _kind(row), when, _promise(baseline, ends) if ends else "", tone)  # type: ignore[arg-type] # a Tone


def _done(row: Row) -> Step:
    actual = _known(row, "actual")
    if actual is None:
        return Step(row["title"], _kind(row), f"✕ No longer wanted, since {day(row['dropped_on'])}", "", "quiet")
    return Step(row["title"], _kind(row), f"✓ Done {actual}", _promise(_known(row, "baseline"), actual), "quiet")


def _kind(row: Row) -> str:
    return MilestoneType(row["type"]).label if row["type"] in DECISIVE else ""


def _talk(row: Row) -> str:
    told = ", recorded by you" if row["by_sponsor"] else ""
    return f"{day(row['held_on'], row['held_precision'])}, {Channel(row['channel']).label.lower()}{told}"


def sentence(found: Sequence[Story]) -> str:
    """What the sponsor must know first: what is waiting for them, then what is late on our side."""
    if not found:
        return "No challenge is open to you yet. The programme team can give you access."
    waiting = [one for story in found for one in story.needs]
    late = [one for one in waiting if one.tone == "bad"]
    first = (
        f"{counted(len(waiting), 'thing')} {'waits' if len(waiting) == 1 else 'wait'} for you" if waiting else "Nothing is waiting for you"
    )
    if late:
        first += f", late is “{late[0].what}”" if len(late) == 1 else f", {len(late)} of them late, first “{late[0].what}”"
    ours = [one for story in found for one in story.owed]
    forgotten = sum(one.tone == "bad" for one in ours)
    second = f"we owe you {plural(len(ours), 'thing')}{f', {forgotten} late' if forgotten else ''}" if ours else "we owe you nothing"
    return f"{first}; {second}."
