"""The overview: what needs somebody today, health strips, and one row for each challenge."""

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
    """Glyph, word and tone of a health."""
    return (health.glyph, health.label, HEALTH_TONES[health]) if health else (NO_UPDATE_GLYPH, NO_UPDATE, "quiet")


def team_strip(said: Sequence[Health | None], weeks: Sequence[date]) -> StatusStrip:
    """What the team said, week by week; now means this week, or last week while this one has no update yet."""
    marks = tuple((*health_mark(one), f"Week of {date_text(week)}: {health_mark(one)[1]}") for one, week in zip(said, weeks, strict=True))
    latest = said[-1] or (said[-2] if len(said) > 1 else None)
    late = " last week" if latest and said[-1] is None else ""
    return StatusStrip("Team says", marks, f"{health_mark(latest)[1]}{late}", health_mark(latest)[2])


def records_strip(judged: Sequence[HealthAssessment], weeks: Sequence[date]) -> StatusStrip:
    """What the records say, week by week, with the reasons."""
    marks = []
    for one, week in zip(judged, weeks, strict=True):
        glyph, word, tone = health_mark(one.health)
        word = word if one.health else "Nothing recorded"
        reasons = f" ({'; '.join(one.reasons)})" if one.reasons else ""
        marks.append((glyph, word, tone, f"Week of {date_text(week)}: {word}{reasons}"))
    return StatusStrip("Records say", tuple(marks), *(marks[-1][1:3] if marks else ()))


def records_text(judged: HealthAssessment) -> str:
    """What the records say now, in a sentence."""
    glyph, word, _ = health_mark(judged.health)
    if judged.health is None:
        return "Records say: nothing is recorded of milestones or conversations."
    return f"Records say: {glyph} {word}{': ' + join_phrases(judged.reasons) if judged.reasons else ''}."


def team_health_by_week(updates: Iterable[Mapping[str, Any]], weeks: Sequence[date]) -> dict[str, list[Health | None]]:
    """Healths of the weekly updates by challenge, one for each week, None where there was no update."""
    place = {week: n for n, week in enumerate(weeks)}
    said: dict[str, list[Health | None]] = {}
    for row in updates:
        if row["week"] in place:
            said.setdefault(row["challenge_id"], [None] * len(weeks))[place[row["week"]]] = Health(row["health"])
    return said


def attention(
    said: Mapping[str, Sequence[Health | None]], judged: Mapping[str, Sequence[HealthAssessment]], labels: Mapping[str, str], search: str
) -> list[AttentionItem]:
    """Where the team says better than the records for weeks, and where nobody has said anything for weeks."""
    items: list[AttentionItem] = []
    for challenge, records in judged.items():
        team = said.get(challenge, [None] * len(records))
        weeks = count_disagreeing_weeks(team, records)
        now = records[-1]
        last = next((one for one in reversed(team) if one), None)
        if weeks >= DISAGREEING_WEEKS and now.health and last is Health.ON_TRACK:
            items.append(
                AttentionItem(
                    3 if now.health is Health.OFF_TRACK else 2, 7 * weeks, "Health",
                    f"{labels.get(challenge, '')}: the team says {last.label.lower()}, the records say {now.health.label.lower()}",
                    f"For {plural(weeks, 'week')} now: {join_phrases(now.reasons)}.", f"/challenges/{challenge}{search}", "green-while-red", challenge,
                )
            )  # fmt: skip
        silent = next((n for n, one in enumerate(reversed(team)) if one), len(team))
        if silent > SILENT_WEEKS:
            known = f"The last was {plural(silent - 1, 'week')} ago." if silent < len(team) else "There is none in the last weeks."
            items.append(
                AttentionItem(1, 7 * silent, "Health", f"{labels.get(challenge, '')} has no weekly update for {plural(silent - 1, 'week')}", known,
                          "/record/weekly-update" + add_query(search, for_=challenge), "no-update", challenge)
            )  # fmt: skip
    return items


def rank_attention(items: Iterable[AttentionItem]) -> list[AttentionItem]:
    """Worst first, then oldest."""
    return sorted(items, key=lambda one: (-one.severity, -one.age, one.what))


def sentence(items: Sequence[AttentionItem], labels: Mapping[str, str]) -> str:
    """What matters today, in one sentence."""
    urgent = [one for one in items if one.severity == 3]
    if not items:
        return "Nothing needs anybody today."
    named = list(dict.fromkeys(one.challenge_id for one in urgent if one.challenge_id))
    where = join_phrases([labels[one].split(" ")[0] for one in named[:4] if one in labels])
    about = f", about {where}{' and others' if len(named) > 4 else ''}" if where else ""
    rest = len(items) - len(urgent)
    more = f" {count_in_words(rest, 'other matter')} {'needs' if rest == 1 else 'need'} a look." if rest else ""
    verb = "needs" if len(urgent) == 1 else "need"
    return f"{count_in_words(len(urgent), 'matter')} {verb} you today{about}.{more}"


def health_sort_key(judged: HealthAssessment | None) -> int:
    """A sort key: the worse the records, the earlier."""
    return -HEALTH_ORDER[judged.health] if judged and judged.health else 1
