"""The list of challenges: a row each, with its stage, who sponsors and answers it, its health, the next milestone and the outturn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.health import HEALTH_TONES, health_mark
from dashboard.filters import Filters
from dashboard.formats import join_phrases, number_word
from dashboard.metrics.challenge_list import GROUPS, group_of_state, state_counts
from dashboard.metrics.milestones import overdue_by_challenge
from dashboard.page_content import SubjectCell
from dashboard.prose import Prose, join_prose, prose
from dashboard.tables import CODE, STATUS, Column, Table
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import ChallengeState, Health
from db.values.dates import named_day
from db.values.natural_order import natural_key

GROUP_WORDS = {"running": "Running", "paused": "Paused", "ended": "Ended", "not known": "State not known", "all": "All"}
RANKS: dict[Health | None, int] = {Health.OFF_TRACK: 0, Health.AT_RISK: 1, Health.ON_TRACK: 2, None: 3}
NOTHING = SubjectCell("")


@dataclass(frozen=True)
class ChallengeList:
    """The challenges of the view and what their rows show, by challenge id. ``rows``: of ``list_challenges``; ``group``: the key of those
    chosen; ``sponsors`` and ``companies``: (name, address) each; ``team`` and ``records``: the health now, of running ones."""

    rows: pd.DataFrame
    group: str
    sponsors: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    companies: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    team: Mapping[str, Health | None] = field(default_factory=dict)
    records: Mapping[str, Health | None] = field(default_factory=dict)
    milestones: Mapping[str, SubjectCell] = field(default_factory=dict)
    money: Mapping[str, SubjectCell] = field(default_factory=dict)


@dataclass(frozen=True)
class ListView:
    """A view of the list: its words, how many challenges it holds, its address, and whether it is shown."""

    words: str
    count: Any
    href: str
    shown: bool


def sentence(data: ChallengeList, view: View) -> Prose:
    """Returns how many challenges run, and how many of them are off track or at risk by their records."""
    counts = state_counts(data.rows)
    if not counts["running"]:
        if not counts["all"]:
            return prose("No challenge is recorded here yet.")
        return prose(
            "None of {all} is recorded as running.",
            all=view.count("challenges_listed", counts["all"], "challenge", href=_href(view, "all")),
        )
    off, risk = (sum(health is wanted for health in data.records.values()) for wanted in (Health.OFF_TRACK, Health.AT_RISK))
    href = _href(view, "running")
    shown = [
        prose(
            "{count} {verb} {words}",
            count=view.show(measure, count, number_word(count).lower(), href=href),
            verb="is" if count == 1 else "are",
            words=words,
        )
        for measure, count, words in (("challenges_off_track", off, "off track by the records"), ("challenges_at_risk", risk, "at risk"))
        if count
    ]
    running = view.words("challenges_listed", counts["running"], "challenge", href=href, state="running")
    verb = "runs" if counts["running"] == 1 else "run"
    rest = prose("; {parts}", parts=join_prose(shown, ", ")) if shown else prose("")
    return prose("{running} {verb}{rest}.", running=running, verb=verb, rest=rest)


def _href(view: View, group: str) -> str:
    return f"/challenges{view.search}{'&' if view.search else '?'}show={group.replace(' ', '-')}"


def views(data: ChallengeList, view: View) -> list[ListView]:
    """Returns the views of the list that hold challenges, with their counts."""
    counts = state_counts(data.rows)
    return [
        ListView(
            GROUP_WORDS[group],
            view.show("challenges_listed", counts[group], href=_href(view, group), **({} if group == "all" else {"state": group})),
            _href(view, group),
            group == data.group,
        )
        for group in (*GROUPS, "all")
        if counts[group] or group in ("running", "all")
    ]


def challenges_table(data: ChallengeList, view: View) -> Table:
    """Returns the challenges of the view that is shown: of those that run the worst health first, then by code."""
    rows = [row for row in frame_rows(data.rows) if data.group in ("all", group_of_state(row.state))]
    rows.sort(key=lambda row: (RANKS[data.records.get(row.id)] if row.id in data.records else 4, natural_key(row.code or row.title)))
    values = {key: [_values(row, data, view)[key] for row in rows] for key in _values_keys()}
    columns = (
        Column("code", "Code", CODE, href="href", tone="shade", unknown="–"),
        Column("title", "Challenge", href="href", note="cohort"),
        Column("stage", "Stage", note="state", unknown="Not known"),
        Column("sponsor", "Sponsor", links="sponsors", unknown="Not known"),
        Column("company", "Company team", links="companies", unknown="None"),
        Column("team", "Team says", STATUS, tone="team_tone", sort="team_rank"),
        Column("records", "Records say", STATUS, tone="records_tone", sort="records_rank"),
        Column("milestones", "Next milestone", href="milestones_href", tone="milestones_tone", note="milestones_note", sortable=False),
        Column("money", "Outturn", href="money_href", tone="money_tone", sortable=False),
    )
    table = Table.of_lists(values, columns, "", view)
    return table.without_empty("code", "team", "records", "milestones", "money", "company")


def _values_keys() -> tuple[str, ...]:
    return (
        "code", "shade", "href", "title", "cohort", "stage", "state", "sponsor", "sponsors", "company", "companies", "team", "team_tone",
        "team_rank", "records", "records_tone", "records_rank", "milestones", "milestones_href", "milestones_tone", "milestones_note", "money",
        "money_href", "money_tone",
    )  # fmt: skip


def _values(row: Any, data: ChallengeList, view: View) -> dict[str, Any]:
    """Returns the cells of a row."""
    chip = view.code(row.id)
    sponsors, companies = data.sponsors.get(row.id, ()), data.companies.get(row.id, ())
    milestones, money = data.milestones.get(row.id, NOTHING), data.money.get(row.id, NOTHING)
    runs = row.state == ChallengeState.RUNNING
    return {
        "code": row.code or None, "shade": f"stage-{chip.shade}" if chip.shade else "", "href": f"/challenges/{row.id}{view.search}",
        "title": row.title, "cohort": "" if view.scope.get("cohort") else row.cohort or "", "stage": row.stage or None,
        "state": "" if runs else ChallengeState(row.state).label,
        "sponsor": join_phrases([name for name, _ in sponsors]) or None, "sponsors": list(sponsors) or None,
        "company": join_phrases([name for name, _ in companies]) or None, "companies": list(companies) or None,
        **_health("team", row.id, data.team), **_health("records", row.id, data.records),
        "milestones": milestones.text, "milestones_href": milestones.href, "milestones_tone": milestones.tone, "milestones_note": milestones.note,
        "money": money.text, "money_href": money.href, "money_tone": money.tone,
    }  # fmt: skip


def _health(name: str, challenge: str, healths: Mapping[str, Health | None]) -> dict[str, Any]:
    if challenge not in healths:
        return {name: "", f"{name}_tone": "", f"{name}_rank": 4}
    health = healths[challenge]
    glyph, word, _ = health_mark(health)
    return {name: f"{glyph} {word}", f"{name}_tone": HEALTH_TONES[health], f"{name}_rank": RANKS[health]}


def milestone_cells(milestones: pd.DataFrame, filters: Filters, view: View) -> dict[str, SubjectCell]:
    """Returns by challenge id the milestones past their date, else the next one, with its day. ``milestones``: of ``milestone_states``."""
    ahead: dict[str, Any] = {}
    for row in sorted(frame_rows(milestones), key=lambda row: (row.ends_on or date.max, row.title)):
        if row.state in ("soon", "ahead"):
            ahead.setdefault(row.challenge_id, row)
    return {
        row.challenge_id: _milestone_cell(row, ahead.get(row.challenge_id), filters, view)
        for row in frame_rows(overdue_by_challenge(milestones))
    }


def _milestone_cell(late: Any, following: Any, filters: Filters, view: View) -> SubjectCell:
    """Returns the cell of a challenge. ``late``: of ``overdue_by_challenge``; ``following``: its next milestone, if any."""
    day = named_day(following, "ends") if following is not None else None
    if late.overdue:
        of = {"challenge": late.challenge_id}
        overdue, latest = view.show("milestones_overdue", late.overdue, **of), view.show("days_overdue", late.latest, **of)
        text = prose("{overdue} overdue, by up to {days}", overdue=overdue, days=latest)
        return SubjectCell(text, f"/milestones{filters.search(**of)}", "bad", note=f"Next {day}" if day else "")
    if following is None:
        return SubjectCell("None ahead", f"/milestones{filters.search(challenge=late.challenge_id)}", "quiet")
    return SubjectCell(following.title, f"/record/milestone/{following.id}{view.search}", note=str(day))
