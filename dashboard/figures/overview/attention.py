"""The attention list: its order, its groups, what is for the viewer, and its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.formats import join_phrases
from dashboard.metrics.attention import URGENT, attention_totals
from dashboard.page_content import AttentionItem
from dashboard.prose import Name, Prose, prose
from dashboard.view import View
from db.schema.enums.attention import AttentionKind

MOST_NAMED = 4  # challenges named in the sentence
DIFFERENCE = AttentionKind.HEALTH_DIFFERS


def rank_attention(items: Iterable[AttentionItem]) -> list[AttentionItem]:
    """Returns the items by severity, then age, both descending."""
    return sorted(items, key=lambda item: (-item.severity, -item.age, str(item.what)))


@dataclass(frozen=True)
class ChallengeItems:
    """The attention items of one challenge, or, with an empty id, of the programme as a whole; the most urgent first.

    ``difference``: the item that the team's health is better than the records; nobody can act on it, so that it describes the group.
    """

    challenge_id: str
    items: tuple[AttentionItem, ...]
    difference: AttentionItem | None = None


def group_by_challenge(items: Iterable[AttentionItem], order: Sequence[str] = ()) -> list[ChallengeItems]:
    """Returns the items by challenge, each once. ``order``: the ids of challenges that come first, in this order; the other groups follow
    by the rank of their first item."""
    ranked = rank_attention(items)
    found = dict.fromkeys(item.challenge_id or "" for item in ranked)
    places = {challenge_id: place for place, challenge_id in enumerate(order)}
    return [
        ChallengeItems(
            challenge_id,
            tuple(item for item in ranked if (item.challenge_id or "") == challenge_id and item.kind is not DIFFERENCE),
            next((item for item in ranked if item.challenge_id == challenge_id and item.kind is DIFFERENCE), None),
        )
        for challenge_id in sorted(found, key=lambda challenge_id: places.get(challenge_id, len(places)))
    ]


@dataclass(frozen=True)
class AttentionSplit:
    """The attention items as a viewer sees them.

    ``mine``: urgent ones that the viewer can do something about; ``look``: all others that somebody can act on; ``differences``: where the
    team's health is better than the records, which belong to the heading of their challenge.
    """

    mine: tuple[AttentionItem, ...]
    look: tuple[AttentionItem, ...]
    differences: tuple[AttentionItem, ...]


def split_attention(items: Iterable[AttentionItem]) -> AttentionSplit:
    """Returns the items, which have the acts that the viewer may do, in three parts, each ranked. A viewer without acts has no ``mine``."""
    ranked = rank_attention(items)
    differences = tuple(item for item in ranked if item.kind is DIFFERENCE)
    others = [item for item in ranked if item.kind is not DIFFERENCE]
    mine = tuple(item for item in others if item.severity == URGENT and item.act is not None)
    return AttentionSplit(mine, tuple(item for item in others if item not in mine), differences)


def sentence(items: Sequence[AttentionItem], view: View) -> Prose:
    """Returns the number of urgent and other items, and the challenges of the urgent ones."""
    if not items:
        return prose("Nothing needs anybody today.")
    totals = attention_totals(item.severity for item in items)
    named = list(dict.fromkeys(item.challenge_id for item in items if item.severity == URGENT and item.challenge_id))
    where = join_phrases([view.labels[challenge].split(" ")[0] for challenge in named[:MOST_NAMED] if challenge in view.labels])
    about = f", about {where}{' and others' if len(named) > MOST_NAMED else ''}" if where else ""
    first = prose(
        "{urgent} {verb} you today{about}.",
        urgent=view.words("attention_urgent", totals.urgent, "matter"),
        verb="needs" if totals.urgent in (0, 1) else "need",
        about=Name(about),
    )
    if not totals.other:
        return first
    verb = "needs" if totals.other == 1 else "need"
    return first + prose(" {other} {verb} a look.", other=view.words("attention_other", totals.other, "other matter"), verb=verb)
