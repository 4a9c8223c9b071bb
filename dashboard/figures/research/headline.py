"""The research page's first sentence, its tiles, and the title of its matrix: which challenges lack a group that is hard to hear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from dashboard.formats import join_phrases, number_word
from dashboard.graphics import Boxes, Bullet, BulletPart, Sparkline
from dashboard.metrics.research import FindingTotals, ResearchTotals, WeekTotals
from dashboard.metrics.research_coverage import GroupTotals
from dashboard.page_content import Tile
from dashboard.prose import Name, Prose, Shown, join_prose, prose
from dashboard.view import View
from db.frames import frame_rows

MOST_NAMED = 4  # challenges that the sentence names
SESSIONS, COVERAGE, FINDINGS = "#research-sessions", "#research-coverage", "#research-findings"


def _in_words(number: int) -> str:
    return number_word(number).lower()


def _code(challenge: str, view: View) -> Name:
    code = view.code(challenge)
    return Name(code.code, code.href, public=True)


def sentence(coverage: pd.DataFrame, totals: GroupTotals, view: View) -> Prose:
    """Returns which challenges lack hard-to-hear groups, and for which of them no session is planned. ``coverage``: of ``group_coverage``.

    Example: ``Three challenges lack hard-to-hear groups: 3.6 all four, 3.7 and 3.8 one each. For 3.6 and 3.8 no session is planned.``
    """
    rows = frame_rows(coverage)
    if not any(row.sessions for row in rows):
        return prose("No research session has been held here yet.")
    if not totals.hard:
        return prose("No user group is recorded as hard to hear, so nobody can say who is missing.")
    lacking = [row for row in rows if row.lacks]
    silent = [row for row in rows if row.running and not row.sessions]
    parts = [_lacking(lacking, totals, view) if lacking else _all_heard(rows, silent), _unplanned([*lacking, *silent], view)]
    if silent:
        verb = "has" if len(silent) == 1 else "have"
        parts.insert(1, prose(f"{{challenges}} {verb} held no session yet.", challenges=_names(silent, view, start=True)))
    return join_prose(parts)


def _all_heard(rows: Sequence[Any], silent: Sequence[Any]) -> Prose:
    which = "Every challenge with sessions" if silent or any(not row.sessions for row in rows) else "Every challenge"
    return prose(f"{which} has heard each group that is hard to hear.")


def _lacking(lacking: Sequence[Any], totals: GroupTotals, view: View) -> Prose:
    challenges = view.words("challenges_missing_hard_groups", totals.lacking, "challenge")
    verb = "lacks" if totals.lacking == 1 else "lack"
    return prose(f"{{challenges}} {verb} hard-to-hear groups: {{which}}.", challenges=challenges, which=_by_number(lacking, totals, view))


def _by_number(lacking: Sequence[Any], totals: GroupTotals, view: View) -> Prose:
    """Returns the challenges by how many groups they lack: ``3.6 all four, 3.7 and 3.8 one each``; of many the first few."""
    phrases: list[Prose] = []
    for lacks, of_number in groupby(lacking[:MOST_NAMED], key=lambda row: row.lacks):
        alike = list(of_number)
        shown = view.show(
            "hard_groups_unheard", lacks, _in_words(lacks), **({"challenge": alike[0].challenge_id} if len(alike) == 1 else {"each": "yes"})
        )
        every = "all " if lacks == totals.hard and lacks > 1 else ""
        names = _list(_code(row.challenge_id, view) for row in alike)
        phrases.append(prose(f"{{names}} {every}{{lacks}}{' each' if len(alike) > 1 else ''}", names=names, lacks=shown))
    rest = len(lacking) - MOST_NAMED
    others = (
        [prose("{rest} more", rest=view.show("challenges_missing_hard_groups", rest, _in_words(rest), part="not named"))]
        if rest > 0
        else []
    )
    return join_prose([*phrases, *others], ", ")


def _list(names: Iterable[Name | Prose]) -> Prose:
    return join_prose(list(names), ", ", " and ")


def _names(rows: Sequence[Any], view: View, *, start: bool = False) -> Prose:
    """Returns a few challenges by their codes, more of them as a number."""
    if len(rows) <= MOST_NAMED:
        return _list(_code(row.challenge_id, view) for row in rows)
    words = number_word(len(rows)) if start else _in_words(len(rows))
    return prose("{count} challenges", count=view.show("research_challenges", len(rows), words, part="not named"))


def _unplanned(rows: Sequence[Any], view: View) -> Prose:
    """Returns for which running challenges that lack groups or sessions nothing is planned; empty where none lacks any."""
    running = [row for row in rows if row.running]
    unplanned = [row for row in running if row.next_on is None]
    if not unplanned:
        return prose("A session is planned for each of them.") if len(running) > 1 else prose("A session is planned." if running else "")
    if len(unplanned) == len(running) > MOST_NAMED:
        return prose("For none of them a session is planned.")
    return prose("For {challenges} no session is planned.", challenges=_names(unplanned, view))


def coverage_title(challenges: Sequence[Any], groups: Sequence[Any], counts: Any, view: View) -> Prose:
    """Returns which challenge lacks most: ``3.6 heard 119 people, none of them from the four groups that are hard to hear``.

    ``challenges``: rows of ``group_coverage``; ``groups``: the user groups; ``counts``: attendances by group and challenge.
    """
    hard = [group for group in groups if group.hard]
    if not any(row.sessions for row in challenges):
        return prose("No research session has been held here yet")
    if not hard:
        return prose("No user group is recorded as hard to hear")
    worst = challenges[0]
    if not worst.lacks:
        return prose("Each group that is hard to hear was heard wherever a session was held")
    code = _code(worst.challenge_id, view)
    if worst.lacks < len(hard) or len(hard) == 1:
        names = [group.name for group in hard if not counts[group.place, 0]]
        return prose("{code} has heard nobody of: {groups}", code=code, groups=Name(join_phrases(names)))
    number = view.show("hard_groups_recorded", len(hard), _in_words(len(hard)))
    if worst.attendances is None:
        held = view.count("research_sessions_held", worst.sessions, "session", challenge=worst.challenge_id)
        return prose(
            "{code} held {sessions}, with none of the {number} groups that are hard to hear", code=code, sessions=held, number=number
        )
    people = view.show("research_attendances", worst.attendances, challenge=worst.challenge_id)
    return prose(
        "{code} heard {people} people, none of them from the {number} groups that are hard to hear", code=code, people=people, number=number
    )


def tiles(
    totals: GroupTotals, weeks: tuple[WeekTotals, Sequence[float]], research: ResearchTotals, findings: FindingTotals, days: tuple[Any, Any], view: View
) -> list[Tile]:  # fmt: skip
    """Returns the page's tiles. ``weeks``: the totals of the weeks drawn, and the sessions held in each week that has begun; ``days``: of the
    last session held and of the next planned, None where there is none."""
    return [
        _heard_tile(totals, view),
        _sessions_tile(*weeks, days, view),
        _people_tile(weeks[0], research, view),
        _findings_tile(findings, view),
    ]


def _heard_tile(totals: GroupTotals, view: View) -> Tile:
    label = "Every hard-to-hear group heard"
    if not totals.hard or not totals.challenges:
        nothing = "No user group is recorded as hard to hear" if totals.challenges else "No challenge here yet"
        return Tile(label, "Not known", "", nothing, COVERAGE)
    challenges = view.count("research_challenges", totals.challenges, "challenge")
    fresh = prose(
        "As many as wanted of every group: {met} of {challenges}",
        met=view.show("challenges_heard_as_wanted", totals.all_met),
        challenges=view.show("research_challenges", totals.challenges),
    )
    value = view.show("challenges_hard_groups_heard", totals.hard_heard)
    boxes = Boxes(totals.hard_heard, totals.challenges, f"{totals.hard_heard} of {totals.challenges} challenges")
    return Tile(label, value, prose("of {challenges}", challenges=challenges), fresh, COVERAGE, graphic=boxes)


def _sessions_tile(totals: WeekTotals, held: Sequence[float], days: tuple[Any, Any], view: View) -> Tile:
    last, upcoming = days
    fresh = f"{f'Last {_day(last)}' if last else 'None held yet'}, {f'next {_day(upcoming)}' if upcoming else 'none planned'}"
    bars = Sparkline(tuple(held), "Sessions held in each week, oldest first", kind="bars")
    value = view.show("weekly_sessions_held", totals.held)
    return Tile("Sessions held", value, _in_weeks(totals, view), fresh, SESSIONS, graphic=bars)


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _in_weeks(totals: WeekTotals, view: View) -> Prose:
    return prose("in {weeks}", weeks=view.count("weeks_begun", totals.weeks, "week"))


def _people_tile(totals: WeekTotals, research: ResearchTotals, view: View) -> Tile:
    value: Shown | str = "Not known" if totals.attendances is None else view.show("weekly_attendances", totals.attendances)
    since = prose(
        "{people} in {sessions} since the start",
        people=view.show("research_attendances", research.attendances),
        sessions=view.count("research_sessions_held", research.sessions, "session"),
    )
    fresh = since if research.attendances is not None else prose("No head count is recorded")
    return Tile("People who took part", value, _in_weeks(totals, view), fresh, SESSIONS)


def _findings_tile(totals: FindingTotals, view: View) -> Tile:
    label = "Findings that changed something"
    if not totals.total:
        return Tile(label, "None yet", "", "No finding is recorded here yet", FINDINGS)
    of = prose("of {total}", total=view.show("findings_recorded", totals.total))
    waits = prose("{waiting} wait", waiting=view.show("findings_waiting", totals.waiting))
    if totals.longest_wait:
        waits += prose(", the oldest for {days}", days=view.show("longest_finding_wait", totals.longest_wait))
    parts = (BulletPart("spent", totals.changed / totals.total), BulletPart("waits", totals.waiting / totals.total))
    bar = Bullet(parts, None, f"{totals.changed} of {totals.total} changed something, {totals.waiting} wait")
    return Tile(
        label,
        view.show("findings_changed", totals.changed),
        of,
        waits if totals.waiting else "None waits for a decision",
        FINDINGS,
        graphic=bar,
    )
