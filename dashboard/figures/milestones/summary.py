"""The sentence, the tiles and the headings of milestones: what is past its date and where, what falls due, whether first dates hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dashboard.figures.milestones.text import WHOLE_COHORT, is_rebaselined
from dashboard.formats import count_in_words, format_slip, join_phrases, number_word, plural
from dashboard.graphics import Bullet, BulletPart, Sparkline
from dashboard.metrics.milestone_weeks import FirstDates
from dashboard.metrics.milestones import SOON_DAYS, MilestoneTotals, slip_measure
from dashboard.page_content import Tile
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.schema.enums.records import MilestoneType
from db.values.number_formats import format_share

MANY_MOVES = 4
MOST_NAMED = 3  # challenges that a sentence names
LIST = "#milestones-list"
SHORT_LABELS = ("past", "due soon", "by first date", "moves")


@dataclass(frozen=True)
class MilestoneWeeks:
    """Milestones by week, the oldest first: past their date, due within 14 days, and moves made; ``moves_by_milestone``: how many of the
    moves of the period each milestone made."""

    past: Sequence[int]
    soon: Sequence[int]
    moves: Sequence[int]
    moves_by_milestone: Counter[str]


def _word(count: int) -> str:
    """Returns a count inside a sentence: ``two``, ``14``."""
    return number_word(count).lower()


def _codes(rows: Sequence[Any], view: View, *, full: bool = False) -> list[str]:
    """Returns the challenges of milestones, each once in their order: their codes, or ``full``: with their titles."""
    challenges = dict.fromkeys(row.challenge_id or "" for row in rows)
    return [view.labels.get(one, WHOLE_COHORT) if full else _code(one, view) for one in challenges]


def _code(challenge: str, view: View) -> str:
    return view.places.get(challenge, ("",))[0] or view.labels.get(challenge, WHOLE_COHORT.lower())


def sentence(milestones: Sequence[Any], totals: MilestoneTotals, view: View) -> Prose:
    """Returns the page's first sentence: which milestones are past their date and where, what falls due in the next days and which of it
    are gates, what is not dated. ``milestones``: the rows of the frame of ``milestone_states``."""
    if not milestones:
        return prose("No milestone is recorded here yet.")
    dropped = prose(
        "{dropped} {verb} dropped.",
        dropped=view.words("milestones_dropped", totals.dropped, "milestone"),
        verb="was" if totals.dropped == 1 else "were",
    )
    if not totals.open:
        return join_prose([prose("No milestone is open."), dropped if totals.dropped else ""])
    undated = prose(
        "{count} {verb} not dated.",
        count=view.words("milestones_not_dated", totals.not_dated),
        verb="is" if totals.not_dated == 1 else "are",
    )
    dated = totals.open > totals.not_dated
    parts = [_past(milestones, totals, view), _soon(milestones, totals, view)] if dated else []
    return join_prose([*parts, undated if totals.not_dated else "", dropped if totals.dropped else ""])


def _past(milestones: Sequence[Any], totals: MilestoneTotals, view: View) -> Prose:
    late = sorted((row for row in milestones if row.state == "overdue"), key=lambda row: -row.late_days)
    if not late:
        return prose("{none} is past its date.", none=view.words("milestones_overdue", 0, "milestone"))
    named = _codes(late, view, full=not view.narrow and len({row.challenge_id for row in late}) == 1)
    where = join_phrases(named) if len(named) <= MOST_NAMED else plural(len(named), "challenge")
    all_of = "" if len(late) == 1 or len(named) > 1 else "both " if len(late) == 2 else "all "
    return prose(
        "{count} {past}, {all_of}in {where}.",
        count=view.words("milestones_overdue", totals.overdue, "" if view.narrow else "milestone"),
        past="is past its date" if len(late) == 1 else "are past their date",
        all_of=all_of,
        where=Name(where),
    )


def _soon(milestones: Sequence[Any], totals: MilestoneTotals, view: View) -> Prose:
    until = Name(f"{view.today + timedelta(days=SOON_DAYS):%-d %B}")
    if not totals.soon:
        return prose("{none} falls due by {until}.", none=view.show("milestones_due_soon", 0, "None"), until=until)
    noun = "" if totals.overdue or view.narrow else " milestone" if totals.soon == 1 else " milestones"
    return prose(
        "{count}{more}{noun} {fall} due by {until}{gates}.",
        count=view.words("milestones_due_soon", totals.soon),
        more=" more" if totals.overdue and not view.narrow else "",
        noun=noun,
        fall="falls" if totals.soon == 1 else "fall",
        until=until,
        gates="" if view.narrow else _gates(milestones, totals, view),
    )


def _gates(milestones: Sequence[Any], totals: MilestoneTotals, view: View) -> Text:
    gates = sum(row.state == "soon" and row.type == MilestoneType.GATE for row in milestones)
    if not gates:
        return ""
    of_them = view.show("milestones_due_soon", gates, _word(gates), type="gate")
    if totals.soon == 1:
        return prose(", {gates} gate", gates=view.show("milestones_due_soon", gates, "a", type="gate"))
    return prose(", {gates} of them {noun}", gates=of_them, noun="a gate" if gates == 1 else "gates")


def timeline_title(milestones: Sequence[Any], view: View) -> Prose:
    """Returns the heading of the timeline: who is past a date, and which open milestone moved most, four times or more."""
    open_rows = [row for row in milestones if row.state in ("overdue", "soon", "ahead")]
    if not open_rows:
        return prose("No dated milestone is open")
    moved = max(open_rows, key=lambda row: (row.moves, row.first_slip_days or 0))
    parts = [_past_title([row for row in open_rows if row.state == "overdue"], view)]
    if moved.moves >= MANY_MOVES:
        parts.append(_moved_title(moved, view))
    return join_prose(parts, "; ")


def _past_title(late: Sequence[Any], view: View) -> Prose:
    if not late:
        return prose("No milestone is past its date")
    by_challenge = Counter(row.challenge_id or "" for row in late)
    if len(by_challenge) > 1:
        words = count_in_words(len(late), "milestone")
        return prose(
            "{count} of {of} challenges are past their date",
            count=view.show("milestones_overdue", len(late), words, part="timeline"),
            of=Name(_word(len(by_challenge))),
        )
    challenge, dates = next(iter(by_challenge.items()))
    words = f"{_word(dates)} {'date' if dates == 1 else 'dates'}"
    return prose(
        "{code} is past {dates}",
        code=Name(_code(challenge, view)),
        dates=view.show("milestones_overdue", dates, words, challenge=challenge, part="timeline"),
    )


def _moved_title(moved: Any, view: View) -> Prose:
    slip = moved.first_slip_days
    by = (
        prose(
            ", by {slip}", slip=view.show(slip_measure(not is_rebaselined(moved)), slip, format_slip(slip).lstrip("+"), milestone=moved.id)
        )
        if slip and slip > 0
        else ""
    )
    return prose(
        "{code} has moved one date {times}{by}",
        code=Name(_code(moved.challenge_id or "", view)),
        times=view.show(
            "milestone_moves",
            moved.moves,
            f"{_word(moved.moves)} times",
            milestone=moved.id,
            href=f"/record/milestone/{moved.id}{view.search}",
        ),
        by=by,
    )


# ---- Tiles ---------------------------------------------------------------------------------------------------------------------------


def tiles(milestones: Sequence[Any], totals: MilestoneTotals, first: FirstDates, weeks: MilestoneWeeks, view: View) -> list[Tile]:
    """Returns the tiles: past their date, due within 14 days, done by their first date, moves."""
    if not milestones:
        return []
    made = [
        _past_tile(milestones, totals, weeks, view),
        _soon_tile(milestones, totals, weeks, view),
        _first_tile(first, view),
        _moves_tile(milestones, weeks, view),
    ]
    return [_short_tile(tile, label) for tile, label in zip(made, SHORT_LABELS, strict=True)] if view.narrow else made


def _short_tile(tile: Tile, label: str) -> Tile:
    """Returns a tile as a phone shows it: the number and a short label."""
    return replace(tile, label=label, words="", fresh="", graphic=None)


def _bars(values: Sequence[int], what: str, tone: Tone = "") -> Sparkline:
    return Sparkline(tuple(values), f"{what} by week, oldest first: {', '.join(map(str, values))}", "bars", tone)


def _past_tile(milestones: Sequence[Any], totals: MilestoneTotals, weeks: MilestoneWeeks, view: View) -> Tile:
    oldest = max((row for row in milestones if row.state == "overdue"), key=lambda row: row.late_days, default=None)
    fresh: Text = prose("of {open}", open=view.count("milestones_open", totals.open, "open milestone"))
    if oldest is not None:
        days = view.count("days_overdue", oldest.late_days, "day", milestone=oldest.id)
        fresh = prose(
            "{which} by {days}", which="" if totals.overdue == 1 else "The older" if totals.overdue == 2 else "The oldest", days=days
        )
    tone: Tone = "bad" if totals.overdue else ""
    bars = _bars(weeks.past, "Past their date", tone)
    return Tile("Past their date", view.show("milestones_overdue", totals.overdue), "", fresh, LIST, tone, bars)


def _soon_tile(milestones: Sequence[Any], totals: MilestoneTotals, weeks: MilestoneWeeks, view: View) -> Tile:
    days = sorted(row.ends_on for row in milestones if row.state == "soon")
    fresh = _day_range(days[0], days[-1]) if days else f"None until {view.today + timedelta(days=SOON_DAYS):%-d %B}"
    bars = _bars(weeks.soon, "Due within 14 days", "warn" if totals.soon else "")
    return Tile(f"Due within {SOON_DAYS} days", view.show("milestones_due_soon", totals.soon), "", fresh, LIST, "", bars)


def _day_range(first: date, last: date) -> str:
    """Returns a range of days: ``3 to 11 December``, ``28 November to 3 December``, ``on 3 December``."""
    if first == last:
        return f"on {first:%-d %B}"
    return f"{first:%-d}{f' {first:%B}' if first.month != last.month else ''} to {last:%-d %B}"


def _first_tile(first: FirstDates, view: View) -> Tile:
    label = "Done by their first date"
    kept = view.show("first_dates_kept", first.kept, f"{first.kept} of {first.due}" if view.narrow else "")
    if not first.due:
        return Tile(label, "None", "due yet", "No first date has passed.", LIST)
    rest = join_prose(
        [
            prose("{late} {were} late", late=view.show("first_dates_late", first.late), were="was" if first.late == 1 else "were"),
            prose("{open} {are} still open", open=view.show("first_dates_open", first.open), are="is" if first.open == 1 else "are"),
        ],
        ", ",
    )
    share = first.kept / first.due
    words = prose("of {due} due, {share}", due=view.show("first_dates_due", first.due), share=view.show("first_dates_share", share))
    parts = (
        BulletPart("spent", share), BulletPart("late", first.late / first.due), BulletPart("open", first.open / first.due),
    )  # fmt: skip
    said = f"{plural(first.kept, 'milestone')} of {first.due} done by the first date, {format_share(share)}; {rest}"
    return Tile(label, kept, words, rest, LIST, "", Bullet(parts, None, said))


def _moves_tile(milestones: Sequence[Any], weeks: MilestoneWeeks, view: View) -> Tile:
    made = sum(weeks.moves_by_milestone.values())
    fresh: Text = "No date moved"
    if made:
        most, count = weeks.moves_by_milestone.most_common(1)[0]
        code = next((_code(row.challenge_id or "", view) for row in milestones if row.id == most), "")
        of_one = view.show("moves_made", count, str(count), milestone=most)
        fresh = prose("{count} of them one milestone of {code}", count=of_one, code=Name(code)) if count > 1 else "Each another milestone"
    label = f"Moves in {view.period_text.removeprefix('the last ')}" if view.period_text else "Moves"
    return Tile(label, view.show("moves_made", made), "", fresh, LIST, "", _bars(weeks.moves, "Moves"))
