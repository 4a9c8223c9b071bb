"""What needs the viewer, beside the tiles of the overview: attention items by challenge, and what else needs a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.figures.overview.attention import AttentionSplit, ChallengeItems, group_by_challenge
from dashboard.filters import add_query
from dashboard.formats import format_near_day, number_word
from dashboard.metrics.attention import URGENT
from dashboard.page_content import AttentionItem
from dashboard.prose import Name, Prose, prose
from dashboard.view import View
from db.access import Permission
from db.values.clock import load_time_zone

WHOSE, EVERYONE = "whose", "everyone"  # the parameter of the address that shows the urgent items of everybody
ACTING = (Permission.RECORD, Permission.RECORD_MONEY, Permission.STEER)


@dataclass(frozen=True)
class ForYou:
    """The list. ``groups``: urgent items by challenge; ``look``: the others; ``heading``, ``look_heading``: with their numbers; ``nothing``:
    said where there is no urgent item; ``switch``: (words, address, whether shown) of mine and everyone’s; ``acts``: whether the viewer can do
    anything; ``seen``: when the viewer last looked, None where nothing is new since."""

    heading: Prose
    groups: Sequence[ChallengeItems]
    look: Sequence[ChallengeItems] = ()
    look_heading: Prose | str = ""
    nothing: str = ""
    switch: tuple[tuple[str, str, bool], ...] = ()
    acts: bool = True
    seen: date | None = None


def can_act(view: View) -> bool:
    """Returns whether the viewer can do anything about any item, in this view."""
    return any(view.may(permission) for permission in ACTING)


def for_you(split: AttentionSplit, order: Sequence[str], complete: bool, view: View) -> ForYou:
    """Returns the list. ``order``: the challenges in the order of the matrix; ``complete``: whether every challenge has records and a
    statement of its team."""
    every = [*split.mine, *split.look]
    seen = looked_on(view) if any(item.new for item in every) else None
    if not can_act(view):
        matters = view.show("attention_look", len(every))
        heading = prose("Needs a look: {matters}", matters=matters) if every else prose("Needs a look")
        nothing = "" if every else nothing_text(complete, "Nothing needs a look today.")
        return ForYou(heading, _groups(every, split, order), nothing=nothing, acts=False, seen=seen)
    everyone = view.parameters.get(WHOSE) == EVERYONE
    shown = [item for item in every if item.severity == URGENT] if everyone else list(split.mine)
    look = [item for item in split.look if item not in shown]
    whom = "everyone" if everyone else "you"
    heading = prose(f"For {whom}: {{count}} today", count=_count_words(len(shown), everyone, view))
    return ForYou(
        heading,
        _groups(shown, split, order),
        group_by_challenge(look, order),
        _look_heading(look, bool(shown), view),
        "" if shown else nothing_text(complete, "Nothing needs you today."),
        (("Mine", f"/{view.search}", not everyone), ("Everyone’s", f"/{add_query(view.search, whose=EVERYONE)}", everyone)),
        seen=seen,
    )


def _count_words(count: int, everyone: bool, view: View) -> Prose:
    """Returns how many items there are, inside a heading."""
    if not count:
        return prose("nothing")
    of = {"part": EVERYONE} if everyone else {}
    return prose("{count}", count=view.show("attention_mine", count, number_word(count).lower(), **of))


def nothing_text(complete: bool, words: str) -> str:
    """Returns that nothing needs attention; where records or statements are missing, that this is not known of all."""
    return (
        words
        if complete
        else "Nothing of what is recorded is late, quiet or beyond its tolerance. Not every challenge has records and an update."
    )


def _look_heading(look: Sequence[AttentionItem], more: bool, view: View) -> Prose | str:
    if not look:
        return ""
    count = view.show("attention_look", len(look))
    verb = "needs" if len(look) == 1 else "need"
    return prose("{count} more {verb} a look" if more else "{count} {verb} a look", count=count, verb=verb)


def _groups(items: Sequence[AttentionItem], split: AttentionSplit, order: Sequence[str]) -> list[ChallengeItems]:
    """Returns the items by challenge, with what the records say of the challenges that have one."""
    named = {item.challenge_id for item in items}
    return group_by_challenge([*items, *(item for item in split.differences if item.challenge_id in named)], order)


def looked_on(view: View) -> date | None:
    """Returns the day on which the viewer last looked, in the time zone of the programme; None where it is not known."""
    return None if view.looked_at is None else view.looked_at.astimezone(load_time_zone(view.zone)).date()


def seen_words(seen: date, view: View) -> Prose:
    """Returns since when the marked items are new."""
    return prose("new since you looked on {day}", day=Name(format_near_day(seen, view.today)))
