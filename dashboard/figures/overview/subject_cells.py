"""Overview tiles of engagement and research, and a cell for each challenge, linked to the records behind the number."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.engagement.quiet_sponsors import last_spoken_text
from dashboard.filters import Filters
from dashboard.formats import plural
from dashboard.page_content import SubjectCell, Tile
from dashboard.prose import prose
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.values.dates import date_text


def quiet_sponsors_tile(silences: pd.DataFrame, view: View) -> Tile:
    """Returns the number of sponsors beyond the quiet threshold of their stage."""
    href, beyond = f"/engagement{view.search}", int(silences["beyond"].sum())
    if silences.empty:
        return Tile("Sponsors gone quiet", "Nobody to hear", "no running challenge in this view", "", href, "quiet")
    last = max((day for day in column_values(silences, "last_on") if day), default=None)
    fresh = f"Last conversation {date_text(last)}" if last else "No conversation recorded yet"
    words = prose("of {running}", running=view.count("running_challenges", len(silences), "running challenge"))
    return Tile("Sponsors gone quiet", view.show("sponsors_quiet", beyond), words, fresh, href, "bad" if beyond else "good")


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
        return SubjectCell("No conversation recorded", href, "bad" if silence.beyond else "quiet", note=note)
    days = view.count("sponsor_silence", silence.working_days, "working day", **of_challenge)
    allowed = view.show("quiet_threshold", silence.threshold, str(silence.threshold), **of_challenge)
    return SubjectCell(
        prose(
            "{spoke}{allowed}",
            spoke=prose("Spoke {days} ago", days=days) if silence.working_days else f"Spoke {last_spoken_text(silence, view.today)}",
            allowed=prose(" (stage allows {days})", days=allowed) if silence.beyond else "",
        ),
        href,
        "bad" if silence.beyond else "",
        note=note,
    )
