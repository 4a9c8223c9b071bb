"""What changed between two moments: the sentence, the list by challenge, and all of it as a table."""

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

MIN_OUTTURN_CHANGE = 1_000_00  # pence of outturn
MAX_LISTED = 3  # of one sort and one challenge that a list names one by one; more are told together
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
    """A change in words: how it is marked, what happened, why, who and when; where its record is; the words of a late entry."""

    tone: Tone
    what: str
    why: str = ""
    who: str = ""
    href: str = ""
    late: str = ""


@dataclass(frozen=True)
class ChangeGroup:
    """The changes of one challenge, what matters most first, and how many others there are of which sort."""

    name: str
    href: str
    lines: tuple[ChangeLine, ...]
    others: str = ""


def sentence(items: Sequence[ChangeItem], since: str, until: str) -> str:
    """What happened between two moments (in words), in one sentence: the worst of each subject, how much, what came late."""
    told = [one for one in items if one.subject is not ChangeSubject.OTHER]
    span = f"Between {since} and {until}" if until else f"Since {since}"
    if not told:
        rest = sum(one.subject is ChangeSubject.OTHER for one in items)
        only = f"only {plural(rest, 'record')} changed, in settings and details" if rest else "nothing changed"
        return f"{span}, {only}."
    worse = [one for one in told if one.act == "says" and one.after in (Health.AT_RISK, Health.OFF_TRACK)]
    moved = [one for one in told if one.act == "moved" and (one.days or 0) > 0]
    silent = sum(one.act == "silent" for one in told)
    late = sum(one.late is not None for one in told)
    parts = [
        f"{plural(len(worse), 'challenge')} {'is' if len(worse) == 1 else 'are'} worse off" if worse else "",
        f"{plural(len(moved), 'milestone')} moved later, the longest by {plural(max(one.days or 0 for one in moved), 'day')}" if moved else "",
        _done_text(told), f"{plural(silent, 'sponsor')} fell silent" if silent else "", _outturn_text(told),
        f"{plural(late, 'late entry', 'late entries')}" if late else "",
    ]  # fmt: skip
    said = join_phrases(parts) or f"{plural(len(told), 'change')}, none of them large"
    return f"{span}: {said}."


def _done_text(told: Sequence[ChangeItem]) -> str:
    done = sum(one.act == "done" for one in told)
    return f"{plural(done, 'milestone')} {'was' if done == 1 else 'were'} done" if done else ""


def _outturn_text(told: Sequence[ChangeItem]) -> str:
    moved = sorted((one for one in told if one.act == "outturn"), key=lambda one: -abs(one.pence or 0))
    if not moved or abs(moved[0].pence or 0) < MIN_OUTTURN_CHANGE:
        return ""
    return f"the outturn of {plural(len(moved), 'line')} moved, most {moved[0].name} by {signed_pounds(moved[0].pence)}"


def change_tone(one: ChangeItem) -> Tone:
    """How a change is marked: bad and good news with their colour, everything else with none."""
    if one.act in ("says", "agreed"):
        return {Health.OFF_TRACK.value: "bad", Health.AT_RISK.value: "warn", Health.ON_TRACK.value: "good"}.get(one.after or "", "quiet")  # type: ignore[return-value] # tones
    if (one.act == "moved" and (one.days or 0) > 0) or one.act in ("silent", "not held", "not done after all"):
        return "bad" if (one.days or 0) > 28 else "warn"
    if one.act == "state":
        return "good" if one.after in ("running", "finished") else "bad"
    return "good" if one.act in ("done", "acted", "spoke again") else ""


def change_line(one: ChangeItem, names: Names, zone: str, href: str) -> ChangeLine:
    """A change in words, with who and when."""
    entry = one.changed.last if one.changed else None
    who = f"{entry.by}, {format_datetime(entry.at, zone)}{', by import' if entry.purpose == 'import' else ''}" if entry and entry.by else ""
    return ChangeLine(change_tone(one), change_text(one, names), reason_text(one), who, href, late_entry_text(one, zone))


def late_entry_text(one: ChangeItem, zone: str) -> str:
    """``Late entry: dated 3 May 2026, entered 12 May 2026 at 10:04 by …``; empty where it is none."""
    if one.late is None or one.changed is None:
        return ""
    entry = one.changed.created or one.changed.last
    if not entry.by:
        return f"Late entry: dated {date_text(one.late)}"
    return f"Late entry: dated {date_text(one.late)}, entered {format_datetime(entry.at, zone)} by {entry.by}"


def groups_by_challenge(
    items: Sequence[ChangeItem], labels: Mapping[str, str], names: Names, zone: str, search: str, link: ItemHref
) -> list[ChangeGroup]:
    """Changes by challenge, the one with the weightiest change first; what is about none comes last."""
    by: dict[str, list[ChangeItem]] = {}
    for one in items:
        for challenge in [each for each in one.challenges if each in labels] or [""]:
            by.setdefault(challenge, []).append(one)
    order = sorted(by, key=lambda challenge: (not challenge, -by[challenge][0].weight, labels.get(challenge, "")))
    return [
        ChangeGroup(
            labels.get(challenge, PROGRAMME_LABEL), f"/challenges/{challenge}{search}" if challenge else "",
            tuple(_change_lines(by[challenge], names, zone, link)), other_changes_text(by[challenge]),
        )
        for challenge in order
    ]  # fmt: skip


def _change_lines(items: Sequence[ChangeItem], names: Names, zone: str, link: ItemHref) -> list[ChangeLine]:
    """What a challenge's list names: one by one, or together where there are many of one sort."""
    alike: dict[tuple[str, bool], list[ChangeItem]] = {}
    for one in items:
        if one.act in GROUPED_ACTS:
            alike.setdefault((one.act, one.late is not None), []).append(one)
    lines: list[ChangeLine] = []
    for one in items:
        same = alike.get((one.act, one.late is not None), [])
        if _is_only_counted(one):
            continue
        if len(same) <= MAX_LISTED:
            lines.append(change_line(one, names, zone, link(one)))
        elif same and same[0] is one:
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
    """Many changes of one sort in a line: how many, how much, from when to when they are dated where they are late."""
    one, many, done = GROUPED_NOUNS[same[0].act]
    pence = [each.pence for each in same if each.pence is not None]
    money = f", {pounds(sum(pence)) if same[0].act == 'paid' else signed_pounds(sum(pence))} in all" if pence else ""
    entries = [each.changed.last for each in same if each.changed and each.changed.last.by]
    by = list(dict.fromkeys(entry.by for entry in entries))
    who = (
        f"{join_phrases(by[:2])}{' and others' if len(by) > 2 else ''}, the last {format_datetime(max(entry.at for entry in entries), zone)}"
        if entries
        else ""
    )
    dated = sorted(each.late for each in same if each.late is not None)
    late = f"Late entries: dated {_date_range_text(dated)}, entered after it" if dated else ""
    return ChangeLine("", f"{plural(len(same), one, many)} {done}{money}", "", who, link(same[0]) if len(same) == 1 else "", late)


def _date_range_text(dated: Sequence[date]) -> str:
    return date_text(dated[0]) if dated[0] == dated[-1] else f"{date_text(dated[0])} to {date_text(dated[-1])}"


def _is_only_counted(one: ChangeItem) -> bool:
    """Whether a change is counted and not named: what has no words of its own, and a weekly update written in its time."""
    return one.subject is ChangeSubject.OTHER or (one.subject is ChangeSubject.HEALTH and one.weight < 10 and one.late is None)


def other_changes_text(items: Sequence[ChangeItem]) -> str:
    """``1 weekly update; 3 other changes to stages and 1 to organisations``: what is counted and not named."""
    kinds = Counter(one.changed.kind.plural.replace("-", " ") for one in items if one.subject is ChangeSubject.OTHER and one.changed)
    updates = sum(_is_only_counted(one) and one.subject is ChangeSubject.HEALTH for one in items)
    told = [f"Also {plural(updates, 'weekly update')}"] if updates else []
    if kinds:
        first, *rest = kinds.most_common()
        told.append(join_phrases([f"{plural(first[1], 'other change')} to {first[0]}", *(f"{count:,} to {kind}" for kind, count in rest)]))
    return "; ".join(told)


def changes_table(items: Sequence[ChangeItem], labels: Mapping[str, str], names: Names, zone: str, link: ItemHref) -> Table:
    """Every change on a line of its own, what matters most first."""
    columns = (
        Column("What changed"), Column("Why"), Column("Challenge"), Column("Subject"), Column("Days", number=True), Column("Amount", number=True),
        Column("By"), Column("Entered"), Column("Late entry, dated"),
    )  # fmt: skip
    rows = []
    for one in items:
        entry = one.changed.last if one.changed else None
        rows.append(
            (
                Cell(change_text(one, names), link(one)),
                Cell(reason_text(one)),
                Cell("; ".join(labels[each] for each in one.challenges if each in labels) or "Programme"),
                Cell(one.subject.label),
                Cell("" if one.days is None else str(one.days)),
                Cell(signed_pounds(one.pence)),
                Cell(entry.by if entry else ""),
                Cell(format_datetime(entry.at, zone) if entry and entry.by else ""),
                Cell(date_text(one.late) if one.late else ""),
            )
        )
    return Table(columns, tuple(rows), "What changed, what matters most first")


def headlines(
    items: Sequence[ChangeItem], labels: Mapping[str, str], names: Names, zone: str, link: ItemHref
) -> list[tuple[str, ChangeLine]]:
    """(challenge, change) of a few changes, for a short list."""
    return [
        (join_phrases(labels[each] for each in one.challenges if each in labels) or "Programme", change_line(one, names, zone, link(one)))
        for one in items
    ]
