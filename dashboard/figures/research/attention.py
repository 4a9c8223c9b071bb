"""Research on the overview: attention items, the tile of attendances and the cell of each challenge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.filters import Filters, add_query
from dashboard.formats import format_near_day, truncate
from dashboard.graphics import Dots, Sparkline
from dashboard.metrics.research import STALE_DAYS, ResearchTotals, stale_findings, waiting_by_challenge
from dashboard.page_content import AttentionItem, ItemAct, SubjectCell, Tile
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.schema.enums.attention import AttentionKind
from db.values.dates import date_text

TOPIC = "Research"
WHOLE_PROGRAMME = "the programme as a whole"


def attention(covered: pd.DataFrame, unheard: pd.DataFrame, findings: pd.DataFrame, view: View) -> list[AttentionItem]:
    """Returns attention items: challenges that heard few hard-to-hear groups, and findings that have waited for a decision for 28 days or more.

    ``covered``, ``unheard``, ``findings``: of ``coverage``, ``unheard_hard_groups`` and ``finding_states`` of ``dashboard.metrics.research``.
    """
    names: dict[str, list[str]] = {}
    for row in frame_rows(unheard):
        names.setdefault(row.challenge_id, []).append(lower_first(row.name))
    items = [_unheard_item(challenge, names[challenge.challenge_id], view) for challenge in frame_rows(covered[covered["few_heard"]])]
    waiting: dict[str, list[Any]] = {}
    for finding in frame_rows(findings[findings["waiting"] & (findings["wait_days"] >= STALE_DAYS)]):
        waiting.setdefault(finding.challenge_id or "", []).append(finding)
    items += [
        _stale_item(finding, waiting[finding.challenge_id or ""], view)
        for finding in frame_rows(stale_findings(findings).sort_values("challenge_id", kind="stable"))
    ]
    return sorted(items, key=lambda item: (-item.severity, -item.age))


def _unheard_item(challenge: Any, names: list[str], view: View) -> AttentionItem:
    challenge_id = challenge.challenge_id
    return AttentionItem(
        2,
        challenge.sessions,
        TOPIC,
        prose(
            "{label} has held {sessions} and heard none of: {names}",
            label=Name(view.labels.get(challenge_id, "")),
            sessions=view.count("research_sessions_held", challenge.sessions, "session", challenge=challenge_id),
            names=Name(", ".join(names)),
        ),
        prose(
            "These groups are hard to hear, so somebody has to go to them.{last}",
            last=prose(" The last was on {day}.", day=Name(date_text(challenge.last_on))) if challenge.last_on else prose(""),
        ),
        "/research" + add_query(view.search, about=challenge_id),
        "easy-users",
        challenge_id,
        kind=AttentionKind.GROUPS_UNHEARD,
        subject=challenge_id,
        extent=len(names),
        acts=(ItemAct("Record a session", add_query(view.search, form="research-session", for_=challenge_id), Permission.RECORD),),
        title=prose("Not heard: {names}", names=Name(", ".join(names))),
        stands=prose(
            "{sessions} held", sessions=view.count("research_sessions_held", challenge.sessions, "session", challenge=challenge_id)
        ),
    )


def lower_first(name: str) -> str:
    """Returns a group's name for the middle of a list: first letter lower case, unless it begins with an acronym."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _stale_item(oldest: Any, waiting: Sequence[Any], view: View) -> AttentionItem:
    """Returns the item of a challenge whose findings wait for a decision. ``oldest``: of ``stale_findings``; ``waiting``: all of them."""
    label = Name(view.labels.get(oldest.challenge_id or "", WHOLE_PROGRAMME))
    statement = Name(truncate(oldest.statement, 110))
    narrowed = {"challenge": oldest.challenge_id} if oldest.challenge_id else {"part": "whole programme"}
    days = view.count("finding_wait", oldest.wait_days, "day", finding=oldest.id)
    if oldest.stale == 1:
        what = prose("A finding for {label} waits for a decision: {statement}", label=label, statement=statement)
        why = prose("Found {days} ago, and nothing is recorded that came of it.", days=days)
    else:
        stale = view.words("findings_stale", oldest.stale, "finding", **narrowed)
        what = prose("{stale} for {label} wait for a decision", stale=stale, label=label)
        why = prose("The oldest was found {days} ago: {statement}", days=days, statement=statement)
    return AttentionItem(
        1, oldest.wait_days, TOPIC, what, why, f"/record/finding/{oldest.id}{view.search}", "stale-finding", oldest.challenge_id,
        kind=AttentionKind.FINDINGS_WAITING,
        subject=oldest.challenge_id or "",
        members=tuple(sorted(finding.id for finding in waiting)),
        since=view.today - timedelta(days=min(finding.wait_days for finding in waiting) - STALE_DAYS),
        acts=(ItemAct("Decide", add_query(view.search, form="finding", record=oldest.id), Permission.RECORD),),
        title=prose("Finding to decide: {statement}", statement=Name(truncate(oldest.statement, 70)))
        if oldest.stale == 1
        else prose("{stale} to decide", stale=view.words("findings_stale", oldest.stale, "finding", **narrowed)),
        stands=prose("{days} ago", days=days),
    )  # fmt: skip


def attendances_tile(totals: ResearchTotals, last: date | None, view: View, bars: Sparkline | None = None) -> Tile:
    """Returns the attendances recorded at the sessions held: somebody who took part twice is counted twice. ``bars``: week by week."""
    href, label = f"/research{view.search}", "People heard"
    if not totals.sessions:
        return Tile(label, "Nobody yet", "no session recorded", "", href, "quiet")
    sessions = view.count("research_sessions_held", totals.sessions, "session")
    return Tile(
        label,
        view.show("research_attendances", totals.attendances),
        prose("in {sessions}", sessions=sessions),
        f"Last session {format_near_day(last, view.today)}" if last else "No session recorded yet",
        href,
        graphic=bars,
    )


def cells_by_challenge(
    covered: pd.DataFrame, findings: pd.DataFrame, dots: Mapping[str, tuple[Dots, int]], filters: Filters, view: View
) -> dict[str, SubjectCell]:
    """Returns by challenge id the attendances, hard-to-hear groups not yet heard, and findings without a decision. ``dots``: of
    :func:`dashboard.figures.research.group_dots.group_dots`."""
    counts = waiting_by_challenge(findings)
    waiting = dict(zip(column_values(counts, "challenge_id"), column_values(counts, "waiting"), strict=True))
    return {
        challenge.challenge_id: _challenge_cell(
            challenge, waiting.get(challenge.challenge_id, 0), dots[challenge.challenge_id], filters, view
        )
        for challenge in frame_rows(covered)
    }


def _challenge_cell(challenge: Any, waiting: int, dots: tuple[Dots, int], filters: Filters, view: View) -> SubjectCell:
    challenge_id, (graphic, heard) = challenge.challenge_id, dots
    groups = sum(len(group) for group in graphic.groups)
    undecided = prose("{n} not decided", n=view.count("findings_waiting", waiting, "finding", challenge=challenge_id)) if waiting else ""
    note = join_prose([_groups_text(challenge, view), undecided], "; ")
    none_heard = challenge.hard > 0 and challenge.unheard == challenge.hard and challenge.sessions > 0
    return SubjectCell(
        _heard_text(challenge, view),
        f"/research{filters.search(challenge=challenge_id)}",
        "warn" if none_heard else "",
        note=note,
        short=prose(
            "{heard} of {groups}",
            heard=view.show("groups_heard", heard, challenge=challenge_id),
            groups=view.show("user_groups_recorded", groups),
        )
        if groups
        else _heard_text(challenge, view),
        short_tone="warn" if challenge.few_heard else "",
        graphic=graphic if groups else None,
    )


def _heard_text(challenge: Any, view: View) -> Prose:
    if not challenge.sessions:
        return prose("No session held yet")
    sessions = view.count("research_sessions_held", challenge.sessions, "session", challenge=challenge.challenge_id)
    if challenge.attendances is None:
        return prose("{sessions} without a head count", sessions=sessions)
    attendances = view.count("research_attendances", challenge.attendances, "attendance", challenge=challenge.challenge_id)
    return prose("{attendances} in {sessions}", attendances=attendances, sessions=sessions)


def _groups_text(challenge: Any, view: View) -> Prose:
    """Returns how many of the hard-to-hear groups were not heard; where none is recorded, that none is."""
    if not challenge.hard:
        return prose("No hard-to-hear group is recorded")
    if not challenge.unheard:
        return prose("All hard-to-hear groups heard")
    return prose(
        "{unheard} of {hard} hard-to-hear groups not heard",
        unheard=view.show("hard_groups_unheard", challenge.unheard, challenge=challenge.challenge_id),
        hard=view.show("hard_groups_recorded", challenge.hard),
    )
