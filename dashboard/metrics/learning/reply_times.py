"""How long sponsors take to reply, beside how far the milestones of the same challenges slip. Counts, never a coefficient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from dashboard.metrics.learning.live_counts import MeasureContext, MeasureCount, count_note
from dashboard.metrics.milestones import slip_days
from db.frames import Frame
from db.schema.enums.records import STOPPED_STATES
from db.values.dates import Day, Precision

DaysByChallenge = Mapping[str | None, Sequence[int]]


def reply_days_by_challenge(frame: Frame, context: MeasureContext) -> tuple[DaysByChallenge, int]:
    """Days from raised to answered by challenge, of a frame of ``count_reply_days``, and how many of them are open: those count by their age so far."""
    found: dict[str | None, list[int]] = defaultdict(list)
    still = 0
    for row in frame.to_dict("records"):
        if row["answered_on"] is None and row["state"] in STOPPED_STATES:
            continue
        still += row["actions"] if row["answered_on"] is None else 0
        days = max(((row["answered_on"] or context.today) - row["raised_on"]).days, 0)
        found[row["challenge_id"]] += [days] * row["actions"]
    return found, still


def slip_days_by_challenge(frame: Frame) -> DaysByChallenge:
    """Slip in calendar days of the milestones of each challenge, of a frame of ``slips``; those not known to the day are left out."""
    found: dict[str | None, list[int]] = defaultdict(list)
    for row in frame.to_dict("records"):
        ends = "actual" if row["actual_on"] else "forecast"
        last = Day(row[f"{ends}_on"], Precision(row[f"{ends}_precision"])) if row[f"{ends}_on"] else None
        slip = slip_days(Day(row["baseline_on"], Precision(row["baseline_precision"])), last)
        if slip is not None:
            found[row["challenge_id"]] += [slip] * row["milestones"]
    return found


def count_reply_days(actions: Frame, milestones: Frame, context: MeasureContext) -> MeasureCount:
    """Days to a reply of every action, and beside them the slip: of all the same challenges, and of the quick and the slow ones apart.

    Quick: the challenges whose own median reply is no longer than the median of these medians.
    """
    found, still = reply_days_by_challenge(actions, context)
    slips = slip_days_by_challenge(milestones)
    values = tuple(sorted(days for own in found.values() for days in own))
    both = {one: median(own) for one, own in found.items() if one and slips.get(one)}
    unknown = len([one for one in found if one]) - len(both)
    beside = [*count_note(still, "of them open, counted by its age so far", "of them open, counted by their age so far")]
    if both:
        middle = median(both.values())
        beside.append(_slip_text("All challenges with both", list(both), slips))
        for name, chosen in (
            (f"Replies within {middle:g} days", [one for one, days in both.items() if days <= middle]),
            ("Slower replies", [one for one, days in both.items() if days > middle]),
        ):
            beside += [_slip_text(name, chosen, slips)] if chosen and len(chosen) < len(both) else []
    missing = count_note(unknown, "challenge with actions but no known slip", "challenges with actions but no known slip")
    return MeasureCount(None, len(values), missing, tuple(beside), values)


def _slip_text(name: str, chosen: Sequence[str | None], slips: DaysByChallenge) -> str:
    every = [slip for one in chosen for slip in slips[one]]
    days = median(every)
    of = "challenge" if len(chosen) == 1 else "challenges"
    held = "milestone" if len(every) == 1 else "milestones"
    return f"{name}: median slip {days:g} {'day' if days == 1 else 'days'} ({len(every):,} {held} of {len(chosen):,} {of})"
