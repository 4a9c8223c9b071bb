"""Overview tiles of engagement and research, and a cell for each challenge, linked to the records behind the number."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.engagement.quiet_sponsors import last_spoken_text
from dashboard.filters import Filters
from dashboard.formats import format_near_day, plural
from dashboard.graphics import DaysBar, Sparkline, clamped
from dashboard.page_content import SubjectCell, Tile
from dashboard.prose import prose
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import column_values, frame_rows

SCALE_DAYS = 20  # working days: the end of the bars


def quiet_sponsors_tile(silences: pd.DataFrame, view: View, line: Sparkline | None = None) -> Tile:
    """Returns the number of sponsors beyond the quiet threshold of their stage. ``line``: how many there were week by week."""
    href, beyond = f"/engagement{view.search}", int(silences["beyond"].sum())
    label = "Sponsors gone quiet"
    if silences.empty:
        return Tile(label, "None", "no running challenge in this view", "", href, "quiet")
    last = max((day for day in column_values(silences, "last_on") if day), default=None)
    fresh = f"Last spoken {format_near_day(last, view.today)}" if last else "No conversation recorded yet"
    words = prose("of {running}", running=view.count("running_challenges", len(silences), "challenge"))
    return Tile(label, view.show("sponsors_quiet", beyond), words, fresh, href, graphic=line)


def engagement_cells(silences: pd.DataFrame, actions: pd.DataFrame, filters: Filters, view: View) -> dict[str, SubjectCell]:
    """Returns by challenge id the working days since the last conversation, and overdue actions of both sides."""
    late = actions[actions["overdue"]].groupby(["challenge_id", "ours"]).size()
    return {
        row.challenge_id: _engagement_cell(
            row, int(late.get((row.challenge_id, False), 0)), int(late.get((row.challenge_id, True), 0)), filters, view
        )
        for row in frame_rows(silences)
    }


def _engagement_cell(silence: Any, theirs: int, ours: int, filters: Filters, view: View) -> SubjectCell:
    owed = [f"they owe {plural(theirs, 'overdue answer')}"] * bool(theirs) + [f"we owe {plural(ours, 'overdue action')}"] * bool(ours)
    note = "; ".join(owed).capitalize() if owed else "Nothing overdue either way"
    of_challenge = {"challenge": silence.challenge_id}
    href = f"/engagement{filters.search(**of_challenge)}"
    if silence.working_days is None:
        none = "No conversation recorded"
        return SubjectCell(
            none,
            href,
            "bad" if silence.beyond else "quiet",
            note=note,
            short="None recorded",
            short_tone="warn" if silence.beyond else "quiet",
            graphic=DaysBar(None, _share_of_days(silence.threshold), none),
        )
    days = view.count("sponsor_silence", silence.working_days, "working day", **of_challenge)
    tone: Tone = "bad" if silence.severe else "warn" if silence.beyond else ""
    allowed = view.show("quiet_threshold", silence.threshold, str(silence.threshold), **of_challenge)
    return SubjectCell(
        prose(
            "{spoke}{allowed}",
            spoke=prose("Spoke {days} ago", days=days) if silence.working_days else f"Spoke {last_spoken_text(silence, view.today)}",
            allowed=prose(" (stage allows {days})", days=allowed) if silence.beyond else "",
        ),
        href,
        tone,
        note=note,
        short=prose("{days}", days=view.show("sponsor_silence", silence.working_days, **of_challenge)),
        short_tone=tone,
        graphic=DaysBar(_share_of_days(silence.working_days), _share_of_days(silence.threshold), _silence_sentence(silence, view), tone),
    )


def _share_of_days(days: int | None) -> float | None:
    """Returns the place of a number of working days on the scale of the bars."""
    return None if days is None else clamped(days / SCALE_DAYS)


def _silence_sentence(silence: Any, view: View) -> str:
    limit = f"; the stage allows {silence.threshold}" if silence.threshold is not None else ""
    who = silence.sponsor or "the sponsor"
    return f"{plural(silence.working_days, 'working day')} since a conversation with {who}, {last_spoken_text(silence, view.today)}{limit}"
