"""The sponsors of the view: the sentence, the matrix of silence and conversations, the tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.engagement.quiet_sponsors import NONE_RECORDED, in_words, number_word, silence_table
from dashboard.filters import add_query
from dashboard.formats import capitalise, plural
from dashboard.graphics import DaysBar, Sparkline
from dashboard.metrics.engagement import ConversationWeeks
from dashboard.metrics.sponsors import SponsorAsks, count_owing_late, longest_silences
from dashboard.page_content import Chart, EmptyState, SponsorMatrix, SponsorRow, Tile
from dashboard.prose import Name, Prose, Shown, Text, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
from db.values.dates import Day, Precision

MOST_NAMED = 3
WEEKS_DRAWN = 13
WEEKS_OF_A_HEAD, LEAST_WEEKS = 4, 3  # weeks between two days over the columns, and weeks below the last of them at the least
HEAT: tuple[Tone, ...] = ("quiet", "heat-1", "heat-2", "heat-3")
PATH = "/engagement"


def sentence(by_sponsor: pd.DataFrame, asks: SponsorAsks, view: View) -> Prose:
    """Returns the page's first sentence: which sponsors are quiet past the limit of their stage, and what is late between both sides.

    ``by_sponsor`` of :func:`dashboard.metrics.sponsors.silences_by_sponsor`.
    """
    sponsors = frame_rows(longest_silences(by_sponsor))
    if not sponsors:
        return prose("No challenge is running here.")
    if all(one.working_days is None for one in sponsors):
        return prose("No conversation with a sponsor is recorded here yet.")
    quiet = [one for one in sponsors if one.beyond]
    if not quiet:
        return join_prose([prose("No sponsor is quiet for longer than its stage expects."), _late_between(asks, view)])
    return join_prose([_quiet(quiet, view), _owing(by_sponsor, len(quiet), asks, view) or _late_between(asks, view)])


def _quiet(quiet: Sequence[Any], view: View) -> Prose:
    count = view.words("quiet_organisations", len(quiet), "sponsor")
    verb = "is" if len(quiet) == 1 else "are"
    if len(quiet) > MOST_NAMED:
        return prose("{count} {verb} quiet, {first}.", count=count, verb=verb, first=_named(quiet[0], view, unit=True))
    named = join_prose([_named(one, view, unit=place == 0) for place, one in enumerate(quiet)], ", ")
    return prose("{count} {verb} quiet: {named}.", count=count, verb=verb, named=named)


def _named(one: Any, view: View, *, unit: bool) -> Prose:
    name = Name(one.organisation or view.labels.get(one.challenge_id, ""))
    if one.working_days is None:
        return prose("{name} with no conversation recorded", name=name)
    days = f"{plural(one.working_days, 'working day')}" if unit else str(one.working_days)
    return prose("{name} for {days}", name=name, days=view.show("sponsor_silence", one.working_days, days, challenge=one.challenge_id))


def _owing(by_sponsor: pd.DataFrame, quiet: int, asks: SponsorAsks, view: View) -> Prose | None:
    """Returns how many of the quiet sponsors owe an answer that is late; None where none does."""
    owing = count_owing_late(by_sponsor, asks.theirs[asks.theirs["overdue"]])
    if not owing:
        return None
    all_of_them = {1: "It", 2: "Both"}.get(owing, "All")
    who = all_of_them if owing == quiet else f"{capitalise(number_word(owing))} of them"
    shown = view.show("quiet_and_owing", owing, who)
    return prose("{who} {owe} us an answer that is late.", who=shown, owe="owes" if owing == 1 else "owe")


def _late_between(asks: SponsorAsks, view: View) -> Prose:
    """Returns what is late in both directions."""
    theirs, ours = (int(side["overdue"].sum()) for side in (asks.theirs, asks.ours))
    if not len(asks.theirs) + len(asks.ours):
        return prose("Nothing is owed in either direction.")
    if not theirs + ours:
        return prose("No answer is late in either direction.")
    return prose(
        "{theirs} of theirs {are} late, {ours} of ours.",
        theirs=view.show("asks_late", theirs, capitalise(number_word(theirs)), side="theirs"),
        are="is" if theirs == 1 else "are",
        ours=in_words(view, "asks_late", ours, side="ours"),
    )


def tiles(
    sponsors: Sequence[Any], asks: SponsorAsks, weeks: Sequence[int], monday: str, conversations: int, view: View
) -> list[Tile]:  # fmt: skip
    """Returns the tiles: quiet past the limit, what sponsors owe, what they are owed, conversations. ``weeks``: conversations by week, oldest
    first; ``monday``: the Monday of the last of them in words; ``conversations``: those of the period."""
    this_week = weeks[-1] if weeks else 0
    bars = (
        Sparkline(tuple(weeks), f"Conversations by week, oldest first: {', '.join(map(str, weeks))}", "bars", "good")
        if any(weeks)
        else None
    )
    since = prose("{count} since {monday}", count=view.show("conversations_held", this_week, week=monday), monday=Name(monday))
    period = view.period_text.removeprefix("the last ")
    made = [
        _quiet_tile(sponsors, view),
        _asks_tile("Sponsors owe us", asks.theirs, "theirs", view),
        _asks_tile("We owe sponsors", asks.ours, "ours", view),
        Tile(
            "Conversations",
            view.show("conversations_held", conversations),
            prose("{period}", period=Name(f"in {period}")),
            since,
            "#engagement-latest",
            "",
            bars,
        ),
    ]
    if not view.narrow:
        return made
    short = ("quiet", "they owe us", "we owe", "talks")
    return [Tile(label, tile.value, "", "", tile.href, tile.tone) for label, tile in zip(short, made, strict=True)]


def _quiet_tile(sponsors: Sequence[Any], view: View) -> Tile:
    label, href = "Quiet past their stage’s limit", "#engagement-quiet"
    if not sponsors:
        return Tile(label, "None", "running", "No challenge is running here.", href)
    quiet = [one for one in sponsors if one.beyond]
    heard = [one for one in sponsors if not one.beyond and one.last_on is not None]
    fresh: Text = "Nobody was heard from yet" if not heard else ""
    if heard:
        since = min(one.last_on for one in heard)
        fresh = prose("{count} heard from since {day}", count=view.show("organisations_within", len(heard)), day=Name(f"{since:%-d %B}"))
    words = prose("of {all}", all=view.count("running_sponsors", len(sponsors), "sponsor"))
    return Tile(label, view.show("quiet_organisations", len(quiet)), words, fresh, href, "bad" if quiet else "")


def _asks_tile(label: str, asks: pd.DataFrame, side: str, view: View) -> Tile:
    late = asks[asks["overdue"]]
    fresh: Text = "None is late" if len(asks) else "Nothing is open"
    if len(late):
        worst = max(frame_rows(late), key=lambda row: row.overdue_days)
        days = view.count("action_days_overdue", worst.overdue_days, "day", action=worst.id)
        oldest = ", by" if len(late) == 1 else ", the oldest by"
        fresh = prose("{late} late{oldest} {days}", late=view.show("asks_late", len(late), side=side), oldest=oldest, days=days)
    return Tile(label, view.show("asks_open", len(asks), side=side), "", fresh, "#engagement-ages")


# ---- The matrix ----------------------------------------------------------------------------------------------------------------------


def matrix(by_sponsor: pd.DataFrame, silences: pd.DataFrame, weeks: ConversationWeeks, view: View) -> Chart:
    """Which sponsor is quiet? A row a sponsor: working days since the last conversation against the limit of its stage, conversations by week.

    ``by_sponsor`` of :func:`dashboard.metrics.sponsors.silences_by_sponsor`, ``silences`` what it was made from.
    """
    sponsors = frame_rows(longest_silences(by_sponsor))
    sponsored: dict[str, set[str]] = {}
    for link in frame_rows(by_sponsor):
        sponsored.setdefault(link.sponsor_key, set()).add(link.challenge_id)
    quiet = sum(one.beyond for one in sponsors)
    title = _matrix_title(quiet, len(sponsors), view)
    mondays = weeks.mondays[-WEEKS_DRAWN:]
    headed = range(0, max(len(mondays) - LEAST_WEEKS, 0) + 1, WEEKS_OF_A_HEAD)
    heads = tuple(f"{monday:%-d %b}" if place in headed else "" for place, monday in enumerate(mondays))
    most = max([1, *(max(one.working_days or 0, one.threshold or 0) for one in sponsors)])
    talks = {str(name): counts[-WEEKS_DRAWN:] for name, counts in zip(weeks.talks.index, weeks.talks.to_numpy().tolist(), strict=True)}
    return Chart(
        title=title,
        subtitle="Black line: the limit of the stage."
        + ("" if view.narrow else " Right: conversations each week. The longest silence first."),
        caption=prose("{title}. A table with a row for each sponsor.", title=title),
        table=silence_table(silences, view),
        how="",
        measures=("sponsor_silence", "quiet_threshold", "quiet_organisations", "conversations"),
        drawn=SponsorMatrix(tuple(_row(one, sponsored[one.sponsor_key], talks, mondays, most, view) for one in sponsors), heads),
        empty=None if sponsors else EmptyState("No challenge is running here: choose another cohort, or all of them."),
    )


def _matrix_title(quiet: int, count: int, view: View) -> Prose:
    if not count:
        return prose("No challenge is running here")
    if not quiet:
        return prose("No sponsor is silent for longer than its stage allows")
    return prose(
        "{quiet} of {count} {are} silent for longer than their stage allows",
        quiet=view.words("quiet_organisations", quiet),
        count=in_words(view, "running_sponsors", count),
        are="is" if quiet == 1 else "are",
    )


def _row(one: Any, challenges: set[str], talks: Mapping[str, Sequence[int]], mondays: Sequence[date], most: int, view: View) -> SponsorRow:
    tone: Tone = "bad" if one.severe else "warn" if one.beyond else ""
    days = NONE_RECORDED if one.working_days is None else plural(one.working_days, "day")
    limit = one.threshold
    said = f"{days} since the last conversation" + (f", the stage expects one every {plural(limit, 'working day')}" if limit else "")
    share = None if one.working_days is None else one.working_days / most
    name = Name(
        one.organisation or "No sponsor recorded",
        f"{PATH}{add_query(view.search, with_=one.organisation_id)}#engagement-latest" if one.organisation_id else "",
    )
    shown: Text = (
        days
        if one.working_days is None
        else prose("{days}", days=view.count("sponsor_silence", one.working_days, "day", challenge=one.challenge_id))
    )
    return SponsorRow(
        name,
        tuple(view.code(challenge) for challenge in view.labels if challenge in challenges),
        one.stage or "",
        DaysBar(share, None if limit is None else limit / most, said, tone),
        ("■ " if tone == "bad" else "▲ " if tone == "warn" else "") + shown,
        tone,
        _last_day(one),
        _weeks(one, talks, mondays, view),
    )  # fmt: skip


def _last_day(one: Any) -> str:
    if one.last_on is None:
        return ""
    day = Day(one.last_on, Precision(one.last_precision))
    return f"{day.on:%-d %b}" if day.exact else str(day)


def _weeks(one: Any, talks: Mapping[str, Sequence[int]], mondays: Sequence[date], view: View) -> tuple[tuple[Shown, Tone], ...]:
    """Returns the conversations of a sponsor by week, each with its tone; a week without one is a dot."""
    organisation = one.organisation_id or ""
    return tuple(
        (
            view.show("conversations", count, str(count) if count else "·", organisation=organisation, week=monday.isoformat()),
            HEAT[min(count, len(HEAT) - 1)],
        )
        for monday, count in zip(mondays, talks.get(organisation, ()), strict=False)
    )
