"""Attention items as a page shows them: offered to the viewer, those that are known apart, with what was done about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from callbacks.page_request import PageRequest
from callbacks.readable_kinds import offered_items
from dashboard.figures.overview.known import split_known
from dashboard.page_content import AttentionItem, ItemAct, KnownItem
from db.access import Permission
from db.queries.acknowledgements import coming_agenda, last_reminders, valid_acknowledgements
from db.schema.enums.attention import AttentionKind
from db.session import ScopedSession

REVIEWED_KINDS = frozenset({AttentionKind.MILESTONE_MOVED})


def items_in_view(
    session: ScopedSession, request: PageRequest, items: Iterable[AttentionItem]
) -> tuple[list[AttentionItem], list[KnownItem]]:
    """Returns the items that need attention, and those that are known until a later day and have not become worse."""
    offered = offered_items(request, items)
    if not offered:
        return [], []
    shown = [replace(_with_done_act(session, request, item), new=request.view.is_new(item.since)) for item in offered]
    return split_known(shown, valid_acknowledgements(session, request.programme.id, request.today), request.view)


def _with_done_act(session: ScopedSession, request: PageRequest, item: AttentionItem) -> AttentionItem:
    """Returns an item whose act says that it was done: it stands on the agenda of the coming review, or the other side was reminded today."""
    if item.act is None:
        return item
    if item.kind in REVIEWED_KINDS:
        held_on, about = coming_agenda(session, request.programme.id, request.today)
        if item.subject in about:
            return _done(item, f"On the agenda of {held_on:%-d %B}", f"/review{request.search}")
    if item.act.words == "Remind" and (reminded := last_reminders(session, request.programme.id).get(item.act.href.rpartition("=")[2])):
        return replace(
            item, acts=(replace(item.act, words="Remind again" if reminded < request.today else "Reminded today"), *item.acts[1:])
        )
    return item


def _done(item: AttentionItem, words: str, href: str) -> AttentionItem:
    return replace(item, acts=(ItemAct(words, href, Permission.SEE_PROGRAMME, done=True), *item.acts[1:]))
