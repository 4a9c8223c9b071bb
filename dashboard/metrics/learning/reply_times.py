"""Reply times of sponsors next to the slip of milestones of the same challenges. Counts only, no correlation coefficient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from dashboard.metrics.learning.live_counts import MeasureContext, MeasureCount, count_note
from dashboard.metrics.milestones import slip_days
from db.frames import Frame
from db.schema.enums.records import STOPPED_STATES
from db.values.dates import Day, Precision
from db.values.number_formats import format_number

DaysByChallenge = Mapping[str | None, Sequence[int]]


def reply_days_by_challenge(frame: Frame, context: MeasureContext) -> tuple[DaysByChallenge, int]:
    """Returns calendar days from raised to answered by challenge id, and the number of open actions; these count with their age so far.

    ``frame`` of ``db.queries.learning.live_measures.sponsor_replies``. Open actions of stopped challenges are left out.
    """
    replies: dict[str | None, list[int]] = defaultdict(list)
    open_count = 0
    for row in frame.to_dict("records"):
        if row["answered_on"] is None and row["state"] in STOPPED_STATES:
            continue
        open_count += row["actions"] if row["answered_on"] is None else 0
        days = max(((row["answered_on"] or context.today) - row["raised_on"]).days, 0)
        replies[row["challenge_id"]] += [days] * row["actions"]
    return replies, open_count


def slip_days_by_challenge(frame: Frame) -> DaysByChallenge:
    """Returns the slip of milestones in calendar days by challenge id; those not exact to the day are left out.

    ``frame`` of ``db.queries.learning.live_measures.milestone_dates``.
    """
    slips: dict[str | None, list[int]] = defaultdict(list)
    for row in frame.to_dict("records"):
        ends = "actual" if row["actual_on"] else "forecast"
        last = Day(row[f"{ends}_on"], Precision(row[f"{ends}_precision"])) if row[f"{ends}_on"] else None
        slip = slip_days(Day(row["baseline_on"], Precision(row["baseline_precision"])), last)
        if slip is not None:
            slips[row["challenge_id"]] += [slip] * row["milestones"]
    return slips


def count_reply_days(actions: Frame, milestones: Frame, context: MeasureContext) -> MeasureCount:
    """Returns the reply times of all actions in calendar days, with the median slip of all, quick and slow challenges as notes.

    Quick: challenges whose own median reply time is at most the median of these medians.
    """
    replies, open_count = reply_days_by_challenge(actions, context)
    slips = slip_days_by_challenge(milestones)
    values = tuple(sorted(days for challenge_days in replies.values() for days in challenge_days))
    medians = {
        challenge_id: median(challenge_days) for challenge_id, challenge_days in replies.items() if challenge_id and slips.get(challenge_id)
    }
    unknown = len([challenge_id for challenge_id in replies if challenge_id]) - len(medians)
    notes = [*count_note(open_count, "of them open, counted by its age so far", "of them open, counted by their age so far")]
    if medians:
        middle = median(medians.values())
        notes.append(_slip_text("All challenges with both", list(medians), slips))
        for name, chosen in (
            (f"Replies within {middle:g} days", [challenge_id for challenge_id, days in medians.items() if days <= middle]),
            ("Slower replies", [challenge_id for challenge_id, days in medians.items() if days > middle]),
        ):
            notes += [_slip_text(name, chosen, slips)] if chosen and len(chosen) < len(medians) else []
    missing = count_note(unknown, "challenge with actions but no known slip", "challenges with actions but no known slip")
    return MeasureCount(None, len(values), missing, tuple(notes), values)


def _slip_text(name: str, chosen: Sequence[str | None], slips: DaysByChallenge) -> str:
    all_slips = [slip for challenge_id in chosen for slip in slips[challenge_id]]
    days = median(all_slips)
    challenge_noun = "challenge" if len(chosen) == 1 else "challenges"
    milestone_noun = "milestone" if len(all_slips) == 1 else "milestones"
    sample = f"{format_number(len(all_slips))} {milestone_noun} of {format_number(len(chosen))} {challenge_noun}"
    return f"{name}: median slip {days:g} {'day' if days == 1 else 'days'} ({sample})"
