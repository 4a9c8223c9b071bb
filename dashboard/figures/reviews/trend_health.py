"""The chart of health over the reviews: what a review agreed or the team said, beside what the records said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.figures.health import HealthAssessment, assessments_by_challenge, health_mark
from dashboard.figures.reviews.trend_parts import FROZEN, REVIEW, empty_trend, with_review_href
from dashboard.formats import join_phrases
from dashboard.metrics.health_by_records import HEALTH_RANKS
from dashboard.metrics.review_trends import health_totals, times_better
from dashboard.page_content import Chart
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tables import STRIP, Column, StatusStrip, StripMark, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import Health
from db.values.dates import date_text

NOT_RUNNING, NOTHING_RECORDED = "not running then", "Nothing recorded"
HOW = (
    f"{FROZEN} The upper mark is the health that the review agreed on, else what the team's update of that week or the week before said. "
    "The lower mark is what the records said that day, by the rules of the overview."
)


def health_chart(closed: pd.DataFrame, marks: pd.DataFrame, view: View) -> Chart:
    """Is health drifting, and does the health reported agree with the records? Two marks for each challenge and review.

    ``marks``: of :func:`dashboard.metrics.review_trends.health_at_reviews`.
    """
    rows, assessments = _rows_by_challenge(marks), assessments_by_challenge(marks, view)
    counts = {row.challenge_id: row for row in frame_rows(times_better(marks))}
    drawn = pd.DataFrame(
        {
            "challenge": [view.labels.get(challenge, "") for challenge in rows],
            "href": [f"/challenges/{challenge}{view.search}" for challenge in rows],
            "strips": [(_review_strip(of, view), _records_strip(of, assessments[challenge])) for challenge, of in rows.items()],
            "last": [_last_words(of[-1]) for of in rows.values()],
            "last_tone": [_last_tone(of[-1]) for of in rows.values()],
            "often": [_often(of[-1], counts[challenge], view) for challenge, of in rows.items()],
        },
        dtype=object,
    )
    heading = prose("Health at {reviews}", reviews=view.count("reviews_followed", len(closed), "review"))
    columns = (
        Column("challenge", "Challenge", href="href", sortable=False),
        Column("strips", str(heading), STRIP, sortable=False),
        Column("last", "At the last one", tone="last_tone", note="often", sortable=False),
    )
    title = health_message(marks, view)
    return Chart(
        title=title,
        subtitle="Upper marks: what the review agreed, else what the team said. Lower marks: what the records said. The oldest review first.",
        caption=title + ". " + _overrides_text(counts, view),
        table=_health_table(rows, assessments, view),
        how=HOW,
        measures=("health_by_records", "reviewed_better_than_records"),
        heat=Table(drawn, columns, "Health at each review", view, heat=False),
        empty=None if len(closed) and rows else empty_trend(closed, "No challenge is running in this view."),
    )


def health_message(marks: pd.DataFrame, view: View) -> Prose:
    """Returns how many challenges were reported better than their records at the last review."""
    totals = health_totals(marks)
    if not totals.compared:
        return prose("No health to compare yet")
    if not totals.better:
        of_none = "At the last review no challenge of {compared} was said to be better off than the records had it"
        return prose(of_none, compared=view.show("reviewed_healths_compared", totals.compared))
    was = (
        "was said to be better off than the records had it"
        if totals.better == 1
        else "were said to be better off than the records had them"
    )
    better = view.words("reviewed_better_than_records", totals.better)
    return prose(
        "At the last review {better} of {compared} {was}",
        better=view.show("reviewed_better_than_records", totals.better, better.text.lower()),
        compared=view.count("reviewed_healths_compared", totals.compared, "challenge"),
        was=was,
    )


def _rows_by_challenge(marks: pd.DataFrame) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {}
    for row in frame_rows(marks):
        rows.setdefault(row.challenge_id, []).append(row)
    return rows


def _overrides_text(counts: dict[str, Any], view: View) -> Prose:
    named = [view.labels.get(challenge, "").split(" ")[0] for challenge, count in counts.items() if count.overridden]
    if not named:
        return prose("No review said otherwise than a team.")
    return prose("A review said otherwise than the team of {challenges}.", challenges=Name(join_phrases(named)))


def _health(value: str | None) -> Health | None:
    return Health(value) if value else None


def _told(row: Any) -> Health | None:
    return (_health(row.agreed) or _health(row.said)) if row.running else None


def _review_strip(rows: Sequence[Any], view: View) -> StatusStrip:
    marks = tuple(StripMark(*health_mark(_told(row)), f"Review of {date_text(row.held_on)}: {_review_text(row)}") for row in rows)
    return StatusStrip("Review", marks, *health_mark(_told(rows[-1]))[1:])


def _records_strip(rows: Sequence[Any], assessments: Sequence[HealthAssessment]) -> StatusStrip:
    marks = tuple(
        StripMark(*health_mark(judged.health), f"Review of {date_text(row.held_on)}: {_records_text(row, judged)}")
        for row, judged in zip(rows, assessments, strict=True)
    )
    word = str(_records_text(rows[-1], HealthAssessment(assessments[-1].health)))
    return StatusStrip("Records", marks, word, health_mark(assessments[-1].health)[2])


def _review_text(row: Any) -> str:
    if not row.running:
        return NOT_RUNNING
    said, agreed = _health(row.said), _health(row.agreed)
    team = f"the team {'said ' + said.label if said else 'had no update'}"
    if agreed is None:
        return team
    why = f"; {row.reason}" if row.reason else ""
    return f"{agreed.label}, {f'where {team}' if row.overridden else 'as the team said'}{why}"


def _records_text(row: Any, judged: HealthAssessment) -> Text:
    if not row.running or judged.health is None:
        return NOTHING_RECORDED if row.running else NOT_RUNNING
    reasons = join_prose(judged.reasons, "; ")
    return prose("{health} ({reasons})", health=judged.health.label, reasons=reasons) if reasons else judged.health.label


def _last_words(row: Any) -> str:
    """Returns agreed, reported and computed health at the last review, and where they differ."""
    if not row.running:
        return "Not running then"
    if row.overridden:
        said = _health(row.said)
        team = f"said {health_mark(said)[1].lower()}" if said else "had no update"
        return f"Review: {health_mark(_health(row.agreed))[1].lower()}; the team {team}"
    told = _told(row)
    if told is None or row.rank is None:
        return "Nothing said" if told is None else NOTHING_RECORDED
    if HEALTH_RANKS[told] == row.rank:
        return "Alike"
    return f"Said {'better' if row.better else 'worse'} than the records"


def _last_tone(row: Any) -> Tone:
    return "quiet" if not row.running else "warn" if row.better or row.overridden else ""


def _often(row: Any, count: Any, view: View) -> Text:
    if not row.running:
        return ""
    if not count.better:
        return "At no review better than the records"
    return prose(
        "Better than the records at {better} of {reviews}",
        better=view.show("reviews_better_than_records", count.better, challenge=row.challenge_id),
        reviews=view.count("reviews_followed", count.reviews, "review"),
    )


def _health_table(rows: dict[str, list[Any]], assessments: dict[str, list[HealthAssessment]], view: View) -> Table:
    pairs = [(row, judged) for challenge, of in rows.items() for row, judged in zip(of, assessments[challenge], strict=True) if row.running]
    frame = pd.DataFrame(
        {
            "challenge": pd.Series([view.labels.get(row.challenge_id, "") for row, _ in pairs], dtype=object),
            "review_id": pd.Series([row.review_id for row, _ in pairs], dtype=object),
            "held_on": pd.Series([row.held_on for row, _ in pairs], dtype="datetime64[s]"),
            "agreed": pd.Series([Health(row.agreed).label if row.agreed else "" for row, _ in pairs], dtype=object),
            "said": pd.Series([health_mark(_health(row.said))[1] for row, _ in pairs], dtype=object),
            "records": pd.Series([_records_text(row, judged) for row, judged in pairs], dtype=object),
            "reason": pd.Series([row.reason or "" for row, _ in pairs], dtype=object),
        }
    )
    columns = (
        Column("challenge", "Challenge"), REVIEW, Column("agreed", "Agreed"), Column("said", "Team said"), Column("records", "Records said"),
        Column("reason", "Reason"),
    )  # fmt: skip
    return Table(with_review_href(frame, view), columns, "Health of each challenge at each review", view)
