"""Text of the sponsor's page: open actions on both sides, health, milestones, findings. Published text only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.figures.health import health_mark
from dashboard.figures.my_challenge.changes import DEFAULT_PERIOD, changes_since, period_start
from dashboard.formats import format_day, format_near_day, plural
from dashboard.metrics.milestones import UNKNOWN_AFTER_DAYS, slip_measure
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.schema.enums.learning import EvidenceDirection, VerdictResult
from db.schema.enums.records import STOPPED_STATES, ActionKind, Channel, Health, MilestoneType, Party
from db.values.dates import Day, monday_of, row_day

Row = Mapping[str, Any]
MAX_ANSWERS = 3
MAX_DONE = 3
MAX_CONVERSATIONS = 5
FRESH_FOR = timedelta(days=14)
HOW_SPONSOR_PAGE = (
    "Only what the programme team published to you stands here; its own notes do not. An action is late from the day after its date. "
    "Health is what the team says in its weekly update."
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
    when: Text
    tone: Tone
    answer: str = ""


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone as text: title, type, date, comparison with the baseline, tone."""

    title: str
    kind: str
    when: Text
    promise: Text
    tone: Tone


@dataclass(frozen=True)
class StoryNote:
    """A published text, with its date line and what followed from it."""

    said: str
    when: Text
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
    changed: tuple[tuple[str, Text], ...] = ()


def build_stories(
    challenges: Sequence[Row], actions: Iterable[Row], milestones: Iterable[Row], updates: Iterable[Row], findings: Iterable[Row],
    talks: Iterable[Row], view: View, decisions: Iterable[Row] = (), since: date | None = None,
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
        _build_story(challenge, rows_by_challenge[challenge["id"]], view, since or period_start(DEFAULT_PERIOD, view.today))
        for challenge in challenges
    ]


def _build_story(challenge: Row, parts: Mapping[str, list[Row]], view: View, since: date) -> SponsorStory:
    today = view.today
    ours, theirs = ([row for row in parts.get("actions", []) if row["owed_by"] == side] for side in (Party.US.value, Party.SPONSOR.value))
    update, stopped = next(iter(parts.get("updates", [])), None), challenge["state"] in STOPPED_STATES
    steps = parts.get("milestones", [])
    talks = [row for row in parts.get("talks", []) if challenge["sponsors"] < 2 or not row["by_sponsor"]]
    return SponsorStory(
        id=challenge["id"], title=f"{challenge['code']} {challenge['title']}" if challenge["code"] else challenge["title"],
        question=challenge["question"] or challenge["summary"] or "", standing=_standing_text(challenge),
        needs=_open_items(theirs, view, "you", stopped), answered=_answered_items(theirs, "You answered"),
        owed=_open_items(ours, view, "we", stopped), settled=_answered_items(ours, "We answered"),
        health=_health_mark(update), update=_update_note(update, today),
        ahead=tuple(_upcoming_milestone(row, view, stopped) for row in steps if row["actual_on"] is None and row["dropped_on"] is None),
        done=tuple(_finished_milestone(row, view) for row in reversed(steps) if row["actual_on"] is not None or row["dropped_on"] is not None)[:MAX_DONE],
        heard=tuple(StoryNote(row["statement"], format_day(row["found_on"], row["found_precision"]), row["change"] or "") for row in parts.get("findings", [])),
        talks=tuple(StoryNote(row["summary"], _conversation_text(row)) for row in talks[:MAX_CONVERSATIONS]),
        decided=tuple(_decision_note(row) for row in parts.get("decisions", [])[:MAX_DONE]),
        believed=tuple(_hypothesis_note(row, view) for row in parts.get("hypotheses", [])),
        changed=changes_since({**parts, "talks": talks}, since, view),
    )  # fmt: skip


def _decision_note(row: Row) -> StoryNote:
    """Returns a decision, with the dates of the decision that it replaces and of the one that replaced it."""
    replaces = [f"replaces what was decided on {format_day(row['replaces_on'])}"] if row["replaces_on"] else []
    replaced = [f"▲ replaced on {format_day(row['replaced_on'])}"] if row["replaced_on"] else []
    return StoryNote(row["what"], "; ".join([format_day(row["decided_on"]), *replaced, *replaces]))


def _hypothesis_note(row: Row, view: View) -> StoryNote:
    """Returns a hypothesis with its verdict and reason, and the published evidence counted by direction."""
    verdict = VerdictResult(row["verdict"]).label if row["verdict"] else ""
    when = f"{verdict}, {format_day(row['decided_on'])}" if verdict else "No conclusion was published yet"
    counts = [
        prose(
            "{count} {verb}",
            count=view.show("published_evidence", row[side], hypothesis=row["id"], direction=side),
            verb=words[row[side] != 1],
        )
        for side, words in DIRECTION_VERBS.items()
        if row[side]
    ]
    evidence = "of the published evidence " + join_prose(counts, ", ", " and ") if counts else ""
    return StoryNote(row["statement"], join_prose([Name(when), evidence], "; "), row["reason"] or "")


def _standing_text(challenge: Row) -> str:
    state = {
        "running": "", "not known": "", "paused": f"Paused until {format_day(challenge['paused_until'])}" if challenge["paused_until"] else "Paused",
    }.get(challenge["state"], challenge["state"].capitalize())  # fmt: skip
    since = f" since {format_day(challenge['stage_since'])}" if challenge["stage_since"] else ""
    return ". ".join(part for part in (state, f"{challenge['stage']}{since}" if challenge["stage"] else "") if part)


def _open_items(rows: Iterable[Row], view: View, owing_side: str, stopped: bool) -> tuple[OwedItem, ...]:
    """Returns open actions in the order of ``rows`` (by due date, those without one last).

    Actions of a challenge that stopped are never marked late.
    """
    return tuple(OwedItem(row["id"], row["what"], *_due_text(row, view, owing_side, stopped)) for row in rows if row["answered_on"] is None)


def _due_text(row: Row, view: View, owing_side: str, stopped: bool) -> tuple[Text, Tone]:
    kind = "" if row["kind"] == ActionKind.TASK else f"{ActionKind(row['kind']).label}. "
    due, today = row["due_on"], view.today
    if due is None:
        return f"{kind}No date agreed; asked on {format_day(row['raised_on'])}", ""
    late = (today - due).days
    if stopped:
        return f"{kind}By {format_near_day(due, today)}", ""
    if late > 0:
        lateness = "" if owing_side == "you" else "we are "
        days = view.show("action_days_overdue", late, action=row["id"])
        return prose("■ {kind}By {due}, {who}{days} late", kind=kind, due=Name(format_near_day(due, today)), who=lateness, days=days), "bad"
    if late == 0:
        return f"▲ {kind}Today", "warn"
    left = view.show("action_days_left", -late, action=row["id"])
    return prose("{kind}By {due}, in {left}", kind=kind, due=Name(format_near_day(due, today)), left=left), ""


def _answered_items(rows: Iterable[Row], word: str) -> tuple[OwedItem, ...]:
    closed = [row for row in rows if row["answered_on"] is not None][:MAX_ANSWERS]
    return tuple(
        OwedItem(row["id"], row["what"], f"{word} on {format_day(row['answered_on'])}", "quiet", row["answer"] or "") for row in closed
    )


def _health_mark(update: Row | None) -> tuple[str, str, Tone] | None:
    return None if update is None else health_mark(Health(update["health"]))


def _update_note(update: Row | None, today: date) -> StoryNote | None:
    if update is None:
        return None
    monday = monday_of(today)
    old = "; nothing newer was published" if monday - update["week"] >= FRESH_FOR else ""
    return StoryNote(update["changed"] or "", f"Week of {format_day(update['week'])}{old}")


def _promise_text(row: Row, ends: Day | None, view: View) -> Text:
    """Returns how a day compares with the one first promised. ``ends``: the actual or expected day; today of an overdue milestone."""
    first = row_day(row, "first_baseline")
    slip = (ends.on - first.on).days if first and ends and first.exact and ends.exact else None
    if first is None:
        return "first date not known"
    if slip is None:
        return f"first promised for {first}"
    if slip == 0:
        return "as first promised"
    return prose(
        "{slip} {direction} than first promised ({first})",
        slip=view.show(slip_measure(first == row_day(row, "baseline")), slip, plural(abs(slip), "day"), milestone=row["id"]),
        direction="later" if slip > 0 else "earlier",
        first=Name(str(first)),
    )


def _upcoming_milestone(row: Row, view: View, stopped: bool) -> MilestoneLine:
    ends = row_day(row, "forecast")
    if ends is None:
        return MilestoneLine(row["title"], _type_label(row), "Not dated", "", "")
    late = (view.today - ends.last).days
    if late > 0 and not stopped:
        since = view.show("days_overdue", late, milestone=row["id"])
        when = prose("■ Was expected {day}, {since} ago", day=Name(str(ends)), since=since)
        stands = Day(view.today) if late <= UNKNOWN_AFTER_DAYS else ends
        return MilestoneLine(row["title"], _type_label(row), when, _promise_text(row, stands, view), "bad")
    return MilestoneLine(row["title"], _type_label(row), f"Expected {ends}", _promise_text(row, ends, view), "")


def _finished_milestone(row: Row, view: View) -> MilestoneLine:
    actual = row_day(row, "actual")
    if actual is None:
        return MilestoneLine(row["title"], _type_label(row), f"✕ No longer wanted, since {format_day(row['dropped_on'])}", "", "quiet")
    return MilestoneLine(row["title"], _type_label(row), f"✓ Done {actual}", _promise_text(row, actual, view), "quiet")


def _type_label(row: Row) -> str:
    return MilestoneType(row["type"]).label if row["type"] in DECISION_TYPES else ""


def _conversation_text(row: Row) -> str:
    recorder = ", recorded by you" if row["by_sponsor"] else ""
    return f"{format_day(row['held_on'], row['held_precision'])}, {Channel(row['channel']).label.lower()}{recorder}"


def sentence(sponsor_stories: Sequence[SponsorStory], view: View) -> Prose:
    """Returns the first sentence of the sponsor's page: open and late actions of the sponsor, then ours."""
    if not sponsor_stories:
        return prose("No challenge is open to you yet. The programme team can give you access.")
    return prose("{theirs}; {ours}.", theirs=_waiting_text(sponsor_stories, view), ours=_owed_text(sponsor_stories, view))


def _waiting_text(sponsor_stories: Sequence[SponsorStory], view: View) -> Prose:
    waiting = [item for story in sponsor_stories for item in story.needs]
    late = [item for item in waiting if item.tone == "bad"]
    if not waiting:
        return prose("Nothing is waiting for you")
    first = prose(
        "{count} {verb} for you",
        count=view.words("sponsor_waiting", len(waiting), "thing"),
        verb="waits" if len(waiting) == 1 else "wait",
    )
    if not late:
        return first
    if len(late) == 1:
        return first + prose(", late is “{what}”", what=Name(late[0].what))
    return first + prose(", {late} of them late, first “{what}”", late=view.show("sponsor_late", len(late)), what=Name(late[0].what))


def _owed_text(sponsor_stories: Sequence[SponsorStory], view: View) -> Prose:
    owed = [item for story in sponsor_stories for item in story.owed]
    late = sum(item.tone == "bad" for item in owed)
    if not owed:
        return prose("we owe you nothing")
    forgotten = prose(", {late} late", late=view.show("team_late", late)) if late else ""
    return prose("we owe you {count}{late}", count=view.count("team_owes", len(owed), "thing"), late=forgotten)
