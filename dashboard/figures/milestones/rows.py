"""What the timeline and the slip chart say of a milestone beside its mark: hover sentences, addresses, days as words, months of an axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from textwrap import wrap
from typing import Any

from dashboard.figures.figure import text
from dashboard.figures.milestones.marks import DrawnMilestone, mark_of
from dashboard.figures.milestones.text import WHOLE_COHORT, is_rebaselined
from dashboard.formats import format_slip, plural
from dashboard.graphics import Code
from dashboard.page_content import ChartRow
from dashboard.prose import Name, Text
from dashboard.tones import Tone
from dashboard.view import View
from db.values.dates import named_day

TONES: dict[str, Tone] = {"overdue": "bad", "soon": "warn"}
NARROW_ROW, LINE = 43, 16  # pixels: of a row on a phone with a name of one line, of one more line
NAME_LENGTH, NARROW_NAME_LENGTH = 30, 38  # characters of a name in a line, at the least
MARK_ROOM = 12  # pixels from the middle of a mark to the lower edge of its row on a phone
MOST_MONTHS, MOST_QUARTERS = 13, 40  # months of an axis that has a line for each month, for each quarter


def first_date(row: Any) -> date | None:
    """Returns the first date of a milestone where it is exact to the day. ``row``: of the frame of ``milestone_states``."""
    return row.first_baseline_on if row.first_baseline_precision == "day" else None


def drawn_milestone(row: Any, place: float, view: View, moves: tuple[date, ...] = ()) -> DrawnMilestone:
    """Returns a milestone with a date as a chart draws it in a row. ``moves``: days to which it was moved on the way."""
    return DrawnMilestone(
        mark_of(row.state),
        row.ends_on,
        place,
        first_on=first_date(row),
        late_to=view.today if row.state == "overdue" else None,
        moves=moves,
        hover=hover_sentence(row, view),
        href=f"/record/milestone/{row.id}",
    )


def hover_sentence(row: Any, view: View) -> str:
    """Returns what pointing at a milestone says: its title, its challenge, its dates, its slip and its moves."""
    baseline, forecast, actual = (named_day(row, name) for name in ("baseline", "forecast", "actual"))
    label = view.labels.get(row.challenge_id or "", WHOLE_COHORT)
    parts = [f"done {actual}" if actual else f"expected {forecast}"]
    if row.state == "overdue":
        parts.append(f"{plural(row.late_days, 'day')} past")
    if baseline and row.slip_days:
        parts.append(f"promised for {baseline}, slip {format_slip(row.slip_days)}")
    if is_rebaselined(row):
        first = named_day(row, "first_baseline")
        parts.append(f"first promised for {first}, slip against that: {format_slip(row.first_slip_days)}")
    if row.moves:
        parts.append(f"moved {plural(row.moves, 'time')}")
    return f"<b>{text(row.title)}</b><br>{text(label)}<br>{'<br>'.join(parts)}"


def row_height(names: Iterable[str], usual: int, view: View) -> int:
    """Returns the height of all rows in pixels, so that the longest name fits. ``usual``: that of a row beside a name of two lines."""
    lines = max((len(wrap(name, NARROW_NAME_LENGTH if view.narrow else NAME_LENGTH)) for name in names), default=1)
    return NARROW_ROW + LINE * max(lines - 1, 0) if view.narrow else usual + LINE * max(lines - 2, 0)


def narrow_mark_place(height: int) -> float:
    """Returns the place of marks within a row on a phone, below the words: a share of its height."""
    return 1 - MARK_ROOM / height


def challenge_row(challenge: str, view: View, record: Name | None = None, words: Text = "", tone: Tone = "") -> ChartRow:
    """Returns the words of a row of a challenge: its chip and title; "" is the row of the whole cohort."""
    if not challenge:
        return ChartRow(Name(WHOLE_COHORT), None, record, words, tone)
    title = Name(view.title(challenge) or view.labels.get(challenge, ""), f"/challenges/{challenge}{view.search}")
    return ChartRow(title, chip_of(challenge, view), record, words, tone)


def chip_of(challenge: str | None, view: View) -> Code | None:
    """Returns the chip of a challenge; None for one without a code, and for the whole cohort."""
    return view.code(challenge) if challenge and view.places.get(challenge, ("",))[0] else None


def month_starts(first: date, last: date) -> Iterator[date]:
    """Yields the first days of the months between two days; of quarters or of years where there are many."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = 1 if months <= MOST_MONTHS else 3 if months <= MOST_QUARTERS else 12
    day = first.replace(day=1)
    while day <= last:
        if day >= first and (day.month - 1) % step == 0:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)


def month_label(day: date, shown_year: int) -> str:
    """Returns the name of a month, with its year where that is not the one shown before: ``Dec``, ``Jan 2027``."""
    return f"{day:%b}" if day.year == shown_year else f"{day:%b %Y}"
