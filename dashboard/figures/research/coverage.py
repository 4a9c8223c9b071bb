"""Whom research has heard, the page's sentence, and what of it needs attention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from dashboard.figures.engagement.quiet_sponsors import number_word
from dashboard.figures.milestones import truncate
from dashboard.filters import add_query
from dashboard.formats import count_in_words, join_phrases, plural
from dashboard.metrics.research import HOW_COVERAGE, STALE_DAYS, FindingRow, ResearchCoverage
from dashboard.page_content import AttentionItem, Cell, Chart, Column, EmptyState, Table, Tone

TOPIC = "Research"
ENOUGH_SESSIONS = 3
NONE_YET = "none yet"


def filter_with_unheard_groups(coverages: Sequence[ResearchCoverage]) -> list[ResearchCoverage]:
    """Challenges with held sessions that left at least one hard-to-hear group unheard."""
    return [one for one in coverages if one.sessions and one.unheard_hard_groups]


def hears_few_hard_groups(one: ResearchCoverage) -> bool:
    """Whether three sessions or more heard at most half of the groups that are hard to hear, and the challenge goes on."""
    return (
        not one.stopped
        and one.sessions >= ENOUGH_SESSIONS
        and bool(one.unheard_hard_groups)
        and 2 * len(one.unheard_hard_groups) >= one.hard
    )


def coverage_message(coverages: Sequence[ResearchCoverage]) -> str:
    """``One of nine challenges with sessions has not heard every group that is hard to hear``."""
    begun = [one for one in coverages if one.sessions]
    if not begun:
        return "No research session has been held here yet"
    missing = filter_with_unheard_groups(coverages)
    if not missing:
        return "Every challenge with sessions has heard the groups that are hard to hear"
    if len(begun) == 1:
        return "The sessions held have not heard every group that is hard to hear"
    if len(missing) == len(begun):
        return f"None of {number_word(len(begun))} challenges with sessions has heard every group that is hard to hear"
    verb = "has" if len(missing) == 1 else "have"
    words = count_in_words(len(missing), "challenge").split(" ")[0]
    return f"{words} of {number_word(len(begun))} challenges with sessions {verb} not heard every group that is hard to hear"


def findings_message(findings: Sequence[FindingRow]) -> str:
    """``31 of 37 findings changed something; six wait for a decision``."""
    if not findings:
        return "No finding is recorded here yet"
    changed, waiting = sum(one.changed for one in findings), sum(one.waiting for one in findings)
    rest = f"{number_word(waiting)} {'waits' if waiting == 1 else 'wait'} for a decision" if waiting else "none waits for a decision"
    return f"{changed or 'None'} of {plural(len(findings), 'finding')} changed something; {rest}"


def sentence(coverages: Sequence[ResearchCoverage], findings: Sequence[FindingRow]) -> str:
    """The page's first sentence: have we heard the right people, did it change anything?"""
    return f"{coverage_message(coverages)}. {findings_message(findings)}."


def coverage_chart(
    coverages: Sequence[ResearchCoverage], groups: Sequence[Any], labels: Mapping[str, str], search: str, totals: tuple[int, int]
) -> Chart:
    """Whom have we listened to? User groups down, challenges across, people heard in the cell; ``totals``: sessions and people, each once."""
    columns = (
        Column("User group"), Column("Target", number=True),
        *(Column(column_label(labels.get(one.challenge_id, "")), number=True) for one in coverages),
    )  # fmt: skip
    heat = tuple(_group_row(group, coverages, search) for group in groups)
    people = (Cell("People in all"), Cell(""), *(Cell(str(one.people) if one.sessions else NONE_YET, tone="quiet") for one in coverages))
    held = (
        Cell("Sessions held"), Cell(""),
        *(Cell(str(one.sessions) if one.sessions else NONE_YET, _cell_href(search, one), "quiet") for one in coverages),
    )  # fmt: skip
    title = coverage_message(coverages)
    rows = (*heat, people, held) if coverages else ()
    unheard_words = " ".join(
        f"{labels.get(one.challenge_id, '')}: none of {join_phrases(one.unheard_hard_groups)}."
        for one in filter_with_unheard_groups(coverages)
    )
    return Chart(
        title=title,
        subtitle=f"People heard of each user group, by challenge; {plural(totals[0], 'session')} with {plural(totals[1], 'person', 'people')} in all. "
        "Darker: target reached. ◆ hard to hear.",
        caption=f"{title}. {unheard_words}",
        table=Table(columns, rows, "People heard by user group and challenge"),
        how=HOW_COVERAGE,
        heat=Table(columns, rows, "", heat=True),
        empty=_empty_state(coverages, groups, search),
    )


def _empty_state(coverages: Sequence[ResearchCoverage], groups: Sequence[Any], search: str) -> EmptyState | None:
    if not groups:
        return EmptyState("This programme has no user groups yet, so nobody can say who was heard.")
    if not any(one.sessions for one in coverages):
        return EmptyState(
            "No research session has been held here yet.",
            "Record a research session",
            add_query(search, form="research-session"),
        )
    return None


def column_label(label: str) -> str:
    """A challenge above a column: its code, or the first of its title."""
    first = label.split(" ", 1)[0]
    return first if first[:1].isdigit() else truncate(label, 16)


def _cell_href(search: str, one: ResearchCoverage, group: str = "") -> str:
    more = {"group": group} if group else {}
    return "/research" + add_query(search, about=one.challenge_id, **more) if one.sessions else ""


def _group_row(group: Any, coverages: Sequence[ResearchCoverage], search: str) -> tuple[Cell, ...]:
    name = f"◆ {group.name}" if group.hard_to_hear else group.name
    cells = []
    for one in coverages:
        count = one.heard.get(group.id, 0)
        cells.append(
            Cell(
                str(count) if count else NONE_YET,
                _cell_href(search, one, group.id) if count else "",
                _coverage_tone(count, group.target, one),
            )
        )
    return (Cell(name), Cell("none set" if group.target is None else str(group.target), tone="quiet"), *cells)


def _coverage_tone(count: int, target: int | None, one: ResearchCoverage) -> Tone:
    if count == 0:
        return "none" if one.sessions else "quiet"
    if target is None or count >= target:
        return "heat-2" if target is None else "heat-3"
    return "heat-2" if 2 * count >= target else "heat-1"


def attention(
    coverages: Sequence[ResearchCoverage], labels: Mapping[str, str], search: str, findings: Iterable[FindingRow] = ()
) -> list[AttentionItem]:
    """Challenges that hear only who is easy to reach, and findings that nobody decided about, for the overview's list."""
    items = [_unheard_item(one, labels.get(one.challenge_id, ""), search) for one in coverages if hears_few_hard_groups(one)]
    stale = sorted(
        (one for one in findings if one.waiting and one.age_days >= STALE_DAYS), key=lambda one: (one.challenge_id or "", -one.age_days)
    )
    items += [_stale_item(list(some), labels, search) for _, some in groupby(stale, key=lambda one: one.challenge_id)]
    return sorted(items, key=lambda item: (-item.severity, -item.age))


def _unheard_item(one: ResearchCoverage, label: str, search: str) -> AttentionItem:
    last = f" The last was on {one.last_on:%-d %b %Y}." if one.last_on else ""
    return AttentionItem(
        2,
        one.sessions,
        TOPIC,
        f"{label} has held {plural(one.sessions, 'session')} and heard none of: {', '.join(lower_first(n) for n in one.unheard_hard_groups)}",
        f"These groups are hard to hear, so somebody has to go to them.{last}",
        "/research" + add_query(search, about=one.challenge_id),
        "easy-users",
        one.challenge_id,
    )


def lower_first(name: str) -> str:
    """A group's name inside a list, its first letter small unless it opens an acronym."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _stale_item(some: Sequence[FindingRow], labels: Mapping[str, str], search: str) -> AttentionItem:
    oldest = some[0]
    label = labels.get(oldest.challenge_id or "", "the programme as a whole")
    if len(some) == 1:
        what = f"A finding for {label} waits for a decision: {truncate(oldest.statement, 110)}"
    else:
        what = f"{count_in_words(len(some), 'finding')} for {label} wait for a decision"
    why = f"Found {plural(oldest.age_days, 'day')} ago, and nothing is recorded that came of it." if len(some) == 1 else (
        f"The oldest was found {plural(oldest.age_days, 'day')} ago: {truncate(oldest.statement, 110)}"
    )  # fmt: skip
    return AttentionItem(1, oldest.age_days, TOPIC, what, why, f"/record/finding/{oldest.id}{search}", "stale-finding", oldest.challenge_id)
