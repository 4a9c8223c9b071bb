"""The overview: what needs somebody today, health strips, and one row for each challenge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.filters import also
from dashboard.formats import counted, joined, plural
from dashboard.metrics.health import ORDER, Judged, disagreement
from dashboard.page_content import Attention, Strip, Tone
from db.schema.enums.records import NO_UPDATE, NO_UPDATE_GLYPH, Health
from db.values.dates import in_words

TONES: dict[Health | None, Tone] = {Health.ON_TRACK: "good", Health.AT_RISK: "warn", Health.OFF_TRACK: "bad", None: "quiet"}
DISAGREE = 3
SILENT = 2


def mark(health: Health | None) -> tuple[str, str, Tone]:
    """Glyph, word and tone of a health."""
    return (health.glyph, health.label, TONES[health]) if health else (NO_UPDATE_GLYPH, NO_UPDATE, "quiet")


def team_strip(said: Sequence[Health | None], weeks: Sequence[date]) -> Strip:
    """What the team said, week by week; now means this week, or last week while this one has no update yet."""
    marks = tuple((*mark(one), f"Week of {in_words(week)}: {mark(one)[1]}") for one, week in zip(said, weeks, strict=True))
    latest = said[-1] or (said[-2] if len(said) > 1 else None)
    late = " last week" if latest and said[-1] is None else ""
    return Strip("Team says", marks, f"{mark(latest)[1]}{late}", mark(latest)[2])


def records_strip(judged: Sequence[Judged], weeks: Sequence[date]) -> Strip:
    """What the records say, week by week, with the reasons."""
    marks = []
    for one, week in zip(judged, weeks, strict=True):
        glyph, word, tone = mark(one.health)
        word = word if one.health else "Nothing recorded"
        reasons = f" ({'; '.join(one.reasons)})" if one.reasons else ""
        marks.append((glyph, word, tone, f"Week of {in_words(week)}: {word}{reasons}"))
    return Strip("Records say", tuple(marks), *(marks[-1][1:3] if marks else ()))


def records_words(judged: Judged) -> str:
    """What the records say now, in a sentence."""
    glyph, word, _ = mark(judged.health)
    if judged.health is None:
        return "Records say: nothing is recorded of milestones or conversations."
    return f"Records say: {glyph} {word}{': ' + joined(judged.reasons) if judged.reasons else ''}."


def said_by_week(updates: Iterable[Mapping[str, Any]], weeks: Sequence[date]) -> dict[str, list[Health | None]]:
    """Healths of the weekly updates by challenge, one for each week, None where there was no update."""
    place = {week: n for n, week in enumerate(weeks)}
    said: dict[str, list[Health | None]] = {}
    for row in updates:
        if row["week"] in place:
            said.setdefault(row["challenge_id"], [None] * len(weeks))[place[row["week"]]] = Health(row["health"])
    return said


def attention(
    said: Mapping[str, Sequence[Health | None]], judged: Mapping[str, Sequence[Judged]], labels: Mapping[str, str], search: str
) -> list[Attention]:
    """Where the team says better than the records for weeks, and where nobody has said anything for weeks."""
    items: list[Attention] = []
    for challenge, records in judged.items():
        team = said.get(challenge, [None] * len(records))
        weeks = disagreement(team, records)
        now = records[-1]
        last = next((one for one in reversed(team) if one), None)
        if weeks >= DISAGREE and now.health and last is Health.ON_TRACK:
            items.append(
                Attention(
                    3 if now.health is Health.OFF_TRACK else 2, 7 * weeks, "Health",
                    f"{labels.get(challenge, '')}: the team says {last.label.lower()}, the records say {now.health.label.lower()}",
                    f"For {plural(weeks, 'week')} now: {joined(now.reasons)}.", f"/challenges/{challenge}{search}", "green-while-red", challenge,
                )
            )  # fmt: skip
        silent = next((n for n, one in enumerate(reversed(team)) if one), len(team))
        if silent > SILENT:
            known = f"The last was {plural(silent - 1, 'week')} ago." if silent < len(team) else "There is none in the last weeks."
            items.append(
                Attention(1, 7 * silent, "Health", f"{labels.get(challenge, '')} has no weekly update for {plural(silent - 1, 'week')}", known,
                          "/record/weekly-update" + also(search, for_=challenge), "no-update", challenge)
            )  # fmt: skip
    return items


def ranked(items: Iterable[Attention]) -> list[Attention]:
    """Worst first, then oldest."""
    return sorted(items, key=lambda one: (-one.severity, -one.age, one.what))


def sentence(items: Sequence[Attention], labels: Mapping[str, str]) -> str:
    """What matters today, in one sentence."""
    urgent = [one for one in items if one.severity == 3]
    if not items:
        return "Nothing needs anybody today."
    named = list(dict.fromkeys(one.challenge_id for one in urgent if one.challenge_id))
    where = joined([labels[one].split(" ")[0] for one in named[:4] if one in labels])
    about = f", about {where}{' and others' if len(named) > 4 else ''}" if where else ""
    rest = len(items) - len(urgent)
    more = f" {counted(rest, 'other matter')} {'needs' if rest == 1 else 'need'} a look." if rest else ""
    verb = "needs" if len(urgent) == 1 else "need"
    return f"{counted(len(urgent), 'matter')} {verb} you today{about}.{more}"


def worst(judged: Judged | None) -> int:
    """A sort key: the worse the records, the earlier."""
    return -ORDER[judged.health] if judged and judged.health else 1
