"""Changes between two moments as a sentence, a list by challenge and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.figures.changes.text import Names, change_text, reason_text
from dashboard.formats import format_datetime, join_phrases, plural, pounds, signed_pounds
from dashboard.metrics.changes.by_record_type import ChangeSubject
from dashboard.metrics.changes.significance import ChangeItem
from dashboard.page_content import Cell, Column, Table, Tone
from db.schema.enums.records import Health
from db.values.dates import date_text
from db.values.number_formats import format_number

MIN_OUTTURN_CHANGE = 1_000_00  # pence of outturn
MAX_LISTED = 3  # changes of one act and challenge with a line each; more share one line
PROGRAMME_LABEL = "The programme and its settings"
GROUPED_ACTS = (
    "held",
    "session",
    "planned",
    "paid",
    "payment changed",
    "payment removed",
    "update",
    "update changed",
    "raised",
    "finding",
    "due moved",
)
ItemHref = Callable[[ChangeItem], str]


@dataclass(frozen=True)
class ChangeLine:
    """A change as text: tone, what happened, why, who and when, address of the record, note of a late entry."""

    tone: Tone
    what: str
    why: str = ""
    who: str = ""
    href: str = ""
    late: str = ""


@dataclass(frozen=True)
class ChangeGroup:
    """The changes of one challenge, the most significant first, and the number of others by sort."""

    name: str
    href: str
    lines: tuple[ChangeLine, ...]
    others: str = ""


def sentence(items: Sequence[ChangeItem], since: str, until: str) -> str:
    """Returns the changes between two moments (given as text): the largest of each subject, and the number of late entries."""
    notable = [change for change in items if change.subject is not ChangeSubject.OTHER]
    span = f"Between {since} and {until}" if until else f"Since {since}"
    if not notable:
        rest = sum(change.subject is ChangeSubject.OTHER for change in items)
        only = f"only {plural(rest, 'record')} changed, in settings and details" if rest else "nothing changed"
        return f"{span}, {only}."
    worse = [change for change in notable if change.act == "says" and change.after in (Health.AT_RISK, Health.OFF_TRACK)]
    moved = [change for change in notable if change.act == "moved" and (change.days or 0) > 0]
    silent = sum(change.act == "silent" for change in notable)
    late = sum(change.late is not None for change in notable)
    parts = [
        f"{plural(len(worse), 'challenge')} {'is' if len(worse) == 1 else 'are'} worse off" if worse else "",
        f"{plural(len(moved), 'milestone')} moved later, the longest by {plural(max(change.days or 0 for change in moved), 'day')}" if moved else "",
        _done_text(notable), f"{plural(silent, 'sponsor')} fell silent" if silent else "", _outturn_text(notable),
        f"{plural(late, 'late entry', 'late entries')}" if late else "",
    ]  # fmt: skip
    summary = join_phrases(parts) or f"{plural(len(notable), 'change')}, none of them large"
    return f"{span}: {summary}."


def _done_text(changes: Sequence[ChangeItem]) -> str:
    done = sum(change.act == "done" for change in changes)
    return f"{plural(done, 'milestone')} {'was' if done == 1 else 'were'} done" if done else ""


def _outturn_text(changes: Sequence[ChangeItem]) -> str:
    moved = sorted((change for change in changes if change.act == "outturn"), key=lambda change: -abs(change.pence or 0))
    if not moved or abs(moved[0].pence or 0) < MIN_OUTTURN_CHANGE:
        return ""
    return f"the outturn of {plural(len(moved), 'line')} moved, most {moved[0].name} by {signed_pounds(moved[0].pence)}"


def change_tone(change: ChangeItem) -> Tone:
    """Returns the tone of a change; empty for one that is neither good nor bad."""
    if change.act in ("says", "agreed"):
        return {Health.OFF_TRACK.value: "bad", Health.AT_RISK.value: "warn", Health.ON_TRACK.value: "good"}.get(change.after or "", "quiet")  # type: ignore[return-value] # mypy infers str, not Tone
    if (change.act == "moved" and (change.days or 0) > 0) or change.act in ("silent", "not held", "not done after all"):
        return "bad" if (change.days or 0) > 28 else "warn"
    if change.act == "state":
        return "good" if change.after in ("running", "finished") else "bad"
    return "good" if change.act in ("done", "acted", "spoke again") else ""


def change_line(change: ChangeItem, names: Names, zone: str, href: str) -> ChangeLine:
    """Returns a change as text, with author and time."""
    entry = change.changed.last if change.changed else None
    entry_text = (
        f"{entry.by}, {format_datetime(entry.at, zone)}{', by import' if entry.purpose == 'import' else ''}" if entry and entry.by else ""
    )
    return ChangeLine(change_tone(change), change_text(change, names), reason_text(change), entry_text, href, late_entry_text(change, zone))


def late_entry_text(change: ChangeItem, zone: str) -> str:
    """Returns ``Late entry: dated 3 May 2026, entered 12 May 2026 at 10:04 by …``; empty for other changes."""
    if change.late is None or change.changed is None:
        return ""
    entry = change.changed.created or change.changed.last
    if not entry.by:
        return f"Late entry: dated {date_text(change.late)}"
    return f"Late entry: dated {date_text(change.late)}, entered {format_datetime(entry.at, zone)} by {entry.by}"


def groups_by_challenge(
    items: Sequence[ChangeItem], labels: Mapping[str, str], names: Names, zone: str, search: str, link: ItemHref
) -> list[ChangeGroup]:
    """Returns changes by challenge, the challenge with the most significant one first; those without a challenge last."""
    changes_by_challenge: dict[str, list[ChangeItem]] = {}
    for change in items:
        for challenge in [challenge_id for challenge_id in change.challenges if challenge_id in labels] or [""]:
            changes_by_challenge.setdefault(challenge, []).append(change)
    order = sorted(
        changes_by_challenge, key=lambda challenge: (not challenge, -changes_by_challenge[challenge][0].weight, labels.get(challenge, ""))
    )
    return [
        ChangeGroup(
            labels.get(challenge, PROGRAMME_LABEL), f"/challenges/{challenge}{search}" if challenge else "",
            tuple(_change_lines(changes_by_challenge[challenge], names, zone, link)), other_changes_text(changes_by_challenge[challenge]),
        )
        for challenge in order
    ]  # fmt: skip


def _change_lines(items: Sequence[ChangeItem], names: Names, zone: str, link: ItemHref) -> list[ChangeLine]:
    """Returns the lines of one challenge; more than ``MAX_LISTED`` changes of the same act share one line."""
    alike: dict[tuple[str, bool], list[ChangeItem]] = {}
    for change in items:
        if change.act in GROUPED_ACTS:
            alike.setdefault((change.act, change.late is not None), []).append(change)
    lines: list[ChangeLine] = []
    for change in items:
        same = alike.get((change.act, change.late is not None), [])
        if _is_only_counted(change):
            continue
        if len(same) <= MAX_LISTED:
            lines.append(change_line(change, names, zone, link(change)))
        elif same and same[0] is change:
            lines.append(_grouped_line(same, names, zone, link))
    return lines


GROUPED_NOUNS = {
    "held": ("conversation", "conversations", "held"), "session": ("research session", "research sessions", "held"),
    "planned": ("research session", "research sessions", "planned"), "paid": ("payment", "payments", "entered"),
    "payment changed": ("payment", "payments", "changed"), "payment removed": ("payment", "payments", "removed"),
    "update": ("weekly update", "weekly updates", "written"),
    "raised": ("action", "actions", "raised"), "finding": ("finding", "findings", "recorded"), "due moved": ("action", "actions", "given another date"),
}  # fmt: skip


def _grouped_line(same: Sequence[ChangeItem], names: Names, zone: str, link: ItemHref) -> ChangeLine:
    """Returns one line for many changes of the same act: count, amount, and the range of dates of late entries."""
    singular, plural_noun, verb = GROUPED_NOUNS[same[0].act]
    pence = [change.pence for change in same if change.pence is not None]
    money = f", {pounds(sum(pence)) if same[0].act == 'paid' else signed_pounds(sum(pence))} in all" if pence else ""
    entries = [change.changed.last for change in same if change.changed and change.changed.last.by]
    authors = list(dict.fromkeys(entry.by for entry in entries))
    entry_text = (
        f"{join_phrases(authors[:2])}{' and others' if len(authors) > 2 else ''}, the last {format_datetime(max(entry.at for entry in entries), zone)}"
        if entries
        else ""
    )
    dated = sorted(change.late for change in same if change.late is not None)
    late = f"Late entries: dated {_date_range_text(dated)}, entered after it" if dated else ""
    return ChangeLine(
        "", f"{plural(len(same), singular, plural_noun)} {verb}{money}", "", entry_text, link(same[0]) if len(same) == 1 else "", late
    )


def _date_range_text(dated: Sequence[date]) -> str:
    return date_text(dated[0]) if dated[0] == dated[-1] else f"{date_text(dated[0])} to {date_text(dated[-1])}"


def _is_only_counted(change: ChangeItem) -> bool:
    """Returns whether a change is counted without a line of its own: other subjects, and weekly updates entered in time."""
    return change.subject is ChangeSubject.OTHER or (change.subject is ChangeSubject.HEALTH and change.weight < 10 and change.late is None)


def other_changes_text(items: Sequence[ChangeItem]) -> str:
    """Returns the changes without a line of their own: ``1 weekly update; 3 other changes to stages and 1 to organisations``."""
    kinds = Counter(
        change.changed.kind.plural.replace("-", " ") for change in items if change.subject is ChangeSubject.OTHER and change.changed
    )
    updates = sum(_is_only_counted(change) and change.subject is ChangeSubject.HEALTH for change in items)
    parts = [f"Also {plural(updates, 'weekly update')}"] if updates else []
    if kinds:
        first, *rest = kinds.most_common()
        parts.append(
            join_phrases(
                [f"{plural(first[1], 'other change')} to {first[0]}", *(f"{format_number(count)} to {kind}" for kind, count in rest)]
            )
        )
    return "; ".join(parts)


def changes_table(items: Sequence[ChangeItem], labels: Mapping[str, str], names: Names, zone: str, link: ItemHref) -> Table:
    """Returns every change as a row, the most significant first."""
    columns = (
        Column("What changed"), Column("Why"), Column("Challenge"), Column("Subject"), Column("Days", number=True), Column("Amount", number=True),
        Column("By"), Column("Entered"), Column("Late entry, dated"),
    )  # fmt: skip
    rows = []
    for change in items:
        entry = change.changed.last if change.changed else None
        rows.append(
            (
                Cell(change_text(change, names), link(change)),
                Cell(reason_text(change)),
                Cell("; ".join(labels[challenge] for challenge in change.challenges if challenge in labels) or "Programme"),
                Cell(change.subject.label),
                Cell("" if change.days is None else str(change.days)),
                Cell(signed_pounds(change.pence)),
                Cell(entry.by if entry else ""),
                Cell(format_datetime(entry.at, zone) if entry and entry.by else ""),
                Cell(date_text(change.late) if change.late else ""),
            )
        )
    return Table(columns, tuple(rows), "What changed, what matters most first")


def headlines(
    items: Sequence[ChangeItem], labels: Mapping[str, str], names: Names, zone: str, link: ItemHref
) -> list[tuple[str, ChangeLine]]:
    """Returns (challenge, change) of the given changes, for a short list."""
    return [
        (
            join_phrases(labels[challenge] for challenge in change.challenges if challenge in labels) or "Programme",
            change_line(change, names, zone, link(change)),
        )
        for change in items
    ]
