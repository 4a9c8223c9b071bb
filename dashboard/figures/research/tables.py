"""Tables of findings and of research sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.research.text import findings_message
from dashboard.filters import add_query
from dashboard.formats import capitalise, join_phrases, truncate
from dashboard.metrics.research import STALE_DAYS, finding_totals
from dashboard.page_content import Chart, EmptyState, RankedItem, Ranking
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import COUNT, DAY, DAYS, STATUS, Column, Table, first_rows
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.schema.enums.records import FindingOutcome, ResearchMethod, SessionStatus, Strength
from db.values.dates import Day, date_text, named_day

MAX_LABEL_LENGTH = 22
MAX_WAITING = 4
MAX_FINDINGS = 10
FINDINGS_ID = "research-findings"
WHOLE_PROGRAMME = "Whole programme"
STATUS_NOTES = {
    SessionStatus.HELD: "",
    SessionStatus.PLANNED: "○ Planned",
    SessionStatus.NO_SHOW: "■ Nobody came",
    SessionStatus.CANCELLED: "■ Cancelled",
}
OUTCOMES = {
    FindingOutcome.TEST_MORE: "To be tested more",
    FindingOutcome.ACCEPTED: "Accepted as it is",
    FindingOutcome.NOTHING: "Decided to change nothing",
}


def findings_chart(findings: pd.DataFrame, view: View) -> Chart:
    """Did research change anything? Each finding of ``finding_states`` with what it changed; those without a decision first, with their age."""
    totals = finding_totals(findings)
    title = findings_message(totals, view)
    table = findings_table(findings, view)
    longest = (
        prose(" The longest has waited {days}.", days=view.count("longest_finding_wait", totals.longest_wait, "day"))
        if totals.longest_wait
        else ""
    )
    return Chart(
        title=title,
        subtitle=prose("Every finding recorded, whatever the period.") + longest,
        caption=title + ".",
        table=table,
        how="A finding is acted on when it is recorded that it changed something.",
        measures=("findings_changed", "findings_waiting", "finding_wait"),
        heat=first_rows(table, MAX_FINDINGS, "/research", FINDINGS_ID),
        empty=None if totals.total else EmptyState("No finding is recorded here yet.", "Record a finding", add_query(view.search, form="finding")),
    )  # fmt: skip


def waiting_list(findings: pd.DataFrame, view: View) -> Ranking:
    """Returns the findings of ``finding_states`` that wait for a decision, the longest wait first."""
    rows = [row for row in frame_rows(findings) if row.waiting]
    count = view.words("findings_waiting", len(rows), "finding", href="#research-findings")
    title = (
        prose(f"{{count}} {'waits' if len(rows) == 1 else 'wait'} for a decision", count=count)
        if rows
        else "No finding waits for a decision"
    )
    items = tuple(
        RankedItem(
            view.show("finding_wait", row.wait_days, finding=row.id),
            Name(row.statement, f"/record/finding/{row.id}{view.search}"),
            Name(view.code(row.challenge_id).code, view.code(row.challenge_id).href) if row.challenge_id else Name(WHOLE_PROGRAMME),
            "warn" if _is_stale(row) else "",
        )
        for row in rows[:MAX_WAITING]
    )
    rest = ("All findings", "#research-findings") if len(findings) else None
    return Ranking(
        title, "Longest wait first.", items, rest, "Nothing is left to decide." if len(findings) else "No finding is recorded here yet."
    )


def findings_table(findings: pd.DataFrame, view: View) -> Table:
    """Returns every finding: its challenge, what it changed, and how long it has waited for a decision."""
    rows = frame_rows(findings)
    outcomes = [_outcome(row) for row in rows]
    stale = [_is_stale(row) for row in rows]
    frame = findings.assign(
        href=[f"/record/finding/{row.id}{view.search}" for row in rows],
        challenge=[view.labels.get(row.challenge_id or "", WHOLE_PROGRAMME) for row in rows],
        challenge_href=[f"/challenges/{row.challenge_id}{view.search}" if row.challenge_id else "" for row in rows],
        outcome=[outcome for outcome, _, _ in outcomes],
        outcome_tone=[tone for _, tone, _ in outcomes],
        outcome_note=[note for _, _, note in outcomes],
        wait_tone=["warn" if late else "" for late in stale],
        strength_label=[Strength(row.strength).label for row in rows],
    )
    columns = (
        Column("statement", "Finding", href="href", note="user_group"),
        Column("challenge", "Challenge", href="challenge_href", most=MAX_LABEL_LENGTH),
        Column("outcome", "What changed", STATUS, tone="outcome_tone", note="outcome_note"),
        Column("wait_days", "Waiting, days", DAYS, tone="wait_tone", measure="finding_wait", narrowed=(("finding", "id"),)),
        Column("found_on", "Found", DAY, precision="found_precision"),
        Column("strength_label", "Strength"),
    )
    return Table(frame, columns, "Findings: those that wait for a decision first, then the newest", view)


def _is_stale(row: Any) -> bool:
    return bool(row.waiting and row.wait_days >= STALE_DAYS)


def _outcome(row: Any) -> tuple[str, Tone, str]:
    """Returns what came of a finding, its tone, and a note."""
    if row.waiting:
        return ("▲ Nothing yet", "warn", "") if _is_stale(row) else ("Nothing yet", "quiet", "")
    if row.changed:
        return row.what_changed or "Changed something; what is not recorded", "" if row.what_changed else "quiet", ""
    return OUTCOMES[FindingOutcome(row.acted)], "quiet", row.what_changed or ""


def sessions_table(sessions: pd.DataFrame, links: pd.DataFrame, view: View) -> Table:
    """Returns research sessions: date, challenges, method, people, observers, end of consent.

    ``sessions``: of ``list_sessions``, the latest first; ``links``: of ``session_challenges``.
    """
    rows = frame_rows(sessions)
    of = challenges_of_sessions(links, view.labels)
    about = [of.get(row.id, []) for row in rows]
    consents = [_consent(row, view.today) for row in rows]
    texts: dict[str, list[Any]] = {
        "id": [row.id for row in rows],
        "held_precision": [row.held_precision for row in rows],
        "href": [f"/record/research-session/{row.id}{view.search}" for row in rows],
        "status_note": [STATUS_NOTES[SessionStatus(row.status)] for row in rows],
        "about": [join_phrases([truncate(view.labels[challenge], MAX_LABEL_LENGTH) for challenge in several]) or "No challenge" for several in about],
        "about_href": [f"/challenges/{several[0]}{view.search}" if len(several) == 1 else "" for several in about],
        "method_label": [ResearchMethod(row.method).label for row in rows],
        "place_note": [(row.place or "").capitalize() for row in rows],
        "people_note": [_people_note(row, view) for row in rows],
        "people_missing": ["not recorded" if row.status == SessionStatus.HELD else "" for row in rows],
        "observers": [_observers(row, view) for row in rows],
        "until_tone": [tone for _, tone, _ in consents],
        "until_note": [note for _, _, note in consents],
    }  # fmt: skip
    values = {
        "held_on": [row.held_on for row in rows],
        "people": [row.people for row in rows],
        "until": [until for until, _, _ in consents],
        **texts,
    }
    columns = (
        Column("held_on", "Date", DAY, precision="held_precision", href="href", note="status_note"),
        Column("about", "Challenge", href="about_href"),
        Column("method_label", "Method", note="place_note"),
        Column(
            "people", "People", COUNT, note="people_note", missing="people_missing", measure="session_people", narrowed=(("session", "id"),)
        ),
        Column("observers", "Who watched"),
        Column("until", "Consent held until", DAY, tone="until_tone", note="until_note"),
    )
    return Table.of_lists(values, columns, "Research sessions, the latest first", view)


def challenges_of_sessions(links: pd.DataFrame, labels: Mapping[str, str]) -> dict[str, list[str]]:
    """Returns the challenges of each research session in the order of ``labels``; those that it does not name are left out.

    ``links``: of ``session_challenges``.
    """
    about: dict[str, list[str]] = {}
    places = {challenge: place for place, challenge in enumerate(labels)}
    pairs = zip(column_values(links, "research_session_id"), column_values(links, "challenge_id"), strict=True)
    known = [(places[challenge], research_session, challenge) for research_session, challenge in pairs if challenge in places]
    for _, research_session, challenge in sorted(known):
        about.setdefault(research_session, []).append(challenge)
    return about


def _people_note(row: Any, view: View) -> Prose | str:
    """Returns how many of the people of a session were citizens."""
    if row.citizens is None or not row.people:
        return ""
    if not row.citizens:
        return "all of them staff"
    return prose("{citizens}", citizens=view.count("session_citizens", row.citizens, "citizen", session=row.id))


def _observers(row: Any, view: View) -> Prose | str:
    if row.status != SessionStatus.HELD:
        return ""
    if row.watched_by_team is None and row.watched_by_sponsor is None:
        return "Not recorded"
    sides = ((row.watched_by_team, "company team"), (row.watched_by_sponsor, "sponsor"))
    watched = [(count, side) for count, side in sides if count]
    if not watched:
        return "Nobody"
    return join_prose(
        (
            prose(
                "{side}: {count}",
                side=side if place else capitalise(side),
                count=view.show("session_observers", count, session=row.id, side=side),
            )
            for place, (count, side) in enumerate(watched)
        ),
        ", ",
    )


def _consent(row: Any, today: date) -> tuple[date | None, Tone, str]:
    """Returns the day until which consent of a held session is held, its tone, and a note where that day has passed or is not recorded."""
    if row.status != SessionStatus.HELD:
        return None, "", ""
    if row.consent_until is None:
        return None, "", "Not recorded"
    return (row.consent_until, "bad", "■ Passed") if row.consent_until < today else (row.consent_until, "", "")


def last_session_day(sessions: pd.DataFrame) -> Day | None:
    """Returns the day of the latest session held. ``sessions``: of ``list_sessions``, the latest first."""
    rows = frame_rows(sessions[sessions["status"] == SessionStatus.HELD].head(1))
    return named_day(rows[0], "held") if rows else None


def sessions_filter_text(week: tuple[date, date] | None, challenge: str, group: str) -> str:
    """Returns the filter of an address as text; empty without a filter."""
    parts = (
        f"of {challenge}" if challenge else "",
        f"that heard {group}" if group else "",
        f"in the week of {date_text(week[0])}" if week else "",
    )
    words = " ".join(part for part in parts if part)
    return f"Sessions {words}" if words else ""
