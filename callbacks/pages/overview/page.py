"""``/``: content and callbacks of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.changes import page as changes
from callbacks.pages.overview import subjects as overview_rows
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.overview import attention as figures
from db.access import Permission
from db.session import ScopedSession
from layouts.ids.pages import OverviewIds as O
from layouts.pages import overview as layouts


def read_subjects(session: ScopedSession, request: PageRequest) -> list[overview_rows.OverviewSubject]:
    """Returns the subjects of the overview; for finance only money."""
    money = overview_rows.money(session, request)
    if not request.viewer.may(Permission.SEE_PROGRAMME):
        return [money]
    return [*overview_rows.programme_subjects(session, request), money]


def contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """Returns the content of the page, by block id."""
    blocks = dict(subject_blocks(read_subjects(session, request), request))
    if request.viewer.may(Permission.SEE_PROGRAMME):
        blocks[O.CHANGED] = layouts.recent_changes(*changes.latest_headlines(session, request), f"/changes{request.search}")
    return blocks


def subject_blocks(subjects: Sequence[overview_rows.OverviewSubject], request: PageRequest) -> Mapping[str, Any]:
    """Returns the blocks of the page from its subjects, without the recent changes."""
    items = figures.rank_attention(item for subject in subjects for item in subject.attention)
    tiles = [tile for subject in subjects for tile in subject.tiles]
    return layouts.contents(
        figures.sentence(items, request.view), items, tiles, overview_rows.challenge_rows(subjects, request), search=request.view_search
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(context.contents(request, contents), request.search, everything=request.viewer.may(Permission.SEE_PROGRAMME))


CALLBACKS = redraw_callbacks("/", Permission.SEE_MONEY, layouts.IDS, layouts.CHARTS, contents)
