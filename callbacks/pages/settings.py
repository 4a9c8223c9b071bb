"""``/settings``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures import settings as figures
from db.access import Permission
from db.queries.programmes import settings as queries
from db.session import ScopedSession
from layouts.pages import settings as layouts


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    own, search, acts = ask.programme.id, ask.search, ask.may(Permission.STEER)
    row, stages = queries.programme(session, own), queries.stages(session, own)
    return layouts.contents(
        figures.sentence(row, stages),
        figures.facts(row),
        figures.stages_table(stages, search, acts=acts),
        figures.groups_table(queries.user_groups(session, own), search, acts=acts),
        figures.templates_table(queries.templates(session, own), search, acts=acts),
        search=ask.here,
    )


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents), ask.search, ask.programme.id, acts=ask.may(Permission.STEER))


WIRES = redraws("/settings", Permission.STEER, layouts.IDS, layouts.CHARTS, contents)
