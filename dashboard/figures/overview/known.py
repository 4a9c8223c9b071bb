"""Attention items that are known until a day: which they are, and their sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.filters import add_query
from dashboard.metrics.attention import Extent, is_worse
from dashboard.page_content import AttentionItem, KnownItem
from dashboard.prose import Name, Prose, prose
from dashboard.view import View
from db.values.dates import date_text
from db.values.known_items import KnownState


def split_known(items: Iterable[AttentionItem], known: Sequence[KnownState], view: View) -> tuple[list[AttentionItem], list[KnownItem]]:
    """Returns the items that need attention, and those that are known and have not become worse since. An item whose ``known_href`` is empty
    cannot be lifted by the viewer."""
    by_key: dict[str, list[KnownState]] = {}
    for state in known:
        by_key.setdefault(f"{state.item_kind}:{state.item_id}", []).append(state)
    needed: list[AttentionItem] = []
    set_aside: list[KnownItem] = []
    for item in items:
        valid = [state for state in by_key.get(item.key, ()) if not is_worse(_extent(item), _known_extent(state))]
        if not valid:
            needed.append(item)
        else:
            state = valid[0]
            lift = add_query(view.search, form="acknowledgement-lift", record=state.id) if item.known_href else ""
            set_aside.append(KnownItem(item, state.until, state.reason, state.by, lift))
    return needed, set_aside


def _extent(item: AttentionItem) -> Extent:
    return Extent(item.severity, item.extent, frozenset(item.members))


def _known_extent(state: KnownState) -> Extent:
    return Extent(state.severity, state.extent, state.members)


def known_heading(known: Sequence[KnownItem], view: View) -> Prose:
    """Returns how many items are known: ``2 matters are known``."""
    count = len(known)
    return prose("{matters} {verb} known", matters=view.count("attention_known", count, "matter"), verb="is" if count == 1 else "are")


def known_sentence(known: KnownItem) -> Prose:
    """Returns until when an item is known, why, and by whom: ``Until 15 Dec 2026, because the supplier delivers then, by Robin Hale``."""
    return prose(
        "Until {until}, because {reason}, by {by}", until=Name(date_text(known.until)), reason=Name(known.reason), by=Name(known.by)
    )
