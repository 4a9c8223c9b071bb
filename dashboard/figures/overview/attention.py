"""The attention list of the overview: its order and its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.formats import join_phrases
from dashboard.metrics.attention import URGENT, attention_totals
from dashboard.page_content import AttentionItem
from dashboard.prose import Name, Prose, prose
from dashboard.view import View

MOST_NAMED = 4  # challenges named in the sentence


def rank_attention(items: Iterable[AttentionItem]) -> list[AttentionItem]:
    """Returns the items by severity, then age, both descending."""
    return sorted(items, key=lambda item: (-item.severity, -item.age, str(item.what)))


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
