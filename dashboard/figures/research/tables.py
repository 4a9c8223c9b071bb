"""Tables of research: findings and what they changed, sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.figures.milestones import truncate
from dashboard.figures.research.coverage import findings_message
from dashboard.filters import add_query
from dashboard.formats import format_near_day, join_phrases, plural
from dashboard.metrics.research import HOW_FINDINGS, STALE_DAYS, FindingRow
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table
from db.schema.enums.records import FindingOutcome, ResearchMethod, SessionStatus, Strength
from db.values.dates import Day, Precision

MAX_LABEL_LENGTH = 22
STATUS_NOTES = {
    SessionStatus.HELD: "",
    SessionStatus.PLANNED: "○ Planned",
    SessionStatus.NO_SHOW: "■ Nobody came",
    SessionStatus.CANCELLED: "■ Cancelled",
}


def findings_chart(found: Sequence[FindingRow], labels: Mapping[str, str], search: str, today: date) -> Chart:
    """Did research change anything? Each finding with what it changed; those nobody decided about first, with their age."""
    columns = (
        Column("Finding"), Column("Challenge"), Column("What changed"), Column("Waiting, days", number=True), Column("Found"), Column("Strength"),
    )  # fmt: skip
    rows = tuple(_finding_cells(one, labels, search, today) for one in found)
    title = findings_message(found)
    oldest = max((one.age_days for one in found if one.waiting), default=0)
    whole = Table(columns, rows, "Findings: those that wait for a decision first, then the newest")
    return Chart(
        title=title,
        subtitle="Every finding recorded, whatever the period." + (f" The longest has waited {plural(oldest, 'day')}." if oldest else ""),
        caption=f"{title}.",
        table=whole,
        how=HOW_FINDINGS,
        heat=whole,
        empty=None if found else EmptyState("No finding is recorded here yet.", "Record a finding", add_query(search, form="finding")),
    )


def _finding_cells(one: FindingRow, labels: Mapping[str, str], search: str, today: date) -> tuple[Cell, ...]:
    stale = one.waiting and one.age_days >= STALE_DAYS
    age = (
        Cell(f"{'▲ ' if stale else ''}{one.age_days}", tone="warn" if stale else "", sort=one.age_days)
        if one.waiting
        else Cell("", sort=-1)
    )
    return (
        Cell(one.statement, f"/record/finding/{one.id}{search}", note=one.group or ""),
        Cell(
            truncate(labels.get(one.challenge_id or "", "Whole programme"), MAX_LABEL_LENGTH),
            f"/challenges/{one.challenge_id}{search}" if one.challenge_id else "",
        ),
        _outcome_cell(one),
        age,
        Cell(format_near_day(one.found.on, today) if one.found.exact else str(one.found), sort=one.found.on.isoformat()),
        Cell(Strength(one.strength).label),
    )


def _outcome_cell(one: FindingRow) -> Cell:
    if one.waiting:
        return Cell("Nothing yet", tone="warn" if one.age_days >= STALE_DAYS else "quiet")
    if one.changed:
        return Cell(one.what_changed or "Changed something; what is not recorded", tone="" if one.what_changed else "quiet")
    word = {
        FindingOutcome.TEST_MORE: "To be tested more",
        FindingOutcome.ACCEPTED: "Accepted as it is",
        FindingOutcome.NOTHING: "Decided to change nothing",
    }
    return Cell(word[FindingOutcome(one.acted)], tone="quiet", note=one.what_changed or "")


def sessions_table(rows: Sequence[Any], of: Mapping[str, Sequence[str]], labels: Mapping[str, str], search: str, today: date) -> Table:
    """The latest sessions: when, for which challenge, how, with how many, who watched, until when consent is held."""
    columns = (
        Column("Date"), Column("Challenge"), Column("Method"), Column("People", number=True), Column("Who watched"), Column("Consent held until"),
    )  # fmt: skip
    return Table(
        columns, tuple(_session_cells(row, of[row.id], labels, search, today) for row in rows), "Research sessions, the latest first"
    )


def _session_cells(row: Any, about: Sequence[str], labels: Mapping[str, str], search: str, today: date) -> tuple[Cell, ...]:
    day, status = Day(row.held_on, Precision(row.held_precision)), SessionStatus(row.status)
    titles = [truncate(labels[one], MAX_LABEL_LENGTH) for one in labels if one in about]
    passed = row.consent_until is not None and row.consent_until < today
    until = "Not recorded" if row.consent_until is None else f"{row.consent_until:%-d %b %Y}"
    citizens = "" if row.citizens is None or not row.people else plural(row.citizens, "citizen") if row.citizens else "all of them staff"
    return (
        Cell(
            format_near_day(day.on, today) if day.exact else str(day),
            f"/record/research-session/{row.id}{search}",
            sort=row.held_on.isoformat(),
            note=STATUS_NOTES[status],
        ),
        Cell(join_phrases(titles) or "No challenge", f"/challenges/{about[0]}{search}" if len(about) == 1 else ""),
        Cell(ResearchMethod(row.method).label, note=(row.place or "").capitalize()),
        Cell(_people_text(row, status), note=citizens, sort=-1 if row.people is None else row.people),
        Cell(_observers_text(row, status)),
        Cell("" if status is not SessionStatus.HELD else f"■ Passed on {until}" if passed else until, tone="bad" if passed else ""),
    )


def _people_text(row: Any, status: SessionStatus) -> str:
    return str(row.people) if row.people is not None else "not recorded" if status is SessionStatus.HELD else ""


def _observers_text(row: Any, status: SessionStatus) -> str:
    if status is not SessionStatus.HELD:
        return ""
    if row.watched_by_team is None and row.watched_by_sponsor is None:
        return "Not recorded"
    parts = [f"{side}: {count}" for count, side in ((row.watched_by_team, "company team"), (row.watched_by_sponsor, "sponsor")) if count]
    words = ", ".join(parts) or "nobody"
    return words[:1].upper() + words[1:]


def sessions_filter_text(week: tuple[date, date] | None, challenge: str, group: str) -> str:
    """What an address asks of the sessions, in words; nothing when it asks for all."""
    parts = (
        f"of {challenge}" if challenge else "",
        f"that heard {group}" if group else "",
        f"in the week of {week[0]:%-d %B %Y}" if week else "",
    )
    words = " ".join(part for part in parts if part)
    return f"Sessions {words}" if words else ""
