"""``/``: parse, call, return."""

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
    """What each subject has to say. Finance gets the part that is about money."""
    money = overview_rows.money(session, request)
    if not request.viewer.may(Permission.SEE_PROGRAMME):
        return [money]
    return [*overview_rows.programme_subjects(session, request), money]


def contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """Everything the page shows, by block."""
    found = dict(subject_blocks(read_subjects(session, request), request))
    if request.viewer.may(Permission.SEE_PROGRAMME):
        found[O.CHANGED] = layouts.recent_changes(*changes.latest_headlines(session, request), f"/changes{request.search}")
    return found


def subject_blocks(subjects: Sequence[overview_rows.OverviewSubject], request: PageRequest) -> Mapping[str, Any]:
    """The blocks of the page from what its subjects have to say; what changed is not among it."""
    items = figures.rank_attention(item for subject in subjects for item in subject.attention)
    tiles = [tile for subject in subjects for tile in subject.tiles]
    return layouts.contents(
        figures.sentence(items, request.labels), items, tiles, overview_rows.challenge_rows(subjects, request), search=request.view_search
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    return layouts.layout(context.contents(request, contents), request.search, everything=request.viewer.may(Permission.SEE_PROGRAMME))


CALLBACKS = redraw_callbacks("/", Permission.SEE_MONEY, layouts.IDS, layouts.CHARTS, contents)
