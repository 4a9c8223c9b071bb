"""The facts in the head of one challenge: its stage, sponsor, company team, and what the team and the records say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.figures.challenges.one_challenge import HealthOfChallenge, OneChallenge, weekday_text
from dashboard.figures.health import HEALTH_TONES, HEALTHS, health_mark
from dashboard.formats import format_day, format_days, format_slip, number_word
from dashboard.graphics import StageBar
from dashboard.metrics.challenge_stage import days_in_stage, days_to_gate
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import ChallengeState, Health, TeamOutcome
from db.values.dates import date_text
from db.values.team_statements import standing_statement

NOT_CHOSEN = (TeamOutcome.NOT_SELECTED, TeamOutcome.WITHDREW)
MAX_NAMES, MAX_REASONS = 2, 2


@dataclass(frozen=True)
class Fact:
    """A fact of a record: its label, its value, a note below it; ``tone`` and ``marked``: a mark of a health before the value, with a key for
    the phone, where only these are shown; ``stages``: a bar beside the label."""

    key: str
    label: str
    value: Text
    note: Text = ""
    tone: Tone = ""
    marked: bool = False
    stages: StageBar | None = None


def facts(data: OneChallenge, view: View) -> list[Fact]:
    """Returns the facts, in order."""
    return [_stage(data, view), _sponsor(data, view), _company(data, view), _team_says(data), _records_say(data, view)]


def _stage(data: OneChallenge, view: View) -> Fact:
    span, row = data.span, data.row
    reached = data.stages.index(span.stage) if span.stage in data.stages else -1
    words = f"{span.stage}, stage {reached + 1} of {len(data.stages)}" if reached >= 0 else "its stage is not known"
    bar = StageBar(tuple(data.stages), reached, words) if data.stages else None
    state = ChallengeState(row["state"])
    value: Text = _recorded(span.stage) if span.stage else "Not known"
    if state is not ChallengeState.RUNNING and state is not ChallengeState.NOT_KNOWN:
        until = f" until {format_day(row['paused_until'])}" if state is ChallengeState.PAUSED and row["paused_until"] else ""
        return Fact(
            "stage", "Stage", _recorded(f"{state.label}{until}"), _recorded(f"In the stage {span.stage}") if span.stage else "", stages=bar
        )
    if span.start is not None and span.start <= view.today and state is ChallengeState.RUNNING:
        days = view.show("days_in_stage", days_in_stage(span.start, view.today), challenge=data.id)
        value = prose("{stage}, {days} in", stage=Name(span.stage), days=days)
    return Fact("stage", "Stage", value, _gate(data, view), stages=bar)


def _recorded(words: str) -> Prose:
    """Returns text of a record as prose."""
    return Prose((Name(words),))


def _gate(data: OneChallenge, view: View) -> Text:
    gate = data.span.gate
    if gate is None:
        return "No gate is recorded" if data.goes_on else "Its state is not known" if data.row["state"] == ChallengeState.NOT_KNOWN else ""
    days = days_to_gate(gate.ends_on, view.today) or 0
    shown = view.show("days_to_gate", days, format_days(abs(days)), challenge=data.id)
    day = Name(weekday_text(gate.ends_on, view.today), f"/record/milestone/{gate.id}{view.search}")
    if not days:
        return prose("Gate today, {day}", day=day)
    return prose("Gate in {days}, {day}", days=shown, day=day) if days > 0 else prose("Gate {days} past, {day}", days=shown, day=day)


def _sponsor(data: OneChallenge, view: View) -> Fact:
    names = [Prose((Name(body["name"], f"/record/organisation/{body['id']}{view.search}"),)) for body in data.sponsors[:MAX_NAMES]]
    more = len(data.sponsors) - len(names)
    value = join_prose([*names, f"and {number_word(more).lower()} more"] if more > 0 else names, ", ") if names else "Not recorded"
    lead = data.row["sponsor_lead"]
    return Fact("sponsor", "Sponsors" if len(data.sponsors) > 1 else "Sponsor", value, Prose((Name(lead),)) if lead else "")


def _company(data: OneChallenge, view: View) -> Fact:
    rows = frame_rows(data.teams)
    chosen = [row for row in rows if row.outcome not in NOT_CHOSEN]
    names = [Prose((Name(row.company, f"/companies/{row.company_id}{view.search}"),)) for row in chosen[:MAX_NAMES]]
    rest = len(rows) - len(names)
    label = "Company teams" if len(chosen) > 1 else "Company team"
    if not rows:
        return Fact("company", label, "None recorded")
    count = view.count("teams_of_challenge", len(rows), "team", href=f"{data.records_href}#challenge-teams", challenge=data.id)
    note = prose("Of {count} recorded", count=count) if rest else ""
    return Fact("company", label, join_prose(names, ", ") if names else "None chosen", note)


def _team_says(data: OneChallenge) -> Fact:
    health = data.health
    if not health.running:
        return Fact("team", "Team says", "Not judged", _why_not_judged(data), marked=True, tone="quiet")
    statement = standing_statement(health.team, health.weeks[-1])
    said = Health(statement.health) if statement else None
    return Fact("team", "Team says", health_mark(said)[1], _said_before(health, said), HEALTH_TONES[said], marked=True)


def _why_not_judged(data: OneChallenge) -> str:
    state = ChallengeState(data.row["state"])
    return (
        "Its state is not known"
        if state is ChallengeState.NOT_KNOWN
        else "Archived"
        if state is ChallengeState.RUNNING
        else f"It is {state.label.lower()}"
    )


def _said_before(health: HealthOfChallenge, said: Health | None) -> Text:
    """Returns at which review it was agreed, else what the team said before, and when."""
    standing = standing_statement(health.team, health.weeks[-1])
    if standing is not None and standing.review_on is not None:
        return _recorded(f"Agreed at the review of {date_text(standing.review_on)}")
    other = [(week, statement) for week, statement in sorted(health.team.items()) if Health(statement.health) is not said]
    if not other:
        return "The same in every week shown" if health.team else "No weekly update in these weeks"
    week, statement = other[-1]
    word = health_mark(Health(statement.health))[1]
    return Prose((Name(f"Was {word.lower()} in the week of {week.day} {week:%b}" if said else f"{word} in the week of {date_text(week)}"),))


def _records_say(data: OneChallenge, view: View) -> Fact:
    health = data.health
    if not health.running:
        return Fact("records", "Records say", "Not judged", _why_not_judged(data), marked=True, tone="quiet")
    row = frame_rows(health.marks)[-1]
    judged = None if row.rank is None else HEALTHS[row.rank]
    word = health_mark(judged)[1] if judged else "Nothing recorded"
    return Fact("records", "Records say", word, short_reasons(row, data, view), HEALTH_TONES[judged], marked=True)


def short_reasons(row: Any, data: OneChallenge, view: View) -> Text:
    """Returns the reasons of the health by the records in a few words, the first two. ``row``: of ``weekly_marks``."""
    at = {"challenge": data.id, "day": row.day.isoformat()}
    reasons: list[Text] = []
    if row.overdue:
        late = view.count("milestones_overdue", row.overdue, "milestone", href=data.page_href("/milestones"), **at)
        reasons.append(prose("{late} overdue", late=late))
    if row.slip_days is not None and row.slip_days > (row.overdue_days or 0):
        slip = view.show("largest_open_slip", row.slip_days, format_slip(row.slip_days), **at)
        reasons.append(prose("A date slipped {slip}", slip=slip) if not reasons else prose("slip {slip}", slip=slip))
    if row.unanswered:
        answers = view.count("answers_past_date", row.unanswered, "answer", href=data.page_href("/engagement"), **at)
        reasons.append(prose("{answers} late", answers=answers))
    if row.quiet:
        reasons.append(prose("silent for {days}", days=view.count("sponsor_silence", row.quiet_days, "working day", **at)))
    if not reasons:
        return "Nothing late, nothing slipped" if row.rank is not None else ""
    rest = len(reasons) - MAX_REASONS
    return join_prose([*reasons[:MAX_REASONS], "more"] if rest > 0 else reasons, "; ")
