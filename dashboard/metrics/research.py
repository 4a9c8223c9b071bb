"""User research: coverage of user groups, sessions by week, and what findings changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dashboard.metrics.engagement import monday, weeks_between
from db.frames import Frame
from db.schema.enums.records import STOPPED_STATES, FindingOutcome, SessionStatus
from db.values.dates import Day, Precision

STALE_DAYS = 28
WEEKS_AHEAD = 6
MAX_WEEKS = 520
HOW_COVERAGE = (
    "People of each user group in the held sessions of each challenge since its start, whatever the period chosen. A person can count in several "
    "groups, and a session for several challenges counts in each of them; the totals count every session once. The target is the least number of people of the "
    "group wanted in each challenge. Counts only: nothing is held about a citizen."
)
HOW_WEEKS = (
    "Sessions by the week of their day, each counted once however many challenges it was for. Planned ones are outlined. Sessions known only "
    "to the month or year are in the table of coverage, not here. People: the head counts recorded."
)
HOW_SESSIONS = (
    "A row is one session, whatever number of challenges it was for. People is the head count recorded; nothing is held about a citizen."
)
HOW_FINDINGS = (
    "A finding is acted on when it is recorded that it changed something. One that is to be tested more, was accepted or left as it is, is decided. The age "
    "of one that nobody decided about runs from the day it was found, in days, while its challenge is not paused, cancelled or merged."
)


@dataclass(frozen=True)
class ResearchCoverage:
    """Coverage of one challenge by held sessions. ``heard``: people by user group id; ``unheard_hard_groups``: names of hard-to-hear groups
    that no session included; ``hard``: number of hard-to-hear groups.

    ``stopped``: the challenge is paused, cancelled or merged.
    """

    challenge_id: str
    sessions: int
    people: int
    heard: Mapping[str, int]
    unheard_hard_groups: tuple[str, ...]
    last_on: date | None
    hard: int = 0
    stopped: bool = False


def compute_coverage(
    sessions_frame: Frame, counts_frame: Frame, groups: Iterable[Any], challenges: Sequence[str]
) -> list[ResearchCoverage]:
    """Returns the people heard by challenge and user group, one row for each of ``challenges`` in the sessions frame, in their order.

    ``sessions_frame`` of ``db.queries.research.held_sessions_by_challenge``, ``counts_frame`` of ``db.queries.research.people_heard``,
    ``groups``: rows (id, name, target, hard_to_hear). A person counts in each of their groups.
    """
    totals = {row["challenge_id"]: row for row in sessions_frame.to_dict("records")}
    heard: dict[str, dict[str, int]] = {}
    for row in counts_frame.to_dict("records"):
        if int(row["people"]) > 0:
            heard.setdefault(row["challenge_id"], {})[row["user_group_id"]] = int(row["people"])
    hard = [(row.id, row.name) for row in groups if row.hard_to_hear]
    return [
        ResearchCoverage(
            challenge_id, int(totals[challenge_id]["sessions"]), int(totals[challenge_id]["people"]), heard.get(challenge_id, {}),
            tuple(name for group, name in hard if group not in heard.get(challenge_id, {})), totals[challenge_id]["last_on"], len(hard),
            totals[challenge_id].get("state") in STOPPED_STATES,
        )
        for challenge_id in challenges if challenge_id in totals
    ]  # fmt: skip


@dataclass
class ResearchWeek:
    """Number of sessions in one week. ``lost``: no-show or cancelled; ``uncounted``: held without a head count."""

    first: date
    held: int = 0
    planned: int = 0
    lost: int = 0
    people: int = 0
    uncounted: int = 0


_STATUS_FIELDS = {
    SessionStatus.HELD: "held",
    SessionStatus.PLANNED: "planned",
    SessionStatus.NO_SHOW: "lost",
    SessionStatus.CANCELLED: "lost",
}


def count_sessions_by_week(frame: Frame, since: date | None, today: date) -> list[ResearchWeek]:
    """Returns the sessions by week, from ``since`` (or the first session) to the last planned week.

    At most :data:`WEEKS_AHEAD` weeks ahead. ``frame`` of ``db.queries.research.sessions_by_day``. Each session counts once; those known
    only to the month or year are left out.
    """
    rows = [row for row in frame.to_dict("records") if row["held_precision"] in (Precision.DAY, Precision.WEEK)]
    horizon = monday(today) + timedelta(weeks=WEEKS_AHEAD + 1)
    rows = [row for row in rows if row["held_on"] < horizon]
    last = max([today, *(row["held_on"] for row in rows)])
    weeks = {
        week: ResearchWeek(week) for week in weeks_between(since or min((row["held_on"] for row in rows), default=today), last, MAX_WEEKS)
    }
    for row in rows:
        if (week := weeks.get(monday(row["held_on"]))) is not None:
            status = SessionStatus(row["status"])
            setattr(week, _STATUS_FIELDS[status], getattr(week, _STATUS_FIELDS[status]) + int(row["sessions"]))
            if status is SessionStatus.HELD:
                week.people += int(row["people"])
                week.uncounted += int(row["uncounted"])
    return list(weeks.values())


def count_sessions_and_people(frame: Frame) -> tuple[int, int]:
    """Returns (sessions held, people recorded in them), each session counted once.

    ``frame`` of ``db.queries.research.sessions_by_day``.
    """
    held = [row for row in frame.to_dict("records") if row["status"] == SessionStatus.HELD]
    return sum(int(row["sessions"]) for row in held), sum(int(row["people"]) for row in held)


@dataclass(frozen=True)
class FindingRow:
    """A finding with its outcome. ``age_days``: calendar days since it was found while it is undecided; else 0."""

    id: str
    challenge_id: str | None
    statement: str
    found: Day
    strength: str
    acted: str
    what_changed: str | None = None
    acted_on: date | None = None
    owner: str | None = None
    group: str | None = None
    age_days: int = field(default=0)

    @property
    def waiting(self) -> bool:
        """Whether its outcome is undecided."""
        return self.acted == FindingOutcome.NOT_YET

    @property
    def changed(self) -> bool:
        """Whether it is recorded to have changed something."""
        return self.acted == FindingOutcome.CHANGED


def read_findings(frame: Frame, today: date) -> list[FindingRow]:
    """Returns the findings of a frame of ``db.queries.research.findings``: undecided ones first (oldest first), then the newest."""
    findings = []
    for row in frame.to_dict("records"):
        day = Day(row["found_on"], Precision(row["found_precision"]))
        waits = row["acted"] == FindingOutcome.NOT_YET and row.get("state") not in STOPPED_STATES
        age = max((today - day.on).days, 0) if waits else 0
        findings.append(
            FindingRow(
                row["id"], row["challenge_id"], row["statement"], day, row["strength"], row["acted"], row["what_changed"], row["acted_on"],
                row["owner"], row["user_group"], age,
            )
        )  # fmt: skip
    return sorted(findings, key=lambda finding: (not finding.waiting, -finding.age_days, -finding.found.on.toordinal()))
