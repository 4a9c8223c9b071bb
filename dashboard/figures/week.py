"""Text of a row of ``/week``: the last update, facts from the records, and suggested sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dashboard.figures.health import HEALTH_TONES, HealthAssessment, health_mark, records_text
from dashboard.filters import Filters
from dashboard.formats import plural, pounds
from dashboard.metrics.grids import GridProgress
from dashboard.metrics.health_by_records import HEALTH_RANKS
from dashboard.prose import Name, Prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.schema.enums.records import Health
from db.values.dates import date_text
from db.values.team_statements import TeamStatement

WEEK = timedelta(days=7)
NO_EARLIER_UPDATE = "No earlier update to carry on: choose how the week went."
CARRIED_FIELDS = ("health", "next_steps", "blocked", "path_back", "path_back_on")

Fact = tuple[str, str, Tone]


def sentence(progress: GridProgress, monday: date, view: View, *, this: bool) -> Prose:
    """Returns how many challenges have an update for the week. ``this``: whether it is the current week."""
    week = monday.isoformat()
    when = "this week" if this else f"the week of {date_text(monday)}"
    if not progress.rows:
        return prose("No running challenge in this view has a row for {when}.", when=Name(when))
    rows = view.count("weekly_update_rows", progress.rows, "challenge", week=week)
    if not progress.left:
        template = "All {rows} have their update for {when}." if progress.rows > 1 else "The challenge has its update for {when}."
        return prose(template, rows=rows, when=Name(when))
    return prose(
        "{done} of {rows} done for {when}; {left} to go.",
        done=view.show("weekly_updates_done", progress.done, week=week),
        rows=rows,
        when=Name(when),
        left=view.show("weekly_updates_left", progress.left, week=week),
    )


def facts(assessment: HealthAssessment, counts: Mapping[str, int], since: date, filters: Filters, challenge: str) -> list[Fact]:
    """Returns (text, address, tone): the health according to the records, then what was recorded since a day."""
    search = filters.search(challenge=challenge)
    texts: list[Fact] = [
        (
            str(records_text(assessment)),
            f"/challenges/{challenge}/records{filters.search()}#challenge-health",
            HEALTH_TONES[assessment.health],
        )
    ]
    counted = [
        (plural(counts.get("talks", 0), "conversation"), counts.get("talks"), f"/engagement{search}"),
        (
            f"{plural(counts.get('sessions', 0), 'research session')} with {plural(counts.get('people', 0), 'attendance')}",
            counts.get("sessions"),
            f"/research{search}",
        ),
        (f"{plural(counts.get('moves', 0), 'move')} of a milestone", counts.get("moves"), f"/milestones{search}"),
        (f"{pounds(counts.get('paid', 0))} paid", counts.get("paid"), f"/spend{search}"),
    ]
    recorded: list[Fact] = [(words, href, "") for words, count, href in counted if count]
    texts.append((f"Since {since.day} {since:%b}: {'' if recorded else 'nothing recorded'}".strip(), "", "quiet"))
    return [*texts, *recorded]


def last_update_texts(update: Mapping[str, Any], monday: date) -> dict[str, str]:
    """Returns the texts of the last weekly update, by column."""
    when = "Last week" if update["week"] == monday - WEEK else f"Week of {date_text(update['week'])}"
    glyph, word, _ = health_mark(Health(update["health"]))
    texts = {name: str(update[name]) for name in ("changed", "next_steps", "blocked", "path_back") if update[name]}
    back = {"path_back_on": date_text(update["path_back_on"])} if update["path_back_on"] else {}
    return {"health": f"{when}:\n{glyph} {word}", **texts, **back}


def agreed_text(statement: TeamStatement) -> str:
    """Returns the health that a review agreed, and which stands."""
    glyph, word, _ = health_mark(Health(statement.health))
    return f"Agreed at the review of {date_text(statement.review_on)}:\n{glyph} {word}" if statement.review_on else ""


def unchanged_update(update: Mapping[str, Any], monday: date, standing: TeamStatement | None = None) -> dict[str, str]:
    """Returns the cells of an update without change: the last values, with the health that a review agreed since, and "No change" as
    published text."""
    carried = {name: update[name] for name in CARRIED_FIELDS if update[name]}
    if standing is not None and standing.review_on is not None:
        carried["health"] = standing.health
    change_text = "No change this week." if update["week"] == monday - WEEK else f"No change since the week of {date_text(update['week'])}."
    return {name: date_text(value) if isinstance(value, date) else str(value) for name, value in carried.items()} | {"changed": change_text}


def explanation_prompts(assessment: HealthAssessment) -> dict[str, tuple[str, str]]:
    """Returns (hint, sentence to continue) by each health that is better than the records indicate."""
    if assessment.health is None:
        return {}
    reasons = assessment.reason_text
    return {
        health.value: (
            "Better than the records say: say why in “What is next”",
            f"We say {health.label.lower()} although the records say {assessment.health.label.lower()} ({reasons}), because ",
        )
        for health in Health
        if HEALTH_RANKS[health] < HEALTH_RANKS[assessment.health]
    }


def week_choices(monday: date, chosen: date, count: int = 5) -> list[tuple[str, date]]:
    """Returns (label, Monday) of the latest ``count`` weeks, the current one first; an older chosen week is added last."""
    choices = [(("This week" if not n else f"{(monday - n * WEEK).day} {monday - n * WEEK:%b}"), monday - n * WEEK) for n in range(count)]
    return choices if chosen in {day for _, day in choices} else [*choices, (date_text(chosen), chosen)]
