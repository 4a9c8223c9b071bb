"""``/``: parse, call, return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.changes import page as changes
from callbacks.pages.overview import subjects as overview_rows
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.overview import attention as figures
from db.access import Permission
from db.session import ScopedSession
from layouts.ids.pages import Overview as O
from layouts.pages import overview as layouts


def subjects_of(session: ScopedSession, ask: Ask) -> list[overview_rows.Subject]:
    """What each subject has to say. Finance gets the part that is about money."""
    money = overview_rows.money(session, ask)
    if not ask.viewer.may(Permission.SEE_PROGRAMME):
        return [money]
    return [*overview_rows.people(session, ask), money]


def contents(session: ScopedSession, ask: Ask) -> Mapping[str, Any]:
    """Everything the page shows, by block."""
    found = dict(shown(subjects_of(session, ask), ask))
    if ask.viewer.may(Permission.SEE_PROGRAMME):
        found[O.CHANGED] = layouts.lately(*changes.latest(session, ask), f"/changes{ask.search}")
    return found


def shown(subjects: Sequence[overview_rows.Subject], ask: Ask) -> Mapping[str, Any]:
    """The blocks of the page from what its subjects have to say; what changed is not among it."""
    items = figures.ranked(item for subject in subjects for item in subject.attention)
    tiles = [tile for subject in subjects for tile in subject.tiles]
    return layouts.contents(figures.sentence(items, ask.labels), items, tiles, overview_rows.rows(subjects, ask), search=ask.here)


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents), ask.search, everything=ask.viewer.may(Permission.SEE_PROGRAMME))


WIRES = redraws("/", Permission.SEE_MONEY, layouts.IDS, layouts.CHARTS, contents)
