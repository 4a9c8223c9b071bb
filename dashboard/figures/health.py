"""Health in words: marks of a week, the strips of team and records, the reasons of a health, and attention items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.filters import add_query
from dashboard.metrics.health_by_records import HEALTH_RANKS, disagreeing_weeks
from dashboard.metrics.weekly_health import FORMULA_VERSIONS
from dashboard.page_content import AttentionItem, ItemAct
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tables import DAY, STATUS, Column, MarkDrawing, StatusStrip, StripMark, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.access import Permission
from db.frames import INTEGER, column_values, frame_of, frame_rows
from db.schema.enums.attention import AttentionKind
from db.schema.enums.records import NO_UPDATE, NO_UPDATE_GLYPH, Health
from db.values.dates import date_text, monday_of
from db.values.team_statements import TeamStatement, standing_statement

HEALTH_TONES: dict[Health | None, Tone] = {Health.ON_TRACK: "good", Health.AT_RISK: "warn", Health.OFF_TRACK: "bad", None: "quiet"}
HEALTHS = {rank: health for health, rank in HEALTH_RANKS.items()}
DISAGREEING_WEEKS = 3
SILENT_WEEKS = 2
STRIP_LEGEND = (
    "Marks in an outline are provisional: the week has not settled. Small marks are worked out from dates that were loaded later. "
    "A second mark, raised, is the health with what was entered since the week settled."
)


WEEK_MEASURES = ("health_by_records", "week_settles", "health_with_later_entries")


def how_weeks_settle() -> str:
    """Returns how the weekly marks come about, and from which week each formula holds."""
    formulas = (f"From the week of {date_text(since)} on: {words}" if since else words for since, words in FORMULA_VERSIONS)
    return " ".join([STRIP_LEGEND, *formulas])


@dataclass(frozen=True)
class HealthAssessment:
    """The health of a challenge by its records on one day, with its reasons, worst first; None without milestones and conversations.

    Of a week also whether the challenge was ``running``, whether the mark is ``provisional``, ``loaded_on``: the day of the recording from
    which a week before it is worked out, and where the health by what was entered since ``differs``, that health, ``since``.
    """

    health: Health | None
    reasons: tuple[Text, ...] = field(default=())
    running: bool = True
    provisional: bool = False
    loaded_on: date | None = None
    differs: bool = False
    since: Health | None = None

    @property
    def reason_text(self) -> Prose:
        """The reasons as a list in a sentence."""
        return join_prose(self.reasons, ", ", " and ")


def assessments_by_challenge(judged: pd.DataFrame, view: View) -> dict[str, list[HealthAssessment]]:
    """Returns the assessments of each challenge in the order of the days. ``judged``: of ``weekly_health.weekly_marks``, or with a column
    ``review_id`` by the records as they were at each review, which is part of the scope of their numbers."""
    found: dict[str, list[HealthAssessment]] = {}
    for row in frame_rows(judged):
        health = None if row.rank is None else HEALTHS[row.rank]
        reasons = _reasons(row, view) if health else ()
        found.setdefault(row.challenge_id, []).append(
            _of_week(row, health, reasons) if hasattr(row, "provisional") else HealthAssessment(health, reasons)
        )
    return found


def _of_week(row: Any, health: Health | None, reasons: tuple[Text, ...]) -> HealthAssessment:
    since = None if row.since is None else HEALTHS[row.since]
    return HealthAssessment(health, reasons, row.running, row.provisional, row.loaded_on, row.differs, since)


def _reasons(row: Any, view: View) -> tuple[Text, ...]:
    """Returns the reasons of a health, the worst first."""
    at = {"challenge": row.challenge_id, "day": row.day.isoformat()} | ({"review": row.review_id} if hasattr(row, "review_id") else {})
    reasons: list[tuple[bool, Text]] = []
    if row.overdue:
        late = prose(
            "{overdue} overdue, the longest by {days}",
            overdue=view.count("milestones_overdue", row.overdue, "milestone", **at),
            days=view.show("longest_overdue", row.overdue_days, **at),
        )
        reasons.append((row.overdue_days > 14, late))
    if row.slip_days is not None and row.slip_days > (row.overdue_days or 0):  # a milestone overdue since its baseline is told above
        slipped = prose("an open milestone slipped {slip} from its baseline", slip=view.show("largest_open_slip", row.slip_days, **at))
        reasons.append((row.slip_days > 28, slipped))
    if row.quiet:
        silence = prose(
            "no conversation recorded for {quiet}; this stage allows {allowed}",
            quiet=view.count("sponsor_silence", row.quiet_days, "working day", **at),
            allowed=view.show("quiet_threshold", row.threshold, str(row.threshold), **at),
        )
        reasons.append((row.quiet_days >= 2 * row.threshold, silence))
    if row.unanswered:
        answers = prose(
            "{answers} from the sponsor past {whose}",
            answers=view.count("answers_past_date", row.unanswered, "answer", **at),
            whose="its date" if row.unanswered == 1 else "their dates",
        )
        reasons.append((False, answers))
    return tuple(text for _, text in sorted(reasons, key=lambda reason: not reason[0]))


def health_mark(health: Health | None) -> tuple[str, str, Tone]:
    """Returns glyph, label and tone of a health; those of "No update" for None."""
    return (health.glyph, health.label, HEALTH_TONES[health]) if health else (NO_UPDATE_GLYPH, NO_UPDATE, "quiet")


def statement_text(statement: TeamStatement | None) -> str:
    """Returns what the team says, and at which review it was agreed: ``Off track, agreed at the review of 24 Nov 2026``."""
    label = health_mark(_health(statement))[1]
    if statement is None or statement.review_on is None:
        return label
    return f"{label}, agreed at the review of {date_text(statement.review_on)}"


def _health(statement: TeamStatement | None) -> Health | None:
    return Health(statement.health) if statement else None


def team_strip(statements: Mapping[date, TeamStatement], weeks: Sequence[date]) -> StatusStrip:
    """Returns what the team said in each week; the summary is what stands in the last one. ``statements``: by Monday."""
    marks = tuple(_team_mark(statements.get(week), week) for week in weeks)
    standing = standing_statement(statements, weeks[-1])
    late = " last week" if standing and standing.review_on is None and standing.week < weeks[-1] else ""
    return StatusStrip("Team says", marks, f"{statement_text(standing)}{late}", health_mark(_health(standing))[2])


def _team_mark(statement: TeamStatement | None, week: date) -> StripMark:
    """Returns the mark of what the team said in a week; what a review agreed is drawn in a box."""
    agreed: MarkDrawing = "agreed" if statement is not None and statement.review_on is not None else ""
    return StripMark(*health_mark(_health(statement)), f"Week of {date_text(week)}: {statement_text(statement)}", agreed)


def records_strip(assessments: Sequence[HealthAssessment], weeks: Sequence[date]) -> StatusStrip:
    """Returns the health by the records, week by week, with the reasons, and how far each mark is settled."""
    marks = tuple(_records_mark(assessment, week) for assessment, week in zip(assessments, weeks, strict=True))
    return StatusStrip("Records say", marks, *(marks[-1][1:3] if marks else ()))


def _records_mark(assessment: HealthAssessment, week: date) -> StripMark:
    glyph, _, tone = health_mark(assessment.health)
    word = _records_word(assessment)
    reasons = f" ({'; '.join(str(reason) for reason in assessment.reasons)})" if assessment.reasons else ""
    drawn: MarkDrawing = "loaded" if assessment.loaded_on else ""
    if assessment.provisional:
        drawn = "loaded-provisional" if drawn else "provisional"
    since, since_tone = (health_mark(assessment.since)[0], health_mark(assessment.since)[2]) if assessment.differs else ("", "")
    return StripMark(
        glyph, word, tone, "; ".join([f"Week of {date_text(week)}: {word}{reasons}", *week_notes(assessment)]), drawn, since, since_tone
    )


def _records_word(assessment: HealthAssessment) -> str:
    if not assessment.running:
        return "Not running then"
    return assessment.health.label if assessment.health else "Nothing recorded"


def week_notes(assessment: HealthAssessment) -> list[str]:
    """Returns what there is to say of the mark of a week besides the health: not settled, worked out later, differs by what was entered since."""
    notes = ["provisional, the week has not settled"] if assessment.provisional else []
    if assessment.loaded_on:
        notes.append(f"worked out from the dates loaded on {date_text(assessment.loaded_on)}")
    if assessment.differs:
        glyph, word, _ = health_mark(assessment.since)
        notes.append(f"with what was entered since: {glyph} {word if assessment.since else 'Nothing recorded'}")
    return notes


def weeks_table(
    team: Mapping[str, Mapping[date, TeamStatement]],
    assessments: Mapping[str, Sequence[HealthAssessment]],
    weeks: Sequence[date],
    view: View,
) -> Table:
    """Returns the marks of the strips as a table, a row for each challenge and week, the latest week first."""
    rows = [
        (challenge, week, team.get(challenge, {}).get(week), records)
        for challenge, of_weeks in assessments.items()
        for week, records in reversed(list(zip(weeks, of_weeks, strict=True)))
    ]
    values: dict[str, list[Any]] = {
        "challenge": [view.labels.get(challenge, "") for challenge, *_ in rows],
        "href": [f"/challenges/{challenge}{view.search}" for challenge, *_ in rows],
        "week": [week for _, week, *_ in rows],
        "team": [statement_text(said) for *_, said, _ in rows],
        "records": [_records_word(records) for *_, records in rows],
        "reasons": [records.reason_text if records.reasons else "" for *_, records in rows],
        "provisional": ["Yes" if records.provisional else "No" for *_, records in rows],
        "loaded_on": [records.loaded_on for *_, records in rows],
        "since": [_since_word(records) for *_, records in rows],
    }
    columns = (
        Column("challenge", "Challenge", href="href"), Column("week", "Week of", DAY), Column("team", "Team says", STATUS),
        Column("records", "Records say", STATUS), Column("reasons", "Why"), Column("provisional", "Provisional"),
        Column("loaded_on", "Worked out from the dates loaded on", DAY), Column("since", "With what was entered since", STATUS),
    )  # fmt: skip
    return Table.of_lists(values, columns, "Health by week", view)


def _since_word(assessment: HealthAssessment) -> str:
    if assessment.provisional or not assessment.running:
        return ""
    return assessment.since.label if assessment.since else "Nothing recorded"


def records_text(assessment: HealthAssessment) -> Prose:
    """Returns the health according to the records as a sentence, without whether the week has settled: that of the current week never has."""
    if assessment.health is None:
        return prose("Records say: nothing is recorded of milestones or conversations.")
    glyph, word, _ = health_mark(assessment.health)
    reasons = ": " + assessment.reason_text if assessment.reasons else ""
    notes = "".join(f"; {note}" for note in week_notes(replace(assessment, provisional=False)))
    return prose("Records say: {glyph} {word}{reasons}{notes}.", glyph=glyph, word=word, reasons=reasons, notes=notes)


def attention(
    team: Mapping[str, Mapping[date, TeamStatement]],
    assessments: Mapping[str, Sequence[HealthAssessment]],
    judged: pd.DataFrame,
    weeks: Sequence[date],
    view: View,
) -> list[AttentionItem]:
    """Returns attention items on health: better health said than the records say for ``DISAGREEING_WEEKS`` or more, "On track" last; no
    weekly update for ``SILENT_WEEKS`` or more.

    ``team``: what the team says by Monday; ``assessments``: of :func:`assessments_by_challenge` of ``judged``, which is of
    ``judge_health``: one row for each challenge and week in order.
    """
    said = [team.get(challenge, {}).get(week) for challenge in assessments for week in weeks]
    counts = _count_weeks(judged, said)
    only_updates = [statement if statement and statement.has_update else None for statement in said]
    silent = counts if only_updates == said else _count_weeks(judged, only_updates)
    items: list[AttentionItem] = []
    for challenge, records in assessments.items():
        by_week = team.get(challenge, {})
        last = _health(by_week[max(by_week)]) if by_week else None
        if counts[challenge].disagreeing >= DISAGREEING_WEEKS and records[-1].health and last is Health.ON_TRACK:
            items.append(_disagreement_item(challenge, counts[challenge].disagreeing, last, records[-1], view))
        if silent[challenge].silent > SILENT_WEEKS:
            items.append(_silent_item(challenge, silent[challenge].silent, len(weeks), view))
    return items


def _count_weeks(judged: pd.DataFrame, said: Sequence[TeamStatement | None]) -> dict[str, Any]:
    """Returns the counts of ``disagreeing_weeks`` by challenge. ``said``: one statement for each row of ``judged``."""
    ranks = [HEALTH_RANKS[Health(statement.health)] if statement else None for statement in said]
    return {
        row.challenge_id: row for row in frame_rows(disagreeing_weeks(judged.assign(team=frame_of({"team": (INTEGER, ranks)})["team"])))
    }


def _disagreement_item(challenge: str, weeks: int, team: Health, now: HealthAssessment, view: View) -> AttentionItem:
    assert now.health is not None
    return AttentionItem(
        3 if now.health is Health.OFF_TRACK else 2,
        7 * weeks,
        "Health",
        prose(
            "{challenge}: the team says {team}, the records say {records}",
            challenge=Name(view.labels.get(challenge, "")),
            team=team.label.lower(),
            records=now.health.label.lower(),
        ),
        prose(
            "For {weeks} now: {reasons}.",
            weeks=view.count("disagreeing_weeks", weeks, "week", challenge=challenge),
            reasons=now.reason_text,
        ),
        f"/challenges/{challenge}{view.search}",
        "green-while-red",
        challenge,
        kind=AttentionKind.HEALTH_DIFFERS,
        subject=challenge,
        since=monday_of(view.today) - timedelta(weeks=weeks - DISAGREEING_WEEKS),
        title=prose(
            "Records worse than the team says for {weeks}",
            weeks=view.count("disagreeing_weeks", weeks, "week", challenge=challenge),
        ),
    )


def _silent_item(challenge: str, silent: int, weeks: int, view: View) -> AttentionItem:
    since = view.count("weeks_without_update", silent - 1, "week", challenge=challenge)
    return AttentionItem(
        1,
        7 * silent,
        "Health",
        prose("{challenge} has no weekly update for {since}", challenge=Name(view.labels.get(challenge, "")), since=since),
        prose("The last was {since} ago.", since=since) if silent < weeks else "There is none in the last weeks.",
        "/record/weekly-update" + add_query(view.search, for_=challenge),
        "no-update",
        challenge,
        kind=AttentionKind.UPDATE_MISSING,
        subject=challenge,
        since=monday_of(view.today) - timedelta(weeks=silent - SILENT_WEEKS - 1),
        acts=(ItemAct("Write the update", add_query(view.search, form="weekly-update", for_=challenge), Permission.RECORD),),
        title="No weekly update",
        stands=prose("{since}", since=since),
    )


def health_ranks_now(judged: pd.DataFrame) -> dict[str, int]:
    """Returns a sort key by challenge: the worse the health according to the records on the last day, the smaller."""
    latest = judged.drop_duplicates("challenge_id", keep="last")
    ranks = column_values(latest, "rank")
    return {challenge: 1 if rank is None else -rank for challenge, rank in zip(latest["challenge_id"], ranks, strict=True)}
