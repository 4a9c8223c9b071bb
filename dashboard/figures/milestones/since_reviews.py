"""What became of milestones between the latest reviews: how many were done and how many dates moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.milestones.summary import LIST
from dashboard.metrics.milestone_weeks import BetweenReviews
from dashboard.prose import Prose, prose
from dashboard.view import View


@dataclass(frozen=True)
class ReviewLine:
    """The days between two reviews in words, with the numbers of milestones done and of dates moved, and both as text."""

    days: str
    done: int
    moved: int
    text: Prose


@dataclass(frozen=True)
class SinceReviews:
    """The heading, and a line for the days since each review until the next one, the latest first."""

    title: Prose
    lines: tuple[ReviewLine, ...]


def since_reviews(between: Sequence[BetweenReviews], view: View) -> SinceReviews:
    """Returns what became of milestones since the last review, and between the ones before. ``between``: the latest first."""
    if not between:
        return SinceReviews(prose("No review has been held yet"), ())
    latest = between[0]
    title = prose(
        "{moved} {verb} since the last review",
        moved=view.words("moves_between_reviews", latest.moved, "milestone", since=latest.first.isoformat(), href=LIST),
        verb="moved",
    )
    return SinceReviews(title, tuple(_line(one, place, view) for place, one in enumerate(between)))


def _line(one: BetweenReviews, place: int, view: View) -> ReviewLine:
    since = one.first.isoformat()
    first = f"{one.first:%-d}" if one.first.month == one.last.month else f"{one.first:%-d %b}"
    days = f"{first} to {one.last:%-d %b}" if place else f"Since {one.first:%-d %b}"
    text = prose(
        "{done} done, {moved} moved",
        done=view.show("done_between_reviews", one.done, since=since, href=LIST),
        moved=view.show("moves_between_reviews", one.moved, since=since, href=LIST),
    )
    return ReviewLine(days, one.done, one.moved, text)
