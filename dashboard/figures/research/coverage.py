"""Chart of the user groups heard in research, the sentence of the research page, and its attention items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from dashboard.figures.engagement.quiet_sponsors import number_word
from dashboard.filters import add_query
from dashboard.formats import count_in_words, join_phrases, plural, truncate
from dashboard.metrics.research import HOW_COVERAGE, STALE_DAYS, FindingRow, ResearchCoverage
from dashboard.page_content import AttentionItem, Cell, Chart, Column, EmptyState, Table, Tone

TOPIC = "Research"
ENOUGH_SESSIONS = 3
NONE_YET = "none yet"


def filter_with_unheard_groups(coverages: Sequence[ResearchCoverage]) -> list[ResearchCoverage]:
    """Returns the coverages with sessions held and at least one hard-to-hear group not heard."""
    return [coverage for coverage in coverages if coverage.sessions and coverage.unheard_hard_groups]


def hears_few_hard_groups(coverage: ResearchCoverage) -> bool:
    """Returns whether at least ``ENOUGH_SESSIONS`` sessions of a running challenge left half or more of its hard-to-hear groups unheard."""
    return (
        not coverage.stopped
        and coverage.sessions >= ENOUGH_SESSIONS
        and bool(coverage.unheard_hard_groups)
        and 2 * len(coverage.unheard_hard_groups) >= coverage.hard
    )


def coverage_message(coverages: Sequence[ResearchCoverage]) -> str:
    """Returns how many challenges with sessions have not heard every hard-to-hear group."""
    begun = [coverage for coverage in coverages if coverage.sessions]
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
    """Returns the findings with a change and those undecided: ``31 of 37 findings changed something; six wait for a decision``."""
    if not findings:
        return "No finding is recorded here yet"
    changed, waiting = sum(finding.changed for finding in findings), sum(finding.waiting for finding in findings)
    rest = f"{number_word(waiting)} {'waits' if waiting == 1 else 'wait'} for a decision" if waiting else "none waits for a decision"
    return f"{changed or 'None'} of {plural(len(findings), 'finding')} changed something; {rest}"


def sentence(coverages: Sequence[ResearchCoverage], findings: Sequence[FindingRow]) -> str:
    """Returns the page's first sentence: coverage of user groups, and outcomes of findings."""
    return f"{coverage_message(coverages)}. {findings_message(findings)}."


def coverage_chart(
    coverages: Sequence[ResearchCoverage], groups: Sequence[Any], labels: Mapping[str, str], search: str, totals: tuple[int, int]
) -> Chart:
    """Whom have we listened to? User groups down, challenges across, people heard in the cell.

    ``totals``: sessions and people, each counted once.
    """
    columns = (
        Column("User group"), Column("Target", number=True),
        *(Column(column_label(labels.get(coverage.challenge_id, "")), number=True) for coverage in coverages),
    )  # fmt: skip
    group_rows = tuple(_group_row(group, coverages, search) for group in groups)
    people_row = (
        Cell("People in all"),
        Cell(""),
        *(Cell(str(coverage.people) if coverage.sessions else NONE_YET, tone="quiet") for coverage in coverages),
    )
    held_row = (
        Cell("Sessions held"), Cell(""),
        *(Cell(str(coverage.sessions) if coverage.sessions else NONE_YET, _cell_href(search, coverage), "quiet") for coverage in coverages),
    )  # fmt: skip
    title = coverage_message(coverages)
    rows = (*group_rows, people_row, held_row) if coverages else ()
    unheard_words = " ".join(
        f"{labels.get(coverage.challenge_id, '')}: none of {join_phrases(coverage.unheard_hard_groups)}."
        for coverage in filter_with_unheard_groups(coverages)
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
    if not any(coverage.sessions for coverage in coverages):
        return EmptyState(
            "No research session has been held here yet.",
            "Record a research session",
            add_query(search, form="research-session"),
        )
    return None


def column_label(label: str) -> str:
    """Returns a short column label of a challenge: its code, or the start of its title."""
    first = label.split(" ", 1)[0]
    return first if first[:1].isdigit() else truncate(label, 16)


def _cell_href(search: str, coverage: ResearchCoverage, group: str = "") -> str:
    group_parameter = {"group": group} if group else {}
    return "/research" + add_query(search, about=coverage.challenge_id, **group_parameter) if coverage.sessions else ""


def _group_row(group: Any, coverages: Sequence[ResearchCoverage], search: str) -> tuple[Cell, ...]:
    name = f"◆ {group.name}" if group.hard_to_hear else group.name
    cells = []
    for coverage in coverages:
        count = coverage.heard.get(group.id, 0)
        cells.append(
            Cell(
                str(count) if count else NONE_YET,
                _cell_href(search, coverage, group.id) if count else "",
                _coverage_tone(count, group.target, coverage),
            )
        )
    return (Cell(name), Cell("none set" if group.target is None else str(group.target), tone="quiet"), *cells)


def _coverage_tone(count: int, target: int | None, coverage: ResearchCoverage) -> Tone:
    if count == 0:
        return "none" if coverage.sessions else "quiet"
    if target is None or count >= target:
        return "heat-2" if target is None else "heat-3"
    return "heat-2" if 2 * count >= target else "heat-1"


def attention(
    coverages: Sequence[ResearchCoverage], labels: Mapping[str, str], search: str, findings: Iterable[FindingRow] = ()
) -> list[AttentionItem]:
    """Returns attention items: challenges that heard few hard-to-hear groups, and findings undecided for ``STALE_DAYS`` or more."""
    items = [
        _unheard_item(coverage, labels.get(coverage.challenge_id, ""), search) for coverage in coverages if hears_few_hard_groups(coverage)
    ]
    stale = sorted(
        (finding for finding in findings if finding.waiting and finding.age_days >= STALE_DAYS),
        key=lambda finding: (finding.challenge_id or "", -finding.age_days),
    )
    items += [_stale_item(list(group), labels, search) for _, group in groupby(stale, key=lambda finding: finding.challenge_id)]
    return sorted(items, key=lambda item: (-item.severity, -item.age))


def _unheard_item(coverage: ResearchCoverage, label: str, search: str) -> AttentionItem:
    last = f" The last was on {coverage.last_on:%-d %b %Y}." if coverage.last_on else ""
    return AttentionItem(
        2,
        coverage.sessions,
        TOPIC,
        f"{label} has held {plural(coverage.sessions, 'session')} and heard none of: {', '.join(lower_first(group) for group in coverage.unheard_hard_groups)}",
        f"These groups are hard to hear, so somebody has to go to them.{last}",
        "/research" + add_query(search, about=coverage.challenge_id),
        "easy-users",
        coverage.challenge_id,
    )


def lower_first(name: str) -> str:
    """Returns a group's name for the middle of a list: first letter lower case, unless it begins with an acronym."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _stale_item(findings: Sequence[FindingRow], labels: Mapping[str, str], search: str) -> AttentionItem:
    oldest = findings[0]
    label = labels.get(oldest.challenge_id or "", "the programme as a whole")
    if len(findings) == 1:
        what = f"A finding for {label} waits for a decision: {truncate(oldest.statement, 110)}"
    else:
        what = f"{count_in_words(len(findings), 'finding')} for {label} wait for a decision"
    why = f"Found {plural(oldest.age_days, 'day')} ago, and nothing is recorded that came of it." if len(findings) == 1 else (
        f"The oldest was found {plural(oldest.age_days, 'day')} ago: {truncate(oldest.statement, 110)}"
    )  # fmt: skip
    return AttentionItem(1, oldest.age_days, TOPIC, what, why, f"/record/finding/{oldest.id}{search}", "stale-finding", oldest.challenge_id)
