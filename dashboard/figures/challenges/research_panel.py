"""The panel of user research of one challenge: whom it heard against how many were wanted, and the findings that wait."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from dashboard.figures.challenges.one_challenge import OneChallenge, short_day
from dashboard.figures.figure import figure, short_text, text
from dashboard.formats import number_word, plural
from dashboard.metrics.research import FindingTotals, coverage_matrix, finding_totals, research_totals, sessions_one_by_one
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tables import COUNT, Column, Table
from dashboard.view import View
from db.frames import frame_rows

MAX_GROUPS = 8
NAME_CHARACTERS = 31
ROW = 13
COLUMNS = (
    Column("name", "User group", note="hard"),
    Column("people", "Attendances", COUNT, href="href", unknown="none yet", measure="user_group_attendances",
        narrowed=(("challenge", "challenge"), ("group", "id"))),
    Column("target", "Wanted", COUNT, unknown="no number set", measure="user_group_target", narrowed=(("group", "id"),)),
)  # fmt: skip


def research_panel(data: OneChallenge, view: View) -> Chart:
    """Whom have we not heard, what waits? The attendances of each user group of the challenge, with a tick at how many are wanted."""
    groups = _groups(data, view)
    found = finding_totals(data.research.findings)
    heard, waiting = _heard(data, groups, view), _waiting(data, found, view)
    title = join_prose([heard, waiting], "; ")
    rows = [{**group, "people": group["people"] or None} for group in groups]  # nobody yet is not known as a number
    values = {key: [row[key] for row in rows] for key in ("id", "name", "hard", "people", "target", "href", "challenge")}
    return Chart(
        title=title,
        subtitle=join_prose([_counts(data, view), _longest(data, view)], "\n"),
        caption=title + ".",
        table=Table.of_lists(values, COLUMNS, "Attendances by user group", view),
        how="",
        page=("Open User research", data.page_href("/research")),
        measures=("user_group_attendances", "user_group_target", "hard_groups_unheard", "findings_waiting", "finding_wait"),
        figure=_figure(groups[:MAX_GROUPS], view) if groups else None,
        empty=None if groups else EmptyState("No user group is set.", "User groups", "/record/user-group"),
    )


def _groups(data: OneChallenge, view: View) -> list[dict[str, Any]]:
    """Returns the user groups, those hard to hear first: id, name, hard (a note), people, target, the address of their sessions."""
    research = data.research
    counts = coverage_matrix(research.heard, research.groups, [data.id])[:, 0].tolist()
    rows = [
        {
            "id": group.id, "name": group.name, "hard": "hard to hear" if group.hard_to_hear else "", "people": people, "target": group.target,
            "href": data.page_href("/research", about=data.id, group=group.id) if people else "", "challenge": data.id,
        }
        for group, people in zip(frame_rows(research.groups), counts, strict=True)
    ]  # fmt: skip
    return sorted(rows, key=lambda group: not group["hard"])


def _heard(data: OneChallenge, groups: list[dict[str, Any]], view: View) -> Text:
    totals = research_totals(sessions_one_by_one(data.research.sessions))
    if not totals.sessions:
        return "No session held yet"
    unheard = [group for group in groups if group["hard"] and not group["people"]]
    if not any(group["hard"] for group in groups):
        return "No group is set as hard to hear"
    if not unheard:
        return "All groups heard" if all(group["people"] for group in groups) else "All hard-to-hear groups heard"
    href = data.page_href("/research")
    count = view.words("hard_groups_unheard", len(unheard), href=href, challenge=data.id)
    return prose("{count} hard-to-hear {noun} not heard", count=count, noun="group" if len(unheard) == 1 else "groups")


def _waiting(data: OneChallenge, found: FindingTotals, view: View) -> Text:
    if not found.waiting:
        return ""
    href = data.page_href("/research")
    count = view.show("findings_waiting", found.waiting, number_word(found.waiting).lower(), href=href, challenge=data.id)
    return prose("{count} {words}", count=count, words="finding waits" if found.waiting == 1 else "findings wait")


def _counts(data: OneChallenge, view: View) -> Prose:
    """Returns the attendances and the sessions of the whole challenge."""
    totals = research_totals(sessions_one_by_one(data.research.sessions))
    about = data.page_href("/research", about=data.id) if totals.sessions else ""
    sessions = view.count("research_sessions_held", totals.sessions, "session", href=about, challenge=data.id)
    if not totals.attendances:
        return prose("{sessions} held, nobody counted.", sessions=sessions) if totals.sessions else prose("Nobody heard yet.")
    people = view.count("research_attendances", totals.attendances, "attendance", href=about, challenge=data.id)
    return prose("{people} in {sessions}.", people=people, sessions=sessions)


def _longest(data: OneChallenge, view: View) -> Text:
    waiting = [row for row in frame_rows(data.research.findings) if row.waiting]
    row = max(waiting, key=lambda row: row.wait_days, default=None)
    if row is None:
        return "No finding waits for a decision." if len(data.research.findings) else "No finding is recorded."
    wait = view.count("finding_wait", row.wait_days, "day", finding=row.id)
    found = Name(f"found {short_day(row.found_on, view.today)}", f"/record/finding/{row.id}{view.search}")
    return prose("Longest wait: {wait}, {found}.", wait=wait, found=found)


def _figure(groups: list[dict[str, Any]], view: View) -> go.Figure:
    palette = view.palette
    places = [ROW * place + ROW / 2 for place in range(len(groups))]
    people, targets = [group["people"] for group in groups], [group["target"] for group in groups]
    top = max([*people, *(target for target in targets if target), 1])
    hovers = [
        f"{text(group['name'])}: {plural(group['people'], 'attendance')}"
        + (f", {group['target']} wanted." if group["target"] else ", no number wanted is set.")
        for group in groups
    ]
    traces: list[dict[str, Any]] = [
        {"type": "bar", "orientation": "h", "x": people, "y": places, "width": [7] * len(groups), "hoverinfo": "text", "hovertext": hovers,
            "customdata": [group["href"].partition("?")[0] for group in groups],
            "marker": {"color": [palette.stages[4] if count else palette.track for count in people]}},
        {"type": "scatter", "mode": "markers", "x": targets, "y": places, "hoverinfo": "skip", "cliponaxis": False,
            "marker": {"symbol": "line-ns", "size": 10, "color": palette.ink, "line": {"color": palette.ink, "width": 2}}},
    ]  # fmt: skip
    small = {"showarrow": False, "yanchor": "middle"}
    names = [
        {**small, "xref": "paper", "x": 0, "xanchor": "left", "xshift": -184, "y": place, "text": short_text(group["name"], NAME_CHARACTERS),
            "font": {"size": 12, "color": palette.ink if group["people"] or not group["hard"] else palette.bad}}
        for group, place in zip(groups, places, strict=True)
    ]  # fmt: skip
    numbers = [
        {**small, "xref": "paper", "x": 1, "xanchor": "right", "xshift": 22, "y": place, "text": str(count),
            "font": {"size": 12, "color": palette.ink if count else palette.warn}}
        for count, place in zip(people, places, strict=True)
    ]  # fmt: skip
    return figure(
        traces, palette, ROW * len(groups) + 2,
        xaxis={"visible": False, "fixedrange": True, "range": [0, top]},
        yaxis={"visible": False, "fixedrange": True, "range": [ROW * len(groups), 0]},
        margin={"l": 184, "r": 24, "t": 0, "b": 2, "pad": 0}, annotations=[*names, *numbers],
    )  # fmt: skip
