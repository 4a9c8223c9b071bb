"""``/settings``: content and callbacks of the page."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures import settings as figures
from db.access import Permission
from db.queries.programmes import settings as queries
from db.session import ScopedSession
from layouts.pages import settings as layouts


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Returns the content of the page, by block id."""
    programme_id, search, acts = request.programme.id, request.search, request.may(Permission.STEER)
    row, stages = queries.programme_settings(session, programme_id), queries.stages(session, programme_id)
    return layouts.contents(
        figures.sentence(row, stages),
        figures.facts(row),
        figures.stages_table(stages, search, acts=acts),
        figures.groups_table(queries.user_groups(session, programme_id), search, acts=acts),
        figures.templates_table(queries.templates(session, programme_id), search, acts=acts),
        search=request.view_search,
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(context.contents(request, contents), request.search, request.programme.id, acts=request.may(Permission.STEER))


CALLBACKS = redraw_callbacks("/settings", Permission.STEER, layouts.IDS, layouts.CHARTS, contents)
