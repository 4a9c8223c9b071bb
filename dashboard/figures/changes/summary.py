"""What changed between two moments: the sentence, the list by challenge, and all of it as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.figures.changes.text import Names, why, words
from dashboard.formats import joined, moment, plural, pounds, signed_pounds
from dashboard.metrics.changes.by_record_type import Subject
from dashboard.metrics.changes.significance import Item
from dashboard.page_content import Cell, Column, Table, Tone
from db.schema.enums.records import Health
from db.values.dates import in_words

WORTH_SAYING = 1_000_00  # pence of outturn
FEW = 3  # of one sort and one challenge that a list names one by one; more are told together
PROGRAMME = "The programme and its settings"
GATHERED = (
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
Link = Callable[[Item], str]


@dataclass(frozen=True)
class Line:
    """A change in words: how it is marked, what happened, why, who and when; where its record is; the words of a late entry."""

    tone: Tone
    what: str
    why: str = ""
    who: str = ""
    href: str = ""
    late: str = ""


@dataclass(frozen=True)
class Group:
    """The changes of one challenge, what matters most first, and how many others there are of which sort."""

    name: str
    href: str
    lines: tuple[Line, ...]
    others: str = ""


def sentence(found: Sequence[Item], since: str, until: str) -> str:
    """What happened between two moments (in words), in one sentence: the worst of each subject, how much, what came late."""
    told = [one for one in found if one.subject is not Subject.OTHER]
    span = f"Between {since} and {until}" if until else f"Since {since}"
    if not told:
        rest = sum(one.subject is Subject.OTHER for one in found)
        only = f"only {plural(rest, 'record')} changed, in settings and details" if rest else "nothing changed"
        return f"{span}, {only}."
    worse = [one for one in told if one.act == "says" and one.after in (Health.AT_RISK, Health.OFF_TRACK)]
    moved = [one for one in told if one.act == "moved" and (one.days or 0) > 0]
    silent = sum(one.act == "silent" for one in told)
    late = sum(one.late is not None for one in told)
    parts = [
        f"{plural(len(worse), 'challenge')} {'is' if len(worse) == 1 else 'are'} worse off" if worse else "",
        f"{plural(len(moved), 'milestone')} moved later, the longest by {plural(max(one.days or 0 for one in moved), 'day')}" if moved else "",
        _done_words(told), f"{plural(silent, 'sponsor')} fell silent" if silent else "", _outturn_words(told),
        f"{plural(late, 'late entry', 'late entries')}" if late else "",
    ]  # fmt: skip
    said = joined(parts) or f"{plural(len(told), 'change')}, none of them large"
    return f"{span}: {said}."


def _done_words(told: Sequence[Item]) -> str:
    done = sum(one.act == "done" for one in told)
    return f"{plural(done, 'milestone')} {'was' if done == 1 else 'were'} done" if done else ""


def _outturn_words(told: Sequence[Item]) -> str:
    moved = sorted((one for one in told if one.act == "outturn"), key=lambda one: -abs(one.pence or 0))
    if not moved or abs(moved[0].pence or 0) < WORTH_SAYING:
        return ""
    return f"the outturn of {plural(len(moved), 'line')} moved, most {moved[0].name} by {signed_pounds(moved[0].pence)}"


def tone_of(one: Item) -> Tone:
    """How a change is marked: bad and good news with their colour, everything else with none."""
    if one.act in ("says", "agreed"):
        return {Health.OFF_TRACK.value: "bad", Health.AT_RISK.value: "warn", Health.ON_TRACK.value: "good"}.get(one.after or "", "quiet")  # type: ignore[return-value] # tones
    if (one.act == "moved" and (one.days or 0) > 0) or one.act in ("silent", "not held", "not done after all"):
        return "bad" if (one.days or 0) > 28 else "warn"
    if one.act == "state":
        return "good" if one.after in ("running", "finished") else "bad"
    return "good" if one.act in ("done", "acted", "spoke again") else ""


def line(one: Item, names: Names, zone: str, href: str) -> Line:
    """A change in words, with who and when."""
    entry = one.changed.last if one.changed else None
    who = f"{entry.by}, {moment(entry.at, zone)}{', by import' if entry.purpose == 'import' else ''}" if entry and entry.by else ""
    return Line(tone_of(one), words(one, names), why(one), who, href, late_words(one, zone))


def late_words(one: Item, zone: str) -> str:
    """``Late entry: dated 3 May 2026, entered 12 May 2026 at 10:04 by …``; empty where it is none."""
    if one.late is None or one.changed is None:
        return ""
    entry = one.changed.created or one.changed.last
    if not entry.by:
        return f"Late entry: dated {in_words(one.late)}"
    return f"Late entry: dated {in_words(one.late)}, entered {moment(entry.at, zone)} by {entry.by}"


def groups(found: Sequence[Item], labels: Mapping[str, str], names: Names, zone: str, search: str, link: Link) -> list[Group]:
    """Changes by challenge, the one with the weightiest change first; what is about none comes last."""
    by: dict[str, list[Item]] = {}
    for one in found:
        for challenge in [each for each in one.challenges if each in labels] or [""]:
            by.setdefault(challenge, []).append(one)
    order = sorted(by, key=lambda challenge: (not challenge, -by[challenge][0].weight, labels.get(challenge, "")))
    return [
        Group(
            labels.get(challenge, PROGRAMME), f"/challenges/{challenge}{search}" if challenge else "",
            tuple(_lines(by[challenge], names, zone, link)), others(by[challenge]),
        )
        for challenge in order
    ]  # fmt: skip


def _lines(found: Sequence[Item], names: Names, zone: str, link: Link) -> list[Line]:
    """What a challenge's list names: one by one, or together where there are many of one sort."""
    alike: dict[tuple[str, bool], list[Item]] = {}
    for one in found:
        if one.act in GATHERED:
            alike.setdefault((one.act, one.late is not None), []).append(one)
    lines: list[Line] = []
    for one in found:
        same = alike.get((one.act, one.late is not None), [])
        if _counted(one):
            continue
        if len(same) <= FEW:
            lines.append(line(one, names, zone, link(one)))
        elif same and same[0] is one:
            lines.append(_together(same, names, zone, link))
    return lines


SORTS = {
    "held": ("conversation", "conversations", "held"), "session": ("research session", "research sessions", "held"),
    "planned": ("research session", "research sessions", "planned"), "paid": ("payment", "payments", "entered"),
    "payment changed": ("payment", "payments", "changed"), "payment removed": ("payment", "payments", "removed"),
    "update": ("weekly update", "weekly updates", "written"),
    "raised": ("action", "actions", "raised"), "finding": ("finding", "findings", "recorded"), "due moved": ("action", "actions", "given another date"),
}  # fmt: skip


def _together(same: Sequence[Item], names: Names, zone: str, link: Link) -> Line:
    """Many changes of one sort in a line: how many, how much, from when to when they are dated where they are late."""
    one, many, done = SORTS[same[0].act]
    pence = [each.pence for each in same if each.pence is not None]
    money = f", {pounds(sum(pence)) if same[0].act == 'paid' else signed_pounds(sum(pence))} in all" if pence else ""
    entries = [each.changed.last for each in same if each.changed and each.changed.last.by]
    by = list(dict.fromkeys(entry.by for entry in entries))
    who = (
        f"{joined(by[:2])}{' and others' if len(by) > 2 else ''}, the last {moment(max(entry.at for entry in entries), zone)}"
        if entries
        else ""
    )
    dated = sorted(each.late for each in same if each.late is not None)
    late = f"Late entries: dated {_days(dated)}, entered after it" if dated else ""
    return Line("", f"{plural(len(same), one, many)} {done}{money}", "", who, link(same[0]) if len(same) == 1 else "", late)


def _days(dated: Sequence[date]) -> str:
    return in_words(dated[0]) if dated[0] == dated[-1] else f"{in_words(dated[0])} to {in_words(dated[-1])}"


def _counted(one: Item) -> bool:
    """Whether a change is counted and not named: what has no words of its own, and a weekly update written in its time."""
    return one.subject is Subject.OTHER or (one.subject is Subject.HEALTH and one.weight < 10 and one.late is None)


def others(found: Sequence[Item]) -> str:
    """``1 weekly update; 3 other changes to stages and 1 to organisations``: what is counted and not named."""
    kinds = Counter(one.changed.kind.plural.replace("-", " ") for one in found if one.subject is Subject.OTHER and one.changed)
    updates = sum(_counted(one) and one.subject is Subject.HEALTH for one in found)
    told = [f"Also {plural(updates, 'weekly update')}"] if updates else []
    if kinds:
        first, *rest = kinds.most_common()
        told.append(joined([f"{plural(first[1], 'other change')} to {first[0]}", *(f"{count:,} to {kind}" for kind, count in rest)]))
    return "; ".join(told)


def table(found: Sequence[Item], labels: Mapping[str, str], names: Names, zone: str, link: Link) -> Table:
    """Every change on a line of its own, what matters most first."""
    columns = (
        Column("What changed"), Column("Why"), Column("Challenge"), Column("Subject"), Column("Days", number=True), Column("Amount", number=True),
        Column("By"), Column("Entered"), Column("Late entry, dated"),
    )  # fmt: skip
    rows = []
    for one in found:
        entry = one.changed.last if one.changed else None
        rows.append(
            (
                Cell(words(one, names), link(one)), Cell(why(one)), Cell("; ".join(labels[each] for each in one.challenges if each in labels) or "Programme"),
                Cell(one.subject.label), Cell("" if one.days is None else str(one.days)), Cell(signed_pounds(one.pence)),
                Cell(entry.by if entry else ""), Cell(moment(entry.at, zone) if entry and entry.by else ""), Cell(in_words(one.late) if one.late else ""),
            )
        )  # fmt: skip
    return Table(columns, tuple(rows), "What changed, what matters most first")


def headlines(found: Sequence[Item], labels: Mapping[str, str], names: Names, zone: str, link: Link) -> list[tuple[str, Line]]:
    """(challenge, change) of a few changes, for a short list."""
    return [
        (joined(labels[each] for each in one.challenges if each in labels) or "Programme", line(one, names, zone, link(one)))
        for one in found
    ]
