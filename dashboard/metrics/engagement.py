"""Quiet sponsors, open actions and conversations by week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from db.frames import Frame
from db.schema.enums.records import STOPPED_STATES, Party
from db.values.dates import Day, Precision
from db.values.working_days import WorkingDays, parse_closures

MAX_WEEKS = 60
AGE_BANDS: tuple[tuple[str, str, int, int | None], ...] = (
    ("under-1", "Under a week", 0, 6),
    ("1-2", "1 to 2 weeks", 7, 13),
    ("2-4", "2 to 4 weeks", 14, 27),
    ("4-8", "4 to 8 weeks", 28, 55),
    ("over-8", "8 weeks and more", 56, None),
)
HOW_QUIET = (
    "Working days after the last recorded conversation about the challenge in which one of its sponsors took part, up to and including "
    "today: no weekends, public holidays, closures of the programme or days the leading sponsor is away. A conversation known only to the "
    "week or month counts from the last day it can have been held. The threshold belongs to the stage the challenge is in. A sponsor is quiet when "
    "the days are more than the threshold; with no conversation recorded, when the stage began longer ago than that. Only running challenges."
)
HOW_ACTIONS = (
    "An action is open until the day it was answered is recorded, and overdue once the day it is due has passed, in calendar days. Its age runs "
    "from the day it was raised. Nothing is overdue of a challenge that is paused, cancelled or merged. "
    "What the programme team owes is ours; what a sponsor, a company team or anybody else owes is theirs."
)
HOW_LATEST = (
    "A row is one conversation, whatever number of challenges and organisations took part in it; only what was recorded. The latest first."
)
HOW_WEEKS = (
    "Conversations recorded in each week from Monday, counted once for each organisation that took part, however many challenges they were "
    "about. One that names no organisation was with the sponsors of its challenges. Conversations known only to the month or year are left out."
)


@dataclass(frozen=True)
class SponsorSilence:
    """Working days since the last conversation with the sponsors of a running challenge; None: no conversation recorded."""

    challenge_id: str
    last_on: date | None
    working_days: int | None
    threshold: int | None
    beyond: bool
    stage: str = ""
    sponsor: str = ""
    conversation_id: str = ""


def calendars_by_challenge(frame: Frame, working_days: WorkingDays) -> dict[str, WorkingDays]:
    """Returns the working days of each challenge: those of the programme without the days on which its leading sponsor is away.

    ``frame`` of ``db.queries.engagement.conversations.last_sponsor_conversations``.
    """
    return {
        row["challenge_id"]: replace(working_days, closures=(*working_days.closures, *parse_closures(row["away"] or [])))
        for row in frame.to_dict("records")
    }


def conversation_days(rows: Iterable[Any], today: date) -> list[tuple[str, date]]:
    """Returns (challenge id, day) of conversations in order of the day; one known only to the week or month has the last day of it.

    ``rows`` of ``db.queries.engagement.conversations.sponsor_conversations``. A day is never later than ``today``.
    """
    days = [(row.challenge_id, min(Day(row.last_on, Precision(row.last_precision)).last, today)) for row in rows]
    return sorted(days, key=lambda item: item[1])


def measure_silences(frame: Frame, stages: Iterable[Any], today: date, working_days: WorkingDays) -> list[SponsorSilence]:
    """Returns the silence of each challenge in working days: those without a recorded conversation first, then the longest.

    Formula: working days d with last conversation < d <= today. ``beyond``: more than the ``quiet_working_days`` of the stage of the
    challenge; without a conversation, the same test on the working days since its stage began. ``frame`` of
    ``db.queries.engagement.conversations.last_sponsor_conversations``; ``stages``: rows of ``db.queries.programmes.navigation.stages``.
    """
    thresholds = {(row.flow, row.name): row.quiet_working_days for row in stages}
    silences = []
    calendars = calendars_by_challenge(frame, working_days)
    for row in frame.to_dict("records"):
        calendar = calendars[row["challenge_id"]]
        threshold = thresholds.get((row["flow"], row["stage"]))
        last = None if row["last_on"] is None else min(Day(row["last_on"], Precision(row["last_precision"])).last, today)
        silent = None if last is None else calendar.count_between(last, today)
        waited = silent if last is not None or row["stage_since"] is None else max(calendar.count_between(row["stage_since"], today), 0)
        silences.append(
            SponsorSilence(
                row["challenge_id"], row["last_on"], silent, threshold, threshold is not None and (waited is None or waited > threshold),
                row["stage"] or "", row["sponsor"] or "", row["conversation_id"] or "",
            )
        )  # fmt: skip
    return sorted(silences, key=lambda silence: (silence.working_days is not None, -(silence.working_days or 0)))


@dataclass(frozen=True)
class OpenActionRow:
    """An open action. ``overdue_days`` and ``age_days`` in calendar days, 0 when not overdue.

    ``carried``: number of reviews that carried it over; ``about``: kind and id of its linked record; ``review``: id and day of the review
    at which it was raised.
    """

    id: str
    challenge_id: str | None
    what: str
    owed_by: str
    owed_to: str
    owner: str | None
    due_on: date | None
    raised_on: date
    overdue_days: int
    age_days: int
    organisation: str | None = None
    kind: str = ""
    carried: int = 0
    about: tuple[str, str] | None = None
    review: tuple[str, date] | None = None

    @property
    def ours(self) -> bool:
        """Whether the programme team owes it."""
        return self.owed_by == Party.US.value


def read_open_actions(frame: Frame, today: date) -> list[OpenActionRow]:
    """Returns the open actions of a frame of ``db.queries.engagement.conversations.open_actions`` by due date, those without one last.

    Formula: overdue = today - due date in calendar days, at least 0; 0 while the challenge is paused, cancelled or merged.
    Age = today - day raised in calendar days.
    """
    actions = [
        OpenActionRow(
            row["id"], row["challenge_id"], row["what"], row["owed_by"], row["owed_to"], row["owner"], row["due_on"], row["raised_on"],
            0 if row.get("state") in STOPPED_STATES or not row["due_on"] else max((today - row["due_on"]).days, 0), max((today - row["raised_on"]).days, 0),
            row["organisation"], row["kind"], row.get("carried") or 0, linked_record(row), linked_review(row),
        )
        for row in frame.to_dict("records")
    ]  # fmt: skip
    return sorted(actions, key=lambda action: (action.due_on or date.max, action.raised_on, action.what))


def linked_record(row: Mapping[str, Any]) -> tuple[str, str] | None:
    """Returns kind and id of the record that an action or decision is about, else of its milestone; None without either."""
    if row.get("about_kind") and row.get("about_id"):
        return row["about_kind"], row["about_id"]
    return ("milestone", row["milestone_id"]) if row.get("milestone_id") else None


def linked_review(row: Mapping[str, Any]) -> tuple[str, date] | None:
    """Returns id and day of the review at which an action or decision was recorded; None without one."""
    return (row["review_id"], row["review_on"]) if row.get("review_id") and row.get("review_on") else None


def age_band_key(age: int) -> str:
    """Returns the key of the band in :data:`AGE_BANDS` for an age in calendar days."""
    return next(key for key, _, first, last in AGE_BANDS if first <= age and (last is None or age <= last))


@dataclass(frozen=True)
class AgeBandCount:
    """Number of open actions in one age band and direction (``ours`` or theirs), and how many of them are overdue."""

    key: str
    label: str
    ours: bool
    count: int
    overdue: int


def count_by_age_band(actions: Sequence[OpenActionRow]) -> list[AgeBandCount]:
    """Returns the open actions counted by age band, theirs first and then ours; bands without actions have a count of 0."""
    return [
        AgeBandCount(key, label, ours, len(chosen), sum(action.overdue_days > 0 for action in chosen))
        for ours in (False, True)
        for key, label, _, _ in AGE_BANDS
        for chosen in [[action for action in actions if action.ours is ours and age_band_key(action.age_days) == key]]
    ]


@dataclass(frozen=True)
class OrganisationWeeks:
    """Conversations of an organisation by Monday of the week; ``missed``: those it was invited to and did not attend."""

    organisation_id: str
    name: str
    talks: Mapping[date, int] = field(default_factory=dict)
    missed: Mapping[date, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The number of conversations in all weeks."""
        return sum(self.talks.values())


def monday(day: date) -> date:
    """Returns the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def weeks_between(first: date, last: date, most: int = MAX_WEEKS) -> list[date]:
    """Returns the Mondays from the week of ``first`` to the week of ``last``, at most the latest ``most`` of them."""
    start, end = monday(first), monday(last)
    count = max((end - start).days // 7 + 1, 1)
    return [end - timedelta(weeks=n) for n in range(min(count, most))][::-1]


def count_conversations_by_week(
    frame: Frame, names: Mapping[str, str], since: date | None, today: date
) -> tuple[list[date], list[OrganisationWeeks]]:
    """Returns the weeks (Mondays) and, for each organisation in ``names``, its conversations by week.

    Each conversation counts once for an organisation; those known only to the month or year are left out. The organisation without a
    conversation for the longest time comes first. ``frame`` of ``db.queries.engagement.conversations.conversations_by_day``.
    """
    rows = [row for row in frame.to_dict("records") if row["held_precision"] in (Precision.DAY, Precision.WEEK) and row["held_on"] <= today]
    mondays = weeks_between(since or min((row["held_on"] for row in rows), default=today), today)
    by_organisation = {organisation_id: OrganisationWeeks(organisation_id, name, {}, {}) for organisation_id, name in names.items()}
    for row in rows:
        week = monday(row["held_on"])
        if row["organisation_id"] in by_organisation and week in mondays:
            _add_count(by_organisation[row["organisation_id"]].talks, week, int(row["talks"]))
            _add_count(by_organisation[row["organisation_id"]].missed, week, int(row["missed"]))
    return mondays, sorted(
        by_organisation.values(), key=lambda organisation: (max(organisation.talks, default=date.min), organisation.name)
    )


def _add_count(counts: Any, week: date, number: int) -> None:
    if number:
        counts[week] = counts.get(week, 0) + number
