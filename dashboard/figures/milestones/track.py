"""The milestones of each challenge as a track of days in the matrix of the overview, with the words under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.figures.milestones.attention import MANY_MOVES
from dashboard.figures.milestones.text import is_rebaselined
from dashboard.formats import format_slip, plural
from dashboard.graphics import MARK_WORDS, MilestoneMark, MilestoneTrack, TimeScale, TrackLine, TrackMark
from dashboard.metrics.milestones import OPEN_STATES, slip_measure
from dashboard.page_content import SubjectCell
from dashboard.prose import Name, Prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
from db.values.dates import Precision, date_text, named_day

BACK_DAYS, AHEAD_DAYS = 51, 45
MARKS = {
    "done": MilestoneMark.DONE,
    "overdue": MilestoneMark.PAST,
    "soon": MilestoneMark.SOON,
    "ahead": MilestoneMark.AHEAD,
}


def track_scale(today: date) -> TimeScale:
    """Returns the scale of the tracks."""
    return TimeScale(today - timedelta(days=BACK_DAYS), today + timedelta(days=AHEAD_DAYS))


def milestones_of_tracks(milestones: pd.DataFrame) -> dict[str, list[Any]]:
    """Returns by challenge id the milestones of :func:`dashboard.metrics.milestones.milestone_states` that a track can draw, by day."""
    drawn = milestones[milestones["state"].isin(tuple(MARKS)) & milestones["challenge_id"].notna() & milestones["ends_on"].notna()]
    rows: dict[str, list[Any]] = {}
    for row in frame_rows(drawn.sort_values("ends_on", kind="stable")):
        rows.setdefault(row.challenge_id, []).append(row)
    return rows


def often_moved(milestones: pd.DataFrame) -> list[str]:
    """Returns the ids of the open milestones whose moves the tracks draw."""
    return list(milestones.loc[milestones["state"].isin(OPEN_STATES) & (milestones["moves"] >= MANY_MOVES), "id"])


def milestone_track(rows: Sequence[Any], moved_to: dict[str, list[date]], view: View) -> MilestoneTrack:
    """Returns the track of a challenge: what is done, what is past its date, and the next one ahead. ``rows``: of
    :func:`milestones_of_tracks`; ``moved_to``: by milestone the days to which it was moved."""
    scale, today = track_scale(view.today), view.today
    done = [row for row in rows if row.state == "done" and scale.first <= row.ends_on]
    past = [row for row in rows if row.state == "overdue"]
    ahead = [row for row in rows if row.state in ("soon", "ahead")][:1]
    lines = [TrackLine(scale.share(row.ends_on), scale.share(today), "bad") for row in past[:1]]
    marks: list[TrackMark] = []
    for row in ahead:
        first = row.first_baseline_on if row.id in moved_to else None
        start = min(first, today) if first else today
        ticks = tuple(scale.share(day) for day in moved_to.get(row.id, ()) if day != row.ends_on)
        lines.append(TrackLine(scale.share(start), scale.share(row.ends_on), ticks=ticks))
        if first:
            marks.append(TrackMark(MilestoneMark.FIRST, scale.share(first), f"{row.title}: first promised for {date_text(first)}"))
    marks += [TrackMark(MARKS[row.state], scale.share(row.ends_on), _mark_sentence(row)) for row in (*done, *past, *ahead)]
    return MilestoneTrack(tuple(marks), _track_sentence(done, past, ahead), tuple(lines), scale.share(today))


def _mark_sentence(row: Any) -> str:
    return f"{row.title}: {MARK_WORDS[MARKS[row.state]]}, {named_day(row, 'ends')}"


def _track_sentence(done: Sequence[Any], past: Sequence[Any], ahead: Sequence[Any]) -> str:
    """Returns what a track shows in words."""
    parts = [
        f"{plural(len(past), 'milestone')} past {'its date' if len(past) == 1 else 'their dates'}: {past[0].title}" if past else "",
        f"next {ahead[0].title}, {named_day(ahead[0], 'ends')}" if ahead else "nothing ahead",
        f"{plural(len(done), 'milestone')} done in the last {BACK_DAYS} days" if done else "",
    ]
    return "; ".join(part for part in parts if part)


def track_words(rows: Sequence[Any], view: View) -> tuple[Prose, Tone]:
    """Returns the words under a track and their tone: ``2 past, 47 days``, else when the next one is due and, if it was moved often, by how
    much."""
    past = [row for row in rows if row.state == "overdue"]
    if past:
        challenge = past[0].challenge_id
        words = prose(
            "{count} past, {days}",
            count=view.show("milestones_overdue", len(past), challenge=challenge),
            days=view.show("days_overdue", max(row.late_days for row in past), challenge=challenge),
        )
        return words, "bad"
    following = next((row for row in rows if row.state in ("soon", "ahead")), None)
    if following is None:
        return prose("Nothing ahead"), "quiet"
    day = following.ends_on
    if following.moves >= MANY_MOVES and following.first_slip_days is not None:
        slip = following.first_slip_days
        moved = view.show(slip_measure(not is_rebaselined(following)), slip, format_slip(slip), milestone=following.id)
        return prose("{day}, {slip}", day=_near(day), slip=moved), "bad"
    if following.ends_precision != Precision.DAY:
        return prose("{day}", day=Name(str(named_day(following, "ends")))), ""
    days = (day - view.today).days
    if days == 0:
        return prose("Today"), ""
    return prose("{day}, in {days}", day=_near(day), days=view.show("days_to_milestone", days, milestone=following.id)), ""


def _near(day: date) -> str:
    return f"{day.day} {day:%b}"


def with_track(cell: SubjectCell, rows: Sequence[Any], moved_to: dict[str, list[date]], view: View) -> SubjectCell:
    """Returns the cell of a challenge with its track and the words under it."""
    words, tone = track_words(rows, view)
    return replace(cell, short=words, short_tone=tone, graphic=milestone_track(rows, moved_to, view))
