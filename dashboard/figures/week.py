"""``/week``: what stands beside the row of a challenge: last words, what the records say, what was recorded, a sentence to offer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dashboard.figures.overview.attention import HEALTH_TONES, health_mark, records_text
from dashboard.filters import Filters
from dashboard.formats import join_phrases, plural, pounds
from dashboard.metrics.health import HEALTH_ORDER, HealthAssessment
from dashboard.page_content import Tone
from db.schema.enums.records import Health
from db.values.dates import date_text

WEEK = timedelta(days=7)
NO_EARLIER_UPDATE = "No earlier update to carry on: choose how the week went."
CARRIED_FIELDS = ("health", "next_steps", "blocked", "path_back", "path_back_on")

Fact = tuple[str, str, Tone]


def sentence(done: int, rows: int, monday: date, *, this: bool) -> str:
    """How many of the rows are done, for which week."""
    when = "this week" if this else f"the week of {date_text(monday)}"
    if not rows:
        return f"No running challenge in this view has a row for {when}."
    if done == rows:
        return f"All {plural(rows, 'challenge')} have their update for {when}." if rows > 1 else f"The challenge has its update for {when}."
    return f"{done} of {plural(rows, 'challenge')} done for {when}; {rows - done} to go."


def facts(judged: HealthAssessment, counts: Mapping[str, int], since: date, filters: Filters, challenge: str) -> list[Fact]:
    """What the records say of a challenge, and what was recorded since a day, each with where its records are."""
    own = filters.search(challenge=challenge)
    found: list[Fact] = [(records_text(judged), f"/challenges/{challenge}{filters.search()}#challenge-health", HEALTH_TONES[judged.health])]
    told = [
        (plural(counts.get("talks", 0), "conversation"), counts.get("talks"), f"/engagement{own}"),
        (
            f"{plural(counts.get('sessions', 0), 'research session')} with {plural(counts.get('people', 0), 'person', 'people')}",
            counts.get("sessions"),
            f"/research{own}",
        ),
        (f"{plural(counts.get('moves', 0), 'move')} of a milestone", counts.get("moves"), f"/milestones{own}"),
        (f"{pounds(counts.get('paid', 0))} paid", counts.get("paid"), f"/spend{own}"),
    ]
    recorded: list[Fact] = [(words, href, "") for words, count, href in told if count]
    found.append((f"Since {since.day} {since:%b}: {'' if recorded else 'nothing recorded'}".strip(), "", "quiet"))
    return [*found, *recorded]


def last_update_texts(update: Mapping[str, Any], monday: date) -> dict[str, str]:
    """What was said last of a challenge, by column."""
    when = "Last week" if update["week"] == monday - WEEK else f"Week of {date_text(update['week'])}"
    glyph, word, _ = health_mark(Health(update["health"]))
    told = {name: str(update[name]) for name in ("changed", "next_steps", "blocked", "path_back") if update[name]}
    back = {"path_back_on": date_text(update["path_back_on"])} if update["path_back_on"] else {}
    return {"health": f"{when}:\n{glyph} {word}", **told, **back}


def unchanged_update(update: Mapping[str, Any], monday: date) -> dict[str, str]:
    """The cells of an update that says nothing changed: last words carried on, and the published line says since when."""
    carried = {name: update[name] for name in CARRIED_FIELDS if update[name]}
    said = "No change this week." if update["week"] == monday - WEEK else f"No change since the week of {date_text(update['week'])}."
    return {name: date_text(value) if isinstance(value, date) else str(value) for name, value in carried.items()} | {"changed": said}


def explanation_prompts(judged: HealthAssessment) -> dict[str, tuple[str, str]]:
    """By health better than the records say: what is said beside it, and the sentence to go on with."""
    if judged.health is None:
        return {}
    reasons = join_phrases(judged.reasons)
    return {
        one.value: (
            "Better than the records say: say why in “What is next”",
            f"We say {one.label.lower()} although the records say {judged.health.label.lower()} ({reasons}), because ",
        )
        for one in Health
        if HEALTH_ORDER[one] < HEALTH_ORDER[judged.health]
    }


def week_choices(monday: date, chosen: date, count: int = 5) -> list[tuple[str, date]]:
    """The weeks to choose from, this one first; an older chosen one last."""
    found = [(("This week" if not n else f"{(monday - n * WEEK).day} {monday - n * WEEK:%b}"), monday - n * WEEK) for n in range(count)]
    return found if chosen in {one for _, one in found} else [*found, (date_text(chosen), chosen)]
