"""Changes that a sponsor reads: published records only, by their own dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.formats import format_day, format_near_day, plural
from dashboard.prose import Name, Text, prose
from dashboard.view import View
from db.schema.enums.records import Channel, Health, Party

Row = Mapping[str, Any]
PERIODS = {"2w": ("14 days", 2), "4w": ("4 weeks", 4), "13w": ("13 weeks", 13)}
DEFAULT_PERIOD = "2w"


def read_period(text: str) -> str:
    """Returns a known period of an address, or ``DEFAULT_PERIOD``."""
    return text if text in PERIODS else DEFAULT_PERIOD


def period_start(period: str, today: date) -> date:
    """Returns the first day of a period that ends today."""
    return today - timedelta(weeks=PERIODS[period][1])


def changes_since(parts: Mapping[str, Sequence[Row]], since: date, view: View) -> tuple[tuple[str, Text], ...]:
    """Returns (day, text) of every published record dated from ``since`` to ``today``, latest first."""
    today = view.today
    changes = [
        change
        for read_changes in (_completed_milestones, _moved_milestones, _action_changes, _published_statements)
        for change in read_changes(parts, view)
        if change[0] is not None and since <= change[0] <= today
    ]
    ordered = sorted(changes, key=lambda change: str(change[1]))
    return tuple((format_near_day(on, today), words) for on, words in sorted(ordered, key=lambda change: change[0], reverse=True))


DatedTexts = Iterator[tuple[date, Text]]


def _completed_milestones(parts: Mapping[str, Sequence[Row]], _view: View) -> DatedTexts:
    for row in parts.get("milestones", []):
        if row["actual_on"] is not None:
            yield row["actual_on"], f"✓ Done: {row['title']}"
        elif row["dropped_on"] is not None:
            yield row["dropped_on"], f"✕ No longer wanted: {row['title']}"


def _moved_milestones(parts: Mapping[str, Sequence[Row]], view: View) -> DatedTexts:
    """Yields milestones whose date moved, and by how many days; reasons are internal and left out."""
    for row in parts.get("moves", []):
        was, to = row["from_on"], row["to_on"]
        if to is None:
            yield row["moved_on"], f"→ Not dated any more{f', was expected {format_day(was)}' if was else ''}: {row['title']}"
            continue
        until = format_day(to, row["forecast_precision"] if to == row["forecast_on"] else None)
        if was is None:
            yield row["moved_on"], f"→ Now expected {until}: {row['title']}"
        elif was != to:
            days = (to - was).days
            yield (
                row["moved_on"],
                prose(
                    "→ Moved from {was} to {until}, {days} {direction}: {title}",
                    was=Name(format_day(was)),
                    until=Name(until),
                    days=view.show(
                        "move_days", days, plural(abs(days), "day"), milestone=row["milestone_id"], moved=row["moved_on"].isoformat()
                    ),
                    direction="later" if days > 0 else "earlier",
                    title=Name(row["title"]),
                ),
            )


def _action_changes(parts: Mapping[str, Sequence[Row]], _view: View) -> DatedTexts:
    for row in parts.get("actions", []):
        ours = row["owed_by"] == Party.US.value
        yield row["raised_on"], f"{'You asked' if row['by_sponsor'] else 'We promised' if ours else 'We asked you'}: {row['what']}"
        if row["answered_on"] is not None:
            yield row["answered_on"], f"{'We' if ours else 'You'} answered: {row['what']}"


def _published_statements(parts: Mapping[str, Sequence[Row]], _view: View) -> DatedTexts:
    for row in parts.get("decisions", []):
        yield row["decided_on"], f"Decided: {row['what']}"
    for row in parts.get("findings", []):
        yield row["found_on"], f"Citizens told us: {row['statement']}"
    for row in parts.get("talks", []):
        yield row["held_on"], f"{Channel(row['channel']).label}: {row['summary']}"
    yield from _weekly_updates(parts.get("updates", []))


def _weekly_updates(rows: Iterable[Row]) -> DatedTexts:
    for row in rows:
        health, words = Health(row["health"]), f": {row['changed']}" if row["changed"] else ""
        yield row["week"], f"{health.glyph} {health.label} in that week{words}"
