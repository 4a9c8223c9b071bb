"""The overview: attention items, health strips, and the sort key of challenges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.filters import add_query
from dashboard.formats import count_in_words, join_phrases, plural
from dashboard.metrics.health import HEALTH_ORDER, HealthAssessment, count_disagreeing_weeks
from dashboard.page_content import AttentionItem, StatusStrip, Tone
from db.schema.enums.records import NO_UPDATE, NO_UPDATE_GLYPH, Health
from db.values.dates import date_text

HEALTH_TONES: dict[Health | None, Tone] = {Health.ON_TRACK: "good", Health.AT_RISK: "warn", Health.OFF_TRACK: "bad", None: "quiet"}
DISAGREEING_WEEKS = 3
SILENT_WEEKS = 2


def health_mark(health: Health | None) -> tuple[str, str, Tone]:
    """Returns glyph, label and tone of a health; those of "No update" for None."""
    return (health.glyph, health.label, HEALTH_TONES[health]) if health else (NO_UPDATE_GLYPH, NO_UPDATE, "quiet")


def team_strip(healths: Sequence[Health | None], weeks: Sequence[date]) -> StatusStrip:
    """Returns the team's health by week; the summary is this week's, or last week's while this week has no update."""
    marks = tuple(
        (*health_mark(health), f"Week of {date_text(week)}: {health_mark(health)[1]}") for health, week in zip(healths, weeks, strict=True)
    )
    latest = healths[-1] or (healths[-2] if len(healths) > 1 else None)
    late = " last week" if latest and healths[-1] is None else ""
    return StatusStrip("Team says", marks, f"{health_mark(latest)[1]}{late}", health_mark(latest)[2])


def records_strip(assessments: Sequence[HealthAssessment], weeks: Sequence[date]) -> StatusStrip:
    """Returns the health computed from the records by week, with the reasons."""
    marks = []
    for assessment, week in zip(assessments, weeks, strict=True):
        glyph, word, tone = health_mark(assessment.health)
        word = word if assessment.health else "Nothing recorded"
        reasons = f" ({'; '.join(assessment.reasons)})" if assessment.reasons else ""
        marks.append((glyph, word, tone, f"Week of {date_text(week)}: {word}{reasons}"))
    return StatusStrip("Records say", tuple(marks), *(marks[-1][1:3] if marks else ()))


def records_text(assessment: HealthAssessment) -> str:
    """Returns the current health according to the records as a sentence."""
    glyph, word, _ = health_mark(assessment.health)
    if assessment.health is None:
        return "Records say: nothing is recorded of milestones or conversations."
    return f"Records say: {glyph} {word}{': ' + join_phrases(assessment.reasons) if assessment.reasons else ''}."


def team_health_by_week(updates: Iterable[Mapping[str, Any]], weeks: Sequence[date]) -> dict[str, list[Health | None]]:
    """Returns the health in the weekly updates by challenge, one entry for each week, None without an update."""
    place = {week: n for n, week in enumerate(weeks)}
    healths: dict[str, list[Health | None]] = {}
    for row in updates:
        if row["week"] in place:
            healths.setdefault(row["challenge_id"], [None] * len(weeks))[place[row["week"]]] = Health(row["health"])
    return healths


def attention(
    team_healths: Mapping[str, Sequence[Health | None]],
    assessments: Mapping[str, Sequence[HealthAssessment]],
    labels: Mapping[str, str],
    search: str,
) -> list[AttentionItem]:
    """Returns attention items on health.

    Items: better health reported than computed for ``DISAGREEING_WEEKS`` or more, On track last; no weekly update for
    ``SILENT_WEEKS`` or more.
    """
    items: list[AttentionItem] = []
    for challenge, records in assessments.items():
        team = team_healths.get(challenge, [None] * len(records))
        weeks = count_disagreeing_weeks(team, records)
        now = records[-1]
        last = next((health for health in reversed(team) if health), None)
        if weeks >= DISAGREEING_WEEKS and now.health and last is Health.ON_TRACK:
            items.append(
                AttentionItem(
                    3 if now.health is Health.OFF_TRACK else 2, 7 * weeks, "Health",
                    f"{labels.get(challenge, '')}: the team says {last.label.lower()}, the records say {now.health.label.lower()}",
                    f"For {plural(weeks, 'week')} now: {join_phrases(now.reasons)}.", f"/challenges/{challenge}{search}", "green-while-red", challenge,
                )
            )  # fmt: skip
        silent = next((n for n, health in enumerate(reversed(team)) if health), len(team))
        if silent > SILENT_WEEKS:
            last_update_text = (
                f"The last was {plural(silent - 1, 'week')} ago." if silent < len(team) else "There is none in the last weeks."
            )
            items.append(
                AttentionItem(1, 7 * silent, "Health", f"{labels.get(challenge, '')} has no weekly update for {plural(silent - 1, 'week')}", last_update_text,
                          "/record/weekly-update" + add_query(search, for_=challenge), "no-update", challenge)
            )  # fmt: skip
    return items


def rank_attention(items: Iterable[AttentionItem]) -> list[AttentionItem]:
    """Returns the items by severity, then age, both descending."""
    return sorted(items, key=lambda item: (-item.severity, -item.age, str(item.what)))


def sentence(items: Sequence[AttentionItem], labels: Mapping[str, str]) -> str:
    """Returns the number of urgent and other items, and the challenges of the urgent ones."""
    urgent = [item for item in items if item.severity == 3]
    if not items:
        return "Nothing needs anybody today."
    named = list(dict.fromkeys(item.challenge_id for item in urgent if item.challenge_id))
    where = join_phrases([labels[challenge].split(" ")[0] for challenge in named[:4] if challenge in labels])
    about = f", about {where}{' and others' if len(named) > 4 else ''}" if where else ""
    rest = len(items) - len(urgent)
    others_text = f" {count_in_words(rest, 'other matter')} {'needs' if rest == 1 else 'need'} a look." if rest else ""
    verb = "needs" if len(urgent) == 1 else "need"
    return f"{count_in_words(len(urgent), 'matter')} {verb} you today{about}.{others_text}"


def health_sort_key(assessment: HealthAssessment | None) -> int:
    """Returns a sort key: the worse the health according to the records, the smaller."""
    return -HEALTH_ORDER[assessment.health] if assessment and assessment.health else 1
