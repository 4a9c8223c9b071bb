"""Tables of findings and of research sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.figures.research.coverage import findings_message
from dashboard.filters import add_query
from dashboard.formats import format_near_day, join_phrases, plural, truncate
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


def findings_chart(findings: Sequence[FindingRow], labels: Mapping[str, str], search: str, today: date) -> Chart:
    """Did research change anything? Each finding with what it changed; those without a decision first, with their age."""
    columns = (
        Column("Finding"), Column("Challenge"), Column("What changed"), Column("Waiting, days", number=True), Column("Found"), Column("Strength"),
    )  # fmt: skip
    rows = tuple(_finding_cells(finding, labels, search, today) for finding in findings)
    title = findings_message(findings)
    oldest = max((finding.age_days for finding in findings if finding.waiting), default=0)
    table = Table(columns, rows, "Findings: those that wait for a decision first, then the newest")
    return Chart(
        title=title,
        subtitle="Every finding recorded, whatever the period." + (f" The longest has waited {plural(oldest, 'day')}." if oldest else ""),
        caption=f"{title}.",
        table=table,
        how=HOW_FINDINGS,
        heat=table,
        empty=None if findings else EmptyState("No finding is recorded here yet.", "Record a finding", add_query(search, form="finding")),
    )


def _finding_cells(finding: FindingRow, labels: Mapping[str, str], search: str, today: date) -> tuple[Cell, ...]:
    stale = finding.waiting and finding.age_days >= STALE_DAYS
    age = (
        Cell(f"{'▲ ' if stale else ''}{finding.age_days}", tone="warn" if stale else "", sort=finding.age_days)
        if finding.waiting
        else Cell("", sort=-1)
    )
    return (
        Cell(finding.statement, f"/record/finding/{finding.id}{search}", note=finding.group or ""),
        Cell(
            truncate(labels.get(finding.challenge_id or "", "Whole programme"), MAX_LABEL_LENGTH),
            f"/challenges/{finding.challenge_id}{search}" if finding.challenge_id else "",
        ),
        _outcome_cell(finding),
        age,
        Cell(format_near_day(finding.found.on, today) if finding.found.exact else str(finding.found), sort=finding.found.on.isoformat()),
        Cell(Strength(finding.strength).label),
    )


def _outcome_cell(finding: FindingRow) -> Cell:
    if finding.waiting:
        return Cell("Nothing yet", tone="warn" if finding.age_days >= STALE_DAYS else "quiet")
    if finding.changed:
        return Cell(finding.what_changed or "Changed something; what is not recorded", tone="" if finding.what_changed else "quiet")
    word = {
        FindingOutcome.TEST_MORE: "To be tested more",
        FindingOutcome.ACCEPTED: "Accepted as it is",
        FindingOutcome.NOTHING: "Decided to change nothing",
    }
    return Cell(word[FindingOutcome(finding.acted)], tone="quiet", note=finding.what_changed or "")


def sessions_table(
    rows: Sequence[Any], challenges_by_session: Mapping[str, Sequence[str]], labels: Mapping[str, str], search: str, today: date
) -> Table:
    """Returns the latest sessions: date, challenges, method, people, observers, end of consent."""
    columns = (
        Column("Date"), Column("Challenge"), Column("Method"), Column("People", number=True), Column("Who watched"), Column("Consent held until"),
    )  # fmt: skip
    return Table(
        columns,
        tuple(_session_cells(row, challenges_by_session[row.id], labels, search, today) for row in rows),
        "Research sessions, the latest first",
    )


def _session_cells(row: Any, about: Sequence[str], labels: Mapping[str, str], search: str, today: date) -> tuple[Cell, ...]:
    day, status = Day(row.held_on, Precision(row.held_precision)), SessionStatus(row.status)
    titles = [truncate(labels[challenge], MAX_LABEL_LENGTH) for challenge in labels if challenge in about]
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
    """Returns the filter of an address as text; empty without a filter."""
    parts = (
        f"of {challenge}" if challenge else "",
        f"that heard {group}" if group else "",
        f"in the week of {week[0]:%-d %B %Y}" if week else "",
    )
    words = " ".join(part for part in parts if part)
    return f"Sessions {words}" if words else ""
