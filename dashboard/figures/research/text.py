"""Sentences of user research: outcomes of findings, sessions by week, and the research of one challenge."""

from __future__ import annotations

from dashboard.filters import add_query
from dashboard.formats import number_word
from dashboard.metrics.research import FindingTotals, ResearchTotals, WeekTotals
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.view import View
from db.values.dates import Day


def _in_words(number: int) -> str:
    """Returns a number for the middle of a sentence: ``three``, ``14``."""
    return number_word(number).lower()


def findings_message(totals: FindingTotals, view: View) -> Prose:
    """Returns the findings with a change and those undecided: ``31 of 37 findings changed something; six wait for a decision``."""
    if not totals.total:
        return prose("No finding is recorded here yet")
    waits = prose(
        "{waiting} {verb} for a decision",
        waiting=view.show("findings_waiting", totals.waiting, _in_words(totals.waiting)),
        verb="waits" if totals.waiting == 1 else "wait",
    )
    return prose(
        "{changed} of {total} changed something; {rest}",
        changed=view.show("findings_changed", totals.changed, str(totals.changed or "None")),
        total=view.count("findings_recorded", totals.total, "finding"),
        rest=waits if totals.waiting else prose("none waits for a decision"),
    )


def weeks_message(totals: WeekTotals, view: View) -> Prose:
    """Returns the sessions held, and the weeks without any: ``22 sessions held in 13 weeks, none in five of them; 3 planned``."""
    weeks = view.count("weeks_begun", totals.weeks, "week")
    planned = (
        prose("; {planned} planned", planned=view.show("weekly_sessions_planned", totals.planned)) if totals.planned else prose("")
    )  # fmt: skip
    if not totals.held:
        return prose("No session held in {weeks}{planned}", weeks=weeks, planned=planned)
    gaps: Text = ", at least one in each"
    if totals.without:
        gaps = prose(", none in {without} of them", without=view.show("weeks_without_session", totals.without))
    return join_prose(
        [view.count("weekly_sessions_held", totals.held, "session"), prose(" held in {weeks}", weeks=weeks), gaps, planned], ""
    )


def challenge_text(totals: ResearchTotals, last: Day | None, findings: FindingTotals, view: View, challenge: str) -> Prose:
    """Returns the sessions, attendances and findings of one challenge, and its findings without a decision."""
    if not totals.sessions:
        return prose("No research session is recorded as held yet.")
    about, research = f"/research{add_query(view.search, about=challenge)}", f"/research{add_query(view.search, challenge=challenge)}"
    held = prose(
        "{sessions} held with {attendances} recorded{last}.",
        sessions=view.count("research_sessions_held", totals.sessions, "session", href=about, challenge=challenge),
        attendances="no head count"
        if totals.attendances is None
        else view.count("research_attendances", totals.attendances, "attendance", href=about, challenge=challenge),
        last=prose(", the last on {last}", last=Name(str(last))) if last else prose(""),
    )
    if not findings.total:
        return held + " No finding is recorded."
    found = prose(
        "{total}, {waiting} waiting for a decision.",
        total=view.count("findings_recorded", findings.total, "finding", href=research, challenge=challenge),
        waiting=view.show(
            "findings_waiting",
            findings.waiting,
            str(findings.waiting or "none"),
            href=research if findings.waiting else "",
            challenge=challenge,
        ),
    )
    return join_prose([held, found])
