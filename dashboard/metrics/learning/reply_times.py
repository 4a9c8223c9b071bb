"""How long sponsors take to reply, beside how far the milestones of the same challenges slip. Counts, never a coefficient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from dashboard.metrics.learning.live_counts import Counted, Then, said
from dashboard.metrics.milestones import slip_days
from db.frames import Frame
from db.schema.enums.records import STOPPED
from db.values.dates import Day, Precision

By = Mapping[str | None, Sequence[int]]


def waits(frame: Frame, then: Then) -> tuple[By, int]:
    """Days from raised to answered by challenge, of a frame of ``replies``, and how many of them are open: those count by their age so far."""
    found: dict[str | None, list[int]] = defaultdict(list)
    still = 0
    for row in frame.to_dict("records"):
        if row["answered_on"] is None and row["state"] in STOPPED:
            continue
        still += row["actions"] if row["answered_on"] is None else 0
        days = max(((row["answered_on"] or then.today) - row["raised_on"]).days, 0)
        found[row["challenge_id"]] += [days] * row["actions"]
    return found, still


def slipped(frame: Frame) -> By:
    """Slip in calendar days of the milestones of each challenge, of a frame of ``slips``; those not known to the day are left out."""
    found: dict[str | None, list[int]] = defaultdict(list)
    for row in frame.to_dict("records"):
        ends = "actual" if row["actual_on"] else "forecast"
        last = Day(row[f"{ends}_on"], Precision(row[f"{ends}_precision"])) if row[f"{ends}_on"] else None
        slip = slip_days(Day(row["baseline_on"], Precision(row["baseline_precision"])), last)
        if slip is not None:
            found[row["challenge_id"]] += [slip] * row["milestones"]
    return found


def replies(actions: Frame, milestones: Frame, then: Then) -> Counted:
    """Days to a reply of every action, and beside them the slip: of all the same challenges, and of the quick and the slow ones apart.

    Quick: the challenges whose own median reply is no longer than the median of these medians.
    """
    found, still = waits(actions, then)
    slips = slipped(milestones)
    values = tuple(sorted(days for own in found.values() for days in own))
    both = {one: median(own) for one, own in found.items() if one and slips.get(one)}
    unknown = len([one for one in found if one]) - len(both)
    beside = [*said(still, "of them open, counted by its age so far", "of them open, counted by their age so far")]
    if both:
        middle = median(both.values())
        beside.append(_slip("All challenges with both", list(both), slips))
        for name, chosen in (
            (f"Replies within {middle:g} days", [one for one, days in both.items() if days <= middle]),
            ("Slower replies", [one for one, days in both.items() if days > middle]),
        ):
            beside += [_slip(name, chosen, slips)] if chosen and len(chosen) < len(both) else []
    missing = said(unknown, "challenge with actions but no known slip", "challenges with actions but no known slip")
    return Counted(None, len(values), missing, tuple(beside), values)


def _slip(name: str, chosen: Sequence[str | None], slips: By) -> str:
    every = [slip for one in chosen for slip in slips[one]]
    days = median(every)
    of = "challenge" if len(chosen) == 1 else "challenges"
    held = "milestone" if len(every) == 1 else "milestones"
    return f"{name}: median slip {days:g} {'day' if days == 1 else 'days'} ({len(every):,} {held} of {len(chosen):,} {of})"
